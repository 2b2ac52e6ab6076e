"""Every page of the console over a ledger in PostgreSQL, as several gateways share one."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator

import httpx2
import psycopg
import pytest

from maskwire.console.pages import PAGES
from maskwire.ledger.entry import Kind
from maskwire.ledger.place import PostgresPlace, place_of
from tests.live.canaries import assert_clean
from tests.live.console.conftest import opened
from tests.live.console.room import Room, form_of

ASKED = 60  # statements of the agent's: more than a page has
READS = [page for page in PAGES if page.method == "GET" and not page.path.endswith("stream")]


@pytest.fixture(scope="module")
def shared(server: str, hostile_console_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """A console over such a ledger, after an agent has asked a few things."""
    folder, schema = tmp_path_factory.mktemp("shared-console"), f"ledger_{os.urandom(6).hex()}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MASKWIRE_LEDGER_KEY", str(folder / "shared.key"))
        patch.setenv("XDG_STATE_HOME", str(folder))
        place = place_of(f"{server}&schema={schema}")
        assert isinstance(place, PostgresPlace)
        try:
            for room in opened(hostile_console_url, folder, ledger=place):
                with psycopg.connect(room.gate.url, autocommit=True) as agent:
                    for number in range(ASKED):
                        agent.execute(f"SELECT id, email, notes FROM users WHERE id = {number}").fetchall()
                    with pytest.raises(psycopg.Error):
                        agent.execute("SELECT id FROM users WHERE ssn LIKE '517%'")
                room.run(room.gateway.recorder.checkpoint())
                yield room
                assert_clean(bytes(room.received))
        finally:
            with psycopg.connect(server, autocommit=True) as connection:
                connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")


@pytest.fixture
async def root(shared: Room) -> AsyncIterator[httpx2.AsyncClient]:
    """Who may see all of it."""
    async with shared.let_in("root") as client:
        yield client


def _session(folder: Room) -> str:
    """The agent's."""
    from maskwire.ledger.exposure import read

    return next(
        it.session for it in read(folder.gateway.settings.ledger) if it.kind is Kind.LOGIN and it.door != "console"
    )


async def test_every_page_answers(shared: Room, root: httpx2.AsyncClient) -> None:
    """And says who looked, each once."""
    asked, session, before = shared.asked(("public.users.email",)).id, _session(shared), len(shared.entries())
    for page in READS:
        path = page.path.replace("{number:int}", "3").replace("{session}", session)
        path = path.replace("{identity}", asked) + ("?schema=public&name=users" if path == "/catalog/table" else "")
        answer = await root.get(path)
        assert answer.status_code == {"/": 303, "/jobs": 404}.get(path[:5], 200), path
    told = [entry.reason for entry in shared.entries()[before:]]
    assert told == [page.reads for page in READS if page.reads]


async def test_statements_are_found_by_what_they_are_about_and_paged_by_their_number(
    shared: Room, root: httpx2.AsyncClient
) -> None:
    """By column, entity, outcome, session and principal; no statement is on two pages, or on none."""
    for asked in (
        "column=public.users.email",
        "entity=EMAIL_ADDRESS",
        f"session={_session(shared)}",
        "principal=agent",
    ):
        numbers: list[int] = []
        path = f"/entries?{asked}"
        while path:
            text = (await root.get(path)).text
            numbers += [int(one) for one in re.findall(r'aria-label="Entry (\d+)"', text)]
            older = re.search(r'href="(/entries\?[^"]*before=\d+)"', text)
            path = older[1].replace("&amp;", "&") if older else ""
        assert numbers == sorted(set(numbers), reverse=True)
        assert ASKED <= len(numbers) <= ASKED + 3, asked
    text = (await root.get("/entries?outcome=refused&principal=agent")).text
    assert text.count("masked-predicate") == 1
    assert "No" not in re.findall(r'class="empty">(\w+)', text)


async def test_what_was_seen_leads_to_statements_and_a_session_beside_what_was_sent(
    shared: Room, root: httpx2.AsyncClient
) -> None:
    """In each window; by a principal and by a session."""
    for window in ("today", "24h", "7d", "30d", "all"):
        assert "EMAIL_ADDRESS" in (await root.get(f"/saw?window={window}")).text
    for chosen in ("principal=agent", f"session={_session(shared)}"):
        assert "EMAIL_ADDRESS" in (await root.get(f"/saw?window=all&{chosen}")).text
    assert "EMAIL_ADDRESS" not in (await root.get("/saw?window=all&principal=clerk")).text
    text = (await root.get(f"/sessions/{_session(shared)}")).text
    assert text.count('class="masked"') >= 20


async def test_the_ledger_is_verified_reported_simulated_and_proven(root: httpx2.AsyncClient) -> None:
    """By work in another process, which reaches the ledger by itself."""
    form = await form_of(root, "/evidence")
    for path, said, expected in (
        ("/evidence/verify", {}, "The ledger holds"),
        ("/evidence/report", {"framework": "gdpr", "since": "2020-01-01", "until": "2099-01-01"}, "Download"),
        ("/policy/simulate", {"days": "7", "policy": "extends: default\n"}, "Nothing changes"),
    ):  # fmt: skip
        begun = await root.post(path, data={"form": form, **said})
        assert begun.status_code == 303, path
        where = begun.headers["location"]
        await _over(root, where)
        assert expected in (await root.get(where)).text, path
    proof = (await root.get("/entries/3/proof")).text
    assert proof.startswith("c2sp.org/tlog-proof")


async def _over(client: httpx2.AsyncClient, where: str) -> None:
    """Until that work has come to its end."""
    while True:
        if (await client.get(f"{where}?state=1")).text == "over":
            return
        await asyncio.sleep(0.05)


async def test_what_is_asked_appears_while_somebody_looks_on(shared: Room, root: httpx2.AsyncClient) -> None:
    """By the stream of rows."""
    after = re.search(r'data-after="(\d+)"', (await root.get("/live")).text)
    assert after is not None
    async with root.stream("GET", f"/live/stream?after={after[1]}") as answer:
        with psycopg.connect(shared.gate.url, autocommit=True) as agent:
            agent.execute("SELECT ssn FROM users WHERE id = 5 OR id = 6 OR id = 7").fetchall()
        async for line in answer.aiter_lines():
            if "where id = ? or id = ? or id = ?" in line:
                break
        else:
            raise AssertionError("it did not come")
