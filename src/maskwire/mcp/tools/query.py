"""``query``: one statement that reads, with parameters, masked for who asks.

What it must never do: send more rows or bytes to a model than its limits say, or say that all is shown where it is not.
"""

from __future__ import annotations

from maskwire.mcp import asking
from maskwire.mcp.answers import Answered
from maskwire.mcp.arguments import PARAMETERS, PURPOSE, SQL, as_parameter
from maskwire.mcp.call import Call
from maskwire.mcp.tools import offered


async def _run(call: Call) -> Answered:
    arguments = call.arguments
    rows = int(arguments.get("max_rows", asking.ROWS))
    answer, entry = await asking.ask(
        call,
        arguments["sql"],
        [as_parameter(one) for one in arguments.get("params", ())],
        rows=rows,
        seconds=float(arguments.get("timeout", asking.SECONDS)),
    )
    return Answered(asking.table(answer, entry, rows), is_recorded=True)


OFFER = offered(
    "query",
    "Ask with SQL",
    "Run one SQL statement (PostgreSQL) that only reads. What is sensitive comes masked, always the same way, so "
    "joins, GROUP BY, COUNT and = with a masked value work. The answer says which columns are masked and how.",
    _run,
    {
        "sql": SQL,
        "params": PARAMETERS,
        "max_rows": {
            "type": "integer",
            "minimum": 1,
            "maximum": asking.MOST_ROWS,
            "default": asking.ROWS,
            "description": "The most rows to be shown.",
        },
        "timeout": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": asking.MOST_SECONDS,
            "default": asking.SECONDS,
            "description": "Seconds that the statement may run.",
        },
        "purpose": PURPOSE,
    },
    ("sql",),
)
