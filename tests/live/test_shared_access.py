"""Tokens and grants of gateways that share a ledger in PostgreSQL: what is revoked or granted counts at each."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import psycopg
import pytest
from click.testing import CliRunner

from maskwire import access_stores
from maskwire.access.configuration import load
from maskwire.access.kept_requests import KeptRequests
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.requests import Wanted
from maskwire.access.tokens import Signer
from maskwire.access_stores import PostgresStore
from maskwire.cli import maskwire as command
from maskwire.errors import ConfigurationError
from maskwire.ledger.exposure import read
from maskwire.ledger.place import PostgresPlace, place_of
from maskwire.transform.keyring import secret_of
from tests.live.canaries import email
from tests.live.gate import ROOT_KEY, Gate
from tests.live.test_grants import connect, mail, soon, written


@pytest.fixture
def url(shared_ledger: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the ledger is; commands have the gateways' root key."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())
    return shared_ledger


@pytest.fixture
def place(url: str) -> PostgresPlace:
    """Where it is."""
    made = place_of(url)
    assert isinstance(made, PostgresPlace)
    return made


@pytest.fixture
def opened(place: PostgresPlace) -> Iterator[Callable[[], PostgresStore]]:
    """One more process's store there."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(PostgresStore(place)))


@pytest.fixture
def gates(reader_url: str, place: PostgresPlace, tmp_path: Path) -> Iterator[tuple[Gate, Gate]]:
    """Two gateways, of two machines as far as they know."""
    access = load(written(tmp_path))
    with ExitStack() as stack:
        folders = [tmp_path / name for name in ("one", "other")]
        for folder in folders:
            folder.mkdir()
        one, other = (stack.enter_context(Gate(reader_url, f, access=access, ledger=place)) for f in folders)
        yield one, other


def ended(connection: psycopg.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except psycopg.Error:
        return connection.closed
    return False


def test_a_token_that_is_revoked_ends_its_sessions_at_every_gateway(
    gates: tuple[Gate, Gate], url: str, tmp_path: Path
) -> None:
    """By the command line, which is told the ledger and no gateway; and nobody logs in with it any more."""
    signer = Signer(secret_of(ROOT_KEY), load(written(tmp_path)).gateway)
    text, token = signer.issue("ana", 600, time.time())
    urls = [f"postgresql://token:{text}@127.0.0.1:{gate.port}/canary" for gate in gates]
    with ExitStack() as stack:
        sessions = [stack.enter_context(psycopg.connect(one, autocommit=True)) for one in urls]
        assert not any(map(ended, sessions))
        ran = CliRunner().invoke(command, ["token", "revoke", "--principal", "ana", "--ledger", url])
        assert (ran.exit_code, token.principal) == (0, "ana"), ran.output
        soon(lambda: all(map(ended, sessions)))
    for one in urls:
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(one)


def test_a_grant_counts_at_every_gateway_and_is_recorded_once(gates: tuple[Gate, Gate], place: PostgresPlace) -> None:
    """Asked for at one, approved elsewhere, seen by both, until it is revoked."""
    one, other = gates
    assert one.gateway is not None
    rules, entrance = one.gateway.entrance.access.requests, one.gateway.entrance
    ana, bo = entrance.account("ana"), entrance.account("bo")
    assert ana is not None
    assert bo is not None
    with closing(PostgresStore(place)) as store, connect(one, "ana") as here, connect(other, "ana") as there:
        kept = KeptRequests(store, rules)
        asked = kept.ask(ana, Wanted("canary", ("public.users.email",), "support", 3600), time.time())
        assert mail(here) != email(7)
        kept.approve(asked.id, bo, time.time())
        soon(lambda: mail(here) == mail(there) == email(7))
        kept.revoke(asked.id, bo, time.time())
        soon(lambda: email(7) not in {mail(here), mail(there)})
        soon(lambda: "access-revoked" in {entry.reason for entry in read(place)})
    steps = [entry.reason for entry in read(place) if entry.door == "access"]
    assert steps == ["access-requested", "access-approved", "access-revoked"]


def test_a_token_for_one_use_is_used_once_by_however_many_at_once(opened: Callable[[], PostgresStore]) -> None:
    """Six processes, ten tokens; on tables that none of them has made."""
    start, firsts = Barrier(6), list[str]()

    def one() -> None:
        known = KnownTokens(opened())
        start.wait()
        firsts.extend(name for name in map(str, range(10)) if known.use_up(name, time.time() + 60, time.time()))

    threads = [Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(firsts) == sorted(map(str, range(10)))


def test_one_of_them_tells_the_ledger_and_another_when_that_one_is_gone(opened: Callable[[], PostgresStore]) -> None:
    """Never two."""
    first, second = opened(), opened()
    assert (first.tells, second.tells, first.tells) == (True, False, True)
    first.close()
    soon(lambda: second.tells)
    assert not first.tells


def test_a_lost_connection_is_made_anew(
    opened: Callable[[], PostgresStore], server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it was told before that stands; a change that was under way is undone."""
    store = opened()
    known = KnownTokens(store)
    known.revoke("gone", time.time(), "os:test")
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'maskwire-ledger'"
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(end)
        soon(lambda: known.is_revoked("gone", "ana", 0.0))
        with pytest.raises(ConfigurationError), store.change() as change:
            change.execute("INSERT INTO revoked VALUES (?, ?)", ("half", 0.0))
            owner.execute(end)
            change.execute("INSERT INTO revoked VALUES (?, ?)", ("other", 0.0))
    assert not known.is_revoked("half", "ana", 1.0)


def test_what_can_not_be_looked_up_lets_nobody_in(
    opened: Callable[[], PostgresStore], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For a moment what was last seen counts, while the server starts again; then nothing does."""
    store = opened()
    seen = store.version
    store.close()
    store.place = replace(store.place, host="/nowhere")
    assert store.version == seen
    with pytest.raises(ConfigurationError, match="can't be used"):
        store.read("SELECT id FROM revoked")
    monkeypatch.setattr(access_stores, "_GRACE", 0.0)
    with pytest.raises(ConfigurationError, match="can't be used"):
        _ = store.version
