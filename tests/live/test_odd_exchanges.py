"""The HTTP door and the LLM door before a server that sends what no server should, and to clients of the same kind."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.access.tokens import Signer
from maskwire.http.proxy.serving import HttpDoor
from maskwire.http.proxy.settings import settings_of
from maskwire.http.upstreams import Upstream
from maskwire.ledger.entry import Outcome, Phase
from maskwire.ledger.exposure import read
from maskwire.ledger.literals import Digests
from maskwire.llm.serving import LlmDoor
from maskwire.llm.settings import LlmSettings
from maskwire.transform.keyring import secret_of
from tests.live.canaries import FRAGMENTS, assert_clean
from tests.live.gate import ROOT_KEY, Gate
from tests.live.odd import DOCUMENT, MAIL, NUMBER, ODD, ODD_STREAMS, OddServer

_CONFIG = """
services:
  odd:
    url: http://127.0.0.1:{port}
    routes:
      - path: /people
        methods: [GET, HEAD, POST]
        query: {{page: plain}}
        body: {{email: EMAIL_ADDRESS}}
"""
_CHAT = b'{"model": "m", "messages": [{"role": "user", "content": "Hello."}]}'


class Doors:
    """Both doors of one gateway before one server."""

    def __init__(self, gate: Gate, server: OddServer, folder: Path) -> None:
        self.gate, self.server = gate, server
        path = folder / "http.yaml"
        path.write_text(_CONFIG.format(port=server.port))
        self._settings = settings_of("127.0.0.1", 0, path)
        self.urls = asyncio.run_coroutine_threadsafe(self._open(), gate.loop).result(30)

    async def _open(self) -> dict[str, str]:
        gateway = self.gate.gateway
        assert gateway is not None
        place = Upstream(f"http://127.0.0.1:{self.server.port}")
        self._doors = (HttpDoor(gateway, self._settings), LlmDoor(gateway, LlmSettings({"openai": place}, port=0)))
        for door in self._doors:
            await door.start()
        return {"http": self._doors[0].url, "llm": self._doors[1].url}

    def close(self) -> None:
        async def close() -> None:
            for door in self._doors:
                await door.stop()

        asyncio.run_coroutine_threadsafe(close(), self.gate.loop).result(30)

    def said(self, door: str, lines: bytes, *, is_proven: bool = True) -> bytes:
        """All that comes back for these bytes, in which ``HOST`` and ``TOKEN`` stand for those of the door."""
        token = Signer(secret_of(ROOT_KEY), "maskwire").issue("agent", 3600, time.time())[0] if is_proven else "x.y.z"
        where = urlsplit(self.urls[door])
        sent = lines.replace(b"HOST", where.netloc.encode()).replace(b"TOKEN", token.encode())
        got = b""
        with socket.create_connection((where.hostname, where.port), timeout=20) as connection:
            connection.sendall(sent)
            while more := connection.recv(65536):
                got += more
        return got


@pytest.fixture(scope="module")
def doors(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """One agent."""
    folder = tmp_path_factory.mktemp("odd")
    with OddServer() as server, Gate(reader_url, folder, access=Access({"agent": Account("agent")})) as gate:
        opened = Doors(gate, server, folder)
        yield opened
        opened.close()


@pytest.fixture(autouse=True)
def kept_clean(doors: Doors, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Neither a log nor a file of the gateway holds a canary."""
    with caplog.at_level(logging.DEBUG, "maskwire"):
        yield
    assert_clean(caplog.text.encode())
    for path in doors.gate.ledger.parent.glob("ledger.db*"):
        held = path.read_bytes()
        assert not [fragment for fragment in FRAGMENTS if fragment.encode() in held], path


_ASKED = {
    "http": b"GET /odd/people HTTP/1.1\r\nhost: HOST\r\nauthorization: Bearer TOKEN\r\nconnection: close\r\n\r\n",
    "llm": b"POST /v1/chat/completions HTTP/1.1\r\nhost: HOST\r\nauthorization: Bearer TOKEN\r\nconnection: close\r\n"
    b"content-type: application/json\r\ncontent-length: %d\r\n\r\n%s" % (len(_CHAT), _CHAT),
}  # fmt: skip


@pytest.mark.parametrize("door", ["http", "llm"])
@pytest.mark.parametrize("odd", ODD)
def test_nothing_raw_comes_through_whatever_a_server_sends(doors: Doors, odd: str, door: str) -> None:
    """In its head, between chunks, behind its end, packed in whatever way: masked or refused, and recorded."""
    doors.server.answer = ODD[odd]
    seen = len(list(read(doors.gate.ledger)))
    got = doors.said(door, _ASKED[door])
    assert got.startswith(b"HTTP/1.1 ")
    assert_clean(got)
    assert b"5.17411007" not in got
    assert len(list(read(doors.gate.ledger))) > seen


