"""``explain``: how the database would go about a statement. It is never run: ANALYZE can't be asked for.

What it must never do: run the statement that it explains.
"""

from __future__ import annotations

from maskwire.mcp import asking
from maskwire.mcp.answers import Answered
from maskwire.mcp.arguments import PARAMETERS, PURPOSE, SQL, as_parameter
from maskwire.mcp.call import Call
from maskwire.mcp.tools import offered

# With options in parentheses, the grammar takes no ANALYZE behind them.
_EXPLAIN = "EXPLAIN (ANALYZE false) "
_LINES = 500


async def _run(call: Call) -> Answered:
    parameters = [as_parameter(one) for one in call.arguments.get("params", ())]
    answer, _ = await asking.ask(call, _EXPLAIN + call.arguments["sql"], parameters, rows=_LINES)
    lines = [row[0] or "" for row in answer.rows[:_LINES]]
    is_more = answer.is_cut or answer.is_suspended
    return Answered({"plan": lines, "truncated": is_more}, is_recorded=True)


OFFER = offered(
    "explain",
    "Show a plan",
    "Show the plan of a statement without running it. Use it before a query that may be slow.",
    _run,
    {"sql": SQL, "params": PARAMETERS, "purpose": PURPOSE},
    ("sql",),
)
