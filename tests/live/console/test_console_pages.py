"""The console as people see it: each page and role in Chromium, on the demo's own tables, with screenshots kept."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import psycopg
import pytest
from playwright.async_api import Browser, Page, expect

from maskwire.access.requests import State
from tests.live.console.room import SHOTS, Room

axe = pytest.importorskip("axe_playwright_python", reason="axe is not installed")
AXE = (Path(axe.__file__).parent / "axe.min.js").read_text()
PAGES = {
    "live": "/live",
    "saw": "/saw",
    "sessions": "/sessions",
    "requests": "/requests",
    "catalog": "/catalog",
    "table": "/catalog/table?schema=public&name=customers",
    "policy": "/policy?column=public.customers.ssn&principal=clerk",
    "simulate": "/policy/simulate",
    "try": "/try",
    "evidence": "/evidence",
    "health": "/health",
    "entries": "/entries?column=public.customers.email",
    "entry": "/entries/5",
}
FOR = {
    "root": set(PAGES),
    "ada": set(PAGES) - {"try"},
    "bo": {"requests", "policy"},
}
LOOKS = (("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390))


async def assert_accessible(page: Page, where: str) -> None:
    """axe finds nothing serious."""
    await page.evaluate(AXE)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    serious = [
        (one["id"], one["nodes"][0]["html"][:200], one["nodes"][0]["failureSummary"])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == [], where


async def assert_fits(page: Page, where: str) -> None:
    """Nothing makes the page wider than the window; wide tables scroll by themselves."""
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth + 1"), where


@pytest.mark.parametrize(("scheme", "width"), LOOKS, ids=str)
async def test_every_page_looks_right_in_both_schemes_and_on_a_phone(
    demo_room: Room, browser: Browser, scheme: str, width: int
) -> None:
    """No serious finding of axe, nothing beside the window, no error in the browser; a screenshot of each is kept."""
    demo_room.asked(("public.customers.email", "public.customers.phone"))
    page = await demo_room.page(browser, "root", scheme, width)
    faults: list[str] = []
    page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    for name, path in PAGES.items():
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == 200, path
        await page.screenshot(path=SHOTS / f"{name}-{scheme}-{width}.png", full_page=True)
        await assert_fits(page, f"{name}, {scheme}, {width}")
        if width > 600:  # a narrow window has the same colours and names
            await assert_accessible(page, f"{name}, {scheme}, {width}")
    assert faults == []
    await page.close()


@pytest.mark.parametrize("name", FOR)
async def test_each_role_finds_its_own_pages_by_the_links_on_top(demo_room: Room, browser: Browser, name: str) -> None:
    """What is linked can be seen; what is not, says whose it is."""
    page = await demo_room.page(browser, name)
    await page.goto("/")
    linked = await page.eval_on_selector_all(
        ".top nav a", "links => links.map(it => it.textContent.trim().toLowerCase())"
    )
    for name_of, path in PAGES.items():
        answer = await page.goto(path)
        assert answer is not None
        assert answer.status == (200 if name_of in FOR[name] else 403), (name, path)
        assert await page.locator("h1").count() == 1
        await page.screenshot(path=SHOTS / f"{name}-{name_of}.png")
    assert {it.replace(" it", "") for it in linked} == {it for it in FOR[name] if it in PAGES} - {
        "table", "simulate", "entries", "entry",
    }  # fmt: skip
    await page.close()


async def test_what_an_agent_asks_appears_while_somebody_looks_on(demo_room: Room, browser: Browser) -> None:
    """By server-sent events: the statement without its literals, and how it was shown; a refusal with its reason."""
    page = await demo_room.page(browser, "ada")
    await page.goto("/live")
    await expect(page.locator("#pulse")).to_contain_text("live")

    def ask() -> None:
        with psycopg.connect(demo_room.gate.url, autocommit=True) as agent:
            agent.execute("SELECT card_number AS watched FROM payments WHERE id = 7").fetchall()
            with pytest.raises(psycopg.Error):
                agent.execute("SELECT 1 FROM payments WHERE card_number LIKE '4%'")

    await asyncio.to_thread(ask)
    row = page.locator("tr.new", has_text="where id = ?").first
    await expect(row).to_contain_text("CREDIT_CARD token")
    await expect(page.locator("tr.new.refused").first).to_contain_text("masked-predicate")
    await assert_accessible(page, "live, with new rows")
    await page.close()


async def test_the_matrix_leads_to_the_statements_and_to_the_transcript(demo_room: Room, browser: Browser) -> None:
    """From a cell to what was asked, to the session, to what its client was sent with the masks marked."""
    page = await demo_room.page(browser, "ada")
    await page.goto("/saw")
    cell = page.locator("tr", has=page.get_by_role("rowheader", name="ssn", exact=True)).locator(".cell.masked a").first
    await expect(cell).to_contain_text("token")
    await cell.click()
    await expect(page.locator("tbody tr").first).to_contain_text("ssn")
    await page.locator("tbody tr td.num a").last.click()
    await page.locator("dd a code").click()
    await expect(page.locator("h1")).to_contain_text("Session")
    assert await page.locator(".answer td.masked").count() > 5
    assert await page.locator(".answer td.searched").count() > 0
    await assert_accessible(page, "a session")
    await page.screenshot(path=SHOTS / "session-light-1440.png", full_page=True)
    await page.close()


async def test_an_approver_shortens_and_approves_and_ends_it(demo_room: Room, browser: Browser) -> None:
    """What would become visible is told before; the grant counts for the shorter time, and is ended."""
    made = demo_room.asked(("public.customers.ssn",), seconds=7200, purpose="ticket 4712")
    page = await demo_room.page(browser, "bo")
    await page.goto("/requests")
    card = page.locator("article", has_text="ticket 4712")
    await expect(card).to_contain_text("US_SSN")
    await expect(card).to_contain_text("masked by token")
    await card.locator("select").select_option(label="30 min")
    await card.get_by_role("button", name="Approve").click()
    await page.wait_for_load_state()
    found = demo_room.requests.one(made.id)
    assert (found.state, found.approver) == (State.APPROVED, "bo")
    assert 1795 <= found.until - demo_room.gateway.clock() <= 1800
    await page.locator("tr", has_text="ticket 4712").get_by_role("button", name="End it now").click()
    await page.wait_for_load_state()
    assert demo_room.requests.one(made.id).state is State.REVOKED
    await page.close()


async def test_a_signed_link_leads_to_a_page_that_approves_once(demo_room: Room, browser: Browser) -> None:
    """Without logging in, from another site; looking at it does nothing, and the second time it is over."""
    made = demo_room.asked(("public.customers.phone",), purpose="ticket 4713")
    context = await browser.new_context(base_url=demo_room.url)
    page = await context.new_page()
    link = demo_room.link(made.id, "bo")
    for _ in range(2):  # as a chat looks at it
        await page.goto(link)
    await expect(page.locator("table")).to_contain_text("PHONE_NUMBER")
    assert demo_room.requests.one(made.id).state is State.ASKED
    await assert_accessible(page, "a link")
    await page.screenshot(path=SHOTS / "link-light-1440.png")
    await page.get_by_role("button", name="Approve as bo").click()
    await expect(page.get_by_role("status")).to_contain_text("in the clear until")
    assert demo_room.requests.one(made.id).approver == "bo"
    await page.goto(link)
    await expect(page.locator(".notice")).to_contain_text("approved already")
    await page.goto(link[:-3] + "xxx")
    await expect(page.get_by_role("alert")).to_contain_text("none of this gateway's")
    await context.close()


async def test_an_admin_corrects_a_class_with_a_line_of_the_policy_file(demo_room: Room, browser: Browser) -> None:
    """The line is shown as a diff, applied, and counts for the next statement; the ledger says who did it."""
    page = await demo_room.page(browser, "root")
    await page.goto("/catalog/table?schema=public&name=customers")
    row = page.locator("tr", has=page.get_by_role("link", name="plan", exact=True))
    await row.locator("input[name=entity]").fill("PERSON")
    await row.get_by_role("button", name="Correct").click()
    await expect(page.locator(".diff .add").last).to_have_text('+  "public.customers.plan": PERSON')
    await assert_accessible(page, "a correction")
    await page.screenshot(path=SHOTS / "correction-light-1440.png")
    await page.get_by_role("button", name="Apply").click()
    await expect(row).to_contain_text("stated by the policy")
    with psycopg.connect(demo_room.gate.url, autocommit=True) as agent:
        plans = {plan for (plan,) in agent.execute("SELECT plan FROM customers LIMIT 20")}
    assert not plans & {"free", "basic", "pro", "team", "enterprise"}
    (told,) = [it for it in demo_room.entries() if it.reason == "policy-correction"]
    assert (told.principal.name, str(told.lookups[0])) == ("root", "public.customers.plan")
    await page.close()


async def test_trying_a_statement_shows_no_more_than_policy_shows_to_who_looks(
    demo_room: Room, browser: Browser
) -> None:
    """Masked as the agent beside what policy shows to an admin; what it shows to a clerk alone stays hidden."""
    page = await demo_room.page(browser, "root")
    await page.goto("/try")
    await page.select_option("select[name=principal]", "clerk")
    await page.fill("#sql", "SELECT id, email, phone, ssn FROM customers ORDER BY id LIMIT 2")
    await page.click("main button.primary")
    clerk, own = page.locator(".side").nth(1), page.locator(".side").nth(0)
    await expect(clerk.locator("tbody tr").first.locator("td.hidden")).to_have_count(2)  # phone and the end of the SSN
    assert await own.locator("td.hidden").count() == 0
    await expect(own.locator("tbody tr").first.locator("td.masked")).to_have_count(3)
    await page.fill("#sql", "SELECT street FROM addresses ORDER BY id LIMIT 2")
    await page.select_option("select[name=principal]", "agent")
    await page.click("main button.primary")
    await expect(own.locator("td.raw")).to_have_count(2)
    await expect(clerk.locator("td.masked")).to_have_count(2)
    tried = [it for it in demo_room.entries() if it.shape]
    assert {it.principal.name for it in tried} == {"root"}
    assert {it.principal.on_behalf_of for it in tried} == {"clerk", "agent", None}
    await assert_accessible(page, "a trial")
    await page.screenshot(path=SHOTS / "tried-light-1440.png", full_page=True)
    await page.close()


async def test_evidence_is_verified_reported_and_proven(demo_room: Room, browser: Browser) -> None:
    """The whole ledger, a framework's controls with gaps named, and the proof of an entry as a file."""
    await asyncio.to_thread(lambda: demo_room.run(demo_room.gateway.recorder.checkpoint()))
    page = await demo_room.page(browser, "ada")
    await page.goto("/evidence")
    await page.get_by_role("button", name="Verify the whole ledger").click()
    await expect(page.locator("h1")).to_have_text("The ledger holds", timeout=60_000)
    await assert_accessible(page, "a verification")
    await page.goto("/evidence")
    await page.get_by_role("button", name="Make the report").click()
    await expect(page.get_by_role("link", name="Download with proofs")).to_be_visible(timeout=60_000)
    await assert_accessible(page, "a report")
    await page.screenshot(path=SHOTS / "report-light-1440.png", full_page=True)
    await page.goto("/entries/3")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="Download the proof").click()
    proof = await asyncio.to_thread((await (await waiting.value).path()).read_text)
    assert proof.startswith("c2sp.org/tlog-proof")
    await page.close()


