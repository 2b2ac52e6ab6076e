"""A small exchange that was had before with other values, in one step each way.

What is the same of each is worked out once, a *repeat*: the kernel then tells whether an answer is in every respect as
foreseen, masks it, and draws its entry. Whatever is not plain, of a request or of an answer, is left untouched, and
goes message by message (dialogue.py, answers.py): nothing is decided here in another way than there.
What it must never do: ask by a repeat of another view, statement or upstream session, or change anything before it is
sure of all.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeVar

from maskwire import _kernel
from maskwire._kernel import Tally
from maskwire.asked import Asked, Taken
from maskwire.dialect import with_text
from maskwire.doors.postgres.answers import Answers
from maskwire.doors.postgres.meanings import Meanings
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.pending import Pending, Portal, Prepared, Step, formats_of
from maskwire.doors.postgres.said import types_of
from maskwire.exchange import Exchange, row_limit
from maskwire.ledger.drawn import Form
from maskwire.ledger.entry import Entry, Outcome
from maskwire.ledger.subjects import subject_keys
from maskwire.model import Decision
from maskwire.session import Session
from maskwire.sql.literals import template
from maskwire.sql.statement import Kind
from maskwire.telling import nothing_bound
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.backend import in_formats

K = TypeVar("K")
T = TypeVar("T")

_MOST = 8  # queries of one session; each takes a few kilobytes
_MOST_RUNS = 256  # of the prepared statements of one session, which are kept for as long
_IDLE = ord("I")
_RUN, _DESCRIBED_RUN, _QUERY = b"2CZ", b"2TCZ", b"TCZ"  # what each is answered with, rows left out


@dataclass(slots=True, eq=False)
class Repeat:
    """What all exchanges of one statement have in common. Of a run: ``prepared`` is what is run, ``described`` how the
    server described its parameters, and ``description`` its columns."""

    asked: Asked
    decision: Decision | None
    form: Form | None  # of its entries; None where each has something of its own
    kernel: _kernel.Repeat
    prepared: Prepared | None = None
    described: bytes = b""
    description: bytes = b""
    describes: bool = False
    literals: Sequence[tuple[str, str]] = field(default=(), repr=False)


@dataclass(slots=True, eq=False)
class Running:
    """One that is under way, as it was ``sent``. ``sql`` is a query's text; it has no name until it is answered."""

    repeat: Repeat
    sent: bytes = field(repr=False)
    literals: Sequence[tuple[str, str]] = field(repr=False)
    sql: str = field(default="", repr=False)
    exchange: str = ""
    began: float = 0.0


