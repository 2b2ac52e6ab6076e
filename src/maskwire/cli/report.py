"""Tables and JSON for the terminal.

What it is for: the exposure report, and rows side by side; colour only where a terminal shows it (NO_COLOR too).
What it must never do: send a control character of a name or value to the terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table
from rich.text import Text

from maskwire.ledger import Exposure, Report


def plain(value: object, style: str = "") -> Text:
    """A value as text that can't steer the terminal: control characters become a visible stand-in."""
    return Text("".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in str(value)), style=style)


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> Table:
    """A table of plain cells; a cell that is a Text keeps its style."""
    made = Table(title=title, title_justify="left", header_style="bold", title_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(cell if isinstance(cell, Text) else plain(cell) for cell in row))
    return made


def show_exposure(console: Console, report: Report) -> None:
    """The exposure report: columns that were seen, sensitive ones first, then what was refused."""
    if not report.exchanges and not report.refused:
        console.print("Nothing was asked in this window.")
        return
    console.print(
        table(
            f"What was seen, in {report.exchanges} exchanges",
            ("principal", "column", "entity", "shown as", "rows", "exchanges", "first", "last"),
            (_seen(line) for line in report.seen if line.exchanges),
        )
    )
    if report.refused:
        console.print(
            table(
                "What was refused",
                ("principal", "reason", "SQLSTATE", "attempts", "first", "last"),
                ((r.principal, r.reason, r.code, r.attempts, _short(r.first), _short(r.last)) for r in report.refused),
            )
        )


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


def _seen(line: Exposure) -> tuple[object, ...]:
    shown = ", ".join(f"{name} {count:,}" if len(line.shown) > 1 else name for name, count in line.shown)
    found = ", ".join(f"{entity} {count:,}" for entity, count in line.findings)
    return (
        line.principal,
        line.column,
        plain(line.entity or "-", "red" if line.entity else "dim"),
        plain(f"{shown}; masked inside: {found}" if found else shown, "green" if line.masked else ""),
        f"{line.rows:,}" + (f" and {line.unfinished} unfinished" if line.unfinished else ""),
        line.exchanges,
        _short(line.first),
        _short(line.last),
    )


def _short(moment: str) -> str:
    return moment[:19].replace("T", " ")
