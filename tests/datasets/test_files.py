"""Files masked into files: layout, encoding and types stay; bad input is told; a killed run goes on."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from pyarrow import ipc, parquet

from maskwire.datasets import manifest, streams
from maskwire.datasets.delimited import Layout
from maskwire.datasets.job import Made, mask_file
from maskwire.datasets.plan import Masker
from maskwire.datasets.progress import part_of
from maskwire.errors import ConfigurationError, MaskwireError

KEY = bytes(range(32))


@pytest.fixture(scope="session")
def masker() -> Masker:
    return Masker(root=KEY)


def _rows(count: int) -> list[list[str]]:
    return [
        [str(n), f"person{n}@example.com", f"{n % 90 + 10}-{n}", f'note {n}, "quoted"\nsecond line']
        for n in range(count)
    ]


def _csv(path: Path, count: int, **options: Any) -> Path:
    encoding = options.pop("encoding", "utf-8")
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, **options)
        writer.writerow(["id", "email", "code", "remark"])
        writer.writerows(_rows(count))
    return path


def _read(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter))


@pytest.mark.parametrize(
    ("encoding", "delimiter", "end", "quoting"),
    [
        ("utf-8", ",", "\n", csv.QUOTE_MINIMAL),
        ("utf-8-sig", ";", "\r\n", csv.QUOTE_ALL),
        ("utf-16", "\t", "\n", csv.QUOTE_MINIMAL),
        ("latin-1", "|", "\r\n", csv.QUOTE_NONNUMERIC),
    ],
)
def test_a_delimited_file_keeps_its_layout(
    tmp_path: Path, masker: Masker, encoding: str, delimiter: str, end: str, quoting: Any
) -> None:
    """Delimiter, quotes, line ends, mark and encoding are those of the input; only values differ."""
    source = _csv(tmp_path / "in.csv", 500, encoding=encoding, delimiter=delimiter, lineterminator=end, quoting=quoting)
    made = mask_file(
        source, tmp_path / "out.csv", masker, layout=Layout(encoding="latin-1" if encoding == "latin-1" else None)
    )
    raw, out = source.read_bytes(), made.target.read_bytes()
    assert raw[:3] == out[:3] or encoding == "latin-1"
    before, after = _read(source, encoding, delimiter), _read(made.target, encoding, delimiter)
    assert after[0] == before[0]
    assert len(after) == len(before)
    for old, new in zip(before[1:], after[1:], strict=True):
        assert (new[0], new[3]) == (old[0], old[3])
        assert new[1] != old[1]
        assert new[1].endswith(".com")
    # Every byte of the line ends and quotes: the raw file with the addresses cut out is the masked file without its.
    text, masked = raw.decode(encoding), out.decode(encoding)
    for old, new in zip(before[1:], after[1:], strict=True):
        text, masked = text.replace(old[1], "@", 1), masked.replace(new[1], "@", 1)
    assert masked == text
    assert made.counted.rows == 500


def test_a_header_is_masked_only_where_something_stands_in_it(tmp_path: Path, masker: Masker) -> None:
    """A name of a column stays, an address in its place does not."""
    source = tmp_path / "in.csv"
    source.write_text("id,ana@example.com,email\n1,2,bob@example.com\n")
    made = mask_file(source, tmp_path / "out.csv", masker)
    assert made.target.read_text().splitlines()[0] == "id,[EMAIL_ADDRESS],email"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,email\n1,x@example.com\n2\n", "line 3: the record has 1 values and should have 2"),
        ("a,email\n1,x@example.com\n2,y,z\n", "line 3: the record has 3 values"),
        ('a,email\n1,"x@example.com\n', "line 2: a quoted value has no end"),
    ],
)
def test_a_ragged_file_is_refused_by_its_line(tmp_path: Path, masker: Masker, text: str, told: str) -> None:
    """Nothing stands under the final name, and the message has no value."""
    source = tmp_path / "in.csv"
    source.write_text(text)
    with pytest.raises(MaskwireError, match=told) as caught:
        mask_file(source, tmp_path / "out.csv", masker)
    assert "example.com" not in str(caught.value)
    assert not (tmp_path / "out.csv").exists()


def test_a_wrong_encoding_is_told(tmp_path: Path, masker: Masker) -> None:
    """Latin-1 bytes are no UTF-8: the line is told, and what to do."""
    source = _csv(tmp_path / "in.csv", 10)
    source.write_bytes(source.read_bytes() + "11,é@example.com,1,x\n".encode("latin-1"))
    with pytest.raises(MaskwireError, match=r"not UTF-8 at or before line \d+.*--encoding"):
        mask_file(source, tmp_path / "out.csv", masker)
    assert not (tmp_path / "out.csv").exists()
    with pytest.raises(ConfigurationError, match="no encoding"):
        mask_file(source, tmp_path / "out.csv", masker, layout=Layout(encoding="klingon"))


def test_a_record_without_an_end_is_not_held_whole(
    tmp_path: Path, masker: Masker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A value above the limit is refused once that much is read."""
    monkeypatch.setattr(streams, "MOST", 6 * 2**20)
    source = tmp_path / "in.csv"
    source.write_text('id,email\n1,x@example.com\n2,"' + "x" * 20 * 2**20 + '"\n')
    with pytest.raises(MaskwireError, match=r"line 3: the record is larger than 6 MiB"):
        mask_file(source, tmp_path / "out.csv", masker)
    assert not (tmp_path / "out.csv").exists()


