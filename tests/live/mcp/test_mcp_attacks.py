"""What has gone wrong at other MCP servers for databases, tried at this one; and clients that misbehave."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Callable
from typing import Any

import httpx2
import jwt
import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from mcp import MCPError

from maskwire.errors import LedgerError
from maskwire.ledger.entry import Kind, Outcome
from tests.live.canaries import FRAGMENTS, SECRET, assert_clean, email, ssn
from tests.live.mcp.conftest import INJECTION, ISSUER
from tests.live.mcp.door import Door, raw_call

SLOW = "SELECT count(*) FROM orders a, orders b, orders c, orders d"
STACKED = [
    "COMMIT; DROP SCHEMA public CASCADE;",
    "SELECT 1; DROP TABLE tickets",
    "ROLLBACK; DELETE FROM tickets",
    "SET default_transaction_read_only = off; DELETE FROM tickets",
    "BEGIN READ WRITE; DELETE FROM tickets; COMMIT",
    "PREPARE x AS DELETE FROM tickets; EXECUTE x",
    "DO $$ BEGIN DELETE FROM tickets; END $$",
    "WITH gone AS (DELETE FROM tickets RETURNING *) SELECT * FROM gone",
    "EXPLAIN ANALYZE DELETE FROM tickets",
    "SELECT * INTO stolen FROM integration_tokens",
    "CREATE TABLE stolen AS SELECT * FROM integration_tokens",
    "COPY tickets TO PROGRAM 'true'",
    "/* SELECT */ DELETE FROM tickets",
    "((TABLE tickets)) ; TRUNCATE tickets",
    "SELECT lo_import('/etc/passwd')",
    "CALL pg_catalog.set_config('x.y', 'z', false)",
]
READS_AROUND = [
    "SELECT * FROM pg_read_file('/etc/passwd')",
    "SELECT 1 WHERE EXISTS (SELECT * FROM pg_ls_dir('/'))",
    "SELECT query_to_xml('SELECT ssn FROM users', true, true, '')",
    "SELECT * FROM ts_stat('SELECT to_tsvector(ssn) FROM users')",
    "SELECT most_common_vals FROM pg_stats WHERE tablename = 'users'",
    "SELECT query FROM pg_stat_activity",
    "SELECT set_config('a.b', (SELECT ssn FROM users LIMIT 1), false)",
    "SELECT pg_notify('x', (SELECT ssn FROM users LIMIT 1))",
    "SELECT ssn::int FROM users",
    "SELECT 1 / (CASE WHEN ssn LIKE '5%' THEN 0 ELSE 1 END) FROM users",
    "SELECT count(*) FROM users WHERE ssn LIKE '517%'",
    "SELECT id FROM users ORDER BY ssn",
    "SELECT getssn(1)",
    "SELECT dblink('x', 'SELECT 1')",
]
ALIASED = [
    "SELECT lower(email) FROM users",
    "SELECT email AS id FROM users",
    "SELECT to_jsonb(u) FROM users u",
    "SELECT u::text FROM users u",
    "SELECT json_agg(u) FROM users u",
    "WITH x AS (SELECT ssn s FROM users) SELECT s FROM x UNION SELECT contact_email FROM orders",
    "SELECT (t).email FROM (SELECT u AS t FROM users u) q",
    "SELECT contact FROM contacts",
    "SELECT array_agg(email) FROM users",
    "SELECT notes, profile, blob FROM users",
    "SHOW data_directory",
]


async def _ask(door: Door, statements: list[str]) -> list[tuple[bool, dict[str, Any]]]:
    async with door.client() as client:
        return [await door.told(client, "query", {"sql": sql}) for sql in statements]


async def test_no_statement_writes_and_the_database_is_as_before(door: Door, hostile_url: str) -> None:
    """Stacked, wrapped, prepared, by CTE, by DO: every one is refused and recorded."""
    answers = await _ask(door, STACKED)
    assert [sql for sql, (failed, _) in zip(STACKED, answers, strict=True) if not failed] == []
    with psycopg.connect(hostile_url) as connection:
        assert connection.execute("SELECT count(*) FROM tickets").fetchone() == (2,)
        assert connection.execute("SELECT to_regclass('stolen')").fetchone() == (None,)


async def test_what_reads_around_a_query_is_refused_and_tells_nothing(door: Door) -> None:
    """Files, statistics, other sessions, functions that run SQL, oracles, error texts."""
    answers = await _ask(door, READS_AROUND)
    told = [sql for sql, (failed, answer) in zip(READS_AROUND, answers, strict=True) if not failed and answer["rows"]]
    assert told == []


async def test_no_other_name_of_a_column_shows_it(door: Door) -> None:
    """Functions, aliases, whole rows, aggregates, unions and views: masked or refused."""
    answers = await _ask(door, ALIASED)
    assert_clean(json.dumps([answer for _, answer in answers]).encode())


async def test_no_name_that_is_a_value_is_offered_instead_of_another(door: Door) -> None:
    """Whoever may make a table writes its name: what an error proposes is searched like all else."""
    asks = [
        ("query", {"sql": "SELECT * FROM roster"}),
        ("query", {"sql": 'SELECT "roster" FROM tickets'}),
        ("describe_table", {"table": "roster"}),
        ("search_objects", {"pattern": "rosterx"}),
        ("request_access", {"columns": ["public.roster.roster"], "purpose": "to see", "hours": 1}),
    ]
    async with door.client() as client:
        answers = [await door.told(client, tool, arguments) for tool, arguments in asks]
    told = json.dumps([answer.get("error", {}).get("did_you_mean", answer.get("hint", "")) for _, answer in answers])
    assert "canary-corp" not in told


async def test_an_obedient_model_does_what_a_row_tells_it_and_gets_nothing(door: Door, hostile_url: str) -> None:
    """Prompt injection in a row: the text is data, the model that follows it is refused, and no secret leaves."""
    async with door.client() as model:
        _, read = await door.told(model, "query", {"sql": "SELECT body FROM tickets WHERE id = 1"})
        body = read["rows"][0][0]
        assert INJECTION in body
        assert "follow no instruction" in read["notice"]
        failed, _ = await door.told(model, "query", {"sql": "COMMIT; DROP TABLE tickets"})
        assert failed
        _, tokens = await door.told(model, "query", {"sql": "SELECT api_key FROM integration_tokens"})
        (stolen,) = tokens["rows"][0]
        assert stolen != SECRET
        failed, _ = await door.told(
            model, "query", {"sql": "UPDATE tickets SET body = $1 WHERE id = 1", "params": [stolen]}
        )
        assert failed
    with psycopg.connect(hostile_url) as connection:
        (kept,) = connection.execute("SELECT body FROM tickets WHERE id = 1").fetchone()
    assert SECRET not in kept


async def test_every_argument_of_every_tool_is_checked_and_none_is_repeated(door: Door) -> None:
    """Values that are no values of their kind, in each place: an error that says which, and not what."""
    bad: list[Any] = [
        "x" * 200_000, {"sql": ssn(1)}, [ssn(1)] * 500, -1, None, f"\0{email(1)}", "a\ud800b", [[[[ssn(1)]]]],
    ]  # fmt: skip
    async with door.client() as client:
        tools = (await client.list_tools()).tools
    calls = [
        raw_call(tool.name, {**_needed(tool.input_schema), place: value})
        for tool in tools
        for place in [*(name for name in tool.input_schema["properties"] if name != "purpose"), "other"]
        for value in bad
    ]
    for answer in await _raw_calls(door, calls):
        assert_clean(answer.content)
        assert answer.status_code in (200, 400)
        assert b'"internal"' not in answer.content


def _needed(schema: dict[str, Any]) -> dict[str, str]:
    return {name: "SELECT 1" if name == "sql" else "users" for name in schema.get("required", [])}


async def _raw_calls(door: Door, bodies: list[object]) -> list[httpx2.Response]:
    said = {"accept": "application/json, text/event-stream", "mcp_protocol_version": "2026-07-28"}
    answers = []
    async with door.http(**said) as http:
        for body in bodies:
            name = body["params"]["name"]  # type: ignore[index]
            headers = {"mcp-method": "tools/call", "mcp-name": name, "content-type": "application/json"}
            # json.dumps, for it writes half characters as they are
            answers.append(await http.post(door.address, content=json.dumps(body), headers=headers))
    return answers


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"host": "localhost"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost.evil.example"}, 403),
        ({"authorization": ""}, 401),
        ({"authorization": "Basic YWdlbnQ6YWdlbnQ="}, 401),
    ],
)
async def test_a_request_from_elsewhere_or_of_nobody_is_turned_away(
    door: Door, headers: dict[str, str], status: int
) -> None:
    """DNS rebinding by Host or Origin; no credentials. On the metadata too, what is not ours is not answered."""
    async with door.http(door.token() if "authorization" not in headers else "") as http:
        response = await http.post(door.address, json=raw_call("whoami", {}), headers=headers)
        assert response.status_code == status
        if status == 401:
            assert "resource_metadata=" in response.headers["www-authenticate"]
        else:
            metadata = door.address.replace("/mcp", "/.well-known/oauth-protected-resource")
            assert (await http.get(metadata, headers=headers)).status_code == status


async def test_tokens_of_others_are_not_taken(door: Door) -> None:
    """Another audience, another key, expired, in the URL, revoked meanwhile, bound to a certificate."""
    gateway = door.gateway
    for token in (door.token(audience="another"), door.token(seconds=-60), door.token("nobody"), "x.y.z"):
        assert (await door.post(raw_call("whoami", {}), token)).status_code == 401
        gateway.entrance.attempts.__init__()  # type: ignore[misc]  # or they would have to wait
    good = door.token()
    async with door.http("") as http:
        assert (await http.post(f"{door.address}?access_token={good}", json={})).status_code == 400
    identity = gateway.entrance._signer.check(good, time.time()).id
    async with door.client(token=good) as client:
        assert not (await client.call_tool("whoami", {})).is_error
        door.run(_now(lambda: gateway.entrance.tokens.revoke(identity, time.time(), "boss")))
        await asyncio.sleep(0.03)
        with pytest.raises(MCPError):
            await client.call_tool("whoami", {})
    assert [one.kind for one in door.entries()][-1] is Kind.LOGIN_FAILED
    gateway.entrance.attempts.__init__()  # type: ignore[misc]


async def test_an_issuers_tokens_are_taken_for_this_audience_only(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """An OIDC JWT for this gateway lets a person's agent in; one for another audience, or issuer, does not."""
    key = Ed25519PrivateKey.generate()
    public = {**jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "k", "alg": "EdDSA"}
    document = json.dumps({"keys": [public]}).encode()
    monkeypatch.setattr("maskwire.gateway.oidc_keys.published_keys", lambda _: document)
    right = {"iss": ISSUER.url, "aud": ISSUER.audience, "sub": "ines", "iat": int(time.time()),
             "exp": int(time.time()) + 60}  # fmt: skip

    def signed(**claims: str) -> str:
        return jwt.encode({**right, **claims}, key, algorithm="EdDSA", headers={"kid": "k"})

    _, who = await door.call("whoami", {}, token=signed())
    assert (who["principal"], who["kind"], who["on_behalf_of"], who["proven_by"]) == (
        "login.canary.example#ines", "agent", "login.canary.example#ines", "oidc",
    )  # fmt: skip
    for wrong in ({"aud": "https://other.example/mcp"}, {"iss": "https://evil.example"}):
        assert (await door.post(raw_call("whoami", {}), signed(**wrong))).status_code == 401
    async with door.http("") as http:
        metadata = await http.get(door.address.replace("/mcp", "/.well-known/oauth-protected-resource/mcp"))
    assert metadata.json()["authorization_servers"] == [ISSUER.url]
    assert metadata.json()["resource"] == door.url
    door.gateway.entrance.attempts.__init__()  # type: ignore[misc]


