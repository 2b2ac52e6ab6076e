"""What was found in a part of a text, with the line, the column and, in a JSON document, the path of it.

What it must never do: hold or print the found text. What is shown of a line has [ENTITY] in its place.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from maskwire.cli.document import Leaf, at, leaves
from maskwire.cli.read import Part
from maskwire.model import Finding

_PROVEN = {True: "its check digits or its form prove it", None: "nothing in it could be proven or refuted"}


@dataclass(frozen=True, slots=True)
class Found:
    """A finding (its offsets are those of the whole text) and where people look for it, from 1 on."""

    finding: Finding
    place: str
    line: int
    column: int
    end_line: int
    end_column: int
    path: str = ""
    why: tuple[str, ...] = ()


def search(part: Part, least: float, *, explained: bool = False) -> list[Found]:
    """Everything sensitive in a part of a text, from this confidence on."""
    from maskwire.detect.text import find  # noqa: PLC0415 - compiles every pattern, which --help does not need

    text = part.text
    held = leaves(text) if text.lstrip()[:1] in {"{", "["} else []
    hidden = _behind_escapes(held)
    findings = sorted([*hidden.values(), *(one for one in find(text) if not _inside(one, held, hidden))], key=_start)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found = []
    for one in findings:
        if one.confidence < least:
            continue
        (line, column), (end_line, end_column) = (_position(starts, offset) for offset in (one.start, one.end))
        leaf = at(held, one.start)
        found.append(
            Found(
                replace(one, start=one.start + part.offset, end=one.end + part.offset),
                part.place,
                part.line + line,
                column + 1,
                part.line + end_line,
                end_column + 1,
                leaf.path if leaf else "",
                _reasons(one, text, leaf) if explained else (),
            )
        )
    return found


def masked(part: Part, found: Sequence[Found]) -> Iterator[tuple[str, bool]]:
    """The text in pieces, with [ENTITY] (True) in the place of each finding."""
    done = part.offset
    for one in found:
        yield part.text[done - part.offset : one.finding.start - part.offset], False
        yield f"[{one.finding.entity}]", True
        done = one.finding.end
    yield part.text[done - part.offset :], False


def _behind_escapes(held: list[Leaf]) -> dict[int, Finding]:
    """What strings of a document say once their escapes are read, by where they begin; the place is the string."""
    from maskwire.detect.text import find  # noqa: PLC0415

    hidden = {}
    for leaf in held:
        if leaf.escaped and (inside := find(leaf.text)):
            surest = max(inside, key=lambda one: one.confidence)
            hidden[leaf.start] = replace(surest, start=leaf.start, end=leaf.end)
    return hidden


def _inside(one: Finding, held: list[Leaf], hidden: dict[int, Finding]) -> bool:
    leaf = at(held, one.start) if hidden else None
    return leaf is not None and leaf.start in hidden


def _start(one: Finding) -> int:
    return one.start


def _position(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset) - 1
    return line, offset - starts[line]


def _reasons(one: Finding, text: str, leaf: Leaf | None) -> tuple[str, ...]:
    """Why a finding is one, in words, without saying what it is."""
    from maskwire._kernel import validate  # noqa: PLC0415
    from maskwire.detect.names import named  # noqa: PLC0415
    from maskwire.detect.text import find  # noqa: PLC0415
    from maskwire.policy.rules import DEFAULT  # noqa: PLC0415

    value = text[one.start : one.end]
    alone = any(it.entity == one.entity and it.confidence >= one.confidence for it in find(value))
    why = ["it has the form of one" if alone else "its form and what stands around it say so"]
    try:
        proven = validate(one.entity, value)
    except ValueError:  # no detector has a validator for it: it was announced by a name
        proven = None
    if proven is not False:
        why.append(_PROVEN[proven])
    if leaf is not None and leaf.key and named(leaf.key) == one.entity:
        why.append(f"it stands under the key {leaf.key!r}")
    decided = DEFAULT.decide(one.entity, one.category)
    why.append(f"by default it is shown as {decided.transform.name} (rule {decided.rule})")
    return tuple(why)
