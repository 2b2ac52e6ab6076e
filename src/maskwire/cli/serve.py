"""``maskwire serve``: the gateway before a database, until it is told to stop."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
import uvloop

from maskwire.cli import places
from maskwire.cli.classified import sensitive_columns
from maskwire.cli.configured import DEMO, FILE, configure
from maskwire.cli.demo import sample
from maskwire.cli.front_doors import CONSOLE, Door, Opened, doors
from maskwire.cli.hardened import VARIABLE as HARDENED_URL
from maskwire.cli.hardened import hardened_of
from maskwire.cli.headed import Headed
from maskwire.cli.logs import FORMATS, set_up
from maskwire.cli.policy_source import read_policy
from maskwire.cli.stopping import stop_signal
from maskwire.cli.terminal import progress
from maskwire.cli.warned import warn_of_rights
from maskwire.cli.window import ledger_option
from maskwire.errors import ConfigurationError
from maskwire.model import Limits
from maskwire.transform import keyring

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway
    from maskwire.gateway.settings import Settings
    from maskwire.ledger.place import Place
    from maskwire.ledger.store import Durability


_PASSWORD = "MASKWIRE_PASSWORD"  # noqa: S105 - the name of a variable


_HEADINGS = {"tls_cert": "TLS", "hardened_url": "The database", "max_rows": "Limits", "mcp": "Other doors",
             "otlp": "Logs, traces and what is kept", "help": "Options"}  # fmt: skip


@click.command(cls=Headed, headings=_HEADINGS, short_help="Put the gateway before a database.")
@click.argument("url", required=False)
@click.option(
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    is_eager=True,
    expose_value=False,
    callback=configure,
    help=f"What to take for the URL and options that are not named; {FILE} of this folder, where there is one.",
)
@click.option("--listen", default="127.0.0.1:6432", show_default=True, help="HOST:PORT; port 0 takes a free one.")
@click.option("--policy", help="A policy file, or the name of a preset; without one, the default masks all.")
@ledger_option
@click.option("--access", "access_file", type=click.Path(path_type=Path), help="YAML file of principals; else: agent.")
@click.option(
    "--durability",
    type=click.Choice(["grouped", "strict"]),
    default="grouped",
    show_default=True,
    help="Entries are on the disk within 10 ms of an answer, or before it.",
)
@click.option("--tls-cert", type=click.Path(path_type=Path), help="PEM certificate chain: clients must use TLS.")
@click.option("--tls-key", type=click.Path(path_type=Path), help="PEM private key of --tls-cert.")
@click.option(
    "--tls-client-ca",
    type=click.Path(path_type=Path),
    help="PEM authority of client certificates: one "
    "of its certificates names the principal and stands for the password.",
)
@click.option("--hardened-url", help="The source as the role that `maskwire harden` made, to be asked as well.")
@click.option(
    "--upstream-sessions",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="How many sessions with the database there may be; clients share them.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Processes that serve the database's port, with one more for the ledger and the other doors; 1: one for all.",
)
@click.option("--max-rows", type=click.IntRange(1), help="The most rows of one answer; no limit by default.")
@click.option("--max-bytes", type=click.IntRange(1), help="The most bytes of one answer; no limit by default.")
@click.option(
    "--statement-timeout",
    type=click.FloatRange(0.1),
    default=3600.0,
    show_default=True,
    help="Seconds that a statement may run, its answer's way to a slow client included.",
)
@click.option(
    "--idle-timeout", type=click.FloatRange(0.1), help="Seconds that a client may be silent; no limit by default."
)
@click.option(
    "--drain",
    type=click.FloatRange(0),
    default=10.0,
    show_default=True,
    help="Seconds that running statements and transactions get when the gateway is told to stop.",
)
@click.option("--mcp", help="HOST:PORT to serve agents on by MCP (streamable HTTP, bearer tokens) beside PostgreSQL.")
@click.option("--mcp-url", default="", help="The URL that agents know it by, where it is not http://HOST:PORT/mcp.")
@click.option(
    "--mcp-queries", type=click.Path(path_type=Path), help="YAML file of saved queries, each a tool of its own."
)
@click.option("--llm", "llm_listen", help="HOST:PORT of the LLM gateway: model APIs with every prompt masked.")
@click.option(
    "--llm-upstream",
    multiple=True,
    help="NAME=URL of a model's provider: openai=https://api.openai.com/v1. Repeatable.",
)
@click.option("--llm-config", type=click.Path(path_type=Path), help="YAML file of the LLM gateway: docs/llm.md.")
@click.option("--http", help="HOST:PORT of the HTTP door: services of --http-config with their answers masked.")
@click.option("--http-config", type=click.Path(path_type=Path), help="YAML file of services and routes: docs/http.md.")
@click.option(
    "--console",
    is_flag=False,
    flag_value=CONSOLE,
    metavar="[[HOST:]PORT]",
    help=f"Serve the console there; {CONSOLE} where nothing is said. docs/console.md.",
)
@click.option("--console-url", default="", help="The URL that browsers know the console by, behind a proxy.")
@click.option(
    "--otlp",
    help="URL of an OpenTelemetry collector to send traces to (OTLP by HTTP), such as http://127.0.0.1:4318.",
)
@click.option(
    "--log-format", type=click.Choice(FORMATS), default="text", show_default=True, help="json: one object a line."
)
@click.option(
    "--tenant",
    default=keyring.TENANT,
    show_default=True,
    help="Whose data it is: masked values of one tenant mean nothing in another's.",
)
@click.option(
    "--transcripts", is_flag=True, help="Keep what clients are sent, masked and encrypted: see maskwire replay."
)
def serve(  # noqa: PLR0917 - one argument per option
    url: str | None,
    listen: str,
    policy: str | None,
    ledger: Place | None,
    access_file: Path | None,
    durability: Durability,
    tls_cert: Path | None,
    tls_key: Path | None,
    tls_client_ca: Path | None,
    hardened_url: str | None,
    upstream_sessions: int,
    workers: int,
    max_rows: int | None,
    max_bytes: int | None,
    statement_timeout: float,
    idle_timeout: float | None,
    drain: float,
    mcp: str | None,
    mcp_url: str,
    mcp_queries: Path | None,
    llm_listen: str | None,
    llm_upstream: tuple[str, ...],
    llm_config: Path | None,
    http: str | None,
    http_config: Path | None,
    console: str | None,
    console_url: str,
    otlp: str | None,
    log_format: str,
    tenant: str,
    transcripts: bool,
) -> None:
    """Serve the PostgreSQL or MySQL database at URL with everything sensitive masked, and record what is seen.

    Clients speak the protocol of the database: those of MySQL and MariaDB where URL begins with mysql://. What is not
    named here is taken from maskwire.yaml, which `maskwire init` writes.

    Without --access there is one principal, agent. Its password is MASKWIRE_PASSWORD, or is made and printed once. The
    last line of start-up on standard output is "ready:" and the connection string for clients; each other door has a
    line of its own before it, with its URL.

    A policy file or a file of principals that is changed is read again, and holds from the next statement on, in open
    sessions too; where it has a fault, what was before stays. SIGHUP has both, the certificates and saved queries, read
    again; SIGTERM and Ctrl+C let what runs come to its end, and a second one stops at once.

    At the other doors clients log in with a token of `maskwire token issue`, or of an issuer in the file of principals:
    agents by --mcp, programs that ask models by --llm (which alone holds the provider's key: OPENAI_API_KEY,
    ANTHROPIC_API_KEY, or --llm-config), those of services by --http. At the console, principals of the role auditor,
    approver or admin do; without --access, a token is printed.

    With --hardened-url (or MASKWIRE_HARDENED_URL), what is said to touch nothing sensitive must also be permitted to a
    role that may read nothing sensitive; where it is not, the statement is refused and recorded.

    \b
    Example:  maskwire serve postgresql://user:password@host/database --listen 127.0.0.1:6432
              maskwire serve mysql://user:password@host/database --listen 127.0.0.1:3307
    """
    from maskwire.access.configuration import load  # noqa: PLC0415
    from maskwire.gateway.address import parse_address, parse_listen  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.listener import listening  # noqa: PLC0415
    from maskwire.gateway.settings import Settings  # noqa: PLC0415
    from maskwire.gateway.tls import TlsFiles  # noqa: PLC0415
    from maskwire.policy.rules import DEFAULT  # noqa: PLC0415

    if url is None:
        raise click.UsageError(f"Name the database's URL, or write {FILE} with: maskwire init URL")
    if (tls_cert is None) != (tls_key is None):
        raise click.UsageError("--tls-cert and --tls-key go together.")
    if tls_client_ca is not None and tls_cert is None:
        raise click.UsageError("--tls-client-ca needs --tls-cert and --tls-key.")
    set_up(log_format)
    host, port = parse_listen(listen)
    access = None if access_file is None else load(access_file)
    password = os.environ.get(_PASSWORD)
    if password is not None and not password:
        raise ConfigurationError(f"{_PASSWORD} is empty. Set it to a password, or unset it to have one made.")
    address = parse_address(sample() if url == DEMO else url, mysql=True)
    if address.dialect == "mysql" and (mcp or llm_listen or hardened_url or os.environ.get(HARDENED_URL)):
        raise click.UsageError("--mcp, --llm and --hardened-url need a PostgreSQL source so far.")
    loaded = read_policy(policy) if policy is not None else None
    for remark in loaded.remarks if loaded is not None else ():
        click.echo(f"{policy}:{remark.mark.line}: remark: {remark.message}", err=True)
    settings = Settings(
        address=address,
        ledger=ledger or places.ledger(),
        keyring=keyring.read(places.root_key(), tenant),
        password=secrets.token_urlsafe(18) if password is None else password,
        host=host,
        port=port,
        access=access,
        tls=TlsFiles(tls_cert, tls_key, tls_client_ca) if tls_cert is not None and tls_key is not None else None,
        policy=loaded.policy if loaded is not None else DEFAULT,
        policy_file=Path(policy) if policy is not None and Path(policy).exists() else None,
        access_file=access_file,
        hardened=hardened_of(hardened_url, address),
        upstream_sessions=upstream_sessions,
        durability=durability,
        transcripts=transcripts,
        limits=Limits(max_rows, max_bytes, statement_timeout, idle_timeout),
    )
    models = (llm_listen, llm_upstream, llm_config)
    opening = list(doors(mcp, mcp_url, mcp_queries, *models, http, http_config, console, console_url, otlp))

    if port:  # told now, and not after the whole database was read
        listening(host, port).close()

    async def run() -> None:
        gateway = _gateway(settings, workers, log_format, drain, has_doors=bool(opening))
        await _serve(gateway, drain, opening, made=password is None)

    uvloop.run(run())


def _gateway(settings: Settings, workers: int, log_format: str, drain: float, *, has_doors: bool) -> Gateway:
    """One process for all, or the head of several."""
    from maskwire.gateway.server import Gateway  # noqa: PLC0415

    if workers == 1:
        return Gateway(settings)
    from maskwire.gateway.workers.head import Head  # noqa: PLC0415 - loads what one process needs not

    return Head(settings, workers, log_format=log_format, drain=drain, has_doors=has_doors)


async def _serve(gateway: Gateway, drain: float, opening: Sequence[Door], *, made: bool) -> None:
    from maskwire.gateway.interpreter import settle  # noqa: PLC0415

    settings = gateway.settings
    with progress("reading the database") as report:
        url = await gateway.start(report)
    opened: list[Opened] = []
    try:
        known = gateway.source.knowledge
        if settings.address.dialect == "postgresql":
            await warn_of_rights(settings.address, gateway.source, settings.hardened)
        click.echo(f"sensitive columns: {len(sensitive_columns(known.catalog, known.classes))}")
        click.echo(f"policy: {settings.policy_file or settings.policy.name}")
        click.echo(f"ledger: {settings.ledger}")
        if settings.access is not None:
            click.echo(f"principals: {len(settings.access.accounts)}, issuers: {len(settings.access.issuers)}")
        elif made:
            click.echo("password: made for this run; it is in the connection string and kept nowhere")
        else:
            click.echo(
                f"password: {_PASSWORD}; it is left out of the connection string (clients: PGPASSWORD, MYSQL_PWD)"
            )
        for door in opening:
            opened.append(await door.open(gateway))  # noqa: PERF401 - those before are stopped where one can't be opened
        told_to_stop = stop_signal(again=lambda: gateway.spawn(_renew(gateway, opened)))
        if settings.access is not None:
            url = _without_user(url)
        settle()
        click.echo(f"ready: {url if made else _without_password(url)}")
        await told_to_stop.wait()
        told_to_stop.clear()
        await _first(gateway.conversations.drain(drain), told_to_stop.wait())
        await _first(gateway.drain(drain), told_to_stop.wait())
    finally:
        for one in opened:
            await one.stop()
        await gateway.stop()


async def _first(*waits: Coroutine[None, None, object]) -> None:
    """Until one of them ends."""
    tasks = [asyncio.ensure_future(wait) for wait in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


async def _renew(gateway: Gateway, opened: Sequence[Opened]) -> None:
    """SIGHUP: the files again. The gateway itself says in its log what became of the policy and the principals."""
    told = []
    try:
        gateway.reload_tls()
        for door in opened:
            door.reload_tls()
    except ConfigurationError as error:
        told.append(f"kept the certificate of before: {error}")
    else:
        told.append("certificate files read again")
    told += [gateway.reload_policy(), gateway.reload_access(), *filter(None, (door.reread() for door in opened))]
    await gateway.standing.heard()
    for said in told:
        click.echo(said, err=True)


def _without_password(url: str) -> str:
    """A connection string without the password that the operator knows already and logs should not."""
    if "@" not in url:
        return url
    user, _, place = url.rpartition("@")
    return f"{user.rpartition(':')[0]}@{place}"


def _without_user(url: str) -> str:
    """A connection string for any of the principals."""
    return f"{url.partition(':')[0]}://{url.rpartition('@')[2]}"
