"""A piece of a statement, twice: as the text that is sent, and as the tree that the resolver walks.

What it must never do: hold a text and a tree that say different things; so both are made at one place, from one node.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from maskwire.sql.nodes import Node
from maskwire.sql.refusals import not_understood

_MARK = re.compile("\0(\\d+)\0")  # where a literal stands in a text that is being written
_TABLE = re.compile("\0@(\\d+)\0")  # where something can be put behind the name of a stored table
_SOURCE = re.compile("\0<(\\d+)\0([^\0]*)\0>\0")  # a stored table's name, in whose place a query can be put
_PARAMETER = re.compile("\0\\?(\\d+)\0")  # where a parameter stands
_NUMBER = re.compile(r"\d+(\.\d*)?([eE][+-]?\d+)?")
_SAFE = re.compile(r"[\x20-\x5b\x5d-\x7e\xa0-\U0010ffff]*")  # no backslash and no control character


@dataclass(frozen=True, slots=True)
class Part:
    """``sql``, with marks where its literals stand, and ``node``."""

    sql: str = field(repr=False)
    node: Node = field(repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A statement's text with gaps, and what fills them: ``literals`` by their number from 1, each as SQL, and the
    ``places`` in the client's text at which they stood, -1 for one that is not what stood there."""

    pattern: str = field(repr=False)
    literals: tuple[str, ...] = field(repr=False)
    places: tuple[int, ...]

    @classmethod
    def of(cls, sql: str, literals: Literals, parameters: int) -> Written:
        """What was written, with so many parameters. Raises RefusedError where they do not stand in their order: the
        server numbers them by where they stand."""
        if [int(number) for number in _PARAMETER.findall(sql)] != list(range(1, parameters + 1)):
            raise not_understood("parameters in clauses whose order the gateway changes")
        return cls(_PARAMETER.sub("?", sql), tuple(literals.all), tuple(literals.places))

    @property
    def tables(self) -> frozenset[int]:
        """The OIDs of all stored tables and views that it names."""
        return frozenset(int(oid) for oid, _ in _SOURCE.findall(self.pattern))

    def text(
        self,
        instead: Mapping[int, str] | None = None,
        behind: Callable[[int], str] = lambda _relation: "",
        sources: Mapping[int, str] = MappingProxyType({}),
    ) -> str:
        """The text, with other SQL ``instead`` of some literals, what is written ``behind`` a table, by its OID, and
        queries in the place of some tables."""
        given = instead or {}
        pattern = _SOURCE.sub(lambda m: sources.get(int(m[1]), m[2]), self.pattern)
        pattern = _TABLE.sub(lambda m: "" if int(m[1]) in sources else behind(int(m[1])), pattern)
        return _MARK.sub(lambda m: given.get(int(m[1]), self.literals[int(m[1]) - 1]), pattern)


class Literals:
    """The constants of one statement, in the order in which they are met."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self.places: list[int] = []

    def forget(self, count: int) -> None:
        """Those behind the first so many were never met."""
        del self.all[count:], self.places[count:]

    def add(self, sql: str, value: dict[str, Any], place: int = -1) -> Part:
        """A constant as SQL; ``value`` is what A_Const holds of it, ``place`` where it stands in the client's text."""
        self.all.append(sql)
        self.places.append(place)
        number = len(self.all)
        return Part(f"\0{number}\0", {"A_Const": {**value, "location": number}})

    def text(self, value: str, place: int = -1) -> Part:
        """A string."""
        return self.add(text(value), {"sval": {"sval": value}}, place)

    def number(self, value: str, place: int = -1) -> Part:
        """A number as it is written."""
        if not _NUMBER.fullmatch(value):
            raise not_understood("this number")
        whole = value.isdecimal() and len(value) < 10
        return self.add(value, {"ival": {"ival": int(value)}} if whole else {"fval": {"fval": value}}, place)

    def bytes(self, digits: str) -> Part:
        """A string of bytes in hexadecimal."""
        try:
            bytes.fromhex(digits)
        except ValueError:
            raise not_understood("this hexadecimal string") from None
        return self.add(f"x'{digits}'", {"bsval": {"bsval": "x" + digits}})


def text(value: str) -> str:
    """A string as every sql_mode reads it: what a mode could read in another way is written as its bytes."""
    if _SAFE.fullmatch(value):
        return "'" + value.replace("'", "''") + "'"
    return f"_utf8mb4 x'{value.encode().hex()}'"


def source(relation: int, name: str) -> str:
    """A stored table's name, marked so that a query can be put in its place."""
    return f"\0<{relation}\0{name}\0>\0"


def table(relation: int) -> str:
    """What marks the place behind a stored table in a text that is being written."""
    return f"\0@{relation}\0"


def parameter(number: int) -> Part:
    """A parameter, by its number from 1."""
    return Part(f"\0?{number}\0", {"ParamRef": {"number": number}})


def string(value: str) -> Node:
    """A name in a tree."""
    return {"String": {"sval": value}}
