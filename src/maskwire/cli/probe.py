"""``maskwire probe``: attacks a gateway through its own doors, and says what got through."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from maskwire.cli.mcp.stated import TOKEN
from maskwire.cli.terminal import Report, console, progress
from maskwire.cli.window import json_option
from maskwire.errors import ConfigurationError, MaskwireError

if TYPE_CHECKING:
    from maskwire.probe.client import Client
    from maskwire.probe.report import Leak
    from maskwire.probe.run import Probed, Result
    from maskwire.probe.target import Target

_HELD, _LEAKED, _NOT_RUN = 0, 1, 2
_PASSWORD = "MASKWIRE_PASSWORD"  # noqa: S105 - the name of a variable
_MOST = 6  # columns that are probed where nobody names them
_WAIT = 20.0  # seconds that a gateway has to learn of a new table
_REASONS = 8


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options."""

    url: str
    plant: str | None
    direct: str | None
    canaries: tuple[str, ...]
    columns: frozenset[str]
    mcp: str | None
    token: str | None
    quick: bool


@click.command(short_help="Attack your own gateway, and see what gets through.")
@click.argument("url")
@click.option("--plant", metavar="URL", help="The source itself, as a role that may make a schema: canaries go there.")
@click.option("--direct", metavar="URL", help="The source itself, as a role that may read: nothing is written.")
@click.option("--canaries", multiple=True, metavar="SCHEMA.TABLE.COLUMN=FILE", help="Values that stand in a column, "
              "one in a line. Repeatable.")  # fmt: skip
@click.option(
    "--column", "columns", multiple=True, help="Only this one (its name, or SCHEMA.TABLE.COLUMN). Repeatable."
)
@click.option("--mcp", metavar="URL", help="Also through the MCP door at this URL.")
@click.option("--token", help=f"The MCP door's token (or {TOKEN}).")
@click.option("--quick", is_flag=True, help="By simple queries alone: a tenth of the time.")
@click.option("--yes", is_flag=True, help="Do not ask before --plant.")
@json_option
def probe(  # noqa: PLR0917 - click passes options by name
    url: str,
    plant: str | None,
    direct: str | None,
    canaries: tuple[str, ...],
    columns: tuple[str, ...],
    mcp: str | None,
    token: str | None,
    quick: bool,
    yes: bool,
    machine: bool,
) -> int:
    """Attack the gateway at URL as the principal of URL: everything that is known to get past a masking layer, in
    every way in which drivers send it. What must not come is searched for in every byte that comes.

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
    """
    if sum((bool(plant), bool(direct), bool(canaries))) != 1:
        raise click.UsageError("Say what to search for: one of --plant URL, --direct URL, or --canaries COLUMN=FILE.")
    token = token or os.environ.get(TOKEN)
    if mcp is not None and not token:
        raise click.UsageError(f"--mcp needs --token, or {TOKEN}: have one made with maskwire token issue.")
    if plant and not yes:
        click.confirm("Make a schema maskwire_probe_... in the source, and drop it when done?", abort=True, err=True)
    asked = _Asked(url, plant, direct, canaries, frozenset(columns), mcp, token, quick)
    try:
        with progress("probing") as report:
            found, works, names = asyncio.run(_probe(asked, report))
    except MaskwireError as fault:
        click.echo(f"maskwire: {fault}", err=True)
        return _NOT_RUN
    except Exception as fault:  # noqa: BLE001 - the exit code for errors inside would say that something got through
        click.echo(f"maskwire: an error inside the probe ({type(fault).__name__}). Please report it.", err=True)
        return _NOT_RUN
    from maskwire.probe.report import as_json  # noqa: PLC0415 - loads the kernel

    if machine:
        click.echo(json.dumps({"columns": names, **as_json(found, works)}, ensure_ascii=False))
    else:
        _print(found, works, names)
    return _LEAKED if found.leaks else _HELD


async def _probe(asked: _Asked, report: Report) -> tuple[Result, dict[tuple[str, str], bool], list[str]]:
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.probe.client import Client  # noqa: PLC0415
    from maskwire.probe.run import Result, controls, probe, probe_tool  # noqa: PLC0415
    from maskwire.probe.tool import tool  # noqa: PLC0415

    address = parse_address(asked.url)
    if address.password is None and (stated := os.environ.get(_PASSWORD)):
        address = replace(address, password=stated)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(Client(address))
        probed, shown, source = await stack.enter_async_context(_probed(asked, client))
        if not probed:
            raise ConfigurationError(_nothing(shown))
        works = await controls(probed, source, report) if source is not None else {}
        result = Result(await probe(probed, client, report, quick=asked.quick), shown)
        if asked.mcp is not None and asked.token is not None:
            door = await stack.enter_async_context(tool(asked.mcp, asked.token))
            result.outcomes += await probe_tool(probed, door, report)
        return result, works, [target.name for target, _ in probed]


