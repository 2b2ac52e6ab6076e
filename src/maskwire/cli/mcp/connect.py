"""``maskwire mcp connect``: joins an agent that speaks on standard input and output to a gateway that runs already."""

from __future__ import annotations

import click
import uvloop

from maskwire.cli.mcp.stated import TOKEN, said, statements, token
from maskwire.errors import ConfigurationError


@click.command(short_help="Join one agent to a gateway that runs already.")
@click.argument("url")
@statements
def connect(url: str, purpose: str, on_behalf_of: str, model: str) -> None:
    """Join an agent on standard input and output to the gateway whose MCP door is at URL.

    That is the URL which `maskwire serve --mcp` prints. A token in MASKWIRE_TOKEN says who asks: see
    `maskwire token issue`. For agents that know no HTTP, or no headers. It ends when its input does; with 1, where the
    last request reached no gateway, or none that took its token.

    \b
    Example:  MASKWIRE_TOKEN=... maskwire mcp connect http://127.0.0.1:6433/mcp
    """
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(
            "The gateway's URL must begin with http:// or https://, as in http://127.0.0.1:6433/mcp."
        )
    shown = token()
    if shown is None:
        raise ConfigurationError(f"Put a token into {TOKEN}: have one made with maskwire token issue.")
    from maskwire.http.stated import STATEMENTS  # noqa: PLC0415
    from maskwire.mcp.joining import bridge  # noqa: PLC0415 - loads the SDK

    named = {what: header for header, what in STATEMENTS.items()}
    headers = {named[what]: text for what, text in said(purpose, on_behalf_of, model).items()}
    uvloop.run(bridge(url, shown, headers))
