"""A Kafka topic, by the pure-Python client kafka-python (the extra ``kafka``).

What it must never do: count a message as delivered that all in-sync replicas have not taken.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from maskwire.cli.delivery.web import TIMEOUT, place
from maskwire.errors import ConfigurationError, LedgerError

__all__ = ["Kafka"]


class Kafka:
    """``kafka://HOST:PORT/TOPIC``, or ``kafka+ssl://[USER:PASSWORD@]HOST:PORT/TOPIC`` (SASL PLAIN over TLS).

    Raises ConfigurationError where the address is none or the extra is missing, LedgerError where nobody is there.
    """

    def __init__(self, url: str) -> None:
        self._place = place(url)
        parts = urlsplit(url)
        self._topic = parts.path.strip("/")
        if parts.hostname is None or not self._topic or "/" in self._topic:
            raise ConfigurationError("Write kafka://HOST:PORT/TOPIC.")
        try:
            from kafka import KafkaProducer  # noqa: PLC0415 - an extra
            from kafka.errors import KafkaError  # noqa: PLC0415
        except ImportError:
            raise ConfigurationError("Kafka needs its client: pip install 'maskwire[kafka]'.") from None
        # Its log lines name brokers and settings, and may show an address with what belongs to it.
        logging.getLogger("kafka").setLevel(logging.CRITICAL)
        self._error: type[Exception] = KafkaError
        settings: dict[str, Any] = {}
        if parts.scheme == "kafka+ssl":
            settings["security_protocol"] = "SSL"
            if parts.username:
                settings |= {
                    "security_protocol": "SASL_SSL",
                    "sasl_mechanism": "PLAIN",
                    "sasl_plain_username": unquote(parts.username),
                    "sasl_plain_password": unquote(parts.password or ""),
                }
        try:
            self._producer = KafkaProducer(
                bootstrap_servers=f"{parts.hostname}:{parts.port or 9092}",
                client_id="maskwire",
                acks="all",
                bootstrap_timeout_ms=int(TIMEOUT * 1000),
                **settings,
            )
        except (KafkaError, OSError, ValueError) as fault:
            raise LedgerError(f"{self._place} can't be reached ({type(fault).__name__}).") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._producer.close(timeout=TIMEOUT)

    def send(self, messages: Sequence[tuple[str, bytes]]) -> None:
        """(key, message) each, and waits until all were taken. Raises LedgerError."""
        try:
            waiting = [self._producer.send(self._topic, value=body, key=key.encode()) for key, body in messages]
            for one in waiting:
                one.get(timeout=TIMEOUT)
        except (self._error, OSError) as fault:
            raise LedgerError(f"{self._place} did not take the events ({type(fault).__name__}).") from None
