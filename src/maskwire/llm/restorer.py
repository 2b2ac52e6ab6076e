"""Reads a reply for its principal: tokens of its request restored where policy shows them, the rest masked.

A token is one that this very request sent out; what only looks like one stays as it is. Values that the model made up,
or read elsewhere, are masked by the rules on the principal, like those of any answer.
What it must never do: restore what policy hides from the principal, or release a part of a text before it is known
that what follows can't change what it is.
"""

from __future__ import annotations

import re
from collections import Counter

from maskwire.llm.edits import HIDDEN, Edit, applied, as_member, code_edits, is_broken, places
from maskwire.llm.engine import Engine
from maskwire.llm.masker import Masker
from maskwire.llm.sealed import Seals

# Where a text may be cut without a value, or the words that tell what it is, being cut: ends of sentences and lines.
_END = re.compile(r"[.!?…][\"')\]*_]*\s|\n")
_LONGEST = 1000  # characters held back where nothing ends
_CONTEXT = 200  # characters before a part that are read with it


class Restorer:
    """For the replies to one request."""

    def __init__(
        self, engine: Engine, masker: Masker, seals: Seals, restored_tools: frozenset[str] = frozenset()
    ) -> None:
        self._engine, self._asked, self.seals = engine, masker, seals
        self._restored_tools = restored_tools
        self._restored: set[tuple[str, str]] = set()
        self._masked: set[tuple[str, str]] = set()

    @property
    def restored(self) -> Counter[str]:
        """How many different values were restored, by entity."""
        return Counter(entity for entity, _ in self._restored)

    @property
    def masked(self) -> Counter[str]:
        """How many different values were masked, by entity."""
        return Counter(entity for entity, _ in self._masked)

    @property
    def lookahead(self) -> int:
        """How many characters a token may have."""
        return self._asked.told_tokens.longest

    def finds(self, value: str) -> bool:
        """Whether something is found in a name that is hidden from the principal."""
        return value not in self._asked.tokens and bool(self._engine.find(value))

    def text(self, value: str) -> str:
        """A whole text: what a stream of its parts comes to."""
        stream = TextStream(self)
        return stream.feed(value) + stream.flush()

    def code(self, value: str, tool: str) -> str:
        """The arguments of a tool call. Tokens stay, but for tools that the operator named: a tool behind Maskwire
        reads tokens, and another should not be handed what the model never saw."""
        restores = tool in self._restored_tools
        edits = code_edits(value, lambda text: self._all_edits(text, restores=restores))
        told = applied(value, edits)
        more = self._engine.hides_more(told, places(edits)) if self._engine.may_hide_more(told) else None
        if more is not None:
            self._masked.add(("OTHER", more))
            told = more
        return HIDDEN if is_broken(value, told) else told

    def _all_edits(self, text: str, *, restores: bool) -> list[Edit]:
        """The changes to a whole text; tokens that stay stand there as they were."""
        edits = self.edits(text, restores=restores)
        changed = [(start, end) for start, end, _ in edits]
        tokens = self._asked.told_tokens.occurrences(text)
        stay = [Edit(*one) for one in tokens if not any(start < one[1] and one[0] < end for start, end in changed)]
        return sorted([*edits, *stay])

    def part(self, context: str, text: str) -> str:
        """One part of a text, read with what came before it."""
        whole, base = context + text, len(context)
        edits = self.edits(whole, restores=True, base=base)
        moved = (as_member(whole, Edit(start + base, end + base, new)) for start, end, new in edits)
        return applied(text, [Edit(start - base, end - base, new) for start, end, new in moved])

    def before_token(self, text: str, end: int) -> int:
        """``end``, or the beginning of the token that stands over it."""
        over = (start for start, stop, _ in self._asked.told_tokens.occurrences(text) if 0 < start < end < stop)
        return next(over, end)

    def edits(self, text: str, *, restores: bool, base: int = 0) -> list[Edit]:
        """The changes to a text from ``base`` on, as places behind it."""
        edits: list[Edit] = []
        tokens: list[tuple[int, int]] = []
        for start, end, token in self._asked.told_tokens.occurrences(text):
            if start < base:
                continue
            tokens.append((start, end))
            raw = self._raw(token) if restores else None
            if raw is not None:
                edits.append(Edit(start - base, end - base, raw))
        for one in self._engine.find(text):
            if one.end <= base or text[one.start : one.end] in self._asked.tokens:
                continue
            at = max(one.start, base)
            inside = [(s, e) for s, e in tokens if s < one.end and at < e]
            for start, end in [*inside, (one.end, one.end)]:
                piece = text[at:start]
                if piece and (not inside or sum(letter.isalnum() for letter in piece) > 1):
                    new = self._engine.mask(one.entity, piece)
                    edits.append(Edit(at - base, start - base, new))
                    self._masked.add((one.entity, new))
                at = max(at, end)
        return sorted(edits)

    def _raw(self, token: str) -> str | None:
        known = self._asked.tokens.get(token)
        if known is None or known.entity not in self._engine.shown:
            return None
        raw = known.raw if known.raw is not None else self._asked.turned_back(token)
        if raw is not None:
            self._restored.add((known.entity, token))
        return raw


class TextStream:
    """One text of a reply, as it comes. Where it is cut depends on the text alone, never on how it comes."""

    def __init__(self, restorer: Restorer) -> None:
        self._restorer = restorer
        self._held = ""
        self._before = ""

    def feed(self, text: str) -> str:
        """What may be released now."""
        self._held += text
        out = []
        while (end := self._next_end()) is not None:
            out.append(self._release(end))
        return "".join(out)

    def flush(self) -> str:
        """The rest: nothing follows."""
        return self._release(len(self._held)) if self._held else ""

    def _next_end(self) -> int | None:
        match = _END.search(self._held, 0, _LONGEST)
        if match is not None:
            return match.end()
        longest = _LONGEST + self._restorer.lookahead
        if len(self._held) <= longest:
            return None
        end = self._held.rfind(" ", 0, _LONGEST) + 1 or _LONGEST
        return self._restorer.before_token(self._held[:longest], end)

    def _release(self, end: int) -> str:
        part, self._held = self._held[:end], self._held[end:]
        out = self._restorer.part(self._before, part)
        self._before = (self._before + part)[-_CONTEXT:]
        return out
