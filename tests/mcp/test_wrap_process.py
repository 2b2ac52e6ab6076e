"""The command as a client's configuration starts it, with the official SDK on both sides."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import Any, Literal

import pytest
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

_MASKWIRE = Path(sysconfig.get_path("scripts")) / "maskwire"
_SERVER = Path(__file__).with_name("wrapped_server.py")
_CANARIES = ("zqxjkv", "517-41", "Lindqvist", "555 2671")


def _arguments(folder: Path, *more: str) -> list[str]:
    return ["mcp", "wrap", "--name", "crm", "--ledger", str(folder / "ledger.db"), *more]


def _assert_clean(folder: Path, *told: object) -> None:
    for fragment in _CANARIES:
        for one in told:
            assert fragment not in str(one), fragment
        for path in folder.rglob("*"):
            if path.is_file():
                assert fragment.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("era", ["auto", "legacy"])
async def test_an_agent_works_on_with_what_it_was_shown(era: Literal["auto", "legacy"], tmp_path: Path) -> None:
    """It searches, searches again by a masked address, reads a resource, meets an error; and sees nothing raw."""
    arguments = _arguments(tmp_path, "--turn-back", "search", "--", sys.executable, str(_SERVER))
    server = StdioServerParameters(
        command=str(_MASKWIRE), args=arguments, env={"XDG_STATE_HOME": str(tmp_path / "state")}
    )
    told: list[Any] = []
    with tempfile.TemporaryFile("w+") as errors:
        async with Client(stdio_client(server, errlog=errors), mode=era) as client:
            told.append(await client.list_tools())
            found = await client.call_tool("search", {"email": "all"})
            told.append(found)
            (greta, _) = found.structured_content["result"]
            again = await client.call_tool("search", {"email": greta["email"]})
            assert again.structured_content["result"] == [greta]
            guessed = await client.call_tool("search", {"email": "zqxjkv1@canary-corp.com"})
            assert guessed.structured_content["result"] == []
            failed = await client.call_tool("broken", {})
            assert failed.is_error
            told += [again, guessed, failed, await client.read_resource("crm://people/nobody")]
        errors.seek(0)
        # The guess was turned back into a value of nobody's, whose mask it is: the client reads its own word again.
        said = errors.read().replace("asked for zqxjkv1@canary-corp.com\n", "", 1)
    assert "asked for all" in said
    _assert_clean(tmp_path, *told, said)
    saw = await asyncio.to_thread(_run, "saw", "--ledger", str(tmp_path / "ledger.db"), "--json")
    assert '"crm"' in saw.stdout
    assert "EMAIL_ADDRESS" in saw.stdout


def _run(*arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run([_MASKWIRE, *arguments], input=said, capture_output=True, text=True, timeout=60, check=False)


def test_a_server_that_ends_is_told_of_by_its_exit_code(tmp_path: Path) -> None:
    """Its last words are masked like any other."""
    done = _run(*_arguments(tmp_path, "--", sys.executable, str(_SERVER), "--die"))
    assert done.returncode in (0, 7)  # 0 where the client, whose input is at its end, ended first
    _assert_clean(tmp_path, done.stdout, done.stderr)


def test_a_program_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    """Whose fault, and which program."""
    done = _run(*_arguments(tmp_path, "--", "no-such-program"))
    assert done.returncode == 1
    assert done.stderr == "maskwire: no-such-program can't be started: No such file or directory.\n"


def test_noise_on_a_servers_output_does_not_reach_the_client(tmp_path: Path) -> None:
    """Servers print to standard output by mistake; it is dropped, told of, and the session goes on."""
    script = (
        "import json, sys\n"
        "print('debug: zqxjkv1@canary-corp.com', flush=True)\n"
        "asked = json.loads(sys.stdin.readline())\n"
        "print(json.dumps({'jsonrpc': '2.0', 'id': asked['id'], 'result': {}}), flush=True)\n"
        "sys.stdin.read()\n"
    )
    line = json.dumps({"jsonrpc": "2.0", "id": "a", "method": "ping"}) + "\n"
    with subprocess.Popen(
        [_MASKWIRE, *_arguments(tmp_path, "--", sys.executable, "-c", script)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(line)
        process.stdin.flush()
        assert json.loads(process.stdout.readline()) == {"jsonrpc": "2.0", "id": "a", "result": {}}
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "not passed on to the client" in errors
    _assert_clean(tmp_path, out, errors)


def test_no_key_of_ours_is_handed_to_the_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrapped server could turn every token back with it."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", "ab" * 32)
    monkeypatch.setenv("CRM_REGION", "eu")
    script = "import os, sys; sys.stderr.write(' '.join(n for n in os.environ if n.startswith(('MASKWIRE', 'CRM'))))"
    done = _run(*_arguments(tmp_path, "--", sys.executable, "-c", script))
    assert "MASKWIRE" not in done.stderr
    assert "CRM_REGION" in done.stderr


def test_standard_output_and_input_may_be_files(tmp_path: Path) -> None:
    """What was written down is answered into a file, as it is through pipes."""
    script = (
        "import json, sys\n"
        "for _ in range(3):\n"
        "    asked = json.loads(sys.stdin.readline())\n"
        "    print(json.dumps({'jsonrpc': '2.0', 'id': asked['id'], 'result': {'n': 1}}), flush=True)\n"
    )
    command = [_MASKWIRE, *_arguments(tmp_path, "--", sys.executable, "-c", script)]
    asked = "".join(json.dumps({"jsonrpc": "2.0", "id": n, "method": "ping"}) + "\n" for n in range(3))
    (tmp_path / "asked").write_text(asked)
    with (
        (tmp_path / "told").open("wb") as told,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=told, stderr=subprocess.PIPE) as process,
    ):
        assert process.stdin is not None
        process.stdin.write(asked.encode())
        process.stdin.flush()
        assert process.wait(timeout=60) == 1  # the server ended while its client was there
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert [json.loads(line)["id"] for line in (tmp_path / "told").read_text().splitlines()] == [0, 1, 2]
    with (tmp_path / "asked").open("rb") as given, (tmp_path / "again").open("wb") as told:
        done = subprocess.run(command, stdin=given, stdout=told, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode in {0, 1}  # 0 where the client, whose input is at its end, ended first
    assert done.stderr == b""
