"""``maskwire keys``: the versions of the root key that masked values are made with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from maskwire.cli import places
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.cli.window import note
from maskwire.ledger import Kind
from maskwire.transform import keyfile
from maskwire.transform.keyfile import Version

_key_file = click.option(
    "--key-file", type=click.Path(path_type=Path, dir_okay=False), help="The keyring; by default that of this user."
)
_ledger = click.option(
    "--ledger", type=click.Path(path_type=Path), help="Where it is recorded; by default the ledger beside the keyring."
)
_json = click.option("--json", "machine", is_flag=True, help="Print one JSON document.")


@click.group(short_help="List, replace and retire the keys that mask.")
def keys() -> None:
    """List, replace and retire the versions of the root key. No command prints a key.

    Set MASKWIRE_KEY_PROVIDER to vault:KEY, aws-kms:KEY or gcp-kms:KEY to have new versions encrypted by that service.

    \b
    Example:  maskwire keys rotate
    """


@keys.command("list", short_help="List the versions.")
@_key_file
@_json
def show(key_file: Path | None, machine: bool) -> None:
    """List the versions: which masks, which still read back, which are retired.

    \b
    Example:  maskwire keys list
    """
    versions = keyfile.load(key_file or places.root_key())
    _told([(one, _state(one, versions)) for one in versions], machine=machine)


@keys.command(short_help="Make a new version.")
@_key_file
@_ledger
@_json
def rotate(key_file: Path | None, ledger: Path | None, machine: bool) -> None:
    """Make a new version, which masks from the gateway's next start on.

    Every masked value changes then. Those that were shown before still find their rows, until their version is retired.
    Tokens to log in with (`maskwire token`) come from the newest version: issue them anew after the restart.

    \b
    Example:  maskwire keys rotate
    """
    path = key_file or places.root_key()
    keyfile.load(path)
    note(ledger or path.with_name("ledger.db"), Kind.KEY_ROTATION, "rotate")
    _told([(keyfile.rotate(path), "masks from the next start on")], machine=machine)
    click.echo(
        "Restart the gateways now: tokens to log in with that are issued from here on count only after that, and those "
        "of before no longer. maskwire mask uses the new version at once.",
        err=True,
    )


@keys.command(short_help="Erase a former version.")
@click.argument("version", type=click.IntRange(1))
@_key_file
@_ledger
@_json
def retire(version: int, key_file: Path | None, ledger: Path | None, machine: bool) -> None:
    """Erase VERSION, which is not the current one: what it masked no longer reads back. There is no undoing it.

    \b
    Example:  maskwire keys retire 1
    """
    path = key_file or places.root_key()
    keyfile.load(path)
    note(ledger or path.with_name("ledger.db"), Kind.KEY_ROTATION, f"retire-{version}")
    _told([(keyfile.retire(path, version), "retired")], machine=machine)


def _state(one: Version, versions: tuple[Version, ...]) -> str:
    if one.held is None:
        return "retired"
    return "masks" if one is versions[-1] else "reads back"


def _told(versions: list[tuple[Version, str]], *, machine: bool) -> None:
    if machine:
        listed: list[dict[str, Any]] = [
            {"version": one.number, "state": state, "created": one.created or None, "retired": one.retired or None,
             "provider": one.provider or None}
            for one, state in versions
        ]  # fmt: skip
        click.echo(json.dumps({"versions": listed}, indent=2))
        return
    rows = [
        (one.number, state, one.created or "-", one.retired or "-", one.provider or "this file")
        for one, state in versions
    ]
    console().print(table(("version", "state", "created", "retired", "kept by"), rows))
