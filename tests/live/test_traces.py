"""Exchanges as traces, at a collector that decodes them: under the client's own span, with nothing of what it asked."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import psycopg
import pytest

from maskwire.errors import ConfigurationError
from maskwire.gateway.timings import Timings
from maskwire.gateway.tracing import Tracing
from tests.live.canaries import assert_clean, email
from tests.live.gate import Gate

trace_service = pytest.importorskip("opentelemetry.proto.collector.trace.v1.trace_service_pb2")
pytest.importorskip("opentelemetry.sdk.trace", reason="the extra otel is not installed")

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
PARENT = f"00-{TRACE}-{SPAN}-01"


class Collector(HTTPServer):
    """Takes traces by OTLP; ``raw`` is all that it was sent."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Take)
        self.raw = b""
        self.spans: list[Any] = []
        self.resource: dict[str, str] = {}
        self.url = f"http://127.0.0.1:{self.server_port}"

    def take(self, path: str, body: bytes) -> None:
        assert path == "/v1/traces"
        self.raw += body
        request = trace_service.ExportTraceServiceRequest.FromString(body)
        for resource in request.resource_spans:
            self.resource |= {one.key: one.value.string_value for one in resource.resource.attributes}
            self.spans += [span for scope in resource.scope_spans for span in scope.spans]


class _Take(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        self.server.take(self.path, self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def _collector() -> Iterator[Collector]:
    with Collector() as collector:
        thread = threading.Thread(target=collector.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield collector
        finally:
            collector.shutdown()
            thread.join(30)


def _traced(gate: Gate, work: Callable[[psycopg.Connection[Any]], object]) -> Collector:
    """What a collector has of what a client did."""
    gateway = gate.gateway
    assert gateway is not None
    with _collector() as collector:
        tracing = Tracing(collector.url, gateway.timings, "postgresql")
        gateway.recorder.listeners.append(tracing.take)
        try:
            with psycopg.connect(gate.url, autocommit=True) as client:
                work(client)
        finally:
            gateway.recorder.listeners.remove(tracing.take)
            asyncio.run_coroutine_threadsafe(tracing.stop(), gate.loop).result(60)
            gateway.timings.is_wanted = False
    assert_clean(collector.raw)
    return collector


def _named(collector: Collector, name: str) -> Any:
    (found,) = [span for span in collector.spans if span.name == name]
    return found


def _told(span: Any) -> dict[str, Any]:
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}


def test_an_exchange_is_a_part_of_the_clients_trace_down_to_its_database(gate: Gate) -> None:
    """By the context in a comment: client, exchange, source; masking and the ledger beside it; all within it."""
    text = f"SELECT id, email FROM users WHERE email = '{email(9)}' OR id < 4 /*traceparent='{PARENT}'*/"
    collector = _traced(gate, lambda client: client.execute(text).fetchall())
    whole = _named(collector, "maskwire SELECT public.users")
    source, mask, ledger = (_named(collector, it) for it in ("SELECT public.users", "maskwire mask", "maskwire ledger"))
    assert (whole.trace_id.hex(), whole.parent_span_id.hex()) == (TRACE, SPAN)
    assert {one.trace_id.hex() for one in (source, mask, ledger)} == {TRACE}
    assert {one.parent_span_id for one in (source, mask, ledger)} == {whole.span_id}
    assert (whole.kind, source.kind, mask.kind) == (2, 3, 1)  # server, client, internal
    for one in (source, mask, ledger):
        assert whole.start_time_unix_nano <= one.start_time_unix_nano <= one.end_time_unix_nano
        assert one.end_time_unix_nano <= whole.end_time_unix_nano
    assert mask.end_time_unix_nano <= ledger.start_time_unix_nano
    told = _told(source)
    assert told["db.system.name"] == "postgresql"
    assert told["db.operation.name"] == "SELECT"
    assert told["db.collection.name"] == "public.users"
    assert told["db.query.text"].startswith("select id , email from users where email = ?")
    assert told["db.response.returned_rows"] == 3
    assert 0 < told["maskwire.waited_ns"] <= source.end_time_unix_nano - source.start_time_unix_nano
    assert _told(mask)["maskwire.values.masked"] == 3
    assert _told(whole)["enduser.id"] == "agent"
    assert collector.resource["service.name"] == "maskwire"


def test_every_way_that_an_exchange_ends_is_a_span(gate: Gate) -> None:
    """Refused without a word to the source, failed at it, streamed in parts, prepared: each once, with its outcome."""

    def work(client: psycopg.Connection[Any]) -> None:
        with pytest.raises(psycopg.Error):
            client.execute("SELECT id FROM users WHERE ssn LIKE '517%'")
        with pytest.raises(psycopg.Error):
            client.execute("SELECT 1 / (id - id) FROM orders")
        client.execute("SELECT o.id, u.email FROM orders o, users u, products p WHERE p.id < 20").fetchall()
        client.execute("SELECT title FROM products WHERE id = %s", (3,), prepare=True).fetchall()

    collector = _traced(gate, work)
    wholes = [span for span in collector.spans if span.kind == 2]
    told = [_told(span) for span in wholes]
    assert [one["maskwire.outcome"] for one in told] == ["refused", "failed", "answered", "answered"]
    assert [span.status.code for span in wholes] == [2, 2, 0, 0]
    assert told[0]["error.type"] == "masked-predicate"
    assert told[1]["db.response.status_code"] == "22012"
    assert told[2]["db.response.returned_rows"] == 300 * 60 * 19
    assert len({span.trace_id for span in wholes}) == 4
    inside = [[span.kind for span in collector.spans if span.parent_span_id == whole.span_id] for whole in wholes]
    assert [sorted(one) for one in inside] == [[], [1, 1, 3], [1, 1, 3], [1, 1, 3]]


def test_a_trace_that_its_client_does_not_record_is_not_sent(gate: Gate) -> None:
    """The flag of its context says so."""
    unsampled = f"{PARENT[:-2]}00"
    collector = _traced(gate, lambda client: client.execute(f"SELECT 1 /*traceparent='{unsampled}'*/").fetchall())
    assert collector.spans == []


def test_a_collector_that_is_gone_stops_nothing(gate: Gate) -> None:
    """Answers come, and the gateway stops sending when it is told to."""
    gateway = gate.gateway
    assert gateway is not None
    with _collector() as collector:
        url = collector.url
    tracing = Tracing(url, gateway.timings, "postgresql")
    gateway.recorder.listeners.append(tracing.take)
    try:
        with psycopg.connect(gate.url, autocommit=True) as client:
            assert len(client.execute("SELECT id FROM orders LIMIT 5").fetchall()) == 5
    finally:
        gateway.recorder.listeners.remove(tracing.take)
        asyncio.run_coroutine_threadsafe(tracing.stop(), gate.loop).result(60)
        gateway.timings.is_wanted = False


@pytest.mark.parametrize("url", ["", "127.0.0.1:4318", "grpc://127.0.0.1:4317"])
def test_what_is_no_collectors_url_is_said_to_be_none(url: str) -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigurationError, match="--otlp must be"):
        Tracing(url, Timings(), "postgresql")
