"""What a tool answers: one JSON document, as structured content and as its text; or an error from which to go on.

What it must never do: hold a text that came from the database and no masking has seen.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
from mcp_types import CallToolResult, TextContent

from maskwire._kernel import Scanner
from maskwire.mcp.untrusted import shown
from maskwire.model import Refusal
from maskwire.sql.catalog import Catalog

_NAME = re.compile(r'"([^"]{1,200})"')
_UNKNOWN_TABLE, _UNKNOWN_COLUMN = "42P01", "42703"


@dataclass(frozen=True, slots=True)
class Answered:
    """``document`` is told as it is; ``is_recorded``: the ledger holds it already, since a statement did it."""

    document: Mapping[str, Any] = field(repr=False)
    is_recorded: bool = False


class ToolError(Exception):
    """The call may not go on. ``refusal`` is what the model is told; ``near`` are names that it may have meant."""

    def __init__(self, refusal: Refusal, near: tuple[str, ...] = (), *, is_recorded: bool = False) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal
        self.near = near
        self.is_recorded = is_recorded


def result(document: Mapping[str, Any]) -> CallToolResult:
    """An answer."""
    text = orjson.dumps(document).decode()
    return CallToolResult(content=[TextContent(text=text)], structured_content=dict(document))


def failure(refusal: Refusal, near: tuple[str, ...] = ()) -> CallToolResult:
    """An error of the tool: what happened, and what to do next."""
    told = {"code": refusal.code, "reason": refusal.reason, "message": refusal.message, "hint": refusal.hint}
    if near:
        told["did_you_mean"] = ", ".join(near)
    text = f"{refusal.message} {refusal.hint}" + (f" Did you mean: {', '.join(near)}?" if near else "")
    document = {"error": {**told, **({"did_you_mean": list(near)} if near else {})}}
    return CallToolResult(content=[TextContent(text=text)], structured_content=document, is_error=True)


def wrong(message: str, hint: str) -> ToolError:
    """An argument that can't be taken."""
    return ToolError(Refusal("22023", "invalid-arguments", message, hint))


def nearest(refusal: Refusal, catalog: Catalog, scanner: Scanner) -> tuple[str, ...]:
    """The names of the catalog that are most like the one that a refusal says is not known; none in which something is
    found: whoever may make a table writes them."""
    found = _NAME.search(refusal.message)
    if found is None or refusal.code not in (_UNKNOWN_TABLE, _UNKNOWN_COLUMN):
        return ()
    own = [relation for relation in catalog.by_oid.values() if not relation.system]
    if refusal.code == _UNKNOWN_TABLE:
        names = {one.name: f"{one.schema}.{one.name}" for one in own}
    else:
        names = {column.name: column.name for relation in own for column in relation.columns}
    near = like(found[1].rpartition(".")[2], names)
    return tuple(one for one in near if shown(one, scanner) == one)


def like(name: str, known: Mapping[str, str] | Iterable[str]) -> tuple[str, ...]:
    """Of ``known`` names (and what to write for each), the three that are most like this one."""
    written = known if isinstance(known, Mapping) else {one: one for one in known}
    lowered = {one.lower(): text for one, text in written.items()}
    parts = [one for one in lowered if len(name) > 3 and (name.lower() in one or one in name.lower()) and one]
    close = difflib.get_close_matches(name.lower(), list(lowered), 3, 0.6)
    return tuple(lowered[one] for one in dict.fromkeys([*close, *parts]))[:3]
