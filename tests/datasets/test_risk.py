"""``maskwire risk``: what classes of rows tell, what stayed useful, and that no value is in what is said."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow
import pytest
from click.testing import CliRunner
from pyarrow import csv

from maskwire.cli import maskwire
from maskwire.datasets.plan import Masker
from maskwire.datasets.risk import measure
from maskwire.datasets.utility import predicts, referred
from maskwire.errors import ConfigurationError

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def masker() -> Masker:
    return Masker(root=KEY)


def _people() -> pyarrow.Table:
    return pyarrow.table(
        {
            "zip": ["10001", "10001", "10001", "94110", "94110", "60601"],
            "age": [31, 31, 31, 52, 52, 77],
            "diagnosis": ["flu", "flu", "asthma", "flu", "flu", "gout"],
        }
    )


def test_classes_of_rows_are_counted(masker: Masker) -> None:
    """k is the smallest class, l the least variety in one, and a row alone is counted as unique."""
    report = measure(_people(), ["zip", "age"], ["diagnosis"], masker, None)
    assert (report.before.k, report.before.l, report.before.classes) == (1, 1, 3)
    assert report.before.unique == pytest.approx(1 / 6)
    assert report.before.within == {2: pytest.approx(1 / 6), 5: 1.0, 10: 1.0}


def test_before_and_after_stand_side_by_side(masker: Masker) -> None:
    """A column that lost its values has one class; one that was kept has no distance."""
    raw = _people()
    masked = raw.set_column(0, "zip", pyarrow.array(["[ZIP_CODE]"] * 6))
    report = measure(raw, ["zip"], [], masker, masked)
    assert report.after is not None
    assert (report.before.k, report.after.k) == (1, 6)
    assert report.distances["age"] == 0.0
    assert report.distances["zip"] > 0.4


def test_references_and_a_model_are_scored() -> None:
    """A key that holds is found whole, and a model learns as much from rows whose features only changed their names."""
    child, parent = pyarrow.table({"c": [1, 2, 9, None]}), pyarrow.table({"id": [1, 2, 3]})
    assert referred(child, "c", parent, "id") == pytest.approx(2 / 3)
    raw = pyarrow.table({"plan": [("a", "b")[n % 2] for n in range(600)], "spends": [float(n % 2) for n in range(600)]})
    renamed = raw.set_column(0, "plan", pyarrow.array([("x", "q")[n % 2] for n in range(600)]))
    empty = raw.set_column(0, "plan", pyarrow.array(["[PLAN]"] * 600))
    assert predicts(raw, renamed, "spends")["masked"] == predicts(raw, renamed, "spends")["raw"] == 1.0
    told = predicts(raw, empty, "spends")
    assert told["masked"] < 0.7 < told["raw"]
    with pytest.raises(ConfigurationError, match="not the same rows"):
        predicts(raw, empty.slice(1), "spends")


def test_no_value_is_in_what_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terminal, JSON and page have names, shares and counts; no category, number or date of the data."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", KEY.hex())
    values = {"zip": "94117", "diagnosis": "canary-disease", "salary": "918273"}
    table = pyarrow.table({name: [value] * 3 + [value + "1"] * 20 for name, value in values.items()})
    csv.write_csv(table, tmp_path / "raw.csv")
    masked = CliRunner().invoke(
        maskwire,
        ["mask", str(tmp_path / "raw.csv"), str(tmp_path / "masked.csv"), "--no-ledger", "--column", "zip=ZIP_CODE"],
    )
    assert masked.exit_code == 0, masked.output
    base = ["risk", str(tmp_path / "raw.csv"), "--after", str(tmp_path / "masked.csv"), "--sensitive", "diagnosis"]
    page = tmp_path / "page.html"
    shown = CliRunner().invoke(maskwire, [*base, "--quasi", "zip", "--html", str(page)])
    machine = CliRunner().invoke(maskwire, [*base, "--quasi", "zip", "--json"])
    assert (shown.exit_code, machine.exit_code) == (0, 0), (shown.output, shown.exception)
    assert json.loads(machine.output)["before"]["k"] == 3
    text = page.read_text()
    assert "<svg" in text
    assert "http" not in text
    for value in values.values():
        assert value not in shown.output + machine.output + text


def test_quasi_identifiers_are_guessed_or_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the columns hold tells which may single somebody out; without any, the user is asked."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", KEY.hex())
    (tmp_path / "a.csv").write_text("gender,birth_date,n\n" + "female,1984-03-01,1\nmale,1990-05-02,2\n" * 20)
    done = CliRunner().invoke(maskwire, ["risk", str(tmp_path / "a.csv"), "--json"])
    assert set(json.loads(done.output)["quasi"]) == {"gender", "birth_date"}
    (tmp_path / "b.csv").write_text("n,m\n1,2\n")
    done = CliRunner().invoke(maskwire, ["risk", str(tmp_path / "b.csv")])
    assert isinstance(done.exception, ConfigurationError)
    assert "--quasi" in str(done.exception)
