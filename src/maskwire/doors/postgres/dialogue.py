"""The conversation of one PostgreSQL client once it is known (documentation 54.2.2 to 54.2.8).

Reads frontend messages, asks session.py what may go on, and pairs every reply of the upstream with the message
that caused it, so that each row meets the program of its own statement.
What it must never do: forward a message that it did not understand, release a row that no program masked, or
send a byte of an answer before its entry is appended.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping

from maskwire.doors.commands import (
    Append,
    AskRights,
    AskUpstream,
    CancelUpstream,
    Command,
    Disconnect,
    RefreshCatalog,
    SendToClient,
    SendUpstream,
)
from maskwire.doors.postgres import preparing
from maskwire.doors.postgres.answers import Answers
from maskwire.doors.postgres.binding import bind_read, check_settings, parse_read
from maskwire.doors.postgres.carried import Carried
from maskwire.doors.postgres.hearing import Hearing
from maskwire.doors.postgres.meanings import Meanings, allowed
from maskwire.doors.postgres.names import Names, exact_names
from maskwire.doors.postgres.pending import PREPARES, SYNCHRONISES, Pending, Portal, Prepared, Step
from maskwire.doors.postgres.recovery import unfinished
from maskwire.doors.postgres.refusals import function_call, many_statements
from maskwire.doors.postgres.running import Repeats
from maskwire.errors import ClientProtocolError, RefusedError
from maskwire.ledger.entry import Entry, Outcome
from maskwire.limits import too_long
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.sql.statement import Kind
from maskwire.wire.postgres import backend
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.reader import FrontendReader

_RESET = "DISCARD ALL"  # all that an earlier client may have left in an upstream session
_TURN = 200  # messages of one client, before others have theirs
_MAX_PENDING = 2_000  # messages in flight; a client that pipelines more is not read from until some are answered


class Dialogue:
    """Client bytes and upstream bytes in, commands out."""

    def __init__(
        self,
        session: Session,
        reader: FrontendReader,
        max_message: int,
        upstream_user: str,
        told: Mapping[str, str],
    ) -> None:
        self._session = session
        self._reader = reader
        self._queue: deque[Pending] = deque()
        self._names = Names()
        self.carried = Carried(session.application)
        self._answers = Answers(session, self._queue, self._names, self.carried, max_message=max_message, told=told)
        self._meanings = Meanings(session, self._names, self.carried, upstream_user)
        self._repeats = Repeats(session, self._names, self._meanings, self._answers, self._queue)
        self._attachment = 0  # which upstream session it is in, counted; 0 before the first
        self._is_attached = False
        self._is_preparing = True  # what was sent since the last Sync prepares, and runs nothing
        self._discarding = False  # after a refusal in the extended protocol, until Sync (54.2.3)
        self._hearing = Hearing()
        self.is_full = False  # the client is to wait until something is answered
        self.is_behind = False  # more was received than is handled in one turn: receive_client goes on
        self._upstream: list[bytes] = []
        self._commands: list[Command] = []
        self._ended = False
        self._heard = 0  # messages of the client

    @property
    def progress(self) -> int:
        """Grows with each statement that ends, and while none is under way with each message of the client."""
        return self._answers.ended + (self._heard if self.idle else 0)

    @property
    def idle(self) -> bool:
        """Whether nothing is awaited from the upstream."""
        return not self._queue and self._repeats.running is None

    @property
    def is_between(self) -> bool:
        """Whether it is between two transactions, so that ending it undoes nothing."""
        return self._answers.is_ready

    @property
    def at_rest(self) -> bool:
        """Whether the upstream session holds nothing that can't be brought into another one."""
        return self._answers.is_ready and not self.carried.is_bound

    def receive_client(self, data: bytes) -> list[Command]:
        """Client bytes. What breaks the protocol ends the session, in the client's own protocol."""
        self._repeats.unfold()
        self._reader.feed(data)
        return self._read_client()

    def ask_again(self, data: bytes) -> bool:
        """Whether these client bytes are a small exchange that was had before (running.py), to be sent on as they are.
        If not, they are for ``receive_client``."""
        is_busy = self._queue or self._discarding or self._hearing.is_waiting or self._ended or self._repeats.running
        is_first = self._is_attached and not is_busy and self._reader.is_between(len(data))
        if not (is_first and self._repeats.ask(data, self._attachment)):
            return False
        self._heard, self._is_preparing = self._heard + 1, True
        return True

    def answer_again(self, data: bytes) -> tuple[Entry, bytes] | None:
        """Its answer: the entry, and what is released behind it. None: they are for ``receive_upstream``."""
        return None if self._ended else self._repeats.answer(data)

    def attached(self, parameters: Mapping[str, str], *, is_used: bool) -> list[Command]:
        """An upstream session was lent, which tells these parameters of itself: it is brought to where this session
        is, and what waited for it goes on."""
        self._attachment, self._is_attached = self._attachment + 1, True
        self._answers.attached(parameters)
        for sql in (*((_RESET,) if is_used else ()), *self.carried.statements):
            self._send(Pending(Step.RESTORE), m.Query(sql).to_bytes())
        self._answers.tell_parameters()
        return self._go_on(AskUpstream)

    def late(self, seconds: float) -> list[Command]:
        """What runs has run for longer than the principal's statements may."""
        self._answers.late = too_long(seconds)
        return [CancelUpstream()]

    def taken(self) -> None:
        """While it rested, its upstream session was lent to another."""
        self._is_attached = False

    def catalog_refreshed(self) -> list[Command]:
        """The catalog was read again: the statement that named something unknown gets its second hearing."""
        return self._go_on(RefreshCatalog)

    def rights_told(self, answers: Mapping[str, Refusal | None]) -> list[Command]:
        """The server's rights were asked about a statement: it gets its second hearing."""
        self._session.rights_told(answers)
        return self._go_on(AskRights)

    def _go_on(self, after: type[Command]) -> list[Command]:
        """The message that had to wait for this, and those behind it."""
        message = self._hearing.done(after)
        if message is not None and not self._ended:
            self._handle(message, again=self._hearing.is_second)
            self._hearing.heard()
        return self._read_client()

    def receive_upstream(self, data: bytes) -> list[Command]:
        """Upstream bytes. What can't be understood or masked ends the session: nothing of it is released."""
        if self._ended:
            return []
        self._repeats.unfold()
        commands = self._answers.receive(data)
        if self._answers.discarding:
            self._answers.discarding, self._discarding = False, True
        self._ended = bool(commands) and isinstance(commands[-1], Disconnect)
        if self.is_full and not self._ended and len(self._queue) <= _MAX_PENDING // 2:
            commands += self._read_client()
        return commands + self._synchronised() if self._answers.is_unsynced else commands

    def _synchronised(self) -> list[Command]:
        """A client that has only prepared may leave it at that for long, with Flush and no Sync, as asyncpg does. Its
        upstream session would be in a transaction until then, and no other could have it: a Sync of ours ends that."""
        is_busy = self._queue or self._discarding or self._ended
        if is_busy or not (self._is_preparing and self._answers.may_synchronise):
            return []
        self._send_all((preparing.synchronise(),))
        self._flush()
        commands, self._commands = self._commands, []
        return commands

    def end(self, code: str, message: str, hint: str) -> list[Command]:
        """The gateway ends the session: the upstream is gone, the ledger can't be written, a shutdown."""
        if self._ended:
            return []
        self._ended = True
        return [SendToClient(backend.error_response(code, message, hint, severity="FATAL")), Disconnect()]

    def _read_client(self) -> list[Command]:
        try:
            self.is_behind = False
            turn = self._heard + _TURN
            while not self._hearing.is_waiting and not self._ended:
                if (self.is_full or len(self._queue) >= _MAX_PENDING) and not self._has_room():
                    break
                message = self._reader.next()
                if message is None:
                    break
                self._handle(message, again=False)
                if self._heard >= turn:
                    self.is_behind = True
                    break
        except ClientProtocolError as error:
            self._flush()
            self._commands += self.end(error.code, str(error), "The session is closed; connect again.")
        self._flush()
        self._commands += self._answers.settle()
        commands, self._commands = self._commands, []
        return commands

    def _has_room(self) -> bool:
        """Whether more may be in flight. Where not, the upstream is asked for the answers that it holds back."""
        if len(self._queue) >= _MAX_PENDING:
            self._commands += self._answers.settle()
        self.is_full = len(self._queue) >= _MAX_PENDING
        if self.is_full:
            self._upstream.append(m.Flush().to_bytes())
        return not self.is_full

    def _flush(self) -> None:
        if self._upstream:
            self._answers.is_unsynced = True
            self._commands.append(SendUpstream(b"".join(self._upstream)))
            self._upstream.clear()

    def unfinished(self, outcome: Outcome, code: str, reason: str) -> list[Command]:
        """The closing entries of all that was asked and will not come to its end, once: nothing more is asked."""
        self._repeats.unfold()
        return unfinished(self._queue, self._session, outcome, code, reason)

    def _handle(self, message: m.Frontend, *, again: bool) -> None:
        self._heard += 1
        if self._discarding and not isinstance(message, m.Sync | m.Terminate):
            return
        handler = _HANDLERS.get(type(message))
        if handler is None:
            raise ClientProtocolError("This message has no place in an open session.")
        if not self._is_attached and not isinstance(message, m.Terminate):
            self._commands.append(self._hearing.wait(message, AskUpstream()))
            return
        try:
            exact_names(message)
            self._answers.written(message.sql if isinstance(message, m.Query | m.Parse) else "")
            handler(self, message)
        except RefusedError as error:
            waits = self._hearing.appeal(message, error.refusal, self._session, self._names, again=again)
            if waits is not None:
                self._commands.append(waits)
                return
            self._refuse(message, error.refusal)

    def _refuse(self, message: m.Frontend, refusal: Refusal) -> None:
        """Queues the refusal behind what is still to be answered; its entry is written now."""
        text = message.sql if isinstance(message, m.Query | m.Parse) else ""
        self._commands.append(Append(self._session.refused(text, refusal)))
        is_awaited = bool(self._queue)
        self._queue.append(Pending(Step.REFUSAL, refusal=self._session.advised(refusal)))
        if isinstance(message, m.Query | m.FunctionCall):
            self._queue.append(Pending(Step.READY))
        else:
            if isinstance(message, m.Parse):
                self._names.forget_prepared(message.name)
            self._discarding = True
        if is_awaited:  # the client waits for the error, and it for what the upstream may still hold back
            self._upstream.append(m.Flush().to_bytes())

    # ---------------------------------------------------------------- simple protocol

    def _query(self, message: m.Query) -> None:
        pending = Pending(Step.QUERY)
        used: list[Prepared] = []
        for statement in self._session.understand(message.sql):
            pending.coming.append(self._meanings.ask(statement))
            used += self._names.used(statement)
            self._names.note((statement,))  # before the next is asked: it may use the name
        if used and self._prepare_again(*used):
            self._send_all((preparing.synchronise(),))
        for asked in pending.coming:
            if asked.statement.copy is not None:
                self._send_all(preparing.describe_copy(asked, probe=True))
        if len(pending.coming) == 1:
            self._repeats.see(message.sql, pending.coming[0])
        text = self._session.text_for_upstream(message.sql, pending.coming)
        self._send(pending, (message if text is message.sql else m.Query(text)).to_bytes())

    # ---------------------------------------------------------------- extended protocol

    def _parse(self, message: m.Parse) -> None:
        statements = self._session.understand(message.sql)
        if len(statements) > 1:
            raise many_statements()
        asked = self._meanings.ask(statements[0]) if statements else None
        former = self._names.former(message.name)
        self._prepare_again(*former, *(() if asked is None else self._names.used(asked.statement)))
        prepared = Prepared(message.name, message.sql, asked, message.types)
        if asked is not None and asked.is_rewritten:
            text = self._session.text_for_upstream(message.sql, (asked,))
            message = parse_read(message, text, asked.statement.kind, asked.readings)
        if asked is not None:
            self._send_all(preparing.describe_copy(asked, probe=False))
        self._names.note(statements)
        self._names.prepare(prepared, statements)
        prepared.sent, prepared.attachment = message, self._attachment
        self._send(Pending(Step.PARSE, prepared, asked=asked), message.to_bytes())
        self._send_all(preparing.describe(prepared))

    def _prepare_again(self, *statements: Prepared) -> bool:
        """What was prepared in another upstream session is prepared in this one too. Whether there was any."""
        return self._send_all(preparing.prepare_again(self._names, self._attachment, *statements))

    def _bind(self, message: m.Bind) -> None:
        heard, prepared = message, self._names.prepared(message.statement)
        allowed(prepared.asked)
        if prepared.attachment != self._attachment:
            self._prepare_again(prepared)
        if prepared.is_undescribed:
            self._send_all(preparing.describe(prepared))
        asked = prepared.asked
        if asked is not None and asked.version != self._session.version:
            asked = prepared.asked = self._meanings.anew(prepared, asked)
            self._send_all(preparing.describe_copy(asked, probe=False))
            self._send_all(preparing.describe(prepared))
        allowed(asked)
        if asked is not None and asked.statement.settings:
            check_settings(message, asked.statement.settings)
        if asked is not None and asked.readings and asked.statement.kind is not Kind.EXPLAIN:
            keys = self._session.source.all_keys
            message = bind_read(message, prepared.sql, prepared.types, asked.readings, keys)
        portal = Portal(message.portal, prepared, asked, message.formats, heard)
        self._names.bind(portal)
        self._send(Pending(Step.BIND, prepared, portal, asked), message.to_bytes())

    def _describe(self, message: m.Describe) -> None:
        if message.kind == "S":
            self._prepare_again(self._names.prepared(message.name))
        self._send(preparing.described(self._names, message), message.to_bytes())

    def _execute(self, message: m.Execute) -> None:
        portal = self._names.portal(message.portal)
        asked = portal.asked
        exchange = None
        allowed(asked)
        if asked is not None:
            self._names.note((asked.statement,))
            asked = self._meanings.renew(portal, asked)
            taken = self._names.taken(asked.statement, portal)
            exchange = self._session.begin(asked, portal.said, taken)
        self._send(Pending(Step.EXECUTE, portal.prepared, portal, asked, exchange), message.to_bytes())

    def _close(self, message: m.Close) -> None:
        pending = Pending(Step.CLOSE)
        if message.kind == "S":
            pending.closes = (message.name, self._names.given)
            self._names.forget_prepared(message.name)
        else:
            self._names.forget_portal(message.name)
        self._send(pending, message.to_bytes())

    def _sync(self, message: m.Sync) -> None:
        self._discarding = False
        self._send(Pending(Step.SYNC), message.to_bytes())

    def _pass_flush(self, message: m.Flush) -> None:
        if self._queue:  # else the upstream holds nothing back
            self._upstream.append(message.to_bytes())

    def _terminate(self, _: m.Terminate) -> None:
        self._flush()
        self._ended = True  # the upstream session may go on with another client
        self._commands.append(Disconnect())

    def _function_call(self, _: m.FunctionCall) -> None:
        raise function_call()

    def _send(self, pending: Pending, data: bytes) -> None:
        self._is_preparing = pending.step in SYNCHRONISES or (self._is_preparing and pending.step in PREPARES)
        self._queue.append(pending)
        self._upstream.append(data)

    def _send_all(self, messages: Iterable[preparing.Sent]) -> bool:
        """Whether there were any."""
        before = len(self._queue)
        for pending, message in messages:
            self._send(pending, message.to_bytes())
        return len(self._queue) > before


_HANDLERS: dict[type, Callable[..., None]] = {
    m.Query: Dialogue._query,
    m.Parse: Dialogue._parse,
    m.Bind: Dialogue._bind,
    m.Describe: Dialogue._describe,
    m.Execute: Dialogue._execute,
    m.Close: Dialogue._close,
    m.Sync: Dialogue._sync,
    m.Flush: Dialogue._pass_flush,
    m.Terminate: Dialogue._terminate,
    m.FunctionCall: Dialogue._function_call,
    m.CopyInput: lambda *_: None,  # stray data after a refused COPY FROM is dropped, as a server does (54.2.6)
}
