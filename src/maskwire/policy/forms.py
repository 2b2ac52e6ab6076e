"""The forms that the parts of a policy file have: each reads a node, and says itself as JSON Schema.

What it is for: the file's checks, its published schema and its reference page are made of one table (layout.py).
What it must never do: take what it does not know. A key without a meaning is a fault, not a comment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

from maskwire.policy.faults import Fault, Mark, nearest
from maskwire.policy.marked import mark_of

_STRINGS = frozenset({"str", "int", "float", "timestamp"})  # how YAML takes what is meant as a text
MAX_ITEMS = 10_000

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Item:
    """A value that was read (a text, a number, a list or dict of items), and where it stands. ``keys`` are those of a
    group as they stand there, what could not be read included."""

    value: Any
    mark: Mark
    keys: frozenset[str] = frozenset()


class Form(Protocol):
    """What a part may be."""

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The value of a node; None where it is none, which ``faults`` then say."""
        ...

    def schema(self) -> Schema:
        """The same as JSON Schema."""
        ...

    @property
    def says(self) -> str:
        """The form in words."""
        ...


def _kind(node: yaml.Node) -> str:
    return str(node.tag).rpartition(":")[2]


def _text(node: yaml.Node, faults: list[Fault], wanted: str) -> str | None:
    if not isinstance(node, yaml.ScalarNode) or _kind(node) not in _STRINGS:
        word = isinstance(node, yaml.ScalarNode) and _kind(node) in ("bool", "null") and node.value
        hint = "; YAML takes the word as something else, so write it in quotes" if word else ""
        faults.append(Fault(mark_of(node), f"{wanted} is expected here{hint}"))
        return None
    return str(node.value)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a pattern. ``says`` is what it is, with its article."""

    says: str
    pattern: str | None = None
    most: int = 200
    example: str = ""

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The text."""
        text = _text(node, faults, self.says)
        if text is None:
            return None
        if not text or len(text) > self.most:
            faults.append(Fault(mark_of(node), f"{self.says} of 1 to {self.most} characters is expected here"))
            return None
        if self.pattern is not None and re.search(self.pattern, text) is None:
            written = f", as {self.example}" if self.example else ""
            faults.append(Fault(mark_of(node), f"{self.says} is expected here{written}"))
            return None
        return Item(text, mark_of(node))

    def schema(self) -> Schema:
        """A string of that pattern."""
        found: Schema = {"type": "string", "minLength": 1, "maxLength": self.most}
        return found if self.pattern is None else {**found, "pattern": self.pattern}


@dataclass(frozen=True, slots=True)
class Word:
    """One of some words. ``meant`` says of words that are none of them what was perhaps meant."""

    words: tuple[str, ...]
    what: str
    meant: tuple[tuple[str, str], ...] = ()

    @property
    def says(self) -> str:
        """The words."""
        return " or ".join(f"`{word}`" for word in self.words)

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The word."""
        text = _text(node, faults, self.what)
        if text is None:
            return None
        if text not in self.words:
            meant = dict(self.meant).get(text)
            near = f"; did you mean {meant}?" if meant is not None else nearest(text, self.words)
            known = f"{' It' if near else '; it'} is one of {', '.join(self.words)}"
            faults.append(Fault(mark_of(node), f'"{text}" is not {self.what}{near}{known}'))
            return None
        return Item(text, mark_of(node))

    def schema(self) -> Schema:
        """An enumeration."""
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number within bounds."""

    least: int
    most: int

    @property
    def says(self) -> str:
        """The bounds."""
        return f"a whole number from {self.least} to {self.most}"

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The number, in digits as everyone writes it."""
        if isinstance(node, yaml.ScalarNode) and re.fullmatch(r"0|[1-9][0-9]{0,11}", str(node.value)) is not None:
            number = int(node.value)
            if _kind(node) == "int" and self.least <= number <= self.most:
                return Item(number, mark_of(node))
        faults.append(Fault(mark_of(node), f"{self.says} is expected here"))
        return None

    def schema(self) -> Schema:
        """An integer."""
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Flag:
    """Yes or no."""

    says: str = "`true` or `false`"

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The truth value."""
        if isinstance(node, yaml.ScalarNode) and _kind(node) == "bool" and str(node.value).lower() in ("true", "false"):
            return Item(str(node.value).lower() == "true", mark_of(node))
        faults.append(Fault(mark_of(node), "true or false is expected here"))
        return None

    def schema(self) -> Schema:
        """A boolean."""
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: Form
    least: int = 0

    @property
    def says(self) -> str:
        """What it is a list of."""
        return f"a list of {self.of.says}"

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The items that could be read."""
        if not isinstance(node, yaml.SequenceNode):
            faults.append(Fault(mark_of(node), "a list is expected here: [a, b], or one line each that begins with -"))
            return None
        if not self.least <= len(node.value) <= MAX_ITEMS:
            faults.append(Fault(mark_of(node), f"{self.least} to {MAX_ITEMS} items are expected here"))
            return None
        found = [self.of.read(item, faults) for item in node.value]
        return Item([one for one in found if one is not None], mark_of(node))

    def schema(self) -> Schema:
        """An array."""
        return {"type": "array", "items": self.of.schema(), "minItems": self.least, "maxItems": MAX_ITEMS}


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a group: its form, and what it means."""

    name: str
    form: Form
    means: str
    is_required: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Keys, each of its own form. ``also`` is what JSON Schema says beside them."""

    what: str
    fields: tuple[Field, ...]
    also: Schema = field(default_factory=dict)

    @property
    def says(self) -> str:
        """What it is."""
        return self.what

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The keys that could be read."""
        known = {one.name: one for one in self.fields}
        found: dict[str, Item] = {}
        for key, value in _pairs(node, faults, self.what):
            one = known.get(key.value)
            if one is None:
                keys = f"; it is one of {', '.join(known)}"
                near = nearest(key.value, known) or keys
                faults.append(Fault(key.mark, f'"{key.value}" is no key of {self.what}{near}'))
                continue
            item = one.form.read(value, faults)
            if item is not None:
                found[one.name] = item
        present = {str(key.value) for key, _ in node.value} if isinstance(node, yaml.MappingNode) else known.keys()
        faults += [
            Fault(mark_of(node), f'{self.what} needs "{one.name}"')
            for one in self.fields
            if one.is_required and one.name not in present
        ]
        return Item(found, mark_of(node), frozenset(present)) if isinstance(node, yaml.MappingNode) else None

    def schema(self) -> Schema:
        """An object that has no other keys."""
        properties = {one.name: {"description": one.means, **one.form.schema()} for one in self.fields}
        found: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
        required = [one.name for one in self.fields if one.is_required]
        return {**found, **({"required": required} if required else {}), **self.also}


