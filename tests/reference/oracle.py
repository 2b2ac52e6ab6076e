"""One value in, the value that the default policy's transform makes of it out: the oracle's door.

What it must never do: ask the kernel, or guess. What has no token is redacted, as docs/adr/0011 says.
"""

from __future__ import annotations

from functools import cache

from tests.reference import shapes, types
from tests.reference.ff1 import Ff1
from tests.reference.keys import derive, hashed

_STYLES = {
    "CREDIT_CARD": shapes.card, "EMAIL_ADDRESS": shapes.email, "IBAN_CODE": shapes.iban, "IP_ADDRESS": shapes.ip,
    "PHONE_NUMBER": shapes.phone,
}  # fmt: skip


class Oracle:
    """Masks under one root key; what it was asked once it remembers."""

    def __init__(self, root: bytes) -> None:
        self._root = root
        self._ciphers: dict[str, Ff1] = {}
        self._token = cache(self._permuted)

    def _cipher(self, entity: str) -> Ff1:
        if entity not in self._ciphers:
            self._ciphers[entity] = Ff1(derive(self._root, "token", entity))
        return self._ciphers[entity]

    def token(self, entity: str, text: str, oid: int = types.TEXT, *, back: bool = False) -> str | None:
        """The token of a value in text format, or with ``back`` the value of a token; None where there is none."""
        return self._token(entity, text, oid, back)

    def _permuted(self, entity: str, text: str, oid: int, back: bool) -> str | None:
        ff1 = self._cipher(entity)
        if oid in types.MOST:
            return shapes.whole(ff1, text, types.MOST[oid], back=back)
        if oid == types.UUID:
            return shapes.hexadecimal(ff1, text, 32, back=back)
        if oid == types.MACADDR or entity == "MAC_ADDRESS":
            return shapes.hexadecimal(ff1, text, 12, back=back)
        if oid == types.INET:
            return shapes.ip(ff1, text, back=back)
        if oid in types.DOCUMENTS:
            inner = self._permuted(entity, text[1:-1], types.TEXT, back)
            return None if inner is None or '"' in text[1:-1] or "\\" in text else f'"{inner}"'
        if oid not in types.TEXTS:
            return None
        bare = text.rstrip(" ") if oid == types.CHAR else text
        made = _STYLES.get(entity, shapes.plain)(ff1, bare, back=back)
        return None if made is None else made + text[len(bare) :]

    def mask(self, transform: str, entity: str, text: str, oid: int = types.TEXT) -> str | None:
        """The masked value of a value that is not NULL: by "token", "hash" or "redact"; None where it becomes NULL."""
        made: str | None = None
        if transform == "token":
            made = self.token(entity, text, oid)
        elif transform == "hash" and oid in types.TEXTS:
            made = hashed(self._root, entity, text.rstrip(" ") if oid == types.CHAR else text)
        return types.redacted(oid, entity) if made is None else made
