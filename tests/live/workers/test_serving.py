"""Two workers at one port answer as one gateway: alike, by one policy and one knowledge, into one ledger."""

from __future__ import annotations

import os
import re
import signal
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maskwire.ledger import Kind, Phase, read
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from tests.live.canaries import SCHEMA, assert_clean, without_chance
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.workers.serving import Serving, alive, until
from tests.soak.work import check_ledger

pytestmark = [
    pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="which worker a client is at is read from /proc"),
    pytest.mark.timeout(240),
]
SLOW = "SELECT count(*) FROM users a, users b, users c, users d, users e, users f, users g"
FIRST = "SELECT id, email, ssn, full_name, notes FROM users ORDER BY id LIMIT 20"
POLICY = """
name: shop
extends: default
rules:
  - {name: all, columns: [public.users.email], effect: mask, transform: %s}
"""


@pytest.fixture(name="policy", scope="module")
def file_of_a_policy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("policy") / "policy.yaml"
    path.write_text(POLICY % "token")
    return path


@pytest.fixture(name="filling", scope="module")
def database_that_fills(server: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(server, autocommit=True) as first:
        first.execute("DROP DATABASE IF EXISTS workers WITH (FORCE)")
        first.execute("CREATE DATABASE workers")
    with psycopg.connect(server.replace("/postgres?", "/workers?"), autocommit=True) as owner:
        owner.execute(SCHEMA)
        owner.execute("CREATE TABLE events (id bigint, what text)")
        owner.execute("INSERT INTO events SELECT n, 'works' FROM generate_series(1, 50) n")
        yield owner


@pytest.fixture(name="pair", scope="module")
def two_workers(
    reader_url: str, filling: object, server: str, policy: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Serving]:
    """They keep everything synced: what holds of strict holds of grouped, whose acknowledgement comes earlier."""
    url = server.replace("/postgres?", "/workers?").replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")
    options = ("--policy", str(policy), "--durability", "strict", "--console=127.0.0.1:0")
    with Serving(url, tmp_path_factory.mktemp("pair"), *options) as running:
        yield running


@pytest.fixture(name="both")
def client_at_each(pair: Serving) -> Iterator[list[psycopg.Connection[tuple[object, ...]]]]:
    clients = pair.one_at_each()
    yield clients
    for client in clients:
        client.close()


Both = list[psycopg.Connection[tuple[object, ...]]]


def test_both_mask_alike_and_read_each_others_masked_values(pair: Serving, both: Both) -> None:
    """One key, one catalog, one order of groups; what one shows finds its row through the other."""
    one, other = (client.execute(FIRST).fetchall() for client in both)
    assert one == other
    assert_clean(repr(one).encode())
    shown = one[4][1]
    assert both[1].execute("SELECT id FROM users WHERE email = %s", (shown,)).fetchall() == [(5,)]
    grouped = [client.execute("SELECT country, count(*) FROM users GROUP BY country").fetchall() for client in both]
    assert grouped[0] == grouped[1]


def test_what_was_answered_by_either_is_in_one_ledger(pair: Serving, both: Both) -> None:
    """An answer is released once its entry is there, so each is found at once, in order, and nothing twice."""
    before = check_ledger(pair.ledger)
    for _ in range(10):
        for client in both:
            assert len(client.execute(FIRST).fetchall()) == 20
    assert check_ledger(pair.ledger) == before + 20
    sessions = {entry.session for entry in read(pair.ledger) if entry.kind is Kind.EXCHANGE}
    assert len(sessions) >= 2
    kept = b"".join(path.read_bytes() for path in sorted(pair.ledger.parent.iterdir()) if path.is_file())
    assert_clean(without_chance(kept))


def runs(owner: psycopg.Connection[tuple[object, ...]], sql: str) -> bool:
    """Whether the server is at it."""
    ((count,),) = owner.execute(
        "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE %s AND pid <> pg_backend_pid()",
        (f"{sql[:40]}%",),
    ).fetchall()
    return bool(count)


def test_a_cancel_request_reaches_a_statement_at_another_worker(
    pair: Serving, both: Both, filling: psycopg.Connection[tuple[object, ...]]
) -> None:
    """It is a connection of its own, and may come to any."""
    client = both[0]
    mine, other = pair.worker_of(client), pair.worker_of(both[1])
    told: list[BaseException] = []

    def ask() -> None:
        try:
            client.execute(SLOW)
        except psycopg.Error as error:
            told.append(error)

    asking, cancelling = threading.Thread(target=ask), threading.Thread(target=client.cancel_safe)
    asking.start()
    until(lambda: runs(filling, SLOW), "the statement runs")
    before = pair.ports_at(other)
    os.kill(mine, signal.SIGSTOP)
    try:
        cancelling.start()
        until(lambda: bool(pair.ports_at(other) - before), "the request is at the other worker")
    finally:
        os.kill(mine, signal.SIGCONT)
    cancelling.join(60)
    asking.join(60)
    assert [type(error) for error in told] == [psycopg.errors.QueryCanceled]
    assert client.execute("SELECT count(*) FROM users").fetchone() == (60,)


def test_what_one_finds_in_a_column_the_other_knows_before_the_answer_is_out(
    pair: Serving, both: Both, filling: psycopg.Connection[tuple[object, ...]]
) -> None:
    """A value at each is two values: from then on neither searches the column, and a new worker does not either."""
    looked_for = "SELECT id FROM events WHERE what LIKE 'w%'"
    for client in both:
        assert len(client.execute(looked_for).fetchall()) == 50
    filling.execute("INSERT INTO events SELECT n, 'ana' || n || '@example.com' FROM generate_series(101, 102) n")
    for number, client in enumerate(both):
        ((said,),) = client.execute(f"SELECT what FROM events WHERE id = {101 + number}").fetchall()
        assert "@example.com" not in said
    for client in both:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute(looked_for)
    killed = pair.worker_of(both[0])
    os.kill(killed, signal.SIGKILL)
    until(lambda: not alive(killed), "it is gone")
    until(lambda: len(pair.workers()) == 2, "another worker is started")
    for client in (anew := pair.one_at_each()):
        with client, pytest.raises(psycopg.errors.InsufficientPrivilege):
            client.execute(looked_for)
    assert len(anew) == 2


def test_failed_logins_are_counted_by_all_workers_together(pair: Serving) -> None:
    """Who has failed five times waits, wherever the sixth time comes to."""
    told = []
    for _ in range(12):
        with pytest.raises(psycopg.OperationalError) as refused:
            psycopg.connect(pair.url.replace("agent@", "nobody@"), password="wrong")
        told.append("wait" in str(refused.value))
    assert told[:4] == [False] * 4
    assert all(told[6:])


def test_a_policy_read_again_holds_at_every_worker_once_that_is_said(pair: Serving, both: Both, policy: Path) -> None:
    """SIGHUP while statements run: afterwards no worker answers by the former policy."""
    stop, shown = threading.Event(), []

    def ask() -> None:
        with pair.connect() as client:
            while not stop.is_set():
                shown.append(client.execute("SELECT email FROM users ORDER BY id LIMIT 1").fetchone())

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        said = pair.log.read_text().count("policy file")
        policy.write_text(POLICY % "redact")
        pair.process.send_signal(signal.SIGHUP)
        until(lambda: pair.log.read_text().count("policy file") > said, "the policy is read again")
        for client in both:
            assert client.execute("SELECT email FROM users LIMIT 1").fetchone() == ("[EMAIL_ADDRESS]",)
    finally:
        stop.set()
        asking.join(60)
        policy.write_text(POLICY % "token")
        pair.process.send_signal(signal.SIGHUP)
    assert shown
    assert_clean(repr(shown).encode())
    until(
        lambda: all("@" in str(client.execute("SELECT email FROM users LIMIT 1").fetchone()) for client in both),
        "the former policy holds again",
    )


def test_the_console_counts_what_all_workers_answer(pair: Serving, both: Both) -> None:
    """One number for all of them, and ready while any serves."""
    console = next(line for line in pair.lines if line.startswith("console: ")).split()[1].rstrip("/")

    def asked(path: str) -> str:
        with urllib.request.urlopen(console + path, timeout=30) as answer:
            return str(answer.read().decode())

    def exchanges() -> int:
        return sum(map(int, re.findall(r"maskwire_exchanges_total\{.*\} (\d+)", asked("/metrics"))))

    def timed() -> int:
        return sum(map(int, re.findall(r"maskwire_added_latency_seconds_count(?:\{.*\})? (\d+)", asked("/metrics"))))

    before, timed_before = exchanges(), timed()
    for client in both:
        client.execute("SELECT count(*) FROM users")
    until(lambda: exchanges() == before + 2, "both are counted")
    until(lambda: timed() == timed_before + 2, "what each added is known to the head")
    until(lambda: "maskwire_connections 2\n" in asked("/metrics"), "both clients are counted")
    assert '"served":true' in asked("/readyz").replace(" ", "")


def test_a_ledger_that_cannot_be_written_refuses_at_every_worker(pair: Serving, both: Both) -> None:
    """Nothing is released; once it is back, clients go on, and it verifies."""
    for client in both:
        client.execute("SELECT 1")
    away = pair.ledger.with_name("away")
    pair.ledger.rename(away)
    try:
        for client in both:
            with pytest.raises(psycopg.OperationalError, match="ledger"):
                client.execute(FIRST).fetchall()
    finally:
        away.rename(pair.ledger)
    for client in pair.one_at_each():
        with client:
            assert len(client.execute(FIRST).fetchall()) == 20
    ended = [entry for entry in read(pair.ledger) if entry.phase is not Phase.OPENING]
    assert ended
    assert verify(pair.ledger, verifier_in(str(public_path(pair.ledger)))).entries >= len(ended)
