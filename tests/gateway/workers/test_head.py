"""What several processes can't share is refused at the start."""

from __future__ import annotations

from pathlib import Path

import pytest

from maskwire._kernel import Keys
from maskwire.errors import ConfigurationError
from maskwire.gateway.address import parse_address
from maskwire.gateway.settings import Settings
from maskwire.gateway.workers.head import Head
from maskwire.gateway.workers.messages import fingerprint
from maskwire.transform.keyring import Keyring, VaultKey


def test_too_few_sessions_with_the_database_are_refused(tmp_path: Path) -> None:
    """Each process needs one of its own; the front doors' is counted."""
    keyring = Keyring(Keys(bytes(32)), bytes(32))
    settings = Settings(parse_address("postgresql://a@h/d"), tmp_path / "l.db", keyring, "pw", upstream_sessions=3)
    with pytest.raises(ConfigurationError, match="raise --upstream-sessions"):
        Head(settings, 3, has_doors=True)


def test_other_keys_are_told_from_the_same() -> None:
    """A version more, or another root key."""
    keys = Keys(bytes(32))
    vault = (VaultKey(1, b"a" * 32, b"b" * 32),)
    known = {
        fingerprint(Keyring(keys, secret, vault=versions))
        for secret in (bytes(32), b"c" * 32)
        for versions in ((), vault, (VaultKey(2, b"a" * 32, b"b" * 32), *vault))
    }
    assert len(known) == 6
    assert fingerprint(Keyring(keys, bytes(32), vault=vault)) in known
