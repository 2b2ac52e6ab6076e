"""TLS before the listener: what is encrypted works as before, what is not is turned away."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maskwire.errors import ConfigurationError
from maskwire.gateway.tls import listener_context
from maskwire.wire.postgres.messages import PROTOCOL_3_0, StartupMessage
from tests.live.gate import Gate

SSL_REQUEST = b"\0\0\0\x08\x04\xd2\x16\x2f"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that is its own authority, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    chain, key = folder / "cert.pem", folder / "key.pem"
    words = f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -keyout {key} -out {chain}"
    name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", *words.split(), *name], check=True, capture_output=True, timeout=30)
    return chain, key


@pytest.fixture(scope="module")
def tls_gate(
    reader_url: str, certificate: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gate]:
    """A gateway that speaks TLS."""
    with Gate(reader_url, tmp_path_factory.mktemp("gate-tls"), tls=listener_context(*certificate)) as running:
        yield running


def test_drivers_connect_with_and_without_checking_the_certificate(
    tls_gate: Gate, certificate: tuple[Path, Path]
) -> None:
    """sslmode require and verify-full; a great answer arrives whole."""
    checked = tls_gate.url.replace("127.0.0.1", "localhost") + f"?sslmode=verify-full&sslrootcert={certificate[0]}"
    for url in (tls_gate.url + "?sslmode=require", checked):
        with psycopg.connect(url, autocommit=True) as connection:
            assert connection.pgconn.ssl_in_use
            rows = connection.execute("SELECT o.id, u.notes FROM orders o, users u").fetchall()
            assert len(rows) == 300 * 60


def test_a_certificate_for_another_name_is_the_clients_to_refuse(
    tls_gate: Gate, certificate: tuple[Path, Path]
) -> None:
    """And the gateway serves the next one."""
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(tls_gate.url + f"?sslmode=verify-full&sslrootcert={certificate[0]}")
    with psycopg.connect(tls_gate.url + "?sslmode=require") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_client_without_tls_is_told_to_use_it(tls_gate: Gate) -> None:
    """No password is asked for in clear."""
    with pytest.raises(psycopg.OperationalError, match="sslmode=require"):
        psycopg.connect(tls_gate.url + "?sslmode=disable")


def test_bytes_stuffed_behind_the_request_for_tls_are_not_read_as_if_encrypted(tls_gate: Gate) -> None:
    """CVE-2021-23214 of PostgreSQL itself: the session ends."""
    startup = StartupMessage(PROTOCOL_3_0, {"user": "agent", "database": "canary"}).to_bytes()
    with socket.create_connection(("127.0.0.1", tls_gate.port), timeout=10) as sock:
        sock.sendall(SSL_REQUEST + startup)
        received = b""
        while block := sock.recv(4096):
            received += block
    assert received[:1] == b"E"
    assert b"SCRAM" not in received


def test_a_tls_handshake_that_fails_ends_the_connection_only(tls_gate: Gate) -> None:
    """Noise where a ClientHello should be."""
    with socket.create_connection(("127.0.0.1", tls_gate.port), timeout=10) as sock:
        sock.sendall(SSL_REQUEST)
        assert sock.recv(1) == b"S"
        sock.sendall(b"noise" * 100)
        sock.settimeout(10)
        try:
            while sock.recv(4096):
                pass
        except OSError as reset:
            assert reset.errno is not None
    with psycopg.connect(tls_gate.url + "?sslmode=require") as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_certificate_that_cannot_be_read_is_the_operators_error(tmp_path: Path) -> None:
    """One clear line; the minimum version is TLS 1.2."""
    with pytest.raises(ConfigurationError, match="can't be read"):
        listener_context(tmp_path / "none.pem", tmp_path / "none.key")


def test_old_protocols_are_not_spoken(certificate: tuple[Path, Path]) -> None:
    """TLS 1.2 is the least."""
    assert listener_context(*certificate).minimum_version >= ssl.TLSVersion.TLSv1_2
