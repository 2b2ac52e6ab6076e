"""TLS to the upstream: every sslmode does what libpq's does, logins are bound, and a certificate of ours is shown."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maskwire.errors import UpstreamError
from tests.live.certificates import make
from tests.live.gate import Gate

# The wheel's PostgreSQL is built without TLS; Debian's package "postgresql" is built with it.
_BUILDS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
pytestmark = pytest.mark.skipif(not _BUILDS, reason="no PostgreSQL with TLS: install Debian's package postgresql")
RAW = "zqxjkv001@canary-corp.com"


def _run(*words: str | Path) -> None:
    """As a user that may run a server, which root may not."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, words)], check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def upstream() -> Iterator[tuple[str, Path]]:
    """The URL of a PostgreSQL that speaks TLS only, and the folder of its certificates."""
    folder = Path(tempfile.mkdtemp(prefix="mw-tls-"))
    make(folder, "authority")
    make(folder, "stranger")
    chain, key = make(folder, "localhost", by="authority")
    make(folder, "tls_certified", by="authority")
    data, bin_path = folder / "data", _BUILDS[-1].parent
    if os.geteuid() == 0:
        for path in (folder, key):
            shutil.chown(path, "postgres", "postgres")
    _run(bin_path / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    (data / "pg_hba.conf").write_text(
        "local all all trust\nhostssl all tls_certified all cert\nhostssl all all all scram-sha-256\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "ssl": "on", "ssl_cert_file": chain, "ssl_key_file": key, "ssl_ca_file": folder / "authority.pem",
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": folder, "fsync": "off",
    }  # fmt: skip
    with (data / "postgresql.conf").open("a") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
    _run(bin_path / "pg_ctl", "-D", data, "-w", "-l", data / "log", "start")
    try:
        with psycopg.connect(host=str(folder), port=port, user="postgres", dbname="postgres", autocommit=True) as admin:
            admin.execute("CREATE ROLE tls_reader LOGIN PASSWORD 'tls-password-5512'")
            admin.execute("CREATE ROLE tls_certified LOGIN")
            admin.execute("GRANT pg_read_all_data TO tls_reader, tls_certified")
            admin.execute("CREATE TABLE people(id int PRIMARY KEY, email text)")
            admin.execute(f"INSERT INTO people VALUES (1, '{RAW}')")
        yield f"postgresql://tls_reader:tls-password-5512@localhost:{port}/postgres", folder
    finally:
        _run(bin_path / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _asked(url: str, folder: Path) -> None:
    with Gate(url, folder) as gate, psycopg.connect(gate.url, autocommit=True) as connection:
        (email,) = connection.execute("SELECT email FROM people").fetchone() or ("",)
        assert "@" in email
        assert email != RAW
        with pytest.raises(psycopg.errors.QueryCanceled):  # cancels take the same way
            connection.execute("SET statement_timeout = '100ms'; SELECT count(*) FROM generate_series(1, 1000000000)")
        with pytest.raises(psycopg.Error):
            connection.execute("SELECT 1 FROM people WHERE email LIKE 'a%'")


@pytest.mark.parametrize(
    ("mode", "binding"),
    [
        ("prefer", "prefer"),
        ("require", "disable"),
        ("require", "prefer"),
        ("verify-ca", "require"),
        ("verify-full", "prefer"),
        ("verify-full", "require"),
    ],
)
def test_every_mode_and_binding(upstream: tuple[str, Path], tmp_path: Path, mode: str, binding: str) -> None:
    """Masked as ever; SCRAM-SHA-256-PLUS where binding is asked for."""
    url, folder = upstream
    _asked(f"{url}?sslmode={mode}&channel_binding={binding}&sslrootcert={folder}/authority.pem", tmp_path)


@pytest.mark.parametrize(
    ("options", "host"),
    [
        ("sslmode=verify-ca&sslrootcert={folder}/stranger.pem", "localhost"),
        ("sslmode=verify-full&sslrootcert={folder}/stranger.pem", "localhost"),
        ("sslmode=verify-full&sslrootcert={folder}/authority.pem", "127.0.0.1"),
        ("sslmode=verify-full", "localhost"),
        ("sslmode=disable", "localhost"),
    ],
)
def test_what_is_not_trusted_is_not_spoken_to(
    upstream: tuple[str, Path], tmp_path: Path, options: str, host: str
) -> None:
    """Another authority, another name, no authority at all, no TLS where the server wants it."""
    url, folder = upstream
    asked = url.replace("localhost", host) + "?" + options.format(folder=folder)
    with pytest.raises(UpstreamError), Gate(asked, tmp_path):
        pass


def test_a_certificate_of_the_gateways_own(upstream: tuple[str, Path], tmp_path: Path) -> None:
    """For a role that logs in by certificate; no password stands in the URL."""
    url, folder = upstream
    own = f"sslcert={folder}/tls_certified.pem&sslkey={folder}/tls_certified.key"
    asked = url.replace("tls_reader:tls-password-5512", "tls_certified")
    _asked(f"{asked}?sslmode=verify-full&sslrootcert={folder}/authority.pem&{own}", tmp_path)
