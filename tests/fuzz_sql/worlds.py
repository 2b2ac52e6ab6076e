"""A world: a database alike all others but for its sensitive values, behind a gateway with the same key.

What is the same for every door stands here; postgres_worlds.py and mysql_worlds.py make the worlds of theirs.
What it must never do: give the generator a value. Queries have holes, which are filled here.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.fuzz_sql.canaries import Pools, pools
from tests.fuzz_sql.dialect import Dialect
from tests.fuzz_sql.fragments import Fragments
from tests.fuzz_sql.query import Hole, Query
from tests.live.gate import Gate, Tap

SEED = 2  # of the values; with it no token holds a fragment of a canary
GUESSED = pools("A", SEED)  # a client guesses right only in world A
READER = "fuzz_reader"
Row = tuple[str | None, ...]


@dataclass(frozen=True)
class Answer:
    """What came: rows as the server writes them, or an error; ``comparable`` is False where a driver reads them.

    ``oids`` are of PostgreSQL's types, by which the reference knows what is redacted.
    """

    rows: list[Row] = field(default_factory=list)
    oids: tuple[int, ...] = ()
    error: str = ""
    message: str = ""
    comparable: bool = True


class World(ABC):
    """One database, its gateway, and connections to both."""

    dialect: Dialect

    def __init__(self, name: str, own: Pools, gate: Gate, tap: Tap) -> None:
        self.name = name
        self.pools = own
        self.gate = gate
        self.tap = tap
        self.shown: dict[tuple[str, int], str] = {}
        self.echoed = self.shown  # what a client says for the sake of saying it: the same in all worlds, A's
        self._labels: dict[str, str] = {}
        self._pattern = re.compile("(?!)")

    @abstractmethod
    def stored(self, sql: str) -> Answer:
        """The server's own answer to a text."""

    @abstractmethod
    def asked(self, sql: str) -> Answer:
        """The gateway's."""

    @abstractmethod
    def close(self) -> None:
        """Ends the connections."""

    def received(self) -> bytes:
        """What came through the gateway since this was last asked."""
        data = bytes(self.tap.received)
        del self.tap.received[: len(data)]
        return data

    # ------------------------------------------------------------ masked values

    def look(self) -> None:
        """Learns the masked value of each sensitive one, as a client that reads the tables would."""
        for table, columns in self.dialect.tables.items():
            secret = [column for column in columns if column.pool in self.pools.values]
            if not secret or table == "mail_list":
                continue
            query = f"SELECT {', '.join(column.name for column in secret)} FROM {table} ORDER BY id"
            raw, masked = self.stored(query), self.asked(query)
            assert raw.rows
            assert len(raw.rows) == len(masked.rows), masked.message
            for before, after in zip(raw.rows, masked.rows, strict=True):
                for column, value, seen in zip(secret, before, after, strict=True):
                    if value is not None and seen is not None:
                        self._learn(column.name, column.pool or "", value, seen)

    def label(self, echoed: dict[tuple[str, int], str]) -> None:
        """Gives each masked value a name that is the same in all worlds; so to those of A that a client repeats."""
        self.echoed = echoed
        plain = {
            text: f"<{pool} {place}>"
            for shown in (echoed, self.shown)
            for (pool, place), text in shown.items()
            if len(text) > 5
        }
        hexadecimal = {text.encode().hex(): f"<{label} hex>" for text, label in plain.items()}
        found = (sorted(map(re.escape, texts), key=len, reverse=True) for texts in (plain, hexadecimal))
        self._pattern = re.compile(r"(?<!\d)(?:{})(?!\d)|{}".format(*map("|".join, found)))
        self._labels = plain | hexadecimal

    def _learn(self, column: str, pool: str, value: str, seen: str) -> None:
        assert value != seen, f"{column} is shown as it is stored"
        known = [place for place, one in enumerate(self.pools[pool]) if one == value.rstrip()]
        if known:
            self.shown[pool, known[0]] = seen.rstrip()

    def levelled(self, text: str | None) -> str | None:
        """A text of an answer with each masked value named by what it is of: alike in both worlds."""
        return text if text is None else self._pattern.sub(lambda mark: self._labels[mark[0]], text)

    def masked(self, hole: Hole) -> str:
        """What a client writes in a hole."""
        shown = self.echoed if hole.kind == "echo" else self.shown
        return self._filled(hole, [shown[hole.pool, self._known(hole.pool, place)] for place in hole.places])

    def raw(self, hole: Hole) -> str:
        """What the server is to be given in its place."""
        if hole.echoed:
            return self.masked(hole)
        return self._filled(hole, [self.pools[hole.pool][self._known(hole.pool, place)] for place in hole.places])

    def _filled(self, hole: Hole, values: list[str]) -> str:
        if hole.kind == "plain":
            return hole.text
        if hole.kind == "guess":
            values = [GUESSED[hole.pool][place] for place in hole.places]
        return "{" + ",".join(f'"{value}"' for value in values) + "}" if hole.array else values[0]

    def _known(self, pool: str, place: int) -> int:
        """The place itself, or that of the first value that was shown."""
        return place if (pool, place) in self.shown else next(at for name, at in self.shown if name == pool)


Driver = Callable[[Any, Query], Answer]


@dataclass(frozen=True)
class Door:
    """How a door is asked: ``simple`` is the way that the judge compares by, ``alike`` are the drivers whose answers
    are the same in both worlds, whatever the plan; those of ``between`` where the server's own are the same by other
    plans, and those of the others are compared with ``simple``'s.

    ``tells_no_order``: no answer's order may depend on values that may not be sorted by. ``timeouts`` are errors of a
    query that took too long.
    """

    dialect: Dialect
    simple: Driver
    drivers: dict[str, Driver]
    alike: frozenset[str]
    between: frozenset[str]
    tells_no_order: bool
    timeouts: frozenset[str]


@dataclass
class Worlds:
    """The worlds, A's own answers by other plans, and what of A may not arrive.

    ``a_shuffled``: a second gateway of A, whose groups come in an order of its own, where there is such a thing.
    ``jury`` gives A's own answers by yet other plans: asked only where worlds differ, whether that is by chance.
    """

    door: Door
    a: World
    b: World
    c: World
    a_shuffled: World | None
    a_again: Callable[[str], Answer]
    fragments: Fragments
    jury: Callable[[str], Iterator[Answer]] = lambda _: iter(())

    def check(self) -> None:
        """Raises AssertionError where masked values could be taken for canaries."""
        held = self.fragments.found("\n".join(self.a.shown.values()).encode())
        assert held == set(), f"choose another SEED: masked values hold {held}"
