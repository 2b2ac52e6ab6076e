"""A client inside this process, proven already: asks one statement at a time and reads masked rows.

What it is for: front doors that speak no PostgreSQL (MCP). They ask by the same connection, dialogue and session as
everybody, under their own door's name; there is no second masking path.
What it must never do: go on with an answer after its question was given up.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from maskwire.doors.commands import OpenSession
from maskwire.errors import UpstreamError, UpstreamProtocolError
from maskwire.gateway.connection import Connection
from maskwire.gateway.pipe import Pipe
from maskwire.ledger.entry import Entry
from maskwire.model import Principal
from maskwire.session import Session
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.answer import Answer, AnswerReader

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

_GONE = "The session with the database ended before it answered."
_LEAVES_NOTHING = frozenset({"", "SELECT", "EXPLAIN", "SHOW"})  # the first words of command tags
_GRACE = 5.0  # seconds for a statement that was told to stop


@dataclass(frozen=True, slots=True)
class Question:
    """``parameters`` are texts as PostgreSQL reads them, or None for NULL; ``rows`` and ``bytes`` the most that are
    read of the answer, ``seconds`` how long it may take."""

    sql: str = field(repr=False)
    parameters: Sequence[str | None] = field(default=(), repr=False)
    rows: int = 0
    bytes: int = 1 << 20
    seconds: float = 30.0


class _Admitted(Connection):
    """A connection whose client need not prove itself any more."""

    def __init__(self, gateway: Gateway, opened: OpenSession) -> None:
        super().__init__(gateway)
        self._opened = opened

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The client is here: its session begins at once."""
        super().connection_made(transport)
        self._perform([self._opened])

    @property
    def entry(self) -> Entry | None:
        """The last one that was given to the ledger."""
        return self._order.last

    @property
    def is_at_rest(self) -> bool:
        """Whether its upstream session holds nothing that was left in it."""
        return self._dialogue is not None and self._dialogue.at_rest

    def forget(self) -> None:
        """Something else is asked: no entry is of it yet."""
        self._order.last = None

    def too_late(self, seconds: float) -> None:
        """What runs has run for as long as it may."""
        if self._dialogue is not None:
            self._perform(self._dialogue.late(seconds))


class Indoor:
    """``open``, then ``ask``, one question after the other; ``close``. ``client`` is the address of who asks,
    ``conversation`` what it calls the talk that the session is for; ``reader`` is who sees the answers, as entries name
    it, where that is another than whom the policy is asked about."""

    def __init__(
        self,
        gateway: Gateway,
        opened: OpenSession,
        client: tuple[str, int] | None = None,
        conversation: str = "",
        reader: Principal | None = None,
    ) -> None:
        self._connection = _Admitted(gateway, replace(opened, began=self._began))
        self._pipe = Pipe(self._received, self._ended, client)
        self._conversation = conversation
        self._seen_by = reader
        self._reader = AnswerReader()
        self._answer = Answer(0)
        self._done: asyncio.Future[Answer] | None = None
        self._session: Session | None = None
        self.is_open = True

    @property
    def is_as_new(self) -> bool:
        """Whether the last statement left nothing behind: no transaction, no setting, no name."""
        answer = self._answer
        is_plain = answer.status == b"I" and answer.tag.partition(" ")[0] in _LEAVES_NOTHING
        return self.is_open and is_plain and self._connection.is_at_rest  # a SELECT's call may set something

    @property
    def entry(self) -> Entry | None:
        """The last entry of the last question: what the ledger says of its answer."""
        return self._connection.entry

    @property
    def session(self) -> Session:
        """Its session, once opened."""
        if self._session is None:
            raise UpstreamError(_GONE)
        return self._session

    def _began(self, session: Session) -> None:
        session.telling.belongs(self._conversation)
        if self._seen_by is not None:
            session.telling.principal = self._seen_by
        self._session = session

    async def open(self) -> None:
        """Begins the session: its login is on record after this. Raises UpstreamError."""
        self._await(Answer(0))
        self._pipe.join(self._connection)
        answer = await self._answered()
        if answer.error is not None or not self.is_open:
            raise UpstreamError((answer.error or {}).get("M", _GONE), (answer.error or {}).get("C", "08006"))

    async def ask(self, question: Question) -> Answer:
        """The masked answer, or its error. Raises UpstreamError where the session ends without one. Given up (the
        task is cancelled), it ends the session, and the ledger says so."""
        self._await(Answer(question.bytes))
        self._connection.forget()
        self._pipe.send(_asked(question))
        try:
            async with asyncio.timeout(question.seconds):
                return await asyncio.shield(self._waiting())
        except TimeoutError:
            self._connection.too_late(question.seconds)
        except asyncio.CancelledError:
            self.close()
            raise
        try:
            async with asyncio.timeout(_GRACE):
                return await self._answered()
        except TimeoutError:
            self.close()
            raise UpstreamError("The statement did not end when its time was over.", "57014") from None
        except asyncio.CancelledError:
            self.close()
            raise

    def close(self) -> None:
        """Ends the session; what it runs is cancelled."""
        self.is_open = False
        if self._done is not None:
            self._done.cancel()  # nobody waits for it any more
        self._pipe.close()

    # ---------------------------------------------------------------- the pipe's other end

    def _await(self, answer: Answer) -> None:
        self._answer, self._done = answer, asyncio.get_running_loop().create_future()

    def _waiting(self) -> asyncio.Future[Answer]:
        if self._done is None:
            raise UpstreamError(_GONE)
        return self._done

    async def _answered(self) -> Answer:
        return await self._waiting()

    def _received(self, data: bytes) -> None:
        try:
            for kind, payload in self._reader.feed(data):
                if self._answer.take(kind, payload):
                    self._tell()
        except UpstreamProtocolError as error:
            self._fail(error)
            self.close()

    def _tell(self) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_result(self._answer)

    def _fail(self, error: Exception) -> None:
        if self._done is not None and not self._done.done():
            self._done.set_exception(error)

    def _ended(self) -> None:
        self.is_open = False
        if self._answer.error is not None:  # the session's last word
            self._tell()
        else:
            self._fail(UpstreamError(_GONE))


def _asked(question: Question) -> bytes:
    """Parse, Bind, Describe, Execute, Sync: one statement, with its parameters apart from its text."""
    values = [None if one is None else one.encode() for one in question.parameters]
    raw = b"\0\0" + struct.pack("!HH", 0, len(values))
    raw += b"".join(b"\xff\xff\xff\xff" if one is None else struct.pack("!i", len(one)) + one for one in values)
    raw += struct.pack("!H", 0)
    return b"".join(
        (
            m.Parse("", question.sql).to_bytes(),
            m.Bind("", "", (), raw).to_bytes(),
            m.Describe("P", "").to_bytes(),
            m.Execute("", question.rows).to_bytes(),
            m.Sync().to_bytes(),
        )
    )
