"""What an application hears before it can answer: the server's beginning and end, and a request's body.

What it must never do: keep more of a body than it was told, packed or not.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Receive, Send

from maskwire.http.decoding import BodyError, decoder_of
from maskwire.http.faults import Fault
from maskwire.http.listening import Gone

__all__ = ["body_heard", "lifespan"]


async def lifespan(receive: Receive, send: Send) -> None:
    """The server starts and stops (ASGI, "Lifespan Protocol"); nothing is to be done for it."""
    while (message := await receive())["type"] != "lifespan.shutdown":
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
    await send({"type": "lifespan.shutdown.complete"})


async def body_heard(headers: Headers, receive: Receive, largest: int, reason: str) -> bytes:
    """The body, unpacked, of at most ``largest`` bytes. Raises Fault, for this ``reason`` where it can't be read, or
    Gone."""
    try:
        decoder = decoder_of(headers.get("content-encoding", ""))
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise Gone
            for part in decoder.feed(message.get("body", b"")):
                size += len(part)
                if size > largest:
                    raise Fault(413, "too-large", f"The request is larger than {largest} bytes.")
                parts.append(part)
            if not message.get("more_body"):
                break
        if size:
            decoder.end()
    except BodyError as fault:
        raise Fault(400, reason, f"The body can't be read: {fault}.") from None
    return b"".join(parts)