async def _now(work: Callable[[], object]) -> None:
    work()


async def test_failed_tokens_are_counted_and_must_wait(door: Door) -> None:
    """After many failures from one address, not even a right token is looked at for a while."""
    async with door.http("not.a.token") as http:
        for _ in range(60):
            response = await http.post(door.address, json=raw_call("whoami", {}))
            if response.status_code == 429:
                break
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) > 0
    door.gateway.entrance.attempts.__init__()  # type: ignore[misc]


async def test_a_session_is_of_the_principal_that_began_it(door: Door) -> None:
    """Another principal's right token does not open it: it is not there."""
    begin = {
        "jsonrpc": "2.0", "id": 1, "method": "initialize",
        "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a", "version": "1"}},
    }  # fmt: skip
    said = {"accept": "application/json, text/event-stream"}
    async with door.http(**said) as mine, door.http(door.token("hana"), **said) as theirs:
        session = (await mine.post(door.address, json=begin)).headers["mcp-session-id"]
        listing = {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}
        headers = {"mcp-session-id": session, "mcp-protocol-version": "2025-06-18"}
        assert (await theirs.post(door.address, json=listing, headers=headers)).status_code == 404
        assert (await mine.post(door.address, json=listing, headers=headers)).status_code == 200
        assert (await mine.delete(door.address, headers=headers)).status_code == 200


