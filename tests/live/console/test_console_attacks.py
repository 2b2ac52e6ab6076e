"""The console as somebody attacks it: forms of other sites, cookies, origins, markup in names and values, canaries."""

from __future__ import annotations

import asyncio
import html
import re
import time

import httpx2
import psycopg
import pytest
from playwright.async_api import Browser

from maskwire.console.page import Page
from maskwire.console.pages import PAGES
from maskwire.console.serving import ConsoleDoor
from maskwire.ledger.entry import Kind, Outcome
from tests.live.canaries import assert_clean
from tests.live.console.conftest import SCRIPT
from tests.live.console.room import Room, form_of

READS = [page for page in PAGES if page.method == "GET"]
CHANGES = [page for page in PAGES if page.method == "POST"]


def _path(page: Page, room: Room) -> str:
    """A page's path with something that is there in place of its parameters."""
    session = next(entry.session for entry in room.entries() if entry.kind is Kind.LOGIN)
    made = page.path.replace("{number:int}", "3").replace("{session}", session).replace("{identity}", "0" * 16)
    return made + ("?schema=public&name=users" if made == "/catalog/table" else "")


async def test_no_page_of_any_role_holds_a_canary(room: Room) -> None:
    """Every page that can be read, as each role, with the statements and transcripts of canaries in the ledger."""
    room.asked(("public.users.*",))
    agents = {entry.session for entry in _all(room) if entry.principal.name == "agent" and entry.door == "postgres"}
    for name in ("ada", "bo", "root"):
        async with room.let_in(name) as client:
            for page in READS:
                if not page.path.endswith("stream"):
                    answer = await client.get(_path(page, room), follow_redirects=True)
                    assert answer.status_code in (200, 403, 404, 409), page.path
            for session in agents:
                await client.get(f"/sessions/{session}")
            for number in range(1, 12):
                await client.get(f"/entries/{number}")
            assert (await client.get("/metrics")).status_code == 200
    assert b"masked" in room.received
    assert_clean(bytes(room.received))


def _all(room: Room) -> list[object]:
    from maskwire.ledger.exposure import read

    return list(read(room.gate.ledger))  # type: ignore[return-value]


async def test_markup_in_names_and_values_stays_text_in_a_browser(room: Room, browser: Browser) -> None:
    """No script of a table's name, a value, a program's name or a template runs, wherever it is shown."""
    session = next(it.session for it in _all(room) if SCRIPT in it.application)  # type: ignore[attr-defined]
    page = await room.page(browser, "root")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    for path in ("/live", "/saw?everything=1", "/sessions", f"/sessions/{session}", "/catalog",
                 f"/catalog/table?schema=public&name={SCRIPT}", "/entries",
                 f"/entries?principal={SCRIPT}&column={SCRIPT}", f"/saw?principal={SCRIPT}"):  # fmt: skip
        await page.goto(path)
        assert await page.evaluate("window.pwned") is None, path
        assert await page.locator("main script, main img, main svg[onload]").count() == 0, path
    await page.goto(f"/sessions/{session}")
    shown = await page.inner_text("main")
    assert SCRIPT in shown
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in shown
    assert "\N{REPLACEMENT CHARACTER}gnp.exe" in shown
    assert "1337" not in shown
    assert faults == []
    await page.close()


async def test_a_tried_statement_that_is_markup_stays_text(room: Room, browser: Browser) -> None:
    """The statement comes back in its box, and its values in their cells, as text."""
    page = await room.page(browser, "root")
    await page.goto("/try")
    await page.select_option("select[name=principal]", "agent")
    await page.fill("#sql", f"SELECT '</textarea>{SCRIPT}' AS \"{SCRIPT}\"")
    await page.click("main button.primary")
    await page.wait_for_selector(".pair")
    assert await page.evaluate("window.pwned") is None
    assert SCRIPT in await page.input_value("#sql")
    assert await page.locator("main script").count() == 0
    await page.close()


async def test_a_visit_is_a_cookie_that_no_script_reads_and_no_site_sends(room: Room) -> None:
    """HttpOnly, SameSite=Strict, of one path; Secure and __Host- where browsers come by TLS."""
    async with room.visitor() as client:
        form = await form_of(client, "/login")
        answer = await client.post("/login", data={"form": form, "token": room.token("ada")})
        said = answer.headers.get_list("set-cookie")
        assert len(said) == 1
        assert re.match(r"maskwire=[\w-]{43}; HttpOnly; Path=/; SameSite=strict$", said[0])
        assert "token" not in client.cookies


