"""The HTTP door between a client and a service that puts a canary into every place of its answers."""

from __future__ import annotations

import asyncio
import gzip
import json
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.tokens import Signer
from maskwire.errors import LedgerError
from maskwire.http.proxy.serving import HttpDoor
from maskwire.http.proxy.settings import settings_of
from maskwire.http.serving import Served
from maskwire.ledger.entry import Entry, Outcome, Phase
from maskwire.ledger.exposure import read
from maskwire.transform.keyring import secret_of
from tests.live.canaries import FRAGMENTS, SECRET, assert_clean, email, ssn
from tests.live.gate import ROOT_KEY, Gate

MAIL, NUMBER = email(7), ssn(7)
_PERSON = {"id": 7, "email": MAIL, "ssn": NUMBER, "code": 517410007, "note": f"call {MAIL}, key {SECRET}"}
_CONFIG = """
services:
  crm:
    url: http://127.0.0.1:{port}/api
    key_env: HTTP_DOOR_KEY
    routes:
      - path: /people
        query: {{email: EMAIL_ADDRESS, page: plain, card: CREDIT_CARD, name: PERSON}}
        fields: {{"[].code": US_SSN, "[].id": plain, "items[].code": US_SSN}}
      - path: /people/{{mail}}
        name: person
        values: {{mail: EMAIL_ADDRESS}}
        fields: {{"[].code": US_SSN}}
      - path: /search
        methods: [POST]
        body: {{filter.email: EMAIL_ADDRESS, "filter.any[]": EMAIL_ADDRESS, limit: plain}}
        fields: {{"[].code": US_SSN}}
      - path: /odd/{{what}}
        fields: {{code: US_SSN}}
"""


class Service:
    """An ASGI application; ``received`` is every request's line, headers and body."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, str], bytes]] = []
        self.answer: Callable[[Any], Awaitable[None]] = _whole(json.dumps([_PERSON]).encode())

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            while (message := await receive())["type"] != "lifespan.shutdown":
                if message["type"] == "lifespan.startup":
                    await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = b""
        while (message := await receive()).get("more_body"):
            body += message["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        line = f"{scope['method']} {scope['raw_path'].decode()}?{scope['query_string'].decode()}"
        self.received.append((line, headers, body + message.get("body", b"")))
        await self.answer(send)

    @property
    def last(self) -> tuple[str, dict[str, str], bytes]:
        return self.received[-1]


def _whole(body: bytes, kind: str = "application/json", status: int = 200, **headers: str) -> Callable[[Any], Any]:
    """One answer, with a canary in each header that it has."""
    said = {
        "content-type": kind, "etag": f'"{MAIL}"', "set-cookie": f"who={MAIL}", "x-user": MAIL,
        "link": f"</people?after={MAIL}>; rel=next", "digest": NUMBER, "content-location": f"/people/{MAIL}",
        "server-timing": NUMBER, "content-disposition": f'inline; filename="{MAIL}"',
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }  # fmt: skip

    async def answer(send: Any) -> None:
        raw = [(name.encode(), value.encode()) for name, value in said.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        for at in range(0, len(body), 65536):
            await send({"type": "http.response.body", "body": body[at : at + 65536], "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    return answer


class Doors:
    """A gateway with the HTTP door open, and the service behind it."""

    def __init__(self, gate: Gate, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.gate, self.service = gate, Service()
        patch.setenv("HTTP_DOOR_KEY", "service-key")
        self.door, self._served = self.run(self._open(folder))

    async def _open(self, folder: Path) -> tuple[HttpDoor, Served]:
        assert self.gate.gateway is not None
        served = Served("127.0.0.1", 0, "--test")
        await served.start(self.service)
        path = folder / "http.yaml"
        path.write_text(_CONFIG.format(port=served.address[1]))
        door = HttpDoor(self.gate.gateway, settings_of("127.0.0.1", 0, path))
        await door.start()
        return door, served

    def run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.gate.loop).result(30)

    def close(self) -> None:
        async def close() -> None:
            await self.door.stop()
            await self._served.stop()

        self.run(close())

    def client(self) -> httpx2.Client:
        key = Signer(secret_of(ROOT_KEY), "maskwire").issue("agent", 3600, time.time())[0]
        return httpx2.Client(base_url=self.door.url, headers={"authorization": f"Bearer {key}"}, timeout=30)

    def get(self, path: str, method: str = "GET", **more: Any) -> httpx2.Response:
        """An answer, in no place of which anything raw is."""
        with self.client() as client:
            reply = client.request(method, path, **more)
        assert_clean(reply.content)
        assert_clean(repr(reply.headers).encode())
        return reply

    def entries(self) -> list[Entry]:
        return [one for one in read(self.gate.ledger) if one.door == "http"]


@pytest.fixture(scope="module")
def doors(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """One agent."""
    folder = tmp_path_factory.mktemp("http")
    with pytest.MonkeyPatch.context() as patch, Gate(
        reader_url, folder, access=Access({"agent": Account("agent")})
    ) as gate:  # fmt: skip
        opened = Doors(gate, folder, patch)
        yield opened
        opened.close()


def test_an_answer_is_masked_in_every_place_with_the_tokens_of_every_door(doors: Doors) -> None:
    """Its headers are none of the service's; the ledger says what was seen."""
    import psycopg

    doors.service.answer = _whole(json.dumps([_PERSON]).encode())
    reply = doors.get("/crm/people", params={"page": "2"})
    (person,) = reply.json()
    assert person["id"] == 7
    assert person["code"] != 517410007
    assert set(reply.headers) <= {
        "content-type", "content-length", "cache-control", "x-content-type-options", "date", "connection"
    }  # fmt: skip
    key = Signer(secret_of(ROOT_KEY), "maskwire").issue("agent", 3600, time.time())[0]
    with psycopg.connect(f"postgresql://token@127.0.0.1:{doors.gate.port}/canary", password=key) as sql:
        assert sql.execute("SELECT email, ssn FROM users WHERE id = 7").fetchone() == (person["email"], person["ssn"])
    entry = doors.entries()[-1]
    assert (entry.shape, entry.source, entry.phase) == ("GET /crm/people", "crm", Phase.WHOLE)
    assert {one.entity for one in entry.columns} == {None, "US_SSN"}
    assert dict(entry.columns[-1].findings)["EMAIL_ADDRESS"] == 2
    assert entry.bytes == len(reply.content)


