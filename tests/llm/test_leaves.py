"""JSON that is no text in a request or reply: what stands together in it is read together, as in the text of it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from maskwire.llm.exchange import Exchange
from maskwire.llm.replies import ReplyError
from maskwire.llm.streams import loaded
from maskwire.llm.together import parsed
from tests.llm.parts import MAIL, exchange, masker, restorer

CHAT, RESPONSES, MESSAGES = "/v1/chat/completions", "/v1/responses", "/v1/messages"
_RAW = ("517411007", "517411008", "517411009", "hunter2hunter", "Lindqvist")
_TOLD = [
    {"ssn": "517411007\n"},
    {"ssn": "517411007" + " " * 260},
    {"password": "hunter2hunter\n"},
    {"last_name": "Lindqvist\n", "order": 5},
    {"fields": [{"name": "ssn", "value": "517411008"}]},
    {"fields": [{"name": "ssn", "value": 517411008.0}], "card": 4111111111111111},
    {"columns": ["ssn"], "rows": [["517411009"]], MAIL: {"n": [1, 2.5, None, True]}},
    {"ssn": list("517411007")},
    {"ssn": [5, 1, 7, 4, 1, 1, 0, 0, 7]},
]


def _anthropic(value: Any, member: str = "input") -> Any:
    """A value as a tool's arguments, or as an example of them."""
    call = {"type": "tool_use", "id": "t", "name": "q", "input": value if member == "input" else {}}
    tool = {"name": "q", "input_schema": {"type": "object"}, "input_examples": [value]}
    messages = [{"role": "assistant", "content": [call]}]
    body = {"model": "m", "max_tokens": 9, "messages": messages, "tools": [tool] if member != "input" else []}
    sent = json.loads(exchange(MESSAGES).ask(json.dumps(body).encode()))
    return sent["messages"][0]["content"][0]["input"] if member == "input" else sent["tools"][0]["input_examples"][0]


def _openai(value: Any, member: str) -> Any:
    """A value as metadata, as a prompt's variables, as a schema's default."""
    schema = {"type": "object", "default": value, "enum": [value]}
    function = {"type": "function", "name": "f", "parameters": schema}
    body = {"model": "m", "input": "x", "metadata": value, "prompt": {"id": "p", "variables": value}}
    sent = json.loads(exchange(RESPONSES).ask(json.dumps({**body, "tools": [function]}).encode()))
    told = {"metadata": sent["metadata"], "variables": sent["prompt"]["variables"]}
    held = sent["tools"][0]["parameters"]
    return told.get(member, held["default"] if member == "default" else held["enum"][0])


def _digits(value: Any) -> str:
    return "".join(one for one in json.dumps(value) if one.isdigit())


@pytest.mark.parametrize("value", _TOLD)
@pytest.mark.parametrize("member", ["input", "input_examples", "metadata", "variables", "default", "enum"])
def test_keys_and_neighbours_tell_what_a_value_of_json_is(member: str, value: dict[str, Any]) -> None:
    """As in the text of the same JSON; the rest of it stays."""
    told = _anthropic(value, member) if member.startswith("input") else _openai(value, member)
    assert not any(raw in json.dumps(told) for raw in _RAW)
    assert "517411007" not in _digits(told)
    assert len(told) == len(value)
    assert [told[name] for name in value if name in {"order", "columns"}] == [
        value[name] for name in value if name in {"order", "columns"}
    ]
    if MAIL in value:
        assert told[list(told)[-1]] == value[MAIL]


def test_a_schema_stays_one() -> None:
    """What stands behind the name of a property describes it and is no value of it."""
    schema = {
        "type": "object",
        "properties": {
            "password": {"type": "string", "title": "Password", "description": "Of the account.\nEight letters."},
            "api_key": {"type": "string", "format": "uuid", "minLength": 8},
            "full_name": {"type": ["string", "null"], "description": "Of the customer", "default": None},
            "company": {"type": "string"},
            "gender": {"enum": ["female", "male"]},
        },
        "required": ["password", "full_name"],
    }
    body = {"model": "m", "messages": [], "tools": [{"name": "f", "input_schema": schema}], "max_tokens": 9}
    sent = json.loads(exchange(MESSAGES).ask(json.dumps(body).encode()))
    assert sent["tools"][0]["input_schema"] == schema


def test_numbers_of_json_stay_as_they_are() -> None:
    """However the rest of it is masked."""
    value = {"a": 1.0, "b": [-0.0, 1e22, 12345678901234567890, 5e-324], "password": "hunter2hunter\n"}
    assert {**_anthropic(value), "password": ""} == {**value, "password": ""}
    assert repr(_anthropic(value)["b"]) == repr(value["b"])