def test_a_gigabyte_in_one_value_is_refused_in_bounded_memory(tmp_path: Path) -> None:
    """It is refused once the limit is read: held are those 64 MiB and what is read after them, never the value."""
    source = tmp_path / "in.csv"
    with source.open("wb") as file:
        file.write(b'id,email\n1,"')
        file.truncate(2**30)
    code = (
        "import sys; from pathlib import Path\n"
        "from maskwire.datasets.job import mask_file; from maskwire.datasets.plan import Masker\n"
        "m = Masker(root=bytes(32))\n"
        "try: mask_file(Path(sys.argv[1]), Path(sys.argv[2]), m)\n"
        "except Exception as fault: print(fault)\n"
        # Not ru_maxrss: a child begins with what its parent held, and this parent has run other tests.
        "status = Path('/proc/self/status').read_text().splitlines()\n"
        "print(next(line.split()[1] for line in status if line.startswith('VmHWM')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, source, tmp_path / "out.csv"], capture_output=True, text=True, check=True
    )
    told, peak = done.stdout.strip().rsplit("\n", 1)
    assert "larger than 64 MiB" in told
    assert int(peak) < 300_000  # kB
    assert not (tmp_path / "out.csv").exists()


def test_lines_of_json_keep_their_shape(tmp_path: Path, masker: Masker) -> None:
    """Each place is masked by what it holds; numbers, order and blanks stay."""
    source = tmp_path / "in.jsonl"
    lines = [
        {"id": n, "contact": {"email": f"p{n}@example.com", "tags": ["a", "b"]}, "remark": f"call p{n}@example.com"}
        for n in range(2000)
    ]
    source.write_text("".join(json.dumps(line) + "\r\n" for line in lines), newline="")
    made = mask_file(source, tmp_path / "out.jsonl", masker)
    text = made.target.read_bytes().decode()
    assert text.count("\r\n") == 2000
    after = [json.loads(line) for line in text.splitlines()]
    assert [one["id"] for one in after] == list(range(2000))
    assert all(one["contact"]["tags"] == ["a", "b"] for one in after)
    assert "p1@example.com" not in text
    assert all(one["remark"].startswith("call ") for one in after)
    assert after[7]["contact"]["email"] == after[7]["remark"].removeprefix("call ")
    told = manifest.manifest([made], "default")["files"][0]["columns"]
    assert {it["name"]: (it["kept"], it["masked"]) for it in told} == {
        "id": (2000, 0), "contact.email": (0, 2000), "contact.tags[]": (4000, 0), "remark": (0, 2000),
    }  # fmt: skip
    assert {it["name"]: it["findings"] for it in told if it["findings"]} == {"remark": {"EMAIL_ADDRESS": 2000}}
    source.write_text('{"a": 1}\n{"a": \n')
    with pytest.raises(MaskwireError, match="line 2: this is not JSON"):
        mask_file(source, tmp_path / "bad.jsonl", masker)
    assert not (tmp_path / "bad.jsonl").exists()


