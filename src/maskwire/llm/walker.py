"""Walks a request by its shape, and has each leaf done what it is.

What it must never do: copy a value that the shape does not name, or say a value in a refusal: only where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Protocol

from maskwire.llm.engine import Found
from maskwire.llm.neighbours import uncut
from maskwire.llm.shapes import Either, Leaf, ListOf, Object, Opened, Shape, Tagged, Words
from maskwire.llm.together import AlikeError, plain, read_together

_DEEPEST = 64  # levels; what is nested deeper is refused
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/@+-]{0,255}", re.ASCII)
_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}", re.ASCII)


class ShapeError(Exception):
    """A request is not of a shape that is known. ``place`` names where, ``why`` what; neither holds a value."""

    def __init__(self, place: str, why: str, hint: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place, self.why, self.hint = place, why, hint


class Visitor(Protocol):
    """What is done with each kind of leaf. Each returns what stands there instead."""

    def text(self, value: str) -> str:
        """Free text."""

    def code(self, value: str) -> str:
        """Text that may be JSON."""

    def named(self, key: str, value: str) -> str:
        """A short text under a key that may say what it is."""

    def is_found_in(self, value: str) -> bool:
        """Whether something sensitive is found in a name or a number."""

    def found(self, text: str) -> Sequence[Found]:
        """What is found in a text."""

    def opened(self, value: str) -> str:
        """What the provider sealed, as it was. Raises ValueError."""

    def thinking(self, block: Any) -> dict[str, Any]:
        """A thinking block as it was signed. Raises ValueError."""

    def enter(self, *, said_before: bool) -> None:
        """An object begins, or one that holds what the model said before."""

    def called(self, call: str, tool: str) -> None:
        """A tool was called by that identity."""

    def answers(self, call: str) -> None:
        """What follows is the result of that call; "" ends it."""

    def is_open(self, word: str) -> bool:
        """Whether the operator opened what this word names; then it is counted."""


def walked(shape: Shape, value: Any, visitor: Visitor, place: str = "", depth: int = 0) -> Any:
    """The value as it may go on. Raises ShapeError. Texts are visited in the order of the shape's members, so that
    what comes later in a conversation changes nothing of what came before."""
    if depth > _DEEPEST:
        raise ShapeError(place, "it is nested too deep", "Nest it less deep.")
    if value is None:
        return None
    if isinstance(shape, Tagged | Either):
        kind = _kind(shape, value, place) if isinstance(shape, Tagged) else _fitting(shape, value, place)
        return walked(kind, value, visitor, place, depth)
    if isinstance(shape, Leaf):
        return _leaf(shape, value, visitor, place, depth)
    if isinstance(shape, Object):
        return _object(shape, value, visitor, place, depth)
    if isinstance(shape, ListOf):
        if not isinstance(value, list):
            raise ShapeError(place, "a list is expected", _UNKNOWN)
        items = uncut(value, visitor.found) if len(value) > 1 else value
        return [walked(shape.item, one, visitor, f"{place}[{n}]", depth + 1) for n, one in enumerate(items)]
    return _word(shape, value, visitor, place)


def _word(shape: Words | Opened, value: Any, visitor: Visitor, place: str) -> Any:
    """A known word, or what the operator opened."""
    if isinstance(shape, Words):
        if isinstance(value, str) and value in shape.known:
            return value
        raise ShapeError(place, "it is none of the words that are known here", _UNKNOWN)
    if visitor.is_open(shape.word):
        return value
    raise ShapeError(place, f"{shape.word} can't be masked", f'The operator can open "{shape.word}".')


_UNKNOWN = "What is not known is not passed on; leave it out."


def _object(shape: Object, value: Any, visitor: Visitor, place: str, depth: int) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ShapeError(place, "an object is expected", _UNKNOWN)
    for name in value:
        if name not in shape.members:
            named = name if _MEMBER.fullmatch(name) and not visitor.is_found_in(name) else "?"
            raise ShapeError(f"{place}.{named}".lstrip("."), "it is not known here", _UNKNOWN)
    if shape.call:
        visitor.called(_at(value, shape.call[:1]), _at(value, shape.call[1:]))
    if shape.result_of:
        visitor.answers(_at(value, (shape.result_of,)))
    if shape.said_before:
        visitor.enter(said_before=True)
    done = {
        name: walked(member, value[name], visitor, f"{place}.{name}".lstrip("."), depth + 1)
        for name, member in shape.members.items()
        if name in value
    }
    if shape.said_before:
        visitor.enter(said_before=False)
    if shape.result_of:
        visitor.answers("")
    return {name: done[name] for name in value}


def _at(value: Any, path: tuple[str, ...]) -> str:
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _kind(shape: Tagged, value: Any, place: str) -> Shape:
    tag = value.get(shape.tag, shape.otherwise) if isinstance(value, dict) else None
    known = shape.kinds.get(tag or shape.otherwise) if isinstance(tag, str) or tag is None else None
    if known is None:
        raise ShapeError(f"{place}.{shape.tag}".lstrip("."), "its kind is not known", _UNKNOWN)
    return known


def _fitting(shape: Either, value: Any, place: str) -> Shape:
    for one in shape.shapes:
        if isinstance(one, Leaf | Words):
            fits = isinstance(value, str)
        elif isinstance(one, ListOf):
            fits = isinstance(value, list)
        else:
            fits = isinstance(value, dict)
        if fits:
            return one
    raise ShapeError(place, "it is of another type than those known here", _UNKNOWN)


def _leaf(leaf: Leaf, value: Any, visitor: Visitor, place: str, depth: int) -> Any:
    if leaf in {Leaf.JSON, Leaf.SCHEMA}:
        told = _json(value, visitor, place, depth, is_schema=leaf is Leaf.SCHEMA)
        return told if leaf is Leaf.SCHEMA else _together(told, visitor, place)
    if leaf is Leaf.THINKING or (leaf is Leaf.SEALED and isinstance(value, str)):
        try:
            return visitor.thinking(value) if leaf is Leaf.THINKING else visitor.opened(value)
        except ValueError:
            raise ShapeError(place, _UNSEALED, _FRESH) from None
    if leaf in {Leaf.NEVER, Leaf.FLAG, Leaf.NUMBER}:
        return _small(leaf, value, visitor, place)
    if not isinstance(value, str):
        raise ShapeError(place, "a text is expected", _UNKNOWN)
    if leaf is Leaf.NAME:
        if _NAME.fullmatch(value) is None or visitor.is_found_in(value):
            why = "it is not a plain name, or something sensitive is found in it"
            raise ShapeError(place, why, "Use letters, digits, _ and -.")
        return value
    return visitor.text(value) if leaf is Leaf.TEXT else visitor.code(value)


def _small(leaf: Leaf, value: Any, visitor: Visitor, place: str) -> Any:
    if leaf is Leaf.NEVER:
        if value is False or value in ([], {}, ""):
            return value
        raise ShapeError(place, "it is not supported here", _UNKNOWN)
    if leaf is Leaf.FLAG:
        if isinstance(value, bool):
            return value
        raise ShapeError(place, "true or false is expected", _UNKNOWN)
    if isinstance(value, int | float) and not isinstance(value, bool) and not visitor.is_found_in(str(value)):
        return value
    raise ShapeError(place, "a number is expected in which nothing sensitive is found", _UNKNOWN)


_UNSEALED = "it did not come through this gateway for this principal, so it can't be read"
_FRESH = "Leave out what the model thought before; it comes anew."


def _json(value: Any, visitor: Visitor, place: str, depth: int, key: str = "", *, is_schema: bool = False) -> Any:
    """Leaf by leaf. ``key`` are the nearest ones above: what says what it is, such as "ssn", is read with them."""
    if depth > _DEEPEST:
        raise ShapeError(place, "it is nested too deep", "Nest it less deep.")
    if isinstance(value, str):
        said = value.strip()
        is_short = key and "\n" not in said and len(said) < _SHORT
        return visitor.named(key, value) if is_short else visitor.code(value)
    if isinstance(value, dict):
        done: dict[str, Any] = {}
        for name, member in value.items():
            named = visitor.text(name)
            if named in done:
                raise ShapeError(place, _ALIKE, "Make a list of them.")
            path = f"{key}: {name}"[-_LONGEST_KEY:] if key else name
            told = _json(member, visitor, place, depth + 1, path, is_schema=is_schema)
            done[named] = _together(told, visitor, place, key) if is_schema and _is_sample(name, told) else told
        return done
    if isinstance(value, list):
        return [_json(one, visitor, place, depth + 1, key, is_schema=is_schema) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, visitor, key)
    return value


_ALIKE = "two of its keys are masked alike"
_LONGEST_KEY = 100  # characters
_SHORT = 256  # characters; a longer text says itself what it is
_SAMPLES = frozenset({"default", "example", "examples"})  # the members of a schema that hold what it describes
_CHOICES = frozenset({"const", "enum"})  # words, mostly, that a tool knows


def _is_sample(name: str, value: Any) -> bool:
    """Whether a member of a schema holds values that are read together."""
    if name in _CHOICES:
        return any(isinstance(one, dict | list) for one in (value if isinstance(value, list) else [value]))
    return name in _SAMPLES


def _together(value: Any, visitor: Visitor, place: str, key: str = "") -> Any:
    """Any JSON, once its leaves are masked: read with what stands beside them, and with the nearest key above."""
    name = key.rpartition(": ")[2]
    try:
        told = read_together({name: value} if name else value, visitor.code)
    except AlikeError:
        raise ShapeError(place, _ALIKE, "Make a list of them.") from None
    return next(iter(told.values())) if name and len(told) == 1 else told


def _number(value: float, visitor: Visitor, key: str) -> Any:
    """A number in which something is found becomes its mask, as a number where that is one."""
    text = str(plain(value))
    masked = visitor.named(key, text) if key else visitor.text(text)
    if masked == text:
        return value
    return int(masked) if isinstance(value, int) and re.fullmatch(r"-?[1-9]\d*", masked) else masked
