"""Entries whose canonical text is drawn from a form that all exchanges of one statement in one session share.

What it is for: what differs between two of them is a few numbers and digests, so their text costs a fraction of what
writing every field anew does. It is byte for byte what ``encode`` writes (a test holds it); a field is made when asked.
What it must never do: draw a text of an entry that has something the form does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import orjson

from maskwire import _kernel
from maskwire._kernel import Record
from maskwire.ledger.entry import ColumnEntry, Entry, Kind, Outcome, Phase, Row, encode

__all__ = ["Drawn", "Figures", "Form"]

_VARYING = frozenset(
    {"bytes", "columns", "digest", "duration", "exchange", "literals", "parameters", "rows", "time", "v"}
)
# What differs from exchange to exchange where it is there at all: such an entry is written field by field.
_UNFORMED = ("subjects", "tags", "traceparent", "completion", "classified")
_ALL = tuple(field.name for field in fields(Entry))
_new, _set = object.__new__, object.__setattr__
_Said = Sequence[tuple[str, str]]


class Figures(NamedTuple):
    """What differs: the same words as in Entry. ``counts`` are (kept, masked, dropped) of each column, in order."""

    time: str
    exchange: str
    rows: int = 0
    bytes: int = 0
    duration: int = 0
    digest: str = ""
    counts: Sequence[tuple[int, int, int]] = ()
    literals: _Said = ()
    parameters: _Said = ()


class Form:
    """Of the entries that are like ``sample`` but for their figures. ``is_answer``: each is all of an answer;
    ``current``: the policy's digest and the conversation under which they are."""

    __slots__ = ("current", "is_answer", "kernel", "sample")

    def __init__(self, sample: Entry) -> None:
        self.sample = sample
        self.current = sample.policy, sample.conversation
        self.is_answer = (sample.kind, sample.phase, sample.outcome) == (Kind.EXCHANGE, Phase.WHOLE, Outcome.ANSWERED)
        kept = orjson.loads(encode(sample))
        names = sorted({*kept, *_VARYING})
        pieces: list[str] = [""]
        for name in names:
            if name == "v":
                pieces.append(f'"v":{kept["v"]}')
            elif name in _VARYING:
                pieces.append("")
            elif name > "v":
                pieces[-1] += f',"{name}":{_json(kept[name])}'
            else:
                pieces[-1] += f'"{name}":{_json(kept[name])},'
        # One piece before each figure in the order of their names, and one behind the last.
        columns = list(map(_column, sample.columns))
        self.kernel = _kernel.Form(pieces, columns, sample.session, sample.principal.name)

    @staticmethod
    def fits(sample: Entry) -> bool:
        """Whether entries like it can be drawn."""
        return (
            not any(getattr(sample, name) for name in _UNFORMED)
            and all(column.transform and not column.findings for column in sample.columns)
            and _json(sample.exchange) == f'"{sample.exchange}"'
        )

    def draw(self, of: Figures) -> Drawn:
        """The entry with these figures, which are of as many columns as the sample's. Names and digests in it are
        words of the gateway's own, which JSON has no other form of."""
        return self.drawn(self.kernel.draw(of))

    def drawn(self, record: Record) -> Drawn:
        """The entry of which this is the record: what differs, and the text that ``draw`` would give."""
        drawn = _new(Drawn)
        _set(drawn, "form", self)
        _set(drawn, "record", record)
        return drawn

    def columns(self, counts: Sequence[tuple[int, int, int]]) -> tuple[ColumnEntry, ...]:
        """The columns with these counts."""
        return tuple(
            ColumnEntry(one.origins, one.entity, one.transform, one.rule, *told)
            for one, told in zip(self.sample.columns, counts, strict=True)
        )


class Drawn(Entry):
    """An entry that has its text. Made by a form; equal to the entry that has its fields."""

    __slots__ = ("figures", "form", "record")

    form: Form
    figures: Figures  # made when asked
    record: Record | None  # None of one that was made from another's fields

    def drawn(self) -> str | None:
        """Its canonical text, where it has its record."""
        return None if self.record is None else self.record.text

    def written(self) -> Row | Record:
        """As Entry has it."""
        return self.record or self.row()

    def head(self) -> tuple[str, str, str]:
        """As Entry has it, no field made."""
        if self.record is None:
            return super().head()
        sample = self.form.sample
        return self.record.time, sample.session, sample.principal.name

    def __getattr__(self, name: str) -> Any:
        """A field that was not asked for yet."""
        if name == "record":
            return None
        if name == "figures" and self.record is not None:
            figures = Figures._make(self.record.figures)
            _set(self, name, figures)
            return figures
        if name not in _ALL:
            raise AttributeError(name)
        form, figures = self.form, self.figures
        if name == "columns":
            value: Any = form.columns(figures.counts)
        elif name in ("literals", "parameters"):
            value = tuple(getattr(figures, name))
        else:
            value = getattr(figures if name in _VARYING else form.sample, name)
        _set(self, name, value)
        return value

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Entry):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in _ALL)

    def __hash__(self) -> int:
        return hash((self.time, self.session, self.exchange))


def _json(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()


def _column(one: ColumnEntry) -> tuple[str, str]:
    """What stands before its counts of values kept and masked, and what behind."""
    origins = [(origin.schema, origin.table, origin.name) for origin in one.origins]
    behind = {
        name: said for name, said in (("origins", origins), ("rule", one.rule), ("transform", one.transform)) if said
    }
    return f'"entity":{_json(one.entity)},' if one.entity else "", _json(behind)[1:-1]
