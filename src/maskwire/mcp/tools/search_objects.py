"""``search_objects``: which tables and views there are, by a part of a name, as briefly or fully as asked.

What it must never do: look into a table, or show a name in which something sensitive is found.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

from maskwire.mcp.answers import Answered, like
from maskwire.mcp.arguments import PURPOSE
from maskwire.mcp.call import Call
from maskwire.mcp.describing import Describing
from maskwire.mcp.tools import offered
from maskwire.mcp.untrusted import NOTICE, shown
from maskwire.sql.catalog import Catalog, Relation

_LIMIT, _MOST = 50, 200
_COLUMNS = 2000  # of all tables in one answer
KINDS = {"r": "table", "p": "table", "v": "view", "m": "materialized view", "f": "foreign table"}


async def _run(call: Call) -> Answered:
    arguments = call.arguments
    detail, limit = arguments.get("detail", "summary"), int(arguments.get("limit", _LIMIT))
    pattern = str(arguments.get("pattern", "*"))
    async with call.indoor() as indoor:
        session = indoor.session
        catalog = session.source.knowledge.catalog
        found = list(_matching(catalog, pattern.lower(), arguments.get("schema")))
        describing = Describing(session)
        objects, columns, is_more = list[dict[str, Any]](), 0, len(found) > limit
        for relation in found[:limit]:
            columns += len(relation.columns)
            if detail == "full" and columns > _COLUMNS:
                is_more = True
                break
            objects.append(_told(relation, detail, describing, call))
    document: dict[str, Any] = {"objects": objects, "count": len(objects), "truncated": is_more, "notice": NOTICE}
    if not objects:
        names = {one.name: f"{one.schema}.{one.name}" for one in catalog.by_oid.values() if one.kind in KINDS and
                 not one.system}  # fmt: skip
        near = [shown(one, call.gateway.source.scanner) for one in like(pattern.strip("*%"), names)]
        document["hint"] = "Nothing is called so." + (f" Did you mean: {', '.join(near)}?" if near else "")
    return Answered(document)


def _matching(catalog: Catalog, pattern: str, schema: str | None) -> Iterator[Relation]:
    glob = pattern.replace("%", "*") if set(pattern) & set("*%?") else f"*{pattern}*"
    for one in sorted(catalog.by_oid.values(), key=lambda one: (one.schema, one.name)):
        if one.system or one.kind not in KINDS or schema not in (None, one.schema):
            continue
        names = (one.name, f"{one.schema}.{one.name}", *(column.name for column in one.columns))
        if any(fnmatchcase(name.lower(), glob) for name in names):
            yield one


def _told(relation: Relation, detail: str, describing: Describing, call: Call) -> dict[str, Any]:
    scanner = call.gateway.source.scanner
    told: dict[str, Any] = {"schema": shown(relation.schema, scanner), "name": shown(relation.name, scanner)}
    if detail == "names":
        return told
    columns = describing.columns(relation)
    told |= {
        "kind": KINDS[relation.kind],
        "columns": columns if detail == "full" else len(columns),
        "masked_columns": sum((one["mask"] or {}).get("effect") in ("mask", "deny") for one in columns),
    }
    return told


OFFER = offered(
    "search_objects",
    "Find tables and columns",
    "Find tables and views by a part of their name or of a column's name. detail: names, summary (with counts) or full "
    "(with columns, their types and masks).",
    _run,
    {
        "pattern": {
            "type": "string",
            "maxLength": 200,
            "description": "A part of a name, or a glob with *. Without it, everything.",
        },
        "schema": {"type": "string", "maxLength": 63},
        "detail": {"type": "string", "enum": ["names", "summary", "full"], "default": "summary"},
        "limit": {"type": "integer", "minimum": 1, "maximum": _MOST, "default": _LIMIT},
        "purpose": PURPOSE,
    },
)
