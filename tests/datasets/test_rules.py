"""A policy's rules over files and frames: by column, for a viewer, with a vault and with subjects."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from click.testing import CliRunner, Result

import maskwire
from maskwire.cli import maskwire as command
from maskwire.datasets import manifest
from maskwire.datasets.job import mask_file
from maskwire.datasets.plan import Masker
from maskwire.errors import ConfigurationError, MaskwireError
from maskwire.model import Category, Effect, Transform
from maskwire.policy.rules import DEFAULT, Policy, Rule, Stated

KEY = bytes(range(32))
POLICY = """\
name: own
extends: default
rules:
  - {name: code, columns: ["crm.visits.code"], effect: mask, transform: redact}
  - {name: mail, entities: [EMAIL_ADDRESS], effect: mask, transform: vault}
  - {name: dates, columns: ["*.visits.visited_on"], effect: mask, transform: shift, options: {subject: patient}}
  - {name: staff, columns: ["public.visits.ward"], effect: show}
"""


@pytest.fixture(autouse=True)
def folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


def _run(*arguments: Any, text: str | None = None) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments)], input=text)


def _visits(folder: Path) -> Path:
    path = folder / "visits.csv"
    rows = [(n % 3, f"person{n}@example.com", date(2024, 1, 1 + n), f"c{n}", "north") for n in range(9)]
    with path.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["patient", "email", "visited_on", "code", "ward"])
        writer.writerows(rows)
    return path


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_rules_by_column_a_vault_and_subjects_reach_a_file(tmp_path: Path) -> None:
    """A rule that hides holds whatever the schema; dates of one patient keep their distance; tokens lead back."""
    (tmp_path / "policy.yaml").write_text(POLICY)
    source, target = _visits(tmp_path), tmp_path / "out.csv"
    done = _run("mask", source, target, "--policy", tmp_path / "policy.yaml")
    assert done.exit_code == 0, (done.output, done.exception)
    raw, out = _rows(source), _rows(target)
    assert {row["code"] for row in out} == {"[CONFIDENTIAL]"}
    assert [row["ward"] for row in out] == ["north"] * 9
    moved = [
        (one["patient"], date.fromisoformat(one["visited_on"]) - date.fromisoformat(old["visited_on"]))
        for one, old in zip(out, raw, strict=True)
    ]
    assert len(set(moved)) == len({patient for patient, _ in moved}) == 3
    assert all(days for _, days in moved)
    tokens = {row["email"] for row in out}
    assert len(tokens) == 9
    assert not any("@" in token for token in tokens)
    again = _run("mask", source, tmp_path / "again.csv", "--policy", tmp_path / "policy.yaml")
    assert again.exit_code == 0
    assert {row["email"] for row in _rows(tmp_path / "again.csv")} == tokens
    vault = (tmp_path / "state" / "maskwire" / "vault.db").read_bytes()
    assert b"person1@" not in vault


def test_what_the_vault_holds_is_counted_and_erased(tmp_path: Path) -> None:
    """By the values of a subject on standard input; then the next token is another."""
    (tmp_path / "policy.yaml").write_text(POLICY)
    source = _visits(tmp_path)
    assert isinstance(_run("vault", "list").exception, ConfigurationError)
    _run("mask", source, tmp_path / "out.csv", "--policy", tmp_path / "policy.yaml")
    listed = json.loads(_run("vault", "list", "--json").output)
    assert listed == {"tokens": [{"entity": "EMAIL_ADDRESS", "form": "text", "tokens": 9}]}
    erased = _run("vault", "erase", "--json", text="person1@example.com\nnobody@example.com\n")
    assert json.loads(erased.output) == {"erased": 1}
    assert "person1" not in erased.output
    token = _rows(tmp_path / "out.csv")[2]["email"]
    assert _run("vault", "erase", "--token", token).output == "erased: 1\n"
    assert _run("vault", "erase", text="").exit_code == 2


def test_a_policy_that_asks_who_is_narrowed_to_the_one_named(tmp_path: Path) -> None:
    """Without a name it is refused; a rule for a role holds for that role alone."""
    (tmp_path / "policy.yaml").write_text(
        "name: own\nextends: default\nrules:\n"
        "  - {name: support, roles: [support], entities: [EMAIL_ADDRESS], effect: show}\n"
    )
    source = _visits(tmp_path)
    given = ("mask", source, "--no-ledger", "--policy", tmp_path / "policy.yaml")
    assert "--as" in str(_run(*given, tmp_path / "a.csv").exception)
    assert _run(*given, tmp_path / "b.csv", "--as", "eve").exit_code == 0
    assert _run(*given, tmp_path / "c.csv", "--as", "ana", "--role", "support").exit_code == 0
    assert _rows(tmp_path / "b.csv")[0]["email"] != "person0@example.com"
    assert _rows(tmp_path / "c.csv")[0]["email"] == "person0@example.com"
    assert _run("mask", source, tmp_path / "d.csv", "--as", "ana").exit_code == 2


def test_a_rule_that_hides_reaches_a_frame_without_a_name() -> None:
    """A frame has no table: what hides holds for each, what shows for none."""
    rules = (
        Rule("hide", Effect.MASK, Transform("redact"), columns=("crm.people.note",)),
        Rule("show", Effect.SHOW, Transform("keep"), columns=("crm.people.email",)),
    )
    policy = Policy("own", (*rules, *DEFAULT.rules), frozenset(), (Stated("crm.people.badge", "US_SSN", Category.PII),))
    table = pyarrow.table({"note": ["plain"], "email": ["ana@example.com"], "badge": ["xx"]})
    out = maskwire.mask(table, policy, key=KEY).to_pylist()[0]
    assert out["note"] == "[FREE_TEXT]"  # what the column is, by its name
    assert out["email"] != "ana@example.com"
    assert out["badge"] == "[US_SSN]"
    named = maskwire.mask(table, policy, key=KEY, table="crm.people").to_pylist()[0]
    assert named["email"] == "ana@example.com"


def _by(subject: str) -> Policy:
    rule = Rule("dates", Effect.MASK, Transform("shift", (("subject", subject),)), entities=frozenset({"DATE_TIME"}))
    return Policy("own", (rule, *DEFAULT.rules), frozenset())


def test_a_subject_is_the_same_in_every_type_and_kind_of_file(tmp_path: Path) -> None:
    """Text, integers of each width and a dictionary name one subject alike; NULL, and a column not there, redact."""
    day = date(2024, 2, 28)
    found = set()
    for kind in (pyarrow.string(), pyarrow.int16(), pyarrow.int64(), pyarrow.large_string(), pyarrow.string_view()):
        who = (
            pyarrow.array(["7", "8", None]).cast(pyarrow.int64() if "int" in str(kind) else pyarrow.string()).cast(kind)
        )
        table = pyarrow.table({"who": who, "seen": [day] * 3})
        out = maskwire.mask(table, _by("who"), columns={"seen": "DATE_TIME", "who": None}, key=KEY).to_pylist()
        found.add((out[0]["seen"], out[1]["seen"]))
        assert out[2]["seen"] == date(1970, 1, 1)
    assert len(found) == 1
    (seven, eight), *_ = found
    assert len({day, seven, eight}) == 3
    source = tmp_path / "a.csv"
    source.write_text("who,seen\n7,2024-02-28\n8,2024-02-28\n")
    mask_file(source, tmp_path / "b.csv", Masker(_by("who"), KEY), stated={"seen": "DATE_TIME", "who": None})
    assert [row["seen"] for row in _rows(tmp_path / "b.csv")] == [str(seven), str(eight)]
    table = pyarrow.table({"other": ["7"], "seen": [day]})
    out = maskwire.mask(table, _by("who"), columns={"seen": "DATE_TIME"}, key=KEY).to_pylist()
    assert out[0]["seen"] == date(1970, 1, 1)


def test_a_date_inside_of_a_list_has_no_subject() -> None:
    """It has no row of its own, so it is redacted."""
    table = pyarrow.table({"who": ["7"], "seen": [[date(2024, 2, 28), date(2024, 3, 1)]]})
    out = maskwire.mask(table, _by("who"), columns={"seen[]": "DATE_TIME", "who": None}, key=KEY).to_pylist()
    assert out[0]["seen"] == [date(1970, 1, 1)] * 2


def test_the_vault_goes_with_no_key_of_ones_own() -> None:
    """Its values are sealed with the keyring's: under another key they are redacted."""
    policy = Policy("own", (Rule("mail", Effect.MASK, Transform("vault")),), frozenset())
    made = maskwire.mask(pyarrow.table({"email": ["ana@example.com"]}), policy, key=KEY)
    assert made["email"].to_pylist() == ["[EMAIL_ADDRESS]"]


