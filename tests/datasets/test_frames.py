"""``maskwire.mask``: the same kind of frame back, its types kept, what is sensitive masked."""

from __future__ import annotations

import datetime
import decimal
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas
import polars
import pyarrow
import pytest
from pyarrow import ipc, parquet

import maskwire
from maskwire._kernel import Keys, Program, Tally, mask_value
from maskwire.datasets.frames import _KINDS
from maskwire.datasets.job import mask_file
from maskwire.datasets.plan import Masker
from maskwire.detect.text import scanner
from maskwire.errors import ConfigurationError, MaskwireError
from maskwire.model import Effect, Transform
from maskwire.policy.rules import Policy, Rule

KEY = bytes(range(32))
EMAILS = ["ana.maria@example.com", None, "bob@example.org"]


def _masked(data: Any, **options: Any) -> Any:
    return maskwire.mask(data, key=KEY, **options)


def _table() -> pyarrow.Table:
    return pyarrow.table(
        {
            "id": [1, 2, 3],
            "email": EMAILS,
            "status": ["new", "paid", "new"],
            "password": ["hunter2", "s3cret-9", "letmein"],
        }
    )


def _token(entity: str, value: str) -> str:
    program = Program([("token", entity, 25, 0)], Keys(KEY), scanner(), {})
    return (mask_value(program, 0, value.encode()) or b"").decode()


def test_the_kind_of_table_stays_and_what_is_sensitive_is_masked() -> None:
    """pyarrow, Polars, pandas and DuckDB: each gets back what it gave, with the tokens of the wire."""
    table = _table()
    wanted = [_token("EMAIL_ADDRESS", EMAILS[0] or ""), None, _token("EMAIL_ADDRESS", EMAILS[2] or "")]
    for data in (table, table.to_batches()[0], polars.from_arrow(table), polars.from_arrow(table).lazy()):
        made = _masked(data)
        assert type(made) is type(data)
        rows = pyarrow.table(made.collect() if isinstance(made, polars.LazyFrame) else made).to_pydict()
        assert rows["email"] == wanted
        assert rows["password"] == ["[PASSWORD]"] * 3
        assert (rows["id"], rows["status"]) == ([1, 2, 3], ["new", "paid", "new"])
    frame = _masked(table.to_pandas())
    assert isinstance(frame, pandas.DataFrame)
    assert frame["email"].fillna("").tolist() == [one or "" for one in wanted]
    relation = duckdb.from_arrow(table)
    made = _masked(relation)
    assert type(made) is type(relation)
    assert made.fetchall()[0][1] == wanted[0]


def test_a_reader_is_masked_as_it_is_read() -> None:
    """A reader gives a reader; its batches are asked for one by one."""
    asked = []

    def batches() -> Any:
        for number in range(3):
            asked.append(number)
            yield _table().to_batches()[0]

    reader = pyarrow.RecordBatchReader.from_batches(_table().schema, batches())
    made = _masked(reader)
    assert asked == [0]
    first = made.read_next_batch()
    assert first.column("password").to_pylist() == ["[PASSWORD]"] * 3
    assert 2 not in asked
    assert made.read_all().num_rows == 6


def test_a_kept_column_is_not_copied() -> None:
    """The buffers of what is kept are the very same."""
    table = pyarrow.table({"id": list(range(1000)), "email": ["ana@example.com"] * 1000})
    made = _masked(table)
    address = table.column("id").chunk(0).buffers()[1].address
    assert made.column("id").chunk(0).buffers()[1].address == address


