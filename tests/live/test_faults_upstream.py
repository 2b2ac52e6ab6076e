"""An upstream that ends or stalls at any byte: the client is told, nothing raw comes, the ledger adds up, and the
next statement is answered by the same gateway.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from maskwire.gateway import pace
from maskwire.model import Limits
from tests.live.between import Between, end
from tests.live.canaries import assert_clean
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import Gate, Tap
from tests.soak.work import check_ledger

MARK = b"faulty"  # a session with this in a statement is the one that is broken
CUTS = (0, 1, 4, 40, 300, 2_000, 20_000)  # bytes of the answer that come: none, half a message, some of the rows


class Relay(Between):
    """In front of the server's Unix socket. Of a marked session ``cut`` bytes come, and then the end, or nothing where
    it ``stalls``."""

    def __init__(self, url: str) -> None:
        super().__init__()
        (folder,) = parse_qs(urlsplit(url).query)["host"]
        self._server = f"{folder}/.s.PGSQL.5432"
        self.cut: int | None = None
        self.stalls = False
        self.breaks_logins = False

    def reach(self) -> socket.socket:
        """The server."""
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        return server

    def pass_on(self, client: socket.socket, behind: socket.socket) -> None:
        """Whole upwards, as far as is said downwards."""
        marked = threading.Event()
        if self.breaks_logins:
            marked.set()
        threading.Thread(target=self._up, args=(client, behind, marked), daemon=True).start()
        threading.Thread(target=self._down, args=(behind, client, marked), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, marked: threading.Event) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if MARK in data:
                    marked.set()
                server.sendall(data)
        end(server)

    def _down(self, server: socket.socket, client: socket.socket, marked: threading.Event) -> None:
        sent = 0
        with suppress(OSError):
            while data := server.recv(65536):
                if marked.is_set() and self.cut is not None:
                    left = max(0, self.cut - sent)
                    sent += len(data)
                    client.sendall(data[:left])
                    if sent <= self.cut or self.stalls:
                        continue
                    break
                client.sendall(data)
        end(client)


@pytest.fixture(scope="module")
def relay(canary_database: str) -> Iterator[Relay]:
    with Relay(canary_database) as running:
        yield running


def through(relay: Relay, folder: Path, **settings: object) -> Gate:
    """A gateway whose upstream is behind the relay."""
    relay.cut, relay.stalls, relay.breaks_logins = None, False, False
    url = f"postgresql://{READER}:{READER_PASSWORD}@127.0.0.1:{relay.port}/canary?sslmode=disable"
    return Gate(url, folder, **settings)


STATEMENT = "SELECT u.id, u.email, u.ssn, 'faulty' FROM users u, products p"
SOUND = STATEMENT.replace("faulty", "sound")


def _asked(url: str, way: str, statement: str = STATEMENT) -> str:
    """How far a client gets: "done", or the SQLSTATE that it is told."""
    try:
        with psycopg.connect(url, autocommit=True) as client:
            if way == "simple":
                client.execute(statement)
            elif way == "prepared":
                client.execute(statement, prepare=True)
            elif way == "transaction":
                with client.transaction():
                    client.execute("SELECT 1")
                    client.execute(statement)
            else:
                with client.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT") as rows:
                    for _ in rows:
                        pass
    except psycopg.Error as error:
        return error.sqlstate or "lost"
    return "done"


@pytest.mark.parametrize("way", ["simple", "prepared", "transaction", "copy"])
def test_an_upstream_that_ends_at_any_byte(way: str, relay: Relay, tmp_path: Path) -> None:
    """Never "done" of an answer that is not whole; a session that comes after is served."""
    with through(relay, tmp_path) as gate, Tap(gate) as tap:
        for cut in CUTS:
            relay.cut = cut
            assert _asked(tap.url, way).startswith(("08", "57P", "lost")), cut
            relay.cut = None
            assert _asked(tap.url, way, SOUND) == "done", cut
        assert_clean(bytes(tap.received))
    # Whole answers, and those of which rows were released; of what told nothing there may be no entry.
    assert check_ledger(gate.ledger) >= len(CUTS) + 1


def test_an_upstream_that_stalls_holds_up_nobody_else(
    relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The statement has its time, and a little more to obey; then who asked is let go. Others go on meanwhile."""
    monkeypatch.setattr(pace, "_GRACE", 0.3)
    with through(relay, tmp_path, limits=Limits(statement=0.7)) as gate, Tap(gate) as tap:
        for cut in (0, 4, 300):
            relay.cut, relay.stalls = cut, True
            told: list[str] = []
            waiting = threading.Thread(target=lambda: told.append(_asked(tap.url, "simple")))  # noqa: B023
            waiting.start()
            with psycopg.connect(tap.url, autocommit=True) as other:
                assert other.execute("SELECT count(*) FROM users").fetchone() == (60,)
            waiting.join(30)
            assert told
            assert told[0].startswith(("57", "08", "lost"))
            relay.cut, relay.stalls = None, False
            assert _asked(tap.url, "simple", SOUND) == "done"
        assert_clean(bytes(tap.received))
    assert check_ledger(gate.ledger) >= 6


def test_an_upstream_that_breaks_off_logins_is_told_to_the_client(relay: Relay, tmp_path: Path) -> None:
    """At any byte of its own login; once it lets the gateway in again, the gateway serves again."""
    with through(relay, tmp_path) as gate:
        for cut in (0, 1, 9, 60, 200):
            with psycopg.connect(gate.url) as first:
                first.execute("SELECT 1")  # its transaction keeps the session that there is
                relay.cut, relay.breaks_logins = cut, True
                with pytest.raises(psycopg.Error) as error, psycopg.connect(gate.url) as second:
                    second.execute("SELECT 1")
                assert "gateway" in str(error.value) or (error.value.sqlstate or "").startswith("08")
                relay.cut, relay.breaks_logins = None, False
                assert first.execute("SELECT count(*) FROM users").fetchone() == (60,)
            assert _asked(gate.url, "simple", SOUND) == "done"
