"""Which of a server's tools a client may use: by name, and by the definition that was looked at before.

What it must never do: let a tool through whose definition has changed since it was pinned.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

import orjson

from maskwire.errors import ConfigurationError
from maskwire.mcp.wrap.messages import Json

__all__ = ["Pins", "Tools"]

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,128}")  # Model Context Protocol, "Tools", names


def digest(tool: Json) -> str:
    """SHA-256, in hex, of a definition in one order of its members."""
    return hashlib.sha256(orjson.dumps(tool, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(slots=True)
class Pins:
    """The digests of a server's tool definitions, in a JSON file: {tool: digest}."""

    path: Path
    accept: bool = False  # what the server lists now replaces what was pinned
    _held: dict[str, str] | None = None

    def __post_init__(self) -> None:
        """Raises ConfigurationError where the file is there and can't be read."""
        try:
            held = json.loads(self.path.read_text())
        except FileNotFoundError:
            return
        except (OSError, ValueError):
            raise ConfigurationError(f"The pins in {self.path} can't be read. Mend the file, or remove it.") from None
        if not isinstance(held, dict) or not all(isinstance(value, str) for value in held.values()):
            raise ConfigurationError(f"{self.path} holds no pins: it should be {{tool: digest}}.")
        self._held = None if self.accept else held

    def check(self, tools: Iterable[tuple[str, Json]]) -> frozenset[str]:
        """The names of those tools that are as they were pinned. The first list of all is pinned itself."""
        found = {name: digest(tool) for name, tool in tools}
        if self._held is None or self.accept:
            self._held = {**(self._held or {}), **found}
            self._write()
        return frozenset(name for name, one in found.items() if self._held.get(name) == one)

    def _write(self) -> None:
        part = self.path.with_name(f"{self.path.name}.part")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part.write_text(json.dumps(self._held, indent=2, sort_keys=True) + "\n")
            part.replace(self.path)
        except OSError as fault:
            raise ConfigurationError(f"The pins can't be written to {self.path} ({fault.strerror}).") from None


@dataclass(slots=True)
class Tools:
    """What the operator says of a server's tools. ``allow`` and ``deny`` are globs; with no ``allow`` all are."""

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    turn_back: tuple[str, ...] = ()
    pins: Pins | None = None
    _checked: frozenset[str] = field(default=frozenset(), init=False)

    def listed(self, tools: Iterable[Json]) -> tuple[list[Json], int]:
        """Those of a server's tools that a client may see, and how many were withheld."""
        given = list(tools)
        named = [(one["name"], one) for one in given if isinstance(one, dict) and _is_name(one.get("name"))]
        kept = [(name, one) for name, one in named if self._is_allowed(name)]
        if self.pins is not None:
            checked = self.pins.check(kept)
            self._checked |= checked
            self._checked -= {name for name, _ in kept} - checked
            kept = [(name, one) for name, one in kept if name in checked]
        return [one for _, one in kept], len(given) - len(kept)

    def may_call(self, name: object) -> bool:
        """Whether a client may call a tool of this name."""
        if not isinstance(name, str) or not _is_name(name) or not self._is_allowed(name):
            return False
        return self.pins is None or name in self._checked

    def turns_back(self, name: str) -> bool:
        """Whether masked values in its arguments are turned back for this tool."""
        return any(fnmatchcase(name, one) for one in self.turn_back)

    def _is_allowed(self, name: str) -> bool:
        allowed = not self.allow or any(fnmatchcase(name, one) for one in self.allow)
        return allowed and not any(fnmatchcase(name, one) for one in self.deny)


def _is_name(name: object) -> bool:
    return isinstance(name, str) and _NAME.fullmatch(name) is not None
