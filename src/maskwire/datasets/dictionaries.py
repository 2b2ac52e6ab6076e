"""Which columns of a Parquet file are written with a dictionary.

What it is for: a dictionary of values that are all different costs the writer more than the rest of its work, and is
given up half way through a row group. One is made where the file has one, unless its masked values hardly repeat.
What it must never do: change what is read back; it is layout alone.
"""

from __future__ import annotations

from typing import Any

__all__ = ["with_dictionary"]

_COUNTED = 32_768  # rows that are looked at
_REPEATED = 0.9  # a column with a larger share of different values is written as it is


def with_dictionary(arrow: Any, group: Any, rows: Any) -> list[str]:
    """The paths of these columns. ``group``: a row group's metadata; ``rows``: a table of its masked rows."""
    from pyarrow import compute  # noqa: PLC0415 - an extra

    chunks = [group.column(n) for n in range(group.num_columns)]
    there = {it.path_in_schema for it in chunks if it.has_dictionary_page}
    for field, column in zip(rows.schema, rows.slice(0, _COUNTED).columns, strict=True):
        if field.name in there and len(column) > 1 and not arrow.types.is_dictionary(field.type):
            try:
                different = compute.count_distinct(column).as_py()
            except arrow.ArrowNotImplementedError:  # of a type that can't be counted: as the file has it
                continue
            if different > len(column) * _REPEATED:
                there.discard(field.name)
    return sorted(there)