VALUES: dict[str, tuple[pyarrow.DataType, Any, Any]] = {
    "int8": (pyarrow.int8(), 7, 0),
    "int16": (pyarrow.int16(), 7000, 0),
    "int32": (pyarrow.int32(), 70000, 0),
    "int64": (pyarrow.int64(), 7, 0),
    "uint8": (pyarrow.uint8(), 200, 0),
    "uint16": (pyarrow.uint16(), 65000, 0),
    "uint32": (pyarrow.uint32(), 2**32 - 1, 0),
    "uint64": (pyarrow.uint64(), 2**64 - 1, 0),
    "float16": (pyarrow.float16(), 1.5, 0.0),
    "float32": (pyarrow.float32(), 1.5, 0.0),
    "float64": (pyarrow.float64(), 1.5, 0.0),
    "decimal128": (pyarrow.decimal128(12, 2), decimal.Decimal("12.34"), decimal.Decimal("0.00")),
    "decimal256": (pyarrow.decimal256(50, 2), decimal.Decimal("12.34"), decimal.Decimal("0.00")),
    "date32": (pyarrow.date32(), datetime.date(1984, 3, 1), datetime.date(1970, 1, 1)),
    "date64": (pyarrow.date64(), datetime.date(1984, 3, 1), datetime.date(1970, 1, 1)),
    "time32": (pyarrow.time32("ms"), datetime.time(10, 11), datetime.time(0)),
    "time64": (pyarrow.time64("us"), datetime.time(10, 11), datetime.time(0)),
    "timestamp": (pyarrow.timestamp("ms"), datetime.datetime(1984, 3, 1), datetime.datetime(1970, 1, 1)),
    "duration": (pyarrow.duration("s"), datetime.timedelta(5), datetime.timedelta(0)),
    "bool": (pyarrow.bool_(), True, False),
    "string": (pyarrow.string(), "a", "[US_SSN]"),
    "large_string": (pyarrow.large_string(), "a", "[US_SSN]"),
    "string_view": (pyarrow.string_view(), "a", "[US_SSN]"),
    "binary": (pyarrow.binary(), b"abc", b""),
    "large_binary": (pyarrow.large_binary(), b"abc", b""),
    "binary_view": (pyarrow.binary_view(), b"abc", b""),
    "uuid": (pyarrow.binary(16), b"0123456789abcdef", bytes(16)),
    "fixed": (pyarrow.binary(5), b"12345", bytes(5)),
    "dictionary": (pyarrow.dictionary(pyarrow.int8(), pyarrow.string()), "a", "[US_SSN]"),
    "list": (pyarrow.list_(pyarrow.string()), ["a", None, "b"], ["[US_SSN]", None, "[US_SSN]"]),
    "large_list": (pyarrow.large_list(pyarrow.int64()), [1, None], [0, None]),
    "fixed_list": (pyarrow.list_(pyarrow.int64(), 2), [1, 2], [0, 0]),
    "list_view": (pyarrow.list_view(pyarrow.int64()), [1, 2], [0, 0]),
    "null": (pyarrow.null(), None, None),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_redacted_column_keeps_its_type(name: str) -> None:
    """Every type has a neutral value, NULL stays NULL, and the fields' notes stay."""
    kind, value, neutral = VALUES[name]
    field = pyarrow.field("it", kind, metadata={"unit": "none"})
    table = pyarrow.table([pyarrow.array([value, None, value], kind)], pyarrow.schema([field]))
    path = "it[]" if pyarrow.types.is_nested(kind) else "it"
    policy = Policy(name="strict", rules=(), sortable=frozenset())
    tally = Tally()
    made = maskwire.mask(table, policy, columns={path: "US_SSN"}, key=KEY, tally=tally)
    assert made.schema.equals(table.schema, check_metadata=True)
    made.validate(full=True)
    assert made.column("it").to_pylist() == [neutral, None, neutral]
    kept, masked, dropped = tally.columns()[0]
    assert (kept, dropped) == (0, 0)
    assert (masked > 0) == (name != "null")
    # A slice and what does not follow from its beginning.
    sliced = maskwire.mask(table.slice(2), policy, columns={path: "US_SSN"}, key=KEY)
    assert sliced.column("it").to_pylist() == [neutral]


def test_a_number_and_a_date_get_the_tokens_of_the_wire() -> None:
    """An integer's token is that of int8, a decimal's that of numeric, a UUID's that of uuid."""
    table = pyarrow.table(
        {
            "a": pyarrow.array([123456789012]),
            "b": pyarrow.array([decimal.Decimal(123456789012)], pyarrow.decimal128(20, 0)),
            "c": pyarrow.array([bytes(range(16))], pyarrow.binary(16)),
        }
    )
    made = _masked(table, columns=dict.fromkeys("abc", "BANK_ACCOUNT"))
    program = Program([("token", "BANK_ACCOUNT", oid, 0) for oid in (20, 1700, 2950)], Keys(KEY), scanner(), {})
    texts = [b"123456789012", b"123456789012", b"00010203-0405-0607-0809-0a0b0c0d0e0f"]
    wanted = [(mask_value(program, at, text) or b"").decode() for at, text in enumerate(texts)]
    row = made.to_pylist()[0]
    assert [str(row["a"]), str(row["b"]), row["c"].hex()] == [wanted[0], wanted[1], wanted[2].replace("-", "")]
    assert made.schema == table.schema


@pytest.mark.parametrize(
    ("transform", "kind", "oid", "value"),
    [
        (Transform("shift", (("days", 30),)), pyarrow.date32(), 1082, datetime.date(1984, 3, 1)),
        (Transform("generalise", (("to", "year"),)), pyarrow.date64(), 1082, datetime.date(1984, 3, 1)),
        (Transform("shift"), pyarrow.timestamp("ns"), 1114, datetime.datetime(2024, 3, 1, 10, 11, 12)),
        (Transform("noise", (("percent", 10),)), pyarrow.int64(), 20, 100_000),
        (Transform("generalise", (("to", "bucket"), ("size", 10))), pyarrow.int16(), 21, 47),
        (Transform("generalise", (("to", "bucket"), ("size", 10))), pyarrow.uint64(), 1700, 47),
        (Transform("pseudonym"), pyarrow.large_string(), 25, "Ana Maria"),
    ],
    ids=str,
)
def test_every_transform_gives_what_it_gives_on_the_wire(
    transform: Transform, kind: pyarrow.DataType, oid: int, value: Any
) -> None:
    """Dates, times and numbers are read and written as the wire's types are."""
    rule = Rule(name="all", effect=Effect.MASK, transform=transform)
    policy = Policy(name="one", rules=(rule,), sortable=frozenset())
    table = pyarrow.table({"it": pyarrow.array([value, None], kind)})
    made = maskwire.mask(table, policy, columns={"it": "DATE_OF_BIRTH"}, key=KEY)
    columns, options = [(transform.name, "DATE_OF_BIRTH", oid, 0)], {0: dict(transform.options)}
    wire = mask_value(Program(columns, Keys(KEY), scanner(), {}, options), 0, str(value).encode())
    assert [str(one) for one in made.column("it").to_pylist()] == [(wire or b"").decode(), "None"]
    assert made.schema == table.schema


def test_what_stands_inside_a_struct_and_a_map_is_a_column_of_its_own() -> None:
    """Nested columns are classified by their names, and masked where they stand."""
    table = pyarrow.table(
        {
            "contact": [{"email": "ana@example.com", "n": 1}, None],
            "extra": pyarrow.array([[("a", "1")], None], pyarrow.map_(pyarrow.string(), pyarrow.string())),
        }
    )
    made = _masked(table, columns={"extra.value": "PASSWORD"})
    first, second = made.to_pylist()
    assert first["contact"] == {"email": _token("EMAIL_ADDRESS", "ana@example.com"), "n": 1}
    assert first["extra"] == [("a", "[PASSWORD]")]
    assert second == {"contact": None, "extra": None}
    assert made.schema == table.schema


def test_a_dictionary_is_masked_once_and_its_values_stay_distinct() -> None:
    """pandas refuses categories that are equal, so two that became equal are one."""
    frame = pandas.DataFrame({"password": pandas.Categorical(["one-1", "two-2", "one-1"])})
    tally = Tally()
    made = _masked(frame, tally=tally)
    assert made["password"].tolist() == ["[PASSWORD]"] * 3
    assert list(made["password"].cat.categories) == ["[PASSWORD]"]
    assert tally.columns() == [(0, 3, 0)]


def test_no_note_of_a_column_tells_its_values() -> None:
    """Polars writes an enumeration's values into its field: they go."""
    frame = polars.DataFrame({"email": ["ana@example.com"]}, schema={"email": polars.Enum(["ana@example.com"])})
    made = _masked(frame)
    assert "ana@example.com" not in str(made.schema)
    assert made["email"].to_list() == [_token("EMAIL_ADDRESS", "ana@example.com")]
    noted = _table().replace_schema_metadata({"by": "ana@example.com", "bob@example.com": "by", "from": "the shop"})
    assert _masked(noted).schema.metadata == {b"from": b"the shop"}


def test_text_that_nothing_is_known_of_is_scanned() -> None:
    """A note is read, and what is found in it masked where it stands."""
    table = pyarrow.table({"remark": ["call", "write to ana@example.com soon"]})
    made = _masked(table, columns={"remark": None})
    assert made.column("remark").to_pylist() == ["call", f"write to {_token('EMAIL_ADDRESS', 'ana@example.com')} soon"]


@pytest.mark.parametrize("levels", [1, 2])
def test_a_value_that_is_escaped_becomes_what_it_becomes_elsewhere(levels: int) -> None:
    """JSON in a text writes letters as numbers: the same person has the same name there, and in the column."""
    text = json.dumps({"full_name": "Zoë Müller"})
    if levels == 2:
        text = json.dumps({"note": text})
    assert "\\u00eb" in text
    masked = maskwire.mask(
        pyarrow.table({"full_name": ["Zoë Müller"], "sent": [text]}), columns={"full_name": "PERSON"}, key=KEY
    ).to_pylist()[0]
    sent = json.loads(masked["sent"])
    assert (sent if levels == 1 else json.loads(sent["note"]))["full_name"] == masked["full_name"]


def test_what_can_not_be_masked_is_refused() -> None:
    """A type that is not known, a column that is not there, and data without a stream: each is told."""
    union = pyarrow.UnionArray.from_dense(
        pyarrow.array([0, 0], pyarrow.int8()),
        pyarrow.array([0, 1], pyarrow.int32()),
        [pyarrow.array(["canary-7", "b"])],
    )
    with pytest.raises(ConfigurationError, match="column u has the type") as caught:
        _masked(pyarrow.table({"u": union}))
    assert "canary-7" not in str(caught.value)
    with pytest.raises(ConfigurationError, match="no column 'nope'"):
        _masked(_table(), columns={"nope": "US_SSN"})
    with pytest.raises(TypeError, match="gives no Arrow stream"):
        _masked([1, 2])


def test_an_empty_table_stays_one() -> None:
    """No rows, no batches: the schema is what there is."""
    table = _table().slice(0, 0)
    assert _masked(table).schema == table.schema
    assert _masked(_table().to_batches()[0].slice(0, 0)).num_rows == 0
    assert _masked(polars.from_arrow(table)).height == 0


def test_the_kinds_are_those_that_are_tested() -> None:
    """A kind of frame more is a test more."""
    assert set(_KINDS) == {"pyarrow", "polars", "pandas", "duckdb"}


def test_notes_on_a_frame_are_not_passed_on(tmp_path: Path) -> None:
    """pandas writes what an analyst attached to a frame into the schema, beside the columns."""
    frame = pandas.DataFrame({"email": ["ada@example.com"], "n": [1]})
    frame.attrs = {"asked by": "Ada Example"}
    assert maskwire.mask(frame, key=KEY).attrs == {}
    table = pyarrow.Table.from_pandas(frame)
    assert "Ada" not in str(maskwire.mask(table, key=KEY).schema.metadata)
    assert "Ada" not in str(maskwire.mask(table.to_reader(), key=KEY).schema.metadata)
    parquet.write_table(table, tmp_path / "in.parquet")
    with pyarrow.OSFile(str(tmp_path / "in.arrow"), "wb") as sink, ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    for name in ("in.parquet", "in.arrow"):
        mask_file(tmp_path / name, tmp_path / f"out-{name}", Masker(root=KEY))
        out = (tmp_path / f"out-{name}").read_bytes()
        assert b"Ada Example" not in out


def test_data_of_mixed_types_are_refused_without_a_value() -> None:
    """Arrow's own words would tell the value that does not fit."""
    with pytest.raises(MaskwireError, match="one type of values") as fault:
        maskwire.mask(pandas.DataFrame({"email": [1, "ada@example.com"]}, dtype=object), key=KEY)
    assert "ada" not in str(fault.value)


def test_python_objects_of_polars_are_refused() -> None:
    """Arrow would have their addresses in memory, as bytes: no value of them was looked at."""
    frame = polars.DataFrame({"id": [1], "it": polars.Series([object()], dtype=polars.Object)})
    for data in (frame, frame.lazy()):
        with pytest.raises(ConfigurationError, match="Column 2 holds Python objects"):
            maskwire.mask(data, key=KEY)
