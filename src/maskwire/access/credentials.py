"""Principals and their SCRAM-SHA-256 verifiers (RFC 5802, RFC 7677).

What it must never do: keep a clear password, or let an unknown name be told from a wrong password: an unknown
name gets a stand-in verifier that nothing can match, and fails at the same step with the same words.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from scramp import ScramException, ScramMechanism
from scramp.core import ScramServer

from maskwire.errors import ConfigurationError
from maskwire.model import Principal

_MECHANISM = ScramMechanism("SCRAM-SHA-256")
MECHANISM_NAME = "SCRAM-SHA-256"
_ITERATIONS = 4096  # RFC 7677 section 4, and what PostgreSQL uses


@dataclass(frozen=True, slots=True)
class Verifier:
    """What the gateway keeps instead of a password."""

    salt: bytes = field(repr=False)
    stored_key: bytes = field(repr=False)
    server_key: bytes = field(repr=False)
    iterations: int = _ITERATIONS

    @classmethod
    def of(cls, password: str) -> Verifier:
        """The verifier of a clear password. Raises ConfigurationError where SASLprep refuses it."""
        try:
            return cls(*_MECHANISM.make_auth_info(password, iteration_count=_ITERATIONS))
        except ScramException:
            raise ConfigurationError(
                "The password can't be used: it is empty or has characters that SASLprep (RFC 4013) forbids."
            ) from None


class Credentials:
    """Every principal of this gateway by login name."""

    def __init__(self, principals: Mapping[str, tuple[Principal, Verifier]]) -> None:
        self._principals = dict(principals)
        self._stand_in_key = secrets.token_bytes(32)

    def principal(self, name: str) -> Principal | None:
        """The principal of that login name."""
        known = self._principals.get(name)
        return None if known is None else known[0]

    def challenge(self, name: str) -> ScramServer:
        """A fresh SCRAM server for one login by that name, known or not.

        The name inside the SCRAM exchange is ignored, as PostgreSQL does (54.3.1): the startup message decides.
        """
        known = self._principals.get(name)
        verifier = known[1] if known is not None else self._stand_in(name)
        answer = (verifier.salt, verifier.stored_key, verifier.server_key, verifier.iterations)
        return _MECHANISM.make_server(lambda _: answer)

    def _stand_in(self, name: str) -> Verifier:
        seed = hmac.new(self._stand_in_key, name.encode(), hashlib.sha256).digest()
        return Verifier(seed[:16], secrets.token_bytes(32), secrets.token_bytes(32))