def test_masked_values_are_turned_back_where_the_operator_says_what_stands_there(doors: Doors) -> None:
    """In the query, the path and the body; the service reads the raw value, and nobody else does."""
    doors.service.answer = _whole(json.dumps([_PERSON]).encode())
    masked = doors.get("/crm/people").json()[0]["email"]
    doors.get("/crm/people", params={"email": masked})
    assert doors.service.last[0] == f"GET /api/people?email={MAIL.replace('@', '%40')}"
    doors.get(f"/crm/people/{masked}")
    assert doors.service.last[0] == f"GET /api/people/{MAIL}?"
    doors.get("/crm/search", "POST", json={"filter": {"email": masked, "any": [masked]}, "limit": 5})
    assert json.loads(doors.service.last[2]) == {"filter": {"email": MAIL, "any": [MAIL]}, "limit": 5}


def test_a_guess_of_a_real_value_finds_nothing(doors: Doors) -> None:
    """What is asked raw is read as a masked value, or refused where nothing is known of its place."""
    doors.get("/crm/people", params={"email": MAIL})
    assert MAIL.replace("@", "%40") not in doors.service.last[0]
    before = len(doors.service.received)
    assert doors.get("/crm/people", params={"page": MAIL}).status_code == 400
    assert doors.get("/crm/people", params={"name": "Ada Quuxbyrd"}).status_code == 400
    assert len(doors.service.received) == before


