"""``maskwire policy``: what each command prints, and what it exits with."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.cli.test_cli_commands import run

from maskwire.ledger import ColumnEntry, Entry, Ledger, Outcome, moment
from maskwire.model import Column, Principal

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "policy.md").read_text()
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
EMAIL = Column("public", "users", "email")
COUNTRY = Column("public", "users", "country")
SHOWS = """
extends: default
rules:
  - {name: support, roles: [support], columns: [public.users.email], effect: show}
  - {name: no-country, principals: [agent], columns: [public.users.country], effect: deny}
expect:
  - {roles: [support], column: public.users.email, entity: EMAIL_ADDRESS, effect: show, rule: support}
  - {column: public.users.email, entity: EMAIL_ADDRESS, effect: mask, transform: token}
  - {column: public.users.country, effect: deny, rule: policy/no-country}
"""


@pytest.fixture(name="file")
def policy_file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(SHOWS)
    return path


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_every_example_of_the_page_is_sound(capsys: pytest.CaptureFixture[str], tmp_path: Path, number: int) -> None:
    """And decides what it expects."""
    path = tmp_path / "policy.yaml"
    path.write_text(EXAMPLES[number])
    code, out, err = run(capsys, "policy", "check", str(path))
    assert (code, err) == (0, "")
    assert "sound" in out
    if "expect:" in EXAMPLES[number]:
        assert run(capsys, "policy", "test", str(path))[0] == 0


@pytest.mark.parametrize("name", ["default", "hipaa-safe-harbor", "gdpr", "pci-dss", "soc2"])
def test_presets_are_checked_by_name(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """As files are."""
    assert run(capsys, "policy", "check", name)[0] == 0


def test_check_tells_where_and_exits_with_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """As FILE:LINE:COLUMN on standard error, or as JSON."""
    path = tmp_path / "p.yaml"
    path.write_text("extends: gdpr\nrules:\n  - {name: a, efect: show}\n")
    code, out, err = run(capsys, "policy", "check", str(path))
    assert (code, out) == (1, "")
    assert f'{path}:3:15: "efect" is no key of a rule; did you mean "effect"?' in err
    code, out, _ = run(capsys, "policy", "check", str(path), "--json")
    assert code == 1
    assert json.loads(out)["faults"][-1] == {
        "line": 3, "column": 15, "message": '"efect" is no key of a rule; did you mean "effect"?'
    }  # fmt: skip
    assert json.loads(out)["sound"] is False
    assert run(capsys, "policy", "check", str(tmp_path / "none.yaml"))[0] == 1


def test_check_counts_the_rules_of_presets_apart(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """By their name; a file that extends none has but its own."""
    assert "sound; 2 rules of its own, 5 of the preset default, 0 " in run(capsys, "policy", "check", str(file))[1]
    file.write_text(SHOWS.replace("extends: default", ""))
    assert "sound; 2 rules, 0 " in run(capsys, "policy", "check", str(file))[1]


def test_check_tells_which_rule_is_in_the_way_of_another(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """And not that it shows to everybody."""
    mails = "entities: [EMAIL_ADDRESS]"
    file.write_text(
        f"rules:\n  - {{name: all, {mails}, effect: mask, transform: token}}\n"
        f"  - {{name: dead, {mails}, effect: show}}\n"
    )
    code, _, err = run(capsys, "policy", "check", str(file))
    said = 'remark: this rule is never asked: "all" before it decides all that it is about\n'
    assert (code, err) == (0, f"{file}:3:5: {said}")


def test_expectations_are_run(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """What does not hold is told with its line."""
    code, out, _ = run(capsys, "policy", "test", str(file))
    assert (code, out) == (0, "3 of 3 expectations hold\n")
    file.write_text(SHOWS.replace("transform: token", "transform: hash"))
    code, out, err = run(capsys, "policy", "test", str(file))
    assert (code, out) == (1, "2 of 3 expectations hold\n")
    assert err == f"{file}:8:5: expected transform hash, but it is token (by default/joinable-identifiers)\n"
    code, out, _ = run(capsys, "policy", "test", str(file), "--json")
    assert [one["line"] for one in json.loads(out)["failed"]] == [8]
    file.write_text("extends: default\n")
    assert run(capsys, "policy", "test", str(file))[0] == 1


def test_explain_goes_through_the_rules(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """Each with why it does not decide."""
    asked = ("policy", "explain", str(file), "--column", "public.users.email", "--entity", "EMAIL_ADDRESS")
    code, out, _ = run(capsys, *asked)
    assert code == 0
    assert "the principal has none of the roles support" in out
    assert "masked by token, by default/joinable-identifiers" in out
    code, out, _ = run(capsys, *asked, "--role", "support", "--json")
    told = json.loads(out)
    assert (told["effect"], told["rule"], told["steps"]) == (
        "show", "policy/support", [{"rule": "policy/support", "why_not": None}]
    )  # fmt: skip
    assert run(capsys, "policy", "explain", str(file))[0] == 2
    code, _, err = run(capsys, "policy", "explain", str(file), "--entity", "EMAIL")
    assert (code, "no entity" in err) == (1, True)
    assert 'did you mean "EMAIL_ADDRESS"' in err


OF_INIT = """
name: shop
extends: default
rules:
  - {name: us-ssn, entities: [US_SSN], effect: mask, transform: token, columns: [public.customers.ssn]}
  - {name: notes, principals: [agent], effect: show, columns: [public.customers.note]}
