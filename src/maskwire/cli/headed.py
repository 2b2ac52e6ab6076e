"""A command with so many options that its help lists them under headings.

What it must never do: leave an option out of its help.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

__all__ = ["Headed"]


class Headed(click.Command):
    """``headings`` are by the name of the parameter with which each begins."""

    def __init__(self, *arguments: Any, headings: Mapping[str, str], **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._headings = headings

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """As click's, in several lists."""
        listed: dict[str, list[tuple[str, str]]] = {}
        heading = "Options"
        for parameter in (one for one in self.get_params(ctx) if isinstance(one, click.Option)):
            heading = self._headings.get(parameter.name or "", heading)
            if (record := parameter.get_help_record(ctx)) is not None:
                listed.setdefault(heading, []).append(record)
        for name, records in listed.items():
            with formatter.section(name):
                formatter.write_dl(records)
