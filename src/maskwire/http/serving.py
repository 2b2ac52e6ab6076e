"""An ASGI application served beside the other doors of a gateway, in its loop.

What it must never do: log what a client sent, take the process's signals, or tell a client what an error said.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from maskwire.errors import ConfigurationError
from maskwire.gateway.tls import TlsFiles

_BACKLOG = 512
_ENDS_WITHIN = 1  # seconds for requests that are under way when it is stopped
_IDLE = 60  # seconds that a connection may rest
_MOST = 1000  # connections at once


class _Quiet(uvicorn.Server):
    """The process's signals are the command's. ``is_up`` is set once it listens, or has failed to."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.is_up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to listen."""
        try:
            await super().startup(sockets)
        finally:
            self.is_up.set()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


class Served:
    """``start``, then serve until ``stop``. ``address`` is where it listens, from the beginning: ``application`` may be
    set once it is known. Raises ConfigurationError where it can't listen."""

    def __init__(self, host: str, port: int, option: str, tls: TlsFiles | None = None) -> None:
        try:
            family, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
            self._socket = socket.create_server(where[:2], family=family, backlog=_BACKLOG)
        except OSError:
            raise ConfigurationError(
                f"{host}:{port} can't be listened on: it is taken or not allowed. Choose another with {option}."
            ) from None
        self._socket.setblocking(False)
        self._tls = tls
        self.address: tuple[str, int] = self._socket.getsockname()[:2]
        self._server: _Quiet | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def scheme(self) -> str:
        """https with certificate files, else http."""
        return "http" if self._tls is None else "https"

    @property
    def url(self) -> str:
        """Where it listens."""
        host, port = self.address
        return f"{self.scheme}://[{host}]:{port}" if ":" in host else f"{self.scheme}://{host}:{port}"

    async def start(self, application: ASGIApp) -> None:
        """Serves it. Raises ConfigurationError where it does not start."""
        mute()
        config = uvicorn.Config(
            application, log_config=None, access_log=False, server_header=False, ws="none", lifespan="on",
            proxy_headers=False, timeout_keep_alive=_IDLE, timeout_graceful_shutdown=_ENDS_WITHIN,
            limit_concurrency=_MOST, h11_max_incomplete_event_size=64 * 1024,
        )  # fmt: skip
        config.load()
        if self._tls is not None:
            config.ssl = _context(self._tls)
        self._server = _Quiet(config)
        self._task = asyncio.get_running_loop().create_task(self._server.serve(sockets=[self._socket]))
        up = asyncio.ensure_future(self._server.is_up.wait())
        await asyncio.wait([up, self._task], return_when=asyncio.FIRST_COMPLETED)
        up.cancel()
        if not self._server.started:
            raise ConfigurationError("The HTTP door did not start.")

    def reload_tls(self) -> None:
        """Reads the certificate files again, for who comes from now on. Raises ConfigurationError."""
        if self._tls is not None and self._server is not None and self._server.config.ssl is not None:
            _load(self._server.config.ssl, self._tls)

    async def stop(self) -> None:
        """Accepts nobody any more, and ends what is under way."""
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await asyncio.wait([self._task], timeout=_ENDS_WITHIN + 2)
        self._socket.close()


def _context(files: TlsFiles) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    _load(context, files)
    return context


def _load(context: ssl.SSLContext, files: TlsFiles) -> None:
    try:
        context.load_cert_chain(files.certificate, files.key)
    except (OSError, ssl.SSLError):
        raise ConfigurationError("The TLS certificate or its key can't be read.") from None


class _WhereOnly(logging.Handler):
    """Of what a library logs: how bad it is, and the line that says it. Its text may repeat what a client sent."""

    def __init__(self, log: logging.Logger) -> None:
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else "a remark"
        self._log.log(record.levelno, "%s at %s:%d", kind, record.module, record.lineno)


def mute(*names: str) -> None:
    """These libraries' logs, and the server's, go into ours without their texts."""
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access", "uvicorn.asgi", *names):
        logger = logging.getLogger(name)
        logger.handlers = [_WhereOnly(logging.getLogger(f"{__name__}.{name}"))]
        logger.propagate = False
        logger.setLevel(logging.WARNING)
