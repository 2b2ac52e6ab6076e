"""Transcripts: what a session's client was sent, masked as it was sent, for those who have to see it again.

What it is for: off unless the operator turns it on. A session has a file, which its own key encrypts; that key lies
beside it, wrapped by one derived from the root key. Deleting the key erases the session's transcript, in every copy of
the file too. Each part is compressed, encrypted and handed to the operating system before it is released.
Where its end was cut off it does not show it: the ledger has the digest of every answer.
What it must never do: hold a byte that was not sent to the client, hold one in clear, or let one be sent that it could
not keep.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.entry import Entry
from maskwire.ledger.place import Place, keys_of

__all__ = ["Part", "Transcript", "Transcripts", "erase", "folder_of", "parts", "sessions"]

_SESSION = re.compile(r"[0-9a-f]{16}")
_MAGIC = b"MWTR1\n"
_LENGTH = 4
_NONCE = 12
_MOST = 64 * 1024 * 1024  # bytes of a part, unpacked: more was never written
_PIECE = 4 * 1024 * 1024  # bytes that one part is made of at most


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes as they were sent, masked. ``time`` is RFC 3339; ``exchange`` and ``shape`` are of what they answer."""

    time: str
    exchange: str
    shape: str
    data: bytes = field(repr=False)


def folder_of(place: Place) -> Path:
    """Where a ledger's transcripts are: beside it, or beside the key of one in PostgreSQL."""
    return Path(f"{keys_of(place)}.transcripts")


class Transcript:
    """One session's, open. ``add`` raises LedgerError: then what it was given must not be released."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._cipher = AESGCM(key)
        self._parts = 0
        try:
            self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o600)
            self._write(_MAGIC)
        except OSError as fault:
            raise _unwritable(path, fault) from None

    def add(self, time: str, data: bytes, answers: Entry | None) -> None:
        """What is about to be released, and the last entry that covers it."""
        exchange, shape = (answers.exchange, answers.shape) if answers is not None else ("", "")
        told = orjson.dumps([time, exchange, shape])
        try:
            for at in range(0, len(data), _PIECE):
                self._write(self._sealed(told, data[at : at + _PIECE]))
        except OSError as fault:
            raise _unwritable(self._path, fault) from None

    def _sealed(self, told: bytes, data: bytes) -> bytes:
        packed = zlib.compress(len(told).to_bytes(_LENGTH, "big") + told + data, 1)
        # The number of the part is its nonce: none is used twice under one key, and none can be moved or left out.
        hidden = self._cipher.encrypt(self._parts.to_bytes(_NONCE, "big"), packed, _MAGIC)
        self._parts += 1
        return len(hidden).to_bytes(_LENGTH, "big") + hidden

    def _write(self, data: bytes) -> None:
        if os.write(self._file, data) != len(data):
            raise OSError(28, "not all was written")

    def close(self) -> None:
        """Nothing more is sent."""
        os.close(self._file)


class Transcripts:
    """The transcripts of one gateway. ``secret`` is 32 bytes, of the newest root key."""

    def __init__(self, folder: Path, secret: bytes) -> None:
        self.folder = folder
        self._wrapping = _wrapping(secret)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise _unwritable(folder, fault) from None

    def begin(self, session: str, principal: str) -> Transcript:
        """That of a session which has just begun. Raises LedgerError."""
        key, nonce = os.urandom(32), os.urandom(_NONCE)
        path = self.folder / f"{session}.key"
        try:
            file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with os.fdopen(file, "wb") as out:
                wrapped = nonce + AESGCM(self._wrapping).encrypt(nonce, key, session.encode())
                out.write(orjson.dumps({"key": wrapped.hex(), "principal": principal}))
                out.flush()
                os.fsync(out.fileno())
        except OSError as fault:
            raise _unwritable(path, fault) from None
        return Transcript(self.folder / f"{session}.transcript", key)


def sessions(folder: Path) -> Iterator[tuple[str, str, float]]:
    """The sessions that can be shown again: name, principal, seconds of the last part, by name. Raises LedgerError."""
    for path in sorted(folder.glob("*.key")):
        told = _key_file(path)
        transcript = path.with_suffix(".transcript")
        yield path.stem, str(told["principal"]), transcript.stat().st_mtime if transcript.exists() else 0.0


def parts(folder: Path, session: str, secrets: Sequence[bytes]) -> Iterator[Part]:
    """A session's parts in order, one by one; ``secrets`` are of all root keys.

    Raises LedgerError where there is none or its key was deleted, ProofError where it was changed.
    """
    path = _named(folder, session)
    if not path.exists():
        raise LedgerError(f"There is no transcript of session {session}: serve with --transcripts to keep them.")
    if not path.with_suffix(".key").exists():
        raise LedgerError(f"The transcript of session {session} was erased: its key is gone.")
    key = _unwrapped(path.with_suffix(".key"), session, secrets)
    damaged = ProofError(f"The transcript of session {session} was changed or damaged.")
    with path.open("rb") as file:
        if file.read(len(_MAGIC)) != _MAGIC:
            raise damaged
        number = 0
        while len(length := file.read(_LENGTH)) == _LENGTH:
            hidden = file.read(int.from_bytes(length, "big"))
            if len(hidden) != int.from_bytes(length, "big"):
                return  # a gateway that died had not released it
            try:
                packed = AESGCM(key).decrypt(number.to_bytes(_NONCE, "big"), hidden, _MAGIC)
                plain = zlib.decompressobj().decompress(packed, _MOST)
            except (InvalidTag, zlib.error):
                raise damaged from None
            end = _LENGTH + int.from_bytes(plain[:_LENGTH], "big")
            time, exchange, shape = orjson.loads(plain[_LENGTH:end])
            yield Part(time, exchange, shape, plain[end:])
            number += 1


def erase(folder: Path, session: str) -> bool:
    """Deletes a session's key, and then its transcript; whether there was one. Raises LedgerError."""
    path = _named(folder, session)
    was_there = False
    try:
        for one in (path.with_suffix(".key"), path):
            if one.exists():
                was_there = True
                one.unlink()
        if was_there:
            descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
    except OSError as fault:
        raise _unwritable(path, fault) from None
    return was_there


def _named(folder: Path, session: str) -> Path:
    if _SESSION.fullmatch(session) is None:
        raise LedgerError("A session is named by 16 hex digits, as maskwire sessions prints it.")
    return folder / f"{session}.transcript"


def _key_file(path: Path) -> dict[str, object]:
    try:
        told: dict[str, object] = orjson.loads(path.read_bytes())
        bytes.fromhex(str(told["key"])), told["principal"]
    except (OSError, ValueError, KeyError, TypeError):
        raise LedgerError(f"The key {path} of a transcript is damaged: it can't be shown any more.") from None
    return told


def _unwrapped(path: Path, session: str, secrets: Sequence[bytes]) -> bytes:
    wrapped = bytes.fromhex(str(_key_file(path)["key"]))
    for secret in secrets:
        try:
            return AESGCM(_wrapping(secret)).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], session.encode())
        except InvalidTag:
            continue
    raise LedgerError("The transcript's key is wrapped by another root key than those that are here.")


def _wrapping(secret: bytes) -> bytes:
    return HKDF(SHA256(), 32, None, b"maskwire/transcripts/1").derive(secret)


def _unwritable(path: Path, fault: OSError) -> LedgerError:
    why = os.strerror(fault.errno) if fault.errno else type(fault).__name__
    return LedgerError(f"The transcript {path} can't be written: {why}. Nothing is released until then.")
