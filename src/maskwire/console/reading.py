"""The ledger as pages read it: some entries at a time, by their number, whatever the ledger's length.

What it must never do: leave out an entry between two pages, or look at more entries for one page than it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

import orjson

from maskwire.ledger.database import Database
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase, decode
from maskwire.ledger.exposure import opened
from maskwire.ledger.place import Place, keys_of
from maskwire.ledger.signing import public_path

__all__ = ["Slice", "Wanted", "aligned", "backwards", "key_of", "newer", "of_session", "one"]

PAGE = 50  # entries of one page
_LOOKED_AT = 50_000  # the most entries that are searched for one page,
_DECODED = 4_000  # and the most that are read of them,
_AT_ONCE = 250  # so many at once
_TALK = (Kind.EXCHANGE, Kind.LOGIN, Kind.LOGIN_FAILED, Kind.ACCESS_REQUEST, Kind.APPROVAL, Kind.START, Kind.DATASET)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries a page is about; what is empty asks for all. ``column`` is schema.table.column, ``since`` is as
    ``moment``; ``everything``: also what the gateway says of itself, and who has read."""

    principal: str = ""
    model: str = ""
    agent: str = ""
    on_behalf_of: str = ""
    session: str = ""
    column: str = ""
    entity: str = ""
    outcome: str = ""
    since: str = ""
    everything: bool = False

    def covers(self, entry: Entry) -> bool:
        """Whether an entry is one of them."""
        who = entry.principal
        asked = (
            (self.principal, who.name),
            (self.model, who.model),
            (self.agent, who.agent),
            (self.on_behalf_of, who.on_behalf_of),
            (self.session, entry.session),
            (self.outcome, entry.outcome.value),
        )
        return (
            all(wanted in ("", held) for wanted, held in asked)
            and entry.time >= self.since
            and (self.everything or entry.kind in _TALK)
            and (not self.column or self.column in _columns(entry))
            and (not self.entity or any(self.entity in _held(entry, at) for at in range(len(entry.columns))))
        )

    def conditions(self) -> Iterator[tuple[str, str]]:
        """For SQL over ``entries``: conditions that hold of every entry that is covered, each with its value. None says
        what an entry must not hold: a client can have its own words in a comment's tags."""
        if self.principal:
            yield "principal = ?", self.principal
        if self.session:
            yield "session = ?", self.session
        if self.since:
            yield "time >= ?", self.since
        texts = [f'"{name}":{_json(text)}' for name, text in (("model", self.model), ("agent", self.agent),
                 ("on_behalf_of", self.on_behalf_of), ("outcome", self.outcome)) if text]  # fmt: skip
        texts += [_json(self.column.split("."))] if self.column else []
        texts += [_json(self.entity)] if self.entity else []
        for text in texts:
            yield "instr(entry, ?)", text


@dataclass(frozen=True, slots=True)
class Slice:
    """Some entries, (number, entry) the newest first. ``before`` is the number below which to go on; None: there are no
    more. ``last`` is the number of the ledger's newest entry."""

    entries: tuple[tuple[int, Entry], ...]
    before: int | None
    last: int


def backwards(place: Place, wanted: Wanted, before: int | None = None, most: int = PAGE) -> Slice:
    """The newest entries below number ``before``. Raises LedgerError."""
    with opened(place) as (file, late):
        (kept,) = file.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
        last = late[-1][0] if late else kept
        top = last + 1 if before is None else min(before, last + 1)
        low = 0 if wanted.session else max(0, top - _LOOKED_AT)
        waiting = ((n, text) for n, text in reversed(late) if low <= n < top)
        found: list[tuple[int, Entry]] = []
        for read, (number, text) in enumerate(chain(waiting, _kept(file, wanted, top, low)), 1):
            if wanted.covers(entry := decode(text)):
                found.append((number, entry))
            if len(found) >= most or read >= _DECODED:
                low = number
                break
    return Slice(tuple(found), low if low > 1 else None, last)