class Repeats:
    """Those of one session. ``running`` is the one that is under way: then nothing else is."""

    def __init__(
        self, session: Session, names: Names, meanings: Meanings, answers: Answers, queue: deque[Pending]
    ) -> None:
        self._session = session
        self._names = names
        self._meanings = meanings
        self._answers = answers
        self._queue = queue
        # By the templates of their texts: queries that went message by message, and those that need not any more.
        self._seen: dict[str, Asked] = {}
        self._queries: dict[str, Repeat] = {}
        self._runs: dict[bytes, Repeat] = {}  # by what all of a kind have in common
        self._noted: tuple[int, int] | None = None  # the version by which something was run last
        self.running: Running | None = None

    # ---------------------------------------------------------------- what a client asks

    def ask(self, data: bytes, attachment: int) -> bool:
        """Whether these bytes are an exchange that was had before, to be sent to the upstream session with this number
        as they are: it is under way then."""
        head = _kernel.head(data)
        if head is None:
            return data[:1] == b"Q" and self._ask_query(data)
        session, repeat = self._session, self._runs.get(head)
        prepared = None if repeat is None else repeat.prepared
        if repeat is None or prepared is None or not self._names.stands(prepared) or not _is_of(repeat, prepared):
            if (repeat := self._of_run(data)) is None or (prepared := repeat.prepared) is None:
                return False
            _keep(self._runs, head, repeat, _MOST_RUNS)
        if prepared.attachment != attachment or not session.means(repeat.asked.version):
            return False
        return self._is_under_way(Running(repeat, data, repeat.literals, "", *session.begins()))

    def _ask_query(self, data: bytes) -> bool:
        found = _kernel.query(data)
        if found is None:
            return False
        sql, template, literals = found
        repeat = self._queries.get(template) or self._of_query(template, sql)
        if repeat is None or "--" in sql or "/*" in sql:  # a comment may say more
            return False
        if not self._session.means(repeat.asked.version):
            del self._queries[template]
            return False
        return self._is_under_way(Running(repeat, data, literals, sql))

    def _is_under_way(self, running: Running) -> Literal[True]:
        version = running.repeat.asked.version
        if version != self._noted:
            self._noted = version
            self._meanings.note(version)
        self.running, self._answers.is_unsynced = running, True
        return True

    def see(self, sql: str, asked: Asked) -> None:
        """A query of one statement that goes message by message: the next one like it need not, perhaps."""
        found = template(sql)
        if found is not None:
            _keep(self._seen, found, asked, _MOST)

    # ---------------------------------------------------------------- what the upstream answers

    def answer(self, data: bytes) -> tuple[Entry, bytes] | None:
        """The entry of what is under way, and the answer, masked; None where it is not as foreseen."""
        session, running = self._session, self.running
        if running is None:
            return None
        repeat = running.repeat
        asked, form, is_run = repeat.asked, repeat.form, repeat.prepared is not None
        telling = session.telling
        if asked.refusal is not None or asked.decision is not repeat.decision or telling.traceparent:
            return None
        if form is not None and form.current != (session.source.policy_digest, telling.conversation):
            return None
        if is_run:
            exchange, began, run = running.exchange, running.began, running.sent
        elif session.means(asked.version):
            exchange, began, run = session.coming, session.began, b""
        else:  # it is decided when it is described
            return None
        # Where rows have keys, there is no form.
        keys = () if form is not None else subject_keys(repeat.decision, session.source.digests, exchange)
        answered = repeat.kernel.answer(
            self._answers.reader, data, exchange, run, running.literals, keys, began, session.clock()
        )
        if answered is None:
            return None
        status, answer, told = answered
        self.running = None
        if not is_run:
            session.name()
        portal = self._portal(running) if is_run and (status != _IDLE or isinstance(told, Tally)) else None
        if isinstance(told, Tally):
            one = asked if is_run else self._asked(running, columns=asked.columns, decision=asked.decision)
            whole = Exchange(session, one, portal.said if portal else nothing_bound, exchange, began, Taken())
            whole.took(told)
            entry: Entry = whole.closing(Outcome.ANSWERED)
        elif form is not None:
            entry = form.drawn(told)
            session.timed(exchange, session.moments)
        if portal is not None:  # it lives on, in a transaction
            portal.acknowledged = True
            portal.taken.gave(entry.rows, repeat.decision)
        self._answers.answered(status)
        return entry, answer

    def unfold(self) -> None:
        """What is under way is awaited as the messages that it was from here on, each by itself: something of it is not
        as foreseen, or more comes."""
        running, self.running = self.running, None
        if running is None:
            return
        repeat = running.repeat
        if repeat.prepared is None:
            self._queue.append(Pending(Step.QUERY, coming=[self._asked(running, columns=None, decision=None)]))
            return
        portal = self._portal(running)
        of = repeat.prepared, portal, repeat.asked
        exchange = Exchange(self._session, repeat.asked, portal.said, running.exchange, running.began, portal.taken)
        described = [Pending(Step.DESCRIBE, *of)] if repeat.describes else []
        executed = Pending(Step.EXECUTE, *of, exchange)
        self._queue.extend([Pending(Step.BIND, *of), *described, executed, Pending(Step.SYNC)])

    @staticmethod
    def _asked(running: Running, **known: Any) -> Asked:
        """The query that is under way, with its own text."""
        asked = running.repeat.asked
        return replace(asked, statement=with_text(asked.statement, running.sql), said=None, **known)

    def _portal(self, running: Running) -> Portal:
        """The unnamed portal, which a run has bound."""
        run, prepared = _kernel.run(running.sent), running.repeat.prepared
        if run is None or prepared is None:
            raise AssertionError("a run is none any more")
        name, formats, _, raw = run
        portal = Portal("", prepared, running.repeat.asked, formats, m.Bind("", name, formats, raw))
        self._names.bind(portal)
        return portal

    # ---------------------------------------------------------------- repeats

    def _of_run(self, data: bytes) -> Repeat | None:
        run = _kernel.run(data)
        prepared = None if run is None else self._names.find(run[0])
        asked = None if prepared is None else prepared.asked
        if run is None or prepared is None or asked is None or prepared.is_undescribed or not prepared.acknowledged:
            return None
        if self._names.is_full or not self._session.means(asked.version):
            return None
        _, formats, describes, _ = run
        columns = asked.columns
        if columns is None or asked.statement.settings or len(formats) not in {0, 1, len(columns)}:
            return None
        each, types = formats_of(formats, len(columns)), types_of(prepared.types, prepared.described)
        found = self._of(asked, _DESCRIBED_RUN if describes else _RUN, each, types)
        if found is None:
            return None
        if asked.said is None:
            asked.said = self._session.telling.said(asked.statement.text)
        trace, tags, literals = asked.said
        if trace or tags:
            return None
        described = prepared.described, asked.description
        return Repeat(asked, asked.decision, *found, prepared, *described, describes=describes, literals=literals)

    def _of_query(self, template: str, sql: str) -> Repeat | None:
        """Of a text with this template: what was asked by another one, which is a plan for both."""
        session, asked = self._session, self._seen.get(template)
        if asked is None or asked.columns is None or asked.version != session.version or not session.has_plan(sql):
            return None
        statement = asked.statement
        if statement.sets or statement.written is not None or asked.is_rewritten:
            return None
        found = self._of(asked, _QUERY, (0,) * len(asked.columns), [])
        if found is None:
            return None
        del self._seen[template]
        without_literals = replace(asked, statement=with_text(statement, ""), said=None)
        repeat = Repeat(without_literals, asked.decision, *found)
        _keep(self._queries, template, repeat, _MOST)
        return repeat

    def _of(
        self, asked: Asked, kinds: bytes, formats: tuple[int, ...], types: list[int]
    ) -> tuple[Form | None, _kernel.Repeat] | None:
        """The form of its entries, and what the kernel has of it; None where it is not plain, or not described yet."""
        if not asked.description or asked.refusal is not None or not _is_plain(asked):
            return None
        session, form = self._session, self._session.entries.form(asked)
        digests = session.source.digests
        return form, _kernel.Repeat(
            session.program(asked, formats),
            form.kernel if form is not None else None,
            digests.kernel if digests is not None else None,
            kinds=kinds,
            description=in_formats(asked.description, formats),
            types=types,
            rows=row_limit(session.limits, asked.decision),
            bytes=session.limits.bytes,
        )


def _is_of(repeat: Repeat, prepared: Prepared) -> bool:
    """Whether it is still what a prepared statement comes to."""
    asked = repeat.asked
    return (
        prepared.asked is asked
        and prepared.acknowledged
        and not prepared.is_undescribed
        and repeat.decision is asked.decision
        and repeat.description is asked.description
        and repeat.described is prepared.described
    )


def _is_plain(asked: Asked) -> bool:
    """Whether it is a query whose literals, parameters and names are what they are."""
    statement = asked.statement
    return (
        statement.kind is Kind.SELECT
        and statement.inner is None
        and statement.copy is None
        and not (asked.readings or asked.alternatives)
    )


def _keep(known: dict[K, T], key: K, value: T, most: int) -> None:
    """Bounded: the oldest makes room."""
    known.pop(key, None)
    if len(known) >= most:
        del known[next(iter(known))]
    known[key] = value
