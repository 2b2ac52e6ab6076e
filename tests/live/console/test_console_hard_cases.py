"""What people meet that no demo has: nothing there, what is not there, long and turned names, 200 columns, alerts."""

from __future__ import annotations

from collections.abc import AsyncIterator

import psycopg
import pytest
from playwright.async_api import Browser, Page

from maskwire.ledger.exposure import read
from tests.live.console.conftest import LONG
from tests.live.console.room import SHOTS, Room
from tests.live.console.test_console_pages import assert_accessible, assert_fits

PATHS = {
    "wide-table": f"/catalog/table?schema=public&name={LONG}",
    "wide-entry": "/entries/{entry}",
    "wide-session": "/sessions/{session}",
    "wide-saw": f"/saw?everything=1&column={LONG}.email",
    "wide-seen": "/saw?everything=1",
    "long-entries": "/entries?principal=agent",
    "alerts": "/health",
    "none-entries": "/entries?principal=nobody",
    "none-saw": "/saw?principal=nobody&window=30d",
    "none-sessions": "/sessions?principal=nobody",
    "none-tables": "/catalog?search=nowhere",
    "none-live": "/live?principal=nobody",
    "explained": f"/policy?column=public.{LONG}.email&principal=agent",
}
FAULTS = {"missing-entry": "/entries/999999999", "missing-page": "/nowhere", "wrong-column": "/policy?column=email",
          "missing-session": "/sessions/0000000000000000"}  # fmt: skip


@pytest.fixture(scope="module")
def strange(room: Room) -> Room:
    """The console after an agent has read a table of 200 columns, and was refused more often than it should."""
    with psycopg.connect(room.gate.url, autocommit=True, application_name="wide " + "reader " * 8) as agent:
        agent.execute(f'SELECT * FROM "{LONG}" ORDER BY id').fetchall()
        for _ in range(25):
            with pytest.raises(psycopg.Error):
                agent.execute(f"SELECT id FROM \"{LONG}\" WHERE email LIKE 'p1%'")
    return room


@pytest.fixture
async def page(strange: Room, browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Page]:
    """Of an admin, in that colour scheme and width."""
    scheme, width = request.param
    made = await strange.page(browser, "root", scheme, width)
    yield made
    await made.close()


@pytest.mark.parametrize("page", [("light", 1440), ("dark", 390)], indirect=True, ids=str)
async def test_what_is_strange_is_as_readable_as_the_rest(strange: Room, page: Page) -> None:
    """In both colour schemes, on a screen and on a phone; nothing is wider than the window."""
    wide = [(at, it) for at, it in enumerate(read(strange.gate.ledger), 1) if len(it.columns) == 200]
    found = {"entry": wide[-1][0], "session": wide[-1][1].session}
    size = page.viewport_size
    assert size is not None
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    for name, path in (PATHS | FAULTS).items():
        answer = await page.goto(path.format(**found))
        assert answer is not None
        assert answer.status == 200 if name in PATHS else answer.status in (404, 409), name
        await page.screenshot(path=SHOTS / f"hard-{name}-{size['width']}.png", full_page=not name.startswith("wide"))
        await assert_fits(page, name)
        if size["width"] > 600 and name in ("alerts", "none-saw", "explained", "missing-entry"):
            await assert_accessible(page, name)
    assert faults == []


@pytest.mark.parametrize("page", [("light", 1440)], indirect=True, ids=str)
async def test_200_columns_are_tried_beside_each_other(strange: Room, page: Page) -> None:
    """Each answer scrolls in its own place."""
    del strange
    await page.goto("/try")
    await page.fill("#sql", f'SELECT * FROM "{LONG}" ORDER BY id')
    await page.click("main button.primary")
    await page.wait_for_selector(".pair")
    assert await page.locator(".side").first.locator("th").count() == 200
    await assert_fits(page, "tried")
    await page.screenshot(path=SHOTS / "hard-tried-1440.png", full_page=True)
