"""What a client is sent, on its way into the session's transcript.

What it must never do: let bytes pass that the transcript did not take, but for the words that end the session then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from maskwire.errors import LedgerError
from maskwire.gateway.order import Order
from maskwire.ledger.entry import moment
from maskwire.model import Principal

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

Keep = Callable[[bytes | None], None]  # None: nothing more comes


def keeping(gateway: Gateway, session: str, principal: Principal, order: Order) -> Keep | None:
    """Takes what is about to be sent; None where no transcripts are kept. It and what it gives raise LedgerError."""
    if gateway.transcripts is None:
        return None
    transcript = gateway.transcripts.begin(session, principal.name)
    is_over = False

    def keep(data: bytes | None) -> None:
        nonlocal is_over
        if is_over:
            return
        try:
            if data is None:
                is_over = True
                transcript.close()
            else:
                transcript.add(moment(gateway.clock()), data, order.last)
        except LedgerError:
            is_over = True
            transcript.close()
            raise

    return keep