async def test_another_policy_is_simulated_against_what_was_asked(demo_room: Room, browser: Browser) -> None:
    """What would be newly shown is told by principal and column; a fault in the policy is told with its line."""
    page = await demo_room.page(browser, "ada")
    await page.goto("/policy/simulate")
    await page.fill("#policy", "extends: default\nrules:\n  - {name: all, effect: show, entities: [US_SSN]}\n")
    await page.get_by_role("button", name="Simulate").click()
    await expect(page.locator("tbody")).to_contain_text("public.customers.ssn", timeout=60_000)
    await assert_accessible(page, "a simulation")
    await page.goto("/policy/simulate")
    await page.fill("#policy", "extends: default\nrules: [{name: x, effect: shou}]\n")
    await page.get_by_role("button", name="Simulate").click()
    await expect(page.locator(".notice")).to_contain_text("the policy:2")
    await page.close()


async def test_everything_that_a_form_does_works_without_javascript(demo_room: Room, browser: Browser) -> None:
    """Logging in, looking on, filtering, explaining, approving, verifying, logging out."""
    made = demo_room.asked(("public.customers.email",), purpose="ticket 4714")
    context = await browser.new_context(base_url=demo_room.url, java_script_enabled=False)
    page = await context.new_page()
    await page.goto("/live")
    await page.fill("#token", demo_room.token("root"))
    await page.click("button")
    assert await page.locator("tbody tr").count() > 10
    await page.select_option("select[name=outcome]", "refused")
    await page.get_by_role("button", name="Show").click()
    assert await page.locator("tbody tr:not(.refused)").count() == 0
    await page.goto("/policy")
    await page.fill("input[name=column]", "public.customers.email")
    await page.get_by_role("button", name="Explain").click()
    assert "joinable-identifiers" in await page.inner_text("tr.decides")
    await page.goto("/requests")
    await page.locator("article", has_text="ticket 4714").get_by_role("button", name="Deny").click()
    assert demo_room.requests.one(made.id).state is State.DENIED
    await page.goto("/evidence")
    await page.get_by_role("button", name="Verify the whole ledger").click()
    assert re.search(r"/jobs/[0-9a-f]{16}$", page.url)
    await page.get_by_role("button", name="Log out").click()
    assert page.url.endswith("/login")
    await context.close()


async def test_the_pages_can_be_used_by_the_keyboard_alone(demo_room: Room, browser: Browser) -> None:
    """The first key leads past the links on top; what has the focus shows it."""
    page = await demo_room.page(browser, "ada")
    await page.goto("/saw")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.activeElement.textContent") == "Skip to the page"
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    assert await page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert await page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    await page.close()
