"""``maskwire mask``: files and folders, what it records, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from maskwire.cli import maskwire
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.ledger import Ledger, read
from maskwire.ledger.inbox import inbox_path

RAW = "id,email\n1,canary-77@example.com\n2,bob@example.com\n"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", bytes(range(32)).hex())


def _run(*arguments: Any) -> Result:
    return CliRunner().invoke(maskwire, ["mask", *map(str, arguments)])


def test_a_file_is_masked_recorded_and_told(tmp_path: Path) -> None:
    """The file, its manifest and the ledger's entry: counts by column, and no value."""
    (tmp_path / "in.csv").write_text(RAW)
    done = _run(tmp_path / "in.csv", tmp_path / "out.csv", "--ledger", tmp_path / "ledger.db", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "out.csv.manifest.json").read_text())
    email = told["files"][0]["columns"][1]
    assert (email["entity"], email["masked"], told["files"][0]["rows"]) == ("EMAIL_ADDRESS", 2, 2)
    (entry,) = read(tmp_path / "ledger.db")
    assert (entry.door, entry.rows, entry.digest) == ("dataset", 2, told["files"][0]["sha256"])
    assert entry.columns[1].masked == 2
    for path in tmp_path.iterdir():
        assert path.name == "in.csv" or b"canary-77" not in path.read_bytes()
    assert "canary-77" not in done.output


def test_a_folder_is_masked_file_by_file(tmp_path: Path) -> None:
    """Folders in it stay, what is no data file or hidden is left out, and a value has one token in all of them."""
    source = tmp_path / "in"
    (source / "deep").mkdir(parents=True)
    (source / "a.csv").write_text(RAW)
    (source / "deep" / "b.jsonl").write_text('{"email": "bob@example.com"}\n')
    (source / "notes.txt").write_text("nothing")
    (source / ".hidden.csv").write_text(RAW)
    done = _run(source, tmp_path / "out", "--no-ledger")
    assert done.exit_code == 0, done.output
    made = sorted(str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file())
    assert made == ["a.csv", "deep/b.jsonl", "manifest.json"]
    token = json.loads((tmp_path / "out/deep/b.jsonl").read_text())["email"]
    assert token in (tmp_path / "out/a.csv").read_text()
    told = json.loads((tmp_path / "out/manifest.json").read_text())["files"]
    assert {one["source"] for one in told} == {one["target"] for one in told} == {"a.csv", "deep/b.jsonl"}
    assert ".txt 1" in done.output
    assert ".csv 1" in done.output


def test_a_column_is_of_no_entity_that_nobody_knows(tmp_path: Path) -> None:
    """A slip of the pen would be redacted, and so joined with nothing."""
    (tmp_path / "in.csv").write_text(RAW)
    done = _run(tmp_path / "in.csv", tmp_path / "out.csv", "--no-ledger", "--column", "email=EMAIL_ADRESS")
    assert isinstance(done.exception, ConfigurationError)
    assert 'did you mean "EMAIL_ADDRESS"' in str(done.exception)
    assert not (tmp_path / "out.csv").exists()


def test_what_is_there_is_not_replaced_unless_asked(tmp_path: Path) -> None:
    """OUT that is there, or is IN, is refused; --force replaces the first only."""
    (tmp_path / "in.csv").write_text(RAW)
    (tmp_path / "out.csv").write_text("mine")
    done = _run(tmp_path / "in.csv", tmp_path / "out.csv", "--no-ledger")
    assert isinstance(done.exception, ConfigurationError)
    assert (tmp_path / "out.csv").read_text() == "mine"
    assert _run(tmp_path / "in.csv", tmp_path / "out.csv", "--no-ledger", "--force").exit_code == 0
    done = _run(tmp_path / "in.csv", tmp_path / "in.csv", "--no-ledger", "--force")
    assert "OUT is IN" in str(done.exception)
    assert (tmp_path / "in.csv").read_text() == RAW


def test_what_is_said_of_a_column_holds_in_every_file_of_a_folder_that_has_it(tmp_path: Path) -> None:
    """NAME is of each file, TABLE.NAME of one and goes first; a name that no file has is refused before any is made."""
    source = tmp_path / "in"
    source.mkdir()
    (source / "a.csv").write_text("id,code\n1,Q7\n")
    (source / "b.csv").write_text("id,code\n2,Q8\n")
    (source / "c.jsonl").write_text('{"id": 3, "inner": {"code": "Q9"}}\n')
    said = ("--column", "code=PASSWORD", "--column", "b.code=", "--column", "inner.code=PASSWORD")
    done = _run(source, tmp_path / "out", "--no-ledger", *said)
    assert done.exit_code == 0, done.output
    made = {path.name: path.read_text() for path in (tmp_path / "out").glob("*.[cj]s*[vl]")}
    assert made == {
        "a.csv": "id,code\n1,[PASSWORD]\n",
        "b.csv": "id,code\n2,Q8\n",
        "c.jsonl": '{"id": 3, "inner": {"code": "[PASSWORD]"}}\n',
    }
    done = _run(source, tmp_path / "other", "--no-ledger", "--column", "cod=PASSWORD")
    assert "No file has a column 'cod'" in str(done.exception)
    assert not list((tmp_path / "other").glob("*"))
    done = _run(source / "a.csv", tmp_path / "x.csv", "--no-ledger", "--column", "cod=PASSWORD")
    assert "The columns are: id, code" in str(done.exception)


def test_nothing_is_published_that_the_ledger_does_not_hold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ledger that can't be written stops the run before the rename."""

    def fails(*_: object) -> None:
        raise LedgerError("The ledger can't be written.")

    monkeypatch.setattr(Ledger, "append", fails)
    (tmp_path / "in.csv").write_text(RAW)
    done = _run(tmp_path / "in.csv", tmp_path / "out.csv", "--ledger", tmp_path / "ledger.db")
    assert isinstance(done.exception, LedgerError)
    assert not (tmp_path / "out.csv").exists()


def test_a_running_gateway_is_told_of_the_run(tmp_path: Path) -> None:
    """The ledger has one writer: the entry waits for it."""
    (tmp_path / "in.csv").write_text("id,email\n1,ana@example.com\n")
    with Ledger(tmp_path / "ledger.db"):
        done = _run(tmp_path / "in.csv", tmp_path / "out.csv", "--ledger", tmp_path / "ledger.db")
        assert done.exit_code == 0
        assert '"kind":"dataset"' in inbox_path(tmp_path / "ledger.db").read_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("only-one",), "Give IN and OUT"),
        (("a.csv", "b.csv", "--column", "email"), "NAME=ENTITY"),
        (("a.csv", "b.csv", "--tables", "x"), "--tables goes with --from"),
        (("a.csv", "b.csv", "--no-ledger", "--ledger", "x"), "exclude each other"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], told: str) -> None:
    """Exit code 2 and what to give instead."""
    done = _run(*arguments)
    assert done.exit_code == 2
    assert told in done.output
