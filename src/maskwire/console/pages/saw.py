"""Saw: which columns which principals have seen, and how they were shown.

What it must never do: show a column as masked of which anything was shown as stored.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from maskwire.console.overview import Lines
from maskwire.console.page import Asked, Desk, Page
from maskwire.console.visits import Role
from maskwire.console.windows import WINDOWS
from maskwire.errors import LedgerError
from maskwire.ledger import Exposure

__all__ = ["PAGES", "Cell", "warm"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_ROWS, _ACROSS = 50, 24  # columns and principals of one page
_LATE = 600.0  # seconds: what is older is said to be
_CHOICES = ("principal", "session", "agent", "model", "on_behalf_of")
_PARTLY = frozenset({"partial", "generalise", "noise", "shift"})  # of which something stays to be seen
_log = logging.getLogger(__name__)


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
    chosen = {name: text for name in _CHOICES if (text := asked.said(name))}
    column, entity, everything = asked.said("column"), asked.said("entity"), asked.said("everything") == "1"
    told = await asked.desk.windows.one(window, chosen)
    values: dict[str, Any] = {
        "told": told, "window": window, "windows": list(WINDOWS), "chosen": chosen, "column": column, "entity": entity,
        "everything": everything,
        "url": {**chosen, "window": window, "column": column, "entity": entity, "everything": int(everything)},
    }  # fmt: skip
    if told is None:
        return asked.page("saw.html", "Saw", entities_seen=(), **values)
    overview = told.overview
    lines = _wanted(overview.lines if everything or column else overview.matter, column, entity)
    start = asked.said("after")
    rest = [it for it in lines if str(it) > start] if start else list(lines)
    shown = rest[:_ROWS]
    principals = _principals(line for those in lines.values() for line in those)
    across = set(principals[:_ACROSS])
    cells = {(it, line.principal): _cell(line) for it in shown for line in lines[it] if line.principal in across}
    return asked.page(
        "saw.html", "Saw", **values, columns=shown, more=str(shown[-1]) if len(rest) > len(shown) else "",
        principals=principals[:_ACROSS], hidden=len(principals) - _ACROSS, cells=cells,
        entities={it: _held(lines[it]) for it in shown}, refused=overview.refused, figures=overview.figures,
        entities_seen=overview.entities, is_late=asked.gateway.clock() - told.moment > _LATE,
    )  # fmt: skip


async def warm(desk: Desk) -> None:
    """Adds them up before anybody asks."""
    for window in WINDOWS:
        try:
            await desk.windows.one(window, patiently=True)
        except LedgerError as fault:
            _log.critical("%s", fault)


def _wanted(lines: Lines, column: str, entity: str) -> Lines:
    """Those of a column's name, or its end, and of an entity, where one is named."""
    if column:
        lines = {it: those for it, those in lines.items() if f".{it}".endswith(f".{column}")}
    if entity:
        fitting = ((it, tuple(line for line in those if _holds(line, entity))) for it, those in lines.items())
        lines = {it: those for it, those in fitting if those}
    return lines


def _holds(line: Exposure, entity: str) -> bool:
    return entity == line.entity or any(entity == name for name, _ in line.findings)


def _held(lines: Iterable[Exposure]) -> str:
    entities = (line.entity or ", ".join(name for name, _ in line.findings) for line in lines)
    return next(filter(None, entities), "")


def _principals(lines: Iterable[Exposure]) -> list[str]:
    """Those with the most rows first."""
    rows: dict[str, int] = {}
    for line in lines:
        rows[line.principal] = rows.get(line.principal, 0) + line.rows
    return sorted(rows, key=lambda name: (-rows[name], name))


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
