"""TLS contexts for both sides.

What it must never do: accept less than what sslmode or the operator asked for.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from maskwire.errors import ConfigurationError
from maskwire.gateway.address import Address


def upstream_context(address: Address) -> ssl.SSLContext:
    """The context for an upstream, by its sslmode (libpq documentation, table 34.1)."""
    try:
        context = ssl.create_default_context(cafile=address.sslrootcert)
    except (OSError, ssl.SSLError):
        raise ConfigurationError("sslrootcert can't be read as PEM certificates.") from None
    context.check_hostname = address.sslmode == "verify-full"
    if address.sslmode not in ("verify-ca", "verify-full"):
        context.verify_mode = ssl.CERT_NONE
    return context


def listener_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """The context for clients. Raises ConfigurationError where the files can't be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError):
        raise ConfigurationError("The TLS certificate or its key can't be read.") from None
    return context
