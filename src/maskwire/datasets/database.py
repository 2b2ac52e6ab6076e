"""Tables of a PostgreSQL database, masked into files: one consistent snapshot, as the gateway classifies it.

What it is for: ``export``. A foreign key takes the class of the column that it refers to, so that what joined joins.
What it must never do: write to the database, publish a table of one snapshot beside one of another, or put a raw value
on the disk: rows are masked between the socket and the file.
"""

from __future__ import annotations

import asyncio
import csv
import io
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from maskwire._kernel import Delimited, Program, Tally
from maskwire.datasets.job import Made, Report
from maskwire.datasets.materialized import class_in
from maskwire.datasets.parquet_types import to_parquet
from maskwire.datasets.plan import Held, Masker, Plan, Planned, stated_class
from maskwire.datasets.progress import Counted, Part, digest_of, meant, part_of
from maskwire.datasets.snapshots import Finished, state_of
from maskwire.datasets.streams import MOST, PIECE
from maskwire.errors import ConfigurationError, MaskwireError, UpstreamError
from maskwire.gateway.address import Address
from maskwire.gateway.catalog import FAILED, CatalogReader, connect
from maskwire.model import Classification, Column, Transform
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.types import is_textual

__all__ = ["export"]

_TOGETHER = 2
_MODIFIERS = "SELECT attnum::int8, atttypmod::int8 FROM pg_catalog.pg_attribute WHERE attrelid = $1::int8::oid"
_LIMITED = frozenset({1042, 1043})  # bpchar and varchar: characters are the modifier less 4
_HIDDEN = Transform("partial", (("last", 0),))
_SETTINGS = "SET LOCAL statement_timeout = 0; SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'"


async def export(  # noqa: PLR0917 - as the command has them
    address: Address,
    target: Path,
    masker: Masker,
    tables: Sequence[str] | None,
    kind: str,
    stated: Mapping[str, str | None],
    *,
    report: Report,
    before: Callable[[Made], None],
    force: bool = False,
) -> list[Made]:
    """Masks tables (all of them where ``tables`` is None; "schema.name" or "name") into the folder ``target``.

    ``kind``: "csv" or "parquet"; ``stated``: by table.column. All files appear when all are whole. A run that was
    stopped goes on with the tables that it had not finished, if no transaction that writes has begun or ended in the
    database since; otherwise it begins anew. Raises UpstreamError, ConfigurationError, MaskwireError.
    """
    read = await CatalogReader(address, masker.scanner, masker.policy).read()
    masker.bind(read.catalog)
    relations = _chosen(read.catalog, tables)
    paths = {one.oid: target / f"{_name(one)}.{kind}" for one in relations}
    if not part_of(target / "tables").exists():
        _refuse_present(paths.values(), force=force)
    said = _said(relations, stated)
    with ExitStack() as whole:
        try:
            holder = await connect(address)
            try:
                async with holder.transaction(isolation="repeatable_read", readonly=True):
                    await holder.execute(_SETTINGS)
                    state = await state_of(holder) or secrets.token_hex(16)
                    part = whole.enter_context(Part(target / "tables", meant((state, kind)), masker.settle))
                    finished = Finished(part, masker)
                    there = [path for path in paths.values() if finished.place(part.folder / path.name, path) != path]
                    _refuse_present(there, force=force)
                    snapshot = await holder.fetchval("SELECT pg_catalog.pg_export_snapshot()")
                    turn, done = asyncio.Semaphore(_TOGETHER), 0

                    async def one(relation: Relation) -> Made:
                        nonlocal done
                        async with turn:
                            classes = {
                                column.number: said.get(
                                    (relation.oid, column.name), class_in(read, relation, column.number)
                                )
                                for column in relation.columns
                            }
                            made = await _table(
                                address, snapshot, relation, classes, masker, finished, paths[relation.oid]
                            )
                            done += 1
                            report(done, len(relations), _name(relation))
                            return made

                    made = await asyncio.gather(*map(one, relations))
            finally:
                await holder.close()
        except FAILED as fault:
            code = getattr(fault, "sqlstate", None) or "08006"
            raise UpstreamError(
                f"The source could not be read to the end (SQLSTATE {code}). Nothing was published; the same "
                "command goes on from there if nothing was written to the database since, and else begins anew.",
                code,
            ) from None
        except (OSError, TimeoutError) as fault:
            raise MaskwireError(
                f"A table could not be read or written ({type(fault).__name__}). Nothing was published."
            ) from None
        final = [replace(it, target=target / it.target.name) for it in made]
        masker.settle()
        for it in final:
            before(it)
        for raw, it in zip(made, final, strict=True):
            raw.target.replace(it.target)
        shutil.rmtree(part.folder, ignore_errors=True)
    return final


def _refuse_present(paths: Iterable[Path], *, force: bool) -> None:
    if not force and (there := next((path for path in paths if path.exists()), None)):
        raise ConfigurationError(f"{there} is there already. Give another OUT, or --force to replace it.")


def _name(relation: Relation) -> str:
    return relation.name if relation.schema == "public" else f"{relation.schema}.{relation.name}"


