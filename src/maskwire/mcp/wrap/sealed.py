"""Opaque texts of a server (cursors, states, addresses that name somebody) as sealed ones that only this process opens.

What it is for: a client hands them back as they are, so their content is nobody's business but the server's.
What it must never do: let one be made up, changed, or opened for another use than it was sealed for.
"""

from __future__ import annotations

import base64
import binascii
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

__all__ = ["Seals"]

_NONCE = 12


class Seals:
    """One process's seals: AES-256-GCM under a key that is in memory only."""

    def __init__(self) -> None:
        self._cipher, self._key = AESGCM(AESGCM.generate_key(256)), os.urandom(32)

    def __repr__(self) -> str:
        return "Seals()"

    def seal(self, use: str, text: str) -> str:
        """The text sealed, in letters, digits, "-" and "_"; the same each time, so that a client can compare it."""
        nonce = hmac.digest(self._key, f"{use}\0{text}".encode(), "sha256")[:_NONCE]
        sealed = nonce + self._cipher.encrypt(nonce, text.encode(), use.encode())
        return base64.urlsafe_b64encode(sealed).decode().rstrip("=")

    def open(self, use: str, sealed: str) -> str | None:
        """The text; None where it was not sealed here for this use."""
        try:
            held = base64.b64decode(sealed + "=" * (-len(sealed) % 4), altchars=b"-_", validate=True)
            return self._cipher.decrypt(held[:_NONCE], held[_NONCE:], use.encode()).decode()
        except (binascii.Error, InvalidTag, ValueError):
            return None
