"""A gateway of the usual kind, to measure beside: every text of every row goes through Presidio's analyzer.

Its pattern recognizers only, with no language model behind them, which is the fastest that Presidio has. It passes on
what clients and the server say and masks DataRow messages; no policy, no ledger, no check of what is asked. It is no
part of Maskwire, and protects nobody.

Usage: presidio_gateway.py PORT-OF-POSTGRESQL PORT-TO-LISTEN-ON
"""

from __future__ import annotations

import asyncio
import struct
import sys

from presidio_anonymizer import AnonymizerEngine
from presidio_patterns import analyzer

_ROW = ord("D")


_ANALYZER, _ANONYMIZER = analyzer(only_patterns=True), AnonymizerEngine()


def masked(value: bytes) -> bytes:
    """A value with what was found in it replaced by the name of its entity."""
    text = value.decode()
    found = _ANALYZER.analyze(text, "en")
    return _ANONYMIZER.anonymize(text, found).text.encode() if found else value


def masked_row(payload: bytes) -> bytes:
    """A DataRow with every value masked (PostgreSQL documentation, 54.7)."""
    (count,) = struct.unpack_from("!H", payload)
    at, parts = 2, [payload[:2]]
    for _ in range(count):
        (length,) = struct.unpack_from("!i", payload, at)
        at += 4
        if length < 0:
            parts.append(b"\xff\xff\xff\xff")
            continue
        value = masked(payload[at : at + length])
        parts.append(struct.pack("!i", len(value)) + value)
        at += length
    body = b"".join(parts)
    return b"D" + struct.pack("!i", len(body) + 4) + body


async def _ask(client: asyncio.StreamReader, server: asyncio.StreamWriter) -> None:
    while data := await client.read(65536):
        server.write(data)
        await server.drain()
    server.close()


async def _serve(port: int, client: asyncio.StreamReader, answer: asyncio.StreamWriter) -> None:
    reader, server = await asyncio.open_connection("127.0.0.1", port)
    asking = asyncio.create_task(_ask(client, server))
    try:
        while True:
            head = await reader.readexactly(5)
            kind, length = struct.unpack("!Bi", head)
            payload = await reader.readexactly(length - 4)
            answer.write(masked_row(payload) if kind == _ROW else head + payload)
            await answer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        asking.cancel()
        answer.close()


async def main(port: int, listen: int) -> None:
    """Serves until it is ended."""
    server = await asyncio.start_server(lambda *pair: _serve(port, *pair), "127.0.0.1", listen)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
