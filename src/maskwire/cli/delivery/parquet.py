"""OCSF events as one Parquet file: the schema's own names and nesting, the whole entry as JSON text in ``unmapped``.

What it must never do: leave a file at its path that is not whole.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from maskwire.errors import ConfigurationError, LedgerError

__all__ = ["Parquet"]

# Column -> its type: a dictionary is a struct, a list of one thing a list of it.
_TEXTS = (
    "class_name", "activity_name", "severity", "status", "status_code", "status_detail", "action", "disposition",
    "type", "logon_type", "auth_protocol",
)  # fmt: skip
_NUMBERS = (
    "category_uid", "class_uid", "activity_id", "severity_id", "status_id", "action_id", "disposition_id", "type_id",
    "logon_type_id", "auth_protocol_id",
)  # fmt: skip
_USER = {"name": str, "type_id": int, "type": str, "groups": [{"name": str}]}
_NESTED: dict[str, Any] = {
    "type_uid": "int64",
    "time": "int64",
    "duration": "int64",
    "is_remote": bool,
    "metadata": {
        "version": str, "product": {"name": str, "vendor_name": str, "feature": {"name": str}, "version": str},
        "profiles": [str], "uid": str, "sequence": "int64", "log_name": str, "event_code": str, "original_time": str,
        "correlation_uid": str,
    },
    "actor": {"user": _USER, "session": {"uid": str}, "app_name": str, "app_uid": str},
    "user": _USER,
    "service": {"name": str, "labels": [str]},
    "src_endpoint": {"ip": str, "port": int, "name": str},
    "policy": {"name": str, "uid": str, "is_applied": bool},
    "database": {"name": str, "type_id": int, "type": str},
    "table": {"name": str},
    "query_info": {"uid": str, "query_string": str, "bytes": "int64"},
    "api": {"operation": str, "service": {"name": str}, "request": {"uid": str}},
    "resources": [{"name": str, "type": str}],
    "ai_model": {"name": str, "ai_provider": str},
    "message_context": {"application": {"name": str}, "ai_role_id": int, "ai_role": str, "uid": str},
    "trace": {"uid": str, "span": {"uid": str, "start_time": "int64", "end_time": "int64"}},
    "unmapped": str,
}  # fmt: skip
COLUMNS: dict[str, Any] = {**dict.fromkeys(_NUMBERS, int), **dict.fromkeys(_TEXTS, str), **_NESTED}


class Parquet:
    """The file at ``path``, which must be new. Raises ConfigurationError, LedgerError."""

    def __init__(self, path: Path) -> None:
        try:
            import pyarrow as pa  # noqa: PLC0415 - an extra
            import pyarrow.parquet as pq  # noqa: PLC0415
        except ImportError:
            raise ConfigurationError("Parquet needs PyArrow: pip install 'maskwire[datasets]'.") from None
        if path.exists():
            raise LedgerError(f"{path} exists already. Name a new file.")
        self._pa, self._path = pa, path
        self._partial = path.with_name(f".{path.name}.partial")
        self._schema = pa.schema([(name, _type(pa, kind)) for name, kind in COLUMNS.items()])
        try:
            self._file = pq.ParquetWriter(self._partial, self._schema, compression="zstd")
        except OSError as fault:
            raise LedgerError(f"The file {path} can't be written ({type(fault).__name__}).") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
            if fault is None:
                os.replace(self._partial, self._path)  # noqa: PTH105 - as the others name it
        except OSError as error:
            raise LedgerError(f"The file {self._path} can't be written ({type(error).__name__}).") from None
        finally:
            self._partial.unlink(missing_ok=True)

    def send(self, events: Sequence[dict[str, Any]]) -> None:
        """A row group. Raises LedgerError."""
        rows = [{**event, "unmapped": orjson.dumps(event["unmapped"]).decode()} for event in events]
        try:
            self._file.write_table(self._pa.Table.from_pylist(rows, self._schema))
        except OSError as fault:
            raise LedgerError(f"The file {self._path} can't be written ({type(fault).__name__}).") from None


def _type(pa: Any, kind: Any) -> Any:
    if isinstance(kind, dict):
        return pa.struct([(name, _type(pa, one)) for name, one in kind.items()])
    if isinstance(kind, list):
        return pa.list_(_type(pa, kind[0]))
    return {str: pa.string(), int: pa.int32(), bool: pa.bool_(), "int64": pa.int64()}[kind]
