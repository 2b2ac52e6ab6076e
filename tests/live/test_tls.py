"""TLS before the listener: what is encrypted works as before, what is not is turned away."""

from __future__ import annotations

import dataclasses
import socket
import ssl
import struct
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest

from maskwire.errors import ConfigurationError
from maskwire.gateway.tls import TlsFiles
from maskwire.wire.postgres.messages import PROTOCOL_3_0, StartupMessage
from tests.live.certificates import make
from tests.live.gate import PASSWORD, Gate

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
    with Gate(reader_url, tmp_path_factory.mktemp("gate-tls"), tls=TlsFiles(*certificate)) as running:
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
        TlsFiles(tmp_path / "none.pem", tmp_path / "none.key").load()


def test_old_protocols_are_not_spoken(certificate: tuple[Path, Path]) -> None:
    """TLS 1.2 is the least."""
    assert TlsFiles(*certificate).load().context.minimum_version >= ssl.TLSVersion.TLSv1_2


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
def test_logins_are_bound_to_their_channel(reader_url: str, tmp_path: Path, digest: str) -> None:
    """SCRAM-SHA-256-PLUS, as libpq asks for it where it may (RFC 5929: the hash is that of the signature)."""
    files = TlsFiles(*make(tmp_path, "localhost", digest=digest))
    with Gate(reader_url, tmp_path, tls=files) as gate:
        for binding in ("require", "prefer", "disable"):
            url = gate.url + f"?sslmode=require&channel_binding={binding}"
            with psycopg.connect(url) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_channel_that_is_another_one_is_noticed(reader_url: str, tmp_path: Path) -> None:
    """One between the two with a certificate of its own, which the client would accept: the login fails."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "theirs").mkdir()
    with Gate(reader_url, tmp_path, tls=TlsFiles(*make(tmp_path / "ours", "localhost"))) as gate:
        assert gate.gateway is not None
        theirs = TlsFiles(*make(tmp_path / "theirs", "localhost")).load()
        # The relay is played by a gateway that shows another certificate than the one it binds logins to.
        gate.gateway.tls = dataclasses.replace(theirs, binding=gate.gateway.tls.binding)
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(gate.url + "?sslmode=require&channel_binding=require")


def test_a_certificate_whose_signature_names_no_hash_binds_nothing(reader_url: str, tmp_path: Path) -> None:
    """Ed25519: SCRAM-SHA-256 is offered alone, and works."""
    with Gate(reader_url, tmp_path, tls=TlsFiles(*make(tmp_path, "localhost", key="ed25519"))) as gate:
        with psycopg.connect(gate.url + "?sslmode=require") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError, match="channel binding"):
            psycopg.connect(gate.url + "?sslmode=require&channel_binding=require")


def test_direct_tls(tls_gate: Gate, certificate: tuple[Path, Path]) -> None:
    """libpq 17's sslnegotiation=direct; a TLS client that does not name the protocol is turned away unheard."""
    url = tls_gate.url.replace("127.0.0.1", "localhost") + f"?sslmode=verify-full&sslrootcert={certificate[0]}"
    with psycopg.connect(url + "&sslnegotiation=direct&channel_binding=require") as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (60,)
    context = ssl.create_default_context(cafile=str(certificate[0]))
    plain = socket.create_connection(("127.0.0.1", tls_gate.port), timeout=10)
    with context.wrap_socket(plain, server_hostname="localhost") as sock:
        sock.sendall(StartupMessage(PROTOCOL_3_0, {"user": "agent", "database": "canary"}).to_bytes())
        assert sock.recv(100) == b""


def test_a_client_certificate_stands_for_the_password(reader_url: str, tmp_path: Path) -> None:
    """Of the authority that the operator named, with the principal's name; of anybody else it does not."""
    authority = make(tmp_path, "authority")
    stranger = make(tmp_path, "stranger")
    server = make(tmp_path, "localhost", by="authority")
    agent, other = make(tmp_path, "agent", by="authority"), make(tmp_path, "somebody", by="authority")
    with Gate(reader_url, tmp_path, tls=TlsFiles(*server, authority[0])) as gate:
        bare = gate.url.replace(quote(PASSWORD, safe=""), "wrong") + "?sslmode=require"
        with psycopg.connect(bare + f"&sslcert={agent[0]}&sslkey={agent[1]}") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        for chain, key in (other, stranger):
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(bare + f"&sslcert={chain}&sslkey={key}")
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(bare)
        with psycopg.connect(gate.url + "?sslmode=require") as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_renewed_certificate_counts_for_new_connections(reader_url: str, tmp_path: Path) -> None:
    """Who is connected stays so; files that can't be read change nothing."""
    chain, key = make(tmp_path, "localhost")
    with Gate(reader_url, tmp_path, tls=TlsFiles(chain, key)) as gate:
        assert gate.gateway is not None
        url = gate.url.replace("127.0.0.1", "localhost")
        with psycopg.connect(f"{url}?sslmode=verify-full&sslrootcert={chain}") as before:
            old = tmp_path / "old.pem"
            old.write_bytes(chain.read_bytes())
            make(tmp_path, "localhost")
            gate.gateway.reload_tls()
            with psycopg.connect(f"{url}?sslmode=verify-full&sslrootcert={chain}&channel_binding=require") as after:
                assert after.execute("SELECT 1").fetchone() == (1,)
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(f"{url}?sslmode=verify-full&sslrootcert={old}")
            chain.write_text("nothing")
            with pytest.raises(ConfigurationError):
                gate.gateway.reload_tls()
            with psycopg.connect(f"{url}?sslmode=require") as after:
                assert after.execute("SELECT 1").fetchone() == (1,)
            assert before.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("version", ["3.0", "3.2"])
def test_both_versions_of_the_protocol(gate: Gate, version: str) -> None:
    """3.2 has long cancel keys: they cancel; a key of the right number with other bytes does not."""
    url = f"{gate.url}?min_protocol_version={version}&max_protocol_version={version}"
    with psycopg.connect(url, autocommit=True) as connection:
        timer = threading.Timer(0.3, connection.cancel_safe)
        timer.start()
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("SELECT count(*) FROM orders a, orders b, orders c, orders d")
        timer.join()
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_version_that_is_not_spoken_is_negotiated(gate: Gate) -> None:
    """54.2.1: the newest that is, and the options that are not known; then the session goes on."""
    startup = StartupMessage(3 << 16 | 9999, {"user": "agent", "database": "canary", "_pq_.unheard": "1"}).to_bytes()
    with socket.create_connection(("127.0.0.1", gate.port), timeout=10) as sock:
        sock.sendall(startup)
        expected = struct.pack("!iii", 4 + 4 + 4 + len("_pq_.unheard") + 1, 3 << 16 | 2, 1) + b"_pq_.unheard\0"
        received = b""
        while len(received) < 1 + len(expected):
            received += sock.recv(1 + len(expected) - len(received))
    assert received == b"v" + expected
