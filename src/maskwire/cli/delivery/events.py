"""Events of the ledger on their way out, in batches: as OCSF or OpenTelemetry, to whatever the target names.

What it must never do: go on behind a batch that was not taken.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import orjson

from maskwire.cli.delivery import web
from maskwire.cli.delivery.kafka import Kafka
from maskwire.cli.delivery.parquet import Parquet
from maskwire.cli.delivery.syslog import Syslog
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.ledger import Entry, ocsf, otel

__all__ = ["AT_ONCE", "Batch", "Format", "opened"]

Format = Literal["ocsf", "otlp"]
Batch = Sequence[tuple[int, Entry]]
AT_ONCE = 500  # entries
_HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"  # opentelemetry.io/docs/specs/otel/protocol/exporter: name=value,name=value


@contextmanager
def opened(target: str, form: Format, log: str) -> Iterator[Callable[[Batch], None]]:
    """What takes batches of (number, entry) of the ledger called ``log``. Raises ConfigurationError, LedgerError, from
    the calls too."""
    scheme = urlsplit(target).scheme
    if form == "otlp" and scheme not in ("http", "https"):
        raise ConfigurationError("OpenTelemetry logs go to an OTLP/HTTP address: http(s)://HOST:4318/v1/logs.")
    match scheme:
        case "http" | "https" if form == "otlp":
            yield lambda batch: web.send(
                target,
                orjson.dumps(otel.export_request(batch, log, time.time())),
                "application/json",
                "events",
                _headers(),
            )
        case "http" | "https":
            yield lambda batch: web.send(target, _lines(batch, log), "application/x-ndjson", "events")
        case "syslog" | "syslog+tcp":
            with Syslog(target) as host:
                yield lambda batch: _logged(host, batch, log)
        case "kafka" | "kafka+ssl":
            with Kafka(target) as queue:
                yield lambda batch: queue.send([(one.session, _line(number, one, log)) for number, one in batch])
        case _ if target == "-":
            out = sys.stdout.buffer
            yield lambda batch: _written(out, _lines(batch, log))
        case _ if target.endswith(".parquet"):
            with Parquet(Path(target)) as file:
                yield lambda batch: file.send([ocsf.event(number, one, log) for number, one in batch])
        case "":
            yield lambda batch: _appended(Path(target), _lines(batch, log))
        case _:
            raise ConfigurationError("Events go to a file, -, http(s)://, syslog://, syslog+tcp:// or kafka://.")


def _line(number: int, entry: Entry, log: str) -> bytes:
    return orjson.dumps(ocsf.event(number, entry, log))


def _lines(batch: Batch, log: str) -> bytes:
    return b"".join(_line(number, one, log) + b"\n" for number, one in batch)


def _logged(host: Syslog, batch: Batch, log: str) -> None:
    for number, one in batch:
        host.send(_line(number, one, log).decode(), "ocsf", one.time)


def _written(out: Any, lines: bytes) -> None:
    out.write(lines)
    out.flush()


def _appended(path: Path, lines: bytes) -> None:
    """Behind what is there, on the disk before it counts as taken; the file is the user's own."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "ab") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as fault:
        raise LedgerError(f"The file {path} can't be written ({type(fault).__name__}).") from None


def _headers() -> dict[str, str]:
    pairs = (pair.partition("=") for pair in os.environ.get(_HEADERS, "").split(",") if pair.strip())
    return {name.strip(): unquote(value.strip()) for name, _, value in pairs}
