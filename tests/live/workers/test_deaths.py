"""A worker that is killed, and the process that keeps the ledger: nothing answered is missing, and clients go on."""

from __future__ import annotations

import os
import secrets
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maskwire.ledger import Outcome, Phase, exposure, read
from maskwire.ledger.entry import UNKNOWN_END
from maskwire.ledger.place import Place, keys_of, place_of
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from tests.live.workers.serving import Serving, alive, until
from tests.soak.work import check_ledger

pytestmark = [
    pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="which worker a client is at is read from /proc"),
    pytest.mark.timeout(240),
]
SMALL = "SELECT id, email FROM users WHERE id = 7"
ENDLESS = "SELECT a.email FROM users a, orders b, products c, users d, users e"


class Asking:
    """Clients that ask on and on, and connect anew where they are thrown out; ``answered`` are their traces."""

    def __init__(self, serving: Serving, clients: int = 4) -> None:
        self._serving = serving
        self.answered: list[str] = []
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._ask) for _ in range(clients)]

    def __enter__(self) -> Asking:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join(60)

    def goes_on(self) -> None:
        """Waits until something more was answered."""
        before = len(self.answered)
        until(lambda: len(self.answered) > before + 20, "clients are answered")

    def _ask(self) -> None:
        while not self._is_over.is_set():
            try:
                with self._serving.connect() as client:
                    while not self._is_over.is_set():
                        trace = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
                        assert len(client.execute(f"{SMALL} /*traceparent='{trace}'*/").fetchall()) == 1
                        self.answered.append(trace)
            except psycopg.OperationalError:
                self._is_over.wait(0.05)


def _kill_one(serving: Serving, asking: Asking) -> None:
    """A worker in the middle of an answer; until another has come for it, and serves."""
    asking.goes_on()
    with serving.connect() as reading, pytest.raises(psycopg.OperationalError), reading.cursor() as cursor:
        for number, _ in enumerate(cursor.stream(ENDLESS)):
            if number == 0:
                killed = serving.worker_of(reading)
                os.kill(killed, signal.SIGKILL)
    until(lambda: not alive(killed), "it is gone")
    asking.goes_on()
    until(lambda: len(serving.workers()) == 2, "another is started")
    for client in serving.one_at_each():
        with client:
            assert len(client.execute(SMALL).fetchall()) == 1


def _check(ledger: Place, answered: list[str]) -> None:
    """The ledger has what was answered, and what the worker had open as what nobody knows the end of."""
    closed = [entry for entry in read(ledger) if entry.reason == UNKNOWN_END]
    assert [(entry.phase, entry.outcome) for entry in closed] == [(Phase.CLOSING, Outcome.FAILED)]
    (email,) = (it for it in exposure(ledger).seen if it.column.name == "email")
    assert email.unfinished >= 1
    traces = [entry.traceparent for entry in read(ledger) if entry.phase is not Phase.CLOSING]
    assert set(answered) <= set(traces)


def test_a_worker_that_is_killed_takes_nothing_with_it_and_all_end_well(reader_url: str, tmp_path: Path) -> None:
    """kill -9 under load: others go on, and another worker comes. SIGTERM: what is open at any worker may end, nobody
    new is let in, and the ledger is signed to its end."""
    with Serving(reader_url, tmp_path, "--drain", "60") as serving:
        with Asking(serving) as asking:
            _kill_one(serving, asking)
        _check(serving.ledger, asking.answered)
        first, second = serving.one_at_each()
        with first, second:
            for client in (first, second):
                client.execute("BEGIN")
            serving.process.send_signal(signal.SIGTERM)
            until(lambda: _is_refused(serving), "nobody new is let in")
            for client in (first, second):
                assert len(client.execute(SMALL).fetchall()) == 1
                client.execute("COMMIT")
        assert serving.process.wait(60) == 0
    assert check_ledger(serving.ledger) >= len(asking.answered) + 6
    verified = verify(serving.ledger, verifier_in(str(public_path(serving.ledger))))
    assert verified.covered == verified.entries


@pytest.fixture(name="place")
def ledger_in_postgresql(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("MASKWIRE_LEDGER_KEY", str(tmp_path / "shared.key"))
    yield f"{server}&schema=workers_ledger"
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("DROP SCHEMA IF EXISTS workers_ledger CASCADE")


def test_workers_stop_when_the_process_that_keeps_the_ledger_is_killed(
    reader_url: str, tmp_path: Path, place: str
) -> None:
    """By themselves, at once; what they had answered is in the ledger that it wrote, here in PostgreSQL."""
    with (
        Serving(reader_url, tmp_path, "--ledger", place) as serving,
        Asking(serving) as asking,
        serving.connect() as client,
    ):
        _kill_one(serving, asking)
        workers = serving.workers()
        serving.process.send_signal(signal.SIGKILL)
        until(lambda: not any(map(alive, workers)), "the workers are gone")
        with pytest.raises(psycopg.OperationalError):
            client.execute(SMALL)
            client.execute(SMALL)
    ledger = place_of(place)
    _check(ledger, asking.answered)
    verified = verify(ledger, verifier_in(str(public_path(keys_of(ledger)))))
    assert verified.entries >= len(asking.answered)


def _is_refused(serving: Serving) -> bool:
    try:
        serving.connect().close()
    except psycopg.OperationalError:
        return True
    return False
