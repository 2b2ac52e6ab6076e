"""Clients that others have written: the Inspector, the Python SDK of both lines, fastmcp; by HTTP and as a process.

`make drivers` installs those that are not in our own environment. Whichever asks is shown the same masked world.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

from maskwire.cli import _run as run
from maskwire.ledger.exposure import read
from maskwire.secret_file import write
from tests.live.canaries import assert_clean
from tests.live.gate import ROOT_KEY
from tests.live.mcp.door import Door
from tests.live.test_drivers import BUILT, SOURCES

SQL = "SELECT id, email FROM users ORDER BY id LIMIT 2"
MASKWIRE = [sys.executable, "-m", "maskwire"]


@pytest.fixture(scope="module")
def shown(everybodys_door: Door) -> list[list[object]]:
    """What psycopg is shown of the same."""
    with psycopg.connect(everybodys_door.gate.url) as connection:
        return [list(row) for row in connection.execute(SQL)]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """That of a command of ours, with a state folder whose root key is the tests' own; nothing raw is left in it."""
    state = tmp_path / "maskwire"
    state.mkdir(mode=0o700)
    write(state / "root.key", ROOT_KEY.hex())
    yield {**os.environ, "XDG_STATE_HOME": str(tmp_path), "PYTHONWARNINGS": "ignore"}
    for path in state.iterdir():
        assert_clean(path.read_bytes())


def _run(command: list[str | Path], environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    if not Path(command[0]).exists():
        pytest.skip(f"{command[0]} is not there: run make drivers")
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env=environment)


def _inspector(*arguments: str) -> list[str | Path]:
    node = BUILT / "inspector" / "node_modules" / ".bin" / "node"
    return [node, BUILT / "inspector" / "node_modules" / ".bin" / "mcp-inspector", "--cli", *arguments]


async def test_the_inspector_lists_and_calls_tools(door: Door, shown: list[list[object]]) -> None:
    """Its command line by HTTP: the rows are masked, and without a token it is told so by its exit code."""
    where = [door.address, "--transport", "http", "--format", "json"]
    auth = ["--header", f"Authorization: Bearer {door.token()}"]
    ask = ["--method", "tools/call", "--tool-name", "query", "--tool-arg", f"sql={SQL}"]
    asked, listed, denied = await asyncio.gather(
        asyncio.to_thread(_run, _inspector(*where, *auth, *ask)),
        asyncio.to_thread(_run, _inspector(*where, *auth, "--method", "tools/list")),
        asyncio.to_thread(_run, _inspector(*where, *ask)),
    )
    assert asked.returncode == 0, asked.stderr
    assert _found(json.loads(asked.stdout), "rows") == shown
    assert "describe_table" in listed.stdout
    assert denied.returncode != 0
    for one in (asked, listed, denied):
        assert_clean((one.stdout + one.stderr).encode())


def _found(document: Any, name: str) -> Any:
    """The first member of that name, however deep."""
    left = [document]
    while left:
        one = left.pop(0)
        if isinstance(one, dict):
            if name in one:
                return one[name]
            left += one.values()
        elif isinstance(one, list):
            left += one
    return None


@pytest.mark.parametrize(("environment_of", "program"), [("mcp-v1", "v1.py"), ("fastmcp", "fast.py")])
def test_other_python_clients_are_shown_the_same(
    door: Door, shown: list[list[object]], environment_of: str, program: str
) -> None:
    """The SDK before 2.x, and fastmcp: structured content and text alike; what writes is refused."""
    python = BUILT / environment_of / "bin" / "python"
    done = _run([python, SOURCES / "mcp" / program, door.address, door.token()])
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["rows"] == told["text"] == shown
    assert told["refused"] is True
    assert "request_access" in told["tools"]


