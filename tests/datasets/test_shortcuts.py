"""What of a Parquet file is not read, or read as the dictionary it has: the result is the same as of every value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import parquet

from maskwire._kernel import Program
from maskwire.datasets import columnar
from maskwire.datasets.job import mask_file
from maskwire.datasets.plan import Masker
from maskwire.datasets.shortcuts import Shortcuts, shortcuts
from maskwire.model import Effect, Transform
from maskwire.policy.rules import Policy, Rule

KEY = bytes(range(32))
ROWS = 3000


def _policy() -> Policy:
    transforms = {
        "PERSON": Transform("redact"),
        "US_SSN": Transform("null"),
        "PHONE_NUMBER": Transform("partial", (("last", 4),)),
        "EMAIL_ADDRESS": Transform("hash"),
        "MEDICAL_RECORD": Transform("redact"),
        "DATE_OF_BIRTH": Transform("redact"),
    }
    rules = [
        Rule(name=entity.lower(), effect=Effect.MASK, transform=one, entities=frozenset({entity}))
        for entity, one in transforms.items()
    ]
    return Policy(name="test", rules=tuple(rules), sortable=frozenset())


STATED = {
    "name": "PERSON", "ssn": "US_SSN", "phone": "PHONE_NUMBER", "email": "EMAIL_ADDRESS", "record": "MEDICAL_RECORD",
    "born": "DATE_OF_BIRTH", "city": "PERSON",
}  # fmt: skip


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(_policy(), KEY)


def _table(rows: int = ROWS) -> pyarrow.Table:
    fields = [
        pyarrow.field("id", pyarrow.int64()),
        pyarrow.field("name", pyarrow.large_string(), metadata={"note": "kept"}),
        pyarrow.field("ssn", pyarrow.string()),
        pyarrow.field("phone", pyarrow.string()),
        pyarrow.field("email", pyarrow.string(), nullable=False),
        pyarrow.field("record", pyarrow.int32()),
        pyarrow.field("born", pyarrow.date32(), nullable=False),
        pyarrow.field("city", pyarrow.string()),
    ]
    numbers = range(rows)
    columns: list[Any] = [
        list(numbers),
        [f"Ana{n} Maria" for n in numbers],
        [f"{n % 899 + 1:03d}-12-{n:04d}" for n in numbers],
        [None if n % 11 == 0 else f"+1 202 555 {n % 40:04d}" for n in numbers],
        [f"ana{n % 50}@example.com" for n in numbers],
        [n * 31 for n in numbers],
        pyarrow.array([n % 9000 for n in numbers], pyarrow.int32()).cast(pyarrow.date32()),
        [None if n % 7 == 0 else "Ana Maria" for n in numbers],
    ]
    arrays = [pyarrow.array(it, field.type) for it, field in zip(columns, fields, strict=True)]
    return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields, metadata={"made": "by a test"}))


def _cut(path: Path, masker: Masker, stated: dict[str, str | None] | None = None) -> Shortcuts:
    file = columnar.ParquetFile(path, masker.scanner)
    plan = masker.plan("in", file.columns(), STATED if stated is None else stated)
    meta = parquet.read_metadata(path)
    return shortcuts(pyarrow, file.schema, meta.row_group(0), masker.program(plan), plan)


def test_only_columns_of_one_masked_value_without_nulls_stay_unread(tmp_path: Path, masker: Masker) -> None:
    """Those of texts that repeat are read as dictionaries; one that is scanned or kept is read as it is."""
    parquet.write_table(_table(), source := tmp_path / "in.parquet")
    cut = _cut(source, masker)
    assert set(cut.constant) == {"name", "ssn", "record", "born"}
    assert cut.repeated == {"phone", "email", "city"}


def test_a_file_that_counts_no_nulls_is_read(tmp_path: Path, masker: Masker) -> None:
    """Without statistics nothing is known; a column that can't be NULL is known by its type."""
    parquet.write_table(_table(), source := tmp_path / "in.parquet", write_statistics=False)
    assert _cut(source, masker).constant.keys() == {"born"}


