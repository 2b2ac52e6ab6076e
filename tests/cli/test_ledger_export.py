"""``maskwire ledger export`` of events: each target gets every entry once, and a failure is one."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import jsonschema
import kafka
import pyarrow.parquet as pq
import pytest
from google.protobuf import json_format
from kafka.errors import KafkaConnectionError, KafkaTimeoutError
from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.cli.receiver import receiver

from maskwire import cli
from maskwire.ledger import ColumnEntry, Entry, Kind, Ledger, Outcome, moment
from maskwire.model import Column, Principal

EMAIL = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r", masked=3)
TRACE = "00-5bd66ef5095369c7b0d1f8f4bd33716a-c532cb4098ac3dd2-01"
WINDOW = ("--since", "1970-01-01T00:00:02", "--until", "1971-01-01")


def run(capsys: pytest.CaptureFixture[str], ledger: Path, *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["ledger", "export", "--ledger", str(ledger), *map(str, arguments)])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert "secretword" not in out + err
    return int(ended.value.code or 0), out, err


@pytest.fixture(name="ledger")
def written_ledger(tmp_path: Path) -> Path:
    path = tmp_path / "l.db"
    who = Principal("agent", model="m1")
    with Ledger(path) as ledger:
        ledger.append(
            [
                Entry(moment(1), "s1", who, Kind.LOGIN, client="127.0.0.1:1"),
                Entry(
                    moment(2), "s1", who, exchange="s1-1", columns=(EMAIL,), rows=3, shape="select ?", traceparent=TRACE
                ),
                Entry(moment(3), "s1", who, outcome=Outcome.REFUSED, reason="predicate", code="42501", door="mcp"),
            ]
        )
    return path


def check(event: dict[str, Any]) -> None:
    published = OcsfJsonSchemaEmbedded(get_ocsf_schema("1.8.0"))
    name = {3002: "authentication", 6003: "api_activity", 6005: "datastore_activity"}[event["class_uid"]]
    schema = published.get_class_schema(name, event["metadata"]["profiles"])
    jsonschema.Draft202012Validator(schema).validate(event)


def test_a_file_gets_lines_and_goes_on_where_it_stopped(
    capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path
) -> None:
    """With a state no entry comes twice and none is left out; the reading itself is one."""
    file, state = tmp_path / "events.jsonl", tmp_path / "state"
    for count in (4, 5):
        assert run(capsys, ledger, "--format", "ocsf", "--state", state, file)[0] == 0
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert [one["metadata"]["sequence"] for one in lines] == list(range(1, count + 1))
    assert [one["class_uid"] for one in lines] == [3002, 6005, 6003, 6003, 6003]
    for one in lines:
        check(one)
    assert file.stat().st_mode & 0o777 == 0o600


def test_standard_output_gets_nothing_but_the_lines(capsys: pytest.CaptureFixture[str], ledger: Path) -> None:
    """What was done is told on the other one; a window is kept to."""
    code, out, err = run(capsys, ledger, "--format", "ocsf", *WINDOW, "-")
    assert (code, [json.loads(line)["metadata"]["sequence"] for line in out.splitlines()]) == (0, [2, 3])
    assert "2 events, up to entry 3" in err


def _without_nothing(value: Any) -> Any:
    if isinstance(value, dict):
        found = {name: _without_nothing(one) for name, one in value.items() if one is not None}
        return {name: one for name, one in found.items() if one not in ({}, [])}
    return [_without_nothing(one) for one in value] if isinstance(value, list) else value


def test_a_parquet_file_holds_the_same_events(capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path) -> None:
    """By PyArrow's own reading, every field of every class, and what the published schema takes."""
    window = ("--until", "1971-01-01", "--format", "ocsf")
    _, out, _ = run(capsys, ledger, *window, "-")
    file = tmp_path / "events.parquet"
    assert run(capsys, ledger, *window, file)[0] == 0
    rows = [_without_nothing(row) for row in pq.read_table(file).to_pylist()]
    for row in rows:
        row["unmapped"] = json.loads(row["unmapped"])
        check(row)
    assert rows == [json.loads(line) for line in out.splitlines()]
    assert run(capsys, ledger, *window, file)[0] == 1
    assert [it.name for it in tmp_path.glob(".*partial")] == []


def test_a_web_server_gets_batches(capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path) -> None:
    """And what it does not take comes again."""
    state = tmp_path / "state"
    with receiver() as received:
        target = received.url.replace("//", "//user:secretword@")
        received.refuses = 503
        code, _, err = run(capsys, ledger, "--format", "ocsf", "--state", state, f"{target}/in")
        assert (code, "503" in err, state.exists()) == (1, True, False)
        received.refuses = 0
        assert run(capsys, ledger, "--format", "ocsf", "--state", state, f"{target}/in")[0] == 0
        (_, path, headers, body) = received.requests[-1]
    assert (path, headers["content-type"]) == ("/in", "application/x-ndjson")
    assert headers["authorization"].startswith("Basic ")
    assert len(body.splitlines()) == 5


