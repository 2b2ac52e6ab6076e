"""Digests of a statement's literals, and of its answer: whoever has the root key can ask whether a value was asked for,
or whether these rows are what was sent; nobody else.

What it is for: "did anyone ask for this person?", from a ledger that holds no value. An answer is keyed too: a
statement can have its literal answered to it, and of a small answer all that it may have been can be tried.
What it must never do: give one value the same digest in two exchanges. Somebody who may read the ledger, and ask
questions of his own, would tell by it what others have asked for.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import blake2b, sha256

from maskwire import _kernel
from maskwire.model import Column

__all__ = ["MOST", "Digests"]

MOST = 16  # of one statement have a digest of their own; what is behind them has one together: the kernel's own number


class Digests:
    """Digests under a key that is derived from the root key, 32 bytes, by HKDF-SHA-256 (RFC 5869)."""

    def __init__(self, root: bytes) -> None:
        extracted = hmac.digest(b"maskwire ledger", root, sha256)
        # BLAKE2b of 16 bytes, personalised, and HMAC-SHA-256.
        self.kernel = _kernel.Digests(
            hmac.digest(extracted, b"literals of statements v1\x01", sha256),
            hmac.digest(extracted, b"answers v1\x01", sha256),
        )
        self._subjects = blake2b(
            digest_size=16,
            key=hmac.digest(extracted, b"keys of rows v1\x01", sha256),
            person=b"mw-subject",
        )

    def subject_key(self, exchange: str, column: Column) -> bytes:
        """The key, 16 bytes, of hashes of rows' keys of this column in one exchange."""
        one = self._subjects.copy()
        one.update("\0".join((exchange, column.schema, column.table, column.name)).encode("utf-8", "replace"))
        return one.digest()

    def answer(self, exchange: str, digest: bytes) -> str:
        """What an entry has of an answer: HMAC-SHA-256, in hex, of the exchange's name and the SHA-256 of its rows."""
        return self.kernel.answer(exchange, digest)

    def __repr__(self) -> str:
        return "Digests()"

    def of(self, exchange: str, literals: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """(kind, digest in hex) of each (kind, text); the exchange's name is the salt. Those behind the first ``MOST``
        are one: ("rest:" and how many, the digest of all of them in order)."""
        # A text that is no Unicode has a "?" for what is none.
        said = [(kind, text.encode("utf-8", "replace").decode()) for kind, text in literals]
        return tuple(self.kernel.of(exchange, said))
