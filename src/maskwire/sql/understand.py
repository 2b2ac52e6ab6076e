"""The door of sql/: a text in, what each of its statements reads out.

What it must never do: let anything through that it did not follow whole. Any exception here is a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from maskwire import _kernel
from maskwire.errors import RefusedError
from maskwire.model import Output, Shape
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.constants import places_of
from maskwire.sql.copying import copy_layout
from maskwire.sql.kinds import UTILITIES, only, options_of, refuse_kind, text_of
from maskwire.sql.names import quoted
from maskwire.sql.nodes import Node, check, kind_of, strings
from maskwire.sql.refusals import not_allowed, not_understood, read_only
from maskwire.sql.resolve import Resolver
from maskwire.sql.scope import Field, Scope
from maskwire.sql.single import is_single
from maskwire.sql.spelling import check_stored
from maskwire.sql.statement import Kind, Mention, Statement
from maskwire.sql.tree import Raw, select_of, split


def understand(sql: str, catalog: Catalog, search_path: Sequence[str]) -> tuple[Statement, ...]:
    """What each statement of a text reads, in order; none for an empty text.

    Raises RefusedError, and nothing else, for whatever is not allowed or not followed. Pure.
    """
    try:
        raws, places = split(sql), places_of(sql)
        if not catalog.is_utf8:
            check_stored(sql, catalog.identifiers)
        statements = tuple(_statement(raw, catalog, tuple(search_path), places) for raw in raws)
    except RefusedError:
        raise
    except Exception as error:  # rule 9: what goes wrong here must end as a refusal
        raise not_understood("this statement") from error
    if len(statements) > 1 and any(statement.search_path is not None for statement in statements[:-1]):
        raise not_allowed("SET search_path before another statement of the same text")
    if len(statements) > 1 and any(statement.writes for statement in statements):
        raise read_only("READ WRITE beside another statement of the same text")
    return statements


def _statement(raw: Raw, catalog: Catalog, search_path: tuple[str, ...], places: Mapping[int, int]) -> Statement:
    handler = UTILITIES.get(raw.kind)
    if handler is not None:
        return handler(raw.fields, raw.text)
    tracked: set[int] = set()
    resolver = Resolver(catalog, search_path, places, trusted=False)
    match raw.kind:
        case "SelectStmt":
            check("SelectStmt", raw.fields, tracked)
            found = _query(resolver, raw.fields, raw.text)
        case "CopyStmt":
            found = _copy(resolver, raw, tracked)
        case "ExplainStmt":
            found = _explain(resolver, raw, tracked)
        case "DeclareCursorStmt":
            only(raw.fields, "portalname", "options", "query")
            inner = _query(resolver, select_of(raw.fields["query"], tracked), raw.text)
            held = bool(raw.fields.get("options", 0) & _HOLD)
            found = replace(inner, kind=Kind.DECLARE, name=raw.fields["portalname"], inner=inner, hold=held)
            found = replace(found, outputs=(), rows=False)
        case "PrepareStmt":
            found = _prepare(resolver, raw, tracked)
        case "ExecuteStmt":
            only(raw.fields, "name", "params")
            for node in raw.fields.get("params", []):
                kind, fields = kind_of(node)
                check(kind, fields, tracked)
            values = resolver.values(raw.fields.get("params", []), Scope())
            if any(value.shape is not Shape.CONSTANT for value in values):
                raise not_understood("a parameter that is not a constant")
            arguments = tuple(next(iter(value.literals), None) if value.plain else None for value in values)
            casts = resolver.uses.casts
            found = Statement(
                Kind.EXECUTE, raw.text, None, casts=casts, arguments=arguments, name=raw.fields["name"], rows=True
            )
        case _:
            raise refuse_kind(raw.kind)
    if not tracked <= resolver.seen:
        raise not_understood("a part of this statement")
    return found


_HOLD = 0x0020  # CURSOR_OPT_HOLD, PostgreSQL src/include/nodes/parsenodes.h


def _query(resolver: Resolver, node: Node, text: str) -> Statement:
    outputs = _outputs(resolver.query(node, None))
    uses, relations = resolver.uses, frozenset(resolver.relations)
    return Statement(
        Kind.SELECT, text, outputs, uses.all(), uses.fixed, uses.casts, resolver.bound,
        settings=frozenset(resolver.settings_named), sets=resolver.sets, groups=tuple(resolver.groups),
        aggregates=tuple(resolver.aggregates), relations=relations, mentions=resolver.mentions, rows=True,
        single=_is_single(resolver, node),
    )  # fmt: skip


def _is_single(resolver: Resolver, node: Node) -> bool:
    known = [resolver.catalog.by_oid.get(oid) for oid in resolver.relations]
    return len(known) == 1 and known[0] is not None and known[0].kind in ("r", "p") and is_single(node)


def _prepare(resolver: Resolver, raw: Raw, tracked: set[int]) -> Statement:
    only(raw.fields, "name", "argtypes", "query")
    resolver.parameter_types = []
    for node in raw.fields.get("argtypes", []):
        kind, fields = kind_of(node)
        check(kind, fields, set())
        resolver.type_name(fields, Scope(), constant=True)
        resolver.parameter_types.append(fields)
    inner = _query(resolver, select_of(raw.fields["query"], tracked), raw.text)
    if inner.settings:
        raise not_understood("current_setting of a parameter in PREPARE")
    return replace(inner, kind=Kind.PREPARE, name=raw.fields["name"], inner=inner, outputs=(), rows=False)


def _outputs(fields: tuple[Field, ...]) -> tuple[Output, ...]:
    values = ((field.name, field.value) for field in fields)
    return tuple(
        Output(name, value.origins, value.shape, value.literals, value.document, value.altered, value.behind)
        for name, value in values
    )


def _explain(resolver: Resolver, raw: Raw, tracked: set[int]) -> Statement:
    only(raw.fields, "query", "options")
    for name, argument in options_of(raw.fields):
        value = "true" if argument is None else text_of(argument).lower()
        if name in ("format", "costs") or (name in _PLAN_ONLY and value in ("false", "off", "0")):
            continue
        raise not_allowed(f"EXPLAIN {name.upper()}" if name in _PLAN_ONLY else "EXPLAIN with this option", _PLANS)
    inner = _query(resolver, select_of(raw.fields["query"], tracked), raw.text)
    # A plan tells row estimates, which come from the statistics of what the conditions compare (leaks.md 31). What
    # may be asked of a masked column tells more than its estimate does; a literal is hidden from the planner
    # (reading.py). A view's own constants stand in the plan too, so it is read like any text.
    plan = Output("QUERY PLAN", frozenset(), Shape.DESCRIPTION)
    return replace(inner, kind=Kind.EXPLAIN, outputs=(plan,), inner=inner)


_PLANS = "Ask for the plan alone: EXPLAIN, or EXPLAIN (FORMAT ..., COSTS ...), without other options."
_PLAN_ONLY = frozenset({"analyze", "verbose", "buffers", "wal", "timing", "summary", "settings", "memory"})


def _copy(resolver: Resolver, raw: Raw, tracked: set[int]) -> Statement:
    fields = raw.fields
    if fields.get("is_from"):
        raise not_allowed("COPY FROM")
    if fields.get("is_program") or "filename" in fields:
        raise not_allowed("COPY TO a file or program")
    only(fields, "relation", "query", "attlist", "options")
    if "query" in fields:
        inner = _query(resolver, select_of(fields["query"], tracked), raw.text)
        query = _kernel.deparse_copy_query(raw.text)
    else:
        check("RangeVar", fields["relation"], tracked)
        relation = resolver.relation(fields["relation"])
        if relation.kind != "r" or "alias" in fields["relation"]:
            raise not_allowed("COPY of anything but a table by its name (use COPY (SELECT ...) TO STDOUT)")
        inner, query = _table(resolver, relation, strings(fields.get("attlist", [])), raw.text)
    layout = copy_layout(options_of(fields), query)
    return replace(inner, kind=Kind.COPY_TO, copy=layout, inner=inner, rows=True)


def _table(resolver: Resolver, relation: Relation, names: tuple[str, ...], text: str) -> tuple[Statement, str]:
    """COPY table TO: the columns named, or all that are stored, and the query that says the same."""
    held = dict(zip((column.name for column in relation.columns), resolver.fields_of(relation), strict=True))
    wanted = names or tuple(column.name for column in relation.columns if not column.generated)
    if len(set(wanted)) != len(wanted) or not held.keys() >= set(wanted):
        raise not_understood("this column list")
    table = f"{quoted(relation.schema)}.{quoted(relation.name)}"
    query = f"SELECT {', '.join(map(quoted, wanted))} FROM ONLY {table}"  # noqa: S608 - names of the catalog, quoted
    fields = tuple(held[name] for name in wanted)
    outputs, relations = _outputs(fields), frozenset(resolver.relations)
    mentions = (Mention(relation.oid, obstacle="COPY of a table by its name (COPY (SELECT ...) TO STDOUT can)"),)
    found = Statement(
        Kind.SELECT, text, outputs, resolver.uses.all(), relations=relations, mentions=mentions, rows=True, single=True
    )
    return found, query
