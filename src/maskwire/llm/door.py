"""The LLM door: an ASGI application that hears a request, has it masked, asks the provider, and tells the reply.

What it must never do: send a header of the client's to the provider that is not named here, or of the provider's to
the client; release a byte of a reply before the ledger has its entry.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING

import httpx2
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from maskwire.http.bearer import passage_of
from maskwire.http.exchanging import Exchanging
from maskwire.http.faults import Fault
from maskwire.http.hearing import body_heard
from maskwire.http.listening import unless_gone
from maskwire.http.sse import Event, EventReader, StreamError
from maskwire.llm.chat_stream import ReplyFailedError
from maskwire.llm.exchange import Exchange
from maskwire.llm.recording import Record
from maskwire.llm.replies import ReplyError
from maskwire.llm.routes import ROUTES, roots_of, route_of, style_of
from maskwire.llm.streams import loaded
from maskwire.llm.together import parsed

if TYPE_CHECKING:
    from maskwire.llm.serving import LlmDoor

_PASSED_ON = frozenset({"anthropic-version", "anthropic-beta", "openai-beta"})
_PASSED_BACK = re.compile(r"(x-)?request-id|retry-after|openai-(processing-ms|version)|(x|anthropic)-ratelimit-[a-z-]+")
_HEADER = re.compile(r"[A-Za-z0-9 ,._:=/+-]{1,512}", re.ASCII)
_DATE = re.compile(r"(?<!\d)20\d{2}-?[01]\d-?[0-3]\d$")  # with which the name of a version ends
_NUMBER = re.compile(r"(?:\d\D{0,2}){6}")  # what is no number of a version
_QUERIES = frozenset({b"", b"beta=true"})
_SMALL = 64 * 1024  # bytes that are masked without a thread
_WHOLE = 64 * 1024 * 1024  # bytes of a reply that is no stream


def _unknown(path: str, upstreams: Mapping[str, object]) -> Fault:
    route = ROUTES.get(path)
    if route is not None and route.upstream not in upstreams:
        roots = ", ".join(f"{name} ({root or '/'})" for name, root in roots_of(upstreams).items())
        return Fault(
            404, "unknown-path", f"No upstream of this gateway is called {route.upstream}. There are: {roots}."
        )
    return Fault(404, "unknown-path", "This path of the model's API is not known here, so it is not passed on.")


class Application(Exchanging["_Answer", Record]):
    """Behind what proves who asks (http/bearer.py)."""

    def __init__(self, door: LlmDoor) -> None:
        self._door = door

    def answer(self, scope: Scope, send: Send) -> _Answer:
        """What is sent to who asks."""
        return _Answer(scope, send)

    def record(self, scope: Scope) -> Record:
        """What the ledger will be told. Raises RefusedError."""
        return self._door.record(passage_of(scope), Headers(scope=scope), scope)

    async def answered(self, scope: Scope, receive: Receive, answer: _Answer, record: Record) -> None:
        """The exchange. Raises Fault, LedgerError and Gone."""
        found = route_of(scope["path"], self._door.settings.upstreams)
        if found is None or scope["method"] != "POST" or scope.get("query_string", b"") not in _QUERIES:
            raise _unknown(scope["path"], self._door.settings.upstreams)
        route, upstream = found
        self._door.budgets.ask(record.principal, self._door.now())
        headers = Headers(scope=scope)
        exchange = self._door.exchange(route, upstream, record)
        record.exchange = exchange
        body = await _body(headers, receive, self._door.settings.largest)
        sent = await _masked(exchange, body)
        await unless_gone(receive, self._ask(upstream, scope, sent, answer, record))

    # ---------------------------------------------------------------- the provider

    async def _ask(self, name: str, scope: Scope, body: bytes, answer: _Answer, record: Record) -> None:
        upstream, exchange = self._door.settings.upstreams[name], record.exchange
        assert exchange is not None  # noqa: S101 - it was made before anything is asked
        path = scope["path"] if scope["path"].startswith("/v1/") else scope["path"].removeprefix(f"/{name}")
        query = scope.get("query_string", b"").decode()
        url = f"{upstream.url}{path}" + (f"?{query}" if query else "")
        given = {**_passed_on(Headers(scope=scope), exchange), **upstream.credentials,
                 "content-type": "application/json", "accept-encoding": "identity"}  # fmt: skip
        try:
            async with self._door.client.stream("POST", url, content=body, headers=given) as reply:
                named = reply.headers.get("request-id", reply.headers.get("x-request-id", ""))
                record.upstream = exchange.reader.plain(named)
                answer.headers = _passed_back(reply.headers, exchange)
                if 400 <= reply.status_code < 600:
                    raise await _fault_of(reply, exchange)
                if reply.status_code != 200:
                    raise ReplyError(f"its status is {reply.status_code}")
                if reply.headers.get("content-type", "").startswith("text/event-stream"):
                    await self._stream(reply.aiter_bytes(), answer, record, exchange)
                else:
                    await self._whole(reply, answer, record, exchange)
        except httpx2.TimeoutException:
            raise Fault(504, "upstream-silent", "The model's provider did not answer in time.") from None
        except httpx2.HTTPError:
            raise Fault(502, "upstream-lost", "The model's provider can't be reached, or broke off.") from None
        except ReplyFailedError as fault:
            raise Fault(502, "upstream-failed", str(fault) or "The model's provider ended with an error.") from None
        except (ReplyError, StreamError) as fault:
            text = f"The provider's reply is not understood, so it is not passed on: {fault}."
            raise Fault(502, "reply-not-understood", text) from None

    async def _whole(self, reply: httpx2.Response, answer: _Answer, record: Record, exchange: Exchange) -> None:
        held = await _read(reply, _WHOLE)
        try:
            said = parsed(held)
        except (ValueError, RecursionError):
            raise ReplyError("it is no JSON") from None
        if not isinstance(said, dict):
            raise ReplyError("it is no object")
        read = await asyncio.to_thread(exchange.whole, said) if len(held) > _SMALL else exchange.whole(said)
        usage = said.get("usage")
        record.used(usage if isinstance(usage, dict) else {})
        exchange.digest.update(read)
        record.answered(len(read))
        await answer.whole(200, read)

    async def _stream(self, parts: AsyncIterator[bytes], answer: _Answer, record: Record, exchange: Exchange) -> None:
        if exchange.route.stream is None or not exchange.is_stream:
            raise ReplyError("it is a stream that was not asked for")
        stream, reader = exchange.route.stream(exchange.reader), EventReader()
        record.begun()
        await answer.begin("text/event-stream; charset=utf-8")
        size, is_over = 0, False

        async def release(event: Event | None) -> None:
            nonlocal size, is_over
            if is_over:  # its entry is written: what a provider says behind the end is told to nobody
                return
            out = b"".join(stream.end() if event is None else stream.read(event))
            is_last = event is None or _is_last(event, exchange.route.last)
            exchange.digest.update(out)
            size += len(out)
            if is_last:
                is_over = True
                record.used(stream.usage)
                record.answered(size)
            if out:
                await answer.more(out)

        async for data in parts:
            for event in reader.feed(data):
                await release(event)
        for event in reader.feed(b"", last=True):
            await release(event)
        await release(None)
        await answer.end()


class _Answer:
    """What is sent to one client."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._send = send
        self._style = style_of(scope["path"])
        self._has_begun = self._has_ended = False
        self.headers: dict[str, str] = {}

    async def begin(self, kind: str, status: int = 200, more: dict[str, str] | None = None) -> None:
        """The head of an answer."""
        said = {"content-type": kind, "cache-control": "no-store", **self.headers, **(more or {})}
        raw = [(name.encode(), value.encode()) for name, value in said.items()]
        self._has_begun = True
        await self._send({"type": "http.response.start", "status": status, "headers": raw})

    async def more(self, data: bytes) -> None:
        """A part of it; waits until the client has taken enough of what came before."""
        await self._send({"type": "http.response.body", "body": data, "more_body": True})

    async def end(self, data: bytes = b"") -> None:
        """The last of it."""
        self._has_ended = True
        await self._send({"type": "http.response.body", "body": data})

    async def whole(self, status: int, body: bytes, more: dict[str, str] | None = None) -> None:
        """All of it."""
        await self.begin("application/json", status, {"content-length": str(len(body)), **(more or {})})
        await self.end(body)

    async def refuse(self, fault: Fault) -> None:
        """An error: as a whole answer, or as the last event of one that has begun."""
        if self._has_ended:
            return
        if self._has_begun:
            await self.end(self._style.in_stream(fault))
            return
        more = {"retry-after": str(fault.wait)} if fault.wait else {}
        if fault.status in {400, 403, 404, 413} or fault.status == 500:
            more["x-should-retry"] = "false"
        await self.whole(fault.status, self._style.body(fault), more)


