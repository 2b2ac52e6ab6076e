"""``maskwire mcp``: the MCP door on standard input and output, as an agent's configuration file starts it."""

from __future__ import annotations

import click

from maskwire.cli.mcp.connect import connect
from maskwire.cli.mcp.serve import serve
from maskwire.cli.mcp.wrap import wrap

__all__ = ["mcp"]


@click.group(short_help="Let an agent ask by MCP, on standard input and output.")
def mcp() -> None:
    """Let an agent ask by MCP, or put another MCP server behind Maskwire. Its configuration file names one of these.

    Over HTTP, agents are served by `maskwire serve --mcp HOST:PORT`.

    \b
    Example:  maskwire mcp serve postgresql://user:password@host/database
    Example:  maskwire mcp wrap -- crm-mcp-server
    """


for command in (connect, serve, wrap):
    mcp.add_command(command)
