"""What differed, in words: for whoever looks for why.

What it must never do: take for alike what differs in more than chance.
"""

from __future__ import annotations

from typing import Any


def loosely(entries: list[dict[str, Any]]) -> list[str]:
    """Entries without their order and what comes of it: a refusal is recorded when it is read, and what was pipelined
    before it when its answer comes, which may be earlier or later."""
    found = []
    for entry in entries:
        said = {name: [kind for kind, _ in entry[name]] for name in ("literals", "parameters")}
        plain = entry | said | {"exchange": "", "digest": bool(entry["digest"])}
        plain["subjects"] = [(one.column, one.count, one.filter == "") for one in entry["subjects"]]
        found.append(repr(sorted(plain.items())))
    return sorted(found)


def entries_told(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> str:
    """What two sessions have on record, where they differ."""
    for at, (one, other) in enumerate(zip(ours, theirs, strict=False)):
        if one != other:
            told = {name: (one[name], other[name]) for name in one if one[name] != other[name]}
            return f"entry {at} of {one['shape']!r}: {told}"
    told = [[entry["shape"] for entry in entries] for entries in (ours, theirs)]
    return f"{len(ours)} entries, but {len(theirs)} message by message: {told}"


def shown(heard: bytes) -> str:
    """Messages, one a line."""
    parts = []
    while len(heard) >= 5:
        end = 1 + int.from_bytes(heard[1:5], "big")
        parts.append(repr(heard[:1])[2:-1] + " " + repr(heard[5:end])[1:])
        heard = heard[end:]
    return "\n".join([*parts, repr(heard)] if heard else parts)
