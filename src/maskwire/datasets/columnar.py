"""Parquet and Arrow IPC files: types, names, nullability, row groups and compression stay as they are.

What it must never do: copy a statistic of a file, since it holds values: those of the masked file are made anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from maskwire._kernel import Program, Scanner, Tally, mask_batch
from maskwire.datasets.frames import held
from maskwire.datasets.layout import with_dictionary, with_statistics
from maskwire.datasets.noted import without_notes
from maskwire.datasets.plan import SAMPLE_VALUES, Held, Plan
from maskwire.datasets.shortcuts import Shortcuts, shortcuts
from maskwire.errors import ConfigurationError, MaskwireError

if TYPE_CHECKING:
    import pyarrow

__all__ = ["ArrowFile", "ParquetFile"]

MOST = 64 * 1024 * 1024  # bytes of one value
_BATCH_BYTES = 8 * 1024 * 1024
_BATCH_ROWS = 65_536
_GROUP_BYTES = 64 * 1024 * 1024  # that are held of a row group: a larger one becomes several


def _pyarrow() -> Any:
    try:
        import pyarrow  # noqa: PLC0415 - an extra
    except ImportError:
        raise ConfigurationError("Parquet and Arrow files need pyarrow: pip install 'maskwire[datasets]'.") from None
    return pyarrow


class ParquetFile:
    """One Parquet file. Raises MaskwireError where it is damaged, OSError."""

    def __init__(self, path: Path, scanner: Scanner) -> None:
        arrow = _pyarrow()
        from pyarrow import parquet  # noqa: PLC0415 - an extra

        self.path, self._scanner, self._parquet, self._arrow = path, scanner, parquet, arrow
        try:
            with parquet.ParquetFile(path, memory_map=False) as file:
                self._meta, self.schema = file.metadata, file.schema_arrow
                batches = file.iter_batches(batch_size=SAMPLE_VALUES) if self._small(0) else iter(())
                self._sample = next(batches, None)
        except (arrow.ArrowException, OSError) as fault:
            raise _damaged(path, fault) from None

    @property
    def groups(self) -> int:
        """How many row groups it has."""
        return int(self._meta.num_row_groups)

    @property
    def rows(self) -> int:
        """How many rows it has."""
        return int(self._meta.num_rows)

    def columns(self) -> list[Held]:
        """The columns, with the first of their values."""
        return held(self.schema, self._sample)

    def _small(self, group: int) -> bool:
        """Whether the values of a row group are small enough, by their mean size, to be read a batch at a time."""
        if group >= self._meta.num_row_groups:
            return True
        it = self._meta.row_group(group)
        rows = max(1, it.num_rows)
        return all(it.column(n).total_uncompressed_size // rows <= MOST for n in range(it.num_columns))

    def mask(self, group: int, program: Program, plan: Plan, target: Path) -> Tally:
        """Masks one row group into a Parquet file of its own. Some of its columns may stand in it as dictionaries: what
        type they are is told by the file that ``empty`` makes. Raises MaskwireError, OSError."""
        if not self._small(group):
            raise _too_large(self.path, group)
        tally = Tally()
        meta = self._meta.row_group(group)
        per_row = max(1, meta.total_byte_size // max(1, meta.num_rows))
        rows = max(64, min(_BATCH_ROWS, _BATCH_BYTES // per_row))
        try:
            cut = shortcuts(self._arrow, self.schema, meta, program, plan)
            with self._parquet.ParquetFile(
                self.path, memory_map=False, buffer_size=1 << 16, read_dictionary=sorted(cut.repeated)
            ) as file:
                masked = self._batches(file, group, rows, program, cut, tally)
                tables = self._together(masked, schema := next(masked).schema)
                first = next(tables, schema.empty_table())
                repeated = sorted({*with_dictionary(self._arrow, meta, first, plan), *cut.constant})
                with self._parquet.ParquetWriter(
                    target,
                    schema,
                    compression=self._compression(),
                    use_dictionary=repeated,
                    write_statistics=with_statistics(meta, plan),
                    store_schema=False,
                ) as writer:
                    for table in chain([first], tables):
                        writer.write_table(table, row_group_size=max(1, table.num_rows))
        except self._arrow.ArrowException as fault:
            raise _damaged(self.path, fault) from None
        return tally

    def _batches(  # noqa: PLR0917 - as its caller has them
        self, file: Any, group: int, rows: int, program: Program, cut: Shortcuts, tally: Tally
    ) -> Iterator[pyarrow.RecordBatch]:
        """A batch without rows, then a row group's rows, masked."""
        read = [name for name in self.schema.names if name not in cut.constant] if cut.constant else None
        schema = file.schema_arrow
        kept = schema if read is None else self._arrow.schema([schema.field(name) for name in read], schema.metadata)
        batches = file.iter_batches(batch_size=rows, row_groups=[group], columns=read, use_threads=False)
        for batch in chain([self._arrow.RecordBatch.from_pylist([], schema=kept)], batches):
            _refuse_large(self.path, batch, group)
            whole = cut.completed(self._arrow, batch, schema)
            yield cut.written(self._arrow, self._masked(program, whole, tally))

    def _together(self, batches: Iterator[pyarrow.RecordBatch], schema: pyarrow.Schema) -> Iterator[pyarrow.Table]:
        """What becomes one row group: all of them, unless they are too many to be held."""
        held: list[pyarrow.RecordBatch] = []
        size = 0
        for batch in batches:
            if held and size + batch.nbytes > _GROUP_BYTES:
                yield self._arrow.Table.from_batches(held, schema)
                held, size = [], 0
            held.append(batch)
            size += batch.nbytes
        if held:
            yield self._arrow.Table.from_batches(held, schema)

    def empty(self, program: Program, target: Path) -> None:
        """A file of the masked schema without rows."""
        schema = self._masked(program, self._arrow.RecordBatch.from_pylist([], schema=self.schema), Tally()).schema
        self._parquet.ParquetWriter(target, schema).close()

    def _masked(self, program: Program, batch: pyarrow.RecordBatch, tally: Tally) -> pyarrow.RecordBatch:
        try:
            batch = batch.replace_schema_metadata(without_notes(batch.schema.metadata))
            return self._arrow.record_batch(mask_batch(program, self._scanner, batch, tally))
        except ValueError as fault:
            raise MaskwireError(f"{self.path.name} can't be masked: {fault}.") from None

    def _compression(self) -> dict[str, str] | str:
        """The codec of each column, as its first row group has it."""
        group = self._meta.row_group(0)
        chunks = (group.column(n) for n in range(group.num_columns))
        return {it.path_in_schema: "NONE" if it.compression == "UNCOMPRESSED" else it.compression for it in chunks}

    def describe(self) -> dict[str, Any]:
        """For the manifest."""
        return {"format": "parquet", "row_groups": self.groups}


