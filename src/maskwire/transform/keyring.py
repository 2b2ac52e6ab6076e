"""The keys that everything is masked with: the newest version of the root key, and those that still read back.

What it is for: the same value masks alike after a restart, and what was shown before a rotation still finds its row.
MASKWIRE_ROOT_KEY overrides the file: 64 hex digits, or versions as "2:HEX,1:HEX".
What it must never do: keep a root key outside the kernel, which wipes it; print one, or what is derived from it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from maskwire._kernel import Keys
from maskwire.errors import ConfigurationError
from maskwire.transform import keyfile

VARIABLE = "MASKWIRE_ROOT_KEY"
TENANT = "default"


@dataclass(frozen=True, slots=True)
class VaultKey:
    """What a version of the root key gives the vault: 32 bytes to ``find`` a value by, and 32 to ``seal`` it."""

    version: int
    find: bytes = field(repr=False)
    seal: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keyring:
    """``current`` masks; ``older``, newest first, are those that masked values may still be of.

    ``secret`` is 32 bytes, derived from the newest version, for what is no masking: signatures of access tokens, and
    the digests of literals in the ledger. ``former_secrets`` are those of the older ones, for what was sealed by them.
    """

    current: Keys = field(repr=False)
    secret: bytes = field(repr=False)
    older: tuple[Keys, ...] = field(default=(), repr=False)
    vault: tuple[VaultKey, ...] = field(default=(), repr=False)
    tenant: str = TENANT
    former_secrets: tuple[bytes, ...] = field(default=(), repr=False)

    @property
    def all(self) -> tuple[Keys, ...]:
        """Every version that reads back, the current one first."""
        return (self.current, *self.older)


def read(path: Path, tenant: str = TENANT) -> Keyring:
    """The keys of a tenant from the environment, else from ``path``, which is made where it is missing.

    Raises ConfigurationError where there is no key, one is damaged, or others may read it.
    """
    stated = os.environ.get(VARIABLE)
    versions = keyfile.load(path) if stated is None else _stated(stated)
    usable = sorted((one for one in versions if one.held is not None), key=lambda one: one.number, reverse=True)
    keys = [Keys(one.key(), tenant, one.number) for one in usable]
    vault = tuple(vault_key(one, tenant) for one in usable)
    secret, *former = (secret_of(one.key(), tenant) for one in usable)
    return Keyring(keys[0], secret, tuple(keys[1:]), vault, tenant, tuple(former))


def vault_key(version: keyfile.Version, tenant: str = TENANT) -> VaultKey:
    """The keys of the vault under a version of the root key, by HKDF (RFC 5869)."""
    info = f"maskwire/vault/1/{tenant}".encode()
    made = HKDF(SHA256(), 64, None, info).derive(version.key())
    return VaultKey(version.number, made[:32], made[32:])


def secrets_of(path: Path, tenant: str = TENANT) -> tuple[bytes, ...]:
    """The ``secret`` of each version that is not retired, the newest first: digests of former times are of the older
    ones. None where there is no key. Raises ConfigurationError."""
    stated = os.environ.get(VARIABLE)
    if stated is None and not path.is_file():
        return ()
    versions = keyfile.load(path) if stated is None else _stated(stated)
    usable = sorted((one for one in versions if one.held is not None), key=lambda one: one.number, reverse=True)
    return tuple(secret_of(one.key(), tenant) for one in usable)


def secret_of(root: bytes, tenant: str = TENANT) -> bytes:
    """The 32 bytes for what is no masking, by HKDF (RFC 5869): they tell nothing of the root key."""
    return HKDF(SHA256(), 32, None, f"maskwire/secret/1/{tenant}".encode()).derive(root)


def newest(path: Path) -> keyfile.Version:
    """The version that masks, for processes elsewhere; its repr shows no key. Raises ConfigurationError."""
    stated = os.environ.get(VARIABLE)
    versions = keyfile.load(path) if stated is None else _stated(stated)
    return max((one for one in versions if one.held is not None), key=lambda one: one.number)


def _stated(text: str) -> tuple[keyfile.Version, ...]:
    """The versions that the variable states."""
    try:
        if ":" not in text:
            return (keyfile.Version(1, keyfile.plain(text).hex()),)
        pairs = [one.split(":") for one in text.split(",")]
        found = {int(number): keyfile.plain(key).hex() for number, key in pairs}
        if len(found) < len(pairs) or not all(0 < number < 1 << 32 for number in found):
            raise ValueError
    except (ValueError, ConfigurationError):
        raise ConfigurationError(
            f"{VARIABLE} must be 64 hex digits (32 bytes), or versions of such as 2:HEX,1:HEX."
        ) from None
    return tuple(keyfile.Version(number, held) for number, held in found.items())
