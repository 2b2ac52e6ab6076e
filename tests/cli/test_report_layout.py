"""How reports read: what matters first, names whole, nothing in a pipe that only a terminal needs."""

import io

import pytest
from rich.console import Console

from maskwire.cli.report import show_exposure, table
from maskwire.cli.terminal import console, progress
from maskwire.ledger import Exposure, Refusals, Report
from maskwire.model import Column

MORNING = "2026-01-31T09:30:00.000000Z"
NOON = "2026-01-31T12:00:00.000000Z"


def line(name: str, entity: str | None, how: str, **changed: object) -> Exposure:
    fields: dict[str, object] = {
        "principal": "agent", "column": Column("public", *name.split(".")), "entity": entity, "shown": ((how, 3),),
        "kept": 0, "masked": 3 if entity else 0, "dropped": 0, "findings": (), "rows": 3, "exchanges": 1,
        "unfinished": 0, "refused": 0, "first": MORNING, "last": MORNING,
    }  # fmt: skip
    return Exposure(**{**fields, **changed})  # type: ignore[arg-type]


SEEN = (
    line("customers.email", "EMAIL_ADDRESS", "token", last=NOON),
    line("customers.id", None, "keep"),
    line("customers.profile", None, "scan", masked=2, findings=(("PHONE_NUMBER", 2),)),
    line("zones.a_column_with_quite_a_long_name", "LOCATION", "redact"),
)
REFUSED = (Refusals("agent", "read-only", "25006", 2, NOON, NOON),)


def printed(width: int, seen: tuple[Exposure, ...] = SEEN, *, everything: bool = False) -> str:
    out = io.StringIO()
    show_exposure(Console(file=out, width=width), Report(seen, REFUSED, 5), everything=everything)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 120, 160])
def test_names_and_entities_stay_whole(width: int) -> None:
    """A name that is broken in two can't be searched for."""
    text = printed(width)
    for word in ("a_column_with_quite_a_long_name", "EMAIL_ADDRESS", "PHONE_NUMBER 2", "read-only"):
        assert word in text


def test_one_day_is_said_once() -> None:
    """Times are HH:MM:SS where all are of one day, and a span only where there is one."""
    text = printed(120)
    assert "on 2026-01-31 (UTC)" in text
    assert "09:30:00 to 12:00:00" in text
    later = line("customers.phone", "PHONE_NUMBER", "token", last="2026-02-01T00:00:00.000000Z")
    assert "2026-01-31 09:30:00 to 2026-02-01 00:00:00" in printed(160, (later,))


def test_what_was_not_masked_is_counted_and_listed_on_request() -> None:
    """One line for the columns that held nothing to mask; --all names them."""
    assert "  id" not in printed(120)
    assert "1 other column held nothing to mask" in printed(120)
    assert "  id" in printed(120, everything=True)


def test_a_count_of_a_column_does_not_read_as_its_values() -> None:
    """COUNT(email) showed no email."""
    text = printed(120, (line("customers.email", "EMAIL_ADDRESS", "summary"),))
    assert "counted" in text
    assert "as stored" not in text


def test_a_pipe_gets_wide_lines_without_trailing_blanks(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What goes to a file is not folded to a terminal's 80 columns."""
    monkeypatch.delenv("COLUMNS", raising=False)
    console().print(table(("a", "b"), [("x" * 70, "y" * 70), ("", "")]))
    lines = capsys.readouterr().out.splitlines()
    assert any("x" * 70 in line and "y" * 70 in line for line in lines)
    assert all(line == line.rstrip() for line in lines)


def test_progress_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output is for the answer, so that it can be piped."""
    with progress("reading") as report:
        report(0, 2, "public.users")
        report(1, 2, "public.orders")
    out, err = capsys.readouterr()
    assert (out, err) == ("", "reading: public.users (1 of 2)\n")


def test_a_very_long_report_is_cut_and_says_so() -> None:
    """What was shown as stored comes first; asked for by --all, nothing is left out."""
    many = tuple(line(f"t{n // 10}.c{n}", "EMAIL_ADDRESS", "token", rows=n) for n in range(1200))
    raw = line("t0.raw_column", "EMAIL_ADDRESS", "keep", kept=1, masked=0, rows=1)
    text = printed(120, (*many, raw))
    assert "raw_column" in text
    assert "c1199" in text
    assert "c1000" not in text
    assert "1,181 more columns" in text
    whole = printed(120, (*many, raw), everything=True)
    assert "c1000" in whole
    assert "more columns" not in whole