class ArrowFile:
    """One Arrow IPC file ("Feather version 2"). Raises MaskwireError where it is damaged, OSError."""

    def __init__(self, path: Path, scanner: Scanner) -> None:
        self._arrow = _pyarrow()
        self.path, self._scanner = path, scanner
        try:
            with self._open() as file:
                self.schema, self.batches = file.schema, file.num_record_batches
                self._sample = file.get_batch(0).slice(0, SAMPLE_VALUES) if self.batches else None
        except (self._arrow.ArrowException, OSError) as fault:
            raise _damaged(path, fault) from None

    def _open(self) -> Any:
        return self._arrow.ipc.open_file(self._arrow.memory_map(str(self.path)))

    def columns(self) -> list[Held]:
        """The columns, with the first of their values."""
        return held(self.schema, self._sample)

    def mask(self, program: Program, first: int, last: int, target: Path) -> Tally:
        """Masks the batches from ``first`` up to ``last`` into a file of their own. Raises MaskwireError, OSError."""
        notes, tally = without_notes(self.schema.metadata), Tally()
        try:
            with self._open() as file, self._written(program, target) as writer:
                for number in range(first, last):
                    batch = file.get_batch(number).replace_schema_metadata(notes)
                    _refuse_large(self.path, batch, number)
                    writer.write_batch(self._arrow.record_batch(mask_batch(program, self._scanner, batch, tally)))
        except self._arrow.ArrowException as fault:
            raise _damaged(self.path, fault) from None
        except ValueError as fault:
            raise MaskwireError(f"{self.path.name} can't be masked: {fault}.") from None
        return tally

    def joined(self, program: Program, parts: Sequence[Path], target: Path) -> None:
        """Puts what ``mask`` wrote together, batch by batch. Raises MaskwireError, OSError."""
        try:
            with self._written(program, target) as writer:
                for part in parts:
                    with self._arrow.ipc.open_file(self._arrow.memory_map(str(part))) as file:
                        for number in range(file.num_record_batches):
                            writer.write_batch(file.get_batch(number))
        except self._arrow.ArrowException as fault:
            raise _damaged(self.path, fault) from None

    @contextmanager
    def _written(self, program: Program, target: Path) -> Iterator[Any]:
        empty = self._arrow.RecordBatch.from_pylist(
            [], schema=self.schema.with_metadata(without_notes(self.schema.metadata))
        )
        schema = self._arrow.record_batch(mask_batch(program, self._scanner, empty, Tally())).schema
        with self._arrow.OSFile(str(target), "wb") as sink, self._arrow.ipc.new_file(sink, schema) as writer:
            yield writer

    def describe(self) -> dict[str, Any]:
        """For the manifest."""
        return {"format": "arrow", "record_batches": self.batches}


def _refuse_large(path: Path, batch: pyarrow.RecordBatch, group: int) -> None:
    if any(column.nbytes > MOST * 2 and column.nbytes // max(1, len(column)) > MOST for column in batch.columns):
        raise _too_large(path, group)


def _too_large(path: Path, group: int) -> MaskwireError:
    return MaskwireError(
        f"{path.name}, row group {group}: its values are larger than {MOST // 2**20} MiB, which is more than is "
        "held of one. Nothing of it was published: leave the column out."
    )


def _damaged(path: Path, fault: Exception) -> MaskwireError:
    """Arrow's own words may hold a value; its kind does not."""
    if isinstance(fault, OSError) and fault.errno is not None:
        raise fault
    return MaskwireError(
        f"{path.name} can't be read: it is damaged or no such file ({type(fault).__name__}). Nothing of it "
        "was published."
    )