def _chosen(catalog: Catalog, tables: Sequence[str] | None) -> list[Relation]:
    known = {_name(one): one for one in catalog.by_oid.values() if not one.system and one.kind in ("r", "p", "m")}
    if tables is None:
        # What a partition holds stands in its table's file.
        return [one for name, one in sorted(known.items()) if not one.parents]
    missing = [name for name in tables if name.removeprefix("public.") not in known]
    if missing:
        raise ConfigurationError(f"There is no table {missing[0]!r} that this user can see.")
    return [known[name.removeprefix("public.")] for name in dict.fromkeys(tables)]


def _said(
    relations: Sequence[Relation], stated: Mapping[str, str | None]
) -> dict[tuple[int, str], Classification | None]:
    said: dict[tuple[int, str], Classification | None] = {}
    for path, entity in stated.items():
        table, _, name = path.rpartition(".")
        relation = next((one for one in relations if _name(one) == table.removeprefix("public.")), None)
        if relation is None or name not in {column.name for column in relation.columns}:
            raise ConfigurationError(f"There is no column {path!r} in these tables; it is TABLE.COLUMN.")
        said[relation.oid, name] = None if entity is None else stated_class(entity)
    return said


async def _table(  # noqa: PLR0917 - what one table needs
    address: Address,
    snapshot: str,
    relation: Relation,
    classes: Mapping[int, Classification | None],
    masker: Masker,
    finished: Finished,
    target: Path,
) -> Made:
    draft = finished.part.folder / target.name
    name, kind = _name(relation), target.suffix[1:]
    described = {"format": kind, "table": name}
    connection = await connect(address)
    try:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            await connection.execute(f"SET TRANSACTION SNAPSHOT '{snapshot}'")
            await connection.execute(_SETTINGS)
            modifiers = dict(await connection.fetch(_MODIFIERS, relation.oid))
            plan = _plan(relation, classes, modifiers, masker)
            if (before := finished.made(draft, target, name, plan, described)) is not None:
                return before
            listed = ", ".join(_quoted(column.name) for column in relation.columns)
            query = f"SELECT {listed} FROM ONLY {_quoted(relation.schema)}.{_quoted(relation.name)}"  # noqa: S608 - quoted
            if relation.kind != "r":
                query = query.replace("FROM ONLY", "FROM", 1)
            masked = _Masked(draft.with_suffix(".csv"), plan, masker.program(plan))
            try:
                masked.header([column.name for column in relation.columns])
                await connection.copy_from_query(query, output=masked.take, format="csv", timeout=None)
                await masked.end()
            finally:
                masked.close()
    finally:
        await connection.close()
    if kind == "parquet":
        types = [(column.name, column.type_oid, modifiers.get(column.number, -1)) for column in relation.columns]
        await asyncio.to_thread(to_parquet, masked.path, draft, types)
        masked.path.unlink()
    size = draft.stat().st_size
    made = Made(Path(name), draft, plan, masked.counted, described, digest_of(draft), size, resumed=False)
    finished.finished(made)
    return made


def _plan(
    relation: Relation, classes: Mapping[int, Classification | None], modifiers: Mapping[int, int], masker: Masker
) -> Plan:
    planned = []
    for column in relation.columns:
        found = classes.get(column.number)
        held = Held(column.name, column.type_name, column.type_oid)
        name = Column(relation.schema, relation.name, column.name)
        decided = masker.decide(held, found, textual=is_textual(column.type_oid), column=name)
        most = modifiers.get(column.number, -1) - 4 if column.type_oid in _LIMITED else None
        if most is not None and most > 0 and _length(decided.transform, decided.entity or "") > most:
            # A label that the column is too narrow for could not be loaded again.
            decided = replace(decided, transform=_HIDDEN, rule=f"{decided.rule}+narrow")
        planned.append(Planned(column.name, column.type_name, column.type_oid, 0, found, decided))
    return Plan(tuple(planned))


def _length(transform: Transform, entity: str) -> int:
    if transform.name == "redact":
        return len(entity) + 2
    return int(dict(transform.options).get("length", 16)) if transform.name == "hash" else 0


class _Masked:
    """COPY's output, masked on its way into a file."""

    def __init__(self, path: Path, plan: Plan, program: Program) -> None:
        self.path, self.counted = path, Counted()
        self._program, self._width = program, len(plan.columns)
        self._kernel, self._rest, self._line = Delimited(), bytearray(), 2
        self._file = path.open("wb")

    def header(self, names: list[str]) -> None:
        """The line of names."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(names)
        self._file.write(out.getvalue().encode())

    async def take(self, data: bytes) -> None:
        """A chunk of COPY's output."""
        self._rest += data
        if len(self._rest) >= PIECE:
            await self._flush(last=False)

    async def end(self) -> None:
        """There is no more."""
        await self._flush(last=True)
        self._file.flush()

    async def _flush(self, *, last: bool) -> None:
        data = bytes(self._rest)
        whole = len(data) if last else self._kernel.whole(data)
        if whole == 0 and len(data) > MOST:
            raise MaskwireError(f"A row is larger than {MOST // 2**20} MiB, which is more than is held of one.")
        del self._rest[:whole]
        tally = Tally()
        try:
            masked, self._line = await asyncio.to_thread(
                self._kernel.mask, self._program, data[:whole], self._line, tally
            )
        except ValueError as fault:
            raise MaskwireError(f"The table's rows can't be taken apart: {fault}.") from None
        self._file.write(masked)
        self.counted.add(tally)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
