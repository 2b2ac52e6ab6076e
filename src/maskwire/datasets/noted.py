"""What frames write beside their columns into an Arrow schema: notes of their own, which nobody decides on.

What it must never do: pass on a note that an analyst attached to a frame (pandas: ``DataFrame.attrs``).
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson

__all__ = ["without_notes"]

_PANDAS, _ATTRIBUTES = b"pandas", "attributes"


def without_notes(metadata: Mapping[bytes, bytes] | None) -> dict[bytes, bytes] | None:
    """The metadata of a schema without pandas' attributes; what it says of the columns stays."""
    if metadata is None:
        return None
    kept = {name: text for name, text in metadata.items() if name not in {b"PANDAS_ATTRS", _PANDAS}}
    try:
        said = orjson.loads(metadata.get(_PANDAS, b""))
    except orjson.JSONDecodeError:
        return kept
    if isinstance(said, dict):
        kept[_PANDAS] = orjson.dumps({name: one for name, one in said.items() if name != _ATTRIBUTES})
    return kept
