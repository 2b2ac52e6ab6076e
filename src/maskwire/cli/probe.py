"""``maskwire probe``: attacks a gateway through its own doors, and says what got through."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
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

    url: str = field(default="", repr=False)
    mcp: str | None = None
    token: str = field(default="", repr=False)
    quick: bool = False


@click.command(short_help="Attack your own gateway, and see what gets through.")
@click.argument("url")
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
@click.option("--token", help=f"The token for --mcp (or {TOKEN}).")
@click.option("--quick", is_flag=True, help="By simple queries alone: a tenth of the time.")
@click.option("--yes", is_flag=True, help="Do not ask before --plant.")
@json_option
def probe(  # noqa: PLR0917 - click passes options by name
    url: str,
    plant: str | None,
    direct: str | None,
    canaries: tuple[str, ...],
    columns: tuple[str, ...],
    reader: str,
    mcp: str | None,
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

    No stored value is printed or kept. Attacks that write would change nothing if they got through: they write no row
    (WHERE false), to the planted schema or else to the probed table, whose statement triggers would fire. They are
    refused, and recorded in the ledger, like everything else that is sent here: expect its alerts.

    Exit codes: 0 nothing got through, 1 something did, 2 it could not be run.

    \b
    Example:  maskwire probe postgresql://agent:password@127.0.0.1:6432/app --plant postgresql://owner@host/app
              maskwire probe mysql://agent:password@127.0.0.1:3307/shop --plant mysql://owner:password@host/shop
    """
    token = token or os.environ.get(TOKEN) or ""
    if sum((bool(plant), bool(direct), bool(canaries))) != 1:
        raise click.UsageError("Say what to search for: one of --plant URL, --direct URL, or --canaries COLUMN=FILE.")
    if mcp is not None and not token:
        raise click.UsageError(f"--mcp needs --token, or {TOKEN}: have one made with maskwire token issue.")
    if plant and not yes:
        click.confirm("Make a schema maskwire_probe_... in the source, and drop it when done?", abort=True, err=True)
    doors = _Doors(url, mcp, token, quick)
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
    await _databases(doors, asked, report, found)
    return found


async def _databases(doors: _Doors, asked: Asked, report: Report, found: Probe) -> None:
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.probe.chosen import chosen, session  # noqa: PLC0415
    from maskwire.probe.run import controls, known, probe, probe_tool  # noqa: PLC0415
    from maskwire.probe.tool import tool  # noqa: PLC0415

    address = parse_address(doors.url, mysql=True)
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
