"""What must hold of a query in both worlds, whatever it is.

1. Nothing that came holds a fragment of a canary that the client had not sent.
2. Noninterference: the worlds' answers are the same, each masked value named by what it is of. So are their errors.
3. A cell that differs between the worlds' raw answers is not shown; one that does not is shown as it is, or redacted.
4. As many rows as the server gives.
What it must never do: excuse a difference that the server's own answer, given twice by other plans, does not have.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.fuzz_sql.query import Query
from tests.fuzz_sql.worlds import Answer, Row, World, Worlds
from tests.reference import types

MOST_ROWS = 1500


class LeakError(AssertionError):
    """Something of a sensitive value came through."""


class WrongError(AssertionError):
    """Nothing sensitive came, but the answer is not the one it must be."""


@dataclass
class Tally:
    """What became of the queries."""

    queries: int = 0
    valid: int = 0
    allowed: int = 0
    skipped: int = 0
    excused: int = 0
    compared: int = 0
    overmasked: int = 0
    sorted: int = 0
    cells: int = 0

    def __str__(self) -> str:
        valid, allowed = (
            100 * part / max(whole, 1) for part, whole in ((self.valid, self.queries), (self.allowed, self.valid))
        )
        over = 100 * self.overmasked / max(self.cells, 1)
        return (
            f"{self.queries} queries: {valid:.0f} % the server accepts, of which the gateway answers {allowed:.0f} %; "
            f"{self.compared} answers told by no plan, {over:.1f} % of their harmless cells masked, "
            f"{self.sorted} told an order; {self.skipped} skipped"
        )


class Judge:
    """Asks each query in both worlds and compares."""

    def __init__(self, worlds: Worlds) -> None:
        self.worlds = worlds
        self._door = worlds.door
        self.tally = Tally()
        self._passed: set[tuple[str, ...]] = set()
        self.refusals: Counter[str] = Counter()
        self.invalid: Counter[str] = Counter()

    def judge(self, query: Query, drivers: Sequence[str]) -> None:
        """Raises LeakError or WrongError where something does not hold."""
        a, b = self.worlds.a, self.worlds.b
        if (str(query), *drivers) in self._passed:  # Hypothesis makes many twice
            return
        simple, drivers_of = self._door.simple, self._door.drivers
        raw_a = a.stored(query.inline(a.raw))
        if raw_a.error in self._door.timeouts or len(raw_a.rows) > MOST_ROWS:
            self.tally.skipped += 1
            return
        again, raw_b = self.worlds.a_again(query.inline(a.raw)), b.stored(query.inline(b.raw))
        self.tally.queries += 1
        self.tally.valid += not raw_a.error
        if raw_a.error:
            self.invalid[f"{raw_a.error} {raw_a.message}"] += 1
        in_a, in_b = simple(a, query), simple(b, query)
        self._search(query, "simple", in_a)
        if not raw_a.error and in_a.error:
            self.refusals[f"{in_a.error} {in_a.message}"] += 1
        self.tally.allowed += not raw_a.error and not in_a.error
        is_reordered = self._shuffled(query, in_a)
        steady = (raw_a.error, Counter(raw_a.rows)) == (again.error, Counter(again.rows))
        if steady:
            in_order = raw_a.rows == again.rows and not is_reordered and not any(it.echoed for it in query.holes)
            self._compared(query, "simple", (a, in_a), (b, in_b), raw_a, in_order=in_order)
            if query.exact and not raw_a.error and not raw_b.error and not in_a.error:
                self._against_raw(query, raw_a, raw_b, in_a)
        for name in drivers:
            answer = drivers_of[name](a, query)
            self._search(query, name, answer)
            if name in self._door.alike:
                self._noninterference(query, name, (a, answer), (b, drivers_of[name](b, query)), in_order=True)
            elif name in self._door.between and steady:
                self._compared(query, name, (a, answer), (b, drivers_of[name](b, query)), raw_a, in_order=in_order)
            elif steady and answer.comparable and not answer.error and not in_a.error:
                same = Counter(map(_written, answer.rows)) == Counter(map(_written, in_a.rows))
                if not same:
                    raise WrongError(f"{name} gives another answer than a simple query\n{query}")
        self._passed.add((str(query), *drivers))
        if steady and not in_a.error:
            self.tally.sorted += self._tells_order(query, in_a, raw_a, in_order=in_order)

    # ------------------------------------------------------------ 1

    def _shuffled(self, query: Query, in_a: Answer) -> bool:
        """Groups in another order: whatever comes then, it is no error, and holds no canary either. Whether the rows
        came in another order then, so that the server's, which may be by a hash of values, is not what a client sees.
        """
        if self.worlds.a_shuffled is None:
            return False
        answer = self._door.simple(self.worlds.a_shuffled, query)
        self._search(query, "simple", answer, self.worlds.a_shuffled)
        if answer.error != in_a.error and self._door.timeouts.isdisjoint((answer.error, in_a.error)):
            raise WrongError(f"shuffled, it is answered with {answer.error or 'rows'}: {answer.message}\n{query}")
        return answer.rows != in_a.rows and Counter(answer.rows) == Counter(in_a.rows)

    def _search(self, query: Query, driver: str, answer: Answer, world: World | None = None) -> None:
        """What arrived in world A; what is found by chance does not arrive again, or arrives in world B too."""
        a, b = world or self.worlds.a, self.worlds.b
        sent = query.inline(a.masked).encode()
        found = self.worlds.fragments.found(a.received() + b"\0" + _read(answer), sent)
        if found:
            ask = self._door.drivers.get(driver) or self._door.simple
            again = ask(a, query)
            found &= self.worlds.fragments.found(a.received() + b"\0" + _read(again), sent)
            b.received()
            elsewhere = ask(b, query)
            found -= self.worlds.fragments.found(b.received() + b"\0" + _read(elsewhere))
        if found:
            raise LeakError(f"by {driver}, fragments of {sorted(found)[:3]}\n{query}")

    # ------------------------------------------------------------ 2

    def _compared(
        self, query: Query, driver: str, one: tuple[World, Answer], other: tuple[World, Answer], raw_a: Answer, *,
        in_order: bool,
    ) -> None:  # fmt: skip
        """As ``_noninterference``; but where A's own answer is another by yet other plans, it tells of these."""
        try:
            self._noninterference(query, driver, one, other, in_order=in_order)
        except LeakError:
            jury = list(self.worlds.jury(query.inline(self.worlds.a.raw)))
            if any((one.error, Counter(one.rows)) != (raw_a.error, Counter(raw_a.rows)) for one in jury):
                self.tally.excused += 1
                return
            if not any(one.rows != raw_a.rows for one in jury):
                raise
            self.tally.excused += 1
            self._noninterference(query, driver, one, other, in_order=False)

    def _noninterference(
        self, query: Query, driver: str, one: tuple[World, Answer], other: tuple[World, Answer], *, in_order: bool
    ) -> None:
        """Raises LeakError where the answers of two worlds tell them apart."""
        other[0].received()
        errors = [(answer.error, world.levelled(answer.message)) for world, answer in (one, other)]
        if errors[0] != errors[1]:
            raise LeakError(f"by {driver}, the worlds' errors differ: {errors[0][0]} and {errors[1][0]}\n{query}")
        ours, theirs = _levelled(*one), _levelled(*other)
        if Counter(ours) != Counter(theirs):
            raise LeakError(f"by {driver}, the worlds' answers differ in {_difference(ours, theirs)}\n{query}")
        if in_order and ours != theirs:
            raise LeakError(f"by {driver}, the worlds' answers differ in the order of their rows\n{query}")

    def _tells_order(self, query: Query, in_a: Answer, raw_a: Answer, *, in_order: bool) -> bool:
        """World C differs from A and B in the order of some values, and in nothing else."""
        c = self.worlds.c
        try:
            self._noninterference(
                query, "simple", (self.worlds.a, in_a), (c, self._door.simple(c, query)), in_order=in_order
            )
        except LeakError:
            if self._door.tells_no_order:
                raise
            return True
        return False

    # ------------------------------------------------------------ 3 and 4

    def _against_raw(self, query: Query, raw_a: Answer, raw_b: Answer, masked: Answer) -> None:
        if len(raw_a.rows) != len(masked.rows):
            raise WrongError(f"{len(masked.rows)} rows, not {len(raw_a.rows)}\n{query}")
        if len(raw_a.rows) != len(raw_b.rows):  # then it depends on them how many rows there are
            raise LeakError(f"the number of rows depends on sensitive values\n{query}")
        self.tally.compared += 1
        for place, oid in enumerate(raw_a.oids):
            before, elsewhere, after = (
                Counter(_plain(oid, row[place]) for row in answer.rows) for answer in (raw_a, raw_b, masked)
            )
            shown = {value for value in after & (before - elsewhere) if not types.is_redacted(oid, value)}
            if shown - {None} - elsewhere.keys():
                raise LeakError(f"column {place + 1} shows what depends on sensitive values\n{query}")
            if before == elsewhere:
                changed = after - before
                self.tally.cells += before.total()
                self.tally.overmasked += changed.total()
                odd = [value for value in changed if not _is_masked(oid, value)]
                if odd:
                    raise WrongError(f"column {place + 1} holds nothing sensitive, and is changed\n{query}")


