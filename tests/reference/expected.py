"""What an output column is expected to be: the corpus's notation, read, and applied to raw values.

A cell is written ``keep``, ``scan``, ``token ENTITY``, ``hash ENTITY``, ``redact ENTITY``, ``derived`` (redacted
under whatever label) or ``dropped`` (NULL); ``[cell]`` is an array or JSON array of such, ``{key: cell, ...}`` a JSON
object. ``cell or 'text'`` says that this one text was written by the asker, so it may stand as it is or be masked.
What it must never do: look at what the gateway gave when it says what is right.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field

from tests.reference import scanned, types
from tests.reference.oracle import Oracle

REDACTED = "<redacted>"
_MASKS = ("token", "hash", "redact")


@dataclass(frozen=True)
class Cell:
    """One expectation. ``inner`` are an array's element or an object's members."""

    how: str
    entity: str = ""
    inner: dict[str, Cell] = field(default_factory=dict)
    spoken: str | None = None

    @property
    def masks(self) -> bool:
        """Whether no raw value may stand here."""
        return self.how in (*_MASKS, "derived", "dropped") or any(cell.masks for cell in self.inner.values())


def divided(text: str) -> list[str]:
    """The parts of a text at commas outside of all brackets and quotes."""
    parts, depth, quoted = [""], 0, False
    for one in text:
        quoted ^= one == "'"
        depth += 0 if quoted else (one in "[{(") - (one in "]})")
        if one == "," and depth == 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += one
    return [part.strip() for part in parts]


def read_cell(text: str) -> Cell:
    """A cell as it is written. Raises ValueError where it is not one."""
    if (spoken := re.fullmatch(r"(.*) or '([^']*)'", text)) is not None:
        one = read_cell(spoken[1])
        return Cell(one.how, one.entity, one.inner, spoken[2])
    if text[:1] + text[-1:] == "[]":
        return Cell("array", inner={"": read_cell(text[1:-1].strip())})
    if text[:1] + text[-1:] == "{}":
        return Cell("object", inner=read_columns(text[1:-1]))
    words = text.split()
    if len(words) == 2 and words[0] in _MASKS:
        return Cell(words[0], words[1])
    if len(words) == 1 and words[0] in ("keep", "scan", "derived", "dropped"):
        return Cell(words[0])
    raise ValueError(f"not an expectation: {text}")


def read_columns(text: str) -> dict[str, Cell]:
    """``name: cell, name: cell`` in order."""
    columns: dict[str, Cell] = {}
    for part in divided(text):
        name, colon, cell = part.partition(":")
        if not colon or name.strip() in columns:
            raise ValueError(f"not a column of its own: {part}")
        columns[name.strip()] = read_cell(cell.strip())
    return columns


def right(oracle: Oracle, cell: Cell, oid: int, raw: str | None) -> str | None:
    """What a raw value in text format must have become, levelled so that what is no promise makes no difference."""
    if cell.how == "derived" or cell.how == "dropped":
        return REDACTED if raw is not None or types.redacted(oid, "") is None else None
    if raw is None or cell.how == "keep" or raw == cell.spoken:
        return scanned.canonical(raw) if raw is not None and oid in types.DOCUMENTS else raw
    if cell.how == "scan":
        if oid in types.DOCUMENTS:
            return json.dumps(scanned.document(oracle, json.loads(raw)), sort_keys=True)
        return scanned.text(oracle, raw)
    if cell.inner:
        return _nested(oracle, cell, oid, raw)
    return oracle.mask(cell.how, cell.entity, raw, oid)


def shown(oracle: Oracle, cell: Cell, oid: int, got: str | None) -> str | None:
    """What the gateway gave, levelled in the same way."""
    if cell.how in ("derived", "dropped"):
        return REDACTED if types.is_redacted(oid, got) else got
    if got is None:
        return None
    if cell.spoken is not None and got in (
        oracle.mask(cell.how, cell.entity, cell.spoken, oid),
        types.redacted(oid, cell.entity),
    ):
        return cell.spoken
    if cell.how == "scan":
        got = scanned.levelled(got)
    if oid in types.DOCUMENTS:
        return json.dumps(_levelled(cell, json.loads(got)), sort_keys=True)
    if cell.inner:
        element = types.ELEMENTS[oid]
        return json.dumps([shown(oracle, cell.inner[""], element, one) for one in types.elements(got)])
    return got


def _nested(oracle: Oracle, cell: Cell, oid: int, raw: str) -> str:
    if oid in types.DOCUMENTS:
        return json.dumps(_document(oracle, cell, json.loads(raw)), sort_keys=True)
    element = types.ELEMENTS[oid]
    return json.dumps([right(oracle, cell.inner[""], element, one) for one in types.elements(raw)])


def _document(oracle: Oracle, cell: Cell, raw: object) -> object:
    """A JSON document, masked member by member; a redacted leaf has no promised spelling."""
    if raw is None or cell.how == "keep":
        return raw
    if cell.how == "array" and isinstance(raw, list):
        return [_document(oracle, cell.inner[""], one) for one in raw]
    if cell.how == "object" and isinstance(raw, dict):
        return {key: _document(oracle, cell.inner[key], one) for key, one in raw.items()}
    if cell.how == "scan":
        return scanned.document(oracle, raw)
    if cell.how in ("token", "hash"):
        number = isinstance(raw, int)
        masked = oracle.mask(cell.how, cell.entity, str(raw), types.INT8 if number else types.TEXT)
        return int(masked) if number and masked is not None else masked
    return REDACTED


def _levelled(cell: Cell, got: object) -> object:
    if cell.how == "array" and isinstance(got, list):
        return [_levelled(cell.inner[""], one) for one in got]
    if cell.how == "object" and isinstance(got, dict):
        return {key: _levelled(cell.inner.get(key, cell), one) for key, one in got.items()}
    if cell.how in ("redact", "derived"):
        harmless = got in (0, False, "1970-01-01") or (isinstance(got, str) and types.LABEL.fullmatch(got))
        return REDACTED if harmless else got
    return got
