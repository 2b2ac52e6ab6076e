"""JSON documents through the kernel: each leaf by its action, and what no shape announces stays hidden."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire._kernel import BackendReader, Keys, Program, Scanner, Tally, mask_value

KEYS = Keys(bytes(32))
SCANNER = Scanner()
SSN = "078-05-1120"
CUSTOMER: Any = (
    "object",
    {
        "id": ("value", "keep", "", 23),
        "ssn": ("value", "token", "US_SSN", 25),
        "orders": ("array", ("object", {"note": ("value", "scan", "", 25), "paid": ("value", "redact", "X", 16)})),
        "phones": ("value", "partial", "PHONE_NUMBER", 1009),
        "extra": ("value", "scrub", "", 3802),
    },
)


def masked(shape: Any, text: str, oid: int = 3802, form: int = 0) -> str | None:
    """A document under a fixed key."""
    program = Program([("json", "", oid, form)], KEYS, SCANNER, {"US_SSN": "hash"}, shapes={0: shape})
    version = b"\x01" if form == 1 and oid == 3802 else b""
    out = mask_value(program, 0, version + text.encode())
    return None if out is None else out.removeprefix(version).decode()


def test_a_document_is_masked_by_its_shape() -> None:
    """As text, as json and jsonb in binary; what is not masked stays byte for byte."""
    token = mask_value(Program([("token", "US_SSN", 25, 0)], KEYS, SCANNER, {}), 0, SSN.encode())
    hashed = mask_value(Program([("hash", "US_SSN", 25, 0)], KEYS, SCANNER, {}), 0, SSN.encode())
    assert token is not None
    assert hashed is not None
    text = (
        '{"id": 7,"ssn" : "%s", "orders": [{"note": "SSN %s", "paid": true}, null],'
        ' "phones": ["+1 202 555 0123"], "extra": {"x": "SSN %s"}, "new": {"k": 1}}'
    )
    out = (
        '{"id": 7,"ssn" : "%s", "orders": [{"note": "SSN %s", "paid": false}, null],'
        ' "phones": ["+* *** *** 0123"], "extra": {"x": "SSN %s"}, "[DERIVED]": {"[DERIVED]": 0}}'
    )
    for oid, form in [(114, 0), (114, 1), (3802, 0), (3802, 1)]:
        expected = out % (token.decode(), hashed.decode(), "[US_SSN]")
        assert masked(CUSTOMER, text % (SSN, SSN, SSN), oid, form) == expected


def test_a_document_is_one_value_of_its_row() -> None:
    """Counted once; findings of its scanned leaves by entity."""
    program = Program([("json", "", 114, 0)], KEYS, SCANNER, {}, shapes={0: CUSTOMER})
    value = json.dumps({"orders": [{"note": f"SSN {SSN}"}, {"note": f"SSN {SSN}"}]}).encode()
    payload = b"\x00\x01" + len(value).to_bytes(4, "big") + value
    reader, tally = BackendReader(1 << 20), Tally()
    reader.feed(b"D" + (len(payload) + 4).to_bytes(4, "big") + payload)
    rows = reader.next(program, tally)
    assert isinstance(rows, bytes)
    assert SSN.encode() not in rows
    assert tally.columns() == [(0, 1, 0)]
    assert tally.findings() == {(0, "US_SSN"): 2}


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.sampled_from("abc") | st.text(), inside),
)


def _hidden(value: object) -> object:
    """What a document becomes that no shape announces, its objects as lists of pairs."""
    match value:
        case None:
            return None
        case bool():
            return False
        case int() | float():
            return 0
        case str():
            return "[DERIVED]"
        case list():
            return [_hidden(one) for one in value]
        case dict():
            return [("[DERIVED]", _hidden(one)) for one in value.values()]
    raise AssertionError


@settings(deadline=None)
@given(_VALUES, st.booleans(), st.sampled_from([None, 1]))
def test_what_no_shape_announces_is_hidden_whole(value: object, ascii_only: bool, indent: int | None) -> None:
    """Any document, in any writing, keeps its form and nothing else; and kept whole, it stays byte for byte."""
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    strange = masked(("object", {}), f"[{text}]")
    assert strange is not None
    assert json.loads(strange, object_pairs_hook=list) == [_pairs(_hidden(value))]
    assert masked(("value", "keep", "", 3802), text) == text


def _pairs(value: object) -> object:
    """Tuples as JSON has them."""
    if isinstance(value, list):
        return [_pairs(one) if not isinstance(one, tuple) else (one[0], _pairs(one[1])) for one in value]
    return value


@settings(deadline=None)
@given(st.text(alphabet='{}[]",:\\u019eE.-tfn ') | st.text())
def test_any_text_is_hidden_or_redacted(text: str) -> None:
    """What is not JSON becomes a label; nothing raises."""
    out = masked(("array", ("value", "redact", "X", 25)), text)
    assert out is not None
    json.loads(out)


@pytest.mark.parametrize(
    ("columns", "shapes"),
    [
        ([("json", "", 3802, 0)], {}),
        ([("json", "", 25, 0)], {0: ("value", "keep", "", 25)}),
        ([("keep", "", 3802, 0)], {0: ("value", "keep", "", 25)}),
        ([("json", "", 3802, 0)], {0: ("value", "keep", "", 25), 1: ("value", "keep", "", 25)}),
        ([("json", "", 3802, 0)], {0: ("value", "blur", "", 25)}),
        ([("json", "", 3802, 0)], {0: ("list", ("value", "keep", "", 25))}),
        ([("json", "", 3802, 0)], {0: "value"}),
        ([("json", "", 3802, 0)], {0: ("object", "members")}),
        ([("json", "", 3802, 0)], {0: ("object", {1: ("value", "keep", "", 25)})}),
    ],
)
def test_a_wrong_shape_is_refused(columns: list[tuple[str, str, int, int]], shapes: Any) -> None:
    """A column of documents has a shape, and nothing else has one."""
    with pytest.raises(ValueError, match=r"shape|action"):
        Program(columns, KEYS, SCANNER, {}, shapes=shapes)


def test_a_bottomless_shape_is_refused() -> None:
    """It could match no document, and would cost a stack."""
    shape: Any = ("value", "keep", "", 25)
    for _ in range(1000):
        shape = ("array", shape)
    with pytest.raises(ValueError, match="deeper"):
        Program([("json", "", 3802, 0)], KEYS, SCANNER, {}, shapes={0: shape})
