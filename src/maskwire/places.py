"""Where files are when nobody says: the ledger and the root key in the state folder, the demo in the cache.

The folders are those of the XDG Base Directory Specification.
"""

from __future__ import annotations

import os
from pathlib import Path


def ledger() -> Path:
    """The default ledger."""
    return _folder("XDG_STATE_HOME", ".local/state") / "ledger.db"


def access_store(ledger_path: Path | None) -> Path:
    """What keeps tokens and access requests: beside the ledger."""
    return (ledger_path or ledger()).with_name("access.db")


def vault(ledger_path: Path | None) -> Path:
    """What keeps random tokens: beside the ledger."""
    return (ledger_path or ledger()).with_name("vault.db")


def root_key() -> Path:
    """The default root key."""
    return _folder("XDG_STATE_HOME", ".local/state") / "root.key"


def demo() -> Path:
    """What ``maskwire demo`` keeps between runs."""
    return _folder("XDG_CACHE_HOME", ".cache") / "demo"


def _folder(variable: str, otherwise: str) -> Path:
    named = os.environ.get(variable, "")
    # A relative path in these variables is to be ignored, the specification says.
    base = Path(named) if named.startswith("/") else Path.home() / otherwise
    return base / "maskwire"
