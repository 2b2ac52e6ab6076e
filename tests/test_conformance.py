"""The results of the drivers' own suites that are kept: nothing in them is unexplained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conformance.reasons import reason_of

RESULTS = sorted((Path(__file__).parent / "conformance" / "results").glob("*.json"))


@pytest.mark.parametrize("path", RESULTS, ids=lambda path: path.stem)
def test_every_difference_has_a_reason(path: Path) -> None:
    """A test that ends otherwise through the gateway does so for a reason that docs/conformance.md tells."""
    found = json.loads(path.read_text())
    assert found["gateway"]["pass"] > 40
    unexplained = [name for name, one in found["different"].items() if reason_of(name, one["said"]) is None]
    assert unexplained == []