columns:
  public.customers.country: none
"""


def test_explain_shows_nothing_of_which_it_does_not_know_what_it_holds(
    capsys: pytest.CaptureFixture[str], file: Path
) -> None:
    """Each decision that may be made is told, with its rule, and what to say so that it is known."""
    file.write_text(OF_INIT)
    asked = ("policy", "explain", str(file), "--column")
    code, out, _ = run(capsys, *asked, "public.customers.ssn")
    first, *cases, last, way_out = out.splitlines()
    assert (code, first) == (0, "public.customers.ssn: what it holds is not known here (no source is named)")
    assert cases[0] == "as US_SSN: masked by token, by shop/us-ssn"
    assert any(line.endswith("masked by token, by default/joinable-identifiers") for line in cases)
    assert last == "if nothing sensitive is found in it: shown, its text scanned"
    assert not any("shown" in line for line in (first, *cases))
    assert "--entity" in way_out
    assert "--source" in way_out
    told = json.loads(run(capsys, *asked, "public.customers.ssn", "--json")[1])
    assert (told["effect"], told["transform"], told["rule"], told["steps"]) == (None, None, None, [])
    assert told["if_it_holds"][0]["entities"] == ["US_SSN"]
    assert told["if_it_holds"][-1]["entities"] == [None]
    every = [entity for case in told["if_it_holds"] for entity in case["entities"]]
    assert len(every) == len(set(every))
    # A rule that names the column alone decides whatever it holds, but not what a rule before it does.
    assert run(capsys, *asked, "public.customers.note")[1].endswith("shown, by shop/notes\n")
    file.write_text(OF_INIT.replace("columns: [public.customers.ssn]", "kinds: [agent]"))
    out = run(capsys, *asked, "public.customers.note")[1]
    assert "what it holds is not known here" in out
    assert "as US_SSN: masked by token, by shop/us-ssn" in out
    assert "if nothing sensitive is found in it: shown, by shop/notes" in out
    # What the policy states is known.
    code, out, _ = run(capsys, *asked, "public.customers.country")
    assert out == (
        "public.customers.country: nothing sensitive (the policy states it (public.customers.country))\n"
        "shown, its text scanned, by scanned\n"
    )


def test_explain_knows_no_more_where_the_source_of_the_folder_is_away(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says why; a source that the command names must be there."""
    file.write_text(OF_INIT.replace("principals: [agent]", "sources: [shop]"))
    monkeypatch.chdir(file.parent)
    away = "postgresql://agent@127.0.0.1:1/shop"
    (file.parent / "maskwire.yaml").write_text(f"source: {away}\n")
    asked = ("policy", "explain", str(file), "--column")
    code, out, _ = run(capsys, *asked, "public.customers.ssn")
    assert (code, "(the source that maskwire.yaml names was not read: The source can't be reached" in out) == (0, True)
    assert "as US_SSN: masked by token, by shop/us-ssn" in out
    # Rules about sources are asked about its name.
    assert "shown, by shop/notes" in run(capsys, *asked, "public.customers.note")[1]
    assert "what it holds is not known" in run(capsys, *asked, "public.customers.note", "--source", "lake")[1]
    code, _, err = run(capsys, *asked, "public.customers.ssn", "--source", away)
    assert (code, "can't be reached" in err) == (1, True)
    assert run(capsys, *asked, "public.customers.ssn", "--source", away, "--entity", "US_SSN")[0] == 0


def test_diff_says_what_is_decided_otherwise(capsys: pytest.CaptureFixture[str], file: Path) -> None:
    """3 where something is, 0 where nothing is."""
    code, out, _ = run(capsys, "policy", "diff", str(file), str(file))
    assert (code, out[:5]) == (0, "0 of ")
    code, out, _ = run(capsys, "policy", "diff", "default", str(file), "--json")
    assert code == 3
    found = [json.loads(line) for line in out.splitlines()]
    assert {(one["column"], one["after"]["effect"]) for one in found} >= {
        ("public.users.email", "show"), ("public.users.country", "deny"),
    }  # fmt: skip
    assert all(one["roles"] == ["support"] for one in found if one["after"]["effect"] == "show" and one["entity"])
    code, out, _ = run(capsys, "policy", "diff", "default", "gdpr", "--all")
    assert code == 3
    assert "no longer sorted by: EMAIL_ADDRESS" in out
    # Each change is told once, of any column, and not for each column and kind of principal that was asked about.
    assert out.count("DATE_OF_BIRTH") == 1
    assert "any column" in out
    assert "some_column" not in out