def test_a_collector_gets_opentelemetry_logs(
    capsys: pytest.CaptureFixture[str], ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As OpenTelemetry's own protocol definition reads them, with the headers of the environment."""
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-key=secretword%20two,x-other=1")
    with receiver() as received:
        assert run(capsys, ledger, "--format", "otlp", f"{received.url}/v1/logs")[0] == 0
        (_, _, headers, body), *_ = received.requests
    assert (headers["x-key"], headers["x-other"]) == ("secretword two", "1")
    request = json_format.Parse(body, ExportLogsServiceRequest())
    (records,) = (scope.log_records for one in request.resource_logs for scope in one.scope_logs)
    assert [one.event_name for one in records] == ["maskwire.login", *["maskwire.exchange"] * 2, "maskwire.reading"]
    assert [one.time_unix_nano for one in records][:3] == [1_000_000_000, 2_000_000_000, 3_000_000_000]
    assert [one.severity_text for one in records] == ["INFO", "INFO", "WARN", "INFO"]
    sent = json.loads(body)["resourceLogs"][0]["scopeLogs"][0]["logRecords"][1]
    assert (sent["traceId"], sent["spanId"]) == (TRACE[3:35], TRACE[36:52])


@pytest.fixture(name="log_host")
def tcp_host() -> Iterator[tuple[int, list[bytes]]]:
    got: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            connection, _ = server.accept()
            with connection:
                while data := connection.recv(65536):
                    got.append(data)

        thread = threading.Thread(target=take)
        thread.start()
        yield server.getsockname()[1], got
        thread.join(10)


def test_a_log_host_gets_a_message_each(
    capsys: pytest.CaptureFixture[str], ledger: Path, log_host: tuple[int, list[bytes]]
) -> None:
    """RFC 5424 messages with their lengths before them (RFC 6587)."""
    port, got = log_host
    assert run(capsys, ledger, "--format", "ocsf", "--until", "1971-01-01", f"syslog+tcp://127.0.0.1:{port}")[0] == 0
    for _ in range(200):
        rest, messages = b"".join(got), []
        while rest:
            length, _, rest = rest.partition(b" ")
            messages.append(rest[: int(length)].decode())
            rest = rest[int(length) :]
        if len(messages) == 3:
            break
        threading.Event().wait(0.01)
    heads = [one.split(" ", 7) for one in messages]
    assert [head[:6] for head in heads] == [["<109>1", moment(n), "-", "maskwire", "-", "ocsf"] for n in (1, 2, 3)]
    assert [json.loads(head[7])["metadata"]["sequence"] for head in heads] == [1, 2, 3]


class Producer:
    """Stands in for Kafka's client: keeps what it is sent, and may refuse it."""

    made: ClassVar[dict[str, Any]] = {}
    sent: ClassVar[list[tuple[str, bytes, bytes]]] = []
    refuses: ClassVar[bool] = False
    is_there: ClassVar[bool] = True

    def __init__(self, **settings: Any) -> None:
        if not self.is_there:
            raise KafkaConnectionError
        self.made.clear()
        self.made.update(settings)

    def send(self, topic: str, value: bytes, key: bytes) -> Producer:
        self.sent.append((topic, key, value))
        return self

    def get(self, timeout: float) -> None:
        if self.refuses:
            raise KafkaTimeoutError("secretword")

    def close(self, timeout: float) -> None:
        """Nothing is left."""


def test_a_queue_gets_a_message_each(
    capsys: pytest.CaptureFixture[str], ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Acknowledged by all replicas, in the order of each session; a refusal is an error that shows no password."""
    monkeypatch.setattr(kafka, "KafkaProducer", Producer)
    target = "kafka+ssl://user:secretword@127.0.0.1:9093/audit"
    assert run(capsys, ledger, "--format", "ocsf", target)[0] == 0
    assert [(topic, key) for topic, key, _ in Producer.sent[:3]] == [("audit", b"s1")] * 3
    assert (Producer.made["acks"], Producer.made["security_protocol"]) == ("all", "SASL_SSL")
    monkeypatch.setattr(Producer, "refuses", True)
    assert run(capsys, ledger, "--format", "ocsf", target)[0] == 1
    monkeypatch.setattr(Producer, "is_there", False)
    code, _, err = run(capsys, ledger, "--format", "ocsf", target)
    assert (code, "can't be reached" in err) == (1, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "otlp", "file.json"), ("--format", "ocsf", "ftp://host/"), ("--format", "ocsf", "kafka://host"),
        ("--format", "ocsf", "--follow", "x.parquet"), ("--follow", "folder"), ("--format", "ocsf", "syslog://"),
        ("--format", "ocsf", "syslog+tcp://127.0.0.1:1"), ("--format", "ocsf", "/nowhere/at/all/x.jsonl"),
        ("--format", "ocsf", "/nowhere/at/all/x.parquet"),
    ],
)  # fmt: skip
def test_a_target_that_is_none_is_an_error(
    capsys: pytest.CaptureFixture[str], ledger: Path, arguments: tuple[str, ...]
) -> None:
    """Before or at the first event, in words."""
    code, _, err = run(capsys, ledger, *arguments)
    assert (code, err.count("maskwire:")) == (1, 1)