def _nothing(shown: tuple[str, ...]) -> str:
    told = f" The principal is shown {', '.join(shown)} as they are stored." if shown else ""
    return (
        "No column to probe: none that is masked for this principal, has values of six characters or more, and stands "
        f"in a table with a whole number to go by.{told} Name one with --column, or use --plant."
    )


@asynccontextmanager
async def _probed(
    asked: _Asked, client: Client
) -> AsyncIterator[tuple[Sequence[Probed], tuple[str, ...], Client | None]]:
    """What to probe; columns that the principal is shown; the source, where attacks may be tried out on it."""
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel
    from maskwire.probe.client import Client  # noqa: PLC0415
    from maskwire.probe.planting import planted  # noqa: PLC0415
    from maskwire.probe.sampling import columns, in_file, sampled  # noqa: PLC0415

    if asked.plant:
        address = parse_address(asked.plant)
        async with Client(address) as owner, planted(owner, address) as made:
            probed = [(one, made.wanted) for one in made.targets if _is_named(one, asked.columns)]
            if probed:
                await _known(client, probed[0][0])
            yield probed, (), owner
        return
    listed = await columns(client)
    if asked.canaries:
        found = [in_file(*_stated(one, listed)) for one in asked.canaries]
    else:
        async with Client(parse_address(asked.direct or ""), {"default_transaction_read_only": "on"}) as source:
            found = []
            for one in listed:
                if _is_named(one, asked.columns) and (it := await sampled(one, source, client)) is not None:
                    found.append(it)
                if not asked.columns and sum(not it.is_shown for it in found) >= _MOST:
                    break
    shown = tuple(one.target.name for one in found if one.is_shown)
    yield [(one.target, one.wanted) for one in found if not one.is_shown], shown, None


def _is_named(target: Target, names: frozenset[str]) -> bool:
    return not names or bool(names & {target.column, target.name})


def _stated(option: str, listed: tuple[Target, ...]) -> tuple[Target, list[str]]:
    """The column of --canaries and the lines of its file."""
    name, _, path = option.partition("=")
    target = next((one for one in listed if one.name == name), None)
    if target is None:
        raise ConfigurationError(
            f"The gateway knows no column {name} of text in a table with a whole number to go by. Write "
            "--canaries SCHEMA.TABLE.COLUMN=FILE."
        )
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise ConfigurationError(f"{path or 'The file of --canaries'} can't be read as UTF-8 text.") from None
    if not any(len(line.strip()) >= 6 for line in lines):
        raise ConfigurationError(f"{path} holds no value of six characters or more.")
    return target, lines


async def _known(client: Client, target: Target) -> None:
    """Until the gateway answers for a new table, and masks it."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + _WAIT
    while True:
        came = await client.query(f"SELECT count(*) FROM {target.qualified}")  # noqa: S608 - its own names
        if not came.error:
            return
        if loop.time() > ends:
            raise ConfigurationError(
                f"The gateway does not answer for the planted table (SQLSTATE {came.error.get('C')}). Is its source "
                "the database of --plant, and may the principal read new tables?"
            )
        await asyncio.sleep(0.2)


def _print(result: Result, works: dict[tuple[str, str], bool], names: list[str]) -> None:
    from maskwire.probe.judge import Verdict  # noqa: PLC0415 - loads the kernel
    from maskwire.probe.report import leaks, lines, reasons, summary  # noqa: PLC0415

    out = console()
    out.print(f"Probed {', '.join(names)}: {len(result.outcomes):,} attempts.", soft_wrap=True)
    if works:
        out.print(f"Of {len(works):,} attacks sent to the source itself, {sum(works.values()):,} got something of it.")
    if result.shown:
        out.print(f"Not probed, since it is shown to this principal: {', '.join(result.shown)}.", soft_wrap=True)
    table = Table("Group", box=None, pad_edge=False)
    for verdict in Verdict:
        table.add_column(str(verdict), justify="right")
    for group, counted in summary(result).items():
        table.add_row(group, *(f"{counted[verdict]:,}" for verdict in Verdict))
    out.print(table)
    said = reasons(result)
    if said:
        out.print("\nWhy it was refused:")
    for reason, count in said.most_common(_REASONS):
        out.print(f"  {count:>5,}  {reason}", soft_wrap=True, markup=False)
    if len(said) > _REASONS:
        out.print(f"  and {len(said) - _REASONS} more reasons: --json has them all.")
    found: list[Leak] = leaks(result)
    for leak in found:
        out.print("\n" + "\n".join(lines(leak)), soft_wrap=True, markup=False)
    out.print(f"\n{len(found)} attacks got through." if found else "\nNothing got through.")
