"""Upstream sessions shared by clients: nothing of one is ever met by another, and nothing that one set is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import asyncpg
import psycopg
import pytest

from tests.live.canaries import assert_clean
from tests.live.gate import Gate, Tap
from tests.live.raw import SYNC, Raw, parse, query


@pytest.fixture
def narrow(reader_url: str, tmp_path: Path) -> Iterator[Gate]:
    """A gateway with one upstream session for everybody."""
    with Gate(reader_url, tmp_path, upstream_sessions=1) as running:
        yield running


def connect(gate: Gate, **options: object) -> psycopg.Connection:
    return psycopg.connect(gate.url, autocommit=True, **options)  # type: ignore[arg-type]


def backend(connection: psycopg.Connection) -> int:
    found = connection.execute("SELECT pg_backend_pid()").fetchone()
    assert found is not None
    return int(found[0])


def test_clients_that_take_turns_share_one_session(narrow: Gate) -> None:
    """Ten of them, statement by statement; each finds its own settings and none of the others'."""
    with ExitStack() as stack:
        clients = [stack.enter_context(connect(narrow, application_name=f"client {n}")) for n in range(10)]
        for number, client in enumerate(clients):
            client.execute(f"SET TimeZone = 'Etc/GMT+{number}'")
        assert len({backend(client) for client in clients}) == 1
        for _ in range(2):
            for number, client in enumerate(clients):
                assert client.execute("SHOW TimeZone").fetchone() == (f"Etc/GMT+{number}",)
                assert client.info.parameter_status("TimeZone") == f"Etc/GMT+{number}"
                assert client.info.parameter_status("application_name") == f"client {number}"


def test_prepared_statements_come_along(narrow: Gate) -> None:
    """By message (named, in psycopg), and the masked values stay what they are."""
    with connect(narrow) as one, connect(narrow) as two:
        shown = [row[0] for row in one.execute("SELECT email FROM users ORDER BY id LIMIT 3")]
        for _ in range(3):
            for client in (one, two):
                for email in shown:
                    found = client.execute("SELECT id FROM users WHERE email = %s", (email,), prepare=True).fetchall()
                    assert len(found) == 1
        # The name that psycopg gave is another statement's in the other session.
        assert one.execute("SELECT count(*) FROM users", prepare=True).fetchone() == (60,)
        assert two.execute("SELECT count(*) FROM orders", prepare=True).fetchone() == (300,)
        assert one.execute("SELECT count(*) FROM users", prepare=True).fetchone() == (60,)


async def test_asyncpg_and_its_cache_of_statements(narrow: Gate) -> None:
    """Prepared objects, cursors in transactions, reset; two clients in turns."""
    one, two = await asyncpg.connect(narrow.url), await asyncpg.connect(narrow.url)
    try:
        first, second = await one.prepare("SELECT id FROM users WHERE id = $1"), await two.prepare("SELECT 7")
        for number in range(1, 6):
            assert await first.fetchval(number) == number
            assert await second.fetchval() == 7
        async with one.transaction():
            assert len([row async for row in one.cursor("SELECT id FROM orders", prefetch=7)]) == 300
        await one.reset()
        assert await two.fetchval("SELECT count(*) FROM users") == 60
    finally:
        await one.close()
        await two.close()


def test_a_transaction_keeps_the_session_and_others_wait(narrow: Gate) -> None:
    """The one who waits gets its answer as soon as the transaction ends."""
    with connect(narrow) as holder, connect(narrow) as other:
        holder.autocommit = False
        holder.execute("SELECT 1")
        answered: list[object] = []
        waiting = threading.Thread(target=lambda: answered.append(other.execute("SELECT 2").fetchone()))
        waiting.start()
        time.sleep(0.3)
        assert not answered
        holder.rollback()
        waiting.join(10)
        assert answered == [(2,)]


def test_who_waits_too_long_is_told(narrow: Gate) -> None:
    """53300, and whose fault it is; the session that held it goes on."""
    assert narrow.gateway is not None
    narrow.gateway.pool._wait = 0.3
    with connect(narrow) as holder, connect(narrow) as other:
        holder.autocommit = False
        holder.execute("SELECT 1")
        with pytest.raises(psycopg.OperationalError, match="in use"):
            other.execute("SELECT 2")
        assert holder.execute("SELECT 3").fetchone() == (3,)
        holder.rollback()
    with connect(narrow) as third:
        assert third.execute("SELECT 4").fetchone() == (4,)


@pytest.mark.parametrize(
    "binding",
    [
        "PREPARE mine AS SELECT 1",
        "SELECT set_config('timezone', 'Etc/GMT+3', false)",
        "BEGIN; DECLARE held CURSOR WITH HOLD FOR SELECT id FROM users; COMMIT",
    ],
)
def test_what_cannot_be_brought_along_binds(binding: str, reader_url: str, tmp_path: Path) -> None:
    """SQL's PREPARE, set_config, cursors WITH HOLD: the client keeps its upstream session."""
    with Gate(reader_url, tmp_path, upstream_sessions=2) as gate, connect(gate) as bound, ExitStack() as stack:
        bound.execute(binding)
        mine = backend(bound)
        others = [stack.enter_context(connect(gate)) for _ in range(4)]
        assert mine not in {backend(other) for other in others}
        assert backend(bound) == mine


