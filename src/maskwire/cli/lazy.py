"""A group of commands each of which is imported when it is run, or when its own help is asked for.

What it is for: ``maskwire ledger verify`` need not wait for drivers, parsers and servers of other commands.
What it must never do: say of a command, in the list of them, what the command does not say of itself (a test holds it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, NamedTuple

import click

__all__ = ["Command", "LazyGroup"]


class Command(NamedTuple):
    """Where a command is defined, under which name, its short help, and under which heading it is listed."""

    module: str
    name: str
    says: str
    heading: str = "Commands"


class _Commands(MutableMapping[str, click.Command]):
    """By their names; one is loaded when it is first asked for."""

    def __init__(self, known: Mapping[str, Command]) -> None:
        self._known = known
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            known = self._known[name]
            self._loaded[name] = getattr(import_module(known.module), known.name)
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._known, **self._loaded})

    def __len__(self) -> int:
        return len({**self._known, **self._loaded})

    def __contains__(self, name: object) -> bool:
        return name in self._known or name in self._loaded


class LazyGroup(click.Group):
    """``known`` are its commands by the names that are typed."""

    def __init__(self, name: str | None = None, *, known: Mapping[str, Command], **more: Any) -> None:
        super().__init__(name, _Commands(known), **more)
        self._known = known

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        """The list of them under their headings, in the order in which they stand, with none of them loaded."""
        for heading in dict.fromkeys(one.heading for one in self._known.values()):
            with formatter.section(heading):
                wide = max(map(len, self._known))
                those = [(name.ljust(wide), one.says) for name, one in self._known.items() if one.heading == heading]
                formatter.write_dl(those)
