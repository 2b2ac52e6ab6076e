"""Masks one request, and remembers what became of what, so that its reply can be read.

The memory is made anew from every request: a conversation comes with all that was said in it. A leaf is masked by
itself and by what stands before it, never by what comes after, so that each turn's bytes stay what they were.
What it must never do: mask a token that it made itself once more, or outlive its exchange.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from operator import itemgetter
from typing import Any

from maskwire.llm.edits import Edit, applied, code_edits, is_document, is_json
from maskwire.llm.engine import Engine, Found
from maskwire.llm.lexicon import Lexicon
from maskwire.llm.sealed import Seals

_HIDDEN = '{"hidden": "[REDACTED]"}'  # a document whose masks would have broken it
_SHORTEST = 4  # characters of a value that is looked for elsewhere


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a token: its entity, and the value that it stands for where the request held that."""

    entity: str
    raw: str | None


class Masker:
    """For one request."""

    def __init__(
        self,
        engine: Engine,
        seals: Seals,
        masked_tools: frozenset[str] = frozenset(),
        opened: frozenset[str] = frozenset(),
    ) -> None:
        self._engine, self._seals = engine, seals
        self._masked_tools, self._may_open = masked_tools, opened
        self.tokens: dict[str, Known] = {}
        self.known_tokens = Lexicon()
        self._raws: dict[str, str] = {}
        self._known_raws, self._known_names = Lexicon(), Lexicon()
        self.counts: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self._said_before = 0
        self._tools: dict[str, str] = {}
        self._is_masked = False

    # ---------------------------------------------------------------- what a walk asks

    def text(self, value: str) -> str:
        """Free text, masked."""
        return self._masked(value, self._edits(value))

    def code(self, value: str) -> str:
        """Text that may be JSON, masked."""
        if not is_document(value):
            return self.text(value)
        return self._masked(value, code_edits(value, self._edits))

    def named(self, key: str, value: str) -> str:
        """A text under a key: what is found only because of the key is masked too."""
        masked = self.code(value)
        if masked != value or self._is_masked or value in self.tokens:
            return masked
        before = f"{key}: "
        found = [one for one in self._engine.find(before + value) if one.start >= len(before)]
        edits = [self._edit(Found(one.start - len(before), one.end - len(before), one.entity), value) for one in found]
        return applied(value, [edit for edit in edits if edit is not None])

    def is_found_in(self, value: str) -> bool:
        """Whether something is found in a name or number that is no token of this request."""
        return value not in self.tokens and bool(self._engine.find(value))

    def opened(self, value: str) -> str:
        """What the provider sealed. Raises ValueError."""
        return self._seals.opened(value)

    def thinking(self, block: Any) -> dict[str, Any]:
        """A thinking block as it was signed, whatever the client was shown of it. Raises ValueError."""
        return self._seals.thinking(block)

    def enter(self, *, said_before: bool) -> None:
        """An object begins or ends that holds what the model said before."""
        self._said_before += 1 if said_before else -1

    def called(self, call: str, tool: str) -> None:
        """A tool was called."""
        self._tools[call] = tool

    def answers(self, call: str) -> None:
        """What follows is a tool's result."""
        self._is_masked = bool(call) and self._tools.get(call) in self._masked_tools

    def is_open(self, word: str) -> bool:
        """Whether what can't be masked is passed on."""
        if word in self._may_open:
            self.passed[word] += 1
            return True
        return False

    def turned_back(self, token: str) -> str | None:
        """The raw value of a token that came masked by Maskwire, by the key."""
        return self._engine.turned_back(self.tokens[token].entity, token)

    # ---------------------------------------------------------------- masking

    def _masked(self, value: str, edits: Sequence[Edit]) -> str:
        masked = applied(value, edits)
        if self._is_masked or not self._engine.may_hide_more(masked):
            return masked
        places = [(start, end) for start, end, _ in code_edits(masked, self._known_places)]
        more = self._engine.hides_more(masked, places)
        if more is None:
            return masked
        self.counts["OTHER"] += 1
        return more if is_json(more) or not is_json(masked) else _HIDDEN

    def _known_places(self, text: str) -> list[Edit]:
        return [Edit(start, end, "") for start, end, _ in self.known_tokens.occurrences(text, inside=True)]

    def _edits(self, text: str) -> list[Edit]:
        if self._is_masked:
            for one in self._engine.find(text):
                self._learn_token(text[one.start : one.end], Known(one.entity, None))
            return []
        known = self._known_edits(text)
        shifted = applied(text, known)
        # Where the known tokens stand in the text that is scanned, and how far what follows each of them is moved.
        protected, shifts, shift = [], [0], 0
        for start, end, new in known:
            protected.append((start + shift, start + shift + len(new)))
            shift += len(new) - (end - start)
            shifts.append(shift)
        edits = list(known)
        for one in self._engine.find(shifted):
            for start, end, new in self._new_edits(one, shifted, protected):
                shift = shifts[bisect_right(protected, start, key=itemgetter(1))]
                edits.append(Edit(start - shift, end - shift, new))
        return sorted(edits)

    def _known_edits(self, text: str) -> list[Edit]:
        edits = [Edit(start, end, self._raws[raw]) for start, end, raw in self._known_raws.occurrences(text)]
        if self._said_before and len(self._known_names):
            names = [Edit(start, end, self._raws[raw]) for start, end, raw in self._known_names.occurrences(text)]
            edits += [one for one in names if not any(one.start < it.end and it.start < one.end for it in edits)]
            edits.sort()
        return edits

    def _new_edits(self, found: Found, text: str, protected: Sequence[tuple[int, int]]) -> list[Edit]:
        """The edits of a finding; of one that takes in a token too, what is left of it."""
        value = text[found.start : found.end]
        if value in self.tokens:
            return []
        inside = [(s + found.start, e + found.start) for s, e, _ in self.known_tokens.occurrences(value)]
        first = bisect_right(protected, found.start, key=itemgetter(1))
        inside += list(takewhile(lambda one: one[0] < found.end, islice(protected, first, None)))
        if not inside:
            edit = self._edit(found, text)
            return [edit] if edit is not None else []
        edits, at = [], found.start
        for start, end in [*sorted(set(inside)), (found.end, found.end)]:
            if sum(one.isalnum() for one in text[at:start]) > 1:
                edits.append(Edit(at, start, f"[{found.entity}]"))
                self.counts[found.entity] += 1
            at = max(at, end)
        return edits

    def _edit(self, found: Found, text: str) -> Edit | None:
        raw = text[found.start : found.end]
        token = self._raws.get(raw)
        if token is None:
            token = self._engine.mask(found.entity, raw)
            if self._engine.is_way_back(found.entity) and not token.startswith("["):
                self._learn(raw, token, found.entity)
        self.counts[found.entity] += 1
        return Edit(found.start, found.end, token) if token != raw else None

    def _learn(self, raw: str, token: str, entity: str) -> None:
        self._raws[raw] = token
        other = self.tokens.get(token)
        # Where two values share a mask, it stands for neither.
        self._learn_token(token, Known(entity, raw if other is None or other.raw == raw else None))
        if len(raw) >= _SHORTEST:
            (self._known_names if entity == "PERSON" and " " not in raw else self._known_raws).add(raw)

    def _learn_token(self, token: str, known: Known) -> None:
        self.tokens[token] = known
        self.known_tokens.add(token)
