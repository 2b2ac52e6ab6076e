"""Columns of a row group that need not be read, or not be masked value by value.

What it is for: a column that becomes one value ("[PERSON]", 0) stays unread where it has no NULL; one whose values
repeat is read as the dictionary that the file has, and each of them is masked once.
What it must never do: believe the file in more than how much work there is. Where its count of NULLs is wrong, a NULL
becomes "[PERSON]"; where its sizes are, masking takes longer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from maskwire._kernel import Program
from maskwire.datasets.plan import Plan, Planned

if TYPE_CHECKING:
    import pyarrow

__all__ = ["Shortcuts", "shortcuts"]

_SMALL = 3  # bytes for each value, dictionary and all, under which it repeats; plain ones take 4 and the text
_EACH = frozenset({"keep", "scan"})  # kept as it is; found and counted value by value


@dataclass(frozen=True, slots=True)
class Shortcuts:
    """``constant``: by name, for columns that are not read, one value of their type; ``repeated``: the names of those
    that are read as dictionaries."""

    constant: Mapping[str, pyarrow.Array] = field(default_factory=dict)
    repeated: frozenset[str] = frozenset()

    def completed(self, arrow: Any, batch: pyarrow.RecordBatch, schema: pyarrow.Schema) -> pyarrow.RecordBatch:
        """A batch of what is read, with one value in the place of all of each column that is not."""
        if not self.constant:
            return batch
        first = arrow.Array.from_buffers(
            arrow.int32(), batch.num_rows, [None, arrow.py_buffer(bytes(4 * batch.num_rows))]
        )
        columns = [
            arrow.DictionaryArray.from_arrays(first, self.constant[it.name], safe=False)  # all of them are 0
            if it.name in self.constant
            else batch.column(it.name)
            for it in schema
        ]
        fields = [it.with_type(column.type) for it, column in zip(schema, columns, strict=True)]
        return arrow.RecordBatch.from_arrays(columns, schema=arrow.schema(fields, metadata=schema.metadata))

    def written(self, arrow: Any, batch: pyarrow.RecordBatch) -> pyarrow.RecordBatch:
        """A masked batch, as Parquet is written: dictionaries of texts without NULL, and plain columns of the rest."""
        for at, it in enumerate(batch.schema):
            if it.name in self.constant or it.name in self.repeated:
                column = batch.column(at)
                if not _is_short(arrow, it.type.value_type):
                    column = column.dictionary_decode()
                elif column.dictionary.null_count:
                    column = column.dictionary_decode().dictionary_encode()
                batch = batch.set_column(at, it.with_type(column.type), column)
        return batch


def shortcuts(arrow: Any, schema: pyarrow.Schema, group: Any, program: Program, plan: Plan) -> Shortcuts:
    """Those of a row group. ``group``: its metadata; ``program`` is that of ``plan``."""
    if any(count > 1 or "." in name or "[" in name for name, count in Counter(schema.names).items()):
        return Shortcuts()  # names would not tell one column from another
    if any("subject" in dict(it.decided.transform.options) for it in plan.columns):
        return Shortcuts()  # what a row becomes is said by other columns of it
    places = {it.path: at for at, it in enumerate(plan.columns)}
    chunks = {it.path_in_schema: it for it in map(group.column, range(group.num_columns))}
    constant, repeated = {}, set()
    for it in schema:
        at, chunk = places.get(it.name), chunks.get(it.name)
        if at is None or chunk is None or chunk.num_values != group.num_rows:
            continue
        one = _stand_in(arrow, it.type) if program.is_constant(at) and _is_full(it, chunk) else None
        if one is not None:
            constant[it.name] = one
        elif _is_short(arrow, it.type) and _repeats(chunk, plan.columns[at]):
            repeated.add(it.name)
    if len(constant) == len(schema):
        del constant[schema.names[0]]  # rows are counted by what is read
    return Shortcuts(constant, frozenset(repeated))


def _is_full(column: pyarrow.Field, chunk: Any) -> bool:
    """Whether no value of a column is NULL."""
    if not column.nullable:
        return True
    counts = chunk.statistics
    return counts is not None and counts.has_null_count and counts.null_count == 0


def _repeats(chunk: Any, planned: Planned) -> bool:
    return (
        planned.decided.transform.name not in _EACH
        and chunk.has_dictionary_page
        and chunk.total_uncompressed_size < _SMALL * chunk.num_values
    )


def _is_short(arrow: Any, kind: pyarrow.DataType) -> bool:
    """Whether dictionaries of a type are read and written as such."""
    return bool(arrow.types.is_string(kind) or arrow.types.is_binary(kind))


def _stand_in(arrow: Any, kind: pyarrow.DataType) -> pyarrow.Array | None:
    """An array of one value of a type; None for a type that is read anyway."""
    types = arrow.types
    if types.is_string(kind) or types.is_large_string(kind) or types.is_binary(kind) or types.is_large_binary(kind):
        return arrow.array([b""], arrow.binary()).cast(kind)
    if types.is_integer(kind) or types.is_float32(kind) or types.is_float64(kind):
        return arrow.array([0]).cast(kind)
    if types.is_date32(kind) or types.is_timestamp(kind):
        return arrow.array([0], arrow.int32() if types.is_date32(kind) else arrow.int64()).cast(kind)
    return None
