"""Exchanges as OpenTelemetry traces: from the client's own span to the time that its database took.

What it is for: an exchange that names its W3C trace context (MCP's _meta, a header, an sqlcommenter comment) is a part
of that trace; the spans are made after the ledger has its entry, and sent from a thread of the SDK's.
What it must never do: hold more than the entry has of it, or let an answer wait for a collector.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime
from threading import Timer
from time import perf_counter_ns, time_ns
from typing import TYPE_CHECKING, Any

from maskwire.errors import ConfigurationError
from maskwire.gateway.timings import Timings
from maskwire.gateway.version import version
from maskwire.ledger.entry import Entry, Kind, Outcome, Phase

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.trace import Tracer

__all__ = ["Tracing", "attributes_of", "operation_of"]

_MOST = 4096  # exchanges that began and have no end yet, of which the trace is remembered
_OPERATIONS = frozenset(
    {"ANALYZE", "BEGIN", "CALL", "CLOSE", "COMMIT", "COPY", "DEALLOCATE", "DECLARE", "DELETE", "DESCRIBE", "DISCARD",
     "EXECUTE", "EXPLAIN", "FETCH", "INSERT", "MERGE", "MOVE", "PREPARE", "RELEASE", "RESET", "ROLLBACK",
     "SAVEPOINT", "SELECT", "SET", "SHOW", "START", "TABLE", "UPDATE", "USE", "VALUES", "WITH"}
)  # fmt: skip
_DATABASE_DOORS = frozenset({"postgres", "mysql", "mcp", "console"})
_GOODBYE = 2.0  # seconds for what is left
_SUMMARY = 255  # characters of db.query.summary, by its convention
_NOT_FAULTS = (Outcome.ANSWERED, Outcome.CANCELLED)


class Tracing:
    """``take`` is told of entries by the recorder; ``stop`` sends what is left. ``url`` is the collector's, as
    http://127.0.0.1:4318; the rest (headers, certificates, sampling) is set by OpenTelemetry's own variables.

    Raises ConfigurationError where the SDK is not installed, or the URL can't be one.
    """

    def __init__(self, url: str, timings: Timings, system: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ConfigurationError("--otlp must be a collector's URL, such as http://127.0.0.1:4318.")
        try:
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
            from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - an extra
            from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
            from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
        except ImportError:
            raise ConfigurationError("--otlp needs OpenTelemetry's SDK: pip install 'maskwire[otel]'") from None
        logging.getLogger("opentelemetry").setLevel(logging.ERROR)
        resource = Resource.create({"service.name": "maskwire", "service.version": version()})
        self._provider = TracerProvider(resource=resource, shutdown_on_exit=False)
        self._exporter = OTLPSpanExporter(endpoint=f"{url.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(self._exporter))
        self._tracer: Tracer = self._provider.get_tracer("maskwire", version())
        self._timings, self._system = timings, system
        self._begun: dict[str, str] = {}  # the traceparent of an exchange that has no end yet, by its name
        timings.is_wanted = True

    def take(self, entries: Sequence[Entry], written: int) -> None:
        """Entries that the ledger took, and when, by ``time.perf_counter_ns``."""
        offset = time_ns() - perf_counter_ns()
        for entry in entries:
            if entry.kind is not Kind.EXCHANGE:
                continue
            if entry.phase is Phase.OPENING:
                if len(self._begun) >= _MOST:
                    del self._begun[next(iter(self._begun))]
                self._begun[entry.exchange] = entry.traceparent
                continue
            parent = self._begun.pop(entry.exchange, "") or entry.traceparent
            self._trace(entry, parent, written, offset)

    def reload_tls(self) -> None:
        """Nothing: the collector's certificates are read by whoever sends."""

    async def stop(self) -> None:
        """Sends what is left, where the collector takes it in a moment."""
        await asyncio.to_thread(self._stop)

    def _stop(self) -> None:
        patience = Timer(_GOODBYE, self._exporter.shutdown)  # which ends its waiting for one that does not answer
        patience.start()
        try:
            self._provider.shutdown()
        finally:
            patience.cancel()
            patience.join()

    def _trace(self, entry: Entry, parent: str, written: int, offset: int) -> None:
        from opentelemetry.trace import SpanKind, set_span_in_context  # noqa: PLC0415 - an extra

        spent = self._timings.of(entry)
        end = written + offset
        begin = spent.asked + offset if spent is not None else min(end, _nanoseconds(entry.time))
        told = attributes_of(entry, self._system)
        is_ours = entry.outcome not in _NOT_FAULTS
        whole = self._tracer.start_span(
            f"maskwire {told.get('db.query.summary', entry.door)}", _context(parent), SpanKind.SERVER, told,
            start_time=begin,
        )  # fmt: skip
        if is_ours:
            whole.set_status(_error(), entry.reason or entry.code)
        if whole.is_recording() and spent is not None:
            inside = set_span_in_context(whole)
            if spent.sent and spent.heard >= spent.sent:
                name = told.get("db.query.summary", "source")
                source = self._tracer.start_span(
                    str(name), inside, SpanKind.CLIENT, {**told, "maskwire.waited_ns": spent.waited},
                    start_time=spent.sent + offset,
                )  # fmt: skip
                if entry.outcome is Outcome.FAILED:
                    source.set_status(_error(), entry.code)
                source.end(spent.heard + offset)
                busy = max(0, spent.closed - spent.sent - spent.waited)
                mask = self._tracer.start_span(
                    "maskwire mask", inside, SpanKind.INTERNAL,
                    {"maskwire.busy_ns": busy, **_values(entry)}, start_time=spent.first + offset,
                )  # fmt: skip
                mask.end(spent.closed + offset)
            ledger = self._tracer.start_span(
                "maskwire ledger", inside, SpanKind.INTERNAL, start_time=spent.closed + offset
            )
            ledger.end(end)
        whole.end(end)