def test_a_key_that_is_a_value_is_masked(tmp_path: Path, masker: Masker) -> None:
    """An object by address: its keys are masked like values, in the manifest's names too."""
    source = tmp_path / "in.jsonl"
    source.write_text('{"by": {"canary-9@example.com": {"n": 1}}}\n{"by": {"bob@example.com": {"n": 2}}}\n')
    made = mask_file(source, tmp_path / "out.jsonl", masker)
    assert "canary-9" not in made.target.read_text()
    assert [it.path for it in made.plan.columns] == ["by"]
    assert [json.loads(line)["by"].popitem()[1]["n"] for line in made.target.read_text().splitlines()] == [1, 2]


def test_a_first_line_of_data_is_not_taken_for_names(tmp_path: Path, masker: Masker) -> None:
    """A file without a header would pass its first record: it is refused, and masked when that is said."""
    source = tmp_path / "in.csv"
    source.write_text("7,ana.maria@example.com\n8,bob@example.com\n")
    with pytest.raises(ConfigurationError, match="--no-header"):
        mask_file(source, tmp_path / "out.csv", masker)
    made = mask_file(source, tmp_path / "out.csv", masker, layout=Layout(header=False))
    assert "ana.maria" not in made.target.read_text()
    assert made.counted.rows == 2


def _parquet(path: Path, rows: int = 5000, **options: Any) -> Path:
    table = pyarrow.table(
        {
            "id": list(range(rows)),
            "email": [f"p{n}@example.com" for n in range(rows)],
            "amount": [n / 7 for n in range(rows)],
            "tags": [["a"] * (n % 3) for n in range(rows)],
        }
    ).replace_schema_metadata({"made": "by a test"})
    parquet.write_table(table, path, **options)
    return path


@pytest.mark.parametrize("compression", ["snappy", "zstd", "NONE"])
def test_a_parquet_file_keeps_its_schema_and_row_groups(tmp_path: Path, masker: Masker, compression: str) -> None:
    """Row groups are masked apart and put together as they are; masked texts have no statistics, others new ones."""
    source = _parquet(tmp_path / "in.parquet", row_group_size=700, compression=compression)
    made = mask_file(source, tmp_path / "out.parquet", masker)
    before, after = parquet.ParquetFile(source), parquet.ParquetFile(made.target)
    assert after.schema_arrow.equals(before.schema_arrow, check_metadata=True)
    assert after.metadata.num_row_groups == before.metadata.num_row_groups == 8
    assert after.metadata.num_rows == 5000
    assert after.metadata.row_group(3).column(1).compression == before.metadata.row_group(3).column(1).compression
    old, new = before.read().to_pydict(), after.read().to_pydict()
    assert new["id"] == old["id"]
    assert new["tags"] == old["tags"]
    assert new["amount"] == old["amount"]
    assert len(set(new["email"])) == 5000
    assert not set(new["email"]) & set(old["email"])
    assert after.read_row_group(5, columns=["id"]).column(0).to_pylist() == list(range(3500, 4200))
    assert parquet.read_table(made.target, filters=[("id", "==", 4321)]).column("id").to_pylist() == [4321]
    for group in range(8):
        assert after.metadata.row_group(group).column(0).statistics.min == old["id"][700 * group]
        assert not after.metadata.row_group(group).column(1).is_stats_set
    assert b"p1@example.com" not in made.target.read_bytes()


