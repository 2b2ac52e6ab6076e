"""Queries that the operator has written: a YAML file, each of which is a tool with typed parameters.

They run as whoever calls them, under the same policy as a query of the caller's own.
What it must never do: put a parameter into the text of a statement.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from maskwire import _kernel
from maskwire.access.document import Part, read
from maskwire.mcp import asking
from maskwire.mcp.answers import Answered
from maskwire.mcp.arguments import PURPOSE, as_parameter
from maskwire.mcp.call import Call
from maskwire.mcp.tools import Offered, offered

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_PLACE = re.compile(r"\$(\d{1,3})")
_TIME = r"\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?"
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "text": {"type": "string", "maxLength": 10_000},
    "integer": {"type": "integer", "minimum": -(2**63), "maximum": 2**63 - 1},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
    "timestamp": {"type": "string", "pattern": rf"^\d{{4}}-\d{{2}}-\d{{2}}[T ]{_TIME}(Z|[+-]\d{{2}}:?\d{{2}})?$"},
    "uuid": {"type": "string", "pattern": r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """One of a saved query's parameters; without ``required`` it is NULL where it is left out."""

    name: str
    type: str
    description: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved query; $1, $2 in ``sql`` are ``parameters`` in their order."""

    name: str
    description: str
    sql: str = field(repr=False)
    parameters: tuple[Parameter, ...] = ()
    rows: int = asking.ROWS

    def offer(self) -> Offered:
        """It as a tool."""

        async def run(call: Call) -> Answered:
            values = [as_parameter(call.arguments.get(one.name)) for one in self.parameters]
            answer, entry = await asking.ask(call, self.sql, values, rows=self.rows)
            return Answered(asking.table(answer, entry, self.rows), is_recorded=True)

        properties = {
            one.name: {**_TYPES[one.type], **({"description": one.description} if one.description else {})}
            for one in self.parameters
        }
        required = tuple(one.name for one in self.parameters if one.required)
        return offered(
            self.name, self.name.replace("_", " "), self.description, run, {**properties, "purpose": PURPOSE}, required
        )


def load(path: Path, taken: frozenset[str]) -> tuple[Saved, ...]:
    """The queries of a file; ``taken`` are names of other tools. Raises ConfigurationError, with the line."""
    found: dict[str, Saved] = {}
    for part in read(path).members(("queries",)).get("queries", read(path)).items():
        saved = _saved(part)
        if saved.name in found or saved.name in taken:
            raise part.wrong(f'another tool is called "{saved.name}" already.')
        found[saved.name] = saved
    return tuple(found.values())


def _saved(part: Part) -> Saved:
    said = part.members(("name", "description", "sql", "parameters", "max_rows"))
    for name in ("name", "description", "sql"):
        if name not in said:
            raise part.wrong(f"a saved query needs its {name}.")
    name, sql = said["name"].text(), said["sql"].text()
    if _NAME.fullmatch(name) is None:
        raise said["name"].wrong("a name is a lower-case letter, then letters, digits and _.")
    parameters = tuple(_parameter(one) for one in said["parameters"].items()) if "parameters" in said else ()
    if len({one.name for one in parameters}) < len(parameters):
        raise said["parameters"].wrong("two parameters have one name.")
    if _places(said["sql"], sql) != set(range(1, len(parameters) + 1)):
        raise said["sql"].wrong(f"its parameters must be $1 to ${len(parameters)}, as they are listed.")
    rows = _rows(said["max_rows"]) if "max_rows" in said else asking.ROWS
    return Saved(name, said["description"].text(), sql, parameters, rows)


def _places(part: Part, sql: str) -> set[int]:
    try:
        tokens, encoded = _kernel.tokens(sql), sql.encode()
    except (SyntaxError, ValueError):
        raise part.wrong("this is no SQL.") from None
    texts = (encoded[start:end].decode() for start, end, name, _ in tokens if name == "PARAM")
    return {int(found[1]) for text in texts if (found := _PLACE.fullmatch(text)) is not None}


def _parameter(part: Part) -> Parameter:
    said = part.members(("name", "type", "description", "required"))
    name = said["name"].text() if "name" in said else ""
    if _NAME.fullmatch(name) is None or name == "purpose":
        raise part.wrong("a parameter's name is a lower-case letter, then letters, digits and _; not purpose.")
    kind = said["type"].text() if "type" in said else "text"
    if kind not in _TYPES:
        raise said["type"].wrong(f"a type is one of {', '.join(_TYPES)}.")
    description = said["description"].text() if "description" in said else ""
    return Parameter(name, kind, description, "required" not in said or said["required"].truth())


def _rows(part: Part) -> int:
    text = part.text()
    if not text.isdecimal() or not 1 <= int(text) <= asking.MOST_ROWS:
        raise part.wrong(f"max_rows is 1 to {asking.MOST_ROWS}.")
    return int(text)
