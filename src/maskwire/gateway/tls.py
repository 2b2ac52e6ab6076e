"""TLS on both sides: contexts, channel binding, and who a client's certificate says it is.

What it must never do: accept less than what sslmode or the operator asked for.
"""

from __future__ import annotations

import hashlib
import ssl
from dataclasses import dataclass, field
from pathlib import Path

from asn1crypto.x509 import Certificate

from maskwire.errors import ConfigurationError
from maskwire.gateway.address import Address

ALPN = "postgresql"  # the protocol's registered name (PostgreSQL documentation, 54.2.11)
_HASHLESS = ("ed25519", "ed448")  # signatures over the whole text (RFC 8410); OpenSSL names no hash for them either


def upstream_context(address: Address) -> ssl.SSLContext:
    """The context for an upstream, by its sslmode (libpq documentation, table 34.1)."""
    try:
        context = ssl.create_default_context(cafile=address.sslrootcert)
    except (OSError, ssl.SSLError):
        raise ConfigurationError("sslrootcert can't be read as PEM certificates.") from None
    context.check_hostname = address.sslmode == "verify-full"
    if address.sslmode not in ("verify-ca", "verify-full"):
        context.verify_mode = ssl.CERT_NONE
    if address.sslcert is not None:
        try:
            context.load_cert_chain(address.sslcert, address.sslkey)
        except (OSError, ssl.SSLError):
            raise ConfigurationError("sslcert or sslkey can't be read as a PEM certificate and its key.") from None
    context.set_alpn_protocols([ALPN])
    return context


@dataclass(frozen=True, slots=True)
class ServerTls:
    """What a client's handshake is done with. ``binding`` is the tls-server-end-point data, None where the
    certificate's signature defines no hash (RFC 5929 section 4.1)."""

    context: ssl.SSLContext = field(repr=False)
    binding: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """PEM files of the listener: its certificate chain and key, and the authority of its clients' certificates."""

    certificate: Path
    key: Path
    client_authority: Path | None = None

    def load(self) -> ServerTls:
        """Reads them, at the start and again when they were renewed. Raises ConfigurationError."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.set_alpn_protocols([ALPN])
        try:
            context.load_cert_chain(self.certificate, self.key)
            pem = self.certificate.read_text("ascii")
        except (OSError, ssl.SSLError, ValueError):
            raise ConfigurationError("The TLS certificate or its key can't be read.") from None
        if self.client_authority is not None:
            try:
                context.load_verify_locations(self.client_authority)
            except (OSError, ssl.SSLError):
                raise ConfigurationError("The authority of client certificates can't be read.") from None
            context.verify_mode = ssl.CERT_OPTIONAL  # one who shows none proves itself by password
        begin, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
        own = begin + pem.partition(begin)[2].partition(end)[0] + end  # the first of the chain
        return ServerTls(context, end_point(ssl.PEM_cert_to_DER_cert(own)))


def end_point(certificate: bytes) -> bytes | None:
    """The tls-server-end-point data of a DER certificate: its hash, by the algorithm of its signature, SHA-256 in
    place of MD5 and SHA-1 (RFC 5929 section 4.1). None where the signature names no hash, as Ed25519."""
    signature = Certificate.load(certificate)["signature_algorithm"]
    if signature.signature_algo in _HASHLESS:
        return None
    algorithm = signature.hash_algo
    return hashlib.new("sha256" if algorithm in ("md5", "sha1") else algorithm, certificate).digest()


def name_of(peer: ssl.SSLObject) -> str | None:
    """The common name of the certificate that a client has shown, which the authority has vouched for."""
    certificate = peer.getpeercert(binary_form=True)
    if certificate is None:
        return None
    name = Certificate.load(certificate).subject.native.get("common_name")
    return name if isinstance(name, str) else None  # several are a list, and name nobody
