"""What a provider signed or encrypted, on its way to a client and back: sealed, so that only what came comes back.

A client is shown a thinking block with its text masked or restored, like any text; the block that the provider signed
travels inside of its signature. So it returns byte for byte, and no gateway has to keep it.
What it must never do: open what was sealed for another principal, or let a block through that no provider made.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_PREFIX = "mw1."
_LARGEST = 8_000_000  # bytes of what is unpacked


class Seals:
    """Those of one principal (RFC 5297: the same text is sealed the same way, so that a prompt's bytes stay)."""

    def __init__(self, secret: bytes, principal: str, former: Sequence[bytes] = ()) -> None:
        """``former`` are secrets of keys that were replaced: what they sealed is still opened."""
        self._cipher, *_ = self._ciphers = [_cipher(one) for one in (secret, *former)]
        self._whose = [principal.encode()]

    def sealed(self, value: str) -> str:
        """A text that only ``opened`` reads."""
        packed = zlib.compress(value.encode("utf-8", "surrogatepass"), 6)
        return _PREFIX + base64.b64encode(self._cipher.encrypt(packed, self._whose)).decode()

    def opened(self, value: str) -> str:
        """What was sealed for this principal. Raises ValueError."""
        if not value.startswith(_PREFIX):
            raise ValueError("it was not sealed here")
        held = base64.b64decode(value[len(_PREFIX) :], validate=True)
        packed = next(
            (found for one in self._ciphers if (found := _decrypted(one, held, self._whose)) is not None), None
        )
        if packed is None:
            raise ValueError("it was not sealed here")
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(packed, _LARGEST)
        if unpacking.unconsumed_tail:
            raise ValueError("it is too long")
        return text.decode("utf-8", "surrogatepass")

    def signature(self, thinking: str, signature: str) -> str:
        """What stands for the signature of a thinking block on the client's side."""
        return self.sealed(json.dumps([thinking, signature]))

    def thinking(self, block: Any) -> dict[str, Any]:
        """The block that the provider signed. Raises ValueError."""
        held = block["signature"] if isinstance(block, dict) and "signature" in block else None
        if not isinstance(held, str) or set(block) != {"type", "thinking", "signature"}:
            raise ValueError("it is no thinking block")
        thinking, signature = json.loads(self.opened(held))
        return {**block, "thinking": thinking, "signature": signature}


def _cipher(secret: bytes) -> AESSIV:
    return AESSIV(HKDF(algorithm=SHA256(), length=64, salt=None, info=b"maskwire/llm/sealed/1").derive(secret))


def _decrypted(cipher: AESSIV, held: bytes, whose: list[bytes]) -> bytes | None:
    try:
        return cipher.decrypt(held, whose)
    except InvalidTag:
        return None
