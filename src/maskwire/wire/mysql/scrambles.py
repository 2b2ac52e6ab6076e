"""How a password is proven without being said: the two ways of MySQL, seen from both sides.

What a server keeps to check an answer is ``sha1(sha1(password))`` or ``sha256(sha256(password))``: neither has a salt,
so neither belongs into a file (docs/adr). The gateway keeps a SCRAM verifier, asks for the whole password over TLS, and
holds the second of them in memory only, for as long as it runs.
What it must never do: keep a password, or take longer for a wrong answer than for a right one.
Source: MySQL source documentation, "Native Authentication" and "Caching_sha2_password information".
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

from maskwire.wire.mysql.handshake import NONCE

NATIVE = "mysql_native_password"
CACHING = "caching_sha2_password"
CLEAR = "mysql_clear_password"

# What the two sides of caching_sha2_password say to each other beside the answer itself.
PUBLIC_KEY, KNOWN, FULL = b"\x02", b"\x03", b"\x04"


def nonce() -> bytes:
    """A challenge: no zero byte, since clients read up to one, and no "$", which ends a salt."""
    found = b""
    while len(found) < NONCE:
        found += bytes(byte & 0x7F for byte in secrets.token_bytes(2 * NONCE) if byte & 0x7F not in (0, 0x24))
    return found[:NONCE]


def native_answer(password: str, challenge: bytes) -> bytes:
    """A client's answer by mysql_native_password; nothing for an empty password."""
    if not password:
        return b""
    once = _sha1(password.encode())
    return _xor(once, _sha1(challenge + _sha1(once)))


def native_fits(answer: bytes, challenge: bytes, kept: bytes) -> bool:
    """Whether an answer is by the password of which ``sha1(sha1(password))`` is kept."""
    once = _xor(answer, _sha1(challenge + kept)) if len(answer) == len(kept) else b""
    return hmac.compare_digest(_sha1(once), kept)


def caching_answer(password: str, challenge: bytes) -> bytes:
    """A client's first answer by caching_sha2_password; nothing for an empty password."""
    if not password:
        return b""
    once = _sha256(password.encode())
    return _xor(once, _sha256(_sha256(once) + challenge))


def caching_fits(answer: bytes, challenge: bytes, kept: bytes) -> bool:
    """Whether an answer is by the password of which ``sha256(sha256(password))`` is kept."""
    once = _xor(answer, _sha256(kept + challenge)) if len(answer) == len(kept) else b""
    return hmac.compare_digest(_sha256(once), kept)


def kept_in_memory(password: str) -> bytes:
    """What answers by caching_sha2_password are held against, once the password was proven in another way."""
    return _sha256(_sha256(password.encode()))


def hidden(password: str, challenge: bytes) -> bytes:
    """The password as it goes into RSA: with its zero byte, mixed with the challenge over and over."""
    raw = password.encode() + b"\0"
    return bytes(byte ^ challenge[at % len(challenge)] for at, byte in enumerate(raw))


def shown(raw: bytes, challenge: bytes) -> str | None:
    """``hidden`` the other way round; None where it is no password."""
    return clear(bytes(byte ^ challenge[at % len(challenge)] for at, byte in enumerate(raw)))


def clear(raw: bytes) -> str | None:
    """A password that came as it is, with its zero byte; None where it is none."""
    text, end, rest = raw.partition(b"\0")
    try:
        return text.decode() if end and not rest and text else None
    except UnicodeDecodeError:
        return None


def _sha1(raw: bytes) -> bytes:
    return hashlib.sha1(raw, usedforsecurity=False).digest()


def _sha256(raw: bytes) -> bytes:
    return hashlib.sha256(raw).digest()


def _xor(one: bytes, other: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(one, other, strict=True))
