"""Principals and how each proves who it is.

What it must never do: let an unknown name be told from a wrong password. An unknown name gets a stand-in verifier
that nothing can match, the same at each try, and fails at the same step with the same words.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping

from maskwire.access.scram import ScramServer
from maskwire.access.verifier import Verifier
from maskwire.model import Principal


class Credentials:
    """Every principal of this gateway by login name."""

    def __init__(self, principals: Mapping[str, tuple[Principal, Verifier]]) -> None:
        self._principals = dict(principals)
        self._stand_in_key = secrets.token_bytes(32)

    def principal(self, name: str) -> Principal | None:
        """The principal of that login name."""
        known = self._principals.get(name)
        return None if known is None else known[0]

    def challenge(self, name: str, binding: bytes | None = None) -> ScramServer:
        """A fresh exchange for one login by that name, known or not, over a channel with this binding.

        The name inside the SCRAM exchange is ignored, as PostgreSQL does (54.3.1): the startup message decides.
        """
        known = self._principals.get(name)
        return ScramServer(known[1] if known is not None else self._stand_in(name), binding)

    def _stand_in(self, name: str) -> Verifier:
        salt = hmac.digest(self._stand_in_key, name.encode(), hashlib.sha256)[:16]
        return Verifier(salt, secrets.token_bytes(32), secrets.token_bytes(32))