@pytest.mark.parametrize("era", ["legacy"])
async def test_an_agent_starts_the_door_as_its_configuration_says(
    agents_url: str, environment: dict[str, str], shown: list[list[object]], saved_file: Path, era: str
) -> None:
    """`maskwire mcp serve` on standard input and output: masked, recorded, and nothing but the protocol is printed."""
    command = [*MASKWIRE, "mcp", "serve", agents_url, "--purpose", "support", "--queries", str(saved_file)]
    started = StdioServerParameters(command=command[0], args=command[1:], env=environment)
    async with Client(stdio_client(started, errlog=subprocess.DEVNULL), mode=era) as client:  # type: ignore[arg-type]
        result = await client.call_tool("query", {"sql": SQL})
        who = await client.call_tool("whoami", {})
        saved = await client.call_tool("orders_of_customer", {"customer": 1})
    assert result.structured_content["rows"] == shown
    assert (who.structured_content["proven_by"], who.structured_content["purpose"]) == ("local", "support")
    assert saved.structured_content["row_count"] == 3
    kept = [one for one in read(Path(environment["XDG_STATE_HOME"]) / "maskwire" / "ledger.db") if one.door == "mcp"]
    assert {one.purpose for one in kept} == {"support"}
    assert len({one.conversation for one in kept}) == 1


async def test_an_agent_that_starts_the_door_in_a_gateways_folder_gets_its_policy_and_limits(
    agents_url: str, environment: dict[str, str], tmp_path: Path
) -> None:
    """No URL, no option: maskwire.yaml says it all, and which policy it is stands on standard error."""
    rule = "{name: none, entities: [EMAIL_ADDRESS], effect: mask, transform: redact}"
    (tmp_path / "policy.yaml").write_text(f"extends: default\nrules:\n  - {rule}\n")
    write(tmp_path / "maskwire.yaml", f"source: {agents_url}\npolicy: policy.yaml\nmax_rows: 3\n")
    started = StdioServerParameters(
        command=MASKWIRE[0], args=[*MASKWIRE[1:], "mcp", "serve"], env=environment, cwd=tmp_path
    )
    with (tmp_path / "said").open("w") as said:
        async with Client(stdio_client(started, errlog=said)) as client:
            result = await client.call_tool("query", {"sql": SQL})
            more = await client.call_tool("query", {"sql": "SELECT id FROM users"})
    assert result.structured_content["rows"] == [[1, "[EMAIL_ADDRESS]"], [2, "[EMAIL_ADDRESS]"]]
    assert more.structured_content["row_count"] < 4
    assert "policy: policy.yaml (maskwire.yaml)" in (tmp_path / "said").read_text()


@pytest.mark.parametrize("era", ["auto"])
async def test_an_agent_without_http_is_joined_to_a_gateway_that_runs(
    door: Door, environment: dict[str, str], shown: list[list[object]], era: str
) -> None:
    """`maskwire mcp connect` with a token from the environment: the gateway's own policy, and its ledger."""
    command = [*MASKWIRE, "mcp", "connect", door.address, "--purpose", "billing"]
    env = {**environment, "MASKWIRE_TOKEN": door.token("bot")}
    started = StdioServerParameters(command=command[0], args=command[1:], env=env)
    async with Client(stdio_client(started, errlog=subprocess.DEVNULL), mode=era) as client:  # type: ignore[arg-type]
        result = await client.call_tool("query", {"sql": SQL})
        refused = await client.call_tool("query", {"sql": "COMMIT; DROP TABLE users"})
    assert result.structured_content["rows"] == shown
    assert refused.is_error
    assert {one.purpose for one in door.entries()[-2:]} == {"billing"}


_QUESTION = {
    "jsonrpc": "2.0", "id": 7, "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}},
}  # fmt: skip


