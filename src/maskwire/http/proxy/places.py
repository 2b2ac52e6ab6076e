"""Where the values of a JSON text stand: by the keys on the way to them, as bytes.

What it must never do: take a text for JSON that is cut off, or lose a value of which a key is said twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from maskwire.http.decoding import BodyError
from maskwire.http.proxy.settings import PLAIN, Place

__all__ = ["TOKEN", "Value", "in_digits", "named_at", "values"]

# A string, a mark, or a bare word; a quote alone opens a string that has no end here.
TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+|"', re.DOTALL)
_DEEPEST = 128
_LONGEST_PLACE = 256  # characters; a longer key is no place that somebody names


class Value(NamedTuple):
    """A string, number, true, false or null of a text: where it stands, and at which place."""

    start: int
    end: int
    place: Place


def values(text: bytes, base: Place = ()) -> Iterator[Value]:
    """The values of one JSON text, in their order; ``base`` is the place where it stands. Raises BodyError."""
    place = list(base)
    kinds: list[int] = []
    key: bytes | None = None
    for match in TOKEN.finditer(text):
        token = match.group()
        first = token[0]
        if first in b"{[":
            if len(kinds) >= _DEEPEST:
                raise BodyError("it is nested too deep")
            kinds.append(first)
            place.append("[]" if first == 0x5B else "")
            key = None
        elif first in b"}]":
            if not kinds:
                raise BodyError("it is no JSON")
            kinds.pop()
            place.pop()
            key = None
        elif token in {b",", b":"}:
            if token == b":" and key is not None and kinds and kinds[-1] == 0x7B:
                place[-1] = _key(key)
            key = None
        elif token == b'"':
            raise BodyError("it is no JSON")
        elif kinds and kinds[-1] == 0x7B and _is_key(text, match.end()):
            key = token
        else:
            yield Value(match.start(), match.end(), tuple(place))


def in_digits(number: bytes) -> str:
    """A number without its power of ten: 5.17411007e8 is masked as what 517411007 is."""
    if _NUMBER.fullmatch(number) is None:
        return number.decode()
    spelt = Decimal(number.decode())
    return f"{spelt:f}" if abs(spelt.adjusted()) <= _MOST_DIGITS else number.decode()


_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?[eE][+-]?[0-9]{1,4}")
_MOST_DIGITS = 40


def named_at(place: Place, named: Mapping[Place, str]) -> tuple[Place, str] | None:
    """What is named for a place, or for one that it is below, and its entity; None for no word about it. What is plain
    is so itself, and not what is below it."""
    for length in range(len(place), -1, -1) if named else ():
        found = _named(place[:length], named)
        if found is not None and (found[1] != PLAIN or length == len(place)):
            return found
    return None


def _named(place: Place, named: Mapping[Place, str]) -> tuple[Place, str] | None:
    if place in named:
        return place, named[place]
    for pattern, entity in named.items():
        if len(pattern) == len(place) and all(
            mine == theirs or (mine == "*" and theirs != "[]") for mine, theirs in zip(pattern, place, strict=True)
        ):
            return pattern, entity
    return None


_COLON = re.compile(rb"\s*:")


def _is_key(text: bytes, end: int) -> bool:
    return _COLON.match(text, end) is not None


def _key(token: bytes) -> str:
    if len(token) > _LONGEST_PLACE:
        return ""
    if b"\\" not in token:
        return token[1:-1].decode("utf-8", "replace")
    try:
        return str(json.loads(token))
    except ValueError:
        raise BodyError("it is no JSON") from None