def _kept(file: Database, wanted: Wanted, top: int, low: int) -> Iterator[tuple[int, str]]:
    """Those of the file, the newest first, from below ``top`` down to ``low``: some at a time, since a store that is
    another machine sends all that it is asked for."""
    conditions = dict(wanted.conditions())
    where = " AND ".join(("seq < ?", "seq >= ?", *conditions))
    asked = f"SELECT seq, entry FROM entries WHERE {where} ORDER BY seq DESC LIMIT ?"  # noqa: S608 - fixed texts only
    most = PAGE  # nearly all that hold of the conditions are covered
    while rows := file.execute(asked, (top, low, *conditions.values(), most)).fetchall():
        yield from rows
        if len(rows) < most:
            return
        top, most = rows[-1][0], _AT_ONCE


def aligned(place: Place, since: str, level: int) -> str:
    """The beginning of the block of sums of that level in which a time lies, so that an exposure reads no single entry
    there (ledger/rollup.py). The time itself where nothing is summed up."""
    with opened(place) as (file, _):
        asked = "SELECT first FROM blocks WHERE level = ? AND last >= ? ORDER BY block LIMIT 1"
        found = file.execute(asked, (level, since)).fetchone()
    return min(since, str(found[0])) if found is not None else since


def newer(place: Place, wanted: Wanted, after: int, most: int = 200) -> Slice:
    """The entries behind number ``after``, of the last ``most`` that there are."""
    with opened(place) as (file, late):
        (kept,) = file.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
        last = late[-1][0] if late else kept
        low = max(after, last - most)
        texts = file.execute("SELECT seq, entry FROM entries WHERE seq > ? ORDER BY seq", (low,)).fetchall()
    found = [(n, entry) for n, text in (*texts, *late) if n > low and wanted.covers(entry := decode(text))]
    return Slice(tuple(reversed(found)), None, last)


def of_session(place: Place, session: str, after: int = 0, most: int = 200) -> Slice:
    """A session's entries in their order, behind number ``after``; ``before`` is the number to go on after."""
    with opened(place) as (file, late):
        asked = "SELECT seq, entry FROM entries WHERE session = ? AND seq > ? ORDER BY seq LIMIT ?"
        found = [(n, decode(text)) for n, text in file.execute(asked, (session, after, most + 1))]
        found += [(n, entry) for n, text in late if n > after and (entry := decode(text)).session == session]
    more = found[most - 1][0] if len(found) > most else None
    return Slice(tuple(found[:most]), more, found[-1][0] if found else 0)


def one(place: Place, number: int) -> tuple[Entry, str] | None:
    """An entry by its number, and its text; None where it is not there."""
    with opened(place) as (file, late):
        row = file.execute("SELECT entry FROM entries WHERE seq = ?", (number,)).fetchone()
        text = row[0] if row else dict(late).get(number)
    return (decode(text), text) if text is not None else None


def key_of(place: Place) -> str:
    """The verifier key that lies beside a ledger; "" where it is missing."""
    try:
        return public_path(keys_of(place)).read_text("utf-8").strip()
    except OSError:
        return ""


def ended(entries: tuple[tuple[int, Entry], ...]) -> tuple[tuple[int, Entry], ...]:
    """Without openings whose end is among them too: that tells the same exchange, and how it ended."""
    closed = {entry.exchange for _, entry in entries if entry.phase is Phase.CLOSING}
    return tuple((n, entry) for n, entry in entries if entry.phase is not Phase.OPENING or entry.exchange not in closed)


def is_refused(entry: Entry) -> bool:
    """Whether what was asked was not given."""
    return entry.outcome in (Outcome.REFUSED, Outcome.FAILED)


def _columns(entry: Entry) -> set[str]:
    found = {str(origin) for column in entry.columns for origin in column.origins}
    return found | {str(one) for one in entry.lookups}


def _held(entry: Entry, at: int) -> set[str | None]:
    column = entry.columns[at]
    return {column.entity, *(name for name, _ in column.findings)}


def _json(value: object) -> str:
    return orjson.dumps(value).decode()
