"""What ``serve`` and ``demo`` warn of at the start: rights of the source's role that reading does not need.

What it must never do: stop the gateway from starting.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maskwire.gateway.address import Address
    from maskwire.source import Knowledge

_log = logging.getLogger(__name__)


async def warn_of_rights(address: Address, knowledge: Knowledge) -> None:
    """One warning in the log for each; without a log of the operator's own, that is standard error."""
    from maskwire.gateway.rights import excess_rights  # noqa: PLC0415 - loads the kernel

    for sentence in await excess_rights(address, knowledge.catalog, knowledge.classes):
        _log.warning("warning: %s", sentence)
