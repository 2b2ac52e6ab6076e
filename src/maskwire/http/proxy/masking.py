"""What one caller may see of the answers of one route, as programs of the kernel.

A document or a text is masked as a whole, so that keys and neighbours are evidence; then the places that the operator
named are shown or masked as what they are said to hold.
What it must never do: pass on a text that the kernel did not read, or a named value by another rule than its own.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from maskwire._kernel import Keys, Program, Scanner, Tally, mask_json_lines, mask_value
from maskwire.datasets.plan import stated_class
from maskwire.http.decoding import BodyError
from maskwire.http.proxy.places import in_digits, named_at, values
from maskwire.http.proxy.settings import PLAIN, Place, Route
from maskwire.ledger.entry import ColumnEntry
from maskwire.model import REDACT, Column, ColumnDecision, Effect, Transform, Viewer
from maskwire.policy.rules import Policy
from maskwire.transform.kept import Vault, VaultError
from maskwire.view import findable

if TYPE_CHECKING:
    from maskwire.source import Source

__all__ = ["Masking", "Rules", "rules_of"]

_JSON, _TEXT = 114, 25  # OIDs of pg_type: what the kernel calls a document and a text
_INTEGER = re.compile(rb"-?(0|[1-9]\d*)")
_LINE_ENDS = bytes.maketrans(b"\r\n", b"  ")


@dataclass(frozen=True)
class Rules:
    """The policy for one viewer. Made once and shared."""

    policy: Policy
    scanner: Scanner
    keys: tuple[Keys, ...] = field(repr=False)  # the one that masks first
    vault: Vault | None = field(default=None, repr=False)
    _programs: dict[ColumnDecision, Program] = field(default_factory=dict, repr=False)

    @cached_property
    def spans(self) -> Mapping[str, Transform]:
        """What becomes of an entity in a text."""
        return self.policy.spans(findable(self.policy))

    @cached_property
    def document(self) -> Program:
        """A document of any shape."""
        spans = {entity: (one.name, dict(one.options)) for entity, one in self.spans.items()}
        return Program([("scan", "", _JSON, 0)], self.keys[0], self.scanner, spans)

    def decide(self, entity: str, column: Column) -> ColumnDecision:
        """What happens to a value that is said to be of an entity."""
        decided = self.policy.decide(entity, stated_class(entity).category, column=column)
        if decided.effect is Effect.SHOW:
            return decided
        needs_row = any(name == "subject" for name, _ in decided.transform.options)
        return replace(decided, transform=REDACT) if decided.effect is Effect.DENY or needs_row else decided

    def alone(self, decided: ColumnDecision) -> Program:
        """For one value."""
        program = self._programs.get(decided)
        if program is None:
            transform = decided.transform
            options = {0: dict(transform.options)} if transform.options else {}
            column = (transform.name, decided.entity or "", _TEXT, 0)
            keeper = None if self.vault is None else self.vault.tokens
            program = Program([column], self.keys[0], self.scanner, {}, options, vault=keeper)
            self._programs[decided] = program
        return program

    def finds(self, text: str) -> bool:
        """Whether something is found in a text that is hidden from this viewer."""
        return any(self.spans.get(entity, REDACT).name != "keep" for _, _, entity, _, _ in self.scanner.find(text))


class Masking:
    """Of one answer."""

    def __init__(self, rules: Rules, service: str, route: Route) -> None:
        self.rules, self._service, self._route = rules, service, route
        self.tally = Tally()
        self._entries: dict[Place, ColumnEntry | None] = {}
        self._decisions: dict[tuple[Column, str], ColumnDecision] = {}
        self._kept: Counter[ColumnEntry] = Counter()
        self._masked: Counter[ColumnEntry] = Counter()

    def text(self, text: str) -> str:
        """A text. Raises BodyError."""
        line = json.dumps(text, ensure_ascii=False).encode("utf-8", "replace")
        try:
            masked = mask_json_lines(self.rules.document, line + b"\n", 1, self.tally)[0]
        except ValueError:
            raise BodyError("it can't be masked") from None
        return str(json.loads(masked))

    def document(self, text: bytes, base: Place = ()) -> bytes:
        """A JSON text, which stands at ``base``. Raises BodyError."""
        line = text.translate(_LINE_ENDS).strip()
        try:
            masked = mask_json_lines(self.rules.document, line + b"\n", 1, self.tally)[0].rstrip(b"\n")
        except ValueError:
            raise BodyError("it is no JSON, or nested too deep") from None
        return self._named(line, masked, base) if self._route.fields else masked

    def _named(self, raw: bytes, masked: bytes, base: Place) -> bytes:
        """The masked text with the named places as what they are said to be."""
        before, after = list(values(raw, base)), list(values(masked, base))
        if len(before) != len(after):
            raise BodyError("its masks changed its form")
        pieces, at = [], 0
        for one, other in zip(before, after, strict=True):
            entry = self._decided(one.place)
            if entry is not None:
                pieces += [masked[at : other.start], self._value(raw[one.start : one.end], entry)]
                at = other.end
        return b"".join([*pieces, masked[at:]])

    def _decided(self, place: Place) -> ColumnEntry | None:
        """What happens to a named place, as the ledger tells it; None for one that is not named."""
        if place not in self._entries:
            if len(self._entries) >= _PLACES:
                self._entries.clear()
            named = named_at(place, self._route.fields)
            self._entries[place] = None if named is None else self._entry(*named)
        return self._entries[place]

    def _entry(self, named: Place, entity: str) -> ColumnEntry:
        column = self._column("_".join(one for one in named if one != "[]") or "body")
        if entity == PLAIN:
            return ColumnEntry((column,), None, "keep", "stated")
        decided = self.rules.decide(entity, column)
        self._decisions[column, entity] = decided
        return ColumnEntry((column,), entity, decided.transform.name, decided.rule)

    def _value(self, raw: bytes, entry: ColumnEntry) -> bytes:
        if raw == b"null" or entry.transform == "keep":
            self._kept[entry] += 1
            return raw
        said = json.loads(raw) if raw.startswith(b'"') else in_digits(raw)
        program = self.rules.alone(self._decisions[entry.origins[0], entry.entity or ""])
        try:
            masked = mask_value(program, 0, said.encode("utf-8", "replace"))
        except VaultError:
            raise BodyError("the vault can't be read") from None
        self._masked[entry] += 1
        if masked is None:
            return b"null"
        if raw[:1] != b'"' and _INTEGER.fullmatch(said.encode()) and _INTEGER.fullmatch(masked):
            return masked
        return json.dumps(masked.decode(), ensure_ascii=False).encode()

    def _column(self, name: str) -> Column:
        return Column(self._service, self._route.name, name)

    def decided(self, name: str, entity: str) -> ColumnDecision:
        """What happens to a value of an entity that a caller asks with under a name."""
        return self.rules.decide(entity, self._column(name.replace(".", "_")))

    def columns(self) -> tuple[ColumnEntry, ...]:
        """What was done, for the ledger."""
        kept, masked, dropped = (self.tally.columns() or [(0, 0, 0)])[0]
        found = tuple(sorted((entity, count) for (_, entity), count in self.tally.findings().items()))
        said = [
            replace(one, kept=self._kept[one], masked=self._masked[one])
            for one in sorted({*self._kept, *self._masked}, key=lambda it: (it.origins, it.rule))
        ]
        if self.tally.rows:
            said.append(ColumnEntry((self._column("body"),), None, "scan", "scanned", kept, masked, dropped, found))
        return tuple(said)


_PLACES = 4096  # that are remembered; keys may be data


def rules_of(source: Source, viewer: Viewer) -> Rules:
    """The rules of a source's policy for a viewer."""
    return Rules(source.policy.narrowed(viewer), source.scanner, source.all_keys, source.vault)
