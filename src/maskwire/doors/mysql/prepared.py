"""Prepared statements of one MySQL client: prepared at the upstream in our words, run with parameters turned back.

What it must never do: run a statement that was not described to this client as what it is, pass on a parameter that is
a masked value as it came, or hold more pieces of parameters than a message may have.
Source: MySQL source documentation, "Prepared Statements".
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from maskwire._kernel import Keys
from maskwire.asked import Asked
from maskwire.doors.commands import Command, SendToClient
from maskwire.doors.mysql.answer import Line, answer, simple
from maskwire.doors.mysql.columns import made
from maskwire.doors.mysql.cursors import Cursor, fetched, opened
from maskwire.errors import ClientProtocolError, RefusedError, UpstreamProtocolError
from maskwire.model import Refusal
from maskwire.reading import NUMBER_TYPES, Readings, values_read
from maskwire.session import Session
from maskwire.sql.statement import Statement
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.scrub import scrub_error
from maskwire.wire.mysql.values import UNSIGNED, Parameter, Type, parameters_of, to_parameters

_MOST = 1000  # statements of one session
_WIDTHS = {Type.TINY: 1, Type.SHORT: 2, Type.YEAR: 2, Type.INT24: 4, Type.LONG: 4, Type.LONGLONG: 8}
_TEXTS = frozenset({Type.VARCHAR, Type.VAR_STRING, Type.STRING, Type.TINY_BLOB, Type.BLOB, Type.MEDIUM_BLOB,
                    Type.LONG_BLOB, Type.DECIMAL, Type.NEWDECIMAL, Type.ENUM, Type.SET, Type.JSON})  # fmt: skip


@dataclass(slots=True)
class Prepared:
    """One: the client's text and the path it was read under, what it means by ``version``, the upstream's number of it.

    ``types`` are those of its parameters as they were sent last, ``pieces`` what came of them ahead; ``cursor`` is the
    one that is open.
    """

    sql: str = field(repr=False)
    path: tuple[str, ...]
    statement: Statement
    version: tuple[int, int]
    upstream: int
    parameters: int
    types: tuple[int, ...] | None = None
    pieces: dict[int, bytes] = field(default_factory=dict, repr=False)
    cursor: Cursor | None = None


class Statements:
    """Those of one session, by the numbers that the client knows."""

    def __init__(self, session: Session, line: Line) -> None:
        self._session = session
        self._line = line
        self._held: dict[int, Prepared] = {}
        self._given = 0

    def clear(self) -> None:
        """The session begins anew, in another upstream session."""
        self._held.clear()

    def prepare(self, sql: str, asked: Asked, text: str) -> Generator[Command, Any, None]:
        """COM_STMT_PREPARE, of a statement that is understood. Raises RefusedError."""
        if len(self._held) >= _MOST:
            raise RefusedError(
                Refusal("54000", "too-many-statements", "This session has prepared too many statements.",
                        "Close those that are not needed any more.")
            )  # fmt: skip
        told = yield from self._at_upstream(asked, text)
        if isinstance(told, replies.Error):
            yield SendToClient(self._line.talk.error(scrub_error(told)))
            return
        prepared, shown = told
        self._given += 1
        path, version = self._session.search_paths[0], asked.version
        self._held[self._given] = Prepared(sql, path, asked.statement, version, prepared.statement, prepared.parameters)
        talk = self._line.talk
        out = [talk.framed(replies.Prepared(self._given, prepared.columns, prepared.parameters).to_bytes())]
        if prepared.parameters:
            out += [*map(talk.framed, made(["?"] * prepared.parameters)), talk.eof()]
        yield SendToClient(b"".join([*out, *map(talk.framed, shown), talk.eof()]))

    def _at_upstream(
        self, asked: Asked, text: str
    ) -> Generator[Command, Any, replies.Error | tuple[replies.Prepared, list[bytes]]]:
        line = self._line
        yield line.ask(c.Prepare(text).to_bytes())
        first = yield from line.hear()
        if first[0] == replies.ERROR:
            return replies.error_of(first)
        if first[0] != replies.OK:
            raise UpstreamProtocolError("The upstream prepared nothing.")
        prepared = replies.prepared_of(first)
        yield from line.columns(prepared.parameters)
        columns = line.known((yield from line.columns(prepared.columns)), text)
        try:
            if not columns.theirs:
                raise UpstreamProtocolError("The upstream prepared a query without rows.")
            return prepared, columns.shown(self._session.describe(asked, columns.theirs).columns)
        except RefusedError:
            yield line.ask(c.CloseStatement(prepared.statement).to_bytes())
            raise

    def execute(self, command: c.Execute) -> Generator[Command, Any, None]:
        """COM_STMT_EXECUTE: all rows come at once, or a cursor is opened for them. Raises RefusedError."""
        one = self._known(command.statement)
        pieces, one.pieces = one.pieces, {}
        try:
            parameters = parameters_of(command.parameters, one.parameters, one.types, pieces)
        except ClientProtocolError as error:
            raise RefusedError(
                Refusal("08P01", "unreadable-parameters", str(error), "Prepare the statement anew.")
            ) from None
        one.types = tuple(parameter.type for parameter in parameters)
        parameters = tuple(
            replace(parameter, value=pieces[at], sent=False) if parameter.sent else parameter
            for at, parameter in enumerate(parameters)
        )
        one.cursor = None
        asked = yield from self._anew(one)
        if isinstance(asked, replies.Error):
            yield SendToClient(self._line.talk.error(scrub_error(asked)))
            return
        said = [_said(parameter) for parameter in parameters]
        sent = turned_back(parameters, asked.readings, self._session.source.all_keys)
        yield self._line.ask(c.Execute(one.upstream, command.cursor, to_parameters(sent)).to_bytes())

        def bound() -> list[tuple[str, str]]:
            return [one for one in said if one is not None]

        if command.cursor == c.READ_ONLY_CURSOR:
            one.cursor = yield from opened(self._line, asked, bound)
        else:
            yield from answer(self._line, asked, bound, is_binary=True)

    def fetch(self, command: c.Fetch) -> Generator[Command, Any, None]:
        """COM_STMT_FETCH. Raises RefusedError."""
        one = self._known(command.statement)
        if one.cursor is None:
            raise RefusedError(
                Refusal("26000", "no-cursor", "No cursor of this statement is open.", "Execute it with one.")
            )
        yield from fetched(self._line, self._session, one.cursor, one.upstream, command.rows)

    def _anew(self, one: Prepared) -> Generator[Command, Any, Asked | replies.Error]:
        """What it is by what names and rules say now; where that changed, it is prepared again. Raises RefusedError."""
        session = self._session
        if one.version == session.version:
            session.check(one.statement)
            return session.ask(one.statement)
        now, session.search_paths = session.search_paths, (one.path,)
        try:
            (statement,) = session.understand(one.sql)
            asked = session.ask(statement)
            text = session.text_for_upstream(one.sql, (asked,))
        finally:
            session.search_paths = now
        yield self._line.ask(c.CloseStatement(one.upstream).to_bytes())
        told = yield from self._at_upstream(asked, text)
        if isinstance(told, replies.Error):
            return told
        if told[0].parameters != one.parameters:
            raise UpstreamProtocolError("The upstream prepared a statement with other parameters.")
        one.statement, one.version, one.upstream = statement, asked.version, told[0].statement
        return session.ask(statement)

    def send_long_data(self, command: c.SendLongData) -> Generator[Command, Any, None]:
        """COM_STMT_SEND_LONG_DATA, which has no answer: what is too long is told when the statement runs."""
        one = self._held.get(command.statement)
        if one is None or command.parameter >= one.parameters:
            return
        room = self._line.most - sum(map(len, one.pieces.values()))
        if len(command.data) > room:
            raise ClientProtocolError("The pieces of a statement's parameters are too long.", code="54000")
        one.pieces[command.parameter] = one.pieces.get(command.parameter, b"") + command.data
        yield from ()

    def reset(self, command: c.ResetStatement) -> Generator[Command, Any, None]:
        """COM_STMT_RESET: the pieces are dropped, and the cursor is closed. Raises RefusedError."""
        one = self._known(command.statement)
        one.pieces.clear()
        if one.cursor is not None:
            one.cursor = None
            yield self._line.ask(c.ResetStatement(one.upstream).to_bytes())
            if (error := (yield from simple(self._line))) is not None:
                yield SendToClient(self._line.talk.error(scrub_error(error)))
                return
        yield SendToClient(self._line.talk.ok())

    def close(self, command: c.CloseStatement) -> Generator[Command, Any, None]:
        """COM_STMT_CLOSE, which has no answer."""
        one = self._held.pop(command.statement, None)
        if one is not None:
            yield self._line.ask(c.CloseStatement(one.upstream).to_bytes())

    def _known(self, number: int) -> Prepared:
        one = self._held.get(number)
        if one is None:
            raise RefusedError(
                Refusal("26000", "unknown-statement", "There is no such prepared statement.", "Prepare it first.")
            )
        return one


def turned_back(parameters: Sequence[Parameter], readings: Readings, keys: Sequence[Keys]) -> tuple[Parameter, ...]:
    """The parameters with those that are masked values turned back. Raises RefusedError."""
    read: Mapping[int, Any] = {one.place - 1: reading for one, reading in readings.items() if one.parameter}
    found = []
    for at, parameter in enumerate(parameters):
        reading = read.get(at)
        if reading is None or parameter.value is None:
            found.append(parameter)
            continue
        text = _text(parameter)
        if text is None:
            raise RefusedError(
                Refusal("42501", "masked-equality-literal", "A parameter of this type can't be read as a masked value.",
                        "Send it as a string, as it was shown.")
            )  # fmt: skip
        (raw,) = values_read(text, 0, reading.literal_oid, reading, keys)
        kind = Type.NEWDECIMAL if reading.type_oid in NUMBER_TYPES else Type.VAR_STRING
        found.append(Parameter(int(kind), raw) if raw is not None else Parameter(int(Type.NULL), None))
    return tuple(found)


def _text(parameter: Parameter) -> bytes | None:
    """What a parameter says, as text; None where its type has no text that is certain."""
    kind, value = parameter.type & 0xFF, parameter.value
    if value is None:
        return None
    if kind in _TEXTS:
        return value
    if kind in _WIDTHS:
        return str(int.from_bytes(value, "little", signed=not parameter.type & UNSIGNED)).encode()
    return None


def _said(parameter: Parameter) -> tuple[str, str] | None:
    """What the ledger keeps a digest of."""
    if parameter.value is None:
        return None
    text = _text(parameter)
    if text is None:
        return "bits", parameter.value.hex()
    kind = "integer" if (parameter.type & 0xFF) in _WIDTHS else "text"
    return kind, text.decode(errors="replace")
