"""``describe_table``: a table's columns, keys and comments, and which columns are masked for who asks, how and why.

What it must never do: show a comment that the session's own masking has not searched.
"""

from __future__ import annotations

from typing import Any

from maskwire.mcp import asking
from maskwire.mcp.answers import Answered, ToolError, like
from maskwire.mcp.arguments import PURPOSE
from maskwire.mcp.call import Call
from maskwire.mcp.describing import Describing
from maskwire.mcp.tools import offered
from maskwire.mcp.tools.search_objects import KINDS
from maskwire.mcp.untrusted import NOTICE, shown
from maskwire.model import Refusal
from maskwire.sql.catalog import Catalog, Relation

_COMMENTS = (
    "SELECT d.objsubid, d.description FROM pg_catalog.pg_description d "
    "WHERE d.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objoid = $1"
)
_KEYS = (
    "SELECT c.contype, c.conkey, c.confrelid, c.confkey FROM pg_catalog.pg_constraint c "
    "WHERE c.conrelid = $1 AND c.contype IN ('p', 'f', 'u')"
)
_MOST = 1600  # columns of a table, and constraints
_KINDS = {"p": "primary key", "u": "unique", "f": "foreign key"}


async def _run(call: Call) -> Answered:
    catalog = call.gateway.source.knowledge.catalog
    relation = _named(call, catalog)
    async with call.indoor() as indoor:
        columns = Describing(indoor.session).columns(relation)
    comments, _ = await asking.ask(call, _COMMENTS, [str(relation.oid)], rows=_MOST)
    keys, _ = await asking.ask(call, _KEYS, [str(relation.oid)], rows=_MOST)
    scanner = call.gateway.source.scanner
    by_number = {number: shown(text, scanner) for number, text in comments.rows if number and text}
    for held, told in zip(relation.columns, columns, strict=True):
        if comment := by_number.get(str(held.number)):
            told["comment"] = comment
    document: dict[str, Any] = {
        "schema": shown(relation.schema, scanner),
        "name": shown(relation.name, scanner),
        "kind": KINDS[relation.kind],
        "columns": columns,
        "keys": [_key(row, relation, catalog, call) for row in keys.rows],
        "notice": NOTICE,
    }
    if comment := by_number.get("0"):
        document["comment"] = comment
    return Answered(document)


def _named(call: Call, catalog: Catalog) -> Relation:
    name, schema = call.arguments["table"], call.arguments.get("schema")
    if schema is None and "." in name:
        schema, _, name = name.partition(".")
    found = catalog.find(schema, name, catalog.search_path)
    if found is None or found.system or found.kind not in KINDS:
        known = {one.name: f"{one.schema}.{one.name}" for one in catalog.by_oid.values() if one.kind in KINDS and
                 not one.system}  # fmt: skip
        refusal = Refusal("42P01", "unknown-relation", "There is no such table.", "Find it with search_objects.")
        raise ToolError(refusal, tuple(shown(one, call.gateway.source.scanner) for one in like(name, known)))
    return found


def _key(row: tuple[str | None, ...], relation: Relation, catalog: Catalog, call: Call) -> dict[str, Any]:
    kind, own, other, theirs = row
    told: dict[str, Any] = {"kind": _KINDS.get(kind or "", "key"), "columns": _columns(own, relation, call)}
    referenced = catalog.by_oid.get(int(other)) if other and other.isdecimal() else None
    if kind == "f" and referenced is not None:
        scanner = call.gateway.source.scanner
        told["references"] = {
            "table": f"{shown(referenced.schema, scanner)}.{shown(referenced.name, scanner)}",
            "columns": _columns(theirs, referenced, call),
        }
    return told


def _columns(numbers: str | None, relation: Relation, call: Call) -> list[str]:
    names = {str(column.number): column.name for column in relation.columns}
    found = [names[one] for one in (numbers or "").strip("{}").split(",") if one in names]
    return [shown(one, call.gateway.source.scanner) for one in found]


OFFER = offered(
    "describe_table",
    "Describe a table",
    "Show a table's columns, types, keys and comments, and for each column whether it is masked for you, how, by which "
    "rule and why, and whether masked values of it can be compared (=, IN).",
    _run,
    {
        "table": {"type": "string", "minLength": 1, "maxLength": 200, "description": "Its name, or schema.name."},
        "schema": {"type": "string", "minLength": 1, "maxLength": 63},
        "purpose": PURPOSE,
    },
    ("table",),
)
