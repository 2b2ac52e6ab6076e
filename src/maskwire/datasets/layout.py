"""Which columns of a masked Parquet file are written with a dictionary, and which with statistics.

What it is for: a dictionary of values that are all different costs the writer more than the rest of its work, and is
given up half way through a row group. One is made where the file has one, unless its masked values hardly repeat. The
least and greatest of masked texts lead no reader anywhere, and are not looked for.
What it must never do: change what is read back; it is layout alone.
"""

from __future__ import annotations

from typing import Any

from maskwire.datasets.plan import Plan

__all__ = ["with_dictionary", "with_statistics"]

_COUNTED = 32_768  # rows that are looked at
_REPEATED = 0.9  # a column with a larger share of different values is written as it is
_TEXTS = frozenset({"BYTE_ARRAY", "FIXED_LEN_BYTE_ARRAY"})  # physical types
_WIDTHS = {"INT32": 4, "FLOAT": 4, "INT64": 8, "DOUBLE": 8, "INT96": 12}  # bytes of a value by physical type


def with_dictionary(arrow: Any, group: Any, rows: Any, plan: Plan) -> list[str]:
    """The paths of these columns. ``group``: a row group's metadata; ``rows``: a table of its masked rows."""
    from pyarrow import compute  # noqa: PLC0415 - an extra

    chunks = {it.path_in_schema: it for it in map(group.column, range(group.num_columns))}
    there = {path for path, it in chunks.items() if it.has_dictionary_page}
    kept = {it.path for it in plan.columns if it.decided.transform.name == "keep"}
    for field, column in zip(rows.schema, rows.slice(0, _COUNTED).columns, strict=True):
        if field.name not in there or len(column) < 2 or arrow.types.is_dictionary(field.type):
            continue
        chunk = chunks[field.name]
        width = _WIDTHS.get(chunk.physical_type)
        if width is not None and field.name in kept:
            # What its dictionary saved in the file, it saves again.
            different = chunk.total_uncompressed_size / (width * max(1, chunk.num_values)) * len(column)
        else:
            try:
                different = compute.count_distinct(column).as_py()
            except arrow.ArrowNotImplementedError:  # of a type that can't be counted: as the file has it
                continue
        if different > len(column) * _REPEATED:
            there.discard(field.name)
    return sorted(there)


def with_statistics(group: Any, plan: Plan) -> list[str]:
    """The paths of these columns: all but texts and bytes whose every value is masked. ``group``: a row group's
    metadata."""
    masked = {it.path for it in plan.columns if it.decided.transform.name not in {"keep", "scan"}}
    chunks = map(group.column, range(group.num_columns))
    return [it.path_in_schema for it in chunks if it.physical_type not in _TEXTS or it.path_in_schema not in masked]
