"""Row filters: which rows of some tables a principal may read at all.

All filters that are about a principal and a table hold together, in any order: one more never shows more rows.
What it must never do: hold for nobody because something is not known of the principal. What is not known is no value,
and the table is not read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from maskwire.model import Principal, Viewer
from maskwire.policy.conditions import ALWAYS, ANYONE, When, Who, fits

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_KNOWN = re.compile(r"purpose|source|principal\.[a-z][a-z0-9_]{0,62}")
OWN = frozenset({"name", "kind", "on_behalf_of", "model", "roles"})  # of every principal; else it is an attribute


@dataclass(frozen=True, slots=True)
class RowRule:
    """``tables`` are patterns (``schema.table``); ``where`` is the condition, in which ``$n`` stands for what is named
    as the nth of ``asks``; it is not for principals with one of the roles ``unless``."""

    name: str
    tables: tuple[str, ...]
    where: str
    asks: tuple[str, ...] = ()
    who: Who = ANYONE
    when: When = ALWAYS
    unless: frozenset[str] = frozenset()

    def is_about(self, viewer: Viewer) -> bool:
        """Whether it holds for a viewer."""
        return self.why_not(viewer) is None

    def why_not(self, viewer: Viewer) -> str | None:
        """Why it does not hold for a viewer; None where it does."""
        if exempt := self.unless & viewer.principal.roles:
            return f"the principal has the role {min(exempt)}"
        return self.who.why_not(viewer) or self.when.why_not(viewer.moment)

    @property
    def written(self) -> str:
        """The condition as the file has it."""
        return re.sub(r"\$(\d+)", lambda found: f"{{{self.asks[int(found[1]) - 1]}}}", self.where)

    def names_table(self, schema: str, table: str) -> bool:
        """Whether a table is of one of its patterns."""
        return any(names_table(pattern, schema, table) for pattern in self.tables)


@dataclass(frozen=True, slots=True)
class RowFilter:
    """A rule for one principal: its condition with ``values`` for ``$1`` on (texts, or tuples of such); ``lacks`` is
    what the principal has no value for, empty where it has all."""

    name: str
    tables: tuple[str, ...]
    where: str
    values: tuple[str | tuple[str, ...], ...] = ()
    lacks: str = ""

    def names_table(self, schema: str, table: str) -> bool:
        """Whether a table is of one of its patterns."""
        return any(names_table(pattern, schema, table) for pattern in self.tables)


def names_table(pattern: str, schema: str, table: str) -> bool:
    """Whether a pattern of two parts is of a table.

    >>> names_table("public.order*", "public", "orders")
    True
    """
    first, _, second = pattern.partition(".")
    return fits(first, schema) and fits(second, table)


def numbered(text: str) -> tuple[str, tuple[str, ...]]:
    """A condition as written -> with ``$n`` for its placeholders, and what those name. Raises ValueError for one that
    names nothing that can be known, and for a ``$``.

    >>> numbered("tenant = {principal.tenant}")
    ('tenant = $1', ('principal.tenant',))
    """
    if "$" in text:
        raise ValueError("$ is not taken in a condition; a value of the principal is written as {principal.name}")
    asks = tuple(dict.fromkeys(_PLACEHOLDER.findall(text)))
    for one in asks:
        if _KNOWN.fullmatch(one) is None:
            raise ValueError(f"{{{one}}} is nothing that is known; write {{principal.name}}, {{principal.roles}}, "
                             "{principal.tenant} (an attribute), {purpose} or {source}")  # fmt: skip
    return _PLACEHOLDER.sub(lambda found: f"${asks.index(found[1]) + 1}", text), asks


def filters_for(rules: tuple[RowRule, ...], viewer: Viewer, policy: str) -> tuple[RowFilter, ...]:
    """The filters that hold for a viewer, with what is known of it."""
    return tuple(_filter(rule, viewer, policy) for rule in rules if rule.is_about(viewer))


def _filter(rule: RowRule, viewer: Viewer, policy: str) -> RowFilter:
    name = f"{policy}/{rule.name}"
    values = [_value(one, viewer) for one in rule.asks]
    lacks = next((one for one, value in zip(rule.asks, values, strict=True) if value is None), "")
    known = tuple(value for value in values if value is not None)
    return RowFilter(name, rule.tables, rule.where, () if lacks else known, lacks)


def _value(asked: str, viewer: Viewer) -> str | tuple[str, ...] | None:
    if asked == "purpose":
        return viewer.purpose.text
    if asked == "source":
        return viewer.source
    return _of(viewer.principal, asked.removeprefix("principal."))


def _of(principal: Principal, what: str) -> str | tuple[str, ...] | None:
    match what:
        case "name":
            return principal.name
        case "kind":
            return principal.kind.value
        case "on_behalf_of":
            return principal.on_behalf_of
        case "model":
            return principal.model
        case "roles":
            return tuple(sorted(principal.roles))
    return dict(principal.attributes).get(what)
