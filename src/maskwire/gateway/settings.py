"""What an operator sets of a gateway.

What it must never do: show a key or a password in a repr.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from maskwire.access.configuration import Access
from maskwire.gateway.address import Address
from maskwire.gateway.tls import TlsFiles
from maskwire.ledger.place import Place
from maskwire.ledger.store import Durability
from maskwire.model import Limits
from maskwire.policy.rules import DEFAULT, Policy
from maskwire.transform.keyring import Keyring

MAX_MESSAGE = 64 * 1024 * 1024  # bytes; the largest message held whole, in either direction


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator sets. ``password`` is that of the one principal, ``agent``, where no ``access`` names others."""

    address: Address
    ledger: Place
    keyring: Keyring = field(repr=False)
    password: str = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 6432
    listens: bool = True  # for PostgreSQL clients; without, for front doors in this process only
    principal: str = "agent"
    access: Access | None = None
    tls: TlsFiles | None = None
    policy: Policy = DEFAULT
    policy_file: Path | None = None  # where that was read, and is read again when it changes
    access_file: Path | None = None  # the same of ``access``
    hardened: Address | None = None  # the role that is asked about what touches nothing sensitive
    max_message: int = MAX_MESSAGE
    upstream_sessions: int = 50
    limits: Limits = Limits()  # noqa: RUF009 - a frozen value
    durability: Durability = "grouped"
    transcripts: bool = False  # what clients are sent is kept, encrypted, to be shown again
