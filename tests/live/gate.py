"""A real gateway in a thread of its own, and a tap that keeps every byte it sends to its clients."""

from __future__ import annotations

import asyncio
import socket
import threading
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit

import uvloop

from maskwire._kernel import Keys
from maskwire.gateway.address import parse_address
from maskwire.gateway.server import Gateway
from maskwire.gateway.settings import Settings
from maskwire.transform.keyring import Keyring, secret_of
from tests.live.between import Between

PASSWORD = "correct horse battery staple"
ROOT_KEY = bytes(range(32))


class Gate:
    """A gateway on ``upstream`` with a ledger in ``folder``; a context manager."""

    has_files = False  # whether any of this run wrote its ledger into one

    def __init__(self, upstream: str, folder: Path, **settings: object) -> None:
        self.ledger = folder / "ledger.db"
        Gate.has_files = Gate.has_files or "ledger" not in settings
        self._settings = Settings(
            address=parse_address(upstream, mysql=True),
            port=0,
            **{
                "ledger": self.ledger,
                "password": PASSWORD,
                "keyring": Keyring(Keys(ROOT_KEY), secret_of(ROOT_KEY)),
                **settings,
            },  # type: ignore[arg-type]
        )
        self.loop = uvloop.new_event_loop()
        self.gateway: Gateway | None = None
        self.url = ""
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._ready = threading.Event()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self._start())
        if self._failure is None:
            self.loop.run_forever()
        self.loop.close()

    async def _start(self) -> None:
        try:
            self.gateway = Gateway(self._settings)
            self.url = await self.gateway.start()
        except BaseException as error:
            self._failure = error
        self._ready.set()

    def __enter__(self) -> Gate:
        self._thread.start()
        assert self._ready.wait(60), "the gateway did not start"
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self.gateway is not None
        asyncio.run_coroutine_threadsafe(self.gateway.stop(), self.loop).result(30)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(30)

    @property
    def port(self) -> int:
        """The port clients connect to."""
        port = urlsplit(self.url).port
        assert port is not None
        return port


class Tap(Between):
    """A relay in front of a gateway that keeps all that clients receive."""

    def __init__(self, gate: Gate) -> None:
        super().__init__()
        self._gate = gate
        self.received = bytearray()
        self.url = gate.url.replace(f":{gate.port}/", f":{self.port}/")

    def reach(self) -> socket.socket:
        """The gateway."""
        return socket.create_connection(("127.0.0.1", self._gate.port))

    def pass_on(self, client: socket.socket, behind: socket.socket) -> None:
        """At once, in both directions."""
        for one in (client, behind):  # or small messages wait for an acknowledgement that comes late
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for source, sink, keep in ((client, behind, False), (behind, client, True)):
            threading.Thread(target=self._copy, args=(source, sink, keep), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket, keep: bool) -> None:
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            if not data:
                break
            if keep:
                self.received += data
            try:
                sink.sendall(data)
            except OSError:
                break
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue
