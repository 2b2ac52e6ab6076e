"""A ledger of many millions of entries in minutes: a few blocks of entries, again and again, under new names and times.

What it is for: questions over ten million entries, without a day of appends. Tree, sums and checkpoint are those that
`maskwire ledger verify` takes for this ledger.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from pathlib import Path

import orjson

from maskwire._kernel import Pending
from maskwire.ledger import Entry, Ledger, encode, moment
from maskwire.ledger.rollup import BLOCK
from maskwire.ledger.rollup import _Block as _Sums
from maskwire.ledger.store import _insert

__all__ = ["BLOCK", "COPY", "DIFFERENT", "START", "fill"]

START = 1_700_000_000  # seconds since 1970, of the first entry; a hundred follow in each second
DIFFERENT = 16  # blocks
_SESSION = 5000  # entries
COPY = "c0b1ec0b"  # in a trace or the name of a conversation: stands for which copy of a block it is in


class _Block:
    """A block's entries as the texts around what differs, and its sums."""

    def __init__(self, entries: list[Entry]) -> None:
        self.sums = _Sums()
        self.texts: list[tuple[str, str, str, str]] = []
        for number, one in enumerate(entries, 1):
            self.sums.add(number, one)
            before, rest = encode(one).split(one.exchange, 1)
            between, rest = rest.split(f'"session":"{one.session}', 1)
            also, after = rest.split(one.time, 1)
            self.texts.append((before, f'{between}"session":"', also, after))
        self.names = [one.principal.name for one in entries]
        self.places = {one.time: at for at, one in enumerate(entries)}

    def rows(self, low: int) -> Pending:
        """As the table ``entries`` has them, behind the first ``low``."""
        found = []
        for number, (parts, name) in enumerate(zip(self.texts, self.names, strict=True), low):
            time, session, exchange = self.named(number)
            before, between, also, after = (part.replace(COPY, f"{low // BLOCK:08x}") for part in parts)
            text = f"{before}{exchange}{between}{session}{also}{time}{after}"
            found.append((time, session, name, text))
        rows = Pending()
        rows.add(found)
        return rows

    def at(self, low: int) -> _Sums:
        """Its sums, for entries behind the first ``low``."""

        def moved(time: str) -> str:
            return moment(START + (low + self.places[time]) / 100)

        sums = copy(self.sums)
        sums.first, sums.last = moved(self.sums.first), moved(self.sums.last)
        sums.seen = {key: [*it[:6], moved(it[6]), moved(it[7])] for key, it in self.sums.seen.items()}
        sums.trails = copy(self.sums.trails)
        sums.trails._reads = {
            table: [self.read(low, *orjson.loads(told)) for told in found]
            for table, found in self.sums.trails._reads.items()
        }
        sums.trails._names = {
            (kind, name.replace(COPY, f"{low // BLOCK:08x}")) for kind, name in self.sums.trails._names
        }
        return sums

    def read(self, low: int, at: int, who: str, phase: int, *rest: object) -> str:
        """What the entry at this place tells of a table."""
        return orjson.dumps((at, who, phase, *self.named(low + at), *rest[3:])).decode()

    def named(self, number: int) -> tuple[str, str, str]:
        """The time, the session and the exchange of the entry behind so many."""
        session = f"{number // _SESSION:016x}"
        return moment(START + number / 100), session, f"{session}-{number}"


def fill(path: Path, entries: int, made: Callable[[int], Entry], tell: Callable[[str], None]) -> int:
    """Makes the ledger, of whole blocks; how many entries it has. ``made`` gives the entry of a number."""
    size = BLOCK
    blocks = [_Block([made(at * size + one) for one in range(size)]) for at in range(DIFFERENT)]
    with Ledger(path) as ledger:
        file, sealed, sums = ledger._file, ledger._seal, ledger._rollup
        assert file is not None
        assert sealed is not None
        assert sums is not None
        file.execute("PRAGMA synchronous=OFF")
        count = entries // size
        for number in range(count):
            block = blocks[number % DIFFERENT]
            rows = block.rows(number * size)
            _insert(file, number * size + 1, [rows])
            ledger._next += size
            sealed.grow_by(number * size + 1, rows.leaves())
            sums._done.append(block.at(number * size))
            sums.next += size
            sums.write(file)
            if number % 4 == 3:
                file.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            if number % 250 == 249:
                tell(f"{(number + 1) * size:,} entries")
    return count * size
