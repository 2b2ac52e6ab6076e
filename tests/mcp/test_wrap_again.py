"""Masked values in a tool's arguments, and raw ones beside them."""

from __future__ import annotations

from typing import Any

import pytest

from maskwire.mcp.wrap.tools import Tools
from tests.mcp.sessions import Wrapped

MAIL, SSN = "greta.lindqvist@example.com", "517-41-1007"


def _session(tools: Tools | None = None) -> tuple[Wrapped, str, str]:
    """A session, and how it shows an address and a number."""
    session = Wrapped(tools)
    told = session.answered("tools/call", {"name": "s"}, result={"structuredContent": {"email": MAIL, "ssn": SSN}})
    shown = told["result"]["structuredContent"]
    assert MAIL not in shown.values()
    return session, shown["email"], shown["ssn"]


def _sent(session: Wrapped, arguments: Any) -> Any:
    return session.asked("tools/call", {"name": "find", "arguments": arguments})["params"]["arguments"]


@pytest.mark.parametrize("tools", [Tools(), Tools(turn_back=("find",))])
@pytest.mark.parametrize(
    "form",
    [
        {"ssn": "517411008 {mail}"},
        {"ssn": "{mail}517411008{mail}"},
        {"ssn": "5174 {ssn} 11008"},
        {"last_name": "Quuxbyrd {mail}"},
        {"last_name": ["{mail}, Quuxbyrd, {ssn}"]},
        {"filter": {"name": "ssn", "value": "517411008 {mail}"}},
        {"filter": {"name": "ssn", "value": "{mail} 517411008 {mail} 517411008"}},
        {"query": "ssn 517411008 of {mail}"},
        {"deep": [{"last_name": {"is": "Quuxbyrd or {mail}"}}]},
    ],
)
def test_a_raw_value_beside_a_masked_one_is_masked_by_its_name(form: Any, tools: Tools) -> None:
    """However many masked values stand around it."""
    session, mail, ssn = _session(tools)

    def filled(one: Any) -> Any:
        if isinstance(one, str):
            return one.replace("{mail}", mail).replace("{ssn}", ssn)
        return [filled(x) for x in one] if isinstance(one, list) else {k: filled(v) for k, v in one.items()}

    told = str(_sent(session, filled(form)))
    for fragment in ("517411008", "5174 ", "11008", "Quuxbyrd"):
        assert fragment not in told, fragment


def test_words_beside_a_masked_value_stay() -> None:
    """And so do the masked value, and white space."""
    session, mail, ssn = _session()
    arguments = {"text": f"  mail {mail}, then {ssn}. ", "email": f"{mail}, {mail}", "n": 3, "note": "no one"}
    assert _sent(session, arguments) == arguments


def test_what_is_left_of_a_text_is_masked_while_the_rest_is_turned_back() -> None:
    """The server gets the one that the client was shown, and not the one that it made up."""
    session, mail, _ = _session(Tools(turn_back=("find",)))
    told = _sent(session, {"last_name": f"Quuxbyrd {mail}"})["last_name"]
    assert told.endswith(f" {MAIL}")
    assert "Quuxbyrd" not in told
