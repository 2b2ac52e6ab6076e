"""The role that may read nothing sensitive, as ``serve`` and ``mcp serve`` are told of it.

What it must never do: take a role that sees another database, or as much as the gateway's own.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from maskwire.errors import ConfigurationError

if TYPE_CHECKING:
    from maskwire.gateway.address import Address

VARIABLE = "MASKWIRE_HARDENED_URL"


def hardened_of(url: str | None, address: Address) -> Address | None:
    """Where that role asks: by ``url`` or the environment, or nowhere. Raises ConfigurationError."""
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel

    if not (url := url or os.environ.get(VARIABLE)):
        return None
    hardened = parse_address(url)
    if hardened.user == address.user:
        raise ConfigurationError("The hardened role must be another than the source's: make it with maskwire harden.")
    if (hardened.host, hardened.port, hardened.database) != (address.host, address.port, address.database):
        raise ConfigurationError("The hardened role's URL must name the same host, port and database as the source's.")
    return hardened
