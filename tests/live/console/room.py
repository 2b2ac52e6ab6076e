"""A console beside a test's gateway, and visitors of it: every byte that they are sent is kept."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import psycopg
from playwright.async_api import Browser, BrowserContext, Page

from maskwire.access.attempts import Attempts
from maskwire.access.kept_requests import KeptRequests
from maskwire.access.requests import Request, Wanted
from maskwire.access.tokens import Signer
from maskwire.console.serving import ConsoleDoor
from maskwire.datasets.questions import QUESTIONS
from maskwire.ledger.entry import Entry
from maskwire.ledger.exposure import read
from maskwire.transform.keyring import secret_of
from tests.live.gate import ROOT_KEY, Gate

Result = TypeVar("Result")
SHOTS = Path(__file__).parent.parent.parent.parent / "build" / "screenshots"
_FORM = re.compile(r'name="form" value="([^"]+)"')


class Room:
    """``url`` is the console's; ``received`` are the bodies and headers of all answers to ``visitor``s."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        assert gate.gateway is not None
        self.gateway = gate.gateway
        self.door = ConsoleDoor(self.gateway, "127.0.0.1", 0)
        self.door._desk.windows._waits = 60.0  # a busy machine is no long ledger
        self.run(self.door.start())
        self.url = self.door.url
        self.received = bytearray()
        self._contexts: dict[tuple[str, str], BrowserContext] = {}

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """In the gateway's own loop."""
        return asyncio.run_coroutine_threadsafe(work, self.gate.loop).result(30)

    def stop(self) -> None:
        self.run(self.door.stop())

    def token(self, name: str, seconds: int = 600, audience: str = "maskwire") -> str:
        """A token as ``maskwire token issue`` makes it."""
        return Signer(secret_of(ROOT_KEY), audience).issue(name, seconds, time.time())[0]

    def link(self, request: str, approver: str) -> str:
        """The path of a link as ``maskwire access link`` makes it."""
        return (
            f"/access/approve?token={Signer(secret_of(ROOT_KEY), 'maskwire').link(request, approver, 60, time.time())}"
        )

    def asked(self, columns: tuple[str, ...], seconds: int = 3600, purpose: str = "ticket 4711") -> Request:
        """A new access request of the agent's."""
        agent = self.gateway.entrance.account("agent")
        assert agent is not None
        return self.requests.ask(agent, Wanted(self.gateway.source.name, columns, purpose, seconds), time.time())

    @property
    def requests(self) -> KeptRequests:
        return KeptRequests(self.gateway.access_store, self.gateway.entrance.access.requests)

    def visitor(self, **options: Any) -> httpx2.AsyncClient:
        """An HTTP client that is not let in yet."""
        return httpx2.AsyncClient(base_url=self.url, event_hooks={"response": [self._keep]}, timeout=30, **options)

    @asynccontextmanager
    async def let_in(self, name: str) -> AsyncIterator[httpx2.AsyncClient]:
        """One that is."""
        async with self.visitor() as client:
            said = {"form": await form_of(client, "/login"), "token": self.token(name)}
            assert (await client.post("/login", data=said)).status_code == 303
            yield client

    def forgive(self) -> None:
        """Failed logins count no more."""
        self.gateway.entrance.attempts = Attempts()

    async def _keep(self, response: httpx2.Response) -> None:
        if "event-stream" not in response.headers.get("content-type", ""):
            self.received += await response.aread()
        self.received += repr(response.headers).encode()

    def entries(self) -> list[Entry]:
        """What the ledger says of this door, oldest first."""
        return [entry for entry in read(self.gateway.settings.ledger) if entry.door == "console"]

    def ask_all(self) -> None:
        """The demo's questions, as the agent."""
        seen: dict[str, Any] = {}
        with psycopg.connect(self.gate.url, autocommit=True, row_factory=psycopg.rows.dict_row) as agent:
            for question in QUESTIONS:
                sql = question.sql.format(**seen) if "{" in question.sql and seen else question.sql
                try:
                    rows = agent.execute(sql).fetchall()
                except psycopg.Error:
                    assert question.refused, question.text
                else:
                    seen = rows[0] if rows else {}

    async def page(self, browser: Browser, name: str, scheme: str = "light", width: int = 1440) -> Page:
        """A browser's page, let in as that principal; one browser context for each, kept for the run."""
        key = (name, f"{scheme}{width}")
        if key not in self._contexts:
            context = await browser.new_context(
                color_scheme=scheme,  # type: ignore[arg-type]
                viewport={"width": width, "height": 900 if width > 600 else 844},
                base_url=self.url,
            )
            page = await context.new_page()
            await page.goto("/login")
            await page.fill("#token", self.token(name))
            await page.click("button")
            await page.wait_for_url(lambda url: "/login" not in url)
            await page.close()
            self._contexts[key] = context
        return await self._contexts[key].new_page()


async def form_of(client: httpx2.AsyncClient, path: str) -> str:
    """What stands in the forms of a page."""
    found = _FORM.search((await client.get(path, follow_redirects=True)).text)
    assert found is not None, path
    return found[1]
