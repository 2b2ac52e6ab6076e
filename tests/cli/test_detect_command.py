"""``maskwire detect``: one text, files and folders; lines, JSON, SARIF; what is found is never repeated."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.cli.test_cli_commands import run

from maskwire.cli import document
from maskwire.cli.read import Part, parts


@pytest.fixture(name="folder")
def filled_folder(tmp_path: Path) -> Path:
    (tmp_path / "a.txt").write_text("nothing\nžluť: write to ana@example.com now\n", encoding="utf-8")
    (tmp_path / "b.json").write_text('{"who": {"mail": ["x", "ana@example.com"]}}')
    (tmp_path / "c.bin").write_bytes(b"\0ana@example.com")
    for skipped in (".git", "node_modules"):
        (tmp_path / skipped).mkdir()
        (tmp_path / skipped / "x").write_text("ana@example.com")
    return tmp_path


def test_files_and_folders_are_told_by_line_column_and_path(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Sorted, without histories, packages and binary files."""
    code, out, _ = run(capsys, "detect", str(folder))
    assert code == 0
    assert [line.split("\t")[0].removeprefix(f"{folder}/") for line in out.splitlines()] == [
        "a.txt:2:16",
        "b.json:1:25",
    ]
    assert out.splitlines()[1].endswith("$.who.mail[1]")
    assert "ana@" not in out


def test_what_was_not_looked_at_is_told(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """That a file holds no text is told: a folder's are counted, one that is named is an error."""
    code, _, err = run(capsys, "detect", str(folder))
    assert code == 0
    assert ".bin 1" in err
    (folder / "t.parquet").write_bytes(b"PAR1\0")
    code, out, err = run(capsys, "detect", str(folder / "t.parquet"))
    assert (code, out) == (1, "")
    assert "maskwire mask" in err


def test_found_things_can_fail_a_build(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """--fail exits with 3 where something was found, with 0 where nothing was, from the confidence that was asked."""
    assert run(capsys, "detect", "--fail", str(folder))[0] == 3
    assert run(capsys, "detect", "--fail", "--text", "nothing")[0] == 0
    assert run(capsys, "detect", "--fail", "--least", "0.999", str(folder))[0] == 0


def test_json_says_what_lines_say(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """One object per finding; offsets are code points of the file."""
    text = (folder / "a.txt").read_text(encoding="utf-8")
    _, out, _ = run(capsys, "detect", "--json", str(folder / "a.txt"))
    (found,) = (json.loads(line) for line in out.splitlines())
    assert text[found["start"] : found["end"]] == "ana@example.com"
    assert (found["entity"], found["line"], found["column"]) == ("EMAIL_ADDRESS", 2, 16)


def test_sarif_has_what_its_schema_requires(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """Version, one run, a rule for each entity, a region from 1 on in code points."""
    _, out, _ = run(capsys, "detect", "--sarif", str(folder))
    document: dict[str, Any] = json.loads(out)
    (made,) = document["runs"]
    assert document["version"] == "2.1.0"
    assert [rule["id"] for rule in made["tool"]["driver"]["rules"]] == ["EMAIL_ADDRESS"]
    region = made["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"], region["endColumn"]) == (2, 16, 31)
    assert "ana@" not in out


def test_explain_gives_reasons_without_the_value(capsys: pytest.CaptureFixture[str]) -> None:
    """Form, proof, key, and what the default policy does."""
    _, out, _ = run(capsys, "detect", "--explain", "--text", '{"card_number": "4111111111111111"}')
    assert "check digits" in out
    assert "'card_number'" in out
    assert "default" in out
    assert "4111" not in out


def test_escapes_of_a_document_hide_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A string is read as JSON reads it; its place is the whole string."""
    _, out, _ = run(capsys, "detect", "--mask", "--text", '{"a": "ana\\u0040example.com", "b": "x"}')
    assert out == '{"a": "[EMAIL_ADDRESS]", "b": "x"}'


def test_what_is_no_text_is_told_and_does_not_hide_the_rest(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    """A file in another encoding: the others are read, and the exit code says that one was not."""
    (folder / "latin.txt").write_bytes(b"caf\xe9")
    code, out, err = run(capsys, "detect", str(folder))
    assert (code, len(out.splitlines())) == (1, 2)
    assert "latin.txt is not UTF-8" in err


def test_standard_input_still_has_offsets(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A line per finding with start and end, as before files could be named."""
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("é ana@example.com\n".encode())))
    assert run(capsys, "detect")[1].startswith("2\t17\tEMAIL_ADDRESS\tpii\t")


def test_large_files_are_read_in_parts_with_their_own_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A part ends with a line; offsets and lines go on."""
    monkeypatch.setattr("maskwire.cli.read._PART", 10)
    (tmp_path / "x").write_text("12345678\nabcdefgh\nend")
    assert list(parts(tmp_path / "x")) == [
        Part(str(tmp_path / "x"), "12345678\nabcdefgh\n", 0, 1),
        Part(str(tmp_path / "x"), "end", 18, 3),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": 1, "b": {"c": [true, "x"]}}', [("1", "$.a"), ("true", "$.b.c[0]"), ("x", "$.b.c[1]")]),
        ('{"a b": "x"}', [("x", '$["a b"]')]),
        ('[[], {}, ""]', [("", "$[2]")]),
        ('{"a": 1}\n{"a": 2}\n', [("1", "[line 1]$.a"), ("2", "[line 2]$.a")]),
        ("not json", []),
        ("{broken", []),
        ("[" * 100_000, []),
    ],
)
def test_leaves_of_documents_have_paths(text: str, expected: list[tuple[str, str]]) -> None:
    """Each leaf's place and path; nothing of what is no document."""
    found = document.leaves(text)
    assert [(text[leaf.start : leaf.end], leaf.path) for leaf in found] == expected
