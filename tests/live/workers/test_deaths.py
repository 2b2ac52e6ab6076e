"""A worker that is killed, and the process that keeps the ledger: nothing answered is missing, and clients go on."""

from __future__ import annotations

import os
import secrets
import signal
import threading
from pathlib import Path

import psycopg
import pytest

from maskwire.ledger import Outcome, Phase, exposure, read
from maskwire.ledger.entry import UNKNOWN_END
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


@pytest.mark.parametrize("durability", ["grouped", "strict"])
def test_a_worker_that_is_killed_under_load_takes_nothing_with_it(
    reader_url: str, tmp_path: Path, durability: str
) -> None:
    """Others go on, another worker comes, and what it had open is closed as what nobody knows the end of."""
    with Serving(reader_url, tmp_path, "--durability", durability) as serving:
        with Asking(serving) as asking:
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
        closed = [entry for entry in read(serving.ledger) if entry.reason == UNKNOWN_END]
        assert [(entry.phase, entry.outcome) for entry in closed] == [(Phase.CLOSING, Outcome.FAILED)]
        (email,) = (it for it in exposure(serving.ledger).seen if it.column.name == "email")
        assert email.unfinished == 1
    traces = [entry.traceparent for entry in read(serving.ledger) if entry.phase is not Phase.CLOSING]
    assert set(asking.answered) <= set(traces)
    assert check_ledger(serving.ledger) >= len(asking.answered)
    verified = verify(serving.ledger, verifier_in(str(public_path(serving.ledger))))
    assert verified.covered == verified.entries


def test_workers_stop_when_the_process_that_keeps_the_ledger_is_killed(reader_url: str, tmp_path: Path) -> None:
    """By themselves, at once, with every client told; what they had answered is in the ledger that it left."""
    with Serving(reader_url, tmp_path) as serving:
        workers = serving.workers()
        with Asking(serving) as asking, serving.connect() as client:
            asking.goes_on()
            serving.process.send_signal(signal.SIGKILL)
            until(lambda: not any(map(alive, workers)), "the workers are gone")
            with pytest.raises(psycopg.OperationalError):
                client.execute(SMALL)
    ended = {entry.traceparent for entry in read(serving.ledger) if entry.phase is not Phase.CLOSING}
    assert set(asking.answered) <= ended
    verified = verify(serving.ledger, verifier_in(str(public_path(serving.ledger))))
    assert verified.entries >= len(asking.answered)


def test_what_runs_may_end_before_all_processes_stop(reader_url: str, tmp_path: Path) -> None:
    """SIGTERM: an open transaction is let come to its end at whichever worker it is; nobody new is let in."""
    with Serving(reader_url, tmp_path, "--drain", "60") as serving:
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
    assert check_ledger(serving.ledger) >= 6


def _is_refused(serving: Serving) -> bool:
    try:
        serving.connect().close()
    except psycopg.OperationalError:
        return True
    return False
