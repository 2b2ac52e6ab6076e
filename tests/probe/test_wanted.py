"""Stored values are found in whatever writing, and told by none."""

from __future__ import annotations

import base64
import hashlib

import pytest

from maskwire.probe.wanted import Wanted

VALUE = "zqxjkv@canary-corp.com"
WANTED = Wanted([VALUE, "517-41-1001"], ["zqxjkvwplmnt"])


@pytest.mark.parametrize(
    ("data", "how"),
    [
        (VALUE.encode(), "as stored"),
        (b"\0\0" + VALUE.upper().encode() + b"\0", "as stored"),
        (VALUE[::-1].encode(), "reversed"),
        (VALUE.encode().hex().encode(), "in hex"),
        (base64.b64encode(VALUE.encode()), "in base64"),
        (base64.b64encode(b"x" + VALUE.encode()), "in base64"),
        (base64.b64encode(b"xy" + VALUE.encode()), "in base64"),
        (hashlib.sha256(VALUE.encode()).hexdigest().encode(), "as an unkeyed hash"),
        (b"122,113,120,106,107,118,64,99,97", "as codes of its characters"),
        (" ".join(VALUE).encode(), "character by character"),
        (b"517411001", "as its digits"),
        (b"... qxjkvwpl ...", "a part of it as stored"),
    ],
)
def test_a_value_is_found(data: bytes, how: str) -> None:
    """Reversed, in hex, in base64 at any offset, hashed, in pieces."""
    assert WANTED.found(b"before " + data + b" after") == how


def test_what_is_none_is_not_found() -> None:
    """A token of the same form, a part that many share, nothing."""
    for data in (b"", b"wplmnt@another.com", b"@canary-corp.com", b"518-41-1001", b"zqxjkvw"):
        assert not WANTED.found(data)


def test_no_repr_tells_a_value() -> None:
    """It says how much there is to find."""
    assert "zqx" not in repr(WANTED)
    assert not Wanted(["short"])