async def test_who_is_not_let_in_sees_nothing_but_the_form(room: Room) -> None:
    """Every page leads to the form, and every change too; nothing is read."""
    before = len(room.entries())
    async with room.visitor() as client:
        for page in (*READS, *CHANGES):
            answer = await client.request(page.method, _path(page, room))
            assert (answer.status_code, answer.headers["location"]) == (303, "/login"), page.path
            assert answer.content == b""
    assert len(room.entries()) == before


@pytest.mark.parametrize("token", ["", "made-up-zqxjkv", "expired", "other", "agent", "robot", "clerk", "link"])
async def test_a_token_that_is_no_persons_with_a_role_lets_nobody_in(room: Room, token: str) -> None:
    """Made up, expired, of another gateway, an agent's even with roles, one without roles, a link's."""
    made = {
        "expired": lambda: room.token("ada", seconds=0),
        "other": lambda: room.token("ada", audience="elsewhere"),
        "link": lambda: room.link("0" * 16, "bo").partition("=")[2],
    }
    text = made[token]() if token in made else room.token(token) if token in ("agent", "robot", "clerk") else token
    async with room.visitor() as client:
        answer = await client.post("/login", data={"form": await form_of(client, "/login"), "token": text})
        assert answer.status_code in (401, 403, 429)
        assert not {name for name in client.cookies if name != "maskwire-form"}
        if text:
            assert text not in answer.text
        assert (await client.get("/live")).headers["location"] == "/login"
    room.forgive()


@pytest.mark.parametrize("page", CHANGES, ids=lambda page: page.path)
async def test_a_change_needs_the_form_of_this_very_visit(room: Room, page: Page) -> None:
    """Without it, or with another visit's, nothing is done."""
    async with room.let_in("root") as client, room.let_in("root") as other:
        for form in ({}, {"form": ""}, {"form": "x"}, {"form": await form_of(other, "/requests")}):
            answer = await client.post(_path(page, room), data=form)
            assert answer.status_code == 403
            assert "not made for this visit" in answer.text


@pytest.mark.parametrize("said", [{"origin": "https://evil.example"}, {"origin": "null"}, {"host": "evil.example"},
                                  {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}])  # fmt: skip
async def test_what_comes_from_elsewhere_is_refused(room: Room, said: dict[str, str]) -> None:
    """A foreign Origin, no Origin's "null", another Host (DNS rebinding), a form of another site: with a visit too."""
    async with room.let_in("root") as client:
        form = await form_of(client, "/requests")
        answer = await client.post("/logout", data={"form": form}, headers=said)
        assert answer.status_code in (403, 421)
        assert (await client.get("/requests")).status_code == 200


async def test_every_answer_says_what_a_browser_must_not_do(room: Room) -> None:
    """Nothing inline, nothing from elsewhere, no frame, no sniffing, nothing kept; errors and assets too."""
    async with room.let_in("root") as client, room.visitor() as stranger:
        for answer in (await client.get("/live"), await client.get("/nowhere"), await stranger.get("/login"),
                       await client.get("/static/console.js")):  # fmt: skip
            assert answer.status_code in (200, 404)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert "http" not in policy
            assert answer.headers["x-frame-options"] == "DENY"
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["cache-control"] in ("no-store", "no-cache")
            assert not re.search(r" (style|on\w+)=\"|<style|javascript:", answer.text)


async def test_every_look_at_the_ledger_is_an_entry_before_it(room: Room) -> None:
    """Who looked, from where, and at which page; each page that reads the ledger says so."""
    async with room.let_in("ada") as client:
        for page in READS:
            if page.reads and not page.path.endswith("stream") and "auditor" in page.roles:
                before = len(room.entries())
                await client.get(_path(page, room))
                (added,) = room.entries()[before:]
                assert (added.kind, added.reason, added.principal.name) == (Kind.READING, page.reads, "ada")
                assert added.client.startswith("127.0.0.1:")
    unsaid = {page.path for page in READS if not page.reads}
    assert unsaid == {"/", "/try"}


