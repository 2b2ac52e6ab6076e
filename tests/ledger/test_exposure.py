"""What the exposure report promises: everything that was, or may have been, seen."""

from pathlib import Path

import pytest

from maskwire.errors import LedgerError
from maskwire.ledger import ColumnEntry, Entry, Kind, Ledger, Outcome, Phase, Report, exposure, moment
from maskwire.model import Column, Principal

EMAIL = Column("public", "customers", "email")
PLAN = Column("public", "customers", "plan")


def email(masked: int, transform: str = "token") -> ColumnEntry:
    return ColumnEntry((EMAIL,), "EMAIL_ADDRESS", transform, "default", masked=masked)


def told(tmp_path: Path, entries: list[Entry], **window: str) -> Report:
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.append(entries)
    return exposure(tmp_path / "l.db", **window)


def exchange(second: int, columns: tuple[ColumnEntry, ...], **more: object) -> Entry:
    return Entry(
        **{
            "time": moment(second),
            "session": "s1",
            "principal": Principal("agent"),
            "exchange": f"s1-{second}",
            "columns": columns,
            **more,
        }  # type: ignore[arg-type]
    )


def test_rows_and_exchanges_add_up_by_column(tmp_path: Path) -> None:
    """Two answers, one column shown in two ways: counts, transforms, first and last."""
    plan = ColumnEntry((PLAN,), None, "keep", "default", kept=5)
    report = told(tmp_path, [exchange(1, (email(2), plan)), exchange(9, (email(3, "partial"),))])
    seen, other = report.seen
    assert (seen.column, seen.entity, seen.rows, seen.exchanges) == (EMAIL, "EMAIL_ADDRESS", 5, 2)
    assert seen.shown == (("partial", 3), ("token", 2))
    assert (seen.first, seen.last) == (moment(1), moment(9))
    assert (other.column, other.kept, other.masked) == (PLAN, 5, 0)


def test_an_answer_told_in_two_entries_counts_once(tmp_path: Path) -> None:
    """An opening entry gives way to the closing entry of the same exchange."""
    report = told(
        tmp_path,
        [
            exchange(1, (email(0),), phase=Phase.OPENING),
            exchange(1, (email(7),), phase=Phase.CLOSING, time=moment(2)),
        ],
    )
    assert report.exchanges == 1
    assert [(seen.rows, seen.exchanges, seen.unfinished) for seen in report.seen] == [(7, 1, 0)]


def test_an_answer_without_an_end_counts_as_seen(tmp_path: Path) -> None:
    """The gateway died in mid-answer: the column is in the report, marked unfinished."""
    report = told(tmp_path, [exchange(1, (email(0),), phase=Phase.OPENING)])
    assert [(seen.column, seen.exchanges, seen.unfinished) for seen in report.seen] == [(EMAIL, 1, 1)]


def test_a_refused_attempt_is_told_as_such(tmp_path: Path) -> None:
    """A refusal adds no rows; it is counted on the column and by its reason."""
    no = exchange(1, (email(0),), outcome=Outcome.REFUSED, reason="predicate", code="42501")
    report = told(tmp_path, [no, exchange(2, (), outcome=Outcome.REFUSED, reason="write", code="25006")])
    assert [(seen.rows, seen.exchanges, seen.refused) for seen in report.seen] == [(0, 0, 1)]
    assert [(r.reason, r.code, r.attempts) for r in report.refused] == [
        ("predicate", "42501", 1),
        ("write", "25006", 1),
    ]


def test_a_failed_login_is_told_and_a_start_is_not(tmp_path: Path) -> None:
    """Only what somebody tried stands in the report."""
    failed = Entry(moment(1), "s9", Principal("who"), Kind.LOGIN_FAILED, code="28P01")
    report = told(tmp_path, [Entry(moment(0), "", Principal("gateway"), Kind.START), failed, failed])
    assert [(r.principal, r.reason, r.attempts) for r in report.refused] == [("who", "login-failed", 2)]
    assert report.exchanges == 0


def test_findings_in_text_add_up(tmp_path: Path) -> None:
    """What was masked inside a note is counted by entity."""
    note = Column("public", "tickets", "note")
    scan = ColumnEntry((note,), None, "scan", "default", kept=1, masked=1, findings=(("US_SSN", 2),))
    report = told(tmp_path, [exchange(1, (scan,)), exchange(2, (scan,))])
    assert report.seen[0].findings == (("US_SSN", 4),)


def test_a_column_shown_twice_in_one_answer_is_one_exchange(tmp_path: Path) -> None:
    """SELECT email, email: one exchange, and every value that was sent."""
    report = told(tmp_path, [exchange(1, (email(2), email(2)))])
    assert [(seen.exchanges, seen.masked) for seen in report.seen] == [(1, 4)]


@pytest.mark.parametrize(
    ("window", "rows"),
    [
        ({"since": moment(2)}, [20]),
        ({"until": moment(2)}, [1]),
        ({"session": "s2"}, [20]),
        ({"principal": "nobody"}, []),
        ({"principal": "agent"}, [21]),
    ],
)
def test_a_window_narrows_the_report(tmp_path: Path, window: dict[str, str], rows: list[int]) -> None:
    """By principal, session, and time; since is included, until is not."""
    entries = [exchange(1, (email(1),)), exchange(2, (email(20),), session="s2")]
    assert [seen.rows for seen in told(tmp_path, entries, **window).seen] == rows


@pytest.mark.parametrize("content", [None, b"", b"no database" * 500])
def test_a_missing_or_foreign_file_is_an_error(tmp_path: Path, content: bytes | None) -> None:
    """Never an empty report where there is no ledger."""
    if content is not None:
        (tmp_path / "l.db").write_bytes(content)
    with pytest.raises(LedgerError, match="ledger"):
        exposure(tmp_path / "l.db")
