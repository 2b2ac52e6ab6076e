"""Whether the rows of a query are those of one table, each by itself, so that its columns stand beside each other.

What it must never do: call a query that, where a column could come from another row: any join, subquery, WITH or UNION.
"""

from __future__ import annotations

from maskwire.sql.nodes import Node

_OTHER = frozenset({"SelectStmt", "SubLink", "CommonTableExpr", "JoinExpr", "RangeSubselect", "RangeFunction", "larg"})


def is_single(select: Node) -> bool:
    """Whether one table stands in a SELECT, once, and nothing else that has rows."""
    tables, left = 0, [select]
    while left:
        node = left.pop()
        if isinstance(node, list):
            left += node
        elif isinstance(node, dict):
            if _OTHER & node.keys():
                return False
            tables += "RangeVar" in node
            left += node.values()
    return tables == 1
