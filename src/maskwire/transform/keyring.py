"""The root key that all masking keys come from: 32 random bytes in a file that only its owner can read.

What it is for: the same value masks alike after a restart. MASKWIRE_ROOT_KEY (64 hex digits) overrides the file.
What it must never do: print the key, use a file that others can read, or make a new key over an old one.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from maskwire.errors import ConfigurationError

VARIABLE = "MASKWIRE_ROOT_KEY"
_LENGTH = 32


def load(path: Path) -> bytes:
    """The root key from the environment, else from ``path``, which is made where it is missing.

    Raises ConfigurationError where the key is not one or others may read it.
    """
    stated = os.environ.get(VARIABLE)
    if stated is not None:
        return _key(stated, f"{VARIABLE} must be 64 hex digits (32 bytes).")
    try:
        if not path.exists():
            _make(path)
        if path.stat().st_mode & 0o077:
            raise ConfigurationError(f"The root key {path} can be read by others. Run: chmod 600 {path}")
        return _key(path.read_text("ascii"), f"The root key {path} is damaged. Restore it from a copy.")
    except (OSError, UnicodeError) as fault:
        raise ConfigurationError(f"The root key {path} can't be used ({type(fault).__name__}).") from None


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Written whole under another name first: a crash in between must not leave half a key.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_hex(_LENGTH) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where another process was first; then its key counts
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _key(text: str, otherwise: str) -> bytes:
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != _LENGTH:
        raise ConfigurationError(otherwise)
    return key
