"""The vault: random tokens and, encrypted, what they stand for, beside the ledger: in a file or in its database.

What it is for: columns masked by ``vault`` join and lead back, and nothing of a token is computed from its value. A
value is found by a keyed hash that never leaves the shelf; erased, its token leads nowhere and its next one is another.
What it must never do: hold a raw value, hand out a token before it is kept, or go on where it can't be read.
"""

from __future__ import annotations

import hmac
import secrets
import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from maskwire.transform.keyring import VaultKey
from maskwire.transform.shelf import Kept, Kind, Sealed, Shelf, VaultError

__all__ = ["FORMS", "Vault", "VaultError"]

FORMS = ("text", "number", "uuid")
_LETTERS = 15  # of five random bits each: 75, behind one that says what it is
_LETTER = bytes(b"abcdefghijklmnopqrstuvwxyz234567"[byte % 32] for byte in range(256))
_LARGEST = (1 << 31) - 1  # a number fits int4
_MOST_TRIES = 64
_NONCE = 12


class Vault:
    """The tokens on a shelf, of one tenant. Safe among threads and processes.

    ``keys`` are those of the keyring, newest first: what older ones sealed is sealed anew when the shelf is opened.
    """

    def __init__(self, shelf: Shelf, keys: Sequence[VaultKey], tenant: str = "default") -> None:
        self.shelf, self._tenant = shelf, tenant
        self._keys = {one.version: one for one in keys}
        self._newest = keys[0]
        self._ciphers = {one.version: AESGCM(one.seal) for one in keys}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"Vault({str(self.shelf)!r})"

    def close(self) -> None:
        """Lets the shelf go."""
        with self._lock:
            self.shelf.close()

    def settle(self) -> None:
        """What was given out so far is on the disk. Raises VaultError."""
        with self._lock:
            self.shelf.settle()

    def tokens(self, entity: str, form: str, values: Sequence[bytes]) -> list[str]:
        """A token for each of these distinct values; those without one are given one. Raises VaultError.

        Called by the kernel, a batch of values at a time.
        """
        if form not in FORMS:
            raise VaultError("The vault has no tokens of that form.")
        kind = (entity, form)
        digests = self._digests(self._newest, kind, values)
        with self._ready():
            found = self.shelf.known(kind, digests)
            if len(found) < len(digests):
                self._make(kind, values, digests, found)
        return [found[digest] for digest in digests]

    def raw(self, entity: str, form: str, token: str) -> bytes | None:
        """What a token stands for; None where it is none, or erased. Raises VaultError."""
        with self._ready():
            found = self.shelf.sealed((entity, form), token)
        return None if found is None else self._opened(found)

    def erase(self, values: Iterable[bytes], entity: str | None = None) -> int:
        """Forgets these values, of one entity or of all: their tokens lead nowhere from now on. How many there were.

        Raises VaultError.
        """
        texts = list(values)
        with self._ready():
            kinds = [kind for kind in self.shelf.kinds() if entity in (None, kind[0])]
            keys = self._keys.values()
            return self.shelf.erase(
                {kind: [it for key in keys for it in self._digests(key, kind, texts)] for kind in kinds}
            )

    def erase_tokens(self, tokens: Iterable[str]) -> int:
        """As ``erase``, by what was shown in place of the values."""
        with self._ready():
            return self.shelf.erase_tokens(list(tokens))

    def counts(self) -> list[tuple[str, str, int]]:
        """(entity, form, how many tokens). Raises VaultError."""
        with self._ready():
            return self.shelf.counts()

    # ---------------------------------------------------------------- inside

    @contextmanager
    def _ready(self) -> Iterator[None]:
        """The shelf is open, and nothing on it is sealed by an older key than ours."""
        with self._lock:
            if self.shelf.open():
                try:
                    self._seal_anew()
                except BaseException:
                    self.shelf.close()
                    raise
            yield

    def _make(self, kind: Kind, values: Sequence[bytes], digests: Sequence[bytes], found: dict[bytes, str]) -> None:
        """Adds what is missing in ``found``."""
        for _ in range(_MOST_TRIES):
            # What was taken in the meantime: a value by another process, which keeps its token, or a token.
            missing = [(value, digest) for value, digest in zip(values, digests, strict=True) if digest not in found]
            if not missing:
                return
            made = [(_random(kind[1]), value, digest) for value, digest in missing]
            rows = [
                Kept(token, digest, self._sealed(kind, token, value))
                for token, value, digest in made
                if token.encode() != value
            ]
            found.update(self.shelf.keep(kind, self._newest.version, rows))
        raise VaultError("The vault has no free token of that form left.")

    def _digests(self, key: VaultKey, kind: Kind, values: Sequence[bytes]) -> list[bytes]:
        bound = _joined(self._tenant, *kind)
        return [hmac.digest(key.find, bound + value, "sha256") for value in values]

    def _sealed(self, kind: Kind, token: str, value: bytes) -> bytes:
        nonce, cipher = secrets.token_bytes(_NONCE), self._ciphers[self._newest.version]
        return nonce + cipher.encrypt(nonce, value, _joined(self._tenant, *kind, token))

    def _opened(self, it: Sealed) -> bytes:
        if it.version not in self._keys:
            raise VaultError(
                f"The vault {self.shelf} holds a value under version {it.version} of the key, which this process has "
                "not."
            )
        bound = _joined(self._tenant, *it.kind, it.token)
        try:
            return self._ciphers[it.version].decrypt(it.sealed[:_NONCE], it.sealed[_NONCE:], bound)
        except InvalidTag:
            raise VaultError(f"The vault {self.shelf} holds a value that this key does not open.") from None

    def _seal_anew(self) -> None:
        """What older versions of the key sealed, under the newest: they may be retired then, and tokens stay."""
        older = [version for version in self._keys if version < self._newest.version]
        with self.shelf.rotating(self._newest.version):
            if not older:
                return
            for some in self.shelf.of_versions(older):
                by_kind: defaultdict[Kind, list[Sealed]] = defaultdict(list)
                for it in some:
                    by_kind[it.kind].append(it)
                for kind, rows in by_kind.items():
                    self.shelf.reseal(kind, self._newest.version, self._anew(kind, rows))

    def _anew(self, kind: Kind, rows: Sequence[Sealed]) -> list[Kept]:
        values = [self._opened(it) for it in rows]
        digests = self._digests(self._newest, kind, values)
        taken, made = set(self.shelf.known(kind, digests)), []
        for it, value, digest in zip(rows, values, digests, strict=True):
            # One of a value's tokens is found by it; the others go on leading back.
            own = secrets.token_bytes(len(digest)) if digest in taken else digest
            taken.add(digest)
            made.append(Kept(it.token, own, self._sealed(kind, it.token, value)))
        return made


def _random(form: str) -> str:
    if form == "number":
        return str(1 + secrets.randbelow(_LARGEST))
    if form == "uuid":
        return str(UUID(bytes=secrets.token_bytes(16), version=4))
    return "v" + secrets.token_bytes(_LETTERS).translate(_LETTER).decode()


def _joined(*parts: str) -> bytes:
    """Each part behind its length, so that no two lists read alike."""
    encoded = [part.encode() for part in parts]
    return b"".join(len(one).to_bytes(4, "big") + one for one in encoded)
