"""What makes the digests that the ledger keeps in place of values, for commands that are asked for a value.

What it must never do: make a key where there is none, or print one.
"""

from __future__ import annotations

from maskwire.cli import places
from maskwire.ledger.literals import Digests
from maskwire.transform import keyring

__all__ = ["digests"]


def digests(tenant: str = keyring.TENANT) -> tuple[Digests, ...]:
    """One for each version of the root key that is not retired, the newest first; none where this user has no key.

    Raises ConfigurationError.
    """
    return tuple(Digests(secret) for secret in keyring.secrets_of(places.root_key(), tenant))
