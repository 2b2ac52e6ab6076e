"""``maskwire probe``: attacks a gateway through its own doors, and says what got through."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maskwire.cli.mcp.stated import TOKEN
from maskwire.cli.terminal import Report, progress
from maskwire.cli.window import json_option
from maskwire.errors import ConfigurationError, MaskwireError

if TYPE_CHECKING:
    from maskwire.probe.chosen import Asked
    from maskwire.probe.report import Probe

_HELD, _LEAKED, _NOT_RUN = 0, 1, 2
_PASSWORD = "MASKWIRE_PASSWORD"  # noqa: S105 - the name of a variable


@dataclass(frozen=True, slots=True)
class _Doors:
    """Which doors are attacked, and how."""

    url: str | None = field(default=None, repr=False)
    mcp: str | None = None
    llm: str | None = None
    http: str | None = None
    stand_in: str | None = None
    values: Path | None = None
    token: str = field(default="", repr=False)
    model: str = ""
    quick: bool = False


@click.command(short_help="Attack your own gateway, and see what gets through.")
@click.argument("url", required=False)
@click.option("--plant", metavar="URL", help="The source itself, as a role that may make a schema: canaries go there.")
@click.option("--direct", metavar="URL", help="The source itself, as a role that may read: nothing is written.")
@click.option("--canaries", multiple=True, metavar="SCHEMA.TABLE.COLUMN=FILE", help="Values that stand in a column, "
              "one in a line. Repeatable.")  # fmt: skip
@click.option(
    "--column", "columns", multiple=True, help="Only this one (its name, or SCHEMA.TABLE.COLUMN). Repeatable."
)
@click.option("--reader", metavar="USER@HOST", default="", help="With --plant in MySQL: the gateway's account there, "
              "which is let read the canaries.")  # fmt: skip
@click.option("--mcp", metavar="URL", help="Also through the MCP door at this URL.")
@click.option("--llm", metavar="URL", help="Through the LLM door: its URL with an upstream's name behind it.")
@click.option("--http", metavar="URL", help="Through the HTTP door: the URL of a route that is read by GET.")
@click.option("--stand-in", metavar="HOST:PORT", help="Be the provider or service behind --llm and --http, at this "
              "address: what reaches it is judged too.")  # fmt: skip
@click.option("--values", type=click.Path(path_type=Path), metavar="FILE", help="Without --stand-in: values that "
              "stand in the answers of --http, one in a line.")  # fmt: skip
@click.option("--model", default="maskwire-probe", show_default=True, help="The model that --llm asks for.")
@click.option("--token", help=f"The token for --mcp, --llm and --http (or {TOKEN}).")
@click.option("--quick", is_flag=True, help="By simple queries alone: a tenth of the time.")
@click.option("--yes", is_flag=True, help="Do not ask before --plant.")
@json_option
def probe(  # noqa: PLR0917 - click passes options by name
    url: str | None,
    plant: str | None,
    direct: str | None,
    canaries: tuple[str, ...],
    columns: tuple[str, ...],
    reader: str,
    mcp: str | None,
    llm: str | None,
    http: str | None,
    stand_in: str | None,
    values: Path | None,
    model: str,
    token: str | None,
    quick: bool,
    yes: bool,
    machine: bool,
) -> int:
    """Attack the gateway at URL (postgresql:// or mysql://) as the principal of URL: everything that is known to get
    past a masking layer, in every way in which drivers send it. What must not come is searched for in every byte that
    comes.

    It has to know what to search for. With --plant it makes a schema of its own in the source (maskwire_probe_ and
    eight digits, readable by every role of that database), fills it with values drawn anew, and drops it at the end.
    With --direct it reads up to 1,000 rows of tables both ways and takes the columns that the gateway masks; a column
    that is shown to the principal is named, and is no leak. With --canaries you say what stands where.

    The LLM and HTTP doors are attacked with or without a URL before. With --stand-in the probe is the provider or
    service behind them, so both sides are judged: start the gateway with --llm-upstream probe=http://HOST:PORT, and
    with a service of that url in --http-config, of one route. Without it, only what comes back to a client is judged:
    a model is asked to repeat, and of a service you say by --values what its answers hold.

    No stored value is printed or kept. Attacks that write would change nothing if they got through: they write no row
    (WHERE false), to the planted schema or else to the probed table, whose statement triggers would fire. They are
    refused, and recorded in the ledger, like everything else that is sent here: expect its alerts.

    Exit codes: 0 nothing got through, 1 something did, 2 it could not be run.

    \b
    Example:  maskwire probe postgresql://agent:password@127.0.0.1:6432/app --plant postgresql://owner@host/app
              maskwire probe mysql://agent:password@127.0.0.1:3307/shop --plant mysql://owner:password@host/shop
              maskwire probe --llm http://127.0.0.1:6480/probe --stand-in 127.0.0.1:6499
    """
    token = token or os.environ.get(TOKEN) or ""
    if url is None and (plant or direct or canaries or mcp):
        raise click.UsageError("--plant, --direct, --canaries and --mcp need the URL of the gateway.")
    if url is None and llm is None and http is None:
        raise click.UsageError("Say which door: the URL of the gateway, --llm URL or --http URL.")
    if url is not None and sum((bool(plant), bool(direct), bool(canaries))) != 1:
        raise click.UsageError("Say what to search for: one of --plant URL, --direct URL, or --canaries COLUMN=FILE.")
    if (mcp or llm or http) and not token:
        raise click.UsageError(f"--mcp, --llm and --http need --token, or {TOKEN}: see maskwire token issue.")
    if stand_in is not None and llm is None and http is None:
        raise click.UsageError("--stand-in goes with --llm or --http.")
    if http is not None and (stand_in is None) == (values is None):
        raise click.UsageError(
            "--http needs to know what its answers hold: one of --stand-in HOST:PORT, --values FILE."
        )
    if plant and not yes:
        click.confirm("Make a schema maskwire_probe_... in the source, and drop it when done?", abort=True, err=True)
    doors = _Doors(url, mcp, llm, http, stand_in, values, token, model, quick)
    from maskwire.probe.chosen import Asked  # noqa: PLC0415 - loads the kernel

    try:
        with progress("probing") as report:
            found = asyncio.run(_probe(doors, Asked(plant, direct, canaries, frozenset(columns), reader), report))
    except MaskwireError as fault:
        click.echo(f"maskwire: {fault}", err=True)
        return _NOT_RUN
    except Exception as fault:  # noqa: BLE001 - the exit code for errors inside would say that something got through
        click.echo(f"maskwire: an error inside the probe ({type(fault).__name__}). Please report it.", err=True)
        return _NOT_RUN
    if machine:
        from maskwire.probe.report import as_json  # noqa: PLC0415

        click.echo(json.dumps(as_json(found), ensure_ascii=False))
    else:
        from maskwire.cli.probed import show  # noqa: PLC0415

        show(found)
    return _LEAKED if found.leaks else _HELD


async def _probe(doors: _Doors, asked: Asked, report: Report) -> Probe:
    from maskwire.probe.report import Probe  # noqa: PLC0415 - loads the kernel

    found = Probe()
    if doors.url is not None:
        await _databases(doors, asked, report, found)
    if doors.llm is not None or doors.http is not None:
        await _services(doors, report, found)
    return found


async def _databases(doors: _Doors, asked: Asked, report: Report, found: Probe) -> None:
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.probe.chosen import chosen, session  # noqa: PLC0415
    from maskwire.probe.run import controls, known, probe, probe_tool  # noqa: PLC0415
    from maskwire.probe.tool import tool  # noqa: PLC0415

    address = parse_address(doors.url or "", mysql=True)
    if address.password is None and (stated := os.environ.get(_PASSWORD)):
        address = replace(address, password=stated)
    if doors.mcp is not None and address.dialect == "mysql":
        raise ConfigurationError("The MCP door is one of PostgreSQL's gateway so far: leave --mcp out for MySQL.")
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(session(address))
        what = await stack.enter_async_context(chosen(asked, client, address.database))
        found.columns, found.shown = [target.name for target, _ in what.probed], what.shown
        if what.source is not None:
            found.works = await controls(what.probed, what.source, report)
        found.outcomes += known(await probe(what.probed, client, report, quick=doors.quick), found.works)
        if doors.mcp is not None:
            door = await stack.enter_async_context(tool(doors.mcp, doors.token))
            found.outcomes += await probe_tool(what.probed, door, report)


async def _services(doors: _Doors, report: Report, found: Probe) -> None:
    from maskwire.probe.services.asking import client  # noqa: PLC0415 - loads the kernel
    from maskwire.probe.services.http import probe_http, probe_service, values_of  # noqa: PLC0415
    from maskwire.probe.services.llm import probe_llm, probe_provider  # noqa: PLC0415
    from maskwire.probe.services.stand_in import stand_in  # noqa: PLC0415

    async with AsyncExitStack() as stack:
        other = await stack.enter_async_context(stand_in(doors.stand_in)) if doors.stand_in is not None else None
        if doors.llm is not None:
            door = await stack.enter_async_context(client(doors.llm, doors.token))
            if other is not None:
                found.outcomes += await probe_llm(door, other, doors.model, report)
                found.notes.append("LLM door: judged by what reached the provider (the probe) and by what came back.")
            else:
                found.outcomes += await probe_provider(door, doors.model, report)
                found.notes.append(
                    "LLM door: judged by what came back from a real model alone. What reached the provider is not "
                    "seen from here: --stand-in shows it."
                )
        if doors.http is not None:
            door = await stack.enter_async_context(client(doors.http, doors.token))
            if other is not None:
                found.outcomes += await probe_http(door, other, report)
                found.notes.append("HTTP door: judged by what came back of answers that the probe made as the service.")
            elif doors.values is not None:
                found.outcomes += await probe_service(door, values_of(doors.values), report)
                found.notes.append("HTTP door: judged by what came back of this route's real answers, and no others.")
