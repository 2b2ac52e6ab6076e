"""Catalog: what the source's columns hold, why that is thought, how it is shown, and where it is wrong.

What it must never do: change what a column is said to hold without a word of who did it in the ledger.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from starlette.responses import Response

from maskwire.console.correcting import Correction, apply, corrected
from maskwire.console.page import Asked, MissingError, Page, back
from maskwire.console.rendering import query
from maskwire.console.visits import Role
from maskwire.ledger.entry import Entry, Kind, moment
from maskwire.model import Classification, Column, Effect, Principal, Purpose, Viewer
from maskwire.policy.explain import Question, explain
from maskwire.policy.wording import said
from maskwire.policy_file import categories_of
from maskwire.sql.catalog import Relation
from maskwire.view import unmatched

__all__ = ["PAGES"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_ADMINS = frozenset({Role.ADMIN})
_TABLES = 100  # of one page
_KINDS = {"r": "table", "p": "table", "v": "view", "m": "materialised view", "f": "foreign table"}


@dataclass(frozen=True, slots=True)
class Table:
    """A relation with what was found in it. ``entities`` are (entity, columns), the most frequent first."""

    schema: str
    name: str
    kind: str
    columns: int
    entities: tuple[tuple[str, int], ...]
    surest: float


@dataclass(frozen=True, slots=True)
class Line:
    """A column. ``origin`` is where its class comes from; ``effect`` and ``shown`` tell how an agent without roles sees
    it."""

    column: Column
    type: str
    found: Classification | None
    origin: str
    effect: Effect
    shown: str
    rule: str


async def _list(asked: Asked) -> Response:
    known, after, search = asked.gateway.source.knowledge, asked.said("after"), asked.said("search").lower()
    relations = sorted(
        (it for it in known.catalog.by_oid.values() if it.holds_data),
        key=lambda it: (it.schema, it.name),
    )
    wanted = [it for it in relations if search in f"{it.schema}.{it.name}".lower()]
    rest = [it for it in wanted if f"{it.schema}.{it.name}" > after]
    places = {(it.oid, column.number) for it in relations for column in it.columns}
    classified = {place: it for place, it in known.classes.items() if place in places}
    revealed = sorted(
        str(name) for place in asked.gateway.source.learned if (name := known.catalog.name_of(*place)) is not None
    )
    return asked.page(
        "catalog.html", "Catalog", tables=[_table(asked, it) for it in rest[:_TABLES]], search=search,
        more=f"{rest[_TABLES - 1].schema}.{rest[_TABLES - 1].name}" if len(rest) > _TABLES else "",
        relations=len(relations), columns=len(places), sensitive=len(classified),
        unsure=sum(it.confidence < 0.7 for it in classified.values()), revealed=revealed,
        stated=len(asked.gateway.source.policy.columns),
        unmatched=unmatched(asked.gateway.source.policy, known.catalog),
        entities=Counter(it.entity for it in classified.values()).most_common(),
    )  # fmt: skip


def _table(asked: Asked, relation: Relation) -> Table:
    classes = asked.gateway.source.knowledge.classes
    found = [classes[relation.oid, it.number] for it in relation.columns if (relation.oid, it.number) in classes]
    entities = Counter(it.entity for it in found).most_common()
    surest = min((it.confidence for it in found), default=0.0)
    kind = _KINDS.get(relation.kind, "relation")
    return Table(relation.schema, relation.name, kind, len(relation.columns), tuple(entities), surest)


async def _one(asked: Asked) -> Response:
    relation = _relation(asked)
    return asked.page(
        "table.html", relation.name, relation=relation, kind=_KINDS.get(relation.kind, "relation"),
        lines=[_line(asked, relation, at) for at in range(len(relation.columns))],
        entities=sorted(categories_of(asked.gateway.source.policy)), is_admin=Role.ADMIN in asked.roles,
    )  # fmt: skip


def _relation(asked: Asked) -> Relation:
    schema, name = asked.said("schema"), asked.said("name")
    for relation in asked.gateway.source.knowledge.catalog.by_oid.values():
        if (relation.schema, relation.name) == (schema, name) and not relation.system:
            return relation
    raise MissingError("There is no such table in the source.")


def _line(asked: Asked, relation: Relation, at: int) -> Line:
    source, column = asked.gateway.source, relation.columns[at]
    name = Column(relation.schema, relation.name, column.name)
    found = source.knowledge.classes.get((relation.oid, column.number))
    viewer = Viewer(Principal("agent"), Purpose(), source.name, asked.gateway.clock())
    told = explain(source.policy, Question(viewer, name, found.entity if found else None), categories_of(source.policy))
    if source.policy.stated(name) is not None:
        origin = "stated by the policy"
    elif (relation.oid, column.number) in source.learned:
        origin = "revealed by answers"
    else:
        origin = "found in samples and names" if found is not None else ""
    decision = told.decision
    return Line(name, column.type_name, found, origin, decision.effect, said(decision, told.rule), decision.rule)


async def _correct(asked: Asked) -> Response:
    """A column holds something else than is thought: first what would be written, then it is written."""
    relation = _relation(asked)
    column = next((it for it in relation.columns if it.name == asked.said("column")), None)
    if column is None:
        raise MissingError("That table has no such column.")
    file, source = asked.gateway.settings.policy_file, asked.gateway.source
    made = corrected(
        file, source.policy, Column(relation.schema, relation.name, column.name), asked.said("entity"),
        categories_of(source.policy),
    )  # fmt: skip
    if asked.said("step") == "apply":
        return await _applied(asked, made)
    return asked.page("correction.html", "Correction", made=made, relation=relation)


async def _applied(asked: Asked, made: Correction) -> Response:
    gateway = asked.gateway
    told = Entry(
        moment(gateway.clock()), asked.visit.id, asked.visit.principal, Kind.CONFIGURATION, door="console",
        source=gateway.source.name, client=asked.visit.client, reason="policy-correction",
        lookups=(made.column,),
    )  # fmt: skip
    await gateway.recorder.keep([told])
    apply(made, asked.said("digest"))
    gateway.reload_policy()
    return back(f"/catalog/table{query({'schema': made.column.schema, 'name': made.column.table})}")


PAGES = (
    Page("/catalog", _list, _READERS, "console-catalog"),
    Page("/catalog/table", _one, _READERS, "console-table"),
    Page("/catalog/correct", _correct, _ADMINS, method="POST"),
)
