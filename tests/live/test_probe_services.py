"""``maskwire probe`` against the doors of models and of services: both sides judged, and from outside alone."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.tokens import Signer
from maskwire.cli.probe import probe as command
from maskwire.http.proxy.serving import HttpDoor
from maskwire.http.proxy.settings import settings_of
from maskwire.http.serving import Served
from maskwire.http.upstreams import Upstream
from maskwire.llm.serving import LlmDoor
from maskwire.llm.settings import LlmSettings
from maskwire.policy.rules import Policy
from maskwire.policy_file import parse
from maskwire.probe.services.judging import messages
from maskwire.probe.services.stand_in import Answer, StandIn
from maskwire.transform.keyring import secret_of
from tests.live.canaries import email, ssn
from tests.live.gate import ROOT_KEY, Gate
from tests.live.model import Model, chat
from tests.live.test_probe import OPEN, probed

ROUTE = """
services:
  probe:
    url: http://127.0.0.1:{port}
    routes:
      - path: /answers
"""


@dataclass(frozen=True)
class Doors:
    """The URLs of both doors, and the port that what is behind them listens at."""

    gate: Gate
    llm: str
    http: str
    port: int
    token: str = field(repr=False)

    def asked(self, *options: str) -> tuple[str, ...]:
        """The options with the token."""
        return (*options, "--token", self.token)

    @property
    def both(self) -> tuple[str, ...]:
        """Both doors, with the probe behind them."""
        return self.asked("--llm", self.llm, "--http", self.http, "--stand-in", f"127.0.0.1:{self.port}")

    @contextmanager
    def before(self, application: Any) -> Iterator[None]:
        """Something of the test's own behind the doors."""

        async def start() -> Served:
            served = Served("127.0.0.1", self.port, "--test")
            await served.start(application)
            return served

        served = asyncio.run_coroutine_threadsafe(start(), self.gate.loop).result(30)
        try:
            yield
        finally:
            asyncio.run_coroutine_threadsafe(served.stop(), self.gate.loop).result(30)


@contextmanager
def opened(reader_url: str, folder: Path, policy: Policy | None = None) -> Iterator[Doors]:
    """A gateway with both doors, before a port that is kept for what is behind them."""
    more = {} if policy is None else {"policy": policy}
    with socket.socket() as kept:  # bound and never listened at: who else says SO_REUSEADDR may listen there
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        port = int(kept.getsockname()[1])
        path = folder / "http.yaml"
        path.write_text(ROUTE.format(port=port))
        with Gate(reader_url, folder, access=Access({"agent": Account("agent")}), **more) as gate:

            async def start() -> tuple[LlmDoor, HttpDoor]:
                assert gate.gateway is not None
                behind = {"probe": Upstream(f"http://127.0.0.1:{port}", "provider-key")}
                llm = LlmDoor(gate.gateway, LlmSettings(behind, port=0))
                http = HttpDoor(gate.gateway, settings_of("127.0.0.1", 0, path))
                await llm.start()
                await http.start()
                return llm, http

            async def stop() -> None:
                await llm.stop()
                await http.stop()

            llm, http = asyncio.run_coroutine_threadsafe(start(), gate.loop).result(30)
            token = Signer(secret_of(ROOT_KEY), "maskwire").issue("agent", 3600, time.time())[0]
            try:
                yield Doors(gate, f"{llm.url}/probe", f"{http.url}/probe/answers", port, token)
            finally:
                asyncio.run_coroutine_threadsafe(stop(), gate.loop).result(30)


