"""``request_access``: ask people for columns in the clear. Somebody else decides; nothing is granted here.

What it must never do: approve anything, or ask in another's name than the account's own.
"""

from __future__ import annotations

import time

from maskwire.access.kept_requests import KeptRequests, NotAllowedError
from maskwire.access.requests import MOST_COLUMNS, Wanted, columns_asked
from maskwire.errors import ConfigurationError
from maskwire.mcp.answers import Answered, ToolError, like, wrong
from maskwire.mcp.arguments import PURPOSE
from maskwire.mcp.call import Call
from maskwire.mcp.tools import offered
from maskwire.mcp.untrusted import shown
from maskwire.model import Refusal


async def _run(call: Call) -> Answered:
    gateway, caller = call.gateway, call.caller
    try:
        columns = columns_asked(call.arguments["columns"])
    except ConfigurationError as fault:
        raise wrong(str(fault), "Find names with search_objects and describe_table.") from None
    _are_known(call, columns)
    behalf = caller.principal.on_behalf_of or ""
    wanted = Wanted(
        gateway.source.name, columns, caller.purpose.text, round(call.arguments.get("hours", 1) * 3600), behalf
    )
    kept = KeptRequests(gateway.access_store, gateway.entrance.access.requests)
    try:
        request = kept.ask(call.passage.account, wanted, time.time())
    except NotAllowedError as fault:
        refusal = Refusal("42501", "access-not-asked", str(fault), "Go on with masked values, or ask the operator.")
        raise ToolError(refusal) from None
    return Answered(
        {
            "request": request.id,
            "state": request.state.value,
            "columns": list(columns),
            "purpose": wanted.purpose,
            "notice": "A person decides on this. Once it is approved, state the same purpose in query; until then "
            "go on with masked values.",
        }
    )


def _are_known(call: Call, columns: tuple[str, ...]) -> None:
    catalog = call.gateway.source.knowledge.catalog
    known = [
        f"{one.schema}.{one.name}.{column.name}"
        for one in catalog.by_oid.values()
        if not one.system
        for column in one.columns
    ]
    held = set(known)
    for column in columns:
        if "*" not in column and column not in held:
            error = wrong("A column that was named is not known.", "Write schema.table.column.")
            near = tuple(one for one in like(column, known) if shown(one, call.gateway.source.scanner) == one)
            raise ToolError(error.refusal, near)


OFFER = offered(
    "request_access",
    "Ask for columns in the clear",
    "Ask the people who may decide for columns unmasked, for a purpose and some hours. Use it only where the task "
    "can't be done with masked values.",
    _run,
    {
        "columns": {
            "type": "array",
            "minItems": 1,
            "maxItems": MOST_COLUMNS,
            "items": {"type": "string", "maxLength": 200},
            "description": "Each as schema.table.column.",
        },
        "purpose": PURPOSE,
        "hours": {"type": "number", "exclusiveMinimum": 0, "maximum": 720, "default": 1},
    },
    ("columns", "purpose"),
    reads=False,
)
