"""The one page: what happens to every request, at every door.

A statement is understood (sql/: what it reads, output column -> origins), decided (policy/: what this principal
may see of it), described (the server's own word on the columns is held against ours before the first row),
masked chunk by chunk (the kernel), and recorded (ledger/: an entry before anything is released).

Sans-I/O: doors call it in this order.
What it must never do: let an exchange go on after an error. Whatever is raised here ends in a refusal.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import is_
from time import perf_counter_ns

from maskwire import subjects
from maskwire._kernel import Program
from maskwire.access.grants import Grant
from maskwire.agreement import ServerColumn, agreed, as_read
from maskwire.asked import Asked, Taken
from maskwire.dialect import Paths
from maskwire.entries import Entries
from maskwire.errors import RefusedError
from maskwire.exchange import Exchange
from maskwire.granted import Grants, advised, nobody_asks, nothing_granted, rules_of
from maskwire.ledger.entry import Entry, Outcome
from maskwire.model import Decision, Limits, Literal, Origin, Principal, Purpose, Refusal, Viewer
from maskwire.moments import Moments, Timed, nobody_times
from maskwire.ordering import check_groups, shuffled
from maskwire.plans import find, keep
from maskwire.policy.evaluate import check_outputs, check_usages, tells_order
from maskwire.policy.rules import Policy
from maskwire.reading import Reading, Readings, arguments_read, readings_of, text_read
from maskwire.rights import is_asked_about, unasked
from maskwire.row_filters import replacements_in
from maskwire.small_groups import both_filtered_and_limited, conditions_in, limited
from maskwire.source import Knowledge, Source
from maskwire.sql.catalog import Catalog
from maskwire.sql.constants import read_only_again
from maskwire.sql.keys import keys_in
from maskwire.sql.statement import Kind, Statement
from maskwire.telling import Bound, Telling, nothing_bound
from maskwire.view import View
from maskwire.written import text_written

_SEARCH_PATHS = 8


class Session:
    """One authenticated client connection."""

    def __init__(
        self,
        source: Source,
        principal: Principal,
        purpose: Purpose,
        identity: str,
        search_path: tuple[str, ...],
        *,
        door: str,
        client: str = "",
        application: str = "",
        limits: Limits = Limits(),  # noqa: B008 - a frozen value
        grants: Grants = nothing_granted,
        may_ask: Callable[[Principal], bool] = nobody_asks,
        clock: Callable[[], float] = time.time,
        moments: Moments | None = None,
        timed: Timed = nobody_times,
    ) -> None:
        self.source = source
        self.principal = principal
        self.identity = identity
        self._purpose = purpose
        self.search_paths: tuple[tuple[str, ...], ...] = (search_path,)
        self.application = application
        self.telling = Telling(source, application, principal, purpose.text)
        self.entries = Entries(source, self.telling, identity, door, client, clock)
        self.entry = self.entries.entry
        self.limits = limits
        self._grants = grants
        self._may_ask = may_ask
        self.clock = clock
        self.moments = moments or Moments()
        self.timed = timed
        self._exchanges = 0
        self.to_ask: tuple[Statement, ...] = ()
        self._rights: Mapping[str, Refusal | None] = {}
        # The statement that was checked last, under which view, and its text as it came; and the plan that was found
        # last, until it is asked for.
        self._passed: tuple[Statement, View, str] | None = None
        self._planned: tuple[Asked, View, Paths] | None = None
        self._viewed: tuple[View, Knowledge, Policy, tuple[Grant, ...]] | None = None  # the last one that lasts
        # The plain SELECT that was decided last, for when it comes again with other literals: what it was known by.
        self._last: tuple[tuple[object, ...], Decision, dict[tuple[int, ...], Program]] = ((None,) * 4, Decision(), {})

    @property
    def view(self) -> View:
        """What the policy says to this principal, for this purpose, now, and what it was granted besides."""
        source, granted = self.source, self._grants(self.principal, self._purpose)
        if self._viewed is not None:
            view, knowledge, policy, before = self._viewed
            if knowledge is source.knowledge and policy is source.policy and before == granted:
                return view
        viewer = Viewer(self.principal, self._purpose, source.name, self.clock())
        view = source.view(viewer, rules_of(granted))
        self._viewed = (view, source.knowledge, source.policy, granted) if view.lasts else None
        return view

    def understand(self, sql: str) -> tuple[Statement, ...]:
        """sql/ then the part of policy/ that needs no description. Raises RefusedError."""
        knowledge, view, dialect = self.source.knowledge, self.view, self.source.dialect
        has_templates, self._planned = dialect.has_templates, None
        if (plan := find(view, self.search_paths, sql, dialect.templates)) is not None:
            self._planned = plan, view, self.search_paths
            return (plan.statement,)
        statements = knowledge.recall(sql, self.search_paths) if has_templates else None
        may_keep = (statements is not None or not has_templates) and not self.source.asks_rights
        if statements is None:
            statements = self._understand(sql, knowledge.catalog)
            if has_templates:
                knowledge.remember(sql, self.search_paths, statements)
        for statement in statements:
            self.check(statement)
        if self.source.asks_rights:
            self._check_rights(statements)
        found = tuple(map(view.filters.put_into, statements))
        self._passed = (found[0], view, sql) if may_keep and len(found) == 1 else None
        return found

    def check(self, statement: Statement) -> None:
        """Whether a statement may be asked, by what the policy says and was granted now. Raises RefusedError."""
        view = self.view
        refusal = check_usages(statement.usages, view.classify, view.policy) or check_outputs(
            (statement.inner or statement).outputs or (), view.classify, view.policy
        )
        if refusal is not None:
            raise RefusedError(refusal)
        check_groups(statement.groups, self._tells_order)

    def _check_rights(self, statements: tuple[Statement, ...]) -> None:
        """The server's own rights on what is said to touch nothing sensitive. Raises RefusedError; ``to_ask`` are
        the statements that they are still to be asked about."""
        knowledge, paths, classify = self.source.knowledge, self.search_paths, self.view.classify
        about = [one for one in statements if is_asked_about(one, classify)]
        about = [one for one in about if not knowledge.is_permitted(one.text, paths)]
        answers, self._rights = self._rights, {}
        self.to_ask = tuple(one for one in about if one.text not in answers)
        if self.to_ask:
            raise unasked()
        for one in about:
            refusal = answers[one.text]
            if refusal is not None:
                raise RefusedError(refusal)
            knowledge.permit(one.text, paths)

    def rights_told(self, answers: Mapping[str, Refusal | None]) -> None:
        """What the server's rights say of the statements to ask about, for the next time they are understood."""
        self._rights = answers

    @property
    def version(self) -> tuple[int, int]:
        """Changes with whatever may change what a statement means, and what may be seen of it: the catalog, the rules
        that are in force, the search paths."""
        return self.view.serial, len(self.search_paths)

    def means(self, version: tuple[int, int]) -> bool:
        """Whether that is its version still: asked of each repeat, so that no view is made where nothing changed."""
        viewed, source = self._viewed, self.source
        if (
            viewed is None
            or viewed[1] is not source.knowledge
            or viewed[2] is not source.policy
            or viewed[3] != self._grants(self.principal, self._purpose)
        ):
            return version == self.version
        return version[0] == viewed[0].serial and version[1] == len(self.search_paths)

    def understand_again(self, statement: Statement) -> Statement:
        """A query that was prepared before, by what names mean now. Raises RefusedError."""
        (found,) = self.understand(statement.text)
        return found.inner if found.inner is not None else found

    def _understand(self, sql: str, catalog: Catalog) -> tuple[Statement, ...]:
        """The statement under every search_path that may be in effect; they must agree (leaks.md 64)."""
        first, *others = (self.source.dialect.understand(sql, catalog, path) for path in self.search_paths)
        if any(other != first for other in others):
            raise RefusedError(
                Refusal("42501", "ambiguous-search-path",
                        "A name in the statement means different tables under the search paths of this session.",
                        "Write the table's schema before its name.")
            )  # fmt: skip
        return first

    def may_search(self, path: tuple[str, ...]) -> None:
        """The client sets search_path: from now on it may be in effect, and so may the former ones."""
        if path in self.search_paths:
            return
        if len(self.search_paths) >= _SEARCH_PATHS:
            raise RefusedError(
                Refusal("54000", "too-many-search-paths", "This session has set too many search paths.",
                        "Connect again, or write each table's schema before its name.")
            )  # fmt: skip
        self.search_paths = (*self.search_paths, path)

    def ask(self, statement: Statement, alternatives: Sequence[Statement] = ()) -> Asked:
        """A statement on its way. ``alternatives`` are what a name it runs (EXECUTE, FETCH) may stand for."""
        if not alternatives and (plan := self._plan_of(statement)) is not None:
            return plan
        inner = tuple(self._readings(one) for one in alternatives)
        readings = arguments_read(statement, inner) if statement.kind is Kind.EXECUTE else self._readings(statement)
        shape = self.source.dialect.shape(statement.text, self.source.knowledge)
        # A plan would print the seed.
        groups = statement.groups if statement.kind is not Kind.EXPLAIN else ()
        insertions = shuffled(groups, self._tells_order, self.source.seed)
        self.view.filters.check_those_in(statement)
        least = limited(statement.aggregates, partial(self.view.least_rows, self.source.knowledge))
        if least and statement.filtered:
            raise RefusedError(both_filtered_and_limited())
        asked = Asked(statement, shape, readings, tuple(alternatives), inner, insertions, least, self.version)
        if self._passed is not None and self._passed[0] is statement and self._passed[1] is self.view:
            keep(self.view, self.search_paths, asked, self._passed[2], self.source.dialect.templates)
        return asked

    def _plan_of(self, statement: Statement) -> Asked | None:
        """The plan that gave a statement, while its view is the one in force; once, since what becomes of it is its."""
        planned, self._planned = self._planned, None
        if planned is not None and planned[0].statement is statement:
            known, view, paths = planned
            if view is self.view and paths is self.search_paths:
                return known
        dialect = self.source.dialect
        if not dialect.has_templates:
            return None
        return find(self.view, self.search_paths, statement.text, dialect.templates, statement)

    def _tells_order(self, origins: Iterable[Origin]) -> bool:
        view = self.view
        return tells_order(origins, view.classify, view.policy)

    def _readings(self, statement: Statement) -> Readings:
        source, view = self.source, self.view
        type_of = source.knowledge.catalog.type_of
        return readings_of(statement, view.classify, view.policy, type_of, len(source.older_keys), source.vault)

    def text_for_upstream(self, sql: str, asked: Iterable[Asked]) -> str:
        """The text of these statements with the literals that are masked values turned back, row filters, and what is
        inserted.

        Raises RefusedError.
        """
        asked = tuple(asked)
        if not any(one.is_rewritten or one.statement.written is not None for one in asked):
            return sql
        read: dict[Literal, Reading] = {}
        hidden: dict[Literal, Reading] = {}
        insertions: dict[int, str] = {}
        filtered: dict[int, tuple[int, str]] = {}
        for one in asked:
            if one.statement.written is not None:
                return text_written(one, one.statement.written, self.source, self._tells_order)
            if one.statement.writes:
                return read_only_again(sql)  # it is alone
            insertions.update(one.insertions)
            filtered.update(replacements_in(sql, one.statement.filtered))
            for place, text in conditions_in(sql, one.limited).items():
                insertions[place] = f"{insertions.get(place, '')} {text}"
            (hidden if one.statement.kind is Kind.EXPLAIN else read).update(one.readings)
        return text_read(sql, read, hidden, self.source.all_keys, insertions, filtered, self.view.filters.stored)

    def describe(self, asked: Asked, columns: tuple[ServerColumn, ...]) -> Decision:
        """The server's word on the columns, held against ours; policy/ decides each. Raises RefusedError."""
        knowledge = self.source.knowledge
        plain = asked.statement.kind is Kind.SELECT and not (asked.alternatives or asked.readings)
        view, type_of = self.view, knowledge.catalog.type_of
        now = (knowledge, asked.statement.outputs, columns, view)
        known, decision, programs = self._last
        if not plain or not all(map(is_, now, known)):  # the very same: what is equal may mean something else by now
            outputs = agreed(asked.statement, asked.alternatives, columns, knowledge.catalog)
            outputs = tuple(as_read(output, asked.inner or (asked.readings,)) for output in outputs)
            if (refusal := check_outputs(outputs, view.classify, view.policy)) is not None:
                raise RefusedError(refusal)
            decided = tuple(view.decide(o, one.type_oid, type_of) for o, one in zip(outputs, columns, strict=True))
            subjects.check(asked.statement, outputs, decided)
            rules = tuple(dict.fromkeys(d.rule for d in decided))
            decision = Decision(columns=decided, rules=rules, subjects=keys_in(outputs, knowledge.catalog))
            programs = {}
            if plain:
                self._last = now, decision, programs
        asked.columns, asked.decision, asked.programs, asked.view = columns, decision, programs, view
        return decision

    def program(self, asked: Asked, formats: tuple[int, ...]) -> Program:
        """The decision compiled for these result formats, one per column."""
        program = asked.programs.get(formats)
        if program is None:
            if asked.decision is None or asked.columns is None or asked.view is None:
                raise RefusedError(
                    Refusal("XX000", "not-described", "Rows came before their description.", "Reconnect.")
                )
            actions = tuple(
                (decided.transform.name, decided.entity or "", column.type_oid, code)
                for decided, column, code in zip(asked.decision.columns, asked.columns, formats, strict=True)
            )
            numbered = list(enumerate(asked.decision.columns))
            options = subjects.resolved(asked.statement, asked.statement.outputs or (), asked.decision.columns)
            places = tuple((n, one.places) for n, one in numbered if one.places is not None)
            program = asked.programs[formats] = self.source.program(asked.view, actions, options, places)
        return program

    def begin(self, asked: Asked, bound: Bound = nothing_bound, taken: Taken | None = None) -> Exchange:
        """The exchange starts: it is on its way to the upstream. ``bound`` tells what its parameters say, and ``taken``
        is what was given of the same answer before. Raises RefusedError where it may not go on."""
        if taken is not None and (refusal := taken.ended(asked.decision)) is not None:
            raise RefusedError(refusal)
        return Exchange(self, asked, bound, self.name(), self.began, taken or Taken())

    def name(self) -> str:
        """Of the next exchange, which begins."""
        self._exchanges += 1
        return f"{self.identity}-{self._exchanges}"

    @property
    def coming(self) -> str:
        """What ``name`` will give."""
        return f"{self.identity}-{self._exchanges + 1}"

    def begins(self) -> tuple[str, float]:
        """The name of the next exchange, which begins, and when it did."""
        self._exchanges += 1
        asked = self.moments.asked
        age = (perf_counter_ns() - asked) / 1e9 if asked else 0.0
        return f"{self.identity}-{self._exchanges}", self.clock() - age

    @property
    def began(self) -> float:
        """When the client has asked, in seconds since 1970."""
        return self.clock() - self.moments.age

    def has_plan(self, sql: str) -> bool:
        """Whether all texts that differ from this one in literals only are understood, and may be asked, alike."""
        return find(self.view, self.search_paths, sql, self.source.dialect.templates) is not None

    def advised(self, refusal: Refusal) -> Refusal:
        """The refusal as it is told: with how to ask for access, where this principal may."""
        return advised(refusal, self.source.name) if self._may_ask(self.principal) else refusal

    def refused(self, sql: str, refusal: Refusal) -> Entry:
        """The entry of a request that did not go on."""
        exchange = self.name()
        return self.entry(
            exchange=exchange,
            outcome=Outcome.REFUSED,
            shape=self.source.dialect.shape(sql, self.source.knowledge),
            reason=refusal.reason,
            code=refusal.code,
            **self.telling.of(self.telling.said(sql), exchange, nothing_bound),
        )