def test_what_the_shortcuts_write_is_what_every_value_would_become(
    tmp_path: Path, masker: Masker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Values, types, notes, order and counts are the same as without any."""
    parquet.write_table(_table(), source := tmp_path / "in.parquet", row_group_size=1100)
    monkeypatch.setattr(columnar, "_BATCH_ROWS", 500)
    short = mask_file(source, tmp_path / "short.parquet", masker, stated=STATED)
    monkeypatch.setattr(columnar, "shortcuts", lambda *_: Shortcuts())
    long = mask_file(source, tmp_path / "long.parquet", masker, stated=STATED)
    made, whole = parquet.read_table(short.target), parquet.read_table(long.target)
    assert made.schema.equals(whole.schema, check_metadata=True)
    assert made.schema.equals(_table().schema, check_metadata=True)
    assert made.equals(whole)
    assert short.counted == long.counted
    assert set(made["name"].to_pylist()) == {"[PERSON]"}
    assert made["ssn"].null_count == ROWS
    assert set(made["record"].to_pylist()) == {0}
    assert made["city"].null_count == _table()["city"].null_count
    assert len(set(made["email"].to_pylist())) == 50
    for target in (short.target, long.target):
        assert not any(raw in target.read_bytes() for raw in (b"Ana", b"ana1@", b"202 555", b"-12-0"))


def test_a_file_all_of_whose_columns_become_one_value_keeps_its_rows(tmp_path: Path, masker: Masker) -> None:
    """One column is read, so that rows are counted."""
    parquet.write_table(_table().select(["name", "record"]), source := tmp_path / "in.parquet", row_group_size=700)
    made = mask_file(source, tmp_path / "out.parquet", masker, stated={"name": "PERSON", "record": "MEDICAL_RECORD"})
    table = parquet.read_table(made.target)
    assert (table.num_rows, made.counted.rows) == (ROWS, ROWS)
    assert set(table["name"].to_pylist()) == {"[PERSON]"}
    assert made.counted.columns == [[0, ROWS, 0], [0, ROWS, 0]]


@pytest.mark.parametrize("names", [["name", "name"], ["name", "a.b"], ["name", "a[]"]])
def test_names_that_tell_no_columns_apart_take_no_shortcut(tmp_path: Path, masker: Masker, names: list[str]) -> None:
    """Columns are read by name, and a dot in one reads as a column inside another."""
    table = _table().select(["name", "ssn"]).rename_columns(names)
    parquet.write_table(table, source := tmp_path / "in.parquet")
    assert _cut(source, masker, {}) == Shortcuts()


def test_a_wrong_count_of_nulls_shows_no_value(tmp_path: Path, masker: Masker) -> None:
    """A file that says it has no NULL where it has some: what stands there is redacted like the rest."""
    parquet.write_table(_table(700).select(["id", "city"]), source := tmp_path / "in.parquet", compression="NONE")
    meta = parquet.read_metadata(source).row_group(0).column(1)
    assert meta.statistics.null_count == 100
    assert _cut(source, masker, {"city": "PERSON"}).constant == {}
    # The count is a zigzag varint, behind the field number of parquet.thrift's Statistics.null_count (3).
    source.write_bytes(source.read_bytes().replace(bytes([0x36, 200, 1]), bytes([0x36, 128, 0])))
    assert parquet.read_metadata(source).row_group(0).column(1).statistics.null_count == 0
    made = mask_file(source, tmp_path / "out.parquet", masker, stated={"city": "PERSON"})
    assert set(parquet.read_table(made.target)["city"].to_pylist()) == {"[PERSON]"}


def test_a_program_says_which_columns_are_constant(masker: Masker) -> None:
    """What keeps, cuts or hashes is not; a secret is redacted whatever is asked of it."""
    columns = [
        ("redact", "PERSON"),
        ("null", "PERSON"),
        ("hash", "PERSON"),
        ("keep", ""),
        ("scan", ""),
        ("hash", "JWT"),
    ]
    program = Program([(*it, 25, 0) for it in columns], masker._keys, masker.scanner, {})
    assert [program.is_constant(at) for at in range(len(columns) + 1)] == [True, True, False, False, False, True, False]
