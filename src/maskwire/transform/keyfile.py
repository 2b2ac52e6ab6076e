"""The keyring's file: every version of the root key, newest last, in a file that only its owner can read.

What it is for: a key can be replaced without forgetting the one before. Each version is 32 random bytes in hexadecimal
or, where a provider keeps it, what that provider encrypted. A file of 64 hex digits and nothing else is version 1.
What it must never do: print a key, use a file that others can read, or make a new key over an old one.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from maskwire import secret_file
from maskwire.errors import ConfigurationError
from maskwire.transform import providers

LENGTH = 32
PROVIDER = "MASKWIRE_KEY_PROVIDER"
_FORMAT = "maskwire-keyring"


@dataclass(frozen=True, slots=True)
class Version:
    """One version. ``held`` is the key in hexadecimal or as ``provider`` encrypted it; None once it is retired.

    ``created`` and ``retired`` are days in UTC; ``created`` is empty where the file does not say.
    """

    number: int
    held: str | None = field(repr=False)
    created: str = ""
    retired: str = ""
    provider: str = ""

    def key(self) -> bytes:
        """The 32 bytes. Raises ConfigurationError where it is retired, damaged, or its provider does not give it."""
        if self.held is None:
            raise ConfigurationError(f"Version {self.number} of the root key is retired.")
        return providers.named(self.provider).unwrapped(self.held) if self.provider else plain(self.held)


def plain(text: str) -> bytes:
    """A key of 64 hex digits. Raises ConfigurationError, which says nothing of it."""
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != LENGTH:
        raise ConfigurationError("A root key is 64 hex digits (32 bytes).")
    return key


def load(path: Path) -> tuple[Version, ...]:
    """All versions by number; the file is made where it is missing. Raises ConfigurationError."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with _locked(path):
            if not path.exists():
                _write(path, (_fresh(1),))
    return _read(path)


def rotate(path: Path) -> Version:
    """Adds a new version, with which everything is masked from then on. Raises ConfigurationError."""
    load(path)
    made: list[Version] = []

    def added(versions: tuple[Version, ...]) -> tuple[Version, ...]:
        made.append(_fresh(versions[-1].number + 1, versions[-1].provider))
        return (*versions, made[0])

    _change(path, added)
    return made[0]


def retire(path: Path, number: int) -> Version:
    """Erases a version: what was masked under it no longer reads back.

    Raises ConfigurationError for the current one, and one that is not there.
    """
    retired: list[Version] = []

    def without(versions: tuple[Version, ...]) -> tuple[Version, ...]:
        found = next((one for one in versions if one.number == number), None)
        if found is None:
            raise ConfigurationError(f"The keyring {path} has no version {number}. See them with: maskwire keys list")
        if found is versions[-1]:
            raise ConfigurationError(f"Version {number} is the current one. Make another first: maskwire keys rotate")
        if found.held is None:
            raise ConfigurationError(f"Version {number} is retired already.")
        retired.append(replace(found, held=None, retired=_today()))
        return tuple(retired[0] if one is found else one for one in versions)

    _change(path, without)
    return retired[0]


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _fresh(number: int, provider: str = "") -> Version:
    provider = os.environ.get(PROVIDER, provider)
    key = secrets.token_bytes(LENGTH)
    held = providers.named(provider).wrapped(key) if provider else key.hex()
    return Version(number, held, _today(), provider=provider)


def _change(path: Path, change: Callable[[tuple[Version, ...]], tuple[Version, ...]]) -> None:
    with _locked(path):
        _write(path, change(_read(path)))


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Two rotations at once would each forget the other's key."""
    try:
        descriptor = os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise ConfigurationError(f"The keyring {path} can't be used ({type(fault).__name__}).") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, versions: tuple[Version, ...]) -> None:
    """Whole under another name first: a crash in between must not leave half a keyring."""
    written = [
        {
            "version": one.number,
            "created": one.created,
            "retired": one.retired,
            "provider": one.provider,
            "key": one.held,
        }
        for one in versions
    ]
    try:
        secret_file.write(path, json.dumps({_FORMAT: 1, "versions": written}, indent=1) + "\n")
    except OSError as fault:
        raise ConfigurationError(f"The keyring {path} can't be written ({type(fault).__name__}).") from None


def _read(path: Path) -> tuple[Version, ...]:
    try:
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(f"The root key {path} can be read by others. Run: chmod 600 {path}")
        text = path.read_text("ascii")
    except (OSError, UnicodeError) as fault:
        raise ConfigurationError(f"The root key {path} can't be used ({type(fault).__name__}).") from None
    versions = _parsed(text)
    if not versions:
        raise ConfigurationError(f"The root key {path} is damaged. Restore it from a copy.")
    return versions


def _parsed(text: str) -> tuple[Version, ...]:
    """The versions of a file's text; none where it is damaged."""
    try:
        if not text.lstrip().startswith("{"):
            return (Version(1, plain(text).hex()),)
        versions = tuple(
            Version(int(one["version"]), one["key"], one["created"], one["retired"], one["provider"])
            for one in json.loads(text)["versions"]
        )
        for one in versions:
            if one.held is not None and not one.provider:
                plain(one.held)
    except (ConfigurationError, ValueError, KeyError, TypeError, AttributeError):
        return ()
    numbers = [one.number for one in versions]
    in_order = numbers == sorted(set(numbers)) and all(0 < number < 1 << 32 for number in numbers)
    return versions if versions and in_order and versions[-1].held is not None else ()