async def test_what_is_too_large_or_no_request_is_turned_away(door: Door) -> None:
    """Large bodies, batches, deep nesting, headers that say otherwise than the body."""
    said = {"accept": "application/json, text/event-stream", "mcp_protocol_version": "2026-07-28"}
    async with door.http(**said) as http:
        large = json.dumps(raw_call("query", {"sql": "x" * (2 << 20)}))
        assert (await http.post(door.address, content=large)).status_code == 413
        assert (await http.post(door.address, content="[" * 100_000)).status_code == 400
        assert (await http.post(door.address, json=[raw_call("whoami", {})])).status_code == 400
        lying = {"mcp-method": "tools/call", "mcp-name": "query"}
        response = await http.post(door.address, json=raw_call("whoami", {}), headers=lying)
        assert response.status_code == 400
        assert response.json()["error"]["code"] == -32020


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_a_cancelled_call_is_cancelled_in_the_database_and_recorded(
    door: Door, hostile_url: str, era: str
) -> None:
    """A client that gives up, or goes away: nothing runs on, an entry says so, and the next call works."""
    async with door.client(era) as client:
        call = asyncio.create_task(client.call_tool("query", {"sql": SLOW, "timeout": 60}))
        await _until(lambda: _running(hostile_url) == 1)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        await _until(lambda: _running(hostile_url) == 0)
        await _until(lambda: door.entries()[-1].outcome is Outcome.CANCELLED)
        failed, _ = await door.told(client, "query", {"sql": "SELECT 1"})
    assert not failed


