"""What ``serve`` and ``demo`` warn of at the start: rights of the source's role that reading does not need.

What it must never do: stop the gateway from starting.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maskwire.gateway.address import Address
    from maskwire.source import Source

_log = logging.getLogger(__name__)


async def warn_of_rights(address: Address, source: Source, hardened: Address | None) -> None:
    """One warning in the log for each; without a log of the operator's own, that is standard error."""
    from maskwire.gateway.hardened import drift  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.rights import excess_rights  # noqa: PLC0415
    from maskwire.view import bound, named_places  # noqa: PLC0415

    knowledge = source.knowledge
    found = list(await excess_rights(address, knowledge.catalog, knowledge.classes))
    if hardened is not None:
        named = named_places(bound(source.policy, knowledge.catalog), knowledge.catalog)
        found += await drift(address, hardened.user, knowledge.catalog, {**named, **knowledge.classes})
    for sentence in found:
        _log.warning("warning: %s", sentence)
