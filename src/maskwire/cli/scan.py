"""``maskwire scan``: what is sensitive in a database, and why we think so."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from itertools import groupby

import click
from rich.console import Console

from maskwire.cli.classified import sensitive_columns
from maskwire.cli.configured import source
from maskwire.cli.report import plain, table
from maskwire.cli.terminal import console, progress
from maskwire.model import Classification, Column

_HEADINGS = ("column", "entity", "category", "sure", "why")
_WIDE = 100  # letters of a terminal in which all of them are legible


@click.command(short_help="Which columns of a database are sensitive, and why?")
@click.argument("url", required=False)
@click.option("--json", "machine", is_flag=True, help="Print one JSON object per column.")
@click.option("--policy", "suggested", is_flag=True, help="Print rules for a policy file (YAML), with the reasons.")
def scan(url: str | None, machine: bool, suggested: bool) -> None:
    """Read the catalog of the database at URL, sample its columns, and print which are sensitive and why.

    Without URL it is the source of this folder's maskwire.yaml. Nothing is written, and no value is printed.

    \b
    Example:  maskwire scan postgresql://user:password@host/database
              maskwire scan mysql://user:password@host/database
    """
    if machine and suggested:
        raise click.UsageError("--json and --policy exclude each other.")
    found, read = asyncio.run(classify(source(url)))
    if machine:
        for column, it in found:
            click.echo(
                json.dumps(
                    {
                        "column": str(column),
                        "entity": it.entity,
                        "category": it.category.value,
                        "confidence": round(it.confidence, 3),
                        "reasons": it.reasons,
                    }
                )
            )
        return
    if suggested:
        from maskwire.cli.suggest import suggestion  # noqa: PLC0415

        click.echo(suggestion(found, read), nl=False)
        return
    show_found(console(), found, read)


def show_found(out: Console, found: Sequence[tuple[Column, Classification]], read: int) -> None:
    """A table of the sensitive columns, and of how many columns that many are."""
    rows: list[tuple[object, ...]] = []
    for (schema, name), columns in groupby(found, key=lambda pair: (pair[0].schema, pair[0].table)):
        rows.append((plain(name if schema == "public" else f"{schema}.{name}", "bold"), *[""] * 4))
        for column, it in columns:
            why = "; ".join(it.reasons)
            rows.append(
                (f"  {column.name}", plain(it.entity, "red"), it.category.value, f"{it.confidence:.2f}", plain(why))
            )
    if rows:
        # A narrow terminal has room for why, and none for what is in --json.
        kept = (0, 1, 2, 3, 4) if out.width >= _WIDE else (0, 1, 4)
        headings = [_HEADINGS[at] for at in kept]
        out.print(table(headings, [[row[at] for at in kept] for row in rows], whole=headings[:-1]))
    out.print(f"{len(found)} of {read} columns are sensitive. Text in the others is scanned as it streams.")


async def classify(url: str) -> tuple[list[tuple[Column, Classification]], int]:
    """The sensitive columns by name, and how many columns were read."""
    from maskwire._kernel import Scanner  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.gateway.address import parse_address  # noqa: PLC0415
    from maskwire.gateway.catalogs import reader_of  # noqa: PLC0415
    from maskwire.policy.rules import DEFAULT  # noqa: PLC0415

    with progress("reading the database") as report:
        read = await reader_of(parse_address(url, mysql=True), Scanner(), DEFAULT).read(report)
    columns = sum(len(relation.columns) for relation in read.catalog.by_oid.values() if relation.holds_data)
    return sensitive_columns(read.catalog, read.classes), columns
