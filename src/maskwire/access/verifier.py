"""What the gateway keeps instead of a password: a SCRAM-SHA-256 verifier (RFC 5802 section 3).

What it must never do: keep the password, or show any part of itself in a repr.
"""

from __future__ import annotations

import binascii
import hashlib
import hmac
import re
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from scramp import ScramException, ScramMechanism
from scramp.core import saslprep

from maskwire.errors import ConfigurationError

ITERATIONS = 4096  # RFC 7677 section 4, and what PostgreSQL uses
_MECHANISM = ScramMechanism("SCRAM-SHA-256")
_STORED = re.compile(r"SCRAM-SHA-256\$(\d{4,7}):([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)")
_SALT, _KEY = 16, 32  # bytes; another length of salt would tell a known name from an unknown one


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
            return cls(
                *_MECHANISM.make_auth_info(password, iteration_count=ITERATIONS, salt=secrets.token_bytes(_SALT))
            )
        except ScramException:
            raise ConfigurationError(
                "The password can't be used: it is empty or has characters that SASLprep (RFC 4013) forbids."
            ) from None

    @classmethod
    def from_stored(cls, text: str) -> Verifier:
        """The verifier that ``stored`` wrote. Raises ConfigurationError, without the text."""
        match = _STORED.fullmatch(text)
        try:
            salt, stored, server = (
                (b64decode(part, validate=True) for part in match.groups()[1:]) if match else (b"",) * 3
            )
        except binascii.Error:
            salt = stored = server = b""
        if match is None or (len(salt), len(stored), len(server)) != (_SALT, _KEY, _KEY) or int(match[1]) < ITERATIONS:
            raise ConfigurationError("this is no verifier; make one with: maskwire user add NAME")
        return cls(salt, stored, server, int(match[1]))

    def fits(self, password: str) -> bool:
        """Whether this is its password."""
        try:
            prepared = saslprep(password)
        except ScramException:
            return False
        salted = hashlib.pbkdf2_hmac("sha256", prepared.encode(), self.salt, self.iterations)
        client_key = hmac.digest(salted, b"Client Key", "sha256")
        return hmac.compare_digest(hashlib.sha256(client_key).digest(), self.stored_key)

    def stored(self) -> str:
        """The form in which PostgreSQL stores it and takes it in CREATE ROLE (documentation, 53.8, "pg_authid")."""
        salt, stored, server = (b64encode(part).decode() for part in (self.salt, self.stored_key, self.server_key))
        return f"SCRAM-SHA-256${self.iterations}:{salt}${stored}:{server}"
