"""The LLM gateway between real SDKs and a stand-in for a model's provider."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import anthropic
import brotli  # type: ignore[import-untyped]
import httpx2
import openai
import pytest

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.tokens import Signer
from maskwire.datasets.plan import Masker
from maskwire.http.serving import Served
from maskwire.http.upstreams import Upstream
from maskwire.ledger.entry import Entry, Outcome, Phase
from maskwire.ledger.exposure import exposure, read
from maskwire.ledger.inbox import leave
from maskwire.ledger.literals import Digests
from maskwire.llm.serving import LlmDoor
from maskwire.llm.settings import Budget, LlmSettings
from maskwire.mcp.wrap.leaves import Leaves
from maskwire.mcp.wrap.proxy import Proxy
from maskwire.mcp.wrap.recorded import Records
from maskwire.mcp.wrap.tools import Tools
from maskwire.model import KEEP, Effect, Principal, PrincipalKind, Purpose
from maskwire.policy.conditions import Who
from maskwire.policy.rules import DEFAULT, Rule
from maskwire.transform.keyring import secret_of
from tests.live import model as provider
from tests.live.canaries import assert_clean, email, ssn, without_chance
from tests.live.gate import ROOT_KEY, Gate
from tests.live.mcp.door import Door
from tests.live.model import Model, chat, chat_events, events, message_events, response_events, whole

MAIL, NUMBER = email(7), ssn(7)
TOKEN = re.compile(r"[a-z]{6}\d{3}@[a-z]{6}-[a-z]{4}\.com")
_FORMER = Path(__file__).parent.parent.parent / "build/drivers/sdks/bin/python"
_SHOWN = Rule("mail", Effect.SHOW, KEEP, entities=frozenset({"EMAIL_ADDRESS"}), who=Who(roles=("support",)))


class Doors:
    """A gateway with the LLM door open, and the stand-in behind it."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.clients = ExitStack()
        self.model = Model()
        self.door, self._served = asyncio.run_coroutine_threadsafe(self._open(), gate.loop).result(30)

    async def _open(self) -> tuple[LlmDoor, Served]:
        assert self.gate.gateway is not None
        served = Served("127.0.0.1", 0, "--test")
        await served.start(self.model)
        place = Upstream(f"http://127.0.0.1:{served.address[1]}", "provider-key")
        upstreams = {"openai": place, "anthropic": replace(place, header="x-api-key"), "other": place}
        budgets = (Budget(frozenset({"slow"}), requests_per_minute=2, tokens_per_day=30),)
        settings = LlmSettings(upstreams, port=0, masked_tools=frozenset({"query"}),
                               restored_tools=frozenset({"send_mail"}), budgets=budgets)  # fmt: skip
        door = LlmDoor(self.gate.gateway, settings)
        await door.start()
        return door, served

    def close(self) -> None:
        async def close() -> None:
            await self.door.stop()
            await self._served.stop()

        asyncio.run_coroutine_threadsafe(close(), self.gate.loop).result(30)

    def key(self, who: str) -> str:
        """A token of ours."""
        return Signer(secret_of(ROOT_KEY), "maskwire").issue(who, 3600, time.time())[0]

    def openai(self, who: str = "agent", *, key: str = "", path: str = "v1") -> openai.OpenAI:
        client = openai.OpenAI(base_url=f"{self.door.url}/{path}", api_key=key or self.key(who), max_retries=0)
        return self.clients.enter_context(client)

    def anthropic(self, who: str = "agent", *, key: str = "") -> anthropic.Anthropic:
        client = anthropic.Anthropic(base_url=self.door.url, api_key=key or self.key(who), max_retries=0)
        return self.clients.enter_context(client)

    def entries(self) -> list[Entry]:
        """Those of this door, oldest first."""
        return [one for one in read(self.gate.ledger) if one.door == "llm"]


