"""Masks what is found in texts, by the rules that hold for one viewer. The kernel finds and masks.

What it must never do: leave a finding that a rule hides, or keep a value after the exchange whose it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from maskwire._kernel import Keys, Program, Scanner, mask_value, read_back
from maskwire.llm.aside import apart, leaf_by_leaf, restored
from maskwire.llm.edits import LITERALS, is_broken
from maskwire.model import Category, Transform, Viewer
from maskwire.policy.rules import Policy
from maskwire.view import findable

_TEXT_OID = 25
_KEYED = frozenset({"token", "pseudonym", "hash"})
# What a detector may take in at an edge, but is no part of a value: quotes and brackets of the text around it.
_EDGES = "'\"`<>()[]{},; "
_PARTED = re.compile(r"\d[\s.,/_|;:-]{1,4}\d")
STAND_IN = chr(0xE000)  # what a mask is read as where it should tell nothing; private use, so no letter of a value
_STAND_INS = tuple(chr(point) for point in range(0xE000, 0xE010))
_NOTHINGS = tuple("*~" * count + "*" for count in range(1, 9))  # what is no value under any name


@dataclass(frozen=True, slots=True)
class Found:
    """A finding in one text: code points, end exclusive."""

    start: int
    end: int
    entity: str


@dataclass(frozen=True)
class Engine:
    """The rules of one viewer on text. Made once and shared."""

    scanner: Scanner
    keys: Keys = field(repr=False)
    spans: Mapping[str, Transform]
    former: tuple[Keys, ...] = field(default=(), repr=False)  # of which masked values may still be

    @cached_property
    def shown(self) -> frozenset[str]:
        """The entities that this viewer may see raw."""
        return frozenset(entity for entity, transform in self.spans.items() if transform.name == "keep")

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {entity: number for number, entity in enumerate(self.spans)}

    @cached_property
    def _alone(self) -> Program:
        """A column for each entity."""
        return self._program(self.keys)

    @cached_property
    def _formerly(self) -> tuple[Program, ...]:
        return tuple(self._program(one) for one in self.former)

    def _program(self, keys: Keys) -> Program:
        columns = [(one.name, entity, _TEXT_OID, 0) for entity, one in self.spans.items()]
        options = {number: dict(one.options) for number, one in enumerate(self.spans.values()) if one.options}
        return Program(columns, keys, self.scanner, {}, options)

    @cached_property
    def _inside(self) -> Program:
        """A column of text that is scanned, as those of databases are."""
        spans = {entity: (one.name, dict(one.options)) for entity, one in self.spans.items()}
        return Program([("scan", "", _TEXT_OID, 0)], self.keys, self.scanner, spans)

    def find(self, text: str) -> list[Found]:
        """What is found in a text and is hidden from this viewer."""
        shown, found = self.shown, []
        for start, end, entity, _, _ in self.scanner.find(text):
            inner = text[start:end].strip(_EDGES)
            if entity not in shown and inner not in LITERALS and not self.is_hidden(text, start, end):
                first = text.index(inner, start) if inner else start
                found.append(Found(first, first + len(inner) if inner else end, entity))
        return found

    @cached_property
    def _hidden(self) -> re.Pattern[str]:
        """What stands where a value was hidden."""
        return re.compile(rf"(\[(?:{'|'.join(map(re.escape, sorted({*self.spans, 'REDACTED'})))})\])")

    def is_hidden(self, text: str, start: int, end: int) -> bool:
        """Whether a place holds nothing but what was hidden before, with brackets or without."""
        first, last = start - (text[max(start - 1, 0) : start] == "["), end + (text[end : end + 1] == "]")
        return "[" in text[first:last] and not any(map(str.isalnum, self._hidden.sub("", text[first:last])))

    def mask(self, entity: str, raw: str) -> str:
        """The mask of one value of an entity."""
        number = self._columns.get(entity)
        if number is None:
            return f"[{entity}]"
        masked = mask_value(self._alone, number, raw.encode())
        return f"[{entity}]" if masked is None else masked.decode()

    def masked_formerly(self, entity: str, raw: str) -> list[str]:
        """What its mask was under each former key."""
        number = self._columns.get(entity)
        if number is None:
            return []
        masks = (mask_value(one, number, raw.encode()) for one in self._formerly)
        return [mask.decode() for mask in masks if mask is not None]

    def is_way_back(self, entity: str) -> bool:
        """Whether a mask of this entity stands for one value."""
        transform = self.spans.get(entity)
        return transform is not None and transform.name in _KEYED

    def turned_back(self, entity: str, token: str) -> str | None:
        """The raw value of a token that is known to be one; None where it has no way back, or may be of several keys:
        each leads somewhere, and a wrong value looks like a right one."""
        transform = self.spans.get(entity)
        if transform is None or transform.name != "token" or self.former:
            return None
        raw = read_back(self.keys, entity, _TEXT_OID, token.encode(), _TEXT_OID, 0, "token", dict(transform.options))
        return None if raw is None else raw.decode()

    @staticmethod
    def may_hide_more(text: str) -> bool:
        """Whether ``hides_more`` could change it."""
        return _PARTED.search(text) is not None or text.lstrip()[:1] in {"{", "["}

    def hides_more(self, text: str, masked: Iterable[tuple[int, int]]) -> str | None:
        """The text as a column's is masked, which also reads values that are parted and documents inside of texts;
        what stands at ``masked`` is left as it is. None where nothing changes."""
        pieces, kept = apart(text, masked)
        given = told = stand_in = ""
        for stand_ins in (_STAND_INS, _NOTHINGS):
            stand_in = next((one for one in stand_ins if one not in text), "")
            if not stand_in:
                return "[REDACTED]"
            given = stand_in.join(pieces)
            scanned = mask_value(self._inside, 0, given.encode())
            told = "[REDACTED]" if scanned is None else scanned.decode()
            if told == given:
                return None
            # A name such as "last_name" announces whatever stands behind it: then once more with what is no value.
            if told.count(stand_in) == len(kept) and not is_broken(given, told):
                return restored(told, stand_in, kept)
        done = leaf_by_leaf(given, told, stand_in, kept, self._hidden)
        return None if done == text else done


def engine_of(policy: Policy, viewer: Viewer, scanner: Scanner, keys: Keys, former: tuple[Keys, ...] = ()) -> Engine:
    """The engine of a viewer, by what the policy says to it of findings in text."""
    entities = findable(policy)
    spans = policy.narrowed(viewer).spans(entities)
    for entity, category in entities:
        if category is Category.SECRET and spans[entity].name in _KEYED:
            spans[entity] = Transform("redact")
    return Engine(scanner, keys, spans, former)
