"""What a transform says of itself: what it keeps of a value, whether there is a way back, what it works on.

What it must never do: promise more than the kernel does. A type that a transform does not work on is redacted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXT = frozenset({"text", "varchar", "bpchar", "name"})
WHOLE = frozenset({"int4", "int8", "numeric"})
NUMBERS = WHOLE | {"int2", "float4", "float8"}
DATES = frozenset({"date", "timestamp", "timestamptz"})
ADDRESSES = frozenset({"uuid", "inet", "macaddr"})
ALL = frozenset({"*"})


def with_arrays(types: frozenset[str]) -> frozenset[str]:
    """An array is masked element by element."""
    return types | {f"{name}[]" for name in types}


@dataclass(frozen=True, slots=True)
class Properties:
    """The promises of one transform.

    ``keeps_format``: the masked value is one of the raw value's form. ``keeps_joins``: equal values stay equal
    and, where no value falls back to redaction, different ones different. ``reversible``: the key leads back.
    ``ordered``: order is kept. ``types``: PostgreSQL's names, or ``ALL``; within a JSON document of a known shape,
    each leaf has a type of its own. ``options``: what a rule may say besides, by name. ``redacts``: which values of
    these types are redacted all the same, in words; empty where none is.
    """

    keeps_format: bool
    keeps_joins: bool
    reversible: bool
    ordered: bool
    types: frozenset[str]
    options: Mapping[str, str] = field(default_factory=dict)
    redacts: str = ""
