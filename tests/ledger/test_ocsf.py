"""Events of the ledger are what the published OCSF schema says, by a validator that is not ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

import jsonschema
import pytest
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema

from maskwire.ledger import ColumnEntry, Entry, Kind, Outcome, Phase, encode, moment
from maskwire.ledger.entry import failed_login
from maskwire.ledger.ocsf import SCHEMA_VERSION, event
from maskwire.model import Column, Principal, PrincipalKind

NAMES = {3002: "authentication", 6003: "api_activity", 6005: "datastore_activity"}
EMAIL = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r", masked=3)
AGENT = Principal("ana's agent", PrincipalKind.AGENT, on_behalf_of="ana", model="m-1", agent="claude-code",
                  authentication="token", roles=frozenset({"support"}))  # fmt: skip
TRACE = "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"
ASKED = Entry(
    moment(1_790_000_000.25), "s1", AGENT, exchange="s1-1", source="shop", client="127.0.0.1:5000", application="psql",
    shape="select email from users where id = ?", columns=(EMAIL,), rows=3, bytes=99, duration=12_345, code="42501",
    policy="1f" * 32, version="0.1.0+00000000", traceparent=TRACE, conversation="3f2c9a4e-8b1d-4c55-9f0a-7d2e6b1c8a90",
)  # fmt: skip


@lru_cache(maxsize=1)
def published() -> OcsfJsonSchemaEmbedded:
    return OcsfJsonSchemaEmbedded(get_ocsf_schema(SCHEMA_VERSION))


@lru_cache(maxsize=32)
def validator(class_uid: int, profiles: tuple[str, ...]) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(published().get_class_schema(NAMES[class_uid], list(profiles)))


def check(made: dict[str, Any]) -> None:
    validator(made["class_uid"], tuple(made["metadata"]["profiles"])).validate(json.loads(json.dumps(made)))


def entries() -> Iterator[Entry]:
    for kind in Kind:
        yield replace(ASKED, kind=kind)
        yield Entry(moment(1), "", Principal("x"), kind)
    for door in ("postgres", "mysql", "mcp", "llm", "http", ""):
        for outcome in Outcome:
            yield replace(ASKED, door=door, outcome=outcome)
    for phase in Phase:
        yield replace(ASKED, phase=phase)
    for who in PrincipalKind:
        yield replace(ASKED, principal=Principal("x", who, authentication="oidc"), kind=Kind.LOGIN)
    for client in ("unix", "", "::1:5000", "fe80::1%eth0:5000", "10.0.0.1:99999", "odd"):
        yield replace(ASKED, client=client)
    yield failed_login("shop", "s1", "127.0.0.1:1", 1.0)


def test_every_entry_is_an_event_that_the_published_schema_takes() -> None:
    """Every kind, door, outcome, phase and kind of principal, the fullest and the emptiest."""
    for number, entry in enumerate(entries(), 1):
        made = event(number, entry, "ledger.example")
        check(made)
        assert made["unmapped"]["entry"] == json.loads(encode(entry))
        assert made["metadata"]["sequence"] == number


@pytest.mark.parametrize("change", [{"time": "now"}, {"actor": {}}, {"canary": 1}, {"activity_id": 77}])
def test_the_validator_refuses_what_is_no_event(change: dict[str, object]) -> None:
    """The test above would fail where something is wrong."""
    with pytest.raises(jsonschema.ValidationError):
        check({**event(1, ASKED, "l"), **change})


@pytest.mark.parametrize(
    ("entry", "type_uid"),
    [
        (ASKED, 600504),
        (replace(ASKED, door="mcp"), 600302),
        (replace(ASKED, kind=Kind.LOGIN), 300201),
        (replace(ASKED, kind=Kind.LOGIN_FAILED), 300201),
        (replace(ASKED, kind=Kind.READING), 600302),
        (replace(ASKED, kind=Kind.ACCESS_REQUEST), 600301),
        (replace(ASKED, kind=Kind.APPROVAL), 600303),
        (replace(ASKED, kind=Kind.HEARTBEAT), 600399),
    ],
)
def test_each_kind_has_its_class_and_activity(entry: Entry, type_uid: int) -> None:
    """By the schema's numbers."""
    assert event(1, entry, "l")["type_uid"] == type_uid


def test_a_tool_call_tells_its_model_conversation_and_trace() -> None:
    """The profiles ai_operation and trace."""
    made = event(7, replace(ASKED, door="mcp"), "l")
    assert made["ai_model"]["name"] == "m-1"
    assert made["message_context"]["uid"] == ASKED.conversation
    assert (made["trace"]["uid"], made["trace"]["span"]["uid"]) == (TRACE[3:35], TRACE[36:52])
    assert made["trace"]["span"]["end_time"] - made["trace"]["span"]["start_time"] == 12


def test_an_event_has_the_milliseconds_of_its_entry() -> None:
    """Since 1970."""
    assert event(1, ASKED, "l")["time"] == 1_790_000_000_250


def test_what_was_decided_is_told() -> None:
    """The profile security_control: masked, shown, refused, failed."""
    shown = replace(ASKED, columns=(replace(EMAIL, transform="keep"),))
    told = [
        event(1, it, "l")["action"] for it in (ASKED, shown, *(replace(ASKED, outcome=it) for it in list(Outcome)[1:]))
    ]
    assert told == ["Modified", "Allowed", "Denied", "Observed", "Observed"]
