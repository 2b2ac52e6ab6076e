"""Masks one request, and remembers what became of what, so that its reply can be read.

The memory is made anew from every request: a conversation comes with all that was said in it. A leaf is masked by
itself and by what stands before it, never by what comes after, so that each turn's bytes stay what they were.
What it must never do: mask a token that it made itself once more, or outlive its exchange.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice, takewhile
from operator import itemgetter
from typing import Any

from maskwire.llm.edits import HIDDEN, Edit, applied, as_member, code_edits, is_broken, is_document, is_json
from maskwire.llm.engine import STAND_IN, Engine, Found
from maskwire.llm.lexicon import Lexicon
from maskwire.llm.sealed import Seals

_PASSES = 4  # what is masked may tell what stands beside it
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
        self.told_tokens = Lexicon()  # what a reply may hold: those of former keys too
        self._raws: dict[str, str] = {}
        self._known_raws, self._known_names = Lexicon(), Lexicon()
        self.counts: Counter[str] = Counter()
        self.passed: Counter[str] = Counter()
        self._said_before = 0
        self._tools: dict[str, str] = {}
        self._is_masked = False

    # ---------------------------------------------------------------- what a walk asks

    def text(self, value: str) -> str:
        """Free text, masked; what is JSON as a whole stays it."""
        if is_document(value) and is_json(value):
            return self.code(value)
        return self._masked(value, [as_member(value, edit) for edit in self._edits(value)])

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

    def found(self, text: str) -> Sequence[Found]:
        """What is found in a text that is no token of this request, and did not come masked by Maskwire."""
        return [] if self._is_masked or text in self.tokens else self._engine.find(text)

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
        if self._is_masked:
            return masked
        for _ in range(_PASSES):
            more = self._more_hidden(masked)
            if more is None:
                break
            self.counts["OTHER"] += 1
            # Once more with what is masked put aside: what is found so is remembered, and its mask stays what it is.
            found = applied(masked, code_edits(masked, self._edits_beside))
            masked = more if found == masked else found
        return HIDDEN if is_broken(value, masked) else masked

    def _more_hidden(self, masked: str) -> str | None:
        if not self._engine.may_hide_more(masked):
            return None
        places = [(start, end) for start, end, _ in code_edits(masked, self._known_places)]
        return self._engine.hides_more(masked, places)

    def _known_places(self, text: str) -> list[Edit]:
        return [Edit(start, end, "") for start, end, _ in self.known_tokens.occurrences(text, inside=True)]

    def _edits(self, text: str) -> list[Edit]:
        if self._is_masked:
            for one in self._engine.find(text):
                token = text[one.start : one.end]
                if token not in self.tokens:
                    self._learn_token(token, Known(one.entity, None))
            return []
        # Read as it was before it was masked: so a mask is never taken for a part of what stands beside it, and what
        # is found in a text is found in it again once it is masked.
        return self._edits_where(text, lambda token: self.tokens[token].raw or token)

    def _edits_beside(self, text: str) -> list[Edit]:
        return self._edits_where(text, lambda _: STAND_IN)

    def _edits_where(self, text: str, stands_for: Callable[[str], str]) -> list[Edit]:
        """The edits of a text that is read with other texts where tokens stand."""
        known_at = self.known_tokens.occurrences(text, inside=True)
        tokens = [Edit(start, end, stands_for(token)) for start, end, token in known_at]
        said = applied(text, tokens)
        protected, shifts, shift = [], [0], 0
        for start, end, raw in tokens:
            protected.append((start + shift, start + shift + len(raw)))
            shift += len(raw) - (end - start)
            shifts.append(shift)
        ends = [end for _, end in protected]
        edits = self._known_edits(said, protected)
        protected = sorted([*protected, *((start, end) for start, end, _ in edits)])
        known = len(self._raws)
        for one in self._engine.find(said):
            edits += self._new_edits(one, said, protected)
        if len(self._raws) > known:
            # What is found at one place of a text is masked where nothing tells what it is, before it too.
            edits += self._known_edits(said, [*protected, *((it.start, it.end) for it in edits)])
        moved = ((one, shifts[bisect_right(ends, one.start)]) for one in sorted(edits))
        return [Edit(one.start - by, one.end - by, one.new) for one, by in moved]

    def _known_edits(self, text: str, beside: Sequence[tuple[int, int]]) -> list[Edit]:
        """The edits of values that are known, where no token stands."""
        edits = list(self._known_at(self._known_raws, text, beside))
        if self._said_before and len(self._known_names):
            edits += self._known_at(self._known_names, text, [*beside, *((one.start, one.end) for one in edits)])
        return edits

    def _known_at(self, known: Lexicon, text: str, beside: Sequence[tuple[int, int]]) -> list[Edit]:
        taken = sorted(beside)
        found = []
        for start, end, raw in known.occurrences(text):
            at = bisect_right(taken, start, key=itemgetter(1))
            if at == len(taken) or taken[at][0] >= end:
                found.append(Edit(start, end, self._raws[raw]))
        return found

    def _new_edits(self, found: Found, text: str, protected: Sequence[tuple[int, int]]) -> list[Edit]:
        """The edits of a finding; of one that takes in a known value or a token too, what is left of it."""
        first = bisect_right(protected, found.start, key=itemgetter(1))
        inside = list(takewhile(lambda one: one[0] < found.end, islice(protected, first, None)))
        if not inside:
            edit = self._edit(found, text)
            return [edit] if edit is not None else []
        edits, at = [], found.start
        for start, end in [*inside, (found.end, found.end)]:
            if sum(one.isalnum() for one in text[at:start]) > 1 and not self._engine.is_hidden(text, at, start):
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
        for former in self._engine.masked_formerly(entity, raw):
            self._learn_former(former, raw, token, entity)
        if len(raw) >= _SHORTEST:
            (self._known_names if entity == "PERSON" and " " not in raw else self._known_raws).add(raw)

    def _learn_former(self, former: str, raw: str, token: str, entity: str) -> None:
        """A mask of a key that was replaced: on the way out it becomes today's, and a reply may hold either."""
        if former in {raw, token} or former in self._raws or len(former) < _SHORTEST:
            return
        known = self.tokens.get(former)
        if known is None:
            self._raws[former] = token
            self._known_raws.add(former)
            self.told_tokens.add(former)
        if known is None or known.raw is None:
            self.tokens[former] = Known(entity, raw)

    def _learn_token(self, token: str, known: Known) -> None:
        self.tokens[token] = known
        self.known_tokens.add(token)
        self.told_tokens.add(token)
