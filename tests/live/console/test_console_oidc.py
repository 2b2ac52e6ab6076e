"""Logging in to the console at an issuer's own page: there and back, and what must not count on the way back."""

from __future__ import annotations

import asyncio
import html
import re
import threading
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from typing import NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from playwright.async_api import Browser

from maskwire.access.issuers import Issuer
from maskwire.console.pages.redirected import SECRET
from maskwire.gateway.oidc_code import LoginError
from maskwire.ledger.entry import Kind
from tests.live.console.room import SHOTS, Room
from tests.live.oidc.issuer import IssuerProcess, SigningKey, skip_without

FIRST, OTHER = SigningKey("first"), SigningKey("other")


@pytest.fixture(scope="module")
def issuer() -> Iterator[IssuerProcess]:
    """A real issuer."""
    skip_without()
    with IssuerProcess(FIRST) as running:
        yield running


@pytest.fixture
def trusting(room: Room, issuer: IssuerProcess) -> Iterator[Room]:
    """The console, for the people of that issuer; its staff are auditors."""
    before = room.gateway.entrance.access
    roles = frozenset({("staff", "auditor")})
    trusted = Issuer(issuer.url, "maskwire", "maskwire", roles=roles, console="console")
    room.gateway.entrance.adopt(replace(before, issuers=(trusted, replace(trusted, console="confidential"))))
    yield room
    room.gateway.entrance.adopt(before)
    room.forgive()


class There(NamedTuple):
    """A browser that was sent to the issuer, where ana logged in: what it is sent back with, and its login's nonce."""

    room: Room
    client: httpx2.AsyncClient
    back: str
    nonce: str


@pytest.fixture
async def there(trusting: Room) -> AsyncIterator[There]:
    """One."""
    async with trusting.visitor() as client:
        gone = await client.get("/login/oidc?issuer=0")
        assert gone.status_code == 303
        place = gone.headers["location"]
        yield There(trusting, client, await _back(place, "ana"), parse_qs(urlsplit(place).query)["nonce"][0])