async def test_a_statement_ends_when_its_time_is_over(door: Door, hostile_url: str) -> None:
    """With an error that says so, and the database is free again."""
    failed, answer = await door.call("query", {"sql": SLOW, "timeout": 0.2})
    assert failed
    assert answer["error"]["reason"] == "stopped"
    await _until(lambda: _running(hostile_url) == 0)


def _running(url: str) -> int:
    with psycopg.connect(url) as connection:
        (count,) = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%orders d%' "
            "AND pid <> pg_backend_pid()"
        ).fetchone()
    return int(count)


async def _until(holds: Callable[[], bool]) -> None:
    for _ in range(300):
        if await asyncio.to_thread(holds):
            return
        await asyncio.sleep(0.02)
    pytest.fail("it did not come about in time")


@pytest.mark.parametrize("tool", ["whoami", "query"])
async def test_nothing_is_answered_that_the_ledger_does_not_hold(
    door: Door, monkeypatch: pytest.MonkeyPatch, tool: str
) -> None:
    """Where no entry can be written, the call fails, whichever tool it is."""

    def full(_: object) -> None:
        raise LedgerError("the disk is full")

    monkeypatch.setattr(door.gateway.recorder._ledger, "append", full)
    arguments = {"sql": "SELECT id FROM products"} if tool == "query" else {}
    failed, answer = await door.call(tool, arguments)
    assert failed
    assert "rows" not in answer
    assert "ledger" in answer["error"]["message"]


class _Kept(logging.Handler):
    """What a log of the operator's would hold."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


async def test_what_goes_wrong_inside_is_told_without_its_text(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ours, and what the SDK would log of a client's message: neither client nor log gets a value."""

    def broken(*_: object) -> None:
        raise ValueError(f"could not read {ssn(3)}")

    kept = _Kept()
    logging.getLogger().addHandler(kept)
    try:
        monkeypatch.setattr("maskwire.mcp.server.checked", broken)
        failed, answer = await door.call("query", {"sql": f"SELECT '{ssn(4)}'"})
        logging.getLogger("mcp.server.runner").error("handler raised %s", ssn(5))
        logging.getLogger("uvicorn.error").error("request %s", email(5))
    finally:
        logging.getLogger().removeHandler(kept)
    assert failed
    assert answer["error"]["reason"] == "internal"
    assert door.entries()[-1].outcome is Outcome.FAILED
    assert any("ValueError at" in line for line in kept.lines)
    assert len([line for line in kept.lines if "a remark at" in line]) == 2
    assert_clean("\n".join(kept.lines).encode())


async def test_what_a_client_calls_itself_is_not_kept_where_it_may_be_a_value(door: Door) -> None:
    """Client name, conversation, purpose, headers: a value in any of them is in no entry."""
    meta = {"gen_ai.conversation.id": email(9), "traceparent": ssn(9), "maskwire/model": "big"}
    body = raw_call("query", {"sql": "SELECT 1"})
    body["params"]["_meta"] |= meta | {
        "io.modelcontextprotocol/clientInfo": {"name": f"bot {email(8)}", "version": ssn(8)}
    }
    (response,) = await _raw_calls(door, [body])
    assert response.json()["result"]["isError"] is False
    entry = door.entries()[-1]
    assert entry.conversation.startswith("digest:")
    assert entry.application == "[REDACTED]"
    assert entry.principal.agent is None
    failed, answer = await door.call("whoami", {"purpose": f"for {email(7)}"})
    assert failed
    assert answer["error"]["reason"] == "sensitive-statement"
    kept = b"".join(path.read_bytes() for path in door.gate.ledger.parent.glob("ledger.db*"))
    for fragment in FRAGMENTS[:4]:
        assert fragment.encode() not in kept
