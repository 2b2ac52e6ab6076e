"""The conversation of one PostgreSQL client once it is known (documentation 54.2.2 to 54.2.8).

Reads frontend messages, asks session.py what may go on, and pairs every reply of the upstream with the message
that caused it, so that each row meets the program of its own statement.
What it must never do: forward a message that it did not understand, release a row that no program masked, or
send a byte of an answer before its entry is appended.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from maskwire.doors.commands import Append, AskRights, Command, Disconnect, RefreshCatalog, SendToClient, SendUpstream
from maskwire.doors.postgres.answers import Answers
from maskwire.doors.postgres.binding import bind_read, check_settings, must_prepare_again, types_read
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.pending import Pending, Portal, Prepared, Step
from maskwire.errors import ClientProtocolError, RefusedError
from maskwire.ledger.entry import Outcome
from maskwire.model import Refusal
from maskwire.rights import UNASKED
from maskwire.session import Asked, Session
from maskwire.sql.statement import Kind, Statement
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
        self._first_version = session.version
        self._discarding = False  # after a refusal in the extended protocol, until Sync (54.2.3)
        self._stashed: m.Frontend | None = None
        self._asked_for: m.Frontend | None = None  # the message for which the server's rights were asked
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

    def rights_told(self, answers: Mapping[str, Refusal | None]) -> list[Command]:
        """The server's rights were asked about a statement: it gets its second hearing."""
        self._session.rights_told(answers)
        return self.catalog_refreshed()

    def receive_upstream(self, data: bytes) -> list[Command]:
        """Upstream bytes. What can't be understood or masked ends the session: nothing of it is released."""
        if self._ended:
            return []
        commands = self._answers.receive(data)
        if self._answers.discarding:
            self._answers.discarding, self._discarding = False, True
        self._ended = bool(commands) and isinstance(commands[-1], Disconnect)
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

    def client_gone(self) -> list[Command]:
        """The client is gone: what it has seen of an answer is put on record, and nothing more is asked."""
        return self.unfinished(Outcome.CANCELLED, "57014", "client-gone")

    def unfinished(self, outcome: Outcome, code: str, reason: str) -> list[Command]:
        """The closing entry of the answer that will not come to its end, once."""
        return self._answers.unfinished(outcome, code, reason)

    def _handle(self, message: m.Frontend, *, again: bool) -> None:
        if self._discarding and not isinstance(message, m.Sync | m.Terminate):
            return
        handler = _HANDLERS.get(type(message))
        if handler is None:
            raise ClientProtocolError("This message has no place in an open session.")
        try:
            _exact_names(message)
            handler(self, message)
        except RefusedError as error:
            if error.refusal.reason == UNASKED and self._asked_for is not message:
                self._asked_for = self._stashed = message
                types = self._types_of(message)
                self._commands.append(AskRights(self._session.to_ask, self._session.search_paths, types))
                return
            if error.refusal.reason in _UNKNOWN and not again:
                self._stashed = message
                self._commands.append(RefreshCatalog())
                return
            self._refuse(message, error.refusal)

    def _types_of(self, message: m.Frontend) -> tuple[int, ...]:
        """The types that the client declared for the parameters of what a message prepares or binds."""
        if isinstance(message, m.Parse):
            return message.types
        return self._names.prepared(message.statement).types if isinstance(message, m.Bind) else ()

    def _refuse(self, message: m.Frontend, refusal: Refusal) -> None:
        """Queues the refusal behind what is still to be answered; its entry is written now."""
        text = message.sql if isinstance(message, m.Query | m.Parse) else ""
        self._commands.append(Append(self._session.refused(text, refusal)))
        is_awaited = bool(self._queue)
        self._queue.append(Pending(Step.REFUSAL, refusal=refusal))
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
        statements = self._session.understand(message.sql)
        pending = Pending(Step.QUERY)
        for statement in statements:
            pending.coming.append(self._ask(statement))
            self._names.note((statement,))  # before the next is asked: it may use the name
        for asked in pending.coming:
            if asked.statement.copy is not None:
                self._describe_copy(asked, probe=True)
        text = self._session.text_for_upstream(message.sql, pending.coming)
        self._send(pending, (message if text is message.sql else m.Query(text)).to_bytes())

    def _ask(self, statement: Statement) -> Asked:
        self._watch(statement)
        return self._session.ask(statement, self._alternatives(statement))

    def _alternatives(self, statement: Statement) -> tuple[Statement, ...]:
        """What EXECUTE or FETCH may run. A prepared statement is planned anew where names have come to mean
        something else (a new search_path or catalog), so it is understood anew too; a cursor is not."""
        found = self._names.alternatives(statement)
        if statement.kind is Kind.EXECUTE and self._session.version != self._first_version:
            return tuple(self._session.understand_again(one) for one in found)
        return found

    def _watch(self, statement: Statement) -> None:
        if statement.search_path is not None:
            path = (self._upstream_user if name == "$user" else name for name in statement.search_path)
            self._session.may_search(tuple(path))

    def _describe_copy(self, asked: Asked, *, probe: bool) -> None:
        """COPY has no row description (leaks.md 58), so its query is described first, under a name of ours."""
        copy = asked.statement.copy
        if copy is None:
            return
        prepared = Prepared("maskwire_copy", copy.query, asked)
        steps = (
            (Step.PARSE, m.Parse(prepared.name, copy.query)),
            (Step.DESCRIBE, m.Describe("S", prepared.name)),
            (Step.CLOSE, m.Close("S", prepared.name)),
        )
        for step, request in steps:
            self._send(Pending(step, prepared, asked=asked, internal=True, probe=probe), request.to_bytes())
        if probe:
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
        prepared = Prepared(message.name, message.sql, asked, message.types)
        if asked is not None and asked.is_rewritten:
            text = self._session.text_for_upstream(message.sql, (asked,))
            types = message.types
            if asked.statement.kind is not Kind.PREPARE:  # whose parameters are not those of the message
                types = types_read(message.sql, types, asked.readings)
            message = m.Parse(message.name, text, types)
        if asked is not None and asked.statement.copy is not None:
            self._describe_copy(asked, probe=False)
        self._names.note(statements)
        self._names.prepare(prepared, statements)
        self._send(Pending(Step.PARSE, prepared, asked=asked), message.to_bytes())
        self._describe_anew(prepared)

    def _describe_anew(self, prepared: Prepared) -> None:
        """The server's word on the columns, before anything can run: clients describe late or not at all."""
        asked = prepared.asked
        if asked is not None and asked.statement.copy is None:
            describe = m.Describe("S", prepared.name)
            self._send(Pending(Step.DESCRIBE, prepared, asked=asked, internal=True), describe.to_bytes())

    def _bind(self, message: m.Bind) -> None:
        prepared = self._names.prepared(message.statement)
        asked = prepared.asked
        if asked is not None and asked.version != self._session.version:
            # Since it was understood, names have come to mean something else, and the upstream plans it anew.
            (statement,) = self._session.understand(prepared.sql)
            anew = self._ask(statement)
            if anew.readings != asked.readings:
                raise must_prepare_again()
            asked = prepared.asked = anew
            self._describe_copy(asked, probe=False)
            self._describe_anew(prepared)
        _allowed(asked)
        if asked is not None and asked.statement.settings:
            check_settings(message, asked.statement.settings)
        if asked is not None and asked.readings and asked.statement.kind is not Kind.EXPLAIN:
            keys = self._session.source.keys
            message = bind_read(message, prepared.sql, prepared.types, asked.readings, keys)
        portal = Portal(message.portal, prepared, asked, message.formats)
        self._names.bind(portal)
        self._send(Pending(Step.BIND, prepared, portal, asked), message.to_bytes())

    def _describe(self, message: m.Describe) -> None:
        if message.kind == "S":
            prepared = self._names.prepared(message.name)
            pending = Pending(Step.DESCRIBE, prepared, asked=prepared.asked)
        elif self._names.is_cursor(message.name):
            # A cursor of SQL's DECLARE: names and types are told, and its FETCH is decided then.
            pending = Pending(Step.DESCRIBE)
        else:
            portal = self._names.portal(message.name)
            pending = Pending(Step.DESCRIBE, portal.prepared, portal, portal.asked)
        self._send(pending, message.to_bytes())

    def _execute(self, message: m.Execute) -> None:
        portal = self._names.portal(message.portal)
        asked = portal.asked
        exchange = None
        _allowed(asked)
        if asked is not None:
            self._names.note((asked.statement,))
            self._renew(asked)
            exchange = self._session.begin(asked)
        self._send(Pending(Step.EXECUTE, portal.prepared, portal, asked, exchange), message.to_bytes())

    def _renew(self, asked: Asked) -> None:
        """A prepared EXECUTE or FETCH: its name may have come to stand for more since."""
        alternatives = self._alternatives(asked.statement)
        if alternatives != asked.alternatives:
            anew = self._session.ask(asked.statement, alternatives)
            if anew.readings != asked.readings:
                raise must_prepare_again()
            asked.alternatives, asked.inner = alternatives, anew.inner
            if asked.columns is not None:
                self._session.describe(asked, asked.columns)

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


def _allowed(asked: Asked | None) -> None:
    """What was refused when it was described stays refused."""
    if asked is not None and asked.refusal is not None:
        raise RefusedError(asked.refusal)


def _exact_names(message: m.Frontend) -> None:
    match message:
        case m.Parse(name=name) | m.Describe(name=name) | m.Close(name=name) | m.Execute(portal=name):
            Names.exact(name)
        case m.Bind(portal=portal, statement=name):
            Names.exact(portal)
            Names.exact(name)


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
