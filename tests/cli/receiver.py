"""A web server for tests: keeps what it is sent, and refuses what it is told to refuse."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Received:
    """``url`` has no path; ``objects`` are what was put, by path; requests are (method, path, headers, body)."""

    url: str = ""
    refuses: int = 0  # the status of every answer, where it is set
    objects: dict[str, bytes] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)


@contextmanager
def receiver() -> Iterator[Received]:
    """Takes POST; PUT as a bucket does that was asked to overwrite nothing, and GET of what was put."""
    received = Received()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> bytes:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            received.requests.append((self.command, self.path, headers, body))
            return body

        def _answer(self, status: int, body: bytes = b"") -> None:
            self.send_response(received.refuses or status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self._take()
            self._answer(200)

        def do_PUT(self) -> None:
            body = self._take()
            if self.path in received.objects:
                self._answer(412)
                return
            if not received.refuses:
                received.objects[self.path] = body
            self._answer(200)

        def do_GET(self) -> None:
            self._take()
            found = received.objects.get(self.path)
            self._answer(404 if found is None else 200, found or b"")

        def log_message(self, *_: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    received.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