def test_a_row_group_of_many_batches_stays_one(tmp_path: Path, masker: Masker) -> None:
    """It is masked some rows at a time and written at once; what hardly repeats is written without a dictionary."""
    source = _parquet(tmp_path / "in.parquet", 100_000, row_group_size=60_000)
    made = mask_file(source, tmp_path / "out.parquet", masker)
    after = parquet.ParquetFile(made.target)
    assert [after.metadata.row_group(n).num_rows for n in range(after.metadata.num_row_groups)] == [60_000, 40_000]
    of = {after.metadata.row_group(0).column(n).path_in_schema: n for n in range(4)}
    written = {name: after.metadata.row_group(0).column(n).has_dictionary_page for name, n in of.items()}
    assert written == {"id": False, "email": False, "amount": False, "tags.list.element": True}
    assert after.read(columns=["id", "tags"]).equals(parquet.read_table(source, columns=["id", "tags"]))


def test_an_arrow_file_keeps_its_batches(tmp_path: Path, masker: Masker) -> None:
    """An IPC file gives an IPC file."""
    table = parquet.read_table(_parquet(tmp_path / "in.parquet"))
    source = tmp_path / "in.arrow"
    with ipc.new_file(source, table.schema) as writer:
        writer.write_table(table, max_chunksize=1000)
    made = mask_file(source, tmp_path / "out.arrow", masker)
    with ipc.open_file(made.target) as file:
        assert file.num_record_batches == 5
        assert file.schema.equals(table.schema, check_metadata=True)
        assert file.read_all().column("id").to_pylist() == list(range(5000))
    assert b"p1@example.com" not in made.target.read_bytes()


