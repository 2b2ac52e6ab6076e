"""What the command line promises: help with an example, meaningful exit codes, never a traceback."""

import io
import json
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire import cli
from maskwire.cli import places
from maskwire.ledger import ColumnEntry, Entry, Ledger, Outcome, moment
from maskwire.model import Column, Principal

EMAIL = Column("public", "customers", "email")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(list(arguments))
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return int(ended.value.code or 0), out, err


@pytest.fixture(name="ledger")
def written_ledger(tmp_path: Path) -> str:
    path = tmp_path / "l.db"
    seen = ColumnEntry((EMAIL,), "EMAIL_ADDRESS", "token", "default/x", masked=3)
    with Ledger(path) as ledger:
        ledger.append(
            [
                Entry(moment(1), "s1", Principal("agent"), exchange="s1-1", columns=(seen,), rows=3),
                Entry(moment(2), "s1", Principal("a\x1b[31m"), outcome=Outcome.REFUSED, reason="write", code="25006"),
            ]
        )
    return str(path)


@pytest.mark.parametrize(
    "command", ["alerts", "demo", "detect", "harden", "login", "policy", "saw", "scan", "serve", "sessions"]
)
def test_every_command_has_help_with_an_example(capsys: pytest.CaptureFixture[str], command: str) -> None:
    """--help explains, shows a line to copy, and exits with 0."""
    code, out, _ = run(capsys, command, "--help")
    assert code == 0
    assert "Example:" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["saw", "--since", "yesterday"],
        ["serve"],
        ["detect", "--json", "--mask"],
        ["detect", "--text", "x", "."],
        ["detect", "--mask", "."],
        ["scan", "--json", "--policy", "postgresql://u@h/d"],
        ["demo", "--port", "x"],
        ["harden", "postgresql://u@h/d", "--apply", "--check"],
        ["login"],
        ["token", "issue", "agent", "--for", "soon"],
        ["token", "issue", "agent", "--for", "31d"],
        ["token", "revoke"],
        ["token", "revoke", "x", "--all"],
        ["access", "approve", "--access", "none.yaml"],
    ],
)
def test_wrong_use_exits_with_2(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    """A usage error says what is wrong on standard error."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert "Error" in err


@pytest.mark.parametrize(
    "arguments",
    [["saw", "--ledger", "/nowhere/l.db"], ["scan", "mysql://u:canary@h/d"], ["serve", "canary"],
     ["serve", "postgresql://u@h/d", "--listen", "canary"]],
)  # fmt: skip
def test_what_cannot_be_done_exits_with_1_and_repeats_no_secret(
    capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    """An operational failure is one line, with no part of a URL in it."""
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (1, "")
    assert err.startswith("maskwire: ")
    assert "canary" not in err


def test_an_error_inside_is_no_traceback(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks, its text stays inside."""

    def break_down(*_: object) -> None:
        raise ZeroDivisionError("canary")

    monkeypatch.setattr(places, "ledger", break_down)
    code, out, err = run(capsys, "saw")
    assert (code, out) == (1, "")
    assert "canary" not in err
    assert "ZeroDivisionError" in err


def test_saw_prints_what_was_seen_and_what_was_refused(capsys: pytest.CaptureFixture[str], ledger: str) -> None:
    """The table names the column, its entity and the transform; a name can't steer the terminal."""
    code, out, _ = run(capsys, "saw", "--ledger", ledger)
    assert code == 0
    assert "\x1b" not in out
    for word in ("agent", "token", "write", "25006"):
        assert word in out


def test_saw_says_when_nobody_saw_what_is_asked_about(capsys: pytest.CaptureFixture[str], ledger: str) -> None:
    """Refusals are of no column, so they are not told then; a name that nothing is called is told."""
    code, out, _ = run(capsys, "saw", "--ledger", ledger, "--column", "customers.phone")
    assert (code, "Nobody saw customers.phone" in out, "refused" in out) == (0, True, False)
    code, out, _ = run(capsys, "saw", "--ledger", ledger, "--entity", "EMAIL")
    assert (code, 'did you mean "EMAIL_ADDRESS"' in out) == (0, True)
    code, out, _ = run(capsys, "saw", "--ledger", ledger, "--column", "customers.email")
    assert (code, "EMAIL_ADDRESS" in out, "write" in out) == (0, True, False)


def test_saw_prints_json_for_programs(capsys: pytest.CaptureFixture[str], ledger: str) -> None:
    """One document with every number, narrowed by the window."""
    code, out, _ = run(capsys, "saw", "--ledger", ledger, "--principal", "agent", "--json")
    report = json.loads(out)
    assert code == 0
    assert report["refused"] == []
    assert [(line["name"], line["shown"], line["rows"]) for line in report["seen"]] == [
        ("public.customers.email", {"token": 3}, 3)
    ]


def test_detect_masks_and_reports_without_repeating(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Findings say where and what; --mask prints the text without them, and all else as it was."""
    for arguments, expected in (
        (["detect", "--mask"], "é write to [EMAIL_ADDRESS] now\n"),
        (["detect", "--json"], '"start": 11, "end": 26, "entity": "EMAIL_ADDRESS"'),
        (["detect"], "11\t26\tEMAIL_ADDRESS\tpii"),
    ):
        stdin = io.TextIOWrapper(io.BytesIO("é write to ana@example.com now\n".encode()))
        monkeypatch.setattr("sys.stdin", stdin)
        code, out, _ = run(capsys, *arguments)
        assert code == 0
        assert expected in out
        assert "ana@" not in out


def test_detect_refuses_what_is_no_text(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes that are not UTF-8 are an error, not a guess."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"\xff\xfe")))
    code, out, err = run(capsys, "detect")
    assert (code, out) == (1, "")
    assert "UTF-8" in err


def test_places_follow_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """XDG folders where they are set and absolute, the home folder otherwise."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert places.ledger() == tmp_path / "maskwire" / "ledger.db"
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    assert places.ledger() == Path.home() / ".local/state/maskwire/ledger.db"
