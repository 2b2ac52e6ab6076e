"""What is probed: planted canaries, columns of the source that were read both ways, or values that somebody names.

What it must never do: write to a source anywhere but in a schema of its own, or probe a column that is shown.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from maskwire.errors import ConfigurationError
from maskwire.gateway.address import Address, parse_address
from maskwire.probe.came import Session
from maskwire.probe.mysql.client import Client as MySql
from maskwire.probe.mysql.schema import MySqlSchema
from maskwire.probe.planting import planted
from maskwire.probe.postgres.client import Client as Postgres
from maskwire.probe.postgres.schema import PostgresSchema
from maskwire.probe.run import Probed
from maskwire.probe.sampling import columns, in_file, sampled
from maskwire.probe.target import Target

__all__ = ["Asked", "Chosen", "chosen", "session"]

_MOST = 6  # columns that are probed where nobody names them
_WAIT = 20.0  # seconds that a gateway has to learn of a new table


@dataclass(frozen=True, slots=True)
class Asked:
    """By which of three ways the probe knows what to look for: ``plant`` and ``direct`` are URLs of the source,
    ``canaries`` are COLUMN=FILE. ``reader`` is the gateway's account, where MySQL must be told it."""

    plant: str | None = field(default=None, repr=False)
    direct: str | None = field(default=None, repr=False)
    canaries: tuple[str, ...] = ()
    columns: frozenset[str] = frozenset()
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What to probe; columns that the principal is ``shown``; the ``source``, where attacks may be tried out on it."""

    probed: Sequence[Probed]
    shown: tuple[str, ...] = ()
    source: Session | None = None


def session(address: Address, *, reads: bool = False) -> Session:
    """A session with a door, or with the source itself; ``reads``: one that can do nothing else."""
    if address.dialect == "mysql":
        return MySql(address, reads=reads)
    return Postgres(address, {"default_transaction_read_only": "on"} if reads else None)


@asynccontextmanager
async def chosen(asked: Asked, client: Session, database: str) -> AsyncIterator[Chosen]:
    """What to probe behind the door of ``client``. Raises ConfigurationError, also where that is nothing."""
    if asked.plant:
        address = _source(asked.plant, client, "--plant")
        schema = MySqlSchema(asked.reader) if address.dialect == "mysql" else PostgresSchema()
        async with (
            session(address) as owner,
            session(address) as other,
            planted(owner, other, schema) as made,
        ):
            probed = [(one, made.wanted) for one in made.targets if _is_named(one, asked.columns)]
            if probed:
                await _known(client, probed[0][0])
            yield _some(Chosen(probed, (), owner))
        return
    listed = await columns(client, database)
    if asked.canaries:
        found = [in_file(*_stated(one, listed)) for one in asked.canaries]
    else:
        async with session(_source(asked.direct or "", client, "--direct"), reads=True) as source:
            found = []
            for one in listed:
                if _is_named(one, asked.columns) and (it := await sampled(one, source, client)) is not None:
                    found.append(it)
                if not asked.columns and sum(not it.is_shown for it in found) >= _MOST:
                    break
    shown = tuple(one.target.name for one in found if one.is_shown)
    yield _some(Chosen([(one.target, one.wanted) for one in found if not one.is_shown], shown))


def _source(url: str, client: Session, option: str) -> Address:
    address = parse_address(url, mysql=True)
    if address.dialect != client.dialect:
        raise ConfigurationError(f"{option} names another kind of database than the gateway's URL: both are of one.")
    return address


def _some(found: Chosen) -> Chosen:
    if found.probed:
        return found
    told = f" The principal is shown {', '.join(found.shown)} as they are stored." if found.shown else ""
    raise ConfigurationError(
        "No column to probe: none that is masked for this principal, has values of six characters or more, and stands "
        f"in a table with a whole number to go by.{told} Name one with --column, or use --plant."
    )


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


async def _known(client: Session, target: Target) -> None:
    """Until the gateway answers for a new table, and masks it."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + _WAIT
    while True:
        came = await client.query(f"SELECT count(*) FROM {target.qualified}")  # noqa: S608 - its own names
        if not came.code:
            return
        if loop.time() > ends:
            mysql = " --reader USER@HOST names the account by which it reads." if client.dialect == "mysql" else ""
            raise ConfigurationError(
                f"The gateway does not answer for the planted table (error {came.code}). Is its source "
                f"the database of --plant, and may the principal read new tables?{mysql}"
            )
        await asyncio.sleep(0.2)
