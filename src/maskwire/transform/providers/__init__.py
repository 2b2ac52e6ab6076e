"""Services that keep root keys: each encrypts a key, so that the keyring's file alone opens nothing.

What it is for: one interface, and a provider by its name: ``vault:KEY``, ``aws-kms:KEY``, ``gcp-kms:KEY``. Their
packages are loaded only where one is named.
What it must never do: say a key, a token or a service's answer in an error.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from maskwire.errors import ConfigurationError


class Provider(Protocol):
    """Encrypts and decrypts 32 bytes. Both raise ConfigurationError where the service does not do it."""

    def wrapped(self, key: bytes) -> str:
        """The key as the service encrypts it, in ASCII."""

    def unwrapped(self, held: str) -> bytes:
        """The key again."""


def named(name: str) -> Provider:
    """The provider of that name. Raises ConfigurationError where there is none or its package is missing."""
    kind, _, key = name.partition(":")
    make = _KINDS.get(kind)
    if make is None or not key:
        raise ConfigurationError("A key provider is written vault:KEY, aws-kms:KEY or gcp-kms:KEY.")
    return make(key)


def checked(key: bytes, kind: str) -> bytes:
    """A key that a service gave. Raises ConfigurationError where it is none."""
    if len(key) != 32:
        raise ConfigurationError(f"{kind} gave something that is no root key of ours.")
    return key


def _vault(key: str) -> Provider:
    from maskwire.transform.providers.vault import Vault  # noqa: PLC0415 - loaded only where it is named

    return Vault(key)


def _aws(key: str) -> Provider:
    try:
        from maskwire.transform.providers.aws import AwsKms  # noqa: PLC0415
    except ImportError:
        raise ConfigurationError("AWS KMS needs one more package. Run: pip install 'maskwire[aws]'") from None
    return AwsKms(key)


def _gcp(key: str) -> Provider:
    try:
        from maskwire.transform.providers.gcp import GcpKms  # noqa: PLC0415
    except ImportError:
        raise ConfigurationError("GCP KMS needs one more package. Run: pip install 'maskwire[gcp]'") from None
    return GcpKms(key)


_KINDS: dict[str, Callable[[str], Provider]] = {"vault": _vault, "aws-kms": _aws, "gcp-kms": _gcp}