@pytest.fixture(scope="module")
def opened(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """Two agents, of whom one is in support, and somebody with a small budget."""
    accounts = [Account("agent"), Account("ann", PrincipalKind.HUMAN, frozenset({"support"})), Account("slow")]
    policy = replace(DEFAULT, rules=(_SHOWN, *DEFAULT.rules))
    folder = tmp_path_factory.mktemp("llm")
    with Gate(reader_url, folder, access=Access({it.name: it for it in accounts}), policy=policy) as gate:
        doors = Doors(gate)
        yield doors
        doors.close()


@pytest.fixture
def doors(opened: Doors) -> Iterator[Doors]:
    """With nothing received yet; at the end nothing raw was."""
    opened.model.received.clear()
    with opened.clients:  # or a connection of a client that raised stays open until it is collected
        yield opened
    assert_clean(opened.model.heard.encode())


def _ask(text: str) -> list[Any]:
    return [{"role": "user", "content": text}]


def _echo(body: dict[str, Any]) -> tuple[int, list[bytes], str]:
    return chat("You said: " + body["messages"][-1]["content"])


# ---------------------------------------------------------------- OpenAI


def test_a_prompt_reaches_the_provider_masked_with_the_tokens_of_every_door(doors: Doors) -> None:
    """The token of an address is the one that SQL shows."""
    doors.model.reply = _echo
    client = doors.openai()
    reply = client.chat.completions.create(model="model-1", messages=_ask(f"Who is {MAIL}, SSN {NUMBER}?"))
    token = TOKEN.search(doors.model.last["messages"][0]["content"])
    assert token is not None
    import psycopg

    url = f"postgresql://token@127.0.0.1:{doors.gate.port}/canary"
    with psycopg.connect(url, password=doors.key("agent")) as sql:
        assert sql.execute("SELECT email FROM users WHERE id = 7").fetchone() == (token.group(),)
    said = reply.choices[0].message.content
    assert said is not None
    assert_clean(said.encode())
    assert token.group() in said


def test_a_reply_is_restored_for_whom_policy_shows_the_entity_and_for_nobody_else(doors: Doors) -> None:
    """Mail for support; never the SSN."""
    doors.model.reply = _echo
    ask = _ask(f"Who is {MAIL}, SSN {NUMBER}?")
    said = doors.openai("ann").chat.completions.create(model="model-1", messages=ask).choices[0].message.content
    assert said is not None
    assert MAIL in said
    assert NUMBER not in said


def test_streams_are_restored_whatever_way_a_token_is_split(doors: Doors) -> None:
    """Character by character."""
    doors.model.reply = lambda body: events(chat_events(list(f"It is {body['messages'][0]['content']}. Done")))
    stream = doors.openai("ann").chat.completions.create(model="model-1", messages=_ask(MAIL), stream=True)
    text, finish, usage = "", None, None
    for chunk in stream:
        usage = chunk.usage or usage
        for choice in chunk.choices:
            text += choice.delta.content or ""
            finish = choice.finish_reason or finish
    assert text == f"It is {MAIL}. Done"
    assert finish == "stop"
    assert usage is not None
    assert usage.total_tokens == 18


def test_what_is_sent_back_in_the_next_turn_masks_to_the_bytes_of_before(doors: Doors) -> None:
    """Restored text and tool calls: prompt caches stay valid."""
    token: list[str] = []

    def reply(body: dict[str, Any]) -> tuple[int, list[bytes], str]:
        found = TOKEN.search(json.dumps(body))
        token.append(found.group() if found else "")
        arguments = json.dumps({"to": token[0], "text": f'Dear {token[0]},\n"hello"'})
        return chat(f"I write to {token[0]} now.", [("send_mail", arguments), ("query", arguments)])

    doors.model.reply = reply
    client = doors.openai("ann")
    messages = _ask(f"Write to {MAIL} please. My name is Ada Quuxbyrd.")
    first = client.chat.completions.create(model="model-1", messages=messages).choices[0].message
    upstream = json.loads(json.dumps(reply(doors.model.last)[1][0].decode()))
    assert first.content == f"I write to {MAIL} now."
    assert first.tool_calls is not None
    mail, query = (one.function.arguments for one in first.tool_calls)  # type: ignore[union-attr]
    assert json.loads(mail)["text"] == f'Dear {MAIL},\n"hello"'
    assert json.loads(query)["to"] == token[0], "a tool that is not named gets no raw value"
    results = [{"role": "tool", "tool_call_id": one.id, "content": "ok"} for one in first.tool_calls]
    client.chat.completions.create(model="model-1", messages=[*messages, first, *results])  # type: ignore[list-item]
    sent_before, sent_again = (json.loads(one[2])["messages"] for one in doors.model.received)
    made = json.loads(upstream)["choices"][0]["message"]
    assert sent_again[0] == sent_before[0]
    assert sent_again[1]["content"] == made["content"]
    assert [one["function"] for one in sent_again[1]["tool_calls"]] == [one["function"] for one in made["tool_calls"]]


def test_results_of_tools_that_maskwire_masked_are_not_masked_again(doors: Doors) -> None:
    """So that the model's SQL finds the rows; and they are restored by the key."""
    doors.model.reply = _echo
    first = doors.openai("ann")
    first.chat.completions.create(model="model-1", messages=_ask(MAIL))
    token = doors.model.last["messages"][0]["content"]
    call = {"id": "call_1", "type": "function", "function": {"name": "query", "arguments": "{}"}}
    messages: Any = [
        {"role": "user", "content": "Who bought?"},
        {"role": "assistant", "tool_calls": [call]},
        {"role": "tool", "tool_call_id": "call_1", "content": json.dumps({"email": token})},
    ]
    reply = first.chat.completions.create(model="model-1", messages=messages)
    assert json.loads(doors.model.last["messages"][2]["content"]) == {"email": token}
    assert MAIL in (reply.choices[0].message.content or "")


def test_what_the_model_makes_up_is_masked_for_whom_it_is_hidden(doors: Doors) -> None:
    """In text, in arguments, and in streams."""
    made = f"Ask {MAIL} or SSN {NUMBER}."
    doors.model.reply = lambda body: (
        events(chat_events(list(made), [("query", [made[:9], made[9:]])]))
        if body.get("stream")
        else chat(made, [("query", json.dumps({"q": made}))])
    )
    client = doors.openai()
    reply = client.chat.completions.create(model="model-1", messages=_ask("hi")).model_dump_json()
    stream = client.chat.completions.create(model="model-1", messages=_ask("hi"), stream=True)
    assert_clean((reply + "".join(one.model_dump_json() for one in stream)).encode())


def test_a_forged_token_stays_what_it_is(doors: Doors) -> None:
    """For whoever may see the raw value, too: it was not in the request."""
    doors.model.reply = _echo
    doors.openai().chat.completions.create(model="model-1", messages=_ask(MAIL))
    token = doors.model.last["messages"][0]["content"]
    doors.model.reply = lambda _: chat(f"It is {token}.")
    said = doors.openai("ann").chat.completions.create(model="model-1", messages=_ask("Who?")).choices[0].message
    assert said.content == f"It is {token}."
    doors.model.reply = _echo
    said = doors.openai("ann").chat.completions.create(model="model-1", messages=_ask(token)).choices[0].message
    assert said.content == f"You said: {token}", "who sends a token gets a token back"


def test_responses_tell_a_text_alike_in_deltas_when_done_and_whole(doors: Doors) -> None:
    """And tool arguments."""
    doors.model.reply = lambda body: events(
        response_events(list(f"It is {body['input']}. Yes."), ['{"a": "', body["input"], '"}'])
    )
    with doors.openai("ann").responses.stream(model="model-1", input=MAIL) as stream:
        deltas = "".join(event.delta for event in stream if event.type == "response.output_text.delta")
        final = stream.get_final_response()
    assert deltas == final.output_text == f"It is {MAIL}. Yes."
    call = final.output[1]
    assert call.type == "function_call"
    assert MAIL not in call.arguments
    assert TOKEN.search(call.arguments)


def test_sealed_reasoning_comes_back_to_the_provider_as_it_was(doors: Doors) -> None:
    """And nothing else may stand in its place."""
    item = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "b64+of/it=="}
    doors.model.reply = lambda _: whole(provider.response([item, provider.said("ok")]))
    client = doors.openai()
    first = client.responses.create(model="model-1", input="hi", include=["reasoning.encrypted_content"], store=False)
    sent: Any = [{"role": "user", "content": "hi"}, *(one.model_dump(exclude_none=True) for one in first.output)]
    client.responses.create(model="model-1", input=sent)
    assert doors.model.last["input"][1]["encrypted_content"] == "b64+of/it=="
    sent[1]["encrypted_content"] = "mw1.AAAA"
    with pytest.raises(openai.BadRequestError):
        client.responses.create(model="model-1", input=sent)


