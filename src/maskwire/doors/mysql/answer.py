"""An answer of the upstream's on its way to a client: described, decided, masked chunk by chunk, and recorded.

What it must never do: release a row that no program masked, a byte of one before the entry that covers it, or a text
of the server's. Source: MySQL source documentation, "Text Resultset", "Binary Protocol Resultset".
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from maskwire._kernel import MySqlReader
from maskwire.asked import Asked, Taken
from maskwire.doors.commands import (
    Append,
    CancelUpstream,
    Command,
    HearUpstream,
    RefreshCatalog,
    SendToClient,
    SendUpstream,
)
from maskwire.doors.mysql.columns import Columns
from maskwire.doors.mysql.errors import refusal_error
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import RefusedError, UpstreamProtocolError
from maskwire.exchange import Exchange
from maskwire.ledger.entry import Outcome
from maskwire.limits import too_much
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.telling import Bound, nothing_bound
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.fields import length
from maskwire.wire.mysql.packets import MOST, packets
from maskwire.wire.mysql.scrub import scrub_error

_TOLD = Status.IN_TRANSACTION | Status.AUTOCOMMIT | Status.READ_ONLY_TRANSACTION | Status.CURSOR | Status.LAST_ROW
_INTERRUPTED = frozenset({1317, 1969, 3024})
_OUTDATED = frozenset({"unknown-origin", "lineage-mismatch"})  # told by a schema that changed behind us
_MOST_COLUMNS = 4096
_Read = TypeVar("_Read")


@dataclass(slots=True)
class Line:
    """The upstream's side of one client session: what it says, payload by payload. ``late`` is why the gateway has told
    it to end what it runs."""

    session: Session
    talk: Talk
    most: int
    capabilities: Capability = field(default_factory=lambda: Capability(0))
    late: Refusal | None = None
    exchange: Exchange | None = None  # that is under way
    columns_end: Status = field(
        default_factory=lambda: Status(0)
    )  # what the end of the columns that came last says of the session
    reader: MySqlReader = field(init=False)
    _last: Columns | None = None

    def __post_init__(self) -> None:
        self.reader = MySqlReader(self.most)

    def attached(self, capabilities: Capability) -> None:
        """A new upstream session, with what was agreed on."""
        self.capabilities, self.reader = capabilities, MySqlReader(self.most)

    def ask(self, payload: bytes) -> SendUpstream:
        """A command for the upstream; its answer's packets are numbered behind it."""
        framed, _ = packets(payload, 0)
        self.reader.expect((len(payload) // MOST + 1) & 0xFF)
        return SendUpstream(framed)

    def hear(self) -> Generator[Command, Any, bytes]:
        """The next payload, where no rows may stand. Raises UpstreamProtocolError."""
        while True:
            found = self._read(self.reader.next)
            if isinstance(found, bytes):
                return found
            self.reader.feed((yield HearUpstream()))

    def skip(self) -> Generator[Command, Any, bytes]:
        """What ends the rows, which are thrown away."""
        while True:
            found = self._read(self.reader.skip)
            if isinstance(found, bytes):
                return found
            self.reader.feed((yield HearUpstream()))

    def rows(self, asked: Rows, turn: int) -> bytes | tuple[bytes, int] | None:
        """Masked rows and the number behind them, what is no row, or None where more is needed."""
        tally = asked.exchange.tally
        return self._read(lambda: self.reader.next(asked.program, tally, turn, asked.types))

    def _read(self, read: Callable[[], _Read]) -> _Read:
        try:
            return read()
        except ValueError as error:
            raise UpstreamProtocolError(f"The upstream's answer can't be read or masked: {error}.") from None

    def columns(self, count: int) -> Generator[Command, Any, tuple[bytes, ...]]:
        """The payloads of so many columns, up to their end."""
        if count > _MOST_COLUMNS:
            raise UpstreamProtocolError("The upstream describes more columns than a table can have.")
        found: tuple[bytes, ...] = ()
        for _ in range(count):
            found += ((yield from self.hear()),)
        self.columns_end = Status(0)
        if count and Capability.DEPRECATE_EOF not in self.capabilities:
            end = yield from self.hear()
            if not replies.is_end(end, self.capabilities):
                raise UpstreamProtocolError("The upstream's columns have no end.")
            self.columns_end, _ = replies.end_of(end, self.capabilities)
        return found

    def known(self, payloads: tuple[bytes, ...], sql: str) -> Columns:
        """What the columns of the answer to this text are, by the catalog as it is now; the same again where the same
        come again."""
        catalog, last = self.session.source.knowledge.catalog, self._last
        if last is None or last.catalog is not catalog or not last.are(payloads, sql):
            last = self._last = Columns(payloads, catalog, sql)
        return last

    def take_status(self, status: Status) -> None:
        """What an end or OK says of the session."""
        if Status.MORE_RESULTS in status:
            raise UpstreamProtocolError("The upstream has more answers than were asked for.")
        self.talk.status = status & _TOLD


@dataclass(slots=True)
class Rows:
    """What masks the rows that come; ``types`` are those of a binary answer's columns."""

    exchange: Exchange
    program: Any
    types: list[tuple[int, bool]] | None = None


def answer(
    line: Line, asked: Asked, bound: Bound = nothing_bound, *, is_binary: bool = False, taken: Taken | None = None
) -> Generator[Command, Any, Rows | None]:
    """The answer to a query that was sent, to its end; ``is_binary``: of one that was prepared. What masks its rows,
    where they are still to be fetched: only where a cursor was asked for, whose rows are counted in ``taken``."""
    line.late = None
    exchange = line.exchange = line.session.begin(asked, bound, taken)
    first = replies.first_of((yield from line.hear()), line.capabilities)
    if isinstance(first, replies.Error):
        yield from failed(line, exchange, first)
        return None
    if not isinstance(first, int):
        raise UpstreamProtocolError("The upstream answered a query without rows.")
    columns = line.known((yield from line.columns(first)), asked.statement.text)
    try:
        decision = line.session.describe(asked, columns.theirs)
    except RefusedError as error:
        if Status.CURSOR not in line.columns_end:
            yield CancelUpstream()
            yield from line.skip()
        yield from refuse(line, exchange, error.refusal)
        return None
    program = line.session.program(asked, columns.formats)
    head = line.talk.framed(length(first)) + b"".join(map(line.talk.framed, columns.shown(decision.columns)))
    rows = Rows(exchange, program, columns.types if is_binary else None)
    if taken is not None and Status.CURSOR in line.columns_end:
        yield from _ended(line, exchange, line.columns_end, head)
        return rows
    is_open = yield from stream(line, rows, head, may_open=taken is not None)
    return rows if is_open else None


def stream(line: Line, rows: Rows, head: bytes, *, may_open: bool = False) -> Generator[Command, Any, bool]:
    """The rows up to their end. ``head`` are the columns that stand before them. Where a cursor was opened in the place
    of rows, which it ``may_open``, it is true."""
    exchange, talk, before = rows.exchange, line.talk, line.talk.reader.turn
    out = [head, talk.eof()] if head else []
    while True:
        found = line.rows(rows, talk.reader.turn)
        if found is None:
            if exchange.tally.rows:
                if not exchange.opened:
                    yield Append(exchange.opening())
                yield SendToClient(b"".join(out))
                out = []
            line.reader.feed((yield HearUpstream()))
        elif isinstance(found, tuple):
            masked, talk.reader.turn = found
            if not masked:
                yield from _full(line, exchange, b"".join(out))
                return False
            out.append(masked)
        elif found[0] == replies.ERROR:
            yield from failed(line, exchange, replies.error_of(found), b"".join(out))
            return False
        else:
            status, _ = replies.end_of(found, line.capabilities)
            if is_open := may_open and Status.CURSOR in status and not exchange.tally.rows:
                talk.reader.turn, out = before, [head]  # its columns have one end, which says so
            yield from _ended(line, exchange, status, b"".join(out))
            return is_open


def _ended(line: Line, exchange: Exchange, status: Status, out: bytes) -> Generator[Command, Any, None]:
    """All went well, and its end is told with the session's status."""
    line.take_status(status)
    yield Append(exchange.closing(Outcome.ANSWERED))
    line.exchange = None
    yield SendToClient(out + line.talk.end_of_rows())
    line.talk.status &= ~(Status.CURSOR | Status.LAST_ROW)


def _full(line: Line, exchange: Exchange, out: bytes) -> Generator[Command, Any, None]:
    """A row that the limits leave no room for: what fitted is given, and an error in the place of the rest."""
    yield CancelUpstream()
    yield from line.skip()
    if not exchange.opened:
        yield Append(exchange.opening())
    yield SendToClient(out)
    yield from refuse(line, exchange, too_much(line.session.limits, exchange.limit))


def failed(line: Line, exchange: Exchange, error: replies.Error, out: bytes = b"") -> Generator[Command, Any, None]:
    """The upstream's error, in our words. Rows that came before it were not released without their entry."""
    late, line.late = line.late, None
    interrupted = error.number in _INTERRUPTED
    code = error.state if len(error.state) == 5 and error.state.isalnum() else ""
    if exchange.tally.rows and not exchange.opened:
        yield Append(exchange.opening())
    yield Append(exchange.closing(Outcome.CANCELLED if interrupted else Outcome.FAILED, code))
    line.exchange = None
    said = refusal_error(late) if interrupted and late is not None else scrub_error(error)
    yield SendToClient(out + line.talk.error(said))


def refuse(line: Line, exchange: Exchange, refusal: Refusal) -> Generator[Command, Any, None]:
    """Refused after it had left: nothing more of it is given."""
    yield Append(exchange.closing(Outcome.REFUSED, refusal.code, refusal.reason))
    line.exchange = None
    yield SendToClient(line.talk.error(refusal_error(line.session.advised(refusal))))
    if refusal.reason in _OUTDATED:
        yield RefreshCatalog()


def simple(line: Line) -> Generator[Command, Any, replies.Error | None]:
    """The answer to a statement of ours that has no rows: None, or what the upstream says is wrong with it."""
    first = replies.first_of((yield from line.hear()), line.capabilities)
    if isinstance(first, replies.Error):
        return first
    if isinstance(first, int):
        raise UpstreamProtocolError("The upstream answered with rows where there are none.")
    line.take_status(first.status)
    return None