_STREAMED = _CHAT.replace(b'"m",', b'"m", "stream": true,')


@pytest.mark.parametrize("door", ["http", "llm"])
@pytest.mark.parametrize("odd", ODD_STREAMS)
def test_nothing_raw_comes_through_a_stream_that_is_broken(doors: Doors, odd: str, door: str) -> None:
    """Its lines, its end or its events are none: what was whole before comes masked, and an error or a cut ends it."""
    doors.server.answer = ODD_STREAMS[odd]
    asked = _ASKED[door].replace(b"content-length: %d" % len(_CHAT), b"content-length: %d" % len(_STREAMED))
    got = doors.said(door, asked.replace(_CHAT, _STREAMED))
    assert got.startswith((b"HTTP/1.1 200", b"HTTP/1.1 502"))
    if door == "llm":  # whose stream is read as one text; events of a service are read one by one
        assert_clean(got)
        assert got.count(b"[DONE]") <= 1
    else:
        assert NUMBER.encode() not in got
    closing = list(read(doors.gate.ledger))[-1]
    assert closing.phase is not Phase.OPENING
    if closing.outcome is Outcome.ANSWERED:
        body = b"".join(re.findall(rb"\r\n[0-9a-f]+\r\n(.*?)(?=\r\n[0-9a-f]+\r\n)", got, re.DOTALL))
        sent = Digests(secret_of(ROOT_KEY)).answer(closing.exchange, hashlib.sha256(body).digest())
        assert sent == closing.digest


_HEADERS = b"host: HOST\r\nauthorization: Bearer TOKEN\r\nconnection: close\r\n"
_CANARY = MAIL.encode()
_ODD_REQUESTS = {
    "a length and chunks": b"POST /odd/people HTTP/1.1\r\n" + _HEADERS
    + b"content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\nGET /odd/%s HTTP/1.1\r\n\r\n" % _CANARY,
    "two lengths": b"POST /odd/people HTTP/1.1\r\n" + _HEADERS + b"content-length: 0\r\ncontent-length: 50\r\n\r\nx",
    "chunks that are none": b"POST /odd/people HTTP/1.1\r\n" + _HEADERS + b"transfer-encoding: x%s\r\n\r\n" % _CANARY,
    "a folded header": b"GET /odd/people HTTP/1.1\r\n" + _HEADERS + b"x: a\r\n %s\r\n\r\n" % _CANARY,
    "a header that is none": b"GET /odd/people HTTP/1.1\r\n" + _HEADERS + b"%s\r\n\r\n" % _CANARY,
    "two hosts": b"GET /odd/people HTTP/1.1\r\nhost: evil.example\r\n" + _HEADERS + b"\r\n",
    "another host in the line": b"GET http://%s/odd/people HTTP/1.1\r\n" % _CANARY + _HEADERS + b"\r\n",
    "two tokens": b"GET /odd/people HTTP/1.1\r\n" + _HEADERS + b"authorization: Bearer %s\r\n\r\n" % _CANARY,
    "a tunnel": b"CONNECT %s:443 HTTP/1.1\r\n" % _CANARY + _HEADERS + b"\r\n",
    "an echo": b"TRACE /odd/people HTTP/1.1\r\n" + _HEADERS + b"x-who: %s\r\n\r\n" % _CANARY,
    "an upgrade": b"GET /odd/people HTTP/1.1\r\n" + _HEADERS + b"upgrade: h2c\r\nhttp2-settings: %s\r\n\r\n" % _CANARY,
    "the other version": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n%s" % _CANARY,
    "no version": b"GET /odd/people\r\n\r\n",
    "a path with a value": b"GET /odd/%s/%s HTTP/1.1\r\n" % (_CANARY, NUMBER.encode()) + _HEADERS + b"\r\n",
    "a query with a value": b"GET /odd/people?page=%s HTTP/1.1\r\n" % _CANARY + _HEADERS + b"\r\n",
    "a body that is none": b"POST /odd/people HTTP/1.1\r\n" + _HEADERS
    + b"content-type: application/json\r\ncontent-length: 32\r\n\r\n" + b"{%-31b" % _CANARY[:31],
}  # fmt: skip