def _read(answer: Answer) -> bytes:
    """What a driver made of what it received, as text."""
    cells = (cell for row in answer.rows for cell in row if cell is not None)
    return "\n".join((*cells, answer.message)).encode(errors="replace")


def _levelled(world: World, answer: Answer) -> list[Row]:
    return [tuple(map(world.levelled, row)) for row in answer.rows]


def _difference(ours: list[Row], theirs: list[Row]) -> str:
    """Where two lists of rows differ, column by column."""
    if len(ours) != len(theirs):
        return f"the number of rows, {len(ours)} and {len(theirs)}"
    pairs = enumerate(zip(zip(*ours, strict=True), zip(*theirs, strict=True), strict=True), 1)
    places = [str(place) for place, (one, other) in pairs if Counter(one) != Counter(other)]
    return f"columns {', '.join(places)}" if places else "what stands beside what"


def _plain(oid: int, value: str | None) -> str | None:
    """A value, with JSON levelled: a document that was looked through may be spaced otherwise."""
    if value is None or oid not in types.DOCUMENTS:
        return value
    return json.dumps(json.loads(value), sort_keys=True)


def _is_masked(oid: int, value: str | None) -> bool:
    if value is None:
        return True
    if oid in types.ELEMENTS or types.redacted(oid, "") is None:
        return True
    return types.is_redacted(oid, value) or "[" in value


def _written(row: Row) -> Row:
    """COPY writes an empty row and a row of one empty string alike."""
    return tuple("" if value is None else value for value in row)
