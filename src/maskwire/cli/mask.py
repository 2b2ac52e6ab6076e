"""``maskwire mask``: files, folders of them, or a database's tables, masked into files."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from maskwire import places
from maskwire.cli.configured import as_served, policy_of, source
from maskwire.cli.policy_source import known_entity, read_policy, viewer
from maskwire.cli.report import by_ending, plain, table
from maskwire.cli.terminal import console, progress
from maskwire.cli.window import ledger_option
from maskwire.errors import ConfigurationError
from maskwire.ledger import inbox
from maskwire.ledger.place import Place

if TYPE_CHECKING:
    from maskwire.datasets.job import Made
    from maskwire.datasets.plan import Masker
    from maskwire.policy.rules import Policy

_COUNTS = ("kept", "masked", "dropped", "redacted_instead")
_HEADINGS = ("column", "entity", "transform", *(name.replace("_", " ") for name in _COUNTS))


@click.command(short_help="Mask files, folders or a database's tables.")
@click.argument("arguments", nargs=-1, required=True, metavar="[IN] OUT", type=click.Path(path_type=Path))
@click.option("--from", "url", metavar="URL",
              help="Tables of this PostgreSQL database instead of IN; --tables alone: maskwire.yaml's.")  # fmt: skip
@click.option("--tables", metavar="NAMES", help="Tables of the database, with commas; * or nothing for all.")
@click.option("--format", "kind", type=click.Choice(["csv", "parquet"]), default="csv", show_default=True,
              help="With --from: of the files.")  # fmt: skip
@click.option("--column", "stated", multiple=True, metavar="NAME=ENTITY",
              help="What a column holds (NAME= for nothing), in each file that has it; TABLE.NAME in one.")  # fmt: skip
@click.option("--policy", metavar="FILE",
              help="A policy file or preset; by default maskwire.yaml's, else the default preset.")  # fmt: skip
@click.option("--as", "principal", metavar="NAME", help="For whom the files are: rules about principals hold for it.")
@click.option("--role", "roles", multiple=True, metavar="NAME", help="A role of that principal.")
@click.option("--kind", "who", type=click.Choice(["human", "agent", "service"]), default="human", show_default=True,
              help="What that principal is.")  # fmt: skip
@click.option("--purpose", default="", metavar="WORD", help="For what the files are.")
@click.option("--table", "named", metavar="NAME",
              help="Under which (schema.)table rules know IN; by default its name without the ending.")  # fmt: skip
@click.option("--delimiter", help="Of delimited files; found out by default.")
@click.option("--encoding", help="Of text files: utf-8, utf-16, latin-1; by default their mark's, or UTF-8.")
@click.option("--no-header", is_flag=True, help="Delimited files have no line of names.")
@click.option("--threads", type=click.IntRange(1), help="As many as there are cores by default.")
@ledger_option
@click.option("--no-ledger", is_flag=True, help="Do not record it.")
@click.option("--force", is_flag=True, help="Replace files that are there.")
@click.option("--json", "machine", is_flag=True, help="Print the manifest.")
def mask(  # noqa: PLR0917 - one argument per option
    arguments: tuple[Path, ...],
    url: str | None,
    tables: str | None,
    kind: str,
    stated: tuple[str, ...],
    policy: str | None,
    principal: str | None,
    roles: tuple[str, ...],
    who: str,
    purpose: str,
    named: str | None,
    delimiter: str | None,
    encoding: str | None,
    no_header: bool,
    threads: int | None,
    ledger: Place | None,
    no_ledger: bool,
    force: bool,
    machine: bool,
) -> None:
    """Mask the file or folder IN into OUT, with the gateway's policy and key: equal values get the tokens it gives.

    In a folder with maskwire.yaml that is its policy, tenant and ledger, unless others are named; which policy it is,
    is told on standard error.

    Files keep their format, types, names, layout and encoding. OUT appears when it is whole. A run that was stopped
    left OUT.maskwire-part: the same command goes on from there; with --from, as long as nothing was written to the
    database since, since all tables are of one moment. OUT.manifest.json tells what was done to each column.

    \b
    Example:  maskwire mask customers.csv masked.csv --column notes=FREE_TEXT
    Example:  maskwire mask exports/ masked/ --column customers.contact=EMAIL_ADDRESS
    Example:  maskwire mask patients.parquet masked.parquet --policy hipaa-safe-harbor
    Example:  maskwire mask --from postgresql://user:password@host/database --tables customers,orders masked/
    Example:  maskwire init postgresql://user:password@host/database && maskwire mask --tables customers masked/
    """
    from maskwire.datasets.delimited import Layout  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.datasets.plan import Masker  # noqa: PLC0415

    of_database = url is not None or (tables is not None and len(arguments) == 1)
    if len(arguments) != (1 if of_database else 2):
        raise click.UsageError(
            "Give IN and OUT, or --from URL and OUT, or --tables NAMES and OUT with a maskwire.yaml."
        )
    if not of_database and tables is not None:
        raise click.UsageError("--tables goes with --from.")
    is_named = click.get_current_context().get_parameter_source("ledger") is ParameterSource.COMMANDLINE
    if is_named and no_ledger:
        raise click.UsageError("--ledger and --no-ledger exclude each other.")
    said = _stated(stated)
    book = None if no_ledger else ledger or places.ledger()
    (tenant,) = as_served("tenant")
    rules = _policy(policy_of(policy), principal, roles, who, purpose)
    masker = Masker(rules, ledger=ledger, late=True, tenant=tenant)
    said = {
        name: known_entity(entity, [one.entity for one in masker.policy.detectors]) for name, entity in said.items()
    }
    target, folders = arguments[-1], None
    if of_database:
        made = _database(source(url, "Give --from URL"), tables, kind, target, masker, said, book, force=force)
    else:
        layout = Layout(delimiter, encoding, not no_header)
        made = _files(arguments[0], target, masker, said, layout, threads, book, named, force=force)
        folders = (arguments[0], target) if arguments[0].is_dir() else None
    _print(made, target, masker.policy.name, folders, machine=machine)


def _policy(file: str | None, principal: str | None, roles: tuple[str, ...], kind: str, purpose: str) -> Policy | None:
    """The policy as it is for those whom the files are for. Raises ConfigurationError."""
    if file is None:
        if principal or roles or purpose:
            raise click.UsageError("--as, --role and --purpose go with --policy.")
        return None
    policy = read_policy(file).policy
    if not policy.is_conditional:
        return policy
    if principal is None:
        raise ConfigurationError(f"{file} depends on who asks: say for whom the files are, with --as NAME.")
    return policy.narrowed(viewer(principal, kind, roles, purpose=purpose, source="", at=None))


def _stated(stated: tuple[str, ...]) -> dict[str, str | None]:
    said: dict[str, str | None] = {}
    for one in stated:
        name, separator, entity = one.rpartition("=")
        if not separator or not name:
            raise click.UsageError("--column is NAME=ENTITY, for example --column contact=EMAIL_ADDRESS.")
        said[name] = entity or None
    return said


def _files(  # noqa: PLR0917 - as the command has them
    source: Path,
    target: Path,
    masker: Masker,
    said: dict[str, str | None],
    layout: Any,
    threads: int | None,
    book: Place | None,
    named: str | None,
    *,
    force: bool,
) -> list[Made]:
    from maskwire.datasets.job import columns_of, files, kind_of, mask_file  # noqa: PLC0415
    from maskwire.datasets.manifest import entry, write  # noqa: PLC0415
    from maskwire.datasets.pieces import THREADS  # noqa: PLC0415
    from maskwire.datasets.shared import by_file  # noqa: PLC0415

    if not source.exists():
        raise ConfigurationError(f"There is no {source}.")
    if source.is_dir():
        pairs = [(path, target / path.relative_to(source)) for path in files(source)]
        if not pairs:
            raise ConfigurationError(f"{source} holds no CSV, JSON Lines, Parquet or Arrow file.")
    else:
        pairs = [(source, target / source.name if target.is_dir() else target)]
        if kind_of(pairs[0][1]) != kind_of(source):
            raise ConfigurationError("OUT must have the ending of IN: the format stays.")
    _refuse_present([to for _, to in pairs], source, force=force)
    stated = by_file(said, {path: columns_of(path, masker, layout) if said else () for path, _ in pairs})
    made = []
    with progress("masking") as report:
        for path, to in pairs:
            to.parent.mkdir(parents=True, exist_ok=True)
            started = time.time()

            def record(one: Made, started: float = started) -> None:
                if book is not None:
                    inbox.record(book, entry(one, started))

            made.append(
                mask_file(
                    path,
                    to,
                    masker,
                    stated=stated[path],
                    layout=layout,
                    table=named,
                    threads=threads or THREADS,
                    report=report,
                    before=record,
                )
            )
    write(_manifest(target), made, masker.policy.name, (source, target) if source.is_dir() else None)
    _say_what_was_left(source, target)
    return made


def _say_what_was_left(source: Path, target: Path) -> None:
    """Of a folder, that files of other kinds are not in the masked one: on standard error, counted by their endings."""
    from maskwire.datasets.job import others  # noqa: PLC0415

    left = list(others(source)) if source.is_dir() else []
    if left:
        kinds = f"files of other kinds, by their endings: {by_ending(left)}"
        click.echo(f"not masked, and not in {target}: {kinds}", err=True)


def _refuse_present(targets: list[Path], source: Path, *, force: bool) -> None:
    if any(to.exists() and source.exists() and to.samefile(source) for to in targets):
        raise ConfigurationError("OUT is IN: the raw file would be lost.")
    there = next((to for to in targets if to.exists()), None)
    if there is not None and not force:
        raise ConfigurationError(f"{there} is there already. Give another OUT, or --force to replace it.")


def _manifest(target: Path) -> Path:
    return target / "manifest.json" if target.is_dir() else target.with_name(f"{target.name}.manifest.json")


def _database(  # noqa: PLR0917 - as the command has them
    url: str,
    tables: str | None,
    kind: str,
    target: Path,
    masker: Masker,
    said: dict[str, str | None],
    book: Place | None,
    *,
    force: bool,
) -> list[Made]:
    import asyncio  # noqa: PLC0415

    from maskwire.datasets.database import export  # noqa: PLC0415
    from maskwire.datasets.manifest import entry, write  # noqa: PLC0415
    from maskwire.gateway.address import parse_address  # noqa: PLC0415

    address = parse_address(url)
    names = [name.strip() for name in tables.split(",")] if tables and tables != "*" else None
    started = time.time()
    target.mkdir(parents=True, exist_ok=True)

    def record(one: Made) -> None:
        if book is not None:
            inbox.record(book, entry(one, started))

    with progress("masking") as report:
        made = asyncio.run(
            export(address, target, masker, names, kind, said, report=report, before=record, force=force)
        )
    write(target / "manifest.json", made, masker.policy.name)
    return made


def _print(made: list[Made], target: Path, policy: str, folders: tuple[Path, Path] | None, *, machine: bool) -> None:
    from maskwire.datasets.manifest import manifest  # noqa: PLC0415

    told = manifest(made, policy, folders)
    if machine:
        click.echo(json.dumps(told))
        return
    rows: list[tuple[object, ...]] = []
    for file in told["files"]:
        rows.append((plain(f"{file['target']} ({file['rows']} rows)", "bold"), *[""] * 6))
        rows += [
            (
                f"  {it['name']}",
                plain(it["entity"] or "", "red"),
                it["transform"],
                *(str(it[n]) for n in _COUNTS),
            )
            for it in file["columns"]
        ]
    console().print(table(_HEADINGS, rows, whole=_HEADINGS))
    fell_back = sum(it["redacted_instead"] for file in told["files"] for it in file["columns"])
    if fell_back:
        click.echo(
            f"{fell_back:,} values were redacted because their transform could not take them: too few values of their "
            "form (under a million), or of another form."
        )
    click.echo(f"written: {target}  manifest: {_manifest(target)}")
