"""A client's arrival: the greeting, its answer, and TLS where it asks for that.

What it must never do: read a byte behind a request for TLS as if it were inside (leaks.md 72).
"""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, field

from maskwire.doors.mysql.errors import error_of
from maskwire.doors.mysql.startup import greeting
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import ClientProtocolError
from maskwire.gateway.mysql.upstream import exactly
from maskwire.gateway.tls import ServerTls
from maskwire.wire.mysql.capabilities import Capability
from maskwire.wire.mysql.handshake import HandshakeResponse, SSLRequest, response_of
from maskwire.wire.mysql.packets import HEAD, PacketReader
from maskwire.wire.mysql.scrambles import nonce

MOST_HELLO = 1 << 17  # bytes of the answer to a greeting
_HIGH_WATER = 1 << 18  # bytes waiting for a client before the upstream is not read from


@dataclass(frozen=True, slots=True)
class Here:
    """A client that has answered: its streams, what it said, and what it was offered. ``nonce`` is its challenge."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    response: SSLRequest | HandshakeResponse
    offered: Capability
    nonce: bytes = field(repr=False)
    is_encrypted: bool = False


async def arrive(client: socket.socket, tls: ServerTls | None, talk: Talk, version: str, number: int) -> Here:
    """Greets a client whose connection has this number. Raises OSError, EOFError, ClientProtocolError."""
    loop, challenge = asyncio.get_running_loop(), nonce()
    client.setblocking(False)
    hello = greeting(version, number, challenge, tls=tls is not None)
    await loop.sock_sendall(client, talk.framed(hello.to_bytes()))
    head = await exactly(client, HEAD)
    size = int.from_bytes(head[:3], "little")
    if size > MOST_HELLO:
        raise EOFError
    first = PacketReader(MOST_HELLO, ClientProtocolError)
    first.turn = talk.reader.turn
    first.feed(head + await exactly(client, size))
    try:
        payload = first.next() or b""
        talk.reader.turn = first.turn
        response = response_of(payload, hello.capabilities)
    except ClientProtocolError as error:
        told = error_of(error.code, str(error), "Connect with a MySQL client of protocol 4.1.")
        await loop.sock_sendall(client, talk.framed(told.to_bytes()))
        raise
    context = tls.context if tls is not None and isinstance(response, SSLRequest) else None
    reader = asyncio.StreamReader(limit=1 << 18)
    protocol = asyncio.StreamReaderProtocol(reader)
    transport, _ = await loop.connect_accepted_socket(lambda: protocol, client, ssl=context)
    transport.set_write_buffer_limits(high=_HIGH_WATER)
    writer = asyncio.StreamWriter(transport, protocol, reader, loop)
    return Here(reader, writer, response, hello.capabilities, challenge, context is not None)