def test_frames_share_the_tokens_of_the_vault() -> None:
    """With the keyring's key a frame is masked as a file is, dictionary or not."""
    policy = Policy("own", (Rule("mail", Effect.MASK, Transform("vault")),), frozenset())
    plain = pyarrow.table({"email": ["ana@example.com", "bob@example.com", "ana@example.com", None]})
    one = maskwire.mask(plain, policy)["email"].to_pylist()
    coded = pyarrow.table({"email": plain["email"].dictionary_encode()})
    assert maskwire.mask(coded, policy)["email"].to_pylist() == one
    assert one[0] == one[2] != one[1]
    assert one[3] is None


def test_values_redacted_instead_are_counted_and_said(tmp_path: Path) -> None:
    """Those with too few others of their form to hide among."""
    source = tmp_path / "in.csv"
    source.write_text("ssn\n078-05-1120\n12\n34\n")
    made = mask_file(source, tmp_path / "out.csv", Masker(root=KEY), stated={"ssn": "US_SSN"})
    (column,) = manifest.manifest([made], "default")["files"][0]["columns"]
    assert (column["masked"], column["redacted_instead"]) == (3, 2)
    done = _run("mask", source, tmp_path / "b.csv", "--no-ledger", "--column", "ssn=US_SSN")
    assert "2 values were redacted because" in done.output