def test_embeddings_are_of_masked_texts_and_token_numbers_are_refused(doors: Doors) -> None:
    """Base64 too, which the SDK asks for."""
    vector = {"object": "embedding", "index": 0, "embedding": [0.5, 0.25]}
    doors.model.reply = lambda _: whole({"object": "list", "data": [vector], "model": "m", "usage": {}})
    reply = doors.openai().embeddings.create(model="model-1", input=[MAIL], encoding_format="float")
    assert reply.data[0].embedding == [0.5, 0.25]
    with pytest.raises(openai.BadRequestError) as refused:
        doors.openai().embeddings.create(model="model-1", input=[[1, 2, 3]])
    assert refused.value.param == "input[0]"


def test_a_question_about_a_person_is_answered_in_the_masked_world(doors: Doors) -> None:
    """The model sees the token and writes SQL with it, the MCP door finds the rows, the person reads the raw value; and
    the ledger tells it as one conversation."""

    def reply(body: dict[str, Any]) -> tuple[int, list[bytes], str]:
        last = body["messages"][-1]
        if last["role"] == "tool":
            ((mail, orders),) = json.loads(last["content"])["rows"]
            return chat(f"{mail} has {orders} orders.")
        token = TOKEN.search(last["content"])
        assert token is not None
        sql = "SELECT u.email, count(*) FROM users u JOIN orders o ON o.user_id = u.id "
        return chat(None, [("query", json.dumps({"sql": f"{sql} WHERE u.email = '{token.group()}' GROUP BY u.email"}))])

    doors.model.reply = reply
    talk = {"maskwire-conversation": "6f1f0a0e-30f4-4c9c-8a51-5f6f7d1f2a3b"}
    client = doors.openai("ann").with_options(default_headers=talk)
    messages: Any = _ask(f"How many orders has {MAIL}?")
    call = client.chat.completions.create(model="m", messages=messages).choices[0].message
    assert call.tool_calls is not None
    function: Any = call.tool_calls[0]
    agents = Door(doors.gate)
    try:
        asked = agents.call("query", json.loads(function.function.arguments), token=doors.key("agent"), **talk)
        has_failed, table = asyncio.run(asked)
    finally:
        agents.stop()
    assert not has_failed
    assert_clean(json.dumps(table).encode())
    messages += [call, {"role": "tool", "tool_call_id": function.id, "content": json.dumps(table)}]
    answer = client.chat.completions.create(model="m", messages=messages).choices[0].message.content
    assert answer == f"{MAIL} has 5 orders."
    told = [one.door for one in read(doors.gate.ledger) if one.conversation == talk["maskwire-conversation"]]
    assert {"llm", "mcp"} <= set(told)


