"""A log host (RFC 5424), by datagrams, or by a connection in which each message has its length before it (RFC 6587).

What it must never do: cut a message, or keep quiet about one that was not sent.
"""

from __future__ import annotations

import socket
from contextlib import closing
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from maskwire.cli.delivery.web import TIMEOUT, place
from maskwire.errors import ConfigurationError, LedgerError

__all__ = ["Syslog"]

_PORT = {"syslog": 514, "syslog+tcp": 601}
_NOTICE = 13 * 8 + 5  # log audit, notice (RFC 5424, 6.2.1)
_DATAGRAM = 65_000  # bytes; an IPv4 datagram takes 65,507


class Syslog:
    """``syslog://HOST[:PORT]`` (UDP) or ``syslog+tcp://HOST[:PORT]``. Raises ConfigurationError, LedgerError."""

    def __init__(self, url: str) -> None:
        self._place = place(url)
        parts = urlsplit(url)
        try:
            host, port = parts.hostname, parts.port or _PORT[parts.scheme]
        except ValueError:
            host, port = None, 0
        if host is None:
            raise ConfigurationError("Write syslog://HOST, syslog+tcp://HOST, or either with :PORT behind it.")
        self._is_stream = parts.scheme == "syslog+tcp"
        try:
            if self._is_stream:
                self._out = socket.create_connection((host, port), TIMEOUT)
            else:
                family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
                self._out = socket.socket(family, kind)
                self._out.connect(address)
        except OSError as fault:
            raise LedgerError(f"{self._place} can't be reached ({type(fault).__name__}).") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        with closing(self._out):
            pass

    def send(self, message: str, identity: str, time: str = "-") -> None:
        """One message; ``identity`` is a word that says what it is, ``time`` is RFC 3339. Raises LedgerError."""
        line = f"<{_NOTICE}>1 {time} - maskwire - {identity} - {message}".encode()
        if self._is_stream:
            line = b"%d %s" % (len(line), line)
        elif len(line) > _DATAGRAM:
            raise LedgerError(f"A message is larger than a datagram. Use syslog+tcp:// to send to {self._place}.")
        try:
            self._out.sendall(line)
        except OSError as fault:
            raise LedgerError(f"{self._place} can't be reached ({type(fault).__name__}).") from None
