"""The doors that ``maskwire serve`` opens besides PostgreSQL's: MCP, model APIs, HTTP services, the console, and
the one by which traces leave.

What it must never do: open one before the gateway, its policy and its ledger are there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import click

from maskwire.errors import ConfigurationError

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway
    from maskwire.http.proxy.settings import HttpSettings
    from maskwire.llm.settings import LlmSettings

__all__ = ["Door", "Opened", "doors"]


class Opened(Protocol):
    """A door that is open."""

    def reload_tls(self) -> None:
        """The certificate files are read again. Raises ConfigurationError; those of before stay then."""

    async def stop(self) -> None:
        """Accepts nobody any more, and ends what is under way."""

    def reread(self) -> str:
        """The door's own file is read again; what became of it, or "" where it has none that can change."""


class Served(Protocol):
    """What serves a door."""

    def reload_tls(self) -> None:
        """As ``Opened``."""

    async def stop(self) -> None:
        """As ``Opened``."""


@dataclass(frozen=True, slots=True)
class _Open:
    """A door that is open, and how its own file is read again."""

    served: Served
    again: Callable[[], str] = str

    def reload_tls(self) -> None:
        self.served.reload_tls()

    def reread(self) -> str:
        return self.again()

    async def stop(self) -> None:
        await self.served.stop()


class Door(Protocol):
    """A door that may be opened."""

    async def open(self, gateway: Gateway) -> Opened:
        """Listens, and says where. Raises ConfigurationError."""


def doors(  # noqa: PLR0917 - one argument per option
    mcp: str | None,
    mcp_url: str,
    mcp_queries: Path | None,
    llm: str | None,
    llm_upstream: tuple[str, ...],
    llm_config: Path | None,
    http: str | None,
    http_config: Path | None,
    console: str | None = None,
    console_url: str = "",
    otlp: str | None = None,
) -> Iterator[Door]:
    """Those that options ask for. Raises ConfigurationError."""
    from maskwire.gateway.address import parse_listen  # noqa: PLC0415 - loads the kernel

    if mcp is None and (mcp_url or mcp_queries):
        raise click.UsageError("--mcp-url and --mcp-queries go with --mcp HOST:PORT.")
    if llm is None and (llm_upstream or llm_config):
        raise click.UsageError("--llm-upstream and --llm-config go with --llm HOST:PORT.")
    if console is None and console_url:
        raise click.UsageError("--console-url goes with --console.")
    if otlp is not None and not otlp.startswith(("http://", "https://")):
        raise click.UsageError("--otlp must be a collector's URL, such as http://127.0.0.1:4318.")
    if (http is None) != (http_config is None):
        raise click.UsageError("--http HOST:PORT and --http-config FILE go together.")
    if mcp is not None:
        yield _Agents(*parse_listen(mcp, "--mcp"), mcp_url, mcp_queries)
    if llm is not None:
        from maskwire.llm.settings import settings_of  # noqa: PLC0415 - loads what only this door needs

        yield _Models(settings_of(*parse_listen(llm, "--llm"), llm_upstream, llm_config))
    if http is not None and http_config is not None:
        from maskwire.http.proxy.settings import settings_of as services_of  # noqa: PLC0415

        yield _Services(services_of(*parse_listen(http, "--http"), http_config))
    if console is not None:
        yield People(*console_address(console), console_url)
    if otlp is not None:
        yield _Traces(otlp)


CONSOLE = "127.0.0.1:8420"


def console_address(text: str) -> tuple[str, int]:
    """Reads [HOST:]PORT of --console. Raises ConfigurationError."""
    from maskwire.gateway.address import parse_listen  # noqa: PLC0415 - loads the kernel

    if "://" in text:
        raise click.UsageError(
            "--console took the database's URL for its address: write --console=PORT, or put it last."
        )
    return parse_listen(f"127.0.0.1:{text}" if text.isdecimal() else text, "--console")


@dataclass(frozen=True, slots=True)
class _Agents:
    """Where agents are served by MCP, by what URL they know it, and the file of saved queries."""

    host: str
    port: int
    url: str
    queries: Path | None

    async def open(self, gateway: Gateway) -> Opened:
        from maskwire.mcp.saved import load as queries_of  # noqa: PLC0415 - loads the SDK
        from maskwire.mcp.server import TOOLS, Front  # noqa: PLC0415
        from maskwire.mcp.serving import serve  # noqa: PLC0415

        front = Front(gateway, queries_of(self.queries, TOOLS) if self.queries is not None else ())
        served, url = await serve(gateway, self.host, self.port, public=self.url, front=front)
        click.echo(f"mcp: {url}")

        def reread() -> str:
            if self.queries is None:
                return ""
            try:
                saved = queries_of(self.queries, TOOLS)
            except ConfigurationError as error:
                return f"kept the saved queries of before: {error}"
            front.offer(saved)
            return f"saved queries read again: {len(saved)}"

        return _Open(served, reread)


@dataclass(frozen=True, slots=True)
class _Models:
    """Where model APIs are served, and whose."""

    settings: LlmSettings

    async def open(self, gateway: Gateway) -> Opened:
        from maskwire.llm.routes import roots_of  # noqa: PLC0415 - loads what only this door needs
        from maskwire.llm.serving import LlmDoor  # noqa: PLC0415

        door = LlmDoor(gateway, self.settings)
        await door.start()
        for name, root in roots_of(self.settings.upstreams).items():
            click.echo(f"llm: {door.url}{root} ({name})")
        return _Open(door)


@dataclass(frozen=True, slots=True)
class _Services:
    """Where services are reached by HTTP, and which."""

    settings: HttpSettings

    async def open(self, gateway: Gateway) -> Opened:
        from maskwire.http.proxy.serving import HttpDoor  # noqa: PLC0415 - loads what only this door needs

        door = HttpDoor(gateway, self.settings)
        await door.start()
        click.echo(f"http: {door.url} ({', '.join(sorted(self.settings.services))})")
        return _Open(door)


@dataclass(frozen=True, slots=True)
class People:
    """Where people are served the console, and by what URL they know it."""

    host: str
    port: int
    url: str = ""

    async def open(self, gateway: Gateway) -> Opened:
        """Where no file names principals, whoever started the gateway gets a token for it, printed once."""
        from maskwire.console.serving import ConsoleDoor, with_operator  # noqa: PLC0415 - loads what this door needs

        door = ConsoleDoor(gateway, self.host, self.port, self.url)
        await door.start()
        click.echo(f"console: {door.url}")
        if gateway.settings.access is None:
            click.echo(f"console token: {with_operator(gateway)}")
        return _Open(door)


@dataclass(frozen=True, slots=True)
class _Traces:
    """Where exchanges are sent as traces."""

    url: str

    async def open(self, gateway: Gateway) -> Opened:
        from maskwire.gateway.tracing import Tracing  # noqa: PLC0415 - loads an extra

        tracing = Tracing(self.url, gateway.timings, gateway.address.dialect)
        gateway.recorder.listeners.append(tracing.take)
        click.echo(f"traces: {self.url}")
        return _Open(tracing)
