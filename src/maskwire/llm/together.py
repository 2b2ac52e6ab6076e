"""JSON that is no text, read as the text of it is: so neighbours and keys tell what a value is.

What it must never do: lose one of two members whose keys are masked alike, or pass on what is no JSON.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from typing import Any

from maskwire.llm.edits import HIDDEN

_LARGE = 1e40


class AlikeError(Exception):
    """Two keys of one object are masked alike."""


def read_together(value: Any, read: Callable[[str], str]) -> Any:
    """The value as ``read`` reads the text of it. What is then no JSON any more is hidden. Raises AlikeError."""
    if isinstance(value, str):
        return read(value)
    is_one = not isinstance(value, dict | list)
    written = json.dumps([plain(value)] if is_one else plain(value), ensure_ascii=False)
    masked = read(written)
    if masked == written:
        return value
    try:
        told = parsed(masked, _distinct)
    except ValueError:
        told = json.loads(HIDDEN)
    return _kept(value, told[0] if is_one and isinstance(told, list) else told)


def parsed(text: str | bytes, members: Callable[[list[tuple[str, Any]]], Any] | None = None) -> Any:
    """JSON, all of whose numbers can be written as JSON again. Raises ValueError, or RecursionError."""
    return json.loads(text, object_pairs_hook=members, parse_constant=_finite, parse_float=_finite)


def _finite(written: str) -> float:
    number = float(written)
    if not math.isfinite(number):
        raise ValueError("no number of JSON")
    return number


def _distinct(members: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(members)) < len(members):
        raise AlikeError
    return dict(members)


def plain(value: Any) -> Any:
    """JSON with its numbers written as they are read."""
    if isinstance(value, dict):
        return {name: plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < _LARGE else value


def _kept(value: Any, told: Any) -> Any:
    """What was told, with numbers as they were where they are the same."""
    if isinstance(value, dict) and isinstance(told, dict) and len(value) == len(told):
        return {name: _kept(was, one) for was, (name, one) in zip(value.values(), told.items(), strict=True)}
    if isinstance(value, list) and isinstance(told, list) and len(value) == len(told):
        return [_kept(was, one) for was, one in zip(value, told, strict=True)]
    return value if isinstance(value, float) and value == told and not isinstance(told, bool) else told
