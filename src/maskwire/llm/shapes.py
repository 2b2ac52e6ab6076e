"""What a document of a model API may hold, as data: the words that requests.py and replies.py are written in.

What it must never do: have a shape that passes what it does not name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import TypeAlias


class Leaf(Enum):
    """What a value that holds no other is, and so what is done with it."""

    TEXT = auto()  # free text: masked by what is found in it
    CODE = auto()  # a text that may be JSON itself: escapes inside it are read too
    JSON = auto()  # any JSON: every text, number and key in it is masked, and what stands together is read together
    SCHEMA = auto()  # a JSON Schema: masked likewise, but what stands behind a name in it tells no value of that name
    NAME = auto()  # a name of a tool, a schema, a model, an identity: of a strict form, with nothing found in it
    NUMBER = auto()  # with nothing found in its digits
    FLAG = auto()  # true or false
    SEALED = auto()  # bytes of the provider that nobody can read: sealed when they pass to a client, opened on return
    THINKING = auto()  # an Anthropic thinking block, as the provider signed it
    NEVER = auto()  # only null, false and what is empty


@dataclass(frozen=True, slots=True)
class Words:
    """One of a few texts that we know."""

    known: frozenset[str]


@dataclass(frozen=True, slots=True)
class Object:
    """An object with these members and no other. ``role``: its texts are what the model said before."""

    members: Mapping[str, Shape]
    said_before: bool = False
    call: tuple[str, ...] = ()  # where the names of a tool call and its tool stand: (identity, name)
    result_of: str = ""  # where the name of the call stands whose result it is


@dataclass(frozen=True, slots=True)
class ListOf:
    """An array of one shape."""

    item: Shape


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object whose member ``tag`` says which of several it is; ``otherwise`` where it is not there."""

    tag: str
    kinds: Mapping[str, Shape]
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """A text, an array or an object, each with a shape of its own."""

    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """What is refused unless the operator opens it by this word; then it is passed as it is, and recorded."""

    word: str


Shape: TypeAlias = Leaf | Words | Object | ListOf | Tagged | Either | Opened

TEXT, CODE, JSON, SCHEMA, NAME = Leaf.TEXT, Leaf.CODE, Leaf.JSON, Leaf.SCHEMA, Leaf.NAME
NUMBER, FLAG, SEALED, NEVER = Leaf.NUMBER, Leaf.FLAG, Leaf.SEALED, Leaf.NEVER


def words(*known: str) -> Words:
    """One of these."""
    return Words(frozenset(known))


def either(*shapes: Shape) -> Either:
    """One of these, by what the value is in JSON."""
    return Either(shapes)


def of(**members: Shape) -> Object:
    """An object with these members."""
    return Object(members)