@pytest.mark.parametrize("is_there", [True, False])
def test_an_agent_is_told_why_nothing_answers(door: Door, environment: dict[str, str], *, is_there: bool) -> None:
    """In an error of its own protocol: no gateway at the URL, or none that takes the token. It ends with its input, and
    its exit code says that it was for nothing."""
    url = door.address if is_there else "http://127.0.0.1:1/mcp"
    with subprocess.Popen(
        [*MASKWIRE, "mcp", "connect", url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={**environment, "MASKWIRE_TOKEN": "of-nobody"}, text=True,
    ) as agent:  # fmt: skip
        try:
            assert agent.stdin is not None
            assert agent.stdout is not None
            agent.stdin.write(json.dumps(_QUESTION) + "\n")
            agent.stdin.flush()
            told = json.loads(agent.stdout.readline())
            agent.stdin.close()
            assert agent.wait(timeout=60) == 1
        finally:
            agent.kill()
    assert told["id"] == 7
    assert ("maskwire token issue" if is_there else "No gateway answers") in told["error"]["message"]
    assert "of-nobody" not in told["error"]["message"]


@pytest.mark.parametrize(
    ("path", "token", "says"),
    [
        ("", "of-nobody", "does not take the token"),
        ("/", "", "Its path is /mcp"),
        ("/mcp", "", ""),
    ],
)
def test_an_agent_that_says_all_at_once_has_its_answer_before_the_end(
    door: Door, environment: dict[str, str], path: str, token: str, says: str
) -> None:
    """Its input ends while the gateway is asked, as in a pipe."""
    url = door.address.removesuffix("/mcp") + path
    done = subprocess.run(
        [*MASKWIRE, "mcp", "connect", url or door.address], input=json.dumps(_QUESTION) + "\n", text=True,
        env={**environment, "MASKWIRE_TOKEN": token or door.token()}, capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert told["id"] == 7
    assert done.returncode == (1 if says else 0)
    assert says in told.get("error", {}).get("message", "")
    assert says in done.stderr
    assert ("result" in told) == (not says)


def test_where_nobody_listens_it_is_always_told_the_same_way(environment: dict[str, str]) -> None:
    """Whenever the input ends: many requests at once, each with its error, and no error of ours."""
    questions = [{**_QUESTION, "id": number} for number in range(20)]
    done = subprocess.run(
        [*MASKWIRE, "mcp", "connect", "http://127.0.0.1:1/mcp"], text=True, capture_output=True, timeout=60,
        input="".join(json.dumps(one) + "\n" for one in questions),
        env={**environment, "MASKWIRE_TOKEN": "of-nobody"}, check=False,
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert sorted(one["id"] for one in told) == list(range(20))
    assert all("No gateway answers" in one["error"]["message"] for one in told)
    assert (done.returncode, done.stderr.count("No gateway answers"), "inside Maskwire" in done.stderr) == (1, 1, False)


@pytest.mark.parametrize("token", ["of-nobody", ""])
def test_an_input_that_ends_at_once_says_by_the_exit_code_whether_a_gateway_was_there(
    door: Door, environment: dict[str, str], token: str
) -> None:
    """Nothing was asked, and nothing is printed for the agent."""
    env = {**environment, "MASKWIRE_TOKEN": token or door.token()}
    done = subprocess.run([*MASKWIRE, "mcp", "connect", door.address], env=env, stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    assert (done.returncode, done.stdout, "does not take the token" in done.stderr) == (
        int(bool(token)),
        "",
        bool(token),
    )


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["mcp", "connect", "http://127.0.0.1:1/mcp"], "MASKWIRE_TOKEN"),
        (["mcp", "connect", "127.0.0.1:6433"], "must begin with http:// or https://"),
        (["mcp", "serve", "mysql://nowhere"], "postgresql://"),
        (["mcp", "serve", "--help"], "Example"),
        (["serve", "postgresql://a@b/c", "--mcp", "nonsense"], "--mcp must be HOST:PORT"),
    ],
)
def test_commands_say_what_to_change(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, command: list[str], says: str
) -> None:
    """In one line, with an exit code that is not 0 where it failed."""
    monkeypatch.delenv("MASKWIRE_TOKEN", raising=False)
    code = run(command)
    told = capsys.readouterr()
    assert says in told.out + told.err
    assert (code == 0) == ("--help" in command)


async def test_no_setting_of_one_question_is_there_for_the_next(door: Door) -> None:
    """A function that sets one is a SELECT: a session in which something was left is not used again."""
    async with door.client() as client:
        before = await door.told(client, "query", {"sql": "SHOW TimeZone"})
        failed, _ = await door.told(client, "query", {"sql": "SELECT set_config('TimeZone', 'Asia/Tokyo', false)"})
        assert not failed
        after = await door.told(client, "query", {"sql": "SHOW TimeZone"})
    assert [one[1]["rows"] for one in (before, after)] == [before[1]["rows"]] * 2
