"""Whom a door asks by HTTP for its clients, and the key that lets the gateway in there.

What it must never do: hold a key where a repr shows it, read one from a file that others may read, or send one in the
clear over a network.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from maskwire.access.document import Part

__all__ = ["Upstream", "is_safe", "key_said"]

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Upstream:
    """``url`` is what every path begins with; ``header`` carries the key."""

    url: str
    key: str = field(default="", repr=False)
    header: str = "authorization"

    @property
    def credentials(self) -> dict[str, str]:
        """The header that proves us."""
        if not self.key:
            return {}
        return {self.header: f"Bearer {self.key}" if self.header == "authorization" else self.key}


def is_safe(url: str) -> bool:
    """Whether a key may be sent there: by https, or on this machine, and with no key in the URL itself."""
    parts = urlsplit(url)
    is_private = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
    return is_private and not (parts.username or parts.query or parts.fragment)


def key_said(said: Mapping[str, Part]) -> str | None:
    """By key_env or key_file; None where neither is there. Raises ConfigurationError."""
    if "key_env" in said:
        key = os.environ.get(said["key_env"].text())
        if not key:
            raise said["key_env"].wrong("this variable of the environment is not set.")
        return key
    if "key_file" not in said:
        return None
    part = said["key_file"]
    path = Path(part.text())
    try:
        if path.stat().st_mode & 0o077:
            raise part.wrong("others may read this file: chmod 600 it.")
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeError) as fault:
        raise part.wrong(f"this file can't be read ({type(fault).__name__}).") from None
