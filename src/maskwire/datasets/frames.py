"""``maskwire.mask``: a table or frame in, the same kind of table or frame out, everything sensitive in it masked.

What it is for: pyarrow tables, batches and readers, Polars and pandas frames, DuckDB relations: whatever gives an Arrow
stream by the PyCapsule interface. A column that is kept is not copied.
What it must never do: import a library that its caller does not use, or give back a frame with a column unmasked
because its kind was not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from maskwire._kernel import Tally, arrow_leaves, arrow_sample, mask_batches
from maskwire.datasets.noted import without_notes
from maskwire.datasets.plan import SAMPLE_CHARACTERS, SAMPLE_VALUES, Held, Masker, Plan, scrubbed
from maskwire.detect.text import scanner
from maskwire.errors import ConfigurationError, MaskwireError
from maskwire.policy.rules import Policy

__all__ = ["held", "mask", "plan_of"]

_T = TypeVar("_T")


def mask(
    data: _T,
    policy: Policy | None = None,
    *,
    columns: Mapping[str, str | None] | None = None,
    table: str = "",
    key: bytes | None = None,
    tally: Tally | None = None,
) -> _T:
    """The same kind of table, frame, relation or reader with everything sensitive masked.

    ``policy``: the default policy where it is None. ``columns``: what columns hold, by name, for example
    ``{"email": "EMAIL_ADDRESS", "note": None}``; the others are classified by name and values. ``table``: its
    name, which tells something of its columns. ``key``: the root key (32 bytes), by default the gateway's: then tokens
    are those that it gives. ``tally``: counts what was done. A reader is masked as it is read, a relation is read.

    Raises ConfigurationError for a column or type that can't be masked, MaskwireError for data that are no Arrow,
    TypeError for data without an Arrow stream.

    >>> import polars, maskwire
    >>> maskwire.mask(polars.DataFrame({"n": [1], "password": ["hunter2"]}), key=bytes(32))["password"].to_list()
    ['[PASSWORD]']
    """
    masker = Masker(policy, key)
    kind = type(data).__module__.partition(".")[0].lstrip("_")
    try:
        made: Any = _KINDS.get(kind, _other)(data, masker, dict(columns or {}), table, tally or Tally())
    except Exception as fault:
        if type(fault).__module__.partition(".")[0] not in _FOREIGN:
            raise
        # Their words may hold a value; the kind does not.
        raise MaskwireError(
            f"These data can't be read as Arrow ({type(fault).__name__}). Give each column one type of values."
        ) from None
    return made  # type: ignore[no-any-return]


_FOREIGN = frozenset({"pyarrow", "polars", "duckdb", "pandas"})


def held(schema: object, sample: object | None) -> list[Held]:
    """The leaves of an Arrow schema as columns, with the values of a batch of it. Raises ConfigurationError."""
    try:
        leaves = arrow_leaves(schema)
        values: Iterable[list[str]] = (
            [[]] * len(leaves) if sample is None else arrow_sample(sample, SAMPLE_VALUES, SAMPLE_CHARACTERS)
        )
    except ValueError as fault:
        raise ConfigurationError(f"These data can't be masked: {fault}.") from None
    for place, (path, *_) in enumerate(leaves):
        if scrubbed(path, scanner()) != path:
            raise ConfigurationError(f"The name of column {place + 1} holds what should be masked: rename it first.")
    return [Held(path, name, oid, form, texts) for (path, oid, form, name), texts in zip(leaves, values, strict=True)]


def plan_of(
    masker: Masker, table: str, schema: object, sample: object | None, stated: Mapping[str, str | None] | None = None
) -> Plan:
    """What happens to the columns of Arrow data. ``sample``: a batch of them, or None."""
    return masker.plan(table, held(schema, sample), stated)


def _stream(  # noqa: PLR0917 - as its callers have them
    data: Any, schema: Any, sample: Any, masker: Masker, stated: Mapping[str, str | None], table: str, tally: Tally
) -> Any:
    """The masked stream of anything that gives one."""
    program = masker.program(plan_of(masker, table, schema, sample, stated))
    return mask_batches(program, masker.scanner, data, tally)


def _pyarrow(data: Any, masker: Masker, stated: Mapping[str, str | None], table: str, tally: Tally) -> Any:
    import pyarrow  # noqa: PLC0415 - the caller has it, since it made the data

    if isinstance(data, pyarrow.RecordBatchReader):
        return _reader(data, masker, stated, table, tally)
    if not isinstance(data, (pyarrow.Table, pyarrow.RecordBatch)):
        raise TypeError(f"A pyarrow {type(data).__name__} is no table: give a Table, RecordBatch or RecordBatchReader.")
    data = data.replace_schema_metadata(without_notes(data.schema.metadata))
    sample = data.slice(0, SAMPLE_VALUES)
    if isinstance(data, pyarrow.RecordBatch):
        masked = pyarrow.table(_stream(data, data.schema, sample, masker, stated, table, tally))
        made = masked.combine_chunks().to_batches()
        return made[0] if made else pyarrow.RecordBatch.from_pylist([], schema=masked.schema)
    whole = sample.combine_chunks().to_batches()
    return pyarrow.table(_stream(data, data.schema, whole[0] if whole else None, masker, stated, table, tally))


def _reader(data: Any, masker: Masker, stated: Mapping[str, str | None], table: str, tally: Tally) -> Any:
    """A reader over the masked batches of a reader; its first batch is the sample."""
    import pyarrow  # noqa: PLC0415

    first = next(iter(data), None)
    sample = None if first is None else first.slice(0, SAMPLE_VALUES)

    notes = without_notes(data.schema.metadata)

    def batches() -> Iterable[Any]:
        if first is not None:
            yield first.replace_schema_metadata(notes)
            yield from (one.replace_schema_metadata(notes) for one in data)

    schema = data.schema.with_metadata(notes)
    again = pyarrow.RecordBatchReader.from_batches(schema, batches())
    masked = _stream(again, schema, sample, masker, stated, table, tally)
    return pyarrow.RecordBatchReader.from_stream(masked)


def _polars(data: Any, masker: Masker, stated: Mapping[str, str | None], table: str, tally: Tally) -> Any:
    import polars  # noqa: PLC0415 - the caller has it, since it made the data
    import pyarrow  # noqa: PLC0415

    if isinstance(data, polars.LazyFrame):
        return _polars(data.collect(), masker, stated, table, tally).lazy()
    if not isinstance(data, polars.DataFrame):
        raise TypeError(f"A Polars {type(data).__name__} is no frame: give a DataFrame or LazyFrame.")
    for place, kind in enumerate(data.dtypes, 1):
        if kind == polars.Object:  # Arrow would have their addresses in memory
            raise ConfigurationError(
                f"Column {place} holds Python objects, which can't be masked: cast it or leave it out."
            )
    head = pyarrow.table(data.head(SAMPLE_VALUES)).combine_chunks()
    sample = next(iter(head.to_batches()), None)
    return polars.DataFrame(_stream(data, head.schema, sample, masker, stated, table, tally))


def _pandas(data: Any, masker: Masker, stated: Mapping[str, str | None], table: str, tally: Tally) -> Any:
    import pandas  # noqa: PLC0415 - the caller has it, since it made the data
    import pyarrow  # noqa: PLC0415

    if not isinstance(data, pandas.DataFrame):
        raise TypeError(f"A pandas {type(data).__name__} is no frame: give a DataFrame.")
    arrow = pyarrow.Table.from_pandas(data)
    masked = _pyarrow(arrow, masker, stated, table, tally)
    made = masked.to_pandas()
    for name, kind in data.dtypes.items():
        if name in made and made[name].dtype != kind and kind.name != "category":
            made[name] = made[name].astype(kind)
    return made


def _duckdb(data: Any, masker: Masker, stated: Mapping[str, str | None], table: str, tally: Tally) -> Any:
    import duckdb  # noqa: PLC0415 - the caller has it, since it made the data

    masked = _pyarrow(data.to_arrow_table(), masker, stated, table, tally)
    return duckdb.from_arrow(masked)


def _other(data: Any, masker: Masker, stated: Mapping[str, str | None], table: str, tally: Tally) -> Any:
    if not hasattr(data, "__arrow_c_stream__"):
        raise TypeError(
            f"A {type(data).__name__} gives no Arrow stream. Give a pyarrow, Polars or pandas table, a DuckDB "
            "relation, or anything with __arrow_c_stream__."
        )
    import pyarrow  # noqa: PLC0415

    return _pyarrow(pyarrow.table(data), masker, stated, table, tally)


_KINDS = {"pyarrow": _pyarrow, "polars": _polars, "pandas": _pandas, "duckdb": _duckdb}
