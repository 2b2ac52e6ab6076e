"""A gateway that is killed in the middle of its work: what its clients were answered is in the ledger, which verifies.

`make kills` does it 200 times; the tests do it a few times, so as to be run at every change (MASKWIRE_KILLS says how
often). The machine goes on: what it had been handed and not yet written to the disk is not lost here.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from random import Random

import psycopg
import pytest

from maskwire.ledger import Phase, read
from maskwire.ledger.evidence import last_checkpoint
from maskwire.ledger.note import Note
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify

KILLS = int(os.environ.get("MASKWIRE_KILLS", "4"))
CLIENTS = 4
PASSWORD = "operator password 77"
SMALL = "SELECT id, email FROM users WHERE id = 7"
LARGE = "SELECT a.email, a.notes FROM users a, orders b, products c LIMIT 20000"


def _started(folder: Path, url: str, durability: str) -> tuple[subprocess.Popen[str], str]:
    environment = {**os.environ, "MASKWIRE_PASSWORD": PASSWORD, "XDG_STATE_HOME": str(folder), "HOME": str(folder)}
    command = [sys.executable, "-m", "maskwire", "serve", url, "--listen", "127.0.0.1:0", "--durability", durability]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    assert process.stdout is not None
    line = next((line for line in process.stdout if line.startswith("ready: ")), None)
    assert line is not None, "the gateway did not start again"
    return process, line.removeprefix("ready: ").strip()


def _ask(url: str, answered: list[str], seed: int) -> None:
    """Asks until the gateway is gone. Each question has a trace of its own, so that its entry is found again."""
    random = Random(seed)
    try:
        with psycopg.connect(url, password=PASSWORD, autocommit=True) as connection:
            while True:
                trace = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"
                sql = LARGE if random.random() < 0.05 else SMALL
                rows = connection.execute(f"{sql} /*traceparent='{trace}'*/").fetchall()
                assert len(rows) in (1, 20000)
                answered.append(trace)
    except psycopg.OperationalError:
        return


@pytest.mark.parametrize("durability", ["grouped", "strict"])
@pytest.mark.timeout(60 + 20 * KILLS)
def test_what_was_answered_before_a_kill_is_in_the_ledger(reader_url: str, tmp_path: Path, durability: str) -> None:
    """kill -9 at a random moment, under load, again and again on one ledger."""
    random = Random(f"kills {durability}")
    ledger = tmp_path / "maskwire" / "ledger.db"
    answered: list[str] = []
    kept: list[Note] = []
    for _ in range(KILLS):
        process, url = _started(tmp_path, reader_url, durability)
        before = len(answered)
        threads = [threading.Thread(target=_ask, args=(url, answered, random.random())) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 20
        while len(answered) == before and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(random.random() * 0.5)
        process.send_signal(signal.SIGKILL)
        process.wait(20)
        assert process.stdout is not None
        process.stdout.close()
        for thread in threads:
            thread.join(20)
        assert len(answered) > before
        ended = {it.traceparent for it in read(ledger) if it.phase is not Phase.CLOSING}
        assert set(answered) <= ended
        verified = verify(ledger, verifier_in(str(public_path(ledger))), kept)
        assert verified.entries >= len(answered)
    process, _ = _started(tmp_path, reader_url, durability)
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=20)
    kept.append(last_checkpoint(ledger))
    verified = verify(ledger, verifier_in(str(public_path(ledger))), kept)
    assert verified.covered == verified.entries
    exchanges = [it for it in read(ledger) if it.traceparent in set(answered)]
    assert len(exchanges) == len(answered)
