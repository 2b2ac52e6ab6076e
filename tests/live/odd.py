"""What a server may send that no library of ours would: each answer as bytes, with a canary in its odd place."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import zlib
from collections.abc import Callable
from contextlib import suppress

from tests.live.canaries import email, ssn

MAIL, NUMBER = email(7), ssn(7)
_CHAT = {
    "id": "c1", "object": "chat.completion", "created": 1, "model": "m", MAIL: MAIL,
    "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": f"Ask {MAIL}."}}],
}  # fmt: skip
DOCUMENT = json.dumps(_CHAT).encode()
_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
_SOME = MAIL.encode()


def _sized(body: bytes, *lines: bytes) -> bytes:
    return b"".join([_HEAD, *(line + b"\r\n" for line in lines), b"content-length: %d\r\n\r\n" % len(body), body])


def _chunked(body: bytes, *, extension: bytes = b"", trailer: bytes = b"", cut: int = 7) -> bytes:
    parts = [body[at : at + cut] for at in range(0, len(body), cut)]
    chunks = b"".join(b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts)
    return _HEAD + b"transfer-encoding: chunked\r\n\r\n" + chunks + b"0\r\n" + trailer + b"\r\n"


ODD: dict[str, bytes] = {
    "early hints": b"HTTP/1.1 103 Early Hints\r\nlink: </%s>; rel=preload\r\n\r\n" % _SOME + _sized(DOCUMENT),
    "many informational answers": b"HTTP/1.1 100 %s\r\nx-user: %s\r\n\r\n" % (_SOME, _SOME) * 5 + _sized(DOCUMENT),
    "another protocol": b"HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n" + _SOME,
    "a reason with a value": b"HTTP/1.1 200 %s\r\n" % _SOME + _sized(DOCUMENT).partition(b"\r\n")[2],
    "trailers": _chunked(DOCUMENT, trailer=b"x-user: %s\r\nset-cookie: a=%s\r\n" % (_SOME, _SOME)),
    "chunk extensions": _chunked(DOCUMENT, extension=b";who=%s" % _SOME),
    "chunks of one byte": _chunked(DOCUMENT, cut=1),
    "packed twice, said once": _sized(gzip.compress(gzip.compress(DOCUMENT)), b"content-encoding: gzip"),
    "packed twice, in one header": _sized(gzip.compress(gzip.compress(DOCUMENT)), b"content-encoding: gzip, gzip"),
    "packed twice, in two": _sized(zlib.compress(gzip.compress(DOCUMENT)), b"content-encoding: gzip",
                                   b"content-encoding: deflate"),
    "two members": _sized(gzip.compress(DOCUMENT[:40]) + gzip.compress(DOCUMENT[40:]), b"content-encoding: gzip"),
    "more behind what was packed": _sized(gzip.compress(DOCUMENT) + _SOME, b"content-encoding: gzip"),
    "packed, and not said": _sized(gzip.compress(DOCUMENT)),
    "said, and not packed": _sized(DOCUMENT, b"content-encoding: gzip"),
    "a name in the packing": _sized(b"\x1f\x8b\x08\x08" + bytes(6) + _SOME + b"\0" + gzip.compress(DOCUMENT)[10:],
                                    b"content-encoding: gzip"),
    "two lengths": _HEAD + b"content-length: 5\r\ncontent-length: %d\r\n\r\n" % len(DOCUMENT) + DOCUMENT,
    "a length and chunks": _chunked(DOCUMENT).replace(b"\r\n\r\n", b"\r\ncontent-length: 9\r\n\r\n", 1),
    "a length that is too short": _HEAD + b"content-length: 10\r\n\r\n" + DOCUMENT,
    "a length that is too long": _HEAD + b"content-length: 9999\r\n\r\n" + DOCUMENT,
    "no length": _HEAD + b"\r\n" + DOCUMENT,
    "another version": _sized(DOCUMENT).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    "no head": DOCUMENT,
    "a broken head": b"HTTP/1.1 2%s OK\r\n\r\n" % _SOME,
    "a header that is none": _HEAD + b"%s\r\nx: \x00%s\r\n\r\n" % (_SOME, _SOME) + DOCUMENT,
    "two types": _sized(DOCUMENT, b"content-type: text/plain"),
    "a part": _sized(DOCUMENT).replace(b"200 OK", b"206 Partial\r\ncontent-range: bytes 0-9/99", 1),
    "not changed": _sized(DOCUMENT).replace(b"200 OK", b'304 Same\r\netag: "%s"' % _SOME, 1),
    "elsewhere": _sized(DOCUMENT).replace(b"200 OK", b"307 There\r\nlocation: https://other.example/%s" % _SOME, 1),
    "no permission": _sized(DOCUMENT).replace(b"200 OK", b'401 No\r\nwww-authenticate: x realm="%s"' % _SOME, 1),
    "an unknown status": _sized(DOCUMENT).replace(b"200 OK", b"799 %s" % _SOME, 1),
    "an error with a text": _sized(DOCUMENT).replace(b"200 OK", b"500 %s" % _SOME, 1),
    "too many requests": _sized(DOCUMENT).replace(b"200 OK", b"429 Slow\r\nretry-after: %s" % _SOME, 1),
    "headers with values": _sized(DOCUMENT, *(b"%s: %s" % (name, _SOME) for name in (
        b"x-request-id", b"request-id", b"openai-organization", b"openai-version", b"x-ratelimit-reset-tokens",
        b"anthropic-ratelimit-requests-reset", b"etag", b"link", b"location", b"set-cookie", b"alt-svc", b"date",
        b"server", b"via", b"retry-after", b"content-language", b"grpc-status", b"grpc-message"))),
    "remote calls": _sized(DOCUMENT).replace(b"application/json", b"application/grpc+json", 1),
    "a byte order mark": _sized(b"\xef\xbb\xbf" + DOCUMENT),
    "other letters": _sized(DOCUMENT.decode().encode("utf-16")),
    "half a character": _sized(DOCUMENT.replace(b"Ask ", b"\\ud800 ")),
    "a key that is said twice": _sized(DOCUMENT.replace(b'"content": ', b'"content": "%s", "content": ' % _SOME)),
    "nested too deep": _sized(b'{"a":' * 5000 + b'"%s"' % _SOME + b"}" * 5000),
    "numbers in powers": _sized(b'{"ssn": 5.17411007e8, "ssn": {"value": 5.17411007E+8}, "n": 1e999, "choices": []}'),
    "one document after the other": _sized(DOCUMENT + b" " + DOCUMENT),
}  # fmt: skip


_CHUNK = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "m"}


def _event(text: str, finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return b"data: %s\n\n" % json.dumps({**_CHUNK, "choices": [choice]}).encode()


_STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
_GOOD = _event("Hello. ") + _event(f"Ask {MAIL[:9]}") + _event(f"{MAIL[9:]} now.", "stop")
ODD_STREAMS: dict[str, bytes] = {
    "comments": b": %s\n\n" % _SOME + _GOOD + b":%s\n\ndata: [DONE]\n\n" % _SOME,
    "identities and times": b"id: %s\nretry: %s\n\n" % (_SOME, NUMBER.encode()) + _GOOD + b"data: [DONE]\n\n",
    "names of events": b"event: %s\n" % _SOME + _GOOD + b"data: [DONE]\n\n",
    "fields that are none": b"user: %s\n%s\n" % (_SOME, _SOME) + _GOOD + b"data: [DONE]\n\n",
    "no document": _GOOD + b"data: %s\n\n" % _SOME,
    "half a document": _GOOD + b'data: {"choices": [{"delta": {"content": "%s' % _SOME,
    "no text": _GOOD + b"data: \xff\xfe %s\n\n" % _SOME,
    "no end": _GOOD,
    "more behind its end": _GOOD + b"data: [DONE]\n\n" + _event(f"And {NUMBER}.") + b"data: [DONE]\n\n",
    "an error in its middle": _GOOD + b'data: {"error": {"message": "no quota for %s", "type": "%s"}}\n\n' % (
        _SOME, _SOME),
    "a list": _GOOD + b'data: ["%s"]\n\n' % _SOME,
    "a choice that is none": _GOOD + b'data: {"choices": ["%s"]}\n\n' % _SOME,
    "a text that is none": _GOOD + b'data: {"choices": [{"index": "%s", "delta": {"content": ["%s"]}}]}\n\n' % (
        _SOME, _SOME),
    "ends of lines of old": (_GOOD + b"data: [DONE]\n\n").replace(b"\n", b"\r"),
}  # fmt: skip
for _name, _body in ODD_STREAMS.items():
    ODD_STREAMS[_name] = _STREAM + _body


class OddServer:
    """Answers every request with ``answer``, and closes; a context manager. ``asked``: how many there were."""

    def __init__(self) -> None:
        self.answer = b""
        self.asked = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._threads = [threading.Thread(target=self._serve, daemon=True)]

    def __enter__(self) -> OddServer:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for thread in self._threads:
            thread.join(10)

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._answer, args=(client,), daemon=True))
            self._threads[-1].start()

    def _answer(self, client: socket.socket) -> None:
        with client, suppress(OSError):
            _heard(client.recv)
            self.asked += 1
            client.sendall(self.answer)
            client.shutdown(socket.SHUT_WR)
            while client.recv(65536):  # until the other side has read it all, and closes
                pass


def _heard(recv: Callable[[int], bytes]) -> None:
    """A whole request."""
    data = b""
    while b"\r\n\r\n" not in data:
        more = recv(65536)
        if not more:
            return
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = next((int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0)
    while len(body) < length:
        body += recv(65536)
