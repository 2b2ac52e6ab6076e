"""What the gateway keeps instead of a password: a SCRAM-SHA-256 verifier (RFC 5802 section 3).

What it must never do: keep the password, or show any part of itself in a repr.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass, field

from scramp import ScramException, ScramMechanism

from maskwire.errors import ConfigurationError

ITERATIONS = 4096  # RFC 7677 section 4, and what PostgreSQL uses
_MECHANISM = ScramMechanism("SCRAM-SHA-256")


@dataclass(frozen=True, slots=True)
class Verifier:
    """``salt``, StoredKey and ServerKey, as bytes."""

    salt: bytes = field(repr=False)
    stored_key: bytes = field(repr=False)
    server_key: bytes = field(repr=False)
    iterations: int = ITERATIONS

    @classmethod
    def of(cls, password: str) -> Verifier:
        """The verifier of a clear password. Raises ConfigurationError where SASLprep (RFC 4013) refuses it."""
        try:
            if not password:
                raise ScramException("empty")
            return cls(*_MECHANISM.make_auth_info(password, iteration_count=ITERATIONS))
        except ScramException:
            raise ConfigurationError(
                "The password can't be used: it is empty or has characters that SASLprep (RFC 4013) forbids."
            ) from None

    def stored(self) -> str:
        """The form in which PostgreSQL stores it and takes it in CREATE ROLE (documentation, 53.8, "pg_authid")."""
        salt, stored, server = (b64encode(part).decode() for part in (self.salt, self.stored_key, self.server_key))
        return f"SCRAM-SHA-256${self.iterations}:{salt}${stored}:{server}"
