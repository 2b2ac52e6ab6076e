"""The MCP door on standard input and output, as a client's configuration file starts it.

What it must never do: write anything to standard output that is not of the protocol.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mcp.server.stdio import stdio_server

from maskwire.access.accounts import Passage
from maskwire.access.entrance import Peer
from maskwire.errors import ConfigurationError
from maskwire.gateway.entering import prove
from maskwire.http.serving import mute
from maskwire.mcp.call import Local
from maskwire.mcp.saved import Saved
from maskwire.mcp.server import Front

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway


async def admitted(gateway: Gateway, token: str | None) -> Passage:
    """Whom the client on standard input is: by its token, or the only principal that there is.

    Raises ConfigurationError.
    """
    if token:
        passage = await prove(gateway, token, Peer())
        if passage is None:
            raise ConfigurationError("The token in MASKWIRE_TOKEN proves nothing here: have a new one made.")
        return passage
    if gateway.settings.access is not None:
        raise ConfigurationError(
            "A token in MASKWIRE_TOKEN must say which principal asks: have one made with maskwire token issue NAME."
        )
    account = gateway.entrance.account(gateway.settings.principal)
    return Passage(account, account, "local") if account is not None else _nobody()


def _nobody() -> Passage:
    raise ConfigurationError("The gateway knows no principal.")


async def serve_standard(
    gateway: Gateway, passage: Passage, said: Mapping[str, str], saved: Sequence[Saved] = ()
) -> None:
    """Serves one client until it closes standard input."""
    mute("mcp")
    server = Front(gateway, saved, Local(passage, said, secrets.token_hex(16))).server()
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())