def attributes_of(entry: Entry, system: str) -> dict[str, Any]:
    """What a span has of an entry, by OpenTelemetry's conventions for databases; of no other door."""
    told: dict[str, Any] = {
        "maskwire.door": entry.door, "maskwire.outcome": entry.outcome.value, "maskwire.exchange": entry.exchange,
        "session.id": entry.session, "enduser.id": entry.principal.name,
    }  # fmt: skip
    named = {
        "error.type": entry.reason or entry.code if entry.outcome not in _NOT_FAULTS else "",
        "gen_ai.request.model": entry.principal.model, "gen_ai.agent.name": entry.principal.agent,
        "gen_ai.conversation.id": entry.conversation,
    }  # fmt: skip
    if entry.door in _DATABASE_DOORS:
        operation = operation_of(entry.shape)
        tables = dict.fromkeys(f"{it.schema}.{it.table}" for column in entry.columns for it in column.origins)
        told |= {"db.system.name": system, "db.namespace": entry.source, "db.response.returned_rows": entry.rows}
        named |= {
            "db.operation.name": operation, "db.query.text": entry.shape, "db.response.status_code": entry.code,
            "db.query.summary": " ".join((operation, *tables))[:_SUMMARY] if operation else "",
            "db.collection.name": next(iter(tables)) if len(tables) == 1 else "",
        }  # fmt: skip
    return {**told, **{name: text for name, text in named.items() if text}}


def operation_of(shape: str) -> str:
    """What a statement does, by its first word; "" where that is none that is known."""
    word = shape.partition(" ")[0].upper()
    return word if word in _OPERATIONS else ""


def _values(entry: Entry) -> dict[str, int]:
    """How many values were kept, masked and dropped."""
    return {
        f"maskwire.values.{verdict}": sum(getattr(column, verdict) for column in entry.columns)
        for verdict in ("kept", "masked", "dropped")
    }


def _context(traceparent: str) -> Context | None:
    """The client's span; None where it named none: then the exchange begins a trace."""
    from opentelemetry.context import Context as Empty  # noqa: PLC0415 - an extra
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator  # noqa: PLC0415

    return TraceContextTextMapPropagator().extract({"traceparent": traceparent}, Empty()) if traceparent else Empty()


def _error() -> Any:
    from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an extra

    return StatusCode.ERROR


def _nanoseconds(time: str) -> int:
    at = datetime.fromisoformat(time)
    return int(at.timestamp()) * 1_000_000_000 + at.microsecond * 1000
