"""The conversation of one MySQL client once it is known: command by command, each answered before the next is read.

What it must never do: pass on a command or a text of the client's own, answer one that the ledger does not hold, or
let a refusal end the session. Source: MySQL source documentation, "Command Phase".
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace
from typing import Any

from maskwire.asked import Asked
from maskwire.doors.commands import Append, AskUpstream, Command, KillQuery, RefreshCatalog, SendToClient
from maskwire.doors.mysql.answer import Line, answer, failed, simple
from maskwire.doors.mysql.errors import refusal_error
from maskwire.doors.mysql.explained import explain, explained
from maskwire.doors.mysql.listing import definitions
from maskwire.doors.mysql.local import Here, Local, local_of, stored, using
from maskwire.doors.mysql.prepared import Statements
from maskwire.doors.mysql.several import Run, answered, statements_of, understood
from maskwire.doors.mysql.talk import Talk
from maskwire.doors.mysql.variables import Variables
from maskwire.errors import ClientProtocolError, RefusedError
from maskwire.ledger.entry import Outcome
from maskwire.model import Refusal
from maskwire.session import Session
from maskwire.sql.mysql.names import quoted
from maskwire.sql.statement import Kind, Statement
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.handshake import ChangeUser

_UNKNOWN = frozenset({"unknown-relation", "unknown-column", "unknown-origin", "unknown-database"})


class Dialogue:
    """``run`` is the conversation. ``connection`` is the number that the client knows itself by."""

    def __init__(self, session: Session, talk: Talk, line: Line, version: str, connection: int) -> None:
        self._session = session
        self._talk = talk
        self.line = line
        self._connection = connection
        self._first, self._version = session.search_paths[0], version
        self._variables = Variables(version, self._first[1])
        self._statements = Statements(session, line)
        self._is_attached = False
        self._several = Capability.MULTI_STATEMENTS in talk.capabilities
        # What the upstream session was told, in its order, by all that each is about.
        self._set: dict[frozenset[str], str] = {}
        self.heard = 0  # commands
        talk.status = Status.AUTOCOMMIT

    def run(self) -> Generator[Command, Any, ChangeUser | None]:
        """Until the client quits, or asks to be another: what it then says. Raises ClientProtocolError,
        UpstreamProtocolError, ClientGone."""
        while True:
            self._talk.begin()
            payload = yield from self._talk.hear()
            self.heard += 1
            try:
                command = c.command_of(payload)
            except ClientProtocolError as error:
                yield from self._refuse("", Refusal("08P01", "unreadable-command", str(error), "Use another client."))
                continue
            if isinstance(command, c.Quit):
                return None
            if isinstance(command, ChangeUser):
                return command
            yield from self._answer(command)

    def _answer(self, command: c.Command) -> Generator[Command, Any, None]:
        handler = _HANDLERS.get(type(command))
        text = command.sql if isinstance(command, c.Query | c.Prepare) else ""
        for again in (False, True):
            try:
                if handler is None:
                    raise _unspoken(command)
                yield from handler(self, command)
            except RefusedError as error:
                if error.refusal.reason in _UNKNOWN and not again and self.line.exchange is None:
                    yield RefreshCatalog()
                    continue
                yield from self._refuse(text, error.refusal)
            return

    def _refuse(self, text: str, refusal: Refusal) -> Generator[Command, Any, None]:
        yield Append(self._session.refused(text, refusal))
        yield SendToClient(self._talk.error(refusal_error(self._session.advised(refusal))))

    # ---------------------------------------------------------------- texts

    def _query(self, command: c.Query) -> Generator[Command, Any, None]:
        texts = statements_of(command.sql, self._session.search_paths[0]) if self._several else []
        if len(texts) < 2:
            yield from self._meant(command.sql)()
            return
        runs = understood(texts, self._session, lambda: self._here, self._meant)
        yield from answered(runs, self._talk, self._refuse)

    def _meant(self, sql: str) -> Run:
        """What is to be done for one statement, once it is known that it may be. Raises RefusedError."""
        local = local_of(sql, self._here)
        if local is not None:
            # Anew, when its turn comes: a statement before it may have set what it shows.
            return lambda: self._locally(sql, local_of(sql, self._here) or local)
        if (number := _killed(sql)) is not None:
            return lambda: self._kill(sql, number)
        if (query := explained(sql)) is not None:
            self._explainable(query)
            return lambda: self._explain(query)
        asked, text = self._understood(sql)
        return lambda: self._asked(sql, asked, text)

    def _explainable(self, query: str) -> tuple[Asked, str]:
        """What may be asked may be explained: the exchange, and the query's text. Raises RefusedError."""
        asked, text = self._understood(query)
        statement = replace(asked.statement, kind=Kind.EXPLAIN, text=f"EXPLAIN {asked.statement.text}")
        return self._session.ask(statement), text

    def _explain(self, query: str) -> Generator[Command, Any, None]:
        asked, text = self._explainable(query)
        yield from self._attach()
        yield from explain(self.line, asked, text)

    def _asked(self, sql: str, asked: Asked, text: str) -> Generator[Command, Any, None]:
        if asked.version != self._session.version:  # what is allowed has changed while others were answered
            asked, text = self._understood(sql)
        yield from self._attach()
        yield self.line.ask(c.Query(text).to_bytes())
        yield from answer(self.line, asked)

    def _understood(self, sql: str) -> tuple[Asked, str]:
        """One query and its text for the upstream. Raises RefusedError."""
        statements = self._session.understand(sql)
        if not statements:
            raise RefusedError(Refusal("42601", "empty", "The query was empty.", "Send a statement."))
        if len(statements) > 1:
            raise RefusedError(
                Refusal("0A000", "many-statements", "One text of several statements is refused.",
                        "Send one statement at a time.")
            )  # fmt: skip
        asked = self._session.ask(statements[0])
        return asked, self._session.text_for_upstream(sql, (asked,))

    def _locally(self, sql: str, local: Local) -> Generator[Command, Any, None]:
        asked = self._session.ask(Statement(local.kind, sql))
        exchange = self._session.begin(asked)
        if local.upstream:
            if local.kind is Kind.SET and not self._is_attached:
                self._remember(local)
            else:
                yield from self._attach()
                self.line.exchange = exchange
                yield self.line.ask(c.Query(local.upstream).to_bytes())
                error = yield from simple(self.line)
                if error is not None:
                    yield from failed(self.line, exchange, error)
                    return
                self.line.exchange = None
                self._remember(local)
        if local.moves is not None:
            self._session.search_paths = (local.moves,)
        for name, value in local.sets:
            self._variables.put(name, value)
        yield Append(exchange.closing(Outcome.ANSWERED))
        yield SendToClient(self._talk.ok() if local.names is None else self._talk.table(local.names, local.rows))

    def _remember(self, local: Local) -> None:
        """For the upstream session that is still to come. What is about the very same takes the former's place; what is
        about more or less of it is told behind it, since the last word on each counts."""
        if local.kind is Kind.SET and local.upstream:
            about = frozenset(name for name, _ in local.sets) or frozenset({local.upstream.partition("LEVEL")[0]})
            self._set.pop(about, None)
            self._set[about] = local.upstream

    @property
    def _here(self) -> Here:
        session = self._session
        path = session.search_paths[0]
        return Here(session.source.knowledge.catalog, path, self._variables, session.principal.name, self._connection)

    def _attach(self) -> Generator[Command, Any, None]:
        """An upstream session, with what was set before there was one."""
        if self._is_attached:
            return
        self.line.attached((yield AskUpstream()))
        for sql in self._set.values():
            yield self.line.ask(c.Query(sql).to_bytes())
            if (yield from simple(self.line)) is not None:
                raise RefusedError(
                    Refusal("42501", "setting-not-allowed", "The database does not take a setting of this session.",
                            "Connect again without it, or set it to another value.")
                )  # fmt: skip
        self._is_attached = True  # with all of them, or not at all

    def _prepare(self, command: c.Prepare) -> Generator[Command, Any, None]:
        if local_of(command.sql, self._here) is not None or explained(command.sql) is not None:
            raise RefusedError(
                Refusal("0A000", "not-prepared", "Only queries can be prepared through this gateway.",
                        "Send this statement as a text.")
            )  # fmt: skip
        asked, text = self._understood(command.sql)
        yield from self._attach()
        yield from self._statements.prepare(command.sql, asked, text)

    def _execute(self, command: c.Execute) -> Generator[Command, Any, None]:
        yield from self._statements.execute(command)

    def _fetch(self, command: c.Fetch) -> Generator[Command, Any, None]:
        yield from self._statements.fetch(command)

    def _long_data(self, command: c.SendLongData) -> Generator[Command, Any, None]:
        yield from self._statements.send_long_data(command)

    def _reset_statement(self, command: c.ResetStatement) -> Generator[Command, Any, None]:
        yield from self._statements.reset(command)

    def _close(self, command: c.CloseStatement) -> Generator[Command, Any, None]:
        yield from self._statements.close(command)

    # ---------------------------------------------------------------- the rest

    def _ping(self, _: c.Ping) -> Generator[Command, Any, None]:
        yield SendToClient(self._talk.ok())

    def _init_db(self, command: c.InitDb) -> Generator[Command, Any, None]:
        yield from self._locally(f"USE {quoted(command.database)}", using(command.database, self._here))

    def _field_list(self, command: c.FieldList) -> Generator[Command, Any, None]:
        here, talk = self._here, self._talk
        relation = stored(here.database, command.table, here)
        asked = self._session.ask(Statement(Kind.SHOW, f"SHOW COLUMNS FROM {quoted(command.table)}"))
        yield Append(self._session.begin(asked).closing(Outcome.ANSWERED))
        told = map(talk.framed, definitions(relation, command.like))
        yield SendToClient(b"".join([*told, talk.end_of_rows()]))

    def _reset(self, _: c.ResetConnection) -> Generator[Command, Any, None]:
        """All as it was when it began: the upstream session is left, and another is opened when it is needed."""
        self._is_attached, self._set = False, {}
        self._statements.clear()
        self._session.search_paths = (self._first,)
        self._variables = Variables(self._version, self._first[1])
        self._talk.status = Status.AUTOCOMMIT
        self._several = Capability.MULTI_STATEMENTS in self._talk.capabilities
        yield SendToClient(self._talk.ok())

    def _option(self, command: c.SetOption) -> Generator[Command, Any, None]:
        self._several = command.several
        yield SendToClient(self._talk.end_of_rows())

    def _kill(self, sql: str, connection: int) -> Generator[Command, Any, None]:
        """KILL QUERY: of a connection of the same principal's."""
        asked = self._session.ask(Statement(Kind.CLOSE, sql))
        exchange = self._session.begin(asked)
        found = yield KillQuery(connection)
        if not found:
            raise RefusedError(
                Refusal("42501", "no-such-connection", "There is no such connection of yours.",
                        "SELECT CONNECTION_ID() in the session that is to be ended says its number.")
            )  # fmt: skip
        yield Append(exchange.closing(Outcome.ANSWERED))
        yield SendToClient(self._talk.ok())