def test_a_setting_of_a_transaction_that_is_rolled_back_is_not_brought_along(reader_url: str, tmp_path: Path) -> None:
    """SET in a transaction lasts if it commits; where it does not, nobody guesses: the session keeps its own."""
    with Gate(reader_url, tmp_path, upstream_sessions=2) as gate, connect(gate) as one, connect(gate) as two:
        for client, end in ((one, "COMMIT"), (two, "ROLLBACK")):
            client.execute("BEGIN")
            client.execute("SET TimeZone = 'Etc/GMT+5'")
            client.execute(end)
        with ExitStack() as stack:
            for _ in range(3):
                assert stack.enter_context(connect(gate)).execute("SELECT 1").fetchone() == (1,)
            assert one.execute("SHOW TimeZone").fetchone() == ("Etc/GMT+5",)
            assert two.execute("SHOW TimeZone").fetchone() != ("Etc/GMT+5",)


def test_nothing_of_one_client_is_met_by_the_next(narrow: Gate) -> None:
    """Settings, statements by message, cursors, portals: a later client finds none of them."""
    with Tap(narrow) as tap:
        for _ in range(3):
            with psycopg.connect(tap.url, autocommit=True) as first:
                first.execute("SET statement_timeout = '77s'")
                first.execute("SELECT email FROM users WHERE id = %s", (1,), prepare=True)
                with first.transaction(), first.cursor("mine") as cursor:
                    cursor.execute("SELECT ssn FROM users")
                    cursor.fetchmany(3)
            with psycopg.connect(tap.url, autocommit=True) as second:
                assert second.execute("SHOW statement_timeout").fetchone() != ("77s",)
                for sql, code in (
                    ("FETCH 1 FROM mine", "34000"),
                    ("EXECUTE _pg3_0(1)", "26000"),
                ):
                    with pytest.raises(psycopg.Error) as error:
                        second.execute(sql)
                    assert error.value.sqlstate == code
        assert_clean(bytes(tap.received))


def test_a_cancel_reaches_nobody_else(narrow: Gate) -> None:
    """A cancel request that is late: what another client has begun in the same session meanwhile runs to its end."""
    with connect(narrow) as one, connect(narrow) as two:
        for _ in range(20):
            canceller = threading.Thread(target=one.cancel_safe)
            canceller.start()
            with suppress(psycopg.errors.QueryCanceled):  # it asked for it
                one.execute("SELECT count(*) FROM orders a, orders b").fetchone()
            assert two.execute("SELECT count(*) FROM orders a, orders b").fetchone() == (90_000,)
            canceller.join()


def test_an_idle_session_costs_no_server_process(reader_url: str, tmp_path: Path, canary_database: str) -> None:
    """Who rests for long loses its upstream session, and does not notice."""
    with Gate(reader_url, tmp_path) as gate, ExitStack() as stack:
        assert gate.gateway is not None
        gate.gateway.pool._rest = 0.2
        clients = [stack.enter_context(connect(gate)) for _ in range(20)]
        for client in clients:
            client.execute("SET TimeZone = 'Etc/GMT+9'")
        deadline = time.monotonic() + 10
        while gate.gateway.pool.open and time.monotonic() < deadline:
            time.sleep(0.05)
        assert gate.gateway.pool.open == 0
        for client in clients:
            assert client.execute("SHOW TimeZone").fetchone() == ("Etc/GMT+9",)


def test_a_restart_of_the_upstream_is_not_noticed_by_who_rests(reader_url: str, tmp_path: Path, server: str) -> None:
    """Sessions between two transactions go on in a new upstream session; one in a transaction is told."""
    with Gate(reader_url, tmp_path) as gate, connect(gate) as resting, connect(gate) as working:
        mine = backend(resting)
        working.autocommit = False
        other = backend(working)
        with psycopg.connect(server, autocommit=True) as admin:
            for pid in (mine, other):
                admin.execute("SELECT pg_terminate_backend(%s)", (pid,))
        time.sleep(0.3)
        assert resting.execute("SELECT count(*) FROM users").fetchone() == (60,)
        with pytest.raises(psycopg.OperationalError):
            working.execute("SELECT 1")


@pytest.mark.parametrize("name", ["statement_timeout", '"statement_timeout"', 'U&"statement_tim\\0065out"'])
def test_a_time_limit_of_one_client_is_not_what_the_next_begins_under(narrow: Gate, name: str) -> None:
    """However its name is written: it would end what brings the next client into the session."""
    with connect(narrow) as one:
        one.execute(f"SET {name} = '9s'")
        former = backend(one)
    with connect(narrow) as two:
        assert backend(two) != former


def test_a_name_that_was_given_in_another_session_is_not_given_again(narrow: Gate) -> None:
    """What was prepared by message is there for PREPARE too, whoever had the upstream session meanwhile."""
    with Raw(narrow.port) as one, connect(narrow) as two:
        assert one.ask(parse("SELECT 1", "b"), SYNC) == "1 ZI"
        two.execute("SET TimeZone = 'Etc/GMT+5'")
        assert one.ask(query("PREPARE b AS SELECT 2")) == "E:42P05 ZI"
