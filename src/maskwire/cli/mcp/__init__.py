"""``maskwire mcp``: the MCP door on standard input and output, as an agent's configuration file starts it."""

from __future__ import annotations

import click

from maskwire.cli.mcp.connect import connect
from maskwire.cli.mcp.serve import serve

__all__ = ["mcp"]


@click.group(short_help="Let an agent ask by MCP, on standard input and output.")
def mcp() -> None:
    """Let an agent ask by MCP. Its configuration file names one of these commands.

    Over HTTP, agents are served by `maskwire serve --mcp HOST:PORT`.

    \b
    Example:  maskwire mcp serve postgresql://user:password@host/database
    """


for command in (connect, serve):
    mcp.add_command(command)
