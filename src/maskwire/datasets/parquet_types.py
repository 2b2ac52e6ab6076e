"""A masked table's CSV, as COPY writes it, in a Parquet file with the types that its columns have in PostgreSQL.

What it must never do: see a raw value; what it reads is masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from maskwire.errors import ConfigurationError, MaskwireError

__all__ = ["to_parquet"]

_NUMERIC = 1700
_MOST_DIGITS = 38


def to_parquet(source: Path, target: Path, columns: Sequence[tuple[str, int, int]]) -> None:
    """``columns`` are (name, type OID, type modifier); what has no type of its own in Parquet becomes text.

    Raises MaskwireError where a value does not fit its type, OSError.
    """
    try:
        import pyarrow  # noqa: PLC0415 - an extra
        from pyarrow import csv, parquet  # noqa: PLC0415
    except ImportError:
        raise ConfigurationError("Parquet files need pyarrow: pip install 'maskwire[datasets]'.") from None
    types = {name: _type(pyarrow, oid, modifier) for name, oid, modifier in columns}
    convert = csv.ConvertOptions(
        column_types=types, null_values=[""], strings_can_be_null=True, quoted_strings_can_be_null=False,
        true_values=["t"], false_values=["f"],
    )  # fmt: skip
    parse = csv.ParseOptions(newlines_in_values=True)
    schema = pyarrow.schema(list(types.items()))
    try:
        with parquet.ParquetWriter(target, schema) as writer:
            for batch in csv.open_csv(source, parse_options=parse, convert_options=convert):
                writer.write_batch(batch)
    except pyarrow.ArrowException:
        raise MaskwireError(
            f"{source.stem}: masked values do not fit the types of Parquet. Export it as CSV (--format csv)."
        ) from None


def _type(arrow: Any, oid: int, modifier: int) -> Any:
    if oid == _NUMERIC and modifier >= 4:
        precision, scale = (modifier - 4) >> 16, (modifier - 4) & 0x7FF
        if precision <= _MOST_DIGITS and scale <= precision:
            return arrow.decimal128(precision, scale)
    return {
        16: arrow.bool_(), 20: arrow.int64(), 21: arrow.int16(), 23: arrow.int32(), 700: arrow.float32(),
        701: arrow.float64(), 1082: arrow.date32(), 1114: arrow.timestamp("us"), 1184: arrow.timestamp("us", "UTC"),
    }.get(oid, arrow.string())  # fmt: skip
