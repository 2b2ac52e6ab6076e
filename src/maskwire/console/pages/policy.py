"""Policy: the rules in force, which of them decides a column for somebody, and what another policy would change.

What it must never do: explain otherwise than a session would decide.
"""

from __future__ import annotations

from datetime import datetime

from starlette.responses import Response

from maskwire.console.page import ANYBODY, Asked, Page, back
from maskwire.console.visits import Role
from maskwire.console.work import simulated
from maskwire.errors import ConfigurationError
from maskwire.ledger import moment
from maskwire.model import Column, Principal, PrincipalKind, Purpose, Viewer
from maskwire.policy.conditions import ALWAYS, When
from maskwire.policy.explain import Explanation, Question, explain
from maskwire.policy.rules import Policy
from maskwire.policy_file import categories_of, parse

__all__ = ["PAGES"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_LONGEST = 200_000  # characters of a policy
_WINDOWS = {"1": "a day", "7": "a week", "30": "30 days"}


async def _policy(asked: Asked) -> Response:
    policy, file = asked.gateway.source.policy, asked.gateway.settings.policy_file
    accounts = asked.gateway.entrance.access.accounts
    question, found = _explained(asked, policy)
    return asked.page(
        "policy.html", "Policy", policy=policy, digest=asked.gateway.source.policy_digest, file=str(file or ""),
        accounts=sorted(accounts), kinds=[kind.value for kind in PrincipalKind], question=question, found=found,
        asked={name: asked.said(name) for name in ("principal", "kind", "role", "purpose", "column", "entity")},
        entities=sorted(categories_of(policy)), columns=_names(asked), when=_when,
        rows=[(one, one.why_not(question.viewer)) for one in policy.rows
              if question is not None and question.column is not None
              and one.names_table(question.column.schema, question.column.table)],
    )  # fmt: skip


def _names(asked: Asked) -> list[str]:
    known = asked.gateway.source.knowledge
    named = (known.catalog.name_of(*place) for place in known.classes)
    system = {relation.schema for relation in known.catalog.by_oid.values() if relation.system}
    return sorted(str(name) for name in named if name is not None and name.schema not in system)[:500]


def _explained(asked: Asked, policy: Policy) -> tuple[Question | None, Explanation | None]:
    """The decision on what the form asks; nothing where it asks nothing."""
    text, entity = asked.said("column"), asked.said("entity") or None
    if not text and entity is None:
        return None, None
    parts = text.split(".")
    if text and len(parts) != 3:
        raise ConfigurationError("Write a column as schema.table.column.")
    column = Column(*parts) if text else None
    categories = categories_of(policy)
    if entity is not None and entity not in categories:
        raise ConfigurationError("That is no entity that can be found.")
    if column is not None and entity is None:
        entity = _entity(asked, column)
    viewer = Viewer(
        _who(asked), Purpose(asked.said("purpose") or "unstated"), asked.gateway.source.name, asked.gateway.clock()
    )
    question = Question(viewer, column, entity)
    return question, explain(policy, question, categories)


def _who(asked: Asked) -> Principal:
    name = asked.said("principal") or "agent"
    account = asked.gateway.entrance.account(name)
    if account is not None and not asked.said("role") and not asked.said("kind"):
        return Principal(name, account.kind, roles=account.roles, attributes=account.attributes)
    kind = asked.said("kind") or (account.kind.value if account is not None else "agent")
    if kind not in set(PrincipalKind):
        raise ConfigurationError("That is no kind of principal.")
    roles = frozenset(one.strip() for one in asked.said("role").split(",") if one.strip())
    return Principal(name, PrincipalKind(kind), roles=roles)


def _entity(asked: Asked, column: Column) -> str | None:
    known = asked.gateway.source.knowledge
    for place, found in known.classes.items():
        if known.catalog.name_of(*place) == column:
            return found.entity
    return None


def _when(when: When) -> str:
    """When a rule is in force, in a few words."""
    if when == ALWAYS:
        return ""
    parts = [", ".join(when.days)] if when.days else []
    if when.hours is not None:
        begin, end = (f"{minute // 60:02}:{minute % 60:02}" for minute in when.hours)
        parts.append(f"{begin} to {end}")
    parts += [when.timezone] if parts else []
    for word, seconds in (("from", when.since), ("until", when.until)):
        parts += [f"{word} {moment(seconds)[:16]}Z"] if seconds is not None else []
    return " ".join(parts)


async def _simulate(asked: Asked) -> Response:
    text, days = asked.said("policy", _LONGEST), asked.said("days")
    if days not in _WINDOWS:
        raise ConfigurationError("Choose a day, a week or 30 days.")
    parse(text, "the policy")  # its faults are told at once
    since = moment(datetime.fromisoformat(moment(asked.gateway.clock())).timestamp() - int(days) * 86400)
    job = await asked.desk.jobs.begin(
        "simulate", f"Answers of {_WINDOWS[days]} under another policy", asked.visit.account.name, simulated,
        asked.desk.place, text, since,
    )  # fmt: skip
    return back(f"/jobs/{job.id}")


async def _other(asked: Asked) -> Response:
    file = asked.gateway.settings.policy_file
    try:
        text = file.read_text("utf-8") if file is not None else f"extends: {asked.gateway.source.policy.name}\n"
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError("The policy file can't be read.") from None
    return asked.page("simulation.html", "Simulate", text=text, windows=_WINDOWS)


PAGES = (
    Page("/policy", _policy, ANYBODY, "console-policy"),
    Page("/policy/simulate", _other, _READERS, "console-policy"),
    Page("/policy/simulate", _simulate, _READERS, "console-simulate", "POST"),
)
