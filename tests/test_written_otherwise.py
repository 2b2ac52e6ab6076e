"""Values that are written otherwise than they are read: found and masked by whichever door passes them on."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote

import orjson
import pytest

from tests.http.proxied import masking
from tests.llm.parts import MAIL, NUMBER, exchange, masker
from tests.mcp.sessions import Wrapped


def _escaped(text: str) -> str:
    return "".join(f"\\u{ord(one):04x}" for one in text)


_WRITTEN: dict[str, Callable[[str], str]] = {
    "plainly": str,
    "in base64": lambda text: base64.b64encode(text.encode()).decode(),
    "in base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("="),
    "in base64 with words around": lambda text: base64.b64encode(f"write to {text} now".encode()).decode(),
    "in base64 twice": lambda text: base64.b64encode(base64.b64encode(text.encode())).decode(),
    "in hex": lambda text: text.encode().hex(),
    "for an address": lambda text: quote(text, safe="").replace("-", "%2D"),
    "for an address, in each letter": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "with numbered entities": lambda text: text.replace("-", "&#45;").replace("@", "&#x40;"),
    "with named entities": lambda text: text.replace("-", "&hyphen;").replace("@", "&commat;"),
    "with what nobody sees": "\u200b".join,
    "in wide letters": lambda text: "".join(chr(ord(one) + 0xFEE0) for one in text),
    "with other hyphens": lambda text: text.replace("-", "\u2011"),
    "with escapes of JSON": _escaped,
    "with escapes of C": lambda text: "".join(f"\\x{ord(one):02x}" for one in text),
    "in a document": lambda text: json.dumps({"note": text}),
    "in a document with escapes": lambda text: f'{{"note": "{_escaped(text)}"}}',
    "in a document in a document": lambda text: json.dumps({"a": json.dumps({"b": [text]})}),
}
_NAME = "Ren\u00e9 Quuxbyrd"
_NAMES = {
    "in a document with escapes": json.dumps([{"id": 1, "name": _NAME}]),
    "in a document in a document": json.dumps({"rows": json.dumps([{"id": 1, "name": _NAME}])}),
    "in markup": f"<tr><th>name</th><td>{html.escape(_NAME).replace(chr(0xE9), '&eacute;')}</td></tr>",
}


def _passed_on(text: str) -> dict[str, str]:
    """What each door makes of a text."""
    chat = json.dumps({"model": "m", "messages": [{"role": "user", "content": text}]}).encode()
    session = Wrapped()
    result = {"content": [{"type": "text", "text": text}], "structuredContent": {"note": text}}
    told = session.answered("tools/call", {"name": "search"}, result=result)["result"]
    return {
        "a text of a service": masking().text(text),
        "a document of a service": json.loads(masking().document(json.dumps({"note": text}).encode()))["note"],
        "a prompt": json.loads(exchange("/v1/chat/completions").ask(chat))["messages"][0]["content"],
        "arguments": masker().code(text),
        "a tool's text": told["content"][0]["text"],
        "a tool's document": told["structuredContent"]["note"],
    }


@pytest.mark.parametrize("value", [MAIL, NUMBER])
@pytest.mark.parametrize("way", _WRITTEN)
def test_a_value_is_masked_however_it_is_written(way: str, value: str) -> None:
    """At each door, to the depth of two encodings."""
    written = _WRITTEN[way](value)
    for place, told in _passed_on(written).items():
        for form in (value, written, json.dumps(written)[1:-1]):
            assert form not in told, place


@pytest.mark.parametrize("way", _NAMES)
def test_a_name_is_masked_however_its_letters_are_written(way: str) -> None:
    """As most programs write JSON, each letter beyond ASCII is an escape."""
    for place, told in _passed_on(_NAMES[way]).items():
        assert "Quuxbyrd" not in told, place


@pytest.mark.parametrize(
    "document", ['{"ssn": 5.17411007e8}', '{"ssn": {"value": 5.17411007E+8}}', '{"ssn": [517411007.0]}']
)
def test_a_number_is_masked_however_it_is_written(document: str) -> None:
    """With a power of ten, and below a name that says nothing."""
    for place, told in _passed_on(document).items():
        assert not any(form in told for form in ("5.17411007", "517411007")), place
    shown = orjson.loads(masking().document(document.encode()))
    assert "517411007" not in str(shown)
