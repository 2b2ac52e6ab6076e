"""What a session's client was sent, as a page may show it: exchange by exchange, each value with how it was shown.

A client for whom policy shows a column was sent raw values, and whoever looks here is somebody else. So a value is
shown only where its column was masked, or holds nothing sensitive; then what is found in it is hidden as well.
What it must never do: show a value of a sensitive column as it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from maskwire._kernel import Scanner
from maskwire.ledger.entry import ColumnEntry, Entry, Phase
from maskwire.ledger.transcript import Part
from maskwire.wire.postgres.shown import Shown

__all__ = ["Shot", "Value", "shots"]

_AS_IS = frozenset({"keep", "scan", "scrub", "json"})
_NOT_VALUES = frozenset({"constant", "summary"})  # rules of what depends on no stored value
_LONGEST = 300  # characters of one value
_BINARY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
HIDDEN = "shown as stored"


@dataclass(frozen=True, slots=True)
class Value:
    """``how`` is masked, hidden, searched, null or plain."""

    text: str = field(repr=False)
    how: str


@dataclass(slots=True)
class Shot:
    """One exchange as its client saw it."""

    time: str
    exchange: str
    shape: str
    entry: Entry | None
    names: list[str] = field(default_factory=list)
    rows: list[list[Value]] = field(default_factory=list, repr=False)
    more: int = 0
    messages: list[str] = field(default_factory=list)
    done: str = ""


def shots(parts: Iterable[Part], entries: Mapping[str, Entry], scanner: Scanner, most: int) -> Iterator[Shot]:
    """The exchanges in their order, ``most`` rows of each. ``entries`` are those of exchanges that ended, by name."""
    reader = Shown()
    shot: Shot | None = None
    for part in parts:
        if shot is None or part.exchange != shot.exchange:
            if shot is not None:
                yield shot
            shot = Shot(part.time, part.exchange, part.shape, entries.get(part.exchange))
        for kind, values in reader.feed(part.data):
            _take(shot, kind, values, scanner, most)
    if shot is not None:
        yield shot


def _take(shot: Shot, kind: str, values: list[str | None], scanner: Scanner, most: int) -> None:
    if kind == "row":
        shot.names = shot.names or _names(shot.entry, len(values))
        if len(shot.rows) < most:
            columns = _columns(shot.entry, len(values))
            shot.rows.append([_value(value, one, scanner) for value, one in zip(values, columns, strict=True)])
        else:
            shot.more += 1
    elif kind == "done":
        shot.done = values[0] or ""
    elif kind != "columns":  # an error, a notice, a line of COPY
        shot.messages.append(f"{kind}: " + " | ".join(_searched(value or "", scanner)[0] for value in values))


def _columns(entry: Entry | None, count: int) -> list[ColumnEntry | None]:
    """What the ledger says of the columns of an answer; None of each where it is not plain which one that is.

    Not by the description that was sent: a driver may have asked for it long before.
    """
    if entry is None or entry.phase is Phase.OPENING or len(entry.columns) != count:
        return [None] * count
    return list(entry.columns)


def _names(entry: Entry | None, count: int) -> list[str]:
    known = _columns(entry, count)
    return [", ".join(it.name for it in one.origins) if one is not None else "" for one in known]


def _value(value: str | None, column: ColumnEntry | None, scanner: Scanner) -> Value:
    if value is None:
        return Value("NULL", "null")
    if column is None:
        return Value(HIDDEN, "hidden")  # nothing says what it is
    if column.transform not in _AS_IS:
        return Value(_cut(_readable(value)), "masked")
    if column.transform == "keep" and column.entity is not None and column.rule not in _NOT_VALUES:
        return Value(HIDDEN, "hidden")
    text, is_found = _searched(value, scanner)
    return Value(_cut(_readable(text)), "searched" if is_found or dict(column.findings) else "plain")


def _searched(value: str, scanner: Scanner) -> tuple[str, bool]:
    found = scanner.find(value)
    for start, end, entity, _, _ in reversed(found):
        value = f"{value[:start]}[{entity}]{value[end:]}"
    return value, bool(found)


def _readable(text: str) -> str:
    """A value in binary format as hex."""
    return f"\\x{text.encode().hex()}" if _BINARY.search(text) else text


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
