"""What the source itself says of a column, for ``maskwire policy explain``.

What it must never do: print a value, or take a column for harmless that it could not look at.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from maskwire.cli.configured import DEMO, FILE, stated
from maskwire.cli.terminal import progress
from maskwire.errors import MaskwireError
from maskwire.model import Column

if TYPE_CHECKING:
    from maskwire.gateway.catalog import Read
    from maskwire.policy.rules import Policy


@dataclass(frozen=True, slots=True)
class Source:
    """A source by its name, and by its URL where it can be asked. ``is_configured``: the folder's file names it."""

    name: str
    url: str | None = None
    is_configured: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Whether it is known what a column holds, which entity that is (None: nothing sensitive), and why. ``policy`` is
    the one that was asked about, on the columns of the source."""

    policy: Policy
    source: str
    is_known: bool
    entity: str | None
    because: str


def source_of(said: str) -> Source:
    """The source of that URL or name; where nothing is said, the one that this folder's maskwire.yaml names. Raises
    ConfigurationError."""
    from maskwire.gateway.address import parse_address  # noqa: PLC0415 - loads the kernel, which --help does not need

    if said and "://" not in said:
        return Source(said)
    url = said or stated("source")()
    if url is None:
        return Source("")
    return Source("" if url == DEMO else parse_address(url, mysql=True).database, url, is_configured=not said)


def held(source: Source, policy: Policy, column: Column) -> Held:
    """What a column holds, as a gateway on the source would have it. Raises MaskwireError where a source that the
    command names can't be read; one that the folder names is then said to be unread."""
    from maskwire.cli.demo import sample  # noqa: PLC0415
    from maskwire.view import bound  # noqa: PLC0415

    if source.url is None:
        return Held(policy, source.name, is_known=False, entity=None, because="no source is named")
    try:
        url = sample() if source.url == DEMO else source.url
        read = asyncio.run(_read(url, policy))
    except MaskwireError as error:
        if not source.is_configured:
            raise
        why = f"the source that {FILE} names was not read: {error}"
        return Held(policy, source.name, is_known=False, entity=None, because=why.removesuffix("."))
    name = source_of(url).name
    place = _place(read, column)
    if place is None:
        why = f"the source {name} has no such column"
        return Held(policy, name, is_known=False, entity=None, because=why)
    known = bound(policy, read.catalog)
    found = read.classes.get(place)
    if found is None:
        return Held(known, name, is_known=True, entity=None, because=f"nothing sensitive was found in it in {name}")
    why = f"found in {name}, {found.confidence:.2f} sure: {'; '.join(found.reasons)}"
    return Held(known, name, is_known=True, entity=found.entity, because=why)


async def _read(url: str, policy: Policy) -> Read:
    from maskwire.gateway.address import parse_address  # noqa: PLC0415
    from maskwire.gateway.catalogs import reader_of  # noqa: PLC0415
    from maskwire.policy_file import scanner_of  # noqa: PLC0415

    with progress("reading the database") as report:
        return await reader_of(parse_address(url, mysql=True), scanner_of(policy), policy).read(report)


def _place(read: Read, column: Column) -> tuple[int, int] | None:
    """A column in a catalog; None where it has none of that name, or it is the system's own."""
    for relation in read.catalog.by_oid.values():
        if (relation.schema, relation.name) == (column.schema, column.table) and not relation.system:
            for one in relation.columns:
                if one.name == column.name:
                    return relation.oid, one.number
    return None