def _read_by_client(value: Any, *, is_text: bool, asked: Exchange) -> Any:
    """The arguments of a reply's tool call: JSON for Anthropic's clients, text for OpenAI's."""
    if is_text:
        function = {"name": "q", "arguments": json.dumps(value)}
        call = {"id": "t", "type": "function", "function": function}
        reply: dict[str, Any] = {"choices": [{"index": 0, "message": {"tool_calls": [call]}}]}
        (choice,) = json.loads(asked.whole(reply))["choices"]
        return json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"])
    reply = {"content": [{"type": "tool_use", "id": "t", "name": "q", "input": value}]}
    return json.loads(asked.whole(reply))["content"][0]["input"]


@pytest.mark.parametrize("path", [CHAT, MESSAGES])
@pytest.mark.parametrize(
    "value",
    [*_TOLD, {"ssn": 517411007}, {"a": [{"name": "ssn", "value": "517411007"}]}, {"a": {"ssn": {"b": 517411007}}}],
)
def test_keys_and_neighbours_tell_what_an_argument_of_a_reply_is(path: str, value: dict[str, Any]) -> None:
    """As in a request; the rest of it stays."""
    value = json.loads(json.dumps(value).replace(".0", "")) if path == CHAT else value
    told = _read_by_client(value, is_text=path == CHAT, asked=exchange(path))
    assert not any(raw in json.dumps(told) for raw in _RAW)
    assert "517411007" not in _digits(told)
    assert len(told) == len(value)
    assert told.get("order") == value.get("order")


@pytest.mark.parametrize("path", [CHAT, MESSAGES])
def test_a_token_of_the_request_stays_in_arguments_whatever_its_key(path: str) -> None:
    """It is no value that the reply made up; a value beside it is."""
    said = "SSN: 517411007, first_name: Quuxbyrd"
    asked = exchange(path)
    body = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": said}]}
    sent = json.loads(asked.ask(json.dumps(body).encode()))["messages"][0]["content"]
    ssn, name = sent.removeprefix("SSN: ").split(", first_name: ")
    value = {"ssn": ssn, "first_name": name, "fields": [{"name": "ssn", "value": ssn}], "columns": ["ssn"]}
    told = _read_by_client({**value, "rows": [["517411009"]]}, is_text=path == CHAT, asked=asked)
    assert {name: told[name] for name in value} == value
    assert "517411009" not in json.dumps(told)


def test_what_is_restored_for_a_tool_is_masked_no_more() -> None:
    """Though its key tells what it is."""
    asked = masker()
    token = asked.code(json.dumps({"email": MAIL}))[len('{"email": "') : -len('"}')]
    reply = restorer(asked, "support", tools=frozenset({"send"}))
    held = {"email": token, "columns": ["ssn"], "rows": [["517411009"]]}
    told = json.loads(reply.code(json.dumps(held), "send"))
    assert told["email"] == MAIL
    assert "517411009" not in json.dumps(told)


def test_arguments_that_are_nested_too_deep_are_refused() -> None:
    """Before they are read."""
    deep: Any = "x"
    for _ in range(40):
        deep = [deep]
    with pytest.raises(ReplyError):
        _read_by_client({"a": deep}, is_text=False, asked=exchange(MESSAGES))


@pytest.mark.parametrize(
    "text",
    ['{"ssn": 517411007}', '{"ssn":[517411007], "n":1}', '{"a": {"ssn" :517411007 }}', '[{"ssn":\n517411007\n}]'],
)
def test_a_message_that_is_json_stays_it(text: str) -> None:
    """Where the mask of a number begins with a zero, it is a string; in a reply's text too."""
    told = masker().text(text)
    assert "517411007" not in told
    assert type(json.loads(told)) is type(json.loads(text))
    read = restorer(masker()).text(text)
    assert "517411007" not in read
    if "[5" not in text:
        json.loads(read)


def test_json_in_a_text_stays_it() -> None:
    """Lines of it, and what stands in prose."""
    lines = masker().text('{"ssn": 517411007}\n{"ssn": 517411007, "n": 1}\n')
    assert [set(json.loads(line)) for line in lines.splitlines()] == [{"ssn"}, {"ssn", "n"}]
    prose = masker().text('It is {"ssn": 517411007}, so ssn: 517411007.')
    json.loads(prose.removeprefix("It is ").partition(", so")[0])
    assert prose.partition("so ssn: ")[2][0].isdigit()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-1e999"])
def test_what_is_no_number_of_json_is_in_no_reply(number: str) -> None:
    """Whole or in an event: the rest of it could be read by nobody."""
    with pytest.raises(ValueError, match="no number"):
        parsed(f'{{"content": [{{"type": "tool_use", "input": {{"a": {number}}}}}]}}'.encode())
    with pytest.raises(ReplyError):
        loaded(f'{{"type": "ping", "a": {number}}}')
    assert parsed("[1e308, 5e-324, -0.0]") == [1e308, 5e-324, -0.0]
