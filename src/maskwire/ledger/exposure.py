"""Exposure: what a principal has seen, by source column and entity, read back from the ledger.

What it is for: the answer to "what did that model just see?", while the gateway writes or long after.
What it must never do: write, or leave something out that may have been seen: an answer that began and whose
end is not on record counts as seen, and is named as unfinished.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from maskwire.errors import LedgerError
from maskwire.ledger.entry import ColumnEntry, Entry, Kind, Outcome, Phase, decode
from maskwire.ledger.tail import path_of, read_tail
from maskwire.model import Column

_SUMMARY = "summary"  # the rule of outputs that count or test for NULL

__all__ = ["Exposure", "Refusals", "Report", "exposure", "read"]


@dataclass(frozen=True, slots=True)
class Exposure:
    """What one principal has seen of one source column.

    ``rows`` counts rows sent that had a value of it, masked or not; ``unfinished`` counts exchanges among
    ``exchanges`` whose end is not on record, so that their rows are unknown. ``shown`` says how, as
    (transform, rows), with "summary" for counts and NULL tests; ``findings`` what was masked inside its text,
    as (entity, count). ``refused`` counts refused attempts on it. ``first`` and ``last`` are RFC 3339.
    """

    principal: str
    column: Column
    entity: str | None
    shown: tuple[tuple[str, int], ...]
    kept: int
    masked: int
    dropped: int
    findings: tuple[tuple[str, int], ...]
    rows: int
    exchanges: int
    unfinished: int
    refused: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often a principal was refused for one reason; for a failed login the reason is "login-failed"."""

    principal: str
    reason: str
    code: str
    attempts: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole exposure of a window: columns seen, and what was refused."""

    seen: tuple[Exposure, ...]
    refused: tuple[Refusals, ...]
    exchanges: int


@dataclass(slots=True)
class _Sum:
    first: str
    last: str = ""
    entity: str | None = None
    shown: Counter[str] = field(default_factory=Counter)
    findings: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)


def read(
    path: Path | str,
    principal: str | None = None,
    session: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Iterator[Entry]:
    """The entries of a ledger, oldest first; ``since`` is included, ``until`` is not (both as ``moment``).

    Raises LedgerError where there is no ledger at ``path`` or it can't be read.
    """
    file = Path(path).expanduser().absolute()
    if not file.is_file():
        raise LedgerError(f"There is no ledger at {file}. Start a gateway first, or name one with --ledger.")
    asked = {"principal = ?": principal, "session = ?": session, "time >= ?": since, "time < ?": until}
    conditions = {text: value for text, value in asked.items() if value is not None}
    where = " AND ".join(conditions) or "1"
    statement = f"SELECT entry FROM entries WHERE {where} ORDER BY seq"  # noqa: S608 - fixed texts only
    # The tail first: what moves from it into the file meanwhile is then seen twice, not never, and told apart by seq.
    late = read_tail(path_of(file))
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=5.0)) as reader:
            reader.execute("BEGIN")
            (last,) = reader.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
            for (text,) in reader.execute(statement, tuple(conditions.values())):
                yield decode(text)
    except sqlite3.Error:
        raise LedgerError(
            f"The ledger {file} can't be read: it is not a ledger, is damaged, or this user may not read it."
        ) from None
    for number, text in late:
        if number > last and _asked(entry := decode(text), principal, session, since, until):
            yield entry


def _asked(entry: Entry, principal: str | None, session: str | None, since: str | None, until: str | None) -> bool:
    return (
        principal in (None, entry.principal.name)
        and session in (None, entry.session)
        and (since is None or entry.time >= since)
        and (until is None or entry.time < until)
    )


def exposure(
    path: Path | str,
    principal: str | None = None,
    session: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Report:
    """What was seen in the ledger at ``path``; arguments and errors as ``read``."""
    seen: dict[tuple[str, Column], _Sum] = {}
    refused: dict[tuple[str, str, str], _Sum] = {}
    begun: dict[str, Entry] = {}
    exchanges = 0
    for entry in read(path, principal, session, since, until):
        if entry.kind is Kind.LOGIN_FAILED:
            _refuse(refused, entry, Kind.LOGIN_FAILED.value)
        elif entry.kind is not Kind.EXCHANGE:
            continue
        elif entry.phase is Phase.OPENING:
            begun[entry.exchange] = entry
        else:
            begun.pop(entry.exchange, None)
            exchanges += 1
            if entry.outcome is Outcome.REFUSED:
                _refuse(refused, entry, entry.reason)
            _count(seen, entry)
    for entry in begun.values():
        exchanges += 1
        _count(seen, entry)
    return Report(
        seen=tuple(_exposure(name, column, total) for (name, column), total in sorted(seen.items(), key=_order)),
        refused=tuple(
            Refusals(name, reason, code, total.counts["attempts"], total.first, total.last)
            for (name, reason, code), total in sorted(refused.items(), key=lambda item: item[0])
        ),
        exchanges=exchanges,
    )


def _count(seen: dict[tuple[str, Column], _Sum], entry: Entry) -> None:
    counted: set[Column] = set()
    for output in entry.columns:
        for column in output.origins:
            total = seen.setdefault((entry.principal.name, column), _Sum(entry.time))
            total.last = max(total.last, entry.time)
            total.entity = total.entity or output.entity
            again = column in counted
            counted.add(column)
            if entry.outcome is Outcome.REFUSED:
                total.counts["refused"] += not again
            else:
                total.counts["exchanges"] += not again
                total.counts["unfinished"] += entry.phase is Phase.OPENING and not again
                _add(total, output)


def _add(total: _Sum, output: ColumnEntry) -> None:
    # A COUNT or a NULL test is kept, but shows no value of the column: it must not read as one that was shown.
    how = _SUMMARY if output.rule == _SUMMARY else output.transform
    total.shown[how] += output.kept + output.masked + output.dropped
    total.counts.update(kept=output.kept, masked=output.masked, dropped=output.dropped)
    total.findings.update(dict(output.findings))


def _refuse(refused: dict[tuple[str, str, str], _Sum], entry: Entry, reason: str) -> None:
    total = refused.setdefault((entry.principal.name, reason, entry.code), _Sum(entry.time))
    total.last = max(total.last, entry.time)
    total.counts["attempts"] += 1


def _order(item: tuple[tuple[str, Column], _Sum]) -> tuple[str, bool, Column]:
    (name, column), total = item
    return name, total.entity is None, column


def _exposure(name: str, column: Column, total: _Sum) -> Exposure:
    counts = total.counts
    return Exposure(
        principal=name,
        column=column,
        entity=total.entity,
        shown=tuple(sorted(total.shown.items())),
        kept=counts["kept"],
        masked=counts["masked"],
        dropped=counts["dropped"],
        findings=tuple(sorted(total.findings.items())),
        rows=counts["kept"] + counts["masked"] + counts["dropped"],
        exchanges=counts["exchanges"],
        unfinished=counts["unfinished"],
        refused=counts["refused"],
        first=total.first,
        last=total.last,
    )
