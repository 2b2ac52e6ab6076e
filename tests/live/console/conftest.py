"""Two consoles: on canaries and hostile names, for attacks; on the demo's own tables, to be looked at in a browser."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.async_api import Browser, async_playwright

from maskwire.access.accounts import ANYBODY, Account
from maskwire.access.approval import Approvers, BreakGlass, RequestRules
from maskwire.access.configuration import Access
from maskwire.access.verifier import Verifier
from maskwire.datasets import demo
from maskwire.model import PrincipalKind
from maskwire.policy_file import read
from tests.live.canaries import EMAIL, SCHEMA
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.console.room import Room
from tests.live.gate import PASSWORD, Gate

CHROMIUM = Path("/usr/bin/chromium")
HAS_CHROMIUM = CHROMIUM.exists()
POLICY = """\
name: shop
extends: default
rules:
  - {name: support-sees-phones, roles: [support], effect: show, entities: [PHONE_NUMBER]}
  - {name: support-sees-ends, roles: [support], effect: mask, transform: partial, options: {last: 4},
     entities: [US_SSN]}
  - {name: admins-see-streets, roles: [admin], effect: show, entities: [STREET_ADDRESS]}
"""
SCRIPT = "<script>window.pwned=1</script>"
TURNED = "\N{RIGHT-TO-LEFT OVERRIDE}gnp.exe"
LONG = "the_customers_contact_details_as_imported_from_the_legacy_crm"
HEBREW = "\N{HEBREW LETTER ALEF}\N{HEBREW LETTER BET}\N{HEBREW LETTER GIMEL}_phone"
WIDE = f"""
CREATE TABLE "{LONG}" (id int PRIMARY KEY, "{LONG}" text, "{HEBREW}" text, email text,
  {", ".join(f"measure_{n} int DEFAULT {n}" for n in range(196))});
INSERT INTO "{LONG}" (id, "{LONG}", "{HEBREW}", email)
SELECT n, repeat('long', 200), 'x', 'p' || n || '@wide.example' FROM generate_series(1, 8) n;
"""
HOSTILE = f"""
CREATE TABLE "{SCRIPT}" (id int PRIMARY KEY, "<img src=x onerror='window.pwned=2'>" text, said text);
INSERT INTO "{SCRIPT}" VALUES (1, '{SCRIPT}', '"><svg onload=window.pwned=3>'), (2, '{TURNED}', 'javascript:void 0'),
  (3, 'to {EMAIL}009@canary-corp.com', '{{{{ 7 * 191 }}}}');
"""


def access() -> Access:
    """An agent, people of each role, and one of none."""
    human = PrincipalKind.HUMAN
    accounts = (
        Account("agent", verifier=Verifier.of(PASSWORD), on_behalf_of=frozenset({ANYBODY})),
        Account("clerk", human, roles=frozenset({"support"})),
        Account("ada", human, roles=frozenset({"auditor"})),
        Account("bo", human, roles=frozenset({"approver"})),
        Account("root", human, roles=frozenset({"admin", "approver"})),
        Account("robot", PrincipalKind.AGENT, roles=frozenset({"admin", "auditor"})),
    )
    rules = RequestRules(
        is_open=True,
        approvers=(Approvers(roles=frozenset({"approver"})),),
        break_glass=BreakGlass(frozenset({"support"}), frozenset({"approver"})),
    )
    return Access({one.name: one for one in accounts}, requests=rules)


def opened(url: str, folder: Path, **more: object) -> Iterator[Room]:
    """The console of a gateway on that database."""
    policy = folder / "policy.yaml"
    policy.write_text(POLICY)
    settings = {"access": access(), "policy": read(policy).policy, "policy_file": policy, "transcripts": True, **more}
    with Gate(url.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@"), folder, **settings) as gate:
        room = Room(gate)
        yield room
        room.stop()


@pytest.fixture(scope="session")
def hostile_console_url(server: str) -> str:
    """The superuser's URL of a database with canaries, and names and values that are markup."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE looked_at")
    url = server.replace("/postgres?", "/looked_at?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(SCHEMA)
        connection.execute(HOSTILE)
        connection.execute(WIDE)
    return url


@pytest.fixture(scope="session")
def room(hostile_console_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The console of a gateway on it, after an agent has asked a few things."""
    for made in opened(hostile_console_url, tmp_path_factory.mktemp("console")):
        with psycopg.connect(made.gate.url, autocommit=True, application_name=SCRIPT) as agent:
            agent.execute("SELECT id, email, ssn, notes, profile FROM users ORDER BY id LIMIT 3").fetchall()
            agent.execute(f"SELECT * FROM \"{SCRIPT}\" ORDER BY id /*route='%3Cscript%3E'*/").fetchall()
            for refused in ("SELECT id FROM users WHERE ssn LIKE '517%'", "DELETE FROM users"):
                with pytest.raises(psycopg.Error):
                    agent.execute(refused)
        yield made


@pytest.fixture(scope="session")
def demo_room(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """The console of a gateway on the demo's own tables, after the demo's own questions."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("CREATE DATABASE demo_looked_at")
    url = server.replace("/postgres?", "/demo_looked_at?")
    asyncio.run(demo.create(url, count=300))
    for made in opened(url, tmp_path_factory.mktemp("demo-console")):
        made.ask_all()
        yield made


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    if not HAS_CHROMIUM:
        pytest.skip("no chromium: make browser")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        await opened.close()