# ---------------------------------------------------------------- small steps


async def _body(headers: Headers, receive: Receive, largest: int) -> bytes:
    """The body, unpacked. Raises Fault, or Gone."""
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Fault(400, "not-json", "The body must be application/json.")
    return await body_heard(headers, receive, largest, "not-json")


async def _masked(exchange: Exchange, body: bytes) -> bytes:
    return await asyncio.to_thread(exchange.ask, body) if len(body) > _SMALL else exchange.ask(body)


async def _read(reply: httpx2.Response, most: int) -> bytes:
    parts, size = [], 0
    async for part in reply.aiter_bytes():
        size += len(part)
        if size > most:
            raise ReplyError("it is too long")
        parts.append(part)
    return b"".join(parts)


async def _fault_of(reply: httpx2.Response, exchange: Exchange) -> Fault:
    """A provider's refusal, with its text as the principal may read it."""
    try:
        said = parsed(await _read(reply, 1_000_000))
        error = said.get("error", said)
        text = exchange.reader.text(error.get("message"))
    except (ReplyError, ValueError, AttributeError, RecursionError):
        text = None
    # Its 401 and 403 are about the gateway's key, which is no fault of this client's.
    status = 502 if reply.status_code in {401, 403} else reply.status_code
    return Fault(status, "upstream-refused", text or f"The model's provider answered {reply.status_code}.")


def _passed_on(headers: Headers, exchange: Exchange) -> dict[str, str]:
    """Raises Fault for a header that is not of its form, or says more than versions."""
    found = {name: headers[name] for name in _PASSED_ON if name in headers}
    for name, value in found.items():
        words = [_DATE.sub("", word.strip()) for word in value.split(",")]
        if _HEADER.fullmatch(value) is None or any(_NUMBER.search(word) or exchange.hides(word) for word in words):
            raise Fault(400, "header", f"The header {name} is not of its form.")
    return found


def _passed_back(headers: httpx2.Headers, exchange: Exchange) -> dict[str, str]:
    known = ((name.lower(), value) for name, value in headers.items() if _PASSED_BACK.fullmatch(name.lower()))
    return {name: read for name, value in known if (read := exchange.reader.plain(value))}


def _is_last(event: Event, last: frozenset[str]) -> bool:
    if event.data in last or event.name in last:
        return True
    return any(f'"{name}"' in event.data[:_HEAD] for name in last) and loaded(event.data).get("type") in last


_HEAD = 200  # characters of an event in which its type stands
