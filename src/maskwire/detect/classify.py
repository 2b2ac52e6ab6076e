"""What the columns of a table hold: their names' words checked against a sample, what the values tell by themselves,
and what a column's neighbours tell of it.

What it must never do: put a value in a reason. Reasons name the column and count values, nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from maskwire._kernel import Scanner, detectors
from maskwire.detect import names
from maskwire.detect.announced import announce, fits, readable
from maskwire.detect.around import Seen, Table, infer
from maskwire.detect.keyed import holds_keys, holds_values, keyed
from maskwire.detect.roles import role
from maskwire.detect.sample import Sample
from maskwire.detect.text import scanner as shared_scanner
from maskwire.detect.told import UNDECIDED, Told, told
from maskwire.detect.values import narrowed, share
from maskwire.model import Category, Classification

# Below this share of plausible values a name is taken to mislead.
PLAUSIBLE = 0.3
# What words and rivals must reach more where a column's name says something else than what its values look like.
STRICT = 0.2
TYPES = {
    "inet": "IP_ADDRESS",
    "cidr": "IP_ADDRESS",
    "macaddr": "MAC_ADDRESS",
    "macaddr8": "MAC_ADDRESS",
    "point": "COORDINATE",
}
CATEGORIES: dict[str, Category] = {entity: Category(category) for entity, category in detectors()}
TEXTS = ("text", "character", "varchar", "json", "xml", "hstore", "citext", "bpchar", "name")
BYTES = "bytea"
# The first 500 characters of a value are sampled: a text about as long may hold anything behind them.
LONG_TEXT = 400
# A name or a date in a product's title is none of a person: names count in values of so many blanks, in this share.
SENTENCE, SOME = 4, 0.05
_CONSTANT = re.compile(r"'((?:[^']|'')+)'::")


@dataclass(frozen=True, slots=True)
class Described:
    """A column as its source describes it, with a sample of its values (a few hundred, or none), as text or not.

    ``comment`` is what the schema says of it; ``constraints`` are the definitions of those it stands in, as SQL.
    """

    name: str
    type_name: str = "text"
    values: Sequence[object] = field(default=(), repr=False)
    comment: str = ""
    constraints: Sequence[str] = ()


def classify(
    table: str,
    column: str,
    type_name: str = "text",
    values: Sequence[object] = (),
    *,
    beside: Sequence[str] | Mapping[str, Sequence[object]] = (),
    scanner: Scanner | None = None,
) -> Classification | None:
    """What one column holds, or None where nothing sensitive is known of it.

    ``beside`` are the table's columns in their order, by name or as name and values: a "name" beside a birth date is a
    person's, a number beside a card its security code. Pure.
    """
    rest = beside if isinstance(beside, Mapping) else dict.fromkeys(beside, ())
    described = [
        Described(name, type_name, values) if name == column else Described(name, values=found)
        for name, found in ({**rest, column: values} if column not in rest else rest).items()
    ]
    return classify_table(table, described, scanner=scanner)[column]


def classify_table(
    table: str,
    columns: Sequence[Described],
    *,
    known: Mapping[str, Classification | None] = {},
    scanner: Scanner | None = None,
) -> dict[str, Classification | None]:
    """What each column of a table holds. ``known`` are columns that were classified before: they are evidence only.

    First what names and values tell; then, twice, what is told by the columns that were found before.
    """
    used = scanner or shared_scanner()
    seen = [
        Seen(
            _sample(one),
            names.opaque(one.name) and not _is_key(one),
            _entity(known.get(one.name)),
            cells=one.values,
            bare=names.bare(one.name),
            dated=names.dated(one.name, (other.name for other in columns)),
        )
        for one in columns
    ]
    found: dict[str, Classification | None] = dict(known)
    by_name = {one.name: names.named(one.name) for one in columns}
    # Counted, since a table may have a thousand columns, and each is seen beside all others.
    named, held = Counter(by_name.values()), Counter(one.entity for one in seen)
    for late in (False, True, True):
        for at, one in enumerate(columns):
            if found.get(one.name) is not None or one.name in known:
                continue
            around = _besides(named, by_name[one.name]) | _besides(held, seen[at].entity)
            it = _first(table, one, seen[at].sample, around, used, late=late)
            if (
                it is None
                and late
                and (inferred := infer(Table(seen), at)) is not None
                and fits(inferred.entity, one.type_name)
            ):
                it = _as_told(inferred)
            found[one.name] = it
            held[seen[at].entity] -= 1
            seen[at].entity = _entity(it)
            held[seen[at].entity] += 1
    keys = [seen[at].sample for at, one in enumerate(columns) if holds_keys(one.name, seen[at].sample)]
    for at, one in enumerate(columns):
        if found[one.name] is not None or one.name in known or not keys or not holds_values(one.name):
            continue
        if (stated := next(filter(None, (keyed(sample, seen[at].sample) for sample in keys)), None)) is not None:
            found[one.name] = _as_told(stated) if fits(stated.entity, one.type_name) else None
    for at, one in enumerate(columns):
        if found[one.name] is None and one.name not in known:
            found[one.name] = _free_text(one, seen[at].sample, used)
    return {one.name: found[one.name] for one in columns}


def _besides(counted: Counter[str | None], own: str | None) -> set[str | None]:
    """What is there without one of these."""
    return {entity for entity, count in counted.items() if count > (entity == own)}


def _first(
    table: str, one: Described, sample: Sample, around: set[str | None], scanner: Scanner, *, late: bool
) -> Classification | None:
    """What the type, the name with the values, or the values of a column tell."""
    kind = one.type_name.lower()
    if kind in TYPES:
        return _made(TYPES[kind], 0.95, (f"the column's type is {kind}",))
    if kind in {"bool", "boolean"}:
        return None
    for entity, reason in announce(table, one.name, one.comment, sample, around):
        if not fits(entity, kind):
            continue
        part = share(entity, sample.values)
        if part is None:
            return _made(entity, 0.8, (reason,))
        if part >= PLAUSIBLE:
            fitting = round(part * len(sample))
            said = f"{fitting} of {len(sample)} sampled values look like it"
            return _made(narrowed(entity, sample.values), 0.8 + 0.19 * part, (reason, said))
    if late or kind.startswith(("date", "time", "interval")):
        return None  # dates tell nothing but with their neighbours
    strict = 0.0 if names.opaque(one.name) or names.of_somebody(one.name) else STRICT
    it = told(sample, scanner, strict, thing=names.of_a_thing(one.name, table))
    return _as_told(it) if it is not None and fits(it.entity, kind) else None


def _sample(one: Described) -> Sample:
    """The sampled values; where there are none, the constants that a CHECK allows."""
    values = [readable(value, one.type_name) for value in one.values if value is not None]
    checks = [text for text in one.constraints if text.startswith("CHECK") and not values]
    constants: list[object] = [text for check in checks for text in _CONSTANT.findall(check)]
    return Sample(values or constants)


def _is_key(one: Described) -> bool:
    return any(text.startswith(("PRIMARY KEY", "FOREIGN KEY")) for text in one.constraints)


def _entity(it: Classification | None) -> str | None:
    return None if it is None else it.entity


def _as_told(it: Told) -> Classification:
    return _made(it.entity, it.confidence, (it.reason,))


def _made(entity: str, confidence: float, reasons: tuple[str, ...]) -> Classification:
    return Classification(entity, CATEGORIES.get(entity, names.category(entity)), round(confidence, 3), reasons)


def _holding(values: Sequence[str], scanner: Scanner) -> int:
    """How many values have something inside them: one is enough of what has a form; names must stand in some texts."""
    found = [{entity for _, _, entity, _, _ in scanner.find(text)} for text in values]
    if any(entities - UNDECIDED for entities in found):
        return sum(map(bool, found))
    texts = sum(bool(entities) and text.count(" ") >= SENTENCE for entities, text in zip(found, values, strict=True))
    return texts if texts >= max(2, len(values) * SOME) else 0


def _free_text(one: Described, sample: Sample, scanner: Scanner) -> Classification | None:
    """Text that says things among other words: it is scanned where it is shown, and nothing else is done with it.

    ``reverse(notes)`` or ``notes LIKE '%@%'`` would tell what the scan of ``notes`` hides.
    """
    kind, values = one.type_name.lower(), sample.values
    if not kind.startswith((*TEXTS, BYTES)):
        return None
    holding = _holding(values, scanner)
    if holding:
        return _made("FREE_TEXT", 0.9, (f"sensitive things stand inside {holding} of {len(values)} sampled values",))
    if not values and kind != BYTES:
        entity = "PERSON" if role(names.words(one.name)) else "FREE_TEXT"
        said = "it has no value that could be sampled"
        return _made(
            entity, 0.5, (said if entity == "FREE_TEXT" else f"the column is called {one.name!r}, and {said}",)
        )
    if kind != BYTES and any(len(text) >= LONG_TEXT for text in values):  # bytes are pictures, if they are no text
        return _made("FREE_TEXT", 0.6, ("its values are longer than what was sampled of them",))
    parts = names.words(one.name)
    if parts and parts[-1] in names.FREE_TEXT:
        return _made("FREE_TEXT", 0.6, (f"the column is called {one.name!r}",))
    return None
