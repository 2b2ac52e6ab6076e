"""One connection string, one query, three principals: raw for the approved, masked for the agent, refused to others."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import psycopg
import psycopg2
import pytest

from maskwire.access.configuration import load
from maskwire.access.tokens import Signer
from maskwire.access.verifier import Verifier
from maskwire.policy_file import read
from maskwire.transform.keyring import secret_of
from tests.live.canaries import email
from tests.live.gate import ROOT_KEY, Gate

QUERY = "SELECT email FROM users WHERE id = 7"
PEOPLE = {"ana": "human, roles: [approved]", "bot": "agent", "olga": "human, roles: [outsider]"}


@pytest.fixture(scope="module")
def gate(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway with a file of principals and a policy about their roles."""
    folder = tmp_path_factory.mktemp("three")
    people, policy = folder / "access.yaml", folder / "policy.yaml"
    stored = {name: Verifier.of(f"of-{name}").stored() for name in PEOPLE}
    people.write_text(
        "principals:\n" + "".join(f"- {{name: {n}, kind: {k}, verifier: {stored[n]}}}\n" for n, k in PEOPLE.items())
    )
    policy.write_text("""
extends: default
rules:
  - {name: approved, roles: [approved], columns: [public.users.email], effect: show}
  - {name: outsiders, roles: [outsider], columns: [public.users.*], effect: deny}
""")
    with Gate(reader_url, folder, access=load(people), policy=read(policy).policy, policy_file=policy) as running:
        yield running


def by_psycopg(url: str) -> str:
    with psycopg.connect(url) as connection:
        return str(connection.execute(QUERY).fetchone()[0])  # type: ignore[index]


def by_psycopg2(url: str) -> str:
    connection = psycopg2.connect(url)
    try:
        with connection.cursor() as cursor:
            cursor.execute(QUERY)
            return str(cursor.fetchone()[0])  # type: ignore[index]
    finally:
        connection.close()


def by_asyncpg(url: str) -> str:
    async def ask() -> str:
        connection = await asyncpg.connect(url)
        try:
            return str(await connection.fetchval(QUERY))
        finally:
            await connection.close()

    return asyncio.run(ask())


def by_node(url: str) -> str:
    """node-postgres, as the Makefile builds it for the other tests."""
    folder = Path(__file__).parents[2] / "build" / "drivers" / "node"
    if not (folder / ".ready").exists():
        pytest.skip("node-postgres is not built: `make drivers` builds it where npm is installed")
    script = (
        "import pg from 'pg'; const c = new pg.Client({connectionString: process.argv[1]}); await c.connect();"
        f"try {{ console.log((await c.query({QUERY!r})).rows[0].email) }} finally {{ await c.end() }}"
    )
    words = ["node", "--input-type=module", "-e", script, url]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=30, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return done.stdout.strip()


@pytest.mark.parametrize("driver", [by_psycopg, by_psycopg2, by_asyncpg, by_node], ids=lambda one: one.__name__)
@pytest.mark.parametrize("proof", ["password", "token"])
def test_the_same_query_has_three_answers(gate: Gate, driver: Callable[[str], str], proof: str) -> None:
    """With passwords and with tokens; only who connects differs."""
    signer, answers = Signer(secret_of(ROOT_KEY), "maskwire"), {}
    for name in PEOPLE:
        user, word = name, f"of-{name}"
        if proof == "token":
            user, word = "token", signer.issue(name, 60, time.time())[0]
        place = urlsplit(gate.url)
        url = f"postgresql://{user}:{quote(word, safe='')}@{place.hostname}:{place.port}{place.path}"
        try:
            answers[name] = driver(url)
        except (psycopg.Error, psycopg2.Error, asyncpg.PostgresError, RuntimeError) as error:
            answers[name] = f"refused: {'denies it' in str(error)}"
    assert answers["ana"] == email(7)
    assert answers["bot"] != email(7)
    assert "@" in answers["bot"]
    assert answers["olga"] == "refused: True"