def test_what_the_client_sends_besides_never_reaches_the_service(doors: Doors) -> None:
    """No cookie, no token of ours, no range or condition; the service's key instead."""
    told = {"cookie": MAIL, "range": "bytes=0-9", "if-none-match": MAIL, "x-forwarded-for": NUMBER, "user-agent": MAIL,
            "referer": MAIL, "te": "trailers"}  # fmt: skip
    doors.get("/crm/people", headers=told)
    _, headers, _ = doors.service.last
    assert set(headers) == {"host", "accept", "accept-encoding", "authorization"}
    assert headers["authorization"] == "Bearer service-key"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/crm/other", "GET", 404),
        ("/other/people", "GET", 404),
        ("/crm/people", "POST", 405),
        ("/crm/people", "DELETE", 405),
        ("/crm/people", "OPTIONS", 405),
        ("/crm/odd/..", "GET", 404),
        ("/crm/odd/%2e%2e", "GET", 404),
        ("/crm/odd/a%2fb", "GET", 404),
        ("/crm/odd/a%5cb", "GET", 404),
        ("/crm/odd/%252e", "GET", 404),
        ("/crm/odd/a%00", "GET", 404),
        ("/crm/odd/a;b", "GET", 404),
        ("/crm//people", "GET", 404),
        ("/crm/people/", "GET", 404),
        ("/crm/people?sort=id", "GET", 400),
        ("/crm/people?page=1&page", "GET", 400),
        ("/crm/odd/x?y=1", "GET", 400),
        (f"/crm/people?{MAIL}=1", "GET", 400),
    ],
)
def test_what_the_operator_did_not_name_is_refused(doors: Doors, path: str, method: str, status: int) -> None:
    """Before the service hears of it, and recorded."""
    before, seen = len(doors.service.received), len(doors.entries())
    with doors.client() as client:
        url = httpx2.URL(doors.door.url).copy_with(raw_path=path.encode())
        reply = client.send(client.build_request(method, url))
    assert_clean(reply.content)
    assert reply.status_code == status
    assert len(doors.service.received) == before
    assert doors.entries()[seen].outcome is Outcome.REFUSED


@pytest.mark.parametrize(
    "answer",
    [
        _whole(MAIL.encode(), "image/png"),
        _whole(MAIL.encode(), "application/octet-stream"),
        _whole(f"not json {MAIL}".encode()),
        _whole(b"{}", content_encoding="compress"),
        _whole(b"{}", content_encoding="gzip"),
        _whole(gzip.compress(MAIL.encode())[:-5], "text/plain", content_encoding="gzip"),
        _whole(b"", status=302, location=f"https://other.example/{MAIL}"),
        _whole(b"{}", status=206, content_range="bytes 0-1/2"),
        _whole(b"{}", status=304),
        _whole(MAIL.encode(), "text/plain", status=401),
        _whole(MAIL.encode(), f"text/plain; charset={MAIL}"),
    ],
)
def test_what_cannot_be_masked_is_not_passed_on(doors: Doors, answer: Any) -> None:
    """Kinds, codings, redirects, parts, and the service's word on our key."""
    doors.service.answer = answer
    reply = doors.get("/crm/odd/x")
    assert reply.status_code == 502
    assert set(reply.json()) == {"error", "error_description"}
    assert doors.entries()[-1].outcome is Outcome.FAILED


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (json.dumps({"detail": f"no such user {MAIL}", "trace": [NUMBER]}).encode(), "application/problem+json", 404),
        (f"<h1>duplicate key (email)=({MAIL})</h1>".encode(), "text/html", 500),
        (f"Bad: {MAIL}".encode("utf-16"), "text/plain; charset=utf-16", 400),
        (b"", "text/plain", 503),
    ],
)
def test_an_errors_body_is_masked_and_its_status_kept(doors: Doors, body: bytes, kind: str, status: int) -> None:
    """In whatever kind it comes."""
    doors.service.answer = _whole(body, kind, status)
    reply = doors.get("/crm/odd/x")
    assert reply.status_code == status
    assert bool(reply.content) == bool(body)


def test_only_the_head_of_an_answer_is_told_without_its_length(doors: Doors) -> None:
    """A length tells about values."""
    doors.service.answer = _whole(b"", "application/json", content_length="4711")
    reply = doors.get("/crm/people", "HEAD")
    assert reply.status_code == 200
    assert "content-length" not in reply.headers
    assert doors.service.last[0].startswith("HEAD ")


