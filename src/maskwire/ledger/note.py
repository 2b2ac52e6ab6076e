"""Signed notes (C2SP signed-note): a text, and Ed25519 signatures of it under names.

What it is for: the form of checkpoints, signed by the ledger's own key and cosigned by witnesses (tlog-cosignature,
``cosignature/v1``), in which other programs check them.
What it must never do: take a text as signed that no known key has signed, or show a private key.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from maskwire.errors import ProofError

__all__ = ["Note", "Signer", "Verifier", "decoded"]

_ED25519, _COSIGNATURE = 1, 4
_NAME = re.compile(r"[^\s+]{1,255}")
_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_TIME = 8  # bytes of a cosignature's time


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under a name. ``witness``: it cosigns, with the time of its signature."""

    name: str
    key: bytes
    witness: bool = False

    @property
    def identity(self) -> bytes:
        """The four bytes that stand for it in a signature line."""
        return _identity(self.name, self._algorithm, self.key)

    @property
    def _algorithm(self) -> int:
        return _COSIGNATURE if self.witness else _ED25519

    def __str__(self) -> str:
        return f"{self.name}+{self.identity.hex()}+{b64encode(bytes([self._algorithm]) + self.key).decode()}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """A verifier key in C2SP's form, ``name+identity+key``. Raises ProofError."""
        name, _, rest = text.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        key = decoded(encoded)
        if _NAME.fullmatch(name) and len(key) == 33 and key[0] in (_ED25519, _COSIGNATURE):
            found = cls(name, key[1:], witness=key[0] == _COSIGNATURE)
            if found.identity.hex() == identity:
                return found
        raise ProofError("This is not a verifier key of the form name+identity+key (C2SP signed-note, Ed25519).")

    def check(self, text: str, signature: bytes) -> int | None:
        """The time of a witness's signature, None of another's. Raises ProofError where it is not one of this text."""
        message, time = text.encode(), None
        if self.witness:
            time = int.from_bytes(signature[:_TIME], "big")
            message, signature = f"cosignature/v1\ntime {time}\n{text}".encode(), signature[_TIME:]
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except (InvalidSignature, ValueError):
            raise ProofError(f"The signature of {self.name} does not fit the text: one of them was changed.") from None
        return time


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under a name."""

    name: str
    seed: bytes = field(repr=False)
    witness: bool = False

    @property
    def verifier(self) -> Verifier:
        """What checks its signatures."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return Verifier(self.name, private.public_key().public_bytes_raw(), self.witness)

    def sign(self, text: str, time: int = 0) -> bytes:
        """The signature of a text; of a witness, made at ``time`` (seconds since 1970)."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        if not self.witness:
            return private.sign(text.encode())
        return time.to_bytes(_TIME, "big") + private.sign(f"cosignature/v1\ntime {time}\n{text}".encode())

    def signed(self, text: str, time: int = 0) -> Note:
        """The text with this signature."""
        return Note(text, ((self.name, self.verifier.identity, self.sign(text, time)),))

    def as_text(self) -> str:
        """The private key in the form that Go's ``note`` package reads; for a file of mode 0600 only."""
        encoded = b64encode(bytes([_ED25519]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.identity.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """What ``as_text`` wrote. Raises ProofError without repeating it."""
        parts = text.strip().split("+", 4)
        if len(parts) == 5 and parts[:2] == ["PRIVATE", "KEY"] and _NAME.fullmatch(parts[2]):
            key = decoded(parts[4])
            if len(key) == 33 and key[0] == _ED25519:
                found = cls(parts[2], key[1:])
                if found.verifier.identity.hex() == parts[3]:
                    return found
        raise ProofError("This is not a signing key, or it is damaged.")


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, as (name, identity of the key, signature). The text ends with a line's end."""

    text: str
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def __str__(self) -> str:
        lines = (f"— {name} {b64encode(key + signature).decode()}\n" for name, key, signature in self.signatures)
        return f"{self.text}\n{''.join(lines)}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """A note as it is written. Its signatures are not checked. Raises ProofError."""
        body, blank, lines = text.rpartition("\n\n")
        signatures = []
        for line in lines.split("\n")[:-1]:
            match = _LINE.fullmatch(line)
            signature = decoded(match[2]) if match else b""
            if match is None or len(signature) < 5:
                raise ProofError("A line of signatures in the note can't be read.")
            signatures.append((match[1], signature[:4], signature[4:]))
        if not blank or not signatures or not lines.endswith("\n") or any(c < " " and c != "\n" for c in body):
            raise ProofError("This is not a signed note: a text, an empty line, and signatures.")
        return cls(body + "\n", tuple(signatures))

    def check(self, verifier: Verifier) -> int | None:
        """That this key signed it; the time, where it is a witness. Raises ProofError."""
        for name, identity, signature in self.signatures:
            if (name, identity) == (verifier.name, verifier.identity):
                return verifier.check(self.text, signature)
        raise ProofError(f"The note is not signed by {verifier.name} with the key that was given.")

    def with_signatures(self, other: Note) -> Note:
        """This note with the signatures of another of the same text besides. Raises ProofError for another text."""
        if other.text != self.text:
            raise ProofError("The two notes are of different texts.")
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *other.signatures))))


def _identity(name: str, algorithm: int, key: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + bytes([algorithm]) + key).digest()[:4]


def decoded(text: str) -> bytes:
    """What base64 stands for; nothing where it is not base64, or not the one text of it: its last bits may be loose."""
    try:
        found = b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return b""
    return found if b64encode(found).decode() == text else b""
