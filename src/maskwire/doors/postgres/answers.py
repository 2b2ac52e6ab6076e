"""The upstream's side of the conversation: its replies paired with what caused them, masked, and released.

What it must never do: let a row pass without the program of the very statement that was acknowledged, tell the
server's own texts, or order a byte of an answer to be sent before the entry that covers it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping

from maskwire._kernel import BackendReader
from maskwire.doors.commands import Append, CancelUpstream, Command, Disconnect, RefreshCatalog, SendToClient
from maskwire.doors.postgres.binding import nothing_found, parameters_told
from maskwire.doors.postgres.carried import Carried
from maskwire.doors.postgres.descriptions import Descriptions
from maskwire.doors.postgres.masking import right_ended, take
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.parameters import Parameters
from maskwire.doors.postgres.pending import REFUSED, Pending, Step, is_restoring
from maskwire.doors.postgres.recovery import mute_to_sync, skip_to_sync, unfinished
from maskwire.doors.postgres.refusals import refusal_told, refusals_told, unreadable
from maskwire.errors import RefusedError, UpstreamProtocolError
from maskwire.ledger.entry import Outcome
from maskwire.limits import too_much
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.sql.statement import Kind
from maskwire.wire.postgres import backend
from maskwire.wire.postgres.messages import frame
from maskwire.wire.postgres.scrub import scrub_error, scrub_notice

_CANCELLED = "57014"
_IDLE = ord("I")
_BEGIN = frozenset({Kind.DECLARE, Kind.CLOSE})
_OUTDATED = frozenset({"unknown-origin", "lineage-mismatch"})  # told by a schema that changed behind us


class Answers:
    """Upstream bytes in, commands out. Shares the queue of what is awaited with the dialogue."""

    def __init__(
        self,
        session: Session,
        queue: deque[Pending],
        names: Names,
        carried: Carried,
        *,
        max_message: int,
        told: Mapping[str, str],
    ) -> None:
        self._session = session
        self._queue = queue
        self._names = names
        self._carried = carried
        self._parameters = Parameters(told)
        self._descriptions = Descriptions(session)
        self.is_unsynced = False  # something was sent since the last ReadyForQuery
        self.reader = BackendReader(max_message)
        self._status = b"I"
        self._out: list[bytes] = []
        self._appends: list[Command] = []
        self._max_message = max_message
        self._afterwards: list[Command] = []  # to be done once what is ready has been sent
        self.late: Refusal | None = None  # why the gateway has cancelled it
        self.ended = 0  # statements so far
        self.discarding = False

    def receive(self, data: bytes) -> list[Command]:
        """What the upstream sent. Whatever can't be understood or masked ends the session."""
        try:
            is_more = True
            while is_more:
                messages, is_more = self.reader.messages(data)
                data = b""
                for kind, payload in messages:
                    self._message(kind, payload)
                if is_more and (item := take(self.reader, self._session, self._queue)) is not None:
                    self._out.append(item) if isinstance(item, bytes) else self._message(*item)
        except (ValueError, UpstreamProtocolError, RefusedError) as error:
            return self._give_up(error)
        return self._release()

    def answered(self, status: int) -> None:
        """All that was awaited was answered in one step (running.py)."""
        self.ended += 1
        self.late, self._status, self.is_unsynced = None, bytes((status,)), False
        if status == _IDLE:
            if self._carried.is_touched:
                self._carried.transaction_ended()
            self._names.transaction_ended()

    def attached(self, parameters: Mapping[str, str]) -> None:
        """Another upstream session, which tells these parameters of itself."""
        self.reader = BackendReader(self._max_message)
        self.is_unsynced = False
        self._parameters.attached(parameters)

    def settle(self) -> list[Command]:
        """Tells the refusals that nothing earlier is awaited for."""
        self._out += refusals_told(self._queue, self._status)
        return self._release() if self._out or self._appends or self._afterwards else []

    # ---------------------------------------------------------------- reading

    def _message(self, kind: int, payload: bytes) -> None:
        handler = _HANDLERS.get(kind)
        if handler is None:
            raise UpstreamProtocolError("The upstream sent a message that has no place in an open session.")
        handler(self, payload)
        if self._queue and self._queue[0].step in REFUSED:
            self._out += refusals_told(self._queue, self._status)

    def _head(self, *steps: Step) -> Pending:
        if not self._queue or self._queue[0].step not in steps:
            raise UpstreamProtocolError("The upstream answered something that was not asked.")
        return self._queue[0]

    # ---------------------------------------------------------------- any time (54.2.7)

    def _notice(self, payload: bytes) -> None:
        if (told := scrub_notice(backend.error_fields(payload))) is not None and not is_restoring(self._queue):
            self._out.append(told)

    def _notification(self, _: bytes) -> None:
        """NOTIFY payloads are other sessions' values: dropped (leaks.md 48)."""

    def _parameter(self, payload: bytes) -> None:
        self._parameters.reported(payload)
        self.tell_parameters()

    def written(self, sql: str) -> None:
        """A text of the client's: what it sets a parameter to may be told."""
        self._parameters.written(sql)

    def tell_parameters(self) -> None:
        """What has changed for the client, once the upstream session is where it should be."""
        if not is_restoring(self._queue):
            self._out += self._parameters.news()

    # ---------------------------------------------------------------- extended protocol

    def _parsed(self, payload: bytes) -> None:
        head = self._head(Step.PARSE)
        if head.prepared is not None:
            head.prepared.acknowledged = True
        self._answered(head, b"1", payload)

    def _bound(self, payload: bytes) -> None:
        head = self._head(Step.BIND)
        if head.portal is not None:
            head.portal.acknowledged = True
        self._answered(head, b"2", payload)

    def _closed(self, payload: bytes) -> None:
        head = self._head(Step.CLOSE)
        if head.closes is not None:
            self._names.closed(*head.closes)
        self._answered(head, b"3", payload)

    def _answered(self, head: Pending, kind: bytes, payload: bytes) -> None:
        self._queue.popleft()
        if not head.internal and not head.muted:
            self._out.append(frame(kind, payload))

    def _parameter_description(self, payload: bytes) -> None:
        head = self._head(Step.DESCRIBE)
        if head.prepared is not None:
            head.prepared.described = payload
        if not head.internal and not head.muted:
            if head.prepared is not None and head.asked is not None:
                payload = parameters_told(payload, head.prepared.sql, head.asked.readings)
            self._out.append(frame(b"t", payload))

    def _no_data(self, payload: bytes) -> None:
        self._answered(self._head(Step.DESCRIBE), b"n", payload)

    def _row_description(self, payload: bytes) -> None:
        head = self._head(Step.DESCRIBE, Step.QUERY)
        if head.muted:
            if head.step is Step.DESCRIBE:
                self._queue.popleft()
            return
        fields = self._descriptions.read(payload)
        asked = head.answering
        if head.step is Step.DESCRIBE and head.prepared is None:
            self._answered(head, b"T", payload)
            return
        if asked is None or not (head.prepared is None or head.prepared.acknowledged):
            raise UpstreamProtocolError("The upstream described an answer that was not asked for.")
        refusal = self._descriptions.refused(asked, fields) or right_ended(self._names, self._queue, head, asked)
        if refusal is not None:
            if head.step is Step.DESCRIBE:
                self._queue.popleft()
            if not head.probe:
                self._abort(head, refusal)
            return
        if payload != asked.description:
            asked.description = payload
        if head.step is Step.QUERY:
            head.exchange = self._session.begin(asked, taken=self._names.taken(asked.statement))
            head.program = self._session.program(asked, tuple(f.format for f in fields))
            self._out.append(frame(b"T", payload))
        else:
            self._answered(head, b"T", payload)

    # ---------------------------------------------------------------- COPY (54.2.6)

    def _copy_out(self, payload: bytes) -> None:
        head = self._head(Step.QUERY, Step.EXECUTE)
        if head.muted:
            return
        asked = head.answering
        copy = asked.statement.copy if asked is not None else None
        if asked is None or copy is None:
            raise UpstreamProtocolError("The upstream began a COPY that was not asked.")
        if asked.columns is None or asked.decision is None:
            refusal = asked.refusal or Refusal(
                "42501", "not-described", "The COPY could not be described before it began.", "Run it once more."
            )
            self._abort(head, refusal)
            return
        if int.from_bytes(payload[1:3], "big") != len(asked.columns):
            raise UpstreamProtocolError("The upstream began a COPY with another number of columns.")
        head.copy = copy.layout()
        head.program = self._session.program(asked, (1 if copy.binary else 0,) * len(asked.columns))
        if head.exchange is None:
            head.exchange = self._session.begin(asked, taken=self._names.taken(asked.statement))
        self._out.append(frame(b"H", payload))

    def _copy_done(self, payload: bytes) -> None:
        if not self._head(Step.QUERY, Step.EXECUTE).muted:
            self._out.append(frame(b"c", payload))

    # ---------------------------------------------------------------- ends

    def _suspended(self, payload: bytes) -> None:
        self._head(Step.EXECUTE)
        self._end_statement(b"s", payload)

    def _end_statement(self, kind: bytes, payload: bytes) -> None:
        head = self._head(Step.QUERY, Step.EXECUTE, Step.RESTORE)
        self.ended += 1
        self.late = None
        if head.step is Step.EXECUTE:
            self._queue.popleft()
        if head.muted:
            self._carried.muted(head.coming or [head.asked])
        if head.muted or head.step is Step.RESTORE:
            return
        exchange = head.exchange
        if head.step is Step.QUERY:
            asked = head.coming.pop(0) if head.coming else None
            if exchange is None and asked is not None:
                exchange = self._session.begin(asked)
            head.exchange = head.program = head.copy = None
        if exchange is None and kind != b"I":
            raise UpstreamProtocolError("The upstream completed a statement that was not asked.")
        if exchange is not None:
            self._carried.completed(exchange.asked.statement, payload.rstrip(b"\0"))
            if exchange.asked.statement.kind in _BEGIN:
                self._names.begun(exchange.asked.statement.name)
            self._appends.append(Append(exchange.closing(Outcome.ANSWERED)))
            if (
                exchange.asked.reads_masked_only
                and kind == b"C"
                and not (exchange.tally.rows or (head.portal and head.portal.found))
            ):
                self._out.append(nothing_found())
            if head.portal is not None:
                head.portal.found |= exchange.tally.rows > 0
        self._out.append(frame(kind, payload))

    def _error(self, payload: bytes) -> None:
        fields = backend.error_fields(payload)
        head = self._queue[0] if self._queue else None
        code = fields.get("C", "XX000")
        late, self.late = self.late, None
        self.ended += 1
        if head is None:
            return  # the upstream says good-bye; its end follows, and is told
        if head.step is Step.RESTORE:
            raise UpstreamProtocolError("The session could not be brought into another session of the upstream.")
        self._carried.failed()
        asked = head.answering
        text = asked.statement.text if asked is not None else ""
        if asked is not None and asked.is_rewritten:
            fields.pop("P", None)  # a position in the text that was sent, which is not the client's
        if not head.muted and not head.probe:
            exchange = head.exchange or (self._session.begin(asked) if asked is not None else None)
            if exchange is not None:
                outcome = Outcome.CANCELLED if code == _CANCELLED else Outcome.FAILED
                self._appends.append(Append(exchange.closing(outcome, code if len(code) == 5 else "")))
            self._out.append(scrub_error(fields, text) if code != _CANCELLED or late is None else refusal_told(late))
        if head.step is Step.QUERY:
            head.muted = True  # nothing but ReadyForQuery is to come
            head.exchange = None
        else:
            self.discarding |= skip_to_sync(self._queue, self._names)

    def _too_much(self, _: bytes) -> None:
        """A row that the principal's limits leave no room for: the statement ends here."""
        head = self._head(Step.QUERY, Step.EXECUTE)
        self._abort(head, too_much(self._session.limits, head.exchange.limit if head.exchange is not None else None))
        self._afterwards.append(CancelUpstream())

    def _ready(self, payload: bytes) -> None:
        head = self._head(Step.QUERY, Step.SYNC, Step.RESTORE)
        self._queue.popleft()
        self._is_ready_in(payload[:1], is_restored=head.step is Step.RESTORE)
        if head.step is Step.RESTORE:
            self.tell_parameters()
        elif not head.internal:
            self._out.append(frame(b"Z", payload))

    def _is_ready_in(self, status: bytes, *, is_restored: bool = False) -> None:
        """The upstream has done what it was asked, and is in a transaction or not."""
        self._status = status
        self.is_unsynced = bool(self._queue) and any(pending.step not in REFUSED for pending in self._queue)
        if status == b"I" and not is_restored:
            self._carried.transaction_ended()
            if not self._queue:
                self._names.transaction_ended()

    @property
    def may_synchronise(self) -> bool:
        """Whether a Sync would end nothing but the transaction that the last messages began by themselves."""
        return self.is_unsynced and self._status == b"I" and not self.discarding

    @property
    def is_ready(self) -> bool:
        """Whether nothing is under way and no transaction is open."""
        return self._status == b"I" and not self._queue and not self.is_unsynced

    # ---------------------------------------------------------------- refusals of ours

    def _abort(self, head: Pending, refusal: Refusal) -> None:
        """Refused after it had left: the error is told, and what the upstream still says of it is thrown away."""
        asked = head.answering
        exchange = head.exchange or (self._session.begin(asked) if asked is not None else None)
        if exchange is not None:
            self._appends.append(Append(exchange.closing(Outcome.REFUSED, refusal.code, refusal.reason)))
        self._out.append(refusal_told(self._session.advised(refusal)))
        if refusal.reason in _OUTDATED:
            self._afterwards.append(RefreshCatalog())
        head.exchange = None
        if head.step is Step.QUERY:
            head.muted = True
            return
        self.discarding |= mute_to_sync(self._queue)

    def _release(self) -> list[Command]:
        head = self._queue[0] if self._queue else None
        exchange = head.exchange if head is not None else None
        if self._out and exchange is not None and not exchange.opened and exchange.tally.rows:
            self._appends.append(Append(exchange.opening()))
        commands, self._appends = self._appends, []
        if self._out:
            commands.append(SendToClient(b"".join(self._out)))
            self._out.clear()
        afterwards, self._afterwards = self._afterwards, []
        return commands + afterwards

    def _give_up(self, error: Exception) -> list[Command]:
        self._out.clear()
        refusal = unreadable(error, self._max_message)
        commands = self._appends + unfinished(
            self._queue, self._session, Outcome.FAILED, refusal.code, "unreadable-answer"
        )
        self._appends = []
        return [*commands, SendToClient(refusal_told(refusal, severity="FATAL")), Disconnect()]


_HANDLERS: dict[int, Callable[[Answers, bytes], None]] = {
    ord("N"): Answers._notice,
    ord("A"): Answers._notification,
    ord("S"): Answers._parameter,
    ord("1"): Answers._parsed,
    ord("2"): Answers._bound,
    ord("3"): Answers._closed,
    ord("t"): Answers._parameter_description,
    ord("n"): Answers._no_data,
    ord("T"): Answers._row_description,
    ord("H"): Answers._copy_out,
    ord("c"): Answers._copy_done,
    ord("D"): Answers._too_much,
    ord("C"): lambda answers, payload: answers._end_statement(b"C", payload),
    ord("I"): lambda answers, payload: answers._end_statement(b"I", payload),
    ord("s"): Answers._suspended,
    ord("E"): Answers._error,
    ord("Z"): Answers._ready,
}