@pytest.mark.parametrize("document", ["[" * 200 + "]" * 200, '{"a":' * 200 + "1" + "}" * 200])
def test_documents_nested_too_deep_are_refused_with_the_reason(tmp_path: Path, document: str) -> None:
    """As a whole line, or as a member of one."""
    source = tmp_path / "in.jsonl"
    for text in (document, f'{{"email": "ana@example.com", "d": {document}}}'):
        source.write_text(text + "\n")
        with pytest.raises(MaskwireError, match="nested"):
            mask_file(source, tmp_path / "out.jsonl", Masker(root=KEY))
        assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(("kind", "values"), [
    (pyarrow.uint32(), [4_294_967_295 - 7919 * n for n in range(500)]),
    (pyarrow.uint64(), [18_446_744_073_709_551_615 - 7919 * n for n in range(500)]),
])  # fmt: skip
def test_tokens_of_unsigned_numbers_stay_in_their_type(kind: Any, values: list[int]) -> None:
    """Each has a token, of as many digits, and no two the same."""
    table = pyarrow.table({"account": pyarrow.array(values, kind)})
    out = maskwire.mask(table, columns={"account": "BANK_ACCOUNT"}, key=KEY)["account"].to_pylist()
    assert len(set(out)) == len(values)
    assert {len(str(one)) for one in out} == {len(str(values[0]))}
    assert not set(out) & set(values)


def test_keys_that_name_people_are_hidden(tmp_path: Path) -> None:
    """In lines of JSON with all that stands under them, and in the maps of a frame; other keys stay."""
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [{"scores": {"Ana Garcia": 1, "Robert Smith": 2, "total": 3}, "by": {"maria": 1, "john": 2}}] * 20
    source.write_text("".join(json.dumps(line) + "\n" for line in lines))
    mask_file(source, target, Masker(root=KEY))
    out = target.read_text()
    assert "total" in out
    for name in ("Ana", "Robert", "maria", "john"):
        assert name not in out
    kind = pyarrow.map_(pyarrow.string(), pyarrow.int32())
    table = pyarrow.table({"scores": pyarrow.array([[("Ana Garcia", 1), ("Robert Smith", 2)]], kind)})
    (pairs,) = maskwire.mask(table, key=KEY)["scores"].to_pylist()
    assert [number for _, number in pairs] == [1, 2]
    assert not {"Ana Garcia", "Robert Smith"} & {key for key, _ in pairs}
    plain = pyarrow.table({"scores": pyarrow.array([[("size", 1), ("total_weight", 2)]], kind)})
    assert maskwire.mask(plain, key=KEY).equals(plain)
