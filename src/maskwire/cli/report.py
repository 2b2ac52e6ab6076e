"""Tables and JSON for the terminal.

What it is for: the exposure report and other tables; colour only where a terminal shows it (NO_COLOR too).
What it must never do: send a control character of a name or value to the terminal, or cut a name short.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from heapq import nlargest
from itertools import groupby
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from maskwire.ledger import Exposure, Report

_SYSTEM = ("pg_catalog", "information_schema")
_LONG = 1000  # lines: of a longer report each principal's part is cut
_PART = 20  # lines of a part that is cut


def plain(value: object, style: str = "") -> Text:
    """A value as text that can't steer the terminal: control characters become a visible stand-in."""
    kept = "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in str(value))
    return Text(kept, style=style, no_wrap=False, overflow="fold")


def by_ending(paths: Iterable[Path]) -> str:
    """How many files there are of each ending, in one line."""
    counted = Counter(path.suffix.lower() or "none" for path in paths)
    return ", ".join(f"{plain(ending).plain} {count:,}" for ending, count in sorted(counted.items()))


def table(headings: Sequence[str], rows: Iterable[Sequence[object]], whole: Sequence[str] = ()) -> Table:
    """A table of plain cells; a cell that is a Text keeps its style. Columns in ``whole`` are folded last."""
    made = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for heading in headings:
        made.add_column(plain(heading), overflow="fold", no_wrap=heading in whole)
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    return made


def show_exposure(console: Console, report: Report, *, everything: bool = False) -> None:
    """The exposure report: masked and sensitive columns by table, then what was refused."""
    if not report.exchanges and not report.refused:
        console.print("Nothing was asked in this window. maskwire sessions lists who was connected, and when.")
        return
    days = {(line.first[:10], line.last[:10]) for line in report.seen}
    days |= {(line.first[:10], line.last[:10]) for line in report.refused}
    day = _one({day for pair in days for day in pair})
    exchanges = "1 exchange" if report.exchanges == 1 else f"{report.exchanges:,} exchanges"
    on = f" on {day} (UTC)" if day else ", times in UTC"
    seen = [line for line in report.seen if line.exchanges]
    most = _PART if len(seen) > _LONG and not everything else len(seen)
    for principal, lines in groupby(seen, key=lambda line: line.principal):
        console.print(plain(f"What {principal} saw{on}", "bold"))
        _show_columns(console, list(lines), bool(day), most, everything=everything)
    if report.refused:
        names = {line.principal for line in report.refused}
        console.print(plain(f"What was refused{on}", "bold"))
        rows = [
            (
                plain(r.principal),
                plain(r.reason, "yellow"),
                r.code,
                f"{r.attempts:,}",
                _when(r.first, r.last, bool(day)),
            )
            for r in report.refused
        ]
        headings = ("principal", "reason", "SQLSTATE", "attempts", "when")
        # One principal has stood in the line above the first table already.
        skip = int(names == {line.principal for line in seen})
        console.print(table(headings[skip:], (row[skip:] for row in rows), whole=headings[:4]))
    console.print(f"{exchanges} in all, answered or refused.")


def as_json(report: Report) -> dict[str, object]:
    """The report for ``--json``: every field, with columns as schema.table.column and their parts."""
    return {
        "exchanges": report.exchanges,
        "seen": [
            {**asdict(line), "name": str(line.column), "shown": dict(line.shown), "findings": dict(line.findings)}
            for line in report.seen
        ],
        "refused": [asdict(line) for line in report.refused],
    }


def _show_columns(console: Console, lines: list[Exposure], same_day: bool, most: int, *, everything: bool) -> None:
    matter = [line for line in lines if everything or _matters(line)]
    worth = nlargest(most, matter, key=lambda line: (_as_stored(line), line.rows)) if most < len(matter) else matter
    sensitive = {_table(line) for line in worth if line.entity}
    worth.sort(key=lambda line: (_table(line) not in sensitive, _table(line), line.entity is None, line.column))
    rows: list[Sequence[object]] = []
    for (schema, name), columns in groupby(worth, key=_table):
        rows.append((plain(name if schema == "public" else f"{schema}.{name}", "bold"), *[""] * 5))
        rows.extend(_seen(line, same_day) for line in columns)
    if rows:
        headings = ("column", "entity", "shown as", "rows", "asked", "when")
        console.print(table(headings, rows, whole=("column", "entity", "rows", "asked")))
    if cut := len(matter) - len(worth):
        console.print(f"{cut:,} more columns; --principal with this name lists them, as --all and --json do.\n")
    rest = len(lines) - len(matter)
    system = sum(line.column.schema in _SYSTEM for line in lines if not _matters(line))
    if rest:
        columns_were = "column held nothing to mask and was" if rest == 1 else "columns held nothing to mask and were"
        catalog = f" ({system} of the system catalog)" if system else ""
        console.print(f"{rest} other {columns_were} shown as stored{catalog}; --all lists them.\n")


def _matters(line: Exposure) -> bool:
    was_hidden = bool(line.findings or line.masked or line.dropped or line.unfinished)
    return was_hidden or (line.entity is not None and line.column.schema not in _SYSTEM)


def _as_stored(line: Exposure) -> bool:
    return line.entity is not None and any(name == "keep" for name, _ in line.shown)


def _table(line: Exposure) -> tuple[str, str]:
    return line.column.schema, line.column.table


def _seen(line: Exposure, same_day: bool) -> tuple[object, ...]:
    found = "\n".join(f"{entity} {count:,}" for entity, count in line.findings)
    return (
        plain(f"  {line.column.name}"),
        plain(found or line.entity or "", "red"),
        plain(_how(line), "bold red" if _as_stored(line) else "green" if line.masked else ""),
        f"{line.rows:,}" + (f", {line.unfinished} unfinished" if line.unfinished else ""),
        f"{line.exchanges:,}",
        _when(line.first, line.last, same_day),
    )


def _how(line: Exposure) -> str:
    scanned = "masked within" if line.findings else "scanned, nothing found"
    words = {"keep": "as stored", "scan": scanned, "summary": "counted"}
    named = [(words.get(name, name), count) for name, count in line.shown]
    return ", ".join(f"{name} {count:,}" if len(named) > 1 else name for name, count in named)


def _one(days: set[str]) -> str:
    return next(iter(days)) if len(days) == 1 else ""


def _when(first: str, last: str, same_day: bool) -> str:
    start, end = (moment[11:19] if same_day else moment[:19].replace("T", " ") for moment in (first, last))
    return start if start == end else f"{start} to {end}"