def _killed(sql: str) -> int | None:
    words = sql.strip().removesuffix(";").split()
    if len(words) == 3 and [word.upper() for word in words[:2]] == ["KILL", "QUERY"] and words[2].isdecimal():
        return int(words[2]) if len(words[2]) <= 10 else None
    return None


def _unspoken(command: c.Command) -> RefusedError:
    name = c.UNSPOKEN.get(command.code, "This command") if isinstance(command, c.Unspoken) else type(command).__name__
    return RefusedError(
        Refusal("0A000", "command-not-allowed", f"{name} is refused: it is not among what this door answers.",
                "Ask by a text (COM_QUERY).")
    )  # fmt: skip


_HANDLERS: dict[type, Callable[[Dialogue, Any], Generator[Command, Any, None]]] = {
    c.Query: Dialogue._query,
    c.Ping: Dialogue._ping,
    c.Prepare: Dialogue._prepare,
    c.Execute: Dialogue._execute,
    c.Fetch: Dialogue._fetch,
    c.SendLongData: Dialogue._long_data,
    c.ResetStatement: Dialogue._reset_statement,
    c.CloseStatement: Dialogue._close,
    c.InitDb: Dialogue._init_db,
    c.FieldList: Dialogue._field_list,
    c.ResetConnection: Dialogue._reset,
    c.SetOption: Dialogue._option,
}
