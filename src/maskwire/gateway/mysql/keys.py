"""The key pair under which passwords come where there is no TLS: made when the gateway starts, kept in memory.

What it must never do: say what of a message could not be undone.
"""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from maskwire.doors.mysql.startup import Keys

_BITS = 2048
_PADDING = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - as the protocol has it


@cache
def key_pair() -> Keys:
    """One for this process."""
    private = rsa.generate_private_key(65537, _BITS)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )

    def undo(sealed: bytes) -> bytes | None:
        try:
            return private.decrypt(sealed, _PADDING)
        except ValueError:
            return None

    return Keys(public, undo)
