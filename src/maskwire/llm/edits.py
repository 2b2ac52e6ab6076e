"""Changes to a text, as places and what stands there instead; those inside of JSON strings too.

What it must never do: change a byte of a text beside those of an edit, or put in a text that ends its JSON string.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import NamedTuple

HIDDEN = '{"hidden": "[REDACTED]"}'  # a document whose masks would have broken it
LITERALS = frozenset({"null", "true", "false"})  # no value, though a name such as "full_name" stands above them
STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_AFTER_KEY = re.compile(r'"\s*:\s*\Z')
_ENDS = re.compile(r"\s*[,}\]]|\s*\Z")
_SPACES = 40  # characters, at most, before the number
_UNIT = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.", re.DOTALL)


class Edit(NamedTuple):
    """Code points, end exclusive, and the new text."""

    start: int
    end: int
    new: str


Read = Callable[[str], list[Edit]]


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with its edits, which are sorted and disjoint."""
    pieces, at = [], 0
    for start, end, new in edits:
        pieces += [text[at:start], new]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def places(edits: Iterable[Edit]) -> list[tuple[int, int]]:
    """Where what they put in stands in the text once they are applied; without the quotes put around a number."""
    found, shift = [], 0
    for start, end, new in edits:
        at, quote = start + shift, int(len(new) > 1 and new[0] == new[-1] == '"')
        found.append((at + quote, at + len(new) - quote))
        shift += len(new) - (end - start)
    return found


def is_document(text: str) -> bool:
    """Whether a text begins as a JSON document does, or is a JSON string."""
    first = text.lstrip()[:1]
    return first in {"{", "["} or (first == '"' and is_json(text))


def is_json(text: str) -> bool:
    """Whether a text is a JSON document."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def is_broken(text: str, changed: str) -> bool:
    """Whether a change left no JSON of what was some."""
    return changed != text and is_document(text) and not is_json(changed) and is_json(text)


def code_edits(text: str, read: Read, depth: int = 0) -> list[Edit]:
    """The edits of a text that may be JSON: what stands in its strings is read as it says, not as it is written."""
    if not is_document(text) or depth > 3:
        return read(text)
    escaped: list[tuple[int, int, list[Edit]]] = []
    if "\\" in text:
        written = (match for match in STRING.finditer(text) if "\\" in match.group())
        escaped = [(match.start(), match.end(), _inside(match, read, depth)) for match in written]
    found = read(text)
    strings = [match.span() for match in STRING.finditer(text)] if found else []
    plain = []
    for start, end, new in found:
        at = bisect_right(strings, start, key=itemgetter(0)) - 1
        is_bare = at < 0 or strings[at][1] <= start
        # A number's mask that is none, such as one with a zero before it, would end the document.
        is_text = is_bare and _NUMBER.fullmatch(text[start:end]) and not _NUMBER.fullmatch(new)
        plain.append(Edit(start, end, f'"{quoted(new)}"' if is_text else quoted(new)))
    if not escaped:
        return plain
    plain = [one for one in plain if not any(one.start < end and start < one.end for start, end, _ in escaped)]
    return sorted([*plain, *(edit for _, _, edits in escaped for edit in edits)])


def as_member(text: str, edit: Edit) -> Edit:
    """An edit; where a number stands behind a key, as in JSON, one whose mask is no number is a string."""
    start, end, new = edit
    if _NUMBER.fullmatch(text[start:end]) is None or _NUMBER.fullmatch(new) is not None:
        return edit
    is_member = _AFTER_KEY.search(text, max(0, start - _SPACES), start) and _ENDS.match(text, end)
    return Edit(start, end, f'"{quoted(new)}"') if is_member else edit


def quoted(text: str) -> str:
    """A text as it stands inside of a JSON string."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _inside(match: re.Match[str], read: Read, depth: int) -> list[Edit]:
    """The edits of one JSON string with escapes, at the places where they are written."""
    units = list(_UNIT.finditer(match.group()[1:-1]))
    try:
        characters = [json.loads(f'"{unit.group()}"', strict=False) for unit in units]
    except ValueError:
        return [Edit(match.start() + 1, match.end() - 1, "[REDACTED]")]
    said = "".join(characters)
    if len(said) != len(units) or any("\ud800" <= one <= "\udfff" for one in characters):
        return [Edit(match.start() + 1, match.end() - 1, "[REDACTED]")]
    base = match.start() + 1
    return [
        Edit(base + units[start].start(), base + units[end - 1].end(), quoted(new))
        for start, end, new in code_edits(said, read, depth + 1)
    ]
