"""Counts for Prometheus: of words of ours, and of so many at most."""

from __future__ import annotations

import re
from types import SimpleNamespace

from maskwire.console.metrics import Metrics
from maskwire.gateway.standing import Standing
from maskwire.ledger import ColumnEntry, Entry, Kind, Outcome, Phase, moment
from maskwire.model import Column, Principal

WHERE = Column("public", "zqxtable", "zqxcolumn")
LINE = re.compile(r"maskwire_[a-z_]+(\{[a-z]+=\"[^\"\\\n]*\"(,[a-z]+=\"[^\"\\\n]*\")*\})? [0-9.]+")


def _metrics() -> Metrics:
    known = SimpleNamespace(classes={1: 2})
    gateway = SimpleNamespace(standing=Standing({1, 2}), source=SimpleNamespace(knowledge=known))
    return Metrics(gateway)  # type: ignore[arg-type]


def _entry(**fields: object) -> Entry:
    return Entry(
        moment(1), "s", Principal("zqxname", model="zqxmodel"), application="zqxapp", **fields  # type: ignore[arg-type]
    )  # fmt: skip


def test_an_answer_is_counted_by_door_entity_and_verdict() -> None:
    """Its rows, bytes, values and time; its opening is not another one."""
    metrics = _metrics()
    column = ColumnEntry((WHERE,), "EMAIL_ADDRESS", "token", "r", kept=1, masked=4, findings=(("IP_ADDRESS", 3),))
    answer = _entry(exchange="x", columns=(column,), rows=5, bytes=70, duration=3000)
    metrics.take(answer)
    metrics.take(_entry(exchange="x", phase=Phase.OPENING))
    text = metrics.text()
    for line in (
        'maskwire_exchanges_total{door="postgres",outcome="answered"} 1',
        'maskwire_rows_total{door="postgres"} 5',
        'maskwire_values_total{verdict="masked"} 4',
        'maskwire_values_total{verdict="kept"} 1',
        'maskwire_masked_values_total{entity="EMAIL_ADDRESS"} 4',
        'maskwire_findings_total{entity="IP_ADDRESS"} 3',
        'maskwire_exchange_duration_seconds_bucket{door="postgres",le="0.0025"} 0',
        'maskwire_exchange_duration_seconds_bucket{door="postgres",le="0.005"} 1',
        'maskwire_exchange_duration_seconds_count{door="postgres"} 1',
        "maskwire_connections 2",
    ):
        assert line in text.splitlines()


def test_every_line_is_of_the_format_and_names_nobody() -> None:
    """No principal, model, program, table or column is a label."""
    metrics = _metrics()
    metrics.take(_entry(columns=(ColumnEntry((WHERE,), "PERSON", "hash", "zqxrule", masked=1),)))
    metrics.take(_entry(outcome=Outcome.REFUSED, reason="masked-predicate", code="42501"))
    metrics.take(_entry(kind=Kind.LOGIN_FAILED, outcome=Outcome.REFUSED))
    metrics.alerted("refusals")
    text = metrics.text()
    assert "zqx" not in text
    assert [one for one in text.splitlines() if not one.startswith("# ") and LINE.fullmatch(one) is None] == []


def test_labels_stay_few_whatever_comes() -> None:
    """The 101st reason is another one's, and none is lost from the sum."""
    metrics = _metrics()
    for number in range(500):
        metrics.take(_entry(outcome=Outcome.REFUSED, reason=f"reason-{number}"))
    found = re.findall(r'maskwire_refusals_total\{reason="([^"]+)"\} (\d+)', metrics.text())
    assert len(found) == 101
    assert dict(found)["other"] == "400"


def test_what_we_add_is_counted_apart_from_what_the_source_takes() -> None:
    """Two histograms, by door."""
    metrics = _metrics()
    metrics.timed("postgres", 0.0002, 0.004)
    lines = metrics.text().splitlines()
    for line in (
        'maskwire_added_latency_seconds_bucket{door="postgres",le="0.0001"} 0',
        'maskwire_added_latency_seconds_bucket{door="postgres",le="0.00025"} 1',
        'maskwire_added_latency_seconds_count{door="postgres"} 1',
        'maskwire_source_wait_seconds_bucket{door="postgres",le="0.0025"} 0',
        'maskwire_source_wait_seconds_bucket{door="postgres",le="0.005"} 1',
    ):
        assert line in lines
