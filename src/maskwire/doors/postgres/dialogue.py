"""The conversation of one PostgreSQL client once it is known (documentation 54.2.2 to 54.2.8).

Reads frontend messages, asks session.py what may go on, and pairs every reply of the upstream with the message
that caused it, so that each row meets the program of its own statement.
What it must never do: forward a message that it did not understand, release a row that no program masked, or
send a byte of an answer before its entry is appended.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from maskwire.doors.commands import Append, Command, Disconnect, RefreshCatalog, SendToClient, SendUpstream
from maskwire.doors.postgres.answers import Answers
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.pending import Pending, Portal, Prepared, Step
from maskwire.errors import ClientProtocolError, RefusedError
from maskwire.model import Refusal
from maskwire.session import Asked, Session
from maskwire.sql.statement import Statement
from maskwire.wire.postgres import backend
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.reader import FrontendReader

_UNKNOWN = frozenset({"unknown-relation", "unknown-column", "unknown-origin", "unknown-type", "unknown-function"})
_MAX_PENDING = 10_000  # messages in flight; a client that pipelines more without reading answers is stopped


class Dialogue:
    """Client bytes and upstream bytes in, commands out."""

    def __init__(self, session: Session, reader: FrontendReader, max_message: int, upstream_user: str) -> None:
        self._session = session
        self._upstream_user = upstream_user  # what "$user" in a search_path means
        self._reader = reader
        self._queue: deque[Pending] = deque()
        self._names = Names()
        self._answers = Answers(session, self._queue, self._names, max_message)
        self._discarding = False  # after a refusal in the extended protocol, until Sync (54.2.3)
        self._stashed: m.Frontend | None = None
        self._upstream: list[bytes] = []
        self._commands: list[Command] = []
        self._ended = False

    @property
    def idle(self) -> bool:
        """Whether nothing is awaited from the upstream."""
        return not self._queue

    def receive_client(self, data: bytes) -> list[Command]:
        """Client bytes. What breaks the protocol ends the session, in the client's own protocol."""
        self._reader.feed(data)
        return self._read_client()

    def catalog_refreshed(self) -> list[Command]:
        """The catalog was read again: the statement that named something unknown gets its second hearing."""
        stashed, self._stashed = self._stashed, None
        if stashed is not None and not self._ended:
            self._handle(stashed, again=True)
        return self._read_client()

    def receive_upstream(self, data: bytes) -> list[Command]:
        """Upstream bytes. What can't be understood or masked ends the session: nothing of it is released."""
        commands = self._answers.receive(data)
        if self._answers.discarding:
            self._answers.discarding, self._discarding = False, True
        self._ended = self._ended or any(isinstance(command, Disconnect) for command in commands)
        return commands

    def end(self, code: str, message: str, hint: str) -> list[Command]:
        """The gateway ends the session: the upstream is gone, the ledger can't be written, a shutdown."""
        if self._ended:
            return []
        self._ended = True
        return [SendToClient(backend.error_response(code, message, hint, severity="FATAL")), Disconnect()]

    def _read_client(self) -> list[Command]:
        try:
            while self._stashed is None and not self._ended:
                if len(self._queue) > _MAX_PENDING:
                    raise ClientProtocolError("Too many messages were sent without reading their answers.", "54000")
                message = self._reader.next()
                if message is None:
                    break
                self._handle(message, again=False)
        except ClientProtocolError as error:
            self._flush()
            self._commands += self.end(error.code, str(error), "The session is closed; connect again.")
        self._flush()
        self._commands += self._answers.settle()
        commands, self._commands = self._commands, []
        return commands

    def _flush(self) -> None:
        if self._upstream:
            self._commands.append(SendUpstream(b"".join(self._upstream)))
            self._upstream.clear()

    def _handle(self, message: m.Frontend, *, again: bool) -> None:
        if self._discarding and not isinstance(message, m.Sync | m.Terminate):
            return
        handler = _HANDLERS.get(type(message))
        if handler is None:
            raise ClientProtocolError("This message has no place in an open session.")
        try:
            handler(self, message)
        except RefusedError as error:
            if error.refusal.reason in _UNKNOWN and not again:
                self._stashed = message
                self._commands.append(RefreshCatalog())
                return
            self._refuse(message, error.refusal)

    def _refuse(self, message: m.Frontend, refusal: Refusal) -> None:
        """Queues the refusal behind what is still to be answered; its entry is written now."""
        text = message.sql if isinstance(message, m.Query | m.Parse) else ""
        self._commands.append(Append(self._session.refused(text, refusal)))
        self._queue.append(Pending(Step.REFUSAL, refusal=refusal))
        if isinstance(message, m.Query | m.FunctionCall):
            self._queue.append(Pending(Step.READY))
        else:
            if isinstance(message, m.Parse):
                self._names.forget_prepared(message.name)
            self._discarding = True

    # ---------------------------------------------------------------- simple protocol

    def _query(self, message: m.Query) -> None:
        statements = self._session.understand(message.sql)
        pending = Pending(Step.QUERY, coming=[self._ask(statement) for statement in statements])
        for asked in pending.coming:
            if asked.statement.copy is not None:
                self._describe_copy(asked, sync=True)
        self._names.note(statements)
        self._send(pending, message.to_bytes())

    def _ask(self, statement: Statement) -> Asked:
        self._watch(statement)
        return self._session.ask(statement, self._names.alternatives(statement))

    def _watch(self, statement: Statement) -> None:
        if statement.search_path is not None:
            path = (self._upstream_user if name == "$user" else name for name in statement.search_path)
            self._session.may_search(tuple(path))

    def _describe_copy(self, asked: Asked, *, sync: bool) -> None:
        """COPY has no row description (leaks.md 58), so its query is described first, under a name of ours."""
        copy = asked.statement.copy
        if copy is None:
            return
        prepared = Prepared("maskwire_copy", copy.query, asked)
        steps = (
            (Pending(Step.PARSE, prepared, internal=True), m.Parse(prepared.name, copy.query)),
            (Pending(Step.DESCRIBE, prepared, internal=True), m.Describe("S", prepared.name)),
            (Pending(Step.CLOSE, internal=True), m.Close("S", prepared.name)),
        )
        for pending, request in steps:
            self._send(pending, request.to_bytes())
        if sync:
            self._send(Pending(Step.SYNC, internal=True, muted=True), m.Sync().to_bytes())

    # ---------------------------------------------------------------- extended protocol

    def _parse(self, message: m.Parse) -> None:
        statements = self._session.understand(message.sql)
        if len(statements) > 1:
            raise RefusedError(
                Refusal("42601", "many-statements", "cannot insert multiple commands into a prepared statement",
                        "Send one statement at a time.")
            )  # fmt: skip
        asked = self._ask(statements[0]) if statements else None
        prepared = Prepared(message.name, message.sql, asked)
        if asked is not None:
            self._describe_copy(asked, sync=False)
        self._names.note(statements)
        self._names.prepare(prepared, statements)
        self._send(Pending(Step.PARSE, prepared), message.to_bytes())
        if asked is not None and asked.statement.copy is None:
            # The server's word on the columns, before anything can run: clients describe late or not at all.
            describe = m.Describe("S", message.name)
            self._send(Pending(Step.DESCRIBE, prepared, internal=True), describe.to_bytes())

    def _bind(self, message: m.Bind) -> None:
        prepared = self._names.prepared(message.statement)
        if prepared.asked is not None and prepared.asked.refusal is not None:
            raise RefusedError(prepared.asked.refusal)
        portal = Portal(message.portal, prepared, message.formats)
        self._names.bind(portal)
        self._send(Pending(Step.BIND, prepared, portal), message.to_bytes())

    def _describe(self, message: m.Describe) -> None:
        if message.kind == "S":
            prepared: Prepared | None = self._names.prepared(message.name)
        elif self._names.is_cursor(message.name):
            prepared = None  # a cursor of SQL's DECLARE: names and types are told, and its FETCH is decided then
        else:
            prepared = self._names.portal(message.name).prepared
        self._send(Pending(Step.DESCRIBE, prepared), message.to_bytes())

    def _execute(self, message: m.Execute) -> None:
        portal = self._names.portal(message.portal)
        asked = portal.prepared.asked
        exchange = None
        if asked is not None:
            self._names.note((asked.statement,))
            self._renew(asked)
            exchange = self._session.begin(asked)
        self._send(Pending(Step.EXECUTE, portal.prepared, portal, exchange), message.to_bytes())

    def _renew(self, asked: Asked) -> None:
        """A prepared EXECUTE or FETCH: its name may have come to stand for more since."""
        alternatives = self._names.alternatives(asked.statement)
        if alternatives != asked.alternatives:
            asked.alternatives = alternatives
            if asked.columns is not None:
                self._session.describe(asked, asked.columns)

    def _close(self, message: m.Close) -> None:
        pending = Pending(Step.CLOSE)
        if message.kind == "S":
            pending.closes = (message.name, self._names.meanings(message.name))
            self._names.forget_prepared(message.name)
        else:
            self._names.forget_portal(message.name)
        self._send(pending, message.to_bytes())

    def _sync(self, message: m.Sync) -> None:
        self._discarding = False
        self._send(Pending(Step.SYNC), message.to_bytes())

    def _pass_flush(self, message: m.Flush) -> None:
        self._upstream.append(message.to_bytes())

    def _terminate(self, message: m.Terminate) -> None:
        self._upstream.append(message.to_bytes())
        self._flush()
        self._ended = True
        self._commands.append(Disconnect())

    def _function_call(self, _: m.FunctionCall) -> None:
        raise RefusedError(
            Refusal("42501", "function-call", "The FunctionCall message is refused: it carries no statement.",
                    "Call the function in a SELECT.")
        )  # fmt: skip

    def _copy_input(self, _: m.CopyInput) -> None:
        """Stray COPY data after a refused COPY FROM: dropped, as a server does (54.2.6)."""

    def _send(self, pending: Pending, data: bytes) -> None:
        self._queue.append(pending)
        self._upstream.append(data)


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
    m.CopyInput: Dialogue._copy_input,
}
