"""Proofs that a browser checks by itself: what holds, and each thing that does not."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Callable

import pytest
from playwright.async_api import Browser, Page, Route, expect

from maskwire.ledger.evidence import entry_proof
from maskwire.ledger.note import Signer
from tests.live.console.room import SHOTS, Room
from tests.live.console.test_console_pages import assert_accessible

NUMBER = 5
CHECK = "Check it in this browser"


@pytest.fixture
async def page(demo_room: Room, browser: Browser) -> AsyncIterator[Page]:
    """An auditor's, on the page of an entry that a checkpoint covers."""
    await asyncio.to_thread(lambda: demo_room.run(demo_room.gateway.recorder.checkpoint()))
    made = await demo_room.page(browser, "ada")
    await made.goto(f"/entries/{NUMBER}")
    yield made
    await made.close()


async def _serve(page: Page, text: str) -> None:
    """From now on the gateway gives this as the proof."""

    async def give(route: Route) -> None:
        await route.fulfill(status=200, content_type="text/plain", body=text)

    await page.route("**/proof", give)


async def test_an_entry_is_proven_in_the_browser(page: Page) -> None:
    """Of the first and the last one too: each has another way up the tree."""
    numbers = (NUMBER, 1, 2, 16)
    for number in numbers:
        await page.goto(f"/entries/{number}")
        await page.get_by_role("button", name=CHECK).click()
        await expect(page.locator("output.good")).to_contain_text("holds")
    await assert_accessible(page, "a proof")
    await page.screenshot(path=SHOTS / "proof-light-1440.png", full_page=True)


def _entry(text: str) -> str:
    lines = text.split("\n")
    said = base64.b64decode(lines[1].removeprefix("extra ")).replace(b"agent", b"agenT", 1)
    lines[1] = f"extra {base64.b64encode(said).decode()}"
    return "\n".join(lines)


def _path(text: str) -> str:
    lines = text.split("\n")
    lines[3] = base64.b64encode(bytes(32)).decode()
    return "\n".join(lines)


def _shorter(text: str) -> str:
    lines = text.split("\n")
    del lines[3]
    return "\n".join(lines)


def _number(text: str) -> str:
    return text.replace(f"index {NUMBER - 1}\n", f"index {NUMBER}\n", 1)


def _root(text: str) -> str:
    head, body, rest = text.split("\n\n")
    lines = body.split("\n")
    lines[2] = base64.b64encode(bytes(32)).decode()
    return "\n\n".join((head, "\n".join(lines), rest))


def _size(text: str) -> str:
    head, body, rest = text.split("\n\n")
    lines = body.split("\n")
    lines[1] = str(int(lines[1]) + 1)
    return "\n\n".join((head, "\n".join(lines), rest))


@pytest.mark.parametrize("change", [_entry, _path, _shorter, _number, _root, _size], ids=lambda it: it.__name__)
async def test_a_proof_that_was_changed_does_not_hold(
    page: Page, demo_room: Room, change: Callable[[str], str]
) -> None:
    """A word of the entry, a hash, a hash too few, the number, the root, the size of the tree."""
    proof = entry_proof(demo_room.gate.ledger, NUMBER)
    changed = change(proof)
    assert changed != proof
    await _serve(page, changed)
    await page.get_by_role("button", name=CHECK).click()
    await expect(page.locator("output.bad")).to_contain_text("not proven")
    await _serve(page, proof)
    await page.get_by_role("button", name=CHECK).click()
    await expect(page.locator("output.good")).to_contain_text("holds")


@pytest.mark.parametrize("key", ["nothing", "other", "renamed"])
async def test_only_the_key_that_signed_it_proves_it(page: Page, key: str) -> None:
    """No key, another of any name, another under the ledger's own name."""
    own = await page.input_value("input[name=key]")
    name = own.partition("+")[0] if key == "renamed" else "another"
    made = str(Signer(name, bytes(range(32))).verifier) if key != "nothing" else "nothing"
    await page.fill("input[name=key]", made)
    await page.get_by_role("button", name=CHECK).click()
    await expect(page.locator("output.bad")).to_contain_text("key")