@dataclass(frozen=True, slots=True)
class Table:
    """Keys of one form, each with a value of another."""

    what: str
    keys: Text
    values: Form

    @property
    def says(self) -> str:
        """What it maps."""
        return f"{self.keys.says}: {self.values.says}, one per line"

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """Pairs of items, in their order."""
        if not isinstance(node, yaml.MappingNode):
            faults.append(Fault(mark_of(node), f"{self.what} is expected here: one line each, as {self.keys.example}"))
            return None
        found: list[tuple[Item, Item]] = []
        for key, value in _pairs(node, faults, self.what):
            name = self.keys.read(key.node, faults)
            item = self.values.read(value, faults)
            if name is not None and item is not None:
                found.append((name, item))
        return Item(found, mark_of(node))

    def schema(self) -> Schema:
        """An object of any keys of that pattern."""
        names = self.keys.schema()
        return {"type": "object", "propertyNames": names, "additionalProperties": self.values.schema()}


@dataclass(frozen=True, slots=True)
class _Key:
    value: str
    mark: Mark
    node: yaml.Node


def _pairs(node: yaml.Node, faults: list[Fault], what: str) -> list[tuple[_Key, yaml.Node]]:
    """The keys of a mapping with their values; a key that comes twice is a fault."""
    if not isinstance(node, yaml.MappingNode):
        faults.append(Fault(mark_of(node), f"{what} is expected here, as keys with values"))
        return []
    found: dict[str, tuple[_Key, yaml.Node]] = {}
    for key, value in node.value:
        name = _text(key, faults, "a key")
        if name is None:
            continue
        if name in found:
            faults.append(Fault(mark_of(key), f'"{name}" stands here a second time'))
            continue
        found[name] = _Key(name, mark_of(key), key), value
    return list(found.values())


def read_options(fields: Mapping[str, Form], node: Item, faults: list[Fault], of: str) -> dict[str, Any]:
    """The options of a transform that were read as plain pairs, each by its own form."""
    found: dict[str, Any] = {}
    for key, value in node.value:
        form = fields.get(key.value)
        if form is None:
            known = f"; it has {', '.join(fields)}" if fields else "; it has none"
            near = nearest(key.value, fields) or known
            faults.append(Fault(key.mark, f'"{key.value}" is no option of {of}{near}'))
            continue
        item = form.read(value.value, faults)
        if item is not None:
            found[key.value] = item.value
    return found


@dataclass(frozen=True, slots=True)
class Anything:
    """A value that is read later, by a form that depends on another key."""

    says: str = "a word, a number or `true`/`false`"

    def read(self, node: yaml.Node, faults: list[Fault]) -> Item | None:
        """The node itself."""
        if not isinstance(node, yaml.ScalarNode):
            faults.append(Fault(mark_of(node), "one value is expected here"))
            return None
        return Item(node, mark_of(node))

    def schema(self) -> Schema:
        """A scalar."""
        return {"type": ["string", "integer", "boolean"]}
