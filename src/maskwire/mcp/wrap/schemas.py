"""The words of a JSON Schema, which a mask would break, put back into a masked one.

A property that is called "full_name" makes a value out of the words below it: ``{"type": "string"}``.
What it must never do: put back an example, a default or a constant, which are data.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from maskwire.detect.names import listed
from maskwire.mcp.wrap.messages import Json

__all__ = ["SCHEMAS", "put_back"]

SCHEMAS = listed("inputSchema outputSchema requestedSchema")
_KEYWORDS = listed("type format required $ref $schema $id $anchor contentEncoding contentMediaType")  # Draft 2020-12
_DATA = listed("default examples enum const enumNames")
_WORD = re.compile(r"[A-Za-z0-9_./:#$+-]{1,200}")


def put_back(raw: Json, masked: Json, holds: Callable[[str], bool]) -> Json:
    """The masked schema with its keywords' words as they were, where ``holds`` finds nothing in them."""
    if isinstance(raw, list) and isinstance(masked, list) and len(raw) == len(masked):
        return [put_back(one, other, holds) for one, other in zip(raw, masked, strict=True)]
    if not isinstance(raw, dict) or not isinstance(masked, dict) or len(raw) != len(masked):
        return masked
    found: dict[str, Json] = {}
    for (key, one), (name, other) in zip(raw.items(), masked.items(), strict=True):
        if key in _KEYWORDS and _is_words(one, holds):
            found[name] = one
        else:
            found[name] = other if key in _DATA else put_back(one, other, holds)
    return found


def _is_words(value: Json, holds: Callable[[str], bool]) -> bool:
    words = value if isinstance(value, list) else [value]
    return all(isinstance(word, str) and _WORD.fullmatch(word) is not None and not holds(word) for word in words)
