"""A PostgreSQL client of a few lines: it sends just the messages it is told to, in one write, and reads what comes.

It is for what drivers never send. It must never check or repair what it sends.
"""

from __future__ import annotations

import socket
import struct
from types import TracebackType

from scramp import ScramClient

from maskwire.wire.postgres import messages as m
from tests.live.gate import PASSWORD

SYNC, FLUSH = m.Sync().to_bytes(), m.Flush().to_bytes()


def query(sql: str) -> bytes:
    """A simple query."""
    return m.Query(sql).to_bytes()


def parse(sql: str, name: str = "") -> bytes:
    """Prepares."""
    return m.Parse(name, sql).to_bytes()


def bind(portal: str = "", statement: str = "", formats: tuple[int, ...] = ()) -> bytes:
    """Binds no parameters."""
    layout = struct.pack(f"!hhh{len(formats)}h", 0, 0, len(formats), *formats)
    return m.frame(b"B", portal.encode() + b"\0" + statement.encode() + b"\0" + layout)


def execute(portal: str = "", rows: int = 0) -> bytes:
    """Executes a portal."""
    return m.Execute(portal, rows).to_bytes()


def describe(kind: str, name: str = "") -> bytes:
    """Describes a statement (S) or a portal (P)."""
    return m.Describe(kind, name).to_bytes()


def close(kind: str, name: str = "") -> bytes:
    """Closes a statement (S) or a portal (P)."""
    return m.Close(kind, name).to_bytes()


class Raw:
    """A connection that is logged in; a context manager."""

    def __init__(self, port: int, **settings: str) -> None:
        self._sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._buffer = b""
        self.received = b""
        startup = m.StartupMessage(m.PROTOCOL_3_0, {"user": "agent", "database": "canary", **settings})
        self._sock.sendall(startup.to_bytes())
        scram = ScramClient(["SCRAM-SHA-256"], "agent", PASSWORD)
        while True:
            kind, payload = self.message()
            if kind not in (b"R", b"S", b"K", b"Z"):
                self._sock.close()
                raise AssertionError(payload)
            if kind == b"Z":
                return
            code = struct.unpack_from("!i", payload)[0] if kind == b"R" else 0
            if code == 10:
                first = scram.get_client_first().encode()
                self.send(m.frame(b"p", b"SCRAM-SHA-256\0" + struct.pack("!i", len(first)) + first))
            elif code == 11:
                scram.set_server_first(payload[4:].decode())
                self.send(m.frame(b"p", scram.get_client_final().encode()))

    def __enter__(self) -> Raw:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sock.close()

    def send(self, *messages: bytes) -> None:
        """All of them in one write."""
        self._sock.sendall(b"".join(messages))

    def message(self) -> tuple[bytes, bytes]:
        """The next message: its type and payload; (b"", b"") at the end of the connection."""
        while len(self._buffer) < 5 or len(self._buffer) < 1 + struct.unpack_from("!i", self._buffer, 1)[0]:
            data = self._sock.recv(65536)
            if not data:
                return b"", b""
            self._buffer += data
            self.received += data
        end = 1 + struct.unpack_from("!i", self._buffer, 1)[0]
        kind, payload, self._buffer = self._buffer[:1], self._buffer[5:end], self._buffer[end:]
        return kind, payload

    def until(self, last: bytes, times: int = 1) -> list[tuple[bytes, bytes]]:
        """Messages up to the ``times``-th of type ``last``, or to the end of the connection."""
        found: list[tuple[bytes, bytes]] = []
        while times:
            kind, payload = self.message()
            if not kind:
                return found
            found.append((kind, payload))
            times -= kind == last
        return found

    def ask(self, *messages: bytes, ready: int = 1) -> str:
        """Sends, and gives the types of what came up to the ``ready``-th ReadyForQuery; 'Zt' tells its status."""
        self.send(*messages)
        return kinds(self.until(b"Z", ready))


def kinds(messages: list[tuple[bytes, bytes]]) -> str:
    """The types in order; an error with its SQLSTATE, ReadyForQuery with its status."""
    return " ".join(_kind(kind, payload) for kind, payload in messages)


def _kind(kind: bytes, payload: bytes) -> str:
    match kind:
        case b"E":
            fields = {part[:1]: part[1:] for part in payload.split(b"\0") if part}
            return "E:" + fields[b"C"].decode()
        case b"Z":
            return "Z" + payload.decode()
        case _:
            return kind.decode()