def test_a_large_answer_is_masked_while_it_comes(doors: Doors) -> None:
    """Five megabytes, packed: an entry before the first byte, one before the last."""
    people = [{**_PERSON, "id": n, "email": email(n % 1000)} for n in range(6_000)]
    packed = gzip.compress(json.dumps({"items": people, "pad": "x" * 500_000}).encode() * 1)
    doors.service.answer = _whole(packed, content_encoding="gzip")
    seen = len(doors.entries())
    reply = doors.get("/crm/people")
    assert len(reply.json()["items"]) == 6_000
    opening, closing = doors.entries()[seen:]
    assert (opening.phase, closing.phase) == (Phase.OPENING, Phase.CLOSING)
    assert closing.bytes == len(reply.content)
    assert opening.exchange == closing.exchange


def test_events_come_as_they_are_told(doors: Doors) -> None:
    """The first before the service says the second."""
    again = asyncio.Event()

    async def answer(send: Any) -> None:
        raw = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        first = f"id: {MAIL}\ndata: {json.dumps(_PERSON)}\n\n".encode()
        await send({"type": "http.response.body", "body": first, "more_body": True})
        await again.wait()
        await send({"type": "http.response.body", "body": f"data: {MAIL}\n\n".encode()})

    doors.service.answer = answer
    with doors.client() as client, client.stream("GET", "/crm/odd/x") as reply:
        parts = reply.iter_bytes()
        got = next(parts)
        doors.gate.loop.call_soon_threadsafe(again.set)
        got += b"".join(parts)
    assert_clean(got)
    assert got.count(b"data: ") == 2
    assert b"id:" not in got


def test_a_service_that_breaks_off_leaves_an_answer_without_its_end(doors: Doors) -> None:
    """The client can tell, and so can the ledger."""

    async def answer(send: Any) -> None:
        raw = [(b"content-type", b"application/x-ndjson"), (b"content-length", b"99999")]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        line = json.dumps(_PERSON).encode() + b"\n"
        await send({"type": "http.response.body", "body": line + b"not json\n", "more_body": True})

    doors.service.answer = answer
    seen = len(doors.entries())
    with doors.client() as client:
        reply = client.get("/crm/odd/x")
    assert reply.status_code == 502
    assert doors.entries()[-1].outcome is Outcome.FAILED

    async def late(send: Any) -> None:
        raw = [(b"content-type", b"application/x-ndjson")]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": json.dumps(_PERSON).encode() + b"\n", "more_body": True})
        await asyncio.sleep(0)
        await send({"type": "http.response.body", "body": b"x" * 2_000_000, "more_body": True})

    doors.service.answer = late
    got = bytearray()
    with doors.client() as client, pytest.raises(httpx2.RemoteProtocolError), client.stream("GET", "/crm/odd/x") as it:
        for part in it.iter_bytes():
            got += part
    assert_clean(bytes(got))
    assert doors.entries()[-1].outcome is Outcome.FAILED
    assert len(doors.entries()) > seen + 1


def test_nobody_is_let_in_without_a_token_and_no_other_protocol_is_spoken(doors: Doors) -> None:
    """Neither by a websocket."""
    with httpx2.Client(base_url=doors.door.url) as client:
        assert client.get("/crm/people").status_code == 401
        assert client.get("/crm/people", headers={"host": "evil.example"}).status_code == 421
    upgrade = {"connection": "upgrade", "upgrade": "websocket", "sec-websocket-key": "x", "sec-websocket-version": "13"}
    assert doors.get("/crm/people", headers=upgrade).status_code == 400


def test_without_a_ledger_nothing_is_answered(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither whole nor in parts."""
    assert doors.gate.gateway is not None

    def full(_: object) -> None:
        raise LedgerError("the disk is full")

    doors.service.answer = _whole(json.dumps([_PERSON]).encode())
    monkeypatch.setattr(doors.gate.gateway.recorder, "append", full)
    reply = doors.get("/crm/people")
    assert (reply.status_code, reply.json()["error"]) == (503, "ledger")


def test_no_canary_is_in_any_file_of_the_gateway(doors: Doors) -> None:
    """Neither in its ledger nor beside it."""
    for path in doors.gate.ledger.parent.iterdir():
        held = path.read_bytes()
        assert not [fragment for fragment in FRAGMENTS if fragment.encode() in held], path
