"""Statement text to a checked syntax tree.

What it must never do: hand on a tree that the allow-list of nodes has not walked whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from maskwire import _kernel
from maskwire.sql.nodes import Node, check, kind_of
from maskwire.sql.refusals import not_understood, refused
from maskwire.sql.spelling import check_lengths

MAX_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Raw:
    """One statement of a text: its kind, its fields (not checked yet) and its own slice of the text."""

    kind: str
    fields: Node
    text: str


def split(sql: str) -> tuple[Raw, ...]:
    """The statements of a text, as PostgreSQL's grammar has them. Raises RefusedError where it has not."""
    encoded = sql.encode()
    if len(encoded) > MAX_BYTES:
        raise refused("54000", "too-long", "The statement is longer than 1 MiB.", "Use parameters.")
    try:
        check_lengths(sql)
        tree = json.loads(_kernel.parse(sql))
    except SyntaxError as error:
        raise refused(
            "42601", "syntax-error", f"syntax error at character {error.offset} of the text.",
            "Check its syntax; quote identifiers and close strings.",
        ) from None  # fmt: skip
    return tuple(_raw(statement, encoded) for statement in tree.get("stmts", []))


def _raw(statement: dict[str, Any], encoded: bytes) -> Raw:
    ((kind, fields),) = statement["stmt"].items()
    start = statement.get("stmt_location", 0)
    length = statement.get("stmt_len", 0)
    text = encoded[start : start + length] if length else encoded[start:]
    return Raw(kind, fields, text.decode().strip())


def read_view(definition: str) -> Node:
    """The one SELECT of a view's definition, checked."""
    statements = split(definition)
    if len(statements) != 1 or statements[0].kind != "SelectStmt":
        raise not_understood("this view definition")
    check("SelectStmt", statements[0].fields, set())
    return statements[0].fields


def select_of(node: Node, tracked: set[int]) -> Node:
    """The SELECT inside EXPLAIN, DECLARE, PREPARE or COPY, checked. Raises RefusedError for anything else."""
    if len(node) != 1 or "SelectStmt" not in node:
        kind = next(iter(node), "nothing")
        check(kind, node.get(kind, {}), tracked)
        raise not_understood(kind)
    _, fields = kind_of(node)
    check("SelectStmt", fields, tracked)
    return fields
