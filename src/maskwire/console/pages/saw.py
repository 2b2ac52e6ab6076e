"""Saw: which columns which principals have seen, and how they were shown.

What it must never do: show a column as masked of which anything was shown as stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from starlette.responses import Response

from maskwire.console.page import Asked, Desk, Page
from maskwire.console.pages.live import today_of
from maskwire.console.visits import Role
from maskwire.console.windows import WINDOWS, Told, seen_in
from maskwire.errors import LedgerError
from maskwire.ledger import Exposure, Report

__all__ = ["PAGES", "Cell", "warm"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_ROWS, _ACROSS = 100, 24  # columns and principals of one page
_PARTLY = frozenset({"partial", "generalise", "noise", "shift"})  # of which something stays to be seen
_log = logging.getLogger(__name__)
_SYSTEM = frozenset({"pg_catalog", "information_schema"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One principal and one column. ``how`` is the class of its colour: raw, partly, masked, text, counted, refused,
    plain."""

    how: str
    words: str
    rows: int
    exchanges: int
    refused: int
    unfinished: int
    last: str


async def _saw(asked: Asked) -> Response:
    window = asked.said("window") if asked.said("window") in WINDOWS else "today"
    names = ("principal", "session", "agent", "model", "on_behalf_of")
    chosen = {name: text for name in names if (text := asked.said(name))}
    make = partial(seen_in, asked.desk.place, window, asked.gateway.clock(), chosen)
    if not chosen:
        told = await asked.desk.windows.one(window, make)
    else:
        told = Told(*await asyncio.to_thread(make), asked.gateway.clock())
    report = told.report
    column, entity, everything = asked.said("column"), asked.said("entity"), asked.said("everything") == "1"
    lines = [line for line in report.seen if _fits(line, column, entity, everything=everything or bool(column))]
    start = asked.said("after")
    columns = sorted({line.column for line in lines}, key=str)
    rest = [it for it in columns if str(it) > start] if start else columns
    shown = rest[:_ROWS]
    principals = _principals(lines)
    on_page = set(shown)
    cells = {(line.column, line.principal): _cell(line) for line in lines if line.column in on_page}
    entities = {line.column: line.entity or ", ".join(name for name, _ in line.findings) for line in lines}
    return asked.page(
        "saw.html", "Saw", told=told, window=window, windows=list(WINDOWS), chosen=chosen, column=column, entity=entity,
        everything=everything, columns=shown, more=str(shown[-1]) if len(rest) > len(shown) else "",
        principals=principals[:_ACROSS], hidden=len(principals) - _ACROSS, cells=cells, entities=entities,
        refused=report.refused, today=today_of(report), entities_seen=sorted(_entities(report)),
        url={**chosen, "window": window, "column": column, "entity": entity, "everything": int(everything)},
    )  # fmt: skip


async def warm(desk: Desk) -> None:
    """Adds them up before anybody asks."""
    for window in WINDOWS:
        try:
            await desk.windows.one(window, partial(seen_in, desk.place, window, desk.gateway.clock(), {}))
        except LedgerError as fault:
            _log.critical("%s", fault)


def _fits(line: Exposure, column: str, entity: str, *, everything: bool) -> bool:
    if column and not f".{line.column}".endswith(f".{column}"):
        return False
    if entity and entity != line.entity and entity not in dict(line.findings):
        return False
    matters = bool(line.entity or line.findings or line.masked or line.dropped or line.unfinished)
    return everything or (matters and line.column.schema not in _SYSTEM)


def _principals(lines: Iterable[Exposure]) -> list[str]:
    """Those with the most rows first."""
    rows: dict[str, int] = {}
    for line in lines:
        rows[line.principal] = rows.get(line.principal, 0) + line.rows
    return sorted(rows, key=lambda name: (-rows[name], name))


def _entities(report: Report) -> set[str]:
    return {line.entity for line in report.seen if line.entity} | {n for line in report.seen for n, _ in line.findings}


def _cell(line: Exposure) -> Cell:
    shown = dict(line.shown)
    words = {"keep": "as stored", "scan": "text searched", "scrub": "text searched", "summary": "counted"}
    said = [words.get(name, name) for name in shown]
    return Cell(
        _how(line, shown), ", ".join(dict.fromkeys(said)) or ("refused" if line.refused else "not answered"), line.rows,
        line.exchanges, line.refused, line.unfinished, line.last,
    )  # fmt: skip


def _how(line: Exposure, shown: dict[str, int]) -> str:
    is_text = line.entity in (None, "FREE_TEXT") and bool({"scan", "scrub"} & shown.keys())
    is_unknown = line.unfinished > 0 and line.exchanges == line.unfinished  # how much of it was sent is not on record
    told = (
        ("raw", line.entity is not None and "keep" in shown),
        ("partly", is_unknown or bool(_PARTLY & shown.keys())),
        ("text", is_text and bool(line.findings or line.entity)),
        ("plain", is_text),
        ("masked", bool(line.masked or line.dropped)),
        ("counted", set(shown) == {"summary"}),
        ("refused", bool(line.refused and not line.exchanges)),
    )
    return next((how for how, is_so in told if is_so), "plain" if line.entity is None else "masked")


PAGES = (Page("/saw", _saw, _READERS, "console-saw"),)
