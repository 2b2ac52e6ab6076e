"""Floors of detection: the measures of `make eval` on the labelled development data, where it is at hand.

A floor stands a little under what is reached. Raise it with every gain; never lower it without saying why.
"""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.labelled import ABSENT, DATA, REASON, ROOT, SCORING

at_hand = pytest.mark.skipif(ABSENT, reason=REASON)

STRUCTURED_F1, STRUCTURED_PRECISION, NAMELIKE_F1 = 0.97, 0.98, 0.87
CHARACTERS_MASKED, CHARACTER_PRECISION = 0.915, 0.965
ALARMS_ON_IDS = 2
SECRETS_F1, SECRETS_PRECISION = 0.95, 0.96
COLUMNS_F1, OPAQUE_F1, LONE_F1, LONE_OPAQUE_F1 = 0.985, 0.94, 0.98, 0.75
NAMES_F1 = 0.64


@pytest.fixture(name="score", scope="module")
def scoring() -> Any:
    sys.path.insert(0, str(SCORING))
    try:
        yield importlib.import_module("score")
    finally:
        sys.path.remove(str(SCORING))


@pytest.fixture(name="ours", scope="module")
def factories() -> Any:
    patch = pytest.MonkeyPatch()
    patch.setenv("MASKWIRE_DATA", str(DATA))
    patch.syspath_prepend(str(ROOT / "bench"))
    patch.setattr(sys, "argv", ["measure"])
    yield importlib.import_module("detectors")
    patch.undo()


def test_the_evaluation_says_where_it_has_no_data(tmp_path: Path) -> None:
    """`make eval` in a clone by itself measures nothing, says so, and is no failure."""
    command = [sys.executable, ROOT / "bench" / "evaluate.py", "--shared", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.startswith("eval: skipped")


@at_hand
def test_spans_stay_above_their_floors(score: Any, ours: Any) -> None:
    """Structured entities, characters of all gold spans, and texts of nothing but ids."""
    detect, supported = ours.detector()
    records = score.read_jsonl(DATA / "spans.jsonl")
    every = score.score_spans(records, detect, supported, by_source=False)["all"]
    precision, _, f1 = every["micro_structured"]
    assert f1 >= STRUCTURED_F1
    assert precision >= STRUCTURED_PRECISION
    assert every["micro_contextual"][2] >= NAMELIKE_F1
    assert every["char_recall"] >= CHARACTERS_MASKED
    assert every["char_precision"] >= CHARACTER_PRECISION
    ids = [record for record in records if record["source"].startswith("hard-negatives")]
    assert sum(bool(detect(record["text"])) for record in ids) <= ALARMS_ON_IDS


@at_hand
def test_secrets_stay_above_their_floors(score: Any, ours: Any) -> None:
    """Texts with a secret in them, and texts that only look so."""
    every = score.score_secrets(score.read_jsonl(DATA / "secrets.jsonl"), ours.secret_detector())["all"]
    assert every["f1"] >= SECRETS_F1
    assert every["p"] >= SECRETS_PRECISION


@at_hand
@pytest.mark.parametrize(
    ("factory", "floor"),
    [
        ("column_detector", COLUMNS_F1),
        ("opaque_column_detector", OPAQUE_F1),
        ("lone_column_detector", LONE_F1),
        ("lone_opaque_column_detector", LONE_OPAQUE_F1),
    ],
)
def test_columns_stay_above_their_floors(score: Any, ours: Any, factory: str, floor: float) -> None:
    """With real headers and with c00, c01...; in their table and one column alone."""
    _, _, f1 = score.score_columns(DATA / "columns", getattr(ours, factory)())["micro"]
    assert f1 >= floor


@at_hand
def test_names_of_columns_stay_above_their_floor() -> None:
    """Names without values, personal or not as their owners say (ids of rows count as personal there)."""
    from maskwire import classify

    found = missed = alarms = 0
    for line in (DATA / "column_names.jsonl").read_text().splitlines():
        record = json.loads(line)
        personal = any(not category.startswith("system") for category in record["categories"])
        told = classify(record["table"], record["column"], "") is not None
        found += personal and told
        missed += personal and not told
        alarms += told and not personal
    assert 2 * found / (2 * found + missed + alarms) >= NAMES_F1
