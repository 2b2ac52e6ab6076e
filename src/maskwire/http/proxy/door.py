"""The HTTP door: an ASGI application that hears a request, asks the service, and tells its answer masked.

What it must never do: send a header of the client's to the service that is not named here, or of the service's to the
client; release a byte of an answer before the ledger has its entry.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import httpx2
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from maskwire.http.answers import refuse
from maskwire.http.bearer import passage_of
from maskwire.http.decoding import BodyError, decoder_of
from maskwire.http.exchanging import Exchanging
from maskwire.http.faults import Fault
from maskwire.http.hearing import body_heard
from maskwire.http.listening import unless_gone
from maskwire.http.proxy.asked import body_asked, path_asked, query_asked, route_of
from maskwire.http.proxy.bodies import Body, body_of, content_type
from maskwire.http.proxy.found import Heard
from maskwire.http.proxy.masking import Masking
from maskwire.http.proxy.recording import Record
from maskwire.http.proxy.settings import Route, Service
from maskwire.http.proxy.turning import Turning, turnings

if TYPE_CHECKING:
    from maskwire.http.proxy.serving import HttpDoor

__all__ = ["Application"]

_ACCEPT = re.compile(r"[A-Za-z0-9 ,.;=*/+-]{1,256}", re.ASCII)
_SMALL = 64 * 1024  # bytes that are masked without a thread
_EMPTY = frozenset({204, 205})


class Application(Exchanging["_Answer", Record]):
    """Behind what proves who asks (http/bearer.py)."""

    def __init__(self, door: HttpDoor) -> None:
        self._door = door

    def answer(self, scope: Scope, send: Send) -> _Answer:
        """What is sent to who asks."""
        return _Answer(send, is_head=scope["method"] == "HEAD")

    def record(self, scope: Scope) -> Record:
        """What the ledger will be told. Raises RefusedError."""
        return self._door.record(passage_of(scope), Headers(scope=scope), scope)

    async def answered(self, scope: Scope, receive: Receive, answer: _Answer, record: Record) -> None:
        """The exchange. Raises Fault, LedgerError and Gone."""
        headers = Headers(scope=scope)
        if "upgrade" in headers:
            raise Fault(400, "upgrade", "No other protocol is spoken here.")
        service, route, words = route_of(scope["raw_path"], scope["method"], self._door.settings)
        masking = self._door.masking(service, route, record)
        record.asks(scope["method"], service, route, masking)
        body = await body_heard(headers, receive, self._door.settings.largest, "body")
        request = _Request(scope, service, route, words, body)
        await unless_gone(receive, self._ask(request, answer, record, masking))

    # ---------------------------------------------------------------- the service

    async def _ask(self, request: _Request, answer: _Answer, record: Record, masking: Masking) -> None:
        service, reply = request.service, None
        try:
            askings = _askings(request, masking, self._door.client)
            for asking in askings:
                reply = await self._door.client.send(asking, stream=True)
                heard = Heard(reply)
                if asking is askings[-1] or not await heard.is_nothing():
                    await self._read(heard, answer, record, masking)
                    return
                await reply.aclose()
        except BodyError as fault:
            text = f"The answer of {service.name} can't be masked, so it is not passed on: {fault}."
            raise Fault(502, "answer-not-understood", text) from None
        except httpx2.TimeoutException:
            raise Fault(504, "upstream-silent", f"{service.name} did not answer in time.") from None
        except httpx2.HTTPError:
            raise Fault(502, "upstream-lost", f"{service.name} can't be reached, or broke off.") from None
        finally:
            if reply is not None:
                await reply.aclose()

    async def _read(self, heard: Heard, answer: _Answer, record: Record, masking: Masking) -> None:
        reply = heard.reply
        status = _status(reply)
        is_empty = status in _EMPTY or reply.headers.get("content-length") == "0"
        if is_empty or reply.request.method == "HEAD":
            answer.expect(status, "" if is_empty else _body_of(reply, masking)[1])
            record.answered()
            await answer.end(b"")
            return
        body, told = _body_of(reply, masking)
        answer.expect(status, told)
        decoder = decoder_of(reply.headers.get("content-encoding", ""))
        async for data in heard.parts():
            for piece in decoder.feed(data):
                out = await (asyncio.to_thread(body.feed, piece) if len(piece) > _SMALL else _fed(body, piece))
                await self._release(out, answer, record)
        decoder.end()
        last = await asyncio.to_thread(body.end)
        _within(record, last)
        record.sent(last)
        record.answered()
        await answer.end(last)

    async def _release(self, out: bytes, answer: _Answer, record: Record) -> None:
        if not out:
            return
        _within(record, out)
        if not answer.has_begun:
            record.begun()
        record.sent(out)
        await answer.more(out)


class _Answer:
    """What is sent to one client."""

    def __init__(self, send: Send, *, is_head: bool) -> None:
        self._send, self._is_head = send, is_head
        self._status, self._kind = 200, ""
        self.has_begun = self._has_ended = False

    def expect(self, status: int, kind: str) -> None:
        """How it begins, once it does."""
        self._status, self._kind = status, kind

    async def _begin(self, length: int | None) -> None:
        self.has_begun = True
        said = {"cache-control": "no-store", "x-content-type-options": "nosniff"}
        if self._kind:
            said["content-type"] = self._kind
        if length is not None and not self._is_head:
            said["content-length"] = str(length)
        raw = [(name.encode(), value.encode()) for name, value in said.items()]
        await self._send({"type": "http.response.start", "status": self._status, "headers": raw})

    async def more(self, data: bytes) -> None:
        """A part of it; waits until the client has taken enough of what came before."""
        if not self.has_begun:
            await self._begin(None)
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self, data: bytes) -> None:
        """The last of it."""
        if not self.has_begun:
            await self._begin(None if self._status in _EMPTY else len(data))
        self._has_ended = True
        await self._send({"type": "http.response.body", "body": data})

    async def refuse(self, fault: Fault) -> None:
        """An error; an answer that has begun breaks off instead, without the end that would make it whole."""
        if not self.has_begun and not self._has_ended:
            await refuse(fault.status, fault.reason, fault.message, self._send)


# ---------------------------------------------------------------- small steps


@dataclass(frozen=True, slots=True)
class _Request:
    """What a caller asks, as it came."""

    scope: Scope = field(repr=False)
    service: Service
    route: Route
    words: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    def asked(self, turning: Turning, client: httpx2.AsyncClient) -> httpx2.Request:
        """What the service is asked. Raises Fault."""
        headers = Headers(scope=self.scope)
        path = path_asked(self.route, self.words, turning)
        query = query_asked(self.route, self.scope.get("query_string", b""), turning)
        given = {"accept": _accept(headers), "accept-encoding": "identity", **self.service.credentials}
        sent = b""
        if self.body:
            sent, given["content-type"] = _asked_with(self.route, headers, self.body, turning)
        url = f"{self.service.url}{path}" + (f"?{query}" if query else "")
        return client.build_request(self.scope["method"], url, content=sent or None, headers=given)


def _askings(request: _Request, masking: Masking, client: httpx2.AsyncClient) -> list[httpx2.Request]:
    """What the service is asked, one after the other, until it finds something. Raises Fault."""
    askings, faults = [], []
    for turning in turnings(masking):
        try:
            askings.append(request.asked(turning, client))
        except Fault as fault:
            faults.append(fault)
        if not turning.is_keyed:  # no other key would say otherwise
            break
    if not askings:
        raise faults[0]
    return askings


def _asked_with(route: Route, headers: Headers, body: bytes, turning: Turning) -> tuple[bytes, str]:
    if not route.body:
        raise Fault(400, "body", "The operator lets no body through here.")
    try:
        kind = content_type(headers.get("content-type", ""))
    except BodyError as fault:
        raise Fault(415, "content-type", f"The body can't be read: {fault}.") from None
    return body_asked(route, kind, body, turning)


def _accept(headers: Headers) -> str:
    said = headers.get("accept", "*/*")
    return said if _ACCEPT.fullmatch(said) else "*/*"


def _status(reply: httpx2.Response) -> int:
    """What the client is told. Raises Fault."""
    status = reply.status_code
    if status in {401, 403, 407}:  # about the gateway's key, which is no fault of this client's
        raise Fault(502, "upstream-refused", "The service does not let the gateway in.")
    if not (200 <= status < 300 or 400 <= status < 600) or status == 206:
        raise Fault(502, "status", f"The service answered {status}, which is not passed on.")
    return status


def _body_of(reply: httpx2.Response, masking: Masking) -> tuple[Body, str]:
    if len(reply.headers.get_list("content-type")) != 1 or len(reply.headers.get_list("content-encoding")) > 1:
        raise BodyError("its content type is missing, or said twice")
    return body_of(content_type(reply.headers["content-type"]), masking)


async def _fed(body: Body, piece: bytes) -> bytes:
    return body.feed(piece)


def _within(record: Record, out: bytes) -> None:
    if record.most is not None and record.size + len(out) > record.most:
        raise Fault(413, "too-many-bytes", f"The answer is larger than {record.most} bytes.")
