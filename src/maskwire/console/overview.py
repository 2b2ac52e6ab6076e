"""What a window's exposure comes to, laid out once for all pages that are asked for of it.

What it must never do: leave a line of the exposure out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from maskwire.ledger import Exposure, Refusals, Report
from maskwire.model import Column

__all__ = ["Figures", "Overview", "laid_out"]

_SYSTEM = frozenset({"pg_catalog", "information_schema"})
Lines = Mapping[Column, tuple[Exposure, ...]]


@dataclass(frozen=True, slots=True)
class Figures:
    """Of a window: ``shown`` are sensitive columns that somebody saw as stored."""

    principals: int
    exchanges: int
    refused: int
    masked: int
    shown: int
    values: int


@dataclass(frozen=True, slots=True)
class Overview:
    """``lines`` by their columns, in order; ``matter`` are those of something sensitive."""

    figures: Figures
    lines: Lines
    matter: Lines
    entities: tuple[str, ...]
    refused: tuple[Refusals, ...]


def laid_out(report: Report) -> Overview:
    """The overview of a report."""
    sensitive = [line for line in report.seen if line.entity or line.findings]
    figures = Figures(
        principals=len({line.principal for line in report.seen} | {line.principal for line in report.refused}),
        exchanges=report.exchanges,
        refused=sum(line.attempts for line in report.refused),
        masked=len({line.column for line in sensitive if line.masked or line.dropped}),
        shown=len({line.column for line in sensitive if line.entity and dict(line.shown).get("keep")}),
        values=sum(line.masked for line in report.seen),
    )
    entities = {line.entity for line in sensitive if line.entity} | {n for line in sensitive for n, _ in line.findings}
    return Overview(
        figures, _by_column(report.seen), _by_column(filter(_matters, report.seen)), tuple(sorted(entities)),
        report.refused,
    )  # fmt: skip


def _by_column(lines: Iterable[Exposure]) -> Lines:
    found: dict[Column, list[Exposure]] = {}
    for line in lines:
        found.setdefault(line.column, []).append(line)
    return {column: tuple(found[column]) for column in sorted(found, key=str)}


def _matters(line: Exposure) -> bool:
    is_sensitive = bool(line.entity or line.findings or line.masked or line.dropped or line.unfinished)
    return is_sensitive and line.column.schema not in _SYSTEM
