"""Principals and how each proves who it is.

What it must never do: let an unknown name be told from a wrong password. An unknown name gets a stand-in verifier
that nothing can match, the same at each try and after a restart, and fails at the same step with the same words.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.scram import ScramServer
from maskwire.access.verifier import Verifier


class Credentials:
    """Every principal of this gateway by login name. ``secret`` is what stand-ins are made of: 32 bytes or more."""

    def __init__(self, access: Access, secret: bytes) -> None:
        self.access = access
        self._stand_in_key = hmac.digest(secret, b"maskwire/stand-in/1", hashlib.sha256)

    def account(self, name: str) -> Account | None:
        """The principal of that login name."""
        return self.access.accounts.get(name)

    def certified(self, name: str, certificate: str | None) -> Account | None:
        """The principal of that login name, where the certificate's common name proves it."""
        account = self.account(name)
        return account if account is not None and certificate in account.certificates else None

    def challenge(self, name: str, binding: bytes | None = None) -> ScramServer:
        """A fresh exchange for one login by that name, known or not, over a channel with this binding.

        The name inside the SCRAM exchange is ignored, as PostgreSQL does (54.3.1): the startup message decides.
        """
        account = self.account(name)
        stand_in = self._stand_in(name)  # made in any case, so that both take the same time
        known = None if account is None else account.verifier
        return ScramServer(known if known is not None else stand_in, binding)

    def password(self, name: str, text: str) -> Account | None:
        """The principal of that login name, if that is its password: slow, by design."""
        account = self.account(name)
        known = None if account is None else account.verifier
        fits = (self._stand_in(name) if known is None else known).fits(text)
        return account if fits and known is not None else None

    def _stand_in(self, name: str) -> Verifier:
        salt = hmac.digest(self._stand_in_key, name.encode(), hashlib.sha256)[:16]
        return Verifier(salt, secrets.token_bytes(32), secrets.token_bytes(32), self.access.iterations)
