"""What lets a client in, on the gateway's side: tokens proven, its peer described, its session made.

What it must never do: log a token, or let in what could not be checked.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from maskwire.access.accounts import Passage
from maskwire.access.entrance import Entrance, Peer
from maskwire.access.tokens import TokenError, thumbprint
from maskwire.doors.commands import OpenSession
from maskwire.errors import ConfigurationError
from maskwire.gateway.tls import name_of
from maskwire.moments import Moments
from maskwire.session import Session

if TYPE_CHECKING:
    import asyncio

    from maskwire.gateway.server import Gateway

_log = logging.getLogger(__name__)


def peer_of(transport: asyncio.BaseTransport) -> Peer:
    """Where the client is, and whom its certificate names."""
    where = transport.get_extra_info("peername")
    address = str(where[0]) if isinstance(where, tuple) else ""
    encrypted = transport.get_extra_info("ssl_object")
    shown = encrypted.getpeercert(binary_form=True) if encrypted is not None else None
    if shown is None:
        return Peer(address)
    return Peer(address, name_of(encrypted), thumbprint(shown))


def client_of(transport: asyncio.BaseTransport) -> str:
    """The client's address as the ledger names it."""
    where = transport.get_extra_info("peername")
    return f"{where[0]}:{where[1]}" if isinstance(where, tuple) else "unix"


class Admission:
    """What a session was let in by, for as long as that counts. ``counts_by``: for as long as that is the file of
    principals it does, and nobody needs to ask; None where only asking tells."""

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self.counts_by: object = None

    def ended(self, entrance: Entrance) -> str | None:
        """Why it counts no more; None where it does."""
        why = entrance.ended(self._passage)
        if not self._passage.is_temporary:
            self.counts_by = entrance.access if why is None else None
        return why


async def prove(gateway: Gateway, text: str, peer: Peer, audience: str = "") -> Passage | None:
    """What a token lets in, for another ``audience`` than ours where one is named; None, and a line in the log that
    says why, where it proves nothing."""
    try:
        return await gateway.oidc_keys.prove(text, peer, audience)
    except TokenError as fault:
        _log.warning("a token was refused: %s", fault)
    except ConfigurationError as fault:
        _log.error("a token could not be checked: %s", fault)
    return None


def session_of(
    gateway: Gateway, opened: OpenSession, identity: str, client: str, moments: Moments | None = None
) -> Session:
    """The session of a client that has proven who it is."""
    session = Session(
        gateway.source,
        opened.principal,
        opened.purpose,
        identity,
        gateway.search_path(opened.settings),
        door=opened.door,
        client=client,
        application=opened.application,
        limits=gateway.settings.limits,
        grants=gateway.granting.for_session,
        may_ask=gateway.granting.may_ask,
        moments=moments,
        timed=gateway.timings.take,
    )
    account = opened.passage.account
    if opened.principal.on_behalf_of not in {None, account.name, *account.on_behalf_of}:
        session.telling.doubts_behalf()
    opened.began(session)
    return session