@pytest.fixture(scope="module")
def doors(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """With the default policy."""
    with opened(reader_url, tmp_path_factory.mktemp("probed")) as found:
        yield found


@pytest.fixture(scope="module")
def open_doors(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """With a policy that shows addresses to everybody, providers of models among them."""
    with opened(reader_url, tmp_path_factory.mktemp("open"), parse(OPEN).policy) as found:
        yield found


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first attacks of each door, where it is not the attacks that are tested."""
    listed = {door: list(messages(door))[:2] for door in ("llm", "http")}
    for door, found in listed.items():
        monkeypatch.setattr(f"maskwire.probe.services.{door}.messages", lambda _, found=found: found)


def test_nothing_gets_through_the_doors_of_models_and_services(
    doors: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither to the provider nor back: prompts, replies, streams cut anywhere, answers of every kind."""
    code, told = probed(*doors.both, capsys=capsys)
    assert (code, told["leaked"]) == (0, [])
    for door, least in (("llm", 500), ("http", 500)):
        assert told["doors"][door]["masked"] > least
        assert told["doors"][door]["refused"] > 100
        assert "failed" not in told["doors"][door]
    assert {one["way"] for one in told["outcomes"]} >= {"/v1/messages", "whole", "1 letters an event", "GET", "HEAD"}
    assert all(one["reason"] for one in told["outcomes"] if one["verdict"] == "refused" and one["code"])
    assert len(told["notes"]) == 2


@pytest.mark.usefixtures("few")
def test_a_policy_that_shows_an_entity_is_found_out_at_both_doors(
    open_doors: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    """The provider reads it, the client reads it; nothing else comes."""
    code, told = probed(*open_doors.both, capsys=capsys)
    assert code == 1
    assert {one["column"] for one in told["leaked"]} == {"EMAIL_ADDRESS"}
    groups = {(one["door"], one["attack"].split(".")[1]) for one in told["leaked"]}
    assert groups == {("llm", "prompts"), ("llm", "replies"), ("llm", "streams"), ("http", "answers")}


def test_without_a_stand_in_a_models_own_words_are_judged(
    doors: Doors, open_doors: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is asked to repeat; the report says that what reached the provider was not seen."""
    model = Model()
    model.reply = lambda body: chat(body["messages"][-1]["content"])
    asked = []
    for place in (doors, open_doors):
        with place.before(model):
            asked.append(probed(*place.asked("--llm", place.llm, "--model", "model-1"), capsys=capsys))
    (code, told), (code_open, told_open) = asked
    assert (code, told["leaked"], set(told["doors"])) == (0, [], {"llm"})
    assert "not seen" in told["notes"][0]
    assert (code_open, {one["column"] for one in told_open["leaked"]}) == (1, {"EMAIL_ADDRESS"})


def test_a_model_that_repeats_nothing_proves_nothing(doors: Doors, capsys: pytest.CaptureFixture[str]) -> None:
    """The exit code says that it could not be run."""
    model = Model()
    model.reply = lambda _: chat("I'd rather not.")
    with doors.before(model):
        code, told = probed(*doors.asked("--llm", doors.llm), capsys=capsys)
    assert (code, "nothing can be judged" in str(told["said"])) == (2, True)


def test_without_a_stand_in_a_services_own_answers_are_judged(
    doors: Doors, open_doors: Doors, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By values that its operator knows to stand in them."""
    file = tmp_path / "values.txt"
    file.write_text(f"{email(7)}\n{ssn(7)}\n")
    service, asked = StandIn(), []
    service.tell(Answer((json.dumps({"note": f"write to {email(7)}", "ssn": ssn(7)}).encode(),)))
    for place in (doors, open_doors):
        with place.before(service):
            asked.append(probed(*place.asked("--http", place.http, "--values", str(file)), capsys=capsys))
    (code, told), (code_open, told_open) = asked
    assert (code, told["leaked"], set(told["doors"])) == (0, [], {"http"})
    assert (code_open, {one["door"] for one in told_open["leaked"]}) == (1, {"http"})


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--llm", "<llm>", "--stand-in", "<taken>"], "can't be listened on"),
        (["--llm", "<away>", "--stand-in", "<free>"], "did not answer"),
        (["--llm", "<other>", "--stand-in", "<free>"], "Nothing reached the stand-in"),
        (["--http", "<elsewhere>", "--stand-in", "<free>"], "Nothing reached the stand-in"),
        (["--http", "<http>", "--values", "/dev/null"], "holds no value"),
    ],
)
def test_what_can_not_be_run_is_not_a_leak(
    options: list[str], said: str, doors: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and what to do."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        places = {
            "<llm>": doors.llm, "<http>": doors.http, "<taken>": f"127.0.0.1:{taken.getsockname()[1]}",
            "<free>": f"127.0.0.1:{doors.port}", "<other>": doors.llm.replace("/probe", "/other"),
            "<elsewhere>": doors.http.replace("/answers", "/other"), "<away>": "http://127.0.0.1:1",
        }  # fmt: skip
        code, told = probed(*doors.asked(*(places.get(one, one) for one in options)), capsys=capsys)
    assert (code, said in str(told["said"])) == (2, True)


def test_a_token_of_nobodys_is_said_to_be_one(doors: Doors, capsys: pytest.CaptureFixture[str]) -> None:
    """And not taken for a door that holds."""
    stand_in = ("--stand-in", f"127.0.0.1:{doors.port}", "--token", "nobody")
    for door in (("--llm", doors.llm), ("--http", doors.http)):
        code, told = probed(*door, *stand_in, capsys=capsys)
        assert (code, "does not take the token" in str(told["said"])) == (2, True)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "Say which door"),
        (["--plant", "postgresql://a@b/c"], "need the URL"),
        (["--http", "http://127.0.0.1:1", "--token", "x"], "one of --stand-in"),
        (["--llm", "http://127.0.0.1:1"], "need --token"),
        (["postgresql://a@b/c", "--direct", "postgresql://a@b/c", "--stand-in", "127.0.0.1:1"], "goes with"),
    ],
)
def test_options_that_do_not_go_together_are_named(
    options: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is asked."""
    monkeypatch.delenv("MASKWIRE_TOKEN", raising=False)
    code, told = probed(*options, capsys=capsys)
    assert (code, said in str(told["said"])) == (2, True)


@pytest.mark.usefixtures("few")
def test_the_commands_of_the_docs_run(
    doors: Doors, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that need no other server; of the rest, every option is one that there is."""
    monkeypatch.setenv("MASKWIRE_TOKEN", doors.token)
    text = (Path(__file__).parent.parent.parent / "docs/probe.md").read_text()
    blocks = "".join(re.findall(r"```sh\n(.*?)```", text, re.DOTALL))
    commands = [shlex.split(line)[2:] for line in blocks.splitlines() if line.startswith("maskwire probe")]
    values = tmp_path / "values.txt"
    for arguments in commands:
        given = [str(values) if one == "values.txt" else one for one in arguments]
        values.touch()
        command.make_context("probe", list(given))
    stand_in = [one for one in commands if "--stand-in" in one]
    assert len(commands) >= 8
    assert len(stand_in) == 2
    places = {
        "http://127.0.0.1:6480/probe": doors.llm, "http://127.0.0.1:6490/probe/answers": doors.http,
        "127.0.0.1:6499": f"127.0.0.1:{doors.port}",
    }  # fmt: skip
    for arguments in stand_in:
        code, told = probed(*(places.get(one, one) for one in arguments), capsys=capsys)
        assert (code, told["leaked"]) == (0, [])