@pytest.mark.parametrize("odd", _ODD_REQUESTS)
def test_an_odd_request_reaches_nobody_and_is_told_nothing(doors: Doors, odd: str) -> None:
    """It is refused with an error, or as if it had been the plain one that it also is; never with what it says."""
    doors.server.answer = ODD["no length"]
    for is_proven in (True, False):
        got = doors.said("http", _ODD_REQUESTS[odd], is_proven=is_proven)
        assert_clean(got)
        assert DOCUMENT not in got
        assert got.count(b"HTTP/1.1 ") <= 1 or b"HTTP/1.1 400" in got
        if not is_proven:
            assert b"HTTP/1.1 200" not in got


def test_keys_of_a_body_are_asked_with_only_where_they_are_named(doors: Doors) -> None:
    """A value as the name of a member, or of nothing, is refused like one that stands behind a name."""
    doors.server.answer = ODD["no length"]
    for body in (b'{"%s": {}}' % _CANARY, b'{"email": {"%s": []}}' % _CANARY, b'{"other": []}', b'{"": {}}'):
        head = b"POST /odd/people HTTP/1.1\r\n" + _HEADERS + b"content-type: application/json\r\n"
        got = doors.said("http", head + b"content-length: %d\r\n\r\n%s" % (len(body), body))
        assert got.startswith(b"HTTP/1.1 400"), body
        assert_clean(got)
    assert list(read(doors.gate.ledger))[-1].outcome is Outcome.REFUSED


@pytest.mark.parametrize("door", ["http", "llm"])
def test_without_its_detector_a_door_passes_on_nothing(
    doors: Doors, door: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the way there or back: an error of ours, on record, and no byte of the other side."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"no memory for {MAIL}")

    doors.server.answer = _ANSWERED
    assert doors.said(door, _ASKED[door]).startswith(b"HTTP/1.1 200")
    asked = doors.server.asked
    places = {"http": "maskwire.http.proxy.masking.mask_json_lines", "llm": "maskwire.llm.engine.Engine.find"}
    monkeypatch.setattr(places[door], broken)
    got = doors.said(door, _ASKED[door])
    assert got.startswith(b"HTTP/1.1 500")
    assert b"Hello" not in got
    assert_clean(got)
    assert doors.server.asked - asked == (1 if door == "http" else 0)
    assert list(read(doors.gate.ledger))[-1].outcome is Outcome.FAILED


_ANSWERED = ODD["no length"].replace(MAIL.encode(), b"Hello")


@pytest.mark.parametrize(
    "token",
    [
        b"' OR '1'='1", b"x'; DROP TABLE tokens; --", b"{{7*7}}", b"${jndi:ldap://x}", b"../../root.key", b"%00",
        b"\xff\xfe", b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZ2VudCJ9.", b"a" * 20_000, b"Bearer TOKEN", b"TOKEN TOKEN",
        b"TOKEN,", MAIL.encode(),
    ],
)  # fmt: skip
def test_no_odd_token_lets_anybody_in(doors: Doors, token: bytes) -> None:
    """What is no token is not looked up as one, and is told and kept nowhere."""
    assert doors.gate.gateway is not None
    for door in ("http", "llm"):
        lines = _ASKED[door].replace(b"Bearer TOKEN", b"Bearer " + token)
        got = doors.said(door, lines)
        assert got.split(b" ", 2)[1] in {b"400", b"401", b"431"}
        assert_clean(got)
    doors.gate.gateway.entrance.attempts.__init__()  # type: ignore[misc]  # or the next would have to wait


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        (b"anthropic-beta", b"prompt-caching-2024-07-31, output-128k-2025-02-19,claude-code-20250219", b"200"),
        (b"anthropic-version", b"2026-10-21", b"200"),
        (b"openai-beta", b"assistants=v2", b"200"),
        (b"anthropic-beta", NUMBER.encode(), b"400"),
        (b"openai-beta", b"assistants=v2, %s" % NUMBER.encode(), b"400"),
        (b"anthropic-version", MAIL.encode(), b"400"),
        (b"anthropic-beta", b"a-%s-2024-07-31" % NUMBER.encode(), b"400"),
    ],
)
def test_a_header_that_a_provider_is_told_says_versions_and_nothing_else(
    doors: Doors, name: bytes, value: bytes, status: bytes
) -> None:
    """A value in one is refused before the provider hears of it."""
    doors.server.answer, asked = _ANSWERED, doors.server.asked
    got = doors.said("llm", _ASKED["llm"].replace(b"connection:", b"%s: %s\r\nconnection:" % (name, value), 1))
    assert got.split(b" ", 2)[1] == status
    assert_clean(got)
    assert doors.server.asked - asked == (status == b"200")
