"""``maskwire mcp``: the doors for agents that speak the Model Context Protocol."""

from __future__ import annotations

import click

from maskwire.cli.mcp.wrap import wrap


@click.group(short_help="Let agents ask by the Model Context Protocol.")
def mcp() -> None:
    """Let agents ask by the Model Context Protocol, and put other servers of it behind Maskwire."""


mcp.add_command(wrap)
