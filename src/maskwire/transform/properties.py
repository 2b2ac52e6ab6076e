"""What each transform declares: what it keeps of a value, whether there is a way back, what it works on.

What it is for: one table that policy and documentation can be checked against.
What it must never do: promise more than the kernel does. A type that a transform does not work on is redacted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

TEXT = frozenset({"text", "varchar", "bpchar", "name"})
NUMBERS = frozenset({"int4", "int8", "numeric"})
ADDRESSES = frozenset({"uuid", "inet", "macaddr"})
ALL = frozenset({"*"})


def _with_arrays(types: frozenset[str]) -> frozenset[str]:
    """An array is masked element by element."""
    return types | {f"{name}[]" for name in types}


@dataclass(frozen=True, slots=True)
class Properties:
    """The promises of one transform.

    ``keeps_format``: the masked value is one of the raw value's form. ``keeps_joins``: equal values stay equal
    and, where no value falls back to redaction, different ones different. ``reversible``: the key leads back.
    ``ordered``: order is kept. ``types``: PostgreSQL's names, or ``ALL``; within a JSON document of a known shape,
    each leaf has a type of its own.
    """

    keeps_format: bool
    keeps_joins: bool
    reversible: bool
    ordered: bool
    types: frozenset[str]


PROPERTIES: Mapping[str, Properties] = MappingProxyType(
    {
        "keep": Properties(keeps_format=True, keeps_joins=True, reversible=True, ordered=True, types=ALL),
        "redact": Properties(keeps_format=False, keeps_joins=False, reversible=False, ordered=False, types=ALL),
        "null": Properties(keeps_format=False, keeps_joins=False, reversible=False, ordered=False, types=ALL),
        "partial": Properties(
            keeps_format=False, keeps_joins=False, reversible=False, ordered=False, types=_with_arrays(TEXT)
        ),
        "hash": Properties(
            keeps_format=False, keeps_joins=True, reversible=False, ordered=False, types=_with_arrays(TEXT)
        ),
        "token": Properties(
            keeps_format=True,
            keeps_joins=True,
            reversible=True,
            ordered=False,
            types=_with_arrays(TEXT | NUMBERS | ADDRESSES | {"json", "jsonb"}),
        ),
    }
)