def test_the_ledger_tells_the_whole_story_of_a_conversation(doors: Doors) -> None:
    """What a model was asked, the SQL that it had run, what another server told it, what it was refused: one command
    tells it by the conversation's name, and nothing of another's."""
    talk = "4b0d7a1c-9a3e-4f0e-8f5d-2c9b7e6a1d34"
    doors.model.reply = _echo
    headers = {"maskwire-conversation": talk}
    client = doors.openai("ann").with_options(default_headers=headers)
    client.chat.completions.create(model="m", messages=_ask(f"Who is {MAIL}?"))
    with pytest.raises(openai.BadRequestError):
        client.chat.completions.create(model="m", messages=_ask("x"), logprobs=True, extra_body={"odd": MAIL})
    client.with_options(default_headers={"maskwire-conversation": ""}).chat.completions.create(
        model="m", messages=_ask(f"Another of {NUMBER}")
    )
    agents = Door(doors.gate)
    try:
        for sql in ("SELECT email FROM users WHERE id = 7", "SELECT 1 FROM users WHERE ssn LIKE '5%'"):
            asyncio.run(agents.call("query", {"sql": sql}, token=doors.key("agent"), maskwire_conversation=talk))
    finally:
        agents.stop()
    meta = {"_meta": {"maskwire/conversation": talk}}
    asked = [("tools/call", {"name": "search", "arguments": {"of": MAIL}}), ("tools/call", {"name": "drop"})]
    wrapped = _wrapped(doors)
    for number, (method, params) in enumerate(asked):
        line = {"jsonrpc": "2.0", "id": number, "method": method, "params": {**params, **meta}}
        for sent in wrapped.from_client(json.dumps(line).encode()).server:
            found = {"content": [{"type": "text", "text": f"{MAIL}, {NUMBER}"}]}
            answer = {"jsonrpc": "2.0", "id": json.loads(sent)["id"], "result": found}
            told = wrapped.from_server(json.dumps(answer).encode())
            assert_clean(b"".join(told.client))
    assert doors.gate.gateway is not None
    doors.gate.gateway.recorder.take_in()
    report = exposure(doors.gate.ledger, conversations=frozenset({talk}))
    seen = {str(line.column): dict(line.findings) for line in report.seen}
    assert "public.users.email" in seen
    assert set(seen["crm.tools/call.content"]) == {"EMAIL_ADDRESS", "US_SSN"}
    assert {one.rpartition(".")[2] for one in seen if one.startswith("llm.")} == {"prompt", "reply"}
    assert {one.reason for one in report.refused} == {"not-understood", "tool-not-allowed", "masked-predicate"}
    assert report.exchanges == 6
    other = exposure(doors.gate.ledger, conversations=frozenset({talk[::-1]}))
    assert not other.seen


