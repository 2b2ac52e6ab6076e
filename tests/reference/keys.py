"""Masking keys: HKDF-SHA-256 (RFC 5869) from the root key, one per tenant, version, use and entity.

What it must never do: be given a root key that masks anything but test data.
"""

from __future__ import annotations

import hashlib
import hmac


def hkdf(root: bytes, info: bytes, length: int = 32, salt: bytes = b"") -> bytes:
    """Extract, then expand."""
    secret = hmac.digest(salt or bytes(32), root, hashlib.sha256)
    out = block = b""
    for count in range(1, 256):
        if len(out) >= length:
            break
        block = hmac.digest(secret, block + info + bytes((count,)), hashlib.sha256)
        out += block
    return out[:length]


def derive(root: bytes, use: str, entity: str, tenant: str = "default", version: int = 1) -> bytes:
    """The key of one use ("token" or "hash") and entity. Each part of the info stands behind its length."""
    parts = (b"maskwire", tenant.encode(), version.to_bytes(4, "big"), use.encode(), entity.encode())
    return hkdf(root, b"".join(len(part).to_bytes(8, "big") + part for part in parts))


def hashed(root: bytes, entity: str, text: str, length: int = 16) -> str:
    """The keyed hash of a text: HMAC-SHA-256 in hexadecimal, cut."""
    return hmac.digest(derive(root, "hash", entity), text.encode(), hashlib.sha256).hex()[:length]