@pytest.mark.parametrize("damage", ["cut", "noise", "empty"])
def test_a_damaged_parquet_file_is_refused(tmp_path: Path, masker: Masker, damage: str) -> None:
    """Nothing stands under the final name; the message names the file and no value."""
    source = _parquet(tmp_path / "in.parquet", row_group_size=700, compression="NONE", use_dictionary=False)
    data = bytearray(source.read_bytes())
    if damage == "noise":
        data[len(data) // 4 : len(data) // 2] = os.urandom(len(data) // 2 - len(data) // 4)
    source.write_bytes({"cut": data[: len(data) // 2], "noise": data, "empty": b""}[damage])
    with pytest.raises(MaskwireError, match=r"in\.parquet can't be read|in\.parquet can't be masked") as caught:
        mask_file(source, tmp_path / "out.parquet", masker)
    assert "example.com" not in str(caught.value)
    assert not (tmp_path / "out.parquet").exists()


def _run(source: Path, target: Path, limit: int | None = None) -> subprocess.Popen[str]:
    """``maskwire mask`` in a process of its own, which may write files of so many bytes."""
    return subprocess.Popen(
        [sys.executable, "-m", "maskwire", "mask", source, target, "--no-ledger", "--threads", "1"],
        env=os.environ | {"MASKWIRE_ROOT_KEY": KEY.hex()},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)) if limit else None,  # noqa: PLW1509 - no threads yet
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _whole(source: Path, target: Path, masker: Masker) -> bytes:
    made: Made = mask_file(source, target, masker)
    return made.target.read_bytes()


@pytest.mark.parametrize("ending", ["csv", "parquet", "arrow"])
def test_a_killed_run_goes_on_where_it_was(tmp_path: Path, masker: Masker, ending: str) -> None:
    """What was finished is not done again, and the result is that of a run that was not killed."""
    source = tmp_path / f"in.{ending}"
    if ending == "csv":
        with source.open("w") as file:
            file.write("id,email,remark\n")
            file.writelines(f"{n},p{n}@example.com,{'x' * 60}\n" for n in range(2_500_000))
    else:
        _parquet(tmp_path / "made.parquet", 2_000_000, row_group_size=50_000)
        table = parquet.read_table(tmp_path / "made.parquet")
        if ending == "arrow":
            with ipc.new_file(str(source), table.schema) as writer:
                writer.write_table(table, max_chunksize=5_000)
        else:
            (tmp_path / "made.parquet").rename(source)
    target = tmp_path / f"out.{ending}"
    state = part_of(target) / "state.jsonl"
    running = _run(source, target)
    for _ in range(600):
        if state.exists() and state.read_bytes().count(b"\n") > 1:
            break
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert not target.exists()
    assert state.read_bytes().count(b"\n") > 1
    assert b"example.com" not in state.read_bytes()
    made = mask_file(source, target, masker)
    assert made.resumed
    assert not part_of(target).exists()
    again = tmp_path / f"again.{ending}"
    if ending == "csv":
        assert target.read_bytes() == _whole(source, again, masker)
    else:
        mask_file(source, again, masker)
        read = parquet.read_table if ending == "parquet" else lambda path: ipc.open_file(path).read_all()
        assert read(target).equals(read(again))
    assert made.counted.rows == (2_500_000 if ending == "csv" else 2_000_000)


def test_a_run_under_another_key_or_policy_does_not_go_on(tmp_path: Path, masker: Masker) -> None:
    """What another key made is thrown away, not mixed."""
    source = _csv(tmp_path / "in.csv", 50)
    target = tmp_path / "out.csv"
    part_of(target).mkdir()
    (part_of(target) / "state.jsonl").write_text('{"v":1,"meant":"another"}\n{"in":9,"line":1,"out":3}\n')
    (part_of(target) / "whole").write_text("xxx")
    made = mask_file(source, target, masker)
    assert not made.resumed
    assert target.read_text().startswith("id,email")


def test_a_full_disk_leaves_what_is_finished_and_says_where(tmp_path: Path, masker: Masker) -> None:
    """Nothing stands under the final name; with room again, the same command ends well."""
    source = tmp_path / "in.csv"
    with source.open("w") as file:
        file.write("id,email\n")
        file.writelines(f"{n},p{n}@example.com\n" for n in range(400_000))
    target = tmp_path / "out.csv"
    running = _run(source, target, limit=5_000_000)
    _, told = running.communicate()
    assert running.returncode == 1
    assert "The disk is full" in told
    assert "out.csv.maskwire-part" in told
    assert not target.exists()
    running = _run(source, target)
    assert running.communicate()[1] == "" or running.returncode == 0
    assert target.read_bytes() == _whole(source, tmp_path / "again.csv", masker)


@pytest.mark.parametrize("text", ["email,full_name\ra@example.com,Ada Example\r", "  \nfull_name\nAda Example\n"])
def test_a_file_is_not_passed_on_as_its_header(tmp_path: Path, masker: Masker, text: str) -> None:
    """Where lines end with a carriage return alone, all of it is one line; a blank line is no name."""
    (tmp_path / "in.csv").write_bytes(text.encode())
    with pytest.raises(MaskwireError, match="more stands there than the names"):
        mask_file(tmp_path / "in.csv", tmp_path / "out.csv", masker)
    assert not (tmp_path / "out.csv").exists()


def test_a_text_where_numbers_stood_is_hidden(tmp_path: Path, masker: Masker) -> None:
    """Samples of the file had numbers and truths there alone, so nobody knows what a text there is."""
    shape = json.dumps({"code": 1, "share": 2.5, "ok": True})
    late = json.dumps({"code": "Ada Example", "share": "517-41-1007", "ok": "ada@example.com"})
    twice = '{"code": "Ada Example", "code": 1, "share": 2.5, "ok": true}'
    lines = [shape] * 600_000
    lines[325_007] = late
    lines[325_009] = twice
    (tmp_path / "in.jsonl").write_text("\n".join(lines))
    mask_file(tmp_path / "in.jsonl", tmp_path / "out.jsonl", masker)
    out = (tmp_path / "out.jsonl").read_text().split("\n")
    assert not any("Ada" in line or "517-41" in line or "ada@" in line for line in out)
    assert out[0] == shape


def test_a_file_that_is_named_after_somebody_is_not_named_in_the_record(tmp_path: Path, masker: Masker) -> None:
    """Neither in the manifest nor in the ledger's entry."""
    source = tmp_path / "ana.maria@example.com.csv"
    source.write_text("id,remark\n1,fine\n")
    made = mask_file(source, tmp_path / "out.csv", masker)
    assert "ana.maria" not in json.dumps(manifest.manifest([made], "default"))
    assert "ana.maria" not in repr(manifest.entry(made, time.time()))
