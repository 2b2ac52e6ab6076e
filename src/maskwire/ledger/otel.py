"""Entries as OpenTelemetry logs, in the JSON of OTLP/HTTP (opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding").

What it is for: a collector that takes logs takes the ledger's too, joined to traces by the statement's own context.
What it must never do: say more than the entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from maskwire.ledger.entry import Entry, Kind, Outcome, encode

__all__ = ["export_request"]

_INFO, _WARN = (9, "INFO"), (13, "WARN")


def export_request(entries: Sequence[tuple[int, Entry]], log: str, now: float) -> dict[str, Any]:
    """An ExportLogsServiceRequest of these (number, entry); ``now`` is in seconds since 1970."""
    seen = str(int(now * 1_000_000) * 1000)
    resource = {"attributes": [_text("service.name", "maskwire"), _text("log.record.source", log)]}
    records = [_record(number, entry, seen) for number, entry in entries]
    scope = {"scope": {"name": "maskwire.ledger"}, "logRecords": records}
    return {"resourceLogs": [{"resource": resource, "scopeLogs": [scope]}]}


def _record(number: int, entry: Entry, seen: str) -> dict[str, Any]:
    stands_out = entry.outcome is Outcome.REFUSED or entry.kind is Kind.LOGIN_FAILED
    severity, name = _WARN if stands_out else _INFO
    time = datetime.fromisoformat(entry.time)
    micro = int(time.timestamp()) * 1_000_000 + time.microsecond
    texts = {
        "event.outcome": entry.outcome.value,
        "enduser.id": entry.principal.name,
        "session.id": entry.session,
        "gen_ai.request.model": entry.principal.model,
        "gen_ai.agent.name": entry.principal.agent,
        "gen_ai.conversation.id": entry.conversation,
        "db.namespace": entry.source,
        "db.query.summary": entry.shape,
        "db.response.status_code": entry.code,
        "error.type": entry.reason,
        "maskwire.door": entry.door,
        "maskwire.phase": entry.phase.value,
        "maskwire.purpose": entry.purpose,
    }
    attributes = [_text(key, text) for key, text in texts.items() if text]
    figures = {"maskwire.entry": number, "db.response.returned_rows": entry.rows}
    attributes += [{"key": key, "value": {"intValue": str(figure)}} for key, figure in figures.items()]
    made: dict[str, Any] = {
        "timeUnixNano": str(micro * 1000),
        "observedTimeUnixNano": seen,
        "severityNumber": severity,
        "severityText": name,
        "eventName": f"maskwire.{entry.kind.value}",
        "body": {"stringValue": encode(entry)},
        "attributes": attributes,
    }
    if entry.traceparent:
        made |= {"traceId": entry.traceparent[3:35], "spanId": entry.traceparent[36:52]}
    return made


def _text(key: str, text: str) -> dict[str, Any]:
    return {"key": key, "value": {"stringValue": text}}
