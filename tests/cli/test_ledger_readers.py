"""``saw``, ``sessions`` and ``alerts``: what they tell, and that the ledger knows of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from maskwire import cli
from maskwire.ledger import ColumnEntry, Entry, Kind, Ledger, Outcome, Phase, moment, read
from maskwire.ledger.inbox import inbox_path
from maskwire.model import Column, Principal

EMAIL = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r", masked=3)
TRACE = "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"
TALK = "3f2c9a4e-8b1d-4c55-9f0a-7d2e6b1c8a90"
NOTE = ColumnEntry((Column("hr", "users", "note"),), None, "scan", "r", masked=1, findings=(("US_SSN", 1),))


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(it) for it in arguments])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    return int(ended.value.code or 0), out


@pytest.fixture(name="ledger")
def written_ledger(tmp_path: Path) -> Path:
    path = tmp_path / "l.db"
    one, two = Principal("agent", model="m1", agent="a1", on_behalf_of="ana"), Principal("agent", model="m2")
    refused = [
        Entry(moment(9 + n), "s2", two, outcome=Outcome.REFUSED, reason="predicate", code="42501") for n in range(20)
    ]
    with Ledger(path) as ledger:
        ledger.append(
            [
                Entry(moment(1), "s1", one, Kind.LOGIN, application="psql"),
                Entry(moment(2), "s1", one, exchange="s1-1", columns=(EMAIL,), traceparent=TRACE, phase=Phase.OPENING),
                Entry(moment(2), "s1", one, exchange="s1-1", columns=(EMAIL,), rows=3, phase=Phase.CLOSING),
                Entry(moment(3), "s2", two, exchange="s2-1", columns=(NOTE,), rows=1, conversation=TALK),
                *refused,
            ]
        )
    return path


@pytest.mark.parametrize(
    ("arguments", "columns"),
    [
        ((), ["hr.users.note", "public.users.email"]),
        (("--model", "m1"), ["public.users.email"]),
        (("--agent", "a1"), ["public.users.email"]),
        (("--session", "s2"), ["hr.users.note"]),
        (("--on-behalf-of", "ana"), ["public.users.email"]),
        (("--conversation", TALK), ["hr.users.note"]),
        (("--conversation", "another"), []),
        (("--trace", TRACE), ["public.users.email"]),
        (("--trace", TRACE[3:35].upper()), ["public.users.email"]),
        (("--trace", "0" * 32), []),
        (("--column", "note"), ["hr.users.note"]),
        (("--column", "public.users.email"), ["public.users.email"]),
        (("--column", "mail"), []),
        (("--entity", "US_SSN"), ["hr.users.note"]),
        (("--entity", "EMAIL_ADDRESS"), ["public.users.email"]),
        (("--until", "1970-01-01T00:00:03Z"), ["public.users.email"]),
    ],
)
def test_saw_answers_by_whatever_it_is_asked_by(
    capsys: pytest.CaptureFixture[str], ledger: Path, arguments: tuple[str, ...], columns: list[str]
) -> None:
    """Principal, agent, model, session, column, entity, time."""
    code, out = run(capsys, "saw", "--ledger", ledger, "--json", *arguments)
    assert (code, sorted(it["name"] for it in json.loads(out)["seen"])) == (0, columns)


@pytest.mark.parametrize("command", ["saw", "sessions", "alerts"])
def test_whoever_reads_the_ledger_stands_in_it(capsys: pytest.CaptureFixture[str], ledger: Path, command: str) -> None:
    """At once, or through the gateway that writes it."""
    run(capsys, command, "--ledger", ledger)
    last = list(read(ledger))[-1]
    assert (last.kind, last.reason, last.principal.authentication) == (Kind.READING, command, "operating-system")
    with Ledger(ledger):
        run(capsys, command, "--ledger", ledger)
        assert command in inbox_path(ledger).read_text()


def test_sessions_are_told_with_their_figures(capsys: pytest.CaptureFixture[str], ledger: Path) -> None:
    """Who, from when to when, how much, how often refused."""
    code, out = run(capsys, "sessions", "--ledger", ledger, "--json")
    first, second = json.loads(out)
    assert (code, first["session"], first["application"], first["exchanges"], first["rows"]) == (0, "s1", "psql", 1, 3)
    assert (second["exchanges"], second["refused"], second["last"]) == (21, 20, moment(28))
    assert "s2" in run(capsys, "sessions", "--ledger", ledger)[1]
    assert "Nobody" in run(capsys, "sessions", "--ledger", ledger, "--since", "1999-01-01")[1]


def test_alerts_end_with_3_where_there_are_some(capsys: pytest.CaptureFixture[str], ledger: Path) -> None:
    """And with 0 where there are none."""
    code, out = run(capsys, "alerts", "--ledger", ledger, "--since", "1970-01-01", "--json")
    assert (code, [it["rule"] for it in json.loads(out)]) == (3, ["refusals"])
    assert run(capsys, "alerts", "--ledger", ledger, "--since", "1970-01-01")[0] == 3
    assert run(capsys, "alerts", "--ledger", ledger)[0] == 0