@pytest.fixture
async def sent(trusting: Room, issuer: IssuerProcess, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[There]:
    """One whose issuer gives a token for whatever code: so that only what is wrong besides can be why it is refused."""
    async with trusting.visitor() as client:
        place = (await client.get("/login/oidc?issuer=0")).headers["location"]
        asked = {name: values[0] for name, values in parse_qs(urlsplit(place).query).items()}
        token = FIRST.sign(issuer.url, aud="console", nonce=asked["nonce"], groups=["staff"])
        monkeypatch.setattr("maskwire.gateway.oidc_code.post", lambda *_, **__: {"id_token": token})
        said = {"code": "any", "state": asked["state"], "iss": issuer.url}
        yield There(trusting, client, f"/login/callback?{urlencode(said)}", asked["nonce"])


async def _back(place: str, person: str) -> str:
    """Logs in at the issuer as a browser does, up to where it is sent back: that path."""
    async with httpx2.AsyncClient(timeout=30) as browser:
        answer = await browser.get(place)
        for _ in range(20):
            if answer.is_redirect:
                to = answer.headers["location"]
                place = to if "://" in to else str(httpx2.URL(place).join(to))
                if urlsplit(place).path == "/login/callback":
                    return place.partition("/login")[1] + place.partition("/login")[2]
                answer = await browser.get(place)
                continue
            form = re.search(r"<form(?![^>]*logout)[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", answer.text, re.DOTALL)
            assert form is not None, answer.status_code
            fields = dict(re.findall(r'name="(\w+)"[^>]*value="([^"]*)"', form[2]))
            if "login" in re.findall(r'name="(\w+)"', form[2]):
                fields.update(login=person, password="any")
            place = str(httpx2.URL(place).join(html.unescape(form[1])))
            answer = await browser.post(place, data=fields)
    raise AssertionError("the issuer goes on asking")


def _changed(back: str, **fields: str) -> str:
    said = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    return f"/login/callback?{urlencode({**said, **fields})}"


async def _is_out(client: httpx2.AsyncClient) -> bool:
    return (await client.get("/live")).headers.get("location") == "/login"


async def test_a_person_logs_in_at_the_issuers_page_in_a_browser(trusting: Room, browser: Browser) -> None:
    """One click there, and back into the first page, with cookies that no other site sends."""
    context = await browser.new_context(base_url=trusting.url, java_script_enabled=False)
    try:
        page = await context.new_page()
        await page.goto("/login")
        await page.screenshot(path=SHOTS / "login-issuers-light.png")
        await page.locator("a.primary").first.click()
        await page.fill("input[name=login]", "ana")
        await page.fill("input[name=password]", "any")
        await page.click("button[type=submit]")
        await page.click("button[type=submit]")  # what it may tell us
        await page.wait_for_url(lambda url: url.endswith("/live"))
        assert "#ana" in await page.inner_text(".me")
        cookies = {one["name"]: one for one in await context.cookies(trusting.url)}
        assert cookies["maskwire"]["sameSite"] == "Strict"
        assert "maskwire-login" not in cookies
    finally:
        await context.close()


async def test_there_is_by_code_with_a_challenge_to_the_issuer_and_nowhere_else(trusting: Room) -> None:
    """PKCE, state, nonce, and our own address; what a link adds changes nothing of it."""
    async with trusting.visitor() as client:
        places = [(await client.get(f"/login/oidc?issuer=0{more}")).headers["location"]
                  for more in ("", "&redirect_uri=https://evil.example&next=//evil.example")]  # fmt: skip
        asked = [{name: values[0] for name, values in parse_qs(urlsplit(place).query).items()} for place in places]
        for place, one in zip(places, asked, strict=True):
            assert place.startswith(f"{trusting.gateway.entrance.access.issuers[0].url}/")
            assert one["redirect_uri"] == f"{trusting.url}/login/callback"
            assert (one["response_type"], one["code_challenge_method"], one["client_id"]) == ("code", "S256", "console")
        for name in ("state", "nonce", "code_challenge"):
            assert len({one[name] for one in asked}) == 2
            assert min(len(one[name]) for one in asked) >= 43
        said = (await client.get("/login/oidc?issuer=0")).headers.get_list("set-cookie")
        assert len(said) == 1
        assert re.match(r"maskwire-login=[\w-]{43}; HttpOnly; Max-Age=600; Path=/; SameSite=lax$", said[0])
        for number in ("2", "-1", "x", "", "9" * 30, "٣"):
            assert (await client.get("/login/oidc", params={"issuer": number})).status_code == 404


async def test_back_lets_in_by_a_new_visit_and_once(there: There) -> None:
    """A cookie that somebody set before is worth nothing after; the same answer again lets nobody in."""
    room, client, back, _ = there
    async with room.let_in("bo") as other:
        fixed = other.cookies["maskwire"]
        client.cookies.set("maskwire", fixed, domain="127.0.0.1")
        answer = await client.get(back)
        assert answer.status_code == 200
        assert 'content="0;url=/"' in answer.text
        assert "location" not in answer.headers
        (given,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith("maskwire=")]
        assert fixed not in given
        assert (await other.get("/requests")).headers["location"] == "/login"  # the visit of before is over
    code = parse_qs(urlsplit(back).query)["code"][0]
    assert code not in answer.text
    logins = [it for it in room.entries() if it.kind is Kind.LOGIN]
    assert logins[-1].principal.name.endswith("#ana")
    assert logins[-1].principal.authentication == "oidc"
    async with room.visitor() as again:
        again.cookies.set("maskwire-login", client.cookies.get("maskwire-login") or "x", domain="127.0.0.1")
        assert (await again.get(back)).status_code == 400
        assert await _is_out(again)


async def test_an_answer_that_this_browser_did_not_ask_for_lets_nobody_in(
    there: There,
) -> None:
    """Somebody else's answer in a victim's browser, with no cookie, or with one of the victim's own."""
    room, client, back, _ = there
    async with room.visitor() as victim:
        assert (await victim.get(back)).status_code == 400
        assert await _is_out(victim)
        await victim.get("/login/oidc?issuer=0")
        assert (await victim.get(back)).status_code == 400
        assert await _is_out(victim)
    assert (await client.get(back)).status_code == 400  # it was used up
    assert room.entries()[-1].kind is Kind.LOGIN_FAILED


@pytest.mark.parametrize("said", [{"state": "x"}, {"state": ""}, {"iss": "https://evil.example"}, {"iss": ""},
                                  {"code": "y" * 5000}], ids=lambda said: str(said)[:24])  # fmt: skip
async def test_an_answer_that_was_changed_lets_nobody_in(sent: There, said: dict[str, str]) -> None:
    """Another state or issuer, or a code that can't be one; and the right one afterwards is not taken any more."""
    _, client, back, _ = sent
    assert (await client.get(_changed(back, **said))).status_code in (400, 403)
    assert await _is_out(client)
    assert "state" in said or (await client.get(back)).status_code == 400


async def test_a_code_that_the_issuer_did_not_give_lets_nobody_in(there: There) -> None:
    """The issuer is asked, and refuses."""
    _, client, back, _ = there
    answer = await client.get(_changed(back, code="made-up"))
    assert answer.status_code == 403
    assert "made-up" not in answer.text
    assert await _is_out(client)


async def test_an_answer_with_a_field_twice_is_none(sent: There) -> None:
    """Which of the two would count is nobody's to guess."""
    _, client, back, _ = sent
    assert (await client.get(f"{back}&code=other")).status_code in (400, 403)
    assert await _is_out(client)


async def test_a_login_that_took_too_long_lets_nobody_in(sent: There, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten minutes."""
    room, client, back, _ = sent
    now = room.gateway.clock()
    monkeypatch.setattr(room.gateway, "clock", lambda: now + 601)
    assert (await client.get(back)).status_code == 400
    assert await _is_out(client)


async def test_who_has_no_role_here_is_not_let_in(trusting: Room) -> None:
    """Though the issuer knows them."""
    async with trusting.visitor() as client:
        back = await _back((await client.get("/login/oidc?issuer=0")).headers["location"], "eve")
        answer = await client.get(back)
        assert answer.status_code == 403
        assert "has none" in answer.text
        assert await _is_out(client)


async def test_a_client_with_a_secret_shows_it_to_the_issuer_alone(
    trusting: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the environment; without it the issuer refuses."""
    for secret, status in (("for tests: only", 200), ("wrong", 403)):
        monkeypatch.setenv(SECRET, secret)
        async with trusting.visitor() as client:
            gone = await client.get("/login/oidc?issuer=1")
            answer = await client.get(await _back(gone.headers["location"], "ana"))
            assert answer.status_code == status
            assert secret not in answer.text + gone.headers["location"]


@pytest.mark.parametrize("claims", [{"nonce": "another"}, {"nonce": None}, {"aud": "maskwire"}, {"azp": "another"},
                                    {"exp": 0}, {"iss": "https://evil.example"}, "unsigned"], ids=str)  # fmt: skip
async def test_a_token_that_is_not_of_this_login_lets_nobody_in(
    sent: There,
    issuer: IssuerProcess,
    monkeypatch: pytest.MonkeyPatch,
    claims: dict[str, object] | str,
) -> None:
    """By the issuer's own key: another nonce, audience or party, expired, another issuer's; and by none of its keys."""
    _, client, back, nonce = sent
    said = {"aud": "console", "nonce": nonce, "groups": ["staff"]}
    more = claims if isinstance(claims, dict) else {}
    url = str(more.get("iss", issuer.url))
    token = (OTHER if claims == "unsigned" else FIRST).sign(url, **{**said, **more})
    monkeypatch.setattr("maskwire.gateway.oidc_code.post", lambda *_, **__: {"id_token": token})
    answer = await client.get(back)
    assert answer.status_code == 403
    assert token not in answer.text
    assert await _is_out(client)


async def test_the_same_token_for_this_login_lets_in(sent: There) -> None:
    """What the others differ from."""
    _, client, back, _ = sent
    assert (await client.get(back)).status_code == 200
    assert not await _is_out(client)


async def test_an_issuer_that_does_not_answer_keeps_no_thread_from_the_ledger(
    trusting: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many are sent there at once, two wait for it; the agent is answered all the while."""
    gate, begun, waiting = threading.Event(), threading.Semaphore(0), []

    def hang(*_: object) -> object:
        waiting.append(1)
        begun.release()
        assert gate.wait(60)
        raise LoginError("gone")

    monkeypatch.setattr("maskwire.console.pages.redirected.CodeLogin.at", hang)
    async with trusting.visitor() as client:
        asked = [asyncio.create_task(client.get("/login/oidc?issuer=0")) for _ in range(12)]
        try:
            for _ in range(2):
                assert await asyncio.to_thread(begun.acquire, timeout=60)
            async with trusting.let_in("ada") as other:
                assert (await other.get("/live")).status_code == 200
            assert len(waiting) == 2
        finally:
            gate.set()
            answers = await asyncio.gather(*asked)
    assert {answer.status_code for answer in answers} == {502}


async def test_a_pasted_token_of_the_consoles_own_client_is_refused(trusting: Room, issuer: IssuerProcess) -> None:
    """It is for the login that asked for it; one that is for the gateway is taken as before."""
    for audience, status in (("console", 401), ("maskwire", 303)):
        async with trusting.visitor() as client:
            form = re.search(r'name="form" value="([^"]+)"', (await client.get("/login")).text)
            assert form is not None
            token = FIRST.sign(issuer.url, aud=audience, groups=["staff"])
            assert (await client.post("/login", data={"form": form[1], "token": token})).status_code == status