async def test_nothing_is_shown_that_the_ledger_can_not_be_told_of(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the entry can't be written, the page says so and nothing else."""
    from maskwire.errors import LedgerError

    async def full(_: object) -> None:
        raise LedgerError("The disk is full.")

    async with room.let_in("ada") as client:
        monkeypatch.setattr(room.gateway.recorder, "keep", full)
        answer = await client.get("/live")
        assert answer.status_code == 503
        assert "users" not in answer.text


async def test_roles_hold_for_every_page(room: Room) -> None:
    """An approver sees requests and policy; an auditor changes nothing."""
    for name, role in (("ada", "auditor"), ("bo", "approver"), ("root", "admin")):
        async with room.let_in(name) as client:
            form = await form_of(client, "/requests")
            for page in READS:
                if not page.path.endswith("stream"):
                    status = (await client.get(_path(page, room))).status_code
                    assert (status == 403) == (role not in page.roles), (name, page.path)
            for page in CHANGES:
                if role not in page.roles:
                    assert (await client.post(_path(page, room), data={"form": form})).status_code == 403


async def test_a_visit_ends_with_its_token_its_role_and_its_log_out(room: Room) -> None:
    """Revoked tokens and taken roles count at once; the cookie of before is worth nothing."""
    async with room.let_in("bo") as client:
        cookie = client.cookies["maskwire"]
        await client.post("/logout", data={"form": await form_of(client, "/requests")})
        client.cookies.set("maskwire", cookie)
        assert (await client.get("/requests")).headers["location"] == "/login"
    async with room.let_in("bo") as client:
        room.gateway.entrance.tokens.revoke_all("bo", time.time() + 1, "test")
        assert (await client.get("/requests")).headers["location"] == "/login"


async def test_failed_logins_are_on_record_without_what_was_shown(room: Room) -> None:
    """The entry names nobody."""
    async with room.visitor() as client:
        await client.post("/login", data={"form": await form_of(client, "/login"), "token": "zqxjkv-made-up"})
    failed = [entry for entry in room.entries() if entry.kind is Kind.LOGIN_FAILED]
    assert failed
    assert {(it.principal.name, it.outcome) for it in failed} == {("unknown", Outcome.REFUSED)}


async def test_probes_and_metrics_tell_counts_and_words_of_ours(room: Room) -> None:
    """Alive, ready, and numbers by labels that no client chooses."""
    async with room.visitor() as client:
        assert (await client.get("/healthz")).json() == {"status": "alive"}
        assert (await client.get("/readyz")).json() == {
            "status": "ready",
            "catalog": True,
            "ledger": True,
            "served": True,
        }
        assert (await client.post("/metrics")).status_code == 405
        with psycopg.connect(room.gate.url, autocommit=True, application_name="zqxprogram") as agent:
            agent.execute("SELECT email FROM users LIMIT 2").fetchall()
        text = (await client.get("/metrics", headers={"host": "10.0.0.7:9999"})).text
    assert 'maskwire_exchanges_total{door="postgres",outcome="answered"}' in text
    assert 'maskwire_masked_values_total{entity="EMAIL_ADDRESS"}' in text
    assert "maskwire_exchange_duration_seconds_bucket" in text
    assert re.search(r'maskwire_added_latency_seconds_count\{door="postgres"\} [1-9]', text)
    assert not re.search(r"zqx|users|agent|ada", text)


async def test_a_large_or_odd_form_is_refused(room: Room) -> None:
    """More than a megabyte, or of a length that is not said."""
    async with room.let_in("root") as client:
        assert (await client.post("/try", content=b"x" * (1 << 20 | 1))).status_code == 413

        async def parts() -> object:
            yield b"form=x"

        answer = await client.post("/try", content=parts())  # type: ignore[arg-type]
        assert answer.status_code == 403
        assert isinstance(answer, httpx2.Response)


async def _tried(room: Room, sql: str, principal: str = "clerk") -> str:
    """What root is shown of a statement that somebody else asks: the second side of the page."""
    async with room.let_in("root") as client:
        form = await form_of(client, "/try")
        answer = await client.post("/try", data={"form": form, "principal": principal, "sql": sql})
        assert answer.status_code == 200, answer.status_code
        return html.unescape(answer.text.partition('<div class="pair">')[2].split("<section")[2])


@pytest.mark.parametrize("sql", [
    "SELECT id FROM users WHERE phone = '+1 415 5551234'",
    "SELECT id, country FROM users WHERE phone LIKE '+1 415%'",
    "SELECT count(*) FROM users WHERE phone = '+1 415 5551234'",
    "SELECT phone = '+1 415 5551234' AS guess FROM users",
    "SELECT u.id FROM users u JOIN (VALUES ('+1 415 5551234')) v(p) ON v.p = u.phone",
    "SELECT id FROM users ORDER BY phone",
    "SELECT CASE WHEN phone > '+1' THEN 1 END FROM users",
    "SELECT phone || '' FROM users",
    "SELECT to_jsonb(u) FROM (SELECT phone, ssn FROM users) u",
    "SELECT array_agg(phone) FROM users",
    "SELECT ssn FROM users",
    "SELECT phone FROM users UNION SELECT phone FROM users",
    "COPY (SELECT phone FROM users) TO STDOUT",
    "EXPLAIN SELECT phone FROM users WHERE phone = '+1 415 5551234'",
    "SELECT phone::int FROM users",
    "SELECT phone, 1/0 FROM users",
])  # fmt: skip
async def test_what_policy_shows_to_another_is_told_by_no_statement(room: Room, sql: str) -> None:
    """A clerk sees phone numbers and the ends of SSNs; an admin who tries statements as the clerk learns none."""
    shown = await _tried(room, sql)
    assert "5551234" not in shown
    assert "415 555" not in shown
    assert not re.search(r"-1\d{3}<", shown)  # the end of an SSN
    is_hidden = 'class="hidden"' in shown or "notice" in shown
    assert is_hidden or "<td" not in shown, shown


async def test_what_both_see_alike_is_shown(room: Room) -> None:
    """Masked columns, harmless ones, and conditions on those."""
    shown = await _tried(room, "SELECT id, email, country FROM users WHERE country = 'FR' AND id < 10 ORDER BY id")
    assert 'class="hidden"' not in shown
    assert 'class="masked"' in shown
    assert ">FR<" in shown


async def test_a_stream_is_a_visits_own_and_ends_with_it(room: Room) -> None:
    """What comes is rows without values; when the token counts no more, nothing comes any more."""
    async with room.let_in("ada") as client:
        last = len(_all(room))
        told = ""
        async with client.stream("GET", f"/live/stream?after={last}") as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            with psycopg.connect(room.gate.url, autocommit=True) as agent:
                agent.execute("SELECT email AS streamed FROM users WHERE id = 8").fetchall()
            async for line in answer.aiter_lines():
                told += f"{line}\n"
                if "where id = ?" in told:
                    room.gateway.entrance.tokens.revoke_all("ada", time.time() + 1, "test")
                    with psycopg.connect(room.gate.url, autocommit=True) as agent:
                        agent.execute("SELECT 1").fetchall()
                if line == "event: over":
                    break
    assert "EMAIL_ADDRESS</bdi> token" in told
    assert_clean(told.encode())


async def test_behind_tls_cookies_are_secure_and_of_this_host_alone(room: Room) -> None:
    """Where browsers know the console by https: __Host-, Secure; other names are refused."""
    door = ConsoleDoor(room.gateway, "127.0.0.1", 0, "https://console.example.com")
    await asyncio.to_thread(lambda: room.run(door.start()))
    try:
        host, port = door._served.address
        named = {"host": "console.example.com"}
        async with httpx2.AsyncClient(base_url=f"http://{host}:{port}", headers=named) as client:
            page = await client.get("/login")
            (given,) = page.headers.get_list("set-cookie")
            assert re.match(r"__Host-maskwire-form=[\w-]+; HttpOnly; Path=/; SameSite=strict; Secure$", given)
            form = re.search(r'name="form" value="([^"]+)"', page.text)
            assert form is not None
            answer = await client.post(
                "/login",
                data={"form": form[1], "token": room.token("root")},
                headers={**named, "cookie": given.partition(";")[0], "origin": "https://console.example.com"},
            )
            (given,) = answer.headers.get_list("set-cookie")
            assert re.match(r"__Host-maskwire=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure$", given)
            assert (await client.get("/login", headers={"host": "evil.example"})).status_code == 421
    finally:
        await asyncio.to_thread(lambda: room.run(door.stop()))
