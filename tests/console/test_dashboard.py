"""The Grafana dashboard asks for metrics that there are."""

from __future__ import annotations

import json
import re
from pathlib import Path
from types import SimpleNamespace

from maskwire.console.metrics import Metrics
from maskwire.gateway.standing import Standing

DASHBOARD = Path(__file__).parent.parent.parent / "docs" / "grafana.json"


def test_every_panel_asks_for_a_metric_that_there_is() -> None:
    """By the names that /metrics has."""
    gateway = SimpleNamespace(standing=Standing(set()), source=SimpleNamespace(knowledge=SimpleNamespace(classes={})))
    named = set(re.findall(r"# TYPE (\w+)", Metrics(gateway).text()))  # type: ignore[arg-type]
    asked = {
        re.sub(r"_(bucket|sum|count)$", "", name)
        for panel in json.loads(DASHBOARD.read_text())["panels"]
        for target in panel["targets"]
        for name in re.findall(r"maskwire_\w+", target["expr"])
    }
    assert len(asked) > 6
    assert asked <= named