def _wrapped(doors: Doors) -> Proxy:
    """Another MCP server behind Maskwire, whose entries are left for the gateway's ledger."""
    leaves = Leaves(Masker(root=ROOT_KEY))
    records = Records("crm", Principal("agent"), Purpose(), partial(leave, doors.gate.ledger))
    return Proxy(leaves, Tools(deny=("drop",)), records)


@pytest.mark.skipif(not _FORMER.is_file(), reason="the former majors of the SDKs are not installed: make drivers")
def test_the_former_majors_of_the_sdks_are_served_alike(doors: Doors) -> None:
    """Streams and tools, with the headers that they send."""

    def reply(body: dict[str, Any]) -> tuple[int, list[bytes], str]:
        token = TOKEN.search(json.dumps(body))
        assert token is not None
        if "max_tokens" in body:
            deltas = [{"type": "text_delta", "text": one} for one in ("It is ", token.group()[:5], token.group()[5:])]
            tool = {"type": "tool_use", "id": "toolu_1", "name": "query", "input": {}}
            part = {"type": "input_json_delta", "partial_json": json.dumps({"a": token.group()})}
            return events(message_events([({"type": "text", "text": ""}, deltas), (tool, [part])]))
        return events(chat_events(list(f"It is {token.group()}"), [("query", [json.dumps({"a": token.group()})])]))

    doors.model.reply = reply
    ran = subprocess.run(
        [_FORMER, Path(__file__).parent / "drivers/former_sdks.py", doors.door.url, doors.key("ann"), MAIL],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.split("\n")[:2] == [f"It is {MAIL}", f"It is {MAIL}"]
    assert {headers.get("x-api-key") for _, headers, _ in doors.model.received} == {None, "provider-key"}


# ---------------------------------------------------------------- Anthropic


def test_messages_stream_text_tools_and_thinking(doors: Doors) -> None:
    """The thinking that is sent back is the one that was signed, whatever its reader was shown."""

    def reply(body: dict[str, Any]) -> tuple[int, list[bytes], str]:
        token = body["messages"][0]["content"]
        thinking = [{"type": "thinking_delta", "thinking": one} for one in (f"It is {token[:5]}", f"{token[5:]}. ")]
        thinking.append({"type": "signature_delta", "signature": "c2ln"})
        text = [{"type": "text_delta", "text": one} for one in ("Hello ", token[:9], token[9:])]
        tool = [{"type": "input_json_delta", "partial_json": one} for one in ('{"to": "', token, '"}')]
        return events(
            message_events(
                [
                    ({"type": "thinking", "thinking": "", "signature": ""}, thinking),
                    ({"type": "text", "text": ""}, text),
                    ({"type": "tool_use", "id": "toolu_1", "name": "send_mail", "input": {}}, tool),
                ]
            )
        )

    doors.model.reply = reply
    client = doors.anthropic("ann")
    with client.messages.stream(model="model-1", max_tokens=100, messages=_ask(MAIL)) as stream:
        final = stream.get_final_message()
    thought, text, tool = final.content
    assert thought.type == "thinking"
    assert thought.thinking == f"It is {MAIL}. "
    assert text.type == "text"
    assert text.text == f"Hello {MAIL}"
    assert tool.type == "tool_use"
    assert tool.input == {"to": MAIL}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "sent"}
    answered = [one.model_dump(exclude_none=True) for one in final.content]
    messages: Any = [
        *_ask(MAIL),
        {"role": "assistant", "content": answered},
        {"role": "user", "content": [result]},
    ]
    with client.messages.stream(model="model-1", max_tokens=100, messages=messages) as stream:
        stream.until_done()
    token = doors.model.last["messages"][0]["content"]
    signed, again, used = doors.model.last["messages"][1]["content"]
    assert signed == {"type": "thinking", "thinking": f"It is {token}. ", "signature": "c2ln"}
    assert again["text"] == f"Hello {token}"
    assert used["input"] == {"to": token}
    messages[1]["content"][0] = {"type": "thinking", "thinking": f"I know {NUMBER}", "signature": "c2ln"}
    with pytest.raises(anthropic.BadRequestError):
        client.messages.create(model="model-1", max_tokens=100, messages=messages)


