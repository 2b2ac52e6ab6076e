"""The tools, one file each: what it is called, what it takes, what it answers.

What it must never do: ask the database otherwise than through the session of the call.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mcp_types import Tool, ToolAnnotations

from maskwire.mcp.answers import Answered
from maskwire.mcp.arguments import schema
from maskwire.mcp.call import Call

Run = Callable[[Call], Awaitable[Answered]]


@dataclass(frozen=True, slots=True)
class Offered:
    """A tool and what does it."""

    tool: Tool
    run: Run

    @property
    def name(self) -> str:
        """What it is called by."""
        return self.tool.name


def offered(  # noqa: PLR0917 - a tool in the order of its parts
    name: str,
    title: str,
    description: str,
    run: Run,
    properties: Mapping[str, Any],
    required: tuple[str, ...] = (),
    *,
    reads: bool = True,
) -> Offered:
    """A tool whose hints are true: it destroys nothing, and reaches nothing but the one database."""
    hints = ToolAnnotations(
        title=title, read_only_hint=reads, destructive_hint=False, idempotent_hint=reads, open_world_hint=False
    )
    return Offered(
        Tool(
            name=name, title=title, description=description, input_schema=schema(properties, required),
            annotations=hints,
        ),
        run,
    )  # fmt: skip
