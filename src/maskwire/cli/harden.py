"""``maskwire harden``: a second role on the source that can't read what is sensitive."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
from collections.abc import Mapping
from typing import TYPE_CHECKING

import asyncpg
import click

from maskwire.cli.configured import policy_of, source
from maskwire.cli.policy_source import read_policy
from maskwire.cli.terminal import progress
from maskwire.errors import ConfigurationError, MaskwireError, UpstreamError

if TYPE_CHECKING:
    from maskwire.gateway.address import Address
    from maskwire.gateway.hardened import Difference

_PASSWORD = "MASKWIRE_HARDENED_PASSWORD"  # noqa: S105 - the name of a variable
_LONGEST = 63  # bytes of a name (PostgreSQL documentation, 4.1.1)


@click.command(short_help="Make a role on the source that can't read what is sensitive.")
@click.argument("url", required=False)
@click.option("--role", default="maskwire_hardened", show_default=True, help="The role's name.")
@click.option(
    "--policy",
    help="The gateway's policy file, or a preset; by default maskwire.yaml's. What it says of columns holds here too.",
)
@click.option("--apply", "applies", is_flag=True, help="Run the SQL instead of printing it.")
@click.option("--check", "checks", is_flag=True, help="Say how the role differs; the exit code is 1 where it does.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object.")
def harden(  # noqa: PLR0917 - click passes options by name
    url: str | None, role: str, policy: str | None, applies: bool, checks: bool, machine: bool
) -> None:
    """Print the SQL that makes, or puts right, a role that may read all but the sensitive columns of the database.

    The columns are classified as at the start of the gateway, under the same policy. URL's role must be able to make
    roles and to grant; without URL it is the source of this folder's maskwire.yaml.
    The new role's password is MASKWIRE_HARDENED_PASSWORD, or is made and printed once, on standard error.

    \b
    Example:  maskwire harden postgresql://owner:password@host/database --apply
    """
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel

    if applies and checks:
        raise click.UsageError("--apply and --check exclude each other.")
    rules = policy_of(policy)
    address = parse_address(source(url))
    _check_name(role, address)
    given = os.environ.get(_PASSWORD)
    password = secrets.token_urlsafe(18) if given is None else given
    before, left = asyncio.run(_harden(address, role, password, rules or "default", applies=applies))
    made = given is None and not checks and any("CREATE ROLE" in sql for one in before for sql in one.sql)
    _report(role, before, password if made else None, applies=applies, checks=checks, machine=machine)
    if checks and before:
        raise MaskwireError(f'The role "{role}" is not as the classification asks for: run it without --check.')
    if left:
        _by_hand(role, left)


def _check_name(role: str, address: Address) -> None:
    if role == address.user:
        raise ConfigurationError("--role must be another role than that of the URL, which the gateway masks with.")
    if not role or len(role.encode()) > _LONGEST or role.startswith("pg_") or role in ("public", "none"):
        raise ConfigurationError("--role must be a name that PostgreSQL takes for a role.")


async def _harden(
    address: Address, role: str, password: str, policy_name: str, *, applies: bool
) -> tuple[tuple[Difference, ...], tuple[Difference, ...]]:
    """The differences, and those that are left after they were put right."""
    from maskwire.gateway.catalog import CatalogReader, connect  # noqa: PLC0415 - loads the kernel
    from maskwire.gateway.hardened import differences, grants  # noqa: PLC0415
    from maskwire.policy_file import scanner_of  # noqa: PLC0415
    from maskwire.view import bound, named_places  # noqa: PLC0415

    policy = read_policy(policy_name).policy
    with progress("reading the database") as report:
        read = await CatalogReader(address, scanner_of(policy), policy).read(report)
    wanted = grants(read.catalog, {**named_places(bound(policy, read.catalog), read.catalog), **read.classes})
    try:
        connection = await connect(address, read_only=not applies)
        try:
            found = await differences(connection, role, wanted, password)
            if not applies:
                return found, ()
            async with connection.transaction():
                for sql in (sql for one in found for sql in one.sql):
                    await connection.execute(sql)
            return found, await differences(connection, role, wanted, password)
        finally:
            await connection.close()
    except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        code = getattr(error, "sqlstate", None) or "08006"
        raise UpstreamError(
            f"The role could not be made or looked at (SQLSTATE {code}); nothing was changed. Run the command as the "
            "tables' owner with the right to make roles, or give the printed SQL to someone who is.",
            code,
        ) from None


def _report(
    role: str, found: tuple[Difference, ...], password: str | None, *, applies: bool, checks: bool, machine: bool
) -> None:
    if machine:
        said: Mapping[str, object] = {
            "role": role,
            "applied": applies,
            "differences": [{"what": one.what, "sql": one.sql} for one in found],
            **({} if password is None else {"password": password}),
        }
        click.echo(json.dumps(said))
        return
    if not found:
        click.echo(f'-- The role "{role}" is as it should be.')
    for one in found:
        what = " ".join(one.what.split())  # a line break in a name would end the comment
        click.echo(what if checks else f"-- {what}")
        for sql in () if checks else one.sql:
            click.echo(f"{sql};")
    if password is not None:
        click.echo(f"password: {password} (made for this role and kept nowhere)", err=True)


def _by_hand(role: str, left: tuple[Difference, ...]) -> None:
    for one in left:
        click.echo(f"left: {one.what}", err=True)
    raise MaskwireError(
        f'The role "{role}" still has rights that no grant to itself gives it: take them from PUBLIC or from the '
        "role that it is in, by hand."
    )