def test_count_tokens_sends_the_prompt_masked(doors: Doors) -> None:
    """It holds all of it."""
    doors.model.reply = lambda _: whole({"input_tokens": 9})
    assert doors.anthropic().messages.count_tokens(model="model-1", messages=_ask(MAIL)).input_tokens == 9
    assert TOKEN.search(doors.model.heard)


def test_versions_pass_and_credentials_do_not(doors: Doors) -> None:
    """Of the client's headers only those that are known; of the provider's, no cookie."""
    doors.model.reply = lambda _: whole(provider.message([{"type": "text", "text": "ok"}]))
    client = doors.anthropic()
    raw = client.messages.with_raw_response.create(
        model="model-1", max_tokens=5, messages=_ask("hi"),
        extra_headers={"anthropic-beta": "some-beta-2026-01-01", "cookie": NUMBER, "x-other": MAIL},
    )  # fmt: skip
    _, headers, _ = doors.model.received[0]
    assert headers["anthropic-beta"] == "some-beta-2026-01-01"
    assert headers["anthropic-version"]
    assert headers["x-api-key"] == "provider-key"
    assert "authorization" not in headers
    assert "cookie" not in headers  # which a former answer set
    assert "cookie" not in raw.headers
    assert raw.headers["x-request-id"] == "req-1"


# ---------------------------------------------------------------- refusals and faults


def test_what_is_not_known_is_refused_in_the_apis_own_shape(doors: Doors) -> None:
    """Media, hosted tools, unknown members, log probabilities; nothing reaches the provider."""
    image: Any = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": f"https://x/{NUMBER}"}}]}]
    client = doors.openai()
    with pytest.raises(openai.BadRequestError) as refused:
        client.chat.completions.create(model="model-1", messages=image)
    assert refused.value.code == "maskwire_not-understood"
    assert NUMBER not in str(refused.value)
    for more in (
        {"logprobs": True},
        {"extra_body": {"new_member": MAIL}},
        {"extra_body": {MAIL: 1}},
        {"seed": 4111111111111111},
    ):
        with pytest.raises(openai.BadRequestError) as refused:
            client.chat.completions.create(model="model-1", messages=_ask("hi"), **more)  # type: ignore[call-overload]
        assert_clean(str(refused.value).encode())
    with pytest.raises(openai.BadRequestError):
        client.responses.create(model="model-1", input="hi", tools=[{"type": "web_search"}])
    with pytest.raises(anthropic.BadRequestError) as told:
        doors.anthropic().messages.create(
            model="m", max_tokens=1, messages=_ask("x"), tools=[{"type": "bash_20250124", "name": "bash"}]
        )
    assert isinstance(told.value.body, dict)
    assert told.value.body["type"] == "error"
    with pytest.raises(openai.NotFoundError):
        client.files.list()
    assert not doors.model.received