def test_diff_has_a_line_for_each_two_rules(
    capsys: pytest.CaptureFixture[str], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an example, and how many questions they decide; all of them by --all, and as JSON."""
    monkeypatch.setenv("COLUMNS", "250")
    code, out, _ = run(capsys, "policy", "diff", "default", str(file))
    told = [json.loads(line) for line in run(capsys, "policy", "diff", "default", str(file), "--json")[1].splitlines()]
    counted = Counter((one["before"]["rule"], one["after"]["rule"]) for one in told)
    lines = [line for line in out.splitlines() if ", by " in line]
    assert code == 3
    assert len(lines) == len(counted) < len(told)
    for (before, after), count in counted.items():
        assert any(f"by {before} " in line and f"by {after} " in line and f" {count} " in line for line in lines)
    assert f"{len(told)} of " in out
    assert "somebody as support: public.users.email, nothing known" in out
    assert "--all" in out
    everything = run(capsys, "policy", "diff", "default", str(file), "--all")[1]
    assert all(one["entity"] in everything for one in told if one["entity"])
    assert ", by " not in everything


def test_simulate_replays_what_was_recorded(capsys: pytest.CaptureFixture[str], file: Path, tmp_path: Path) -> None:
    """What would have been newly shown, and newly refused; by the roles that are named, since the ledger has none."""
    ledger = tmp_path / "l.db"
    email = ColumnEntry((EMAIL,), "EMAIL_ADDRESS", "token", "default/joinable-identifiers", masked=3)
    country = ColumnEntry((COUNTRY,), None, "scan", "scanned", kept=3)
    counted = ColumnEntry((EMAIL,), None, "keep", "summary", kept=1)
    made = ColumnEntry((EMAIL,), "EMAIL_ADDRESS", "redact", "default/joinable-identifiers+derived", masked=1)
    with Ledger(ledger) as written:
        written.append(
            [
                Entry(moment(1), "s", Principal("agent"), exchange="s-1", columns=(email, country, counted), rows=3),
                Entry(moment(2), "s", Principal("ana"), exchange="s-2", columns=(email, country, made), rows=3),
                Entry(moment(3), "s", Principal("ana"), outcome=Outcome.REFUSED, reason="write", code="25006"),
            ]
        )
    base = ("policy", "simulate", str(file), "--ledger", str(ledger))
    code, out, _ = run(capsys, *base, "--role", "ana=support", "--json")
    told = json.loads(out)
    assert (code, told["columns"], told["refused"]) == (3, 5, 1)
    assert {(one["change"], one["principal"], one["column"], one["was"]) for one in told["changes"]} == {
        ("newly shown", "ana", "public.users.email", "token"),
        ("newly shown", "ana", "public.users.email", "redact"),
        ("newly refused", "agent", "public.users.country", "scan"),
    }
    code, out, _ = run(capsys, *base, "--principal", "ana")
    assert (code, "nothing changes" in out) == (0, True)
    assert run(capsys, "policy", "simulate", "default", "--ledger", str(ledger))[0] == 0
    code, out, _ = run(capsys, "policy", "simulate", "gdpr", "--ledger", str(ledger))
    assert code == 0
    assert run(capsys, *base, "--role", "support")[0] == 1


def test_schema_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """The published one."""
    code, out, _ = run(capsys, "policy", "schema")
    assert code == 0
    assert out == (ROOT / "src" / "maskwire" / "policy" / "policy.schema.json").read_text()


@pytest.mark.parametrize("command", ["check", "diff", "explain", "schema", "simulate", "test"])
def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """--help explains, and shows a line to copy."""
    code, out, _ = run(capsys, "policy", command, "--help")
    assert code == 0
    assert "Example:" in out


OWN = "{name: own, unless_roles: [audit], tables: [public.users], where: 'x = {principal.x}'}"
ROWS = f"extends: default\nrows:\n  - {OWN}\n"


def test_row_filters_are_explained_and_compared(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """As they are written, with whom they are not for; a filter that comes, goes or changes is a difference."""
    file, other = tmp_path / "rows.yaml", tmp_path / "other.yaml"
    file.write_text(ROWS)
    other.write_text(ROWS.replace("x =", "y ="))
    asked = ("policy", "explain", str(file), "--column", "public.users.email", "--entity", "EMAIL_ADDRESS")
    assert "rows: x = {principal.x}, by own" in run(capsys, *asked)[1]
    assert "rows: not by own: the principal has the role audit" in run(capsys, *asked, "--role", "audit")[1]
    told = json.loads(run(capsys, *asked, "--json")[1])
    assert told["rows"] == [{"filter": "own", "where": "x = {principal.x}", "why_not": None}]
    for before, after, what in (("default", file, "new"), (file, "default", "taken away"), (file, other, "another")):
        code, out, _ = run(capsys, "policy", "diff", str(before), str(after))
        assert (code, f"row filter own: {what}" in out) == (3, True)
    assert run(capsys, "policy", "diff", str(file), str(file))[0] == 0