def test_nobody_is_let_in_without_a_token(doors: Doors) -> None:
    """401 in both SDKs, which say where a token comes from."""
    with pytest.raises(openai.AuthenticationError, match="maskwire token issue"):
        doors.openai(key="sk-wrong").models.list()
    with pytest.raises(anthropic.AuthenticationError, match="maskwire token issue"):
        doors.anthropic(key="wrong").messages.count_tokens(model="m", messages=_ask("hi"))
    assert not doors.model.received


@pytest.mark.parametrize("status", [400, 401, 429, 500, 529])
def test_a_providers_error_is_told_with_its_text_read(doors: Doors, status: int) -> None:
    """Masked for whom it is hidden; its 401 is about our key, so the client is told 502."""
    error = {"type": "error", "error": {"type": "x", "message": f"bad thing near {MAIL}"}}
    doors.model.reply = lambda _: whole(error, status)
    with pytest.raises(anthropic.APIStatusError) as told:
        doors.anthropic().messages.create(model="m", max_tokens=1, messages=_ask("hi"))
    assert told.value.status_code == (502 if status == 401 else status)
    assert "bad thing" in str(told.value)
    assert_clean(str(told.value).encode())


def test_an_error_in_the_middle_of_a_stream_is_one_for_each_sdk(doors: Doors) -> None:
    """Malformed events, and the provider's own."""
    begun = message_events([({"type": "text", "text": ""}, [{"type": "text_delta", "text": "Some. "}])])[:4]
    overloaded = ("error", {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
    for last in (overloaded, b"data: {not json\n\n", b"data: \xff\n\n"):
        doors.model.reply = lambda _, last=last: events([*begun, last])  # type: ignore[misc]
        with (
            pytest.raises(anthropic.APIStatusError),
            doors.anthropic().messages.stream(model="m", max_tokens=1, messages=_ask("hi")) as stream,
        ):
            stream.until_done()
    doors.model.reply = lambda _: events([*chat_events(["Some. "])[:2], ("", {"error": {"message": "gone"}})])
    with pytest.raises(openai.APIError):
        list(doors.openai().chat.completions.create(model="m", messages=_ask("hi"), stream=True))
    assert doors.entries()[-1].outcome is Outcome.FAILED


def test_a_client_that_goes_away_ends_what_it_asked(doors: Doors) -> None:
    """The provider's stream is given up, and the ledger says so."""
    doors.model.was_left.clear()
    doors.model.hangs = True
    try:
        doors.model.reply = lambda _: events(chat_events(["One sentence. ", "Two"])[:3])
        stream = doors.openai().chat.completions.create(model="m", messages=_ask("hi"), stream=True)
        for chunk in stream:
            if chunk.choices[0].delta.content:
                break
        stream.close()
        asyncio.run_coroutine_threadsafe(asyncio.wait_for(doors.model.was_left.wait(), 10), doors.gate.loop).result(15)
    finally:
        doors.model.hangs = False
    until = time.monotonic() + 10
    while doors.entries()[-1].outcome is not Outcome.CANCELLED:
        assert time.monotonic() < until


def test_budgets_hold_per_principal(doors: Doors) -> None:
    """Two requests a minute, thirty tokens a day."""
    doors.model.reply = _echo
    client = doors.openai("slow")
    for _ in range(2):
        client.chat.completions.create(model="m", messages=_ask("hi"))
    with pytest.raises(openai.RateLimitError) as waits:
        client.chat.completions.create(model="m", messages=_ask("hi"))
    assert int(waits.value.response.headers["retry-after"]) > 0
    doors.openai().chat.completions.create(model="m", messages=_ask("hi"))


def test_large_and_packed_bodies_are_read_within_their_limit(doors: Doors) -> None:
    """20 MB pass; a small body that unpacks to more than the limit does not."""
    doors.model.reply = lambda _: chat("ok")
    text = "The shipment of forty boxes arrives on the usual day. " * 380_000
    doors.openai().chat.completions.create(model="m", messages=_ask(text + MAIL))
    assert len(doors.model.received[0][2]) > 20_000_000
    doors.model.received.clear()
    head = {
        "authorization": f"Bearer {doors.key('agent')}",
        "content-type": "application/json",
        "content-encoding": "gzip",
    }
    url = f"{doors.door.url}/v1/chat/completions"
    small = gzip.compress(json.dumps({"model": "m", "messages": _ask(MAIL)}).encode())
    assert httpx2.post(url, headers=head, content=small).status_code == 200
    packed = {**head, "content-encoding": "br"}
    assert httpx2.post(url, headers=packed, content=brotli.compress(gzip.decompress(small))).status_code == 200
    assert httpx2.post(url, headers=packed, content=small).status_code == 400
    bomb = gzip.compress(b'"' + b"a" * 40_000_000 + b'"')
    assert httpx2.post(url, headers=head, content=bomb).status_code == 413


def test_the_ledger_says_what_was_asked_and_shown(doors: Doors) -> None:
    """Opening before a stream's first byte, closing before its last; counts, digests, tokens, trace."""
    doors.model.reply = lambda body: events(chat_events([f"It is {body['messages'][0]['content']}."]))
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    list(
        doors.openai("ann").chat.completions.create(
            model="model-1", messages=_ask(MAIL), stream=True,
            extra_headers={"traceparent": trace, "maskwire-conversation": "0b5c3c5e-1f6f-4a55-9d57-0c5a7e9f1a2b"},
        )
    )  # fmt: skip
    opening, closing = doors.entries()[-2:]
    assert (opening.phase, closing.phase) == (Phase.OPENING, Phase.CLOSING)
    assert opening.exchange == closing.exchange
    assert closing.outcome is Outcome.ANSWERED
    said = dict(closing.completion)
    assert said["model"] == "model-1"
    assert (said["input_tokens"], said["output_tokens"], said["upstream"]) == ("11", "7", "req-1")
    # Keyed: who guesses a prompt finds nothing.
    asked = hashlib.sha256(doors.model.received[-1][2]).digest()
    assert said["request"] == Digests(secret_of(ROOT_KEY)).answer(closing.exchange, asked)
    assert closing.digest
    assert opening.traceparent == trace
    assert closing.conversation == "0b5c3c5e-1f6f-4a55-9d57-0c5a7e9f1a2b"
    prompt, reply = closing.columns
    assert (prompt.entity, prompt.masked, prompt.rule) == ("EMAIL_ADDRESS", 1, "prompt")
    assert (reply.entity, reply.kept, reply.masked) == ("EMAIL_ADDRESS", 1, 0)


def test_each_entity_of_a_prompt_is_told_to_whoever_asks_what_was_seen(doors: Doors) -> None:
    """A prompt holds several; the exposure report names each, with how many."""
    doors.model.reply = _echo
    doors.openai("ann").chat.completions.create(
        model="m", messages=_ask(f"Mail {MAIL} the card 4111 1111 1111 1111, then {MAIL} again.")
    )
    told = doors.entries()[-1]
    report = exposure(doors.gate.ledger, session=told.session)
    (line,) = (one for one in report.seen if one.column.name == "prompt")
    assert dict(line.findings) == {"CREDIT_CARD": 1, "EMAIL_ADDRESS": 2}


def test_named_upstreams_have_paths_of_their_own(doors: Doors) -> None:
    """Any server that speaks one of the APIs."""
    doors.model.reply = _echo
    client = doors.openai(path="other/v1")
    client.chat.completions.create(model="m", messages=_ask("hi"))
    assert doors.model.received[0][0] == "/v1/chat/completions"


def test_without_a_ledger_nothing_is_answered(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 instead."""
    from maskwire.errors import LedgerError

    assert doors.gate.gateway is not None

    def refuse(_: object) -> None:
        raise LedgerError("full")

    doors.model.reply = _echo
    monkeypatch.setattr(doors.gate.gateway.recorder, "append", refuse)
    with pytest.raises(openai.InternalServerError):
        doors.openai().chat.completions.create(model="m", messages=_ask("hi"))


def test_no_canary_is_in_any_file_of_the_gateway(doors: Doors) -> None:
    """After all of this."""
    folder: Path = doors.gate.ledger.parent
    for path in folder.rglob("*"):
        if path.is_file():
            held = without_chance(path.read_bytes())
            assert MAIL.encode() not in held
            assert_clean(held)
