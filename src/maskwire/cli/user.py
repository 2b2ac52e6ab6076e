"""``maskwire user``: principals of the file that ``maskwire serve --access`` reads."""

from __future__ import annotations

import json
import sys

import click

from maskwire.errors import ConfigurationError
from maskwire.model import PrincipalKind

_KINDS = [kind.value for kind in PrincipalKind]


@click.group(short_help="Make an entry for the file of principals.")
def user() -> None:
    """Make an entry for the file of principals (serve --access).

    \b
    Example:  maskwire user add ana --role analyst >> access.yaml
    """


@user.command(short_help="Print a principal's entry, with a verifier in place of the password.")
@click.argument("name")
@click.option("--kind", type=click.Choice(_KINDS), default=PrincipalKind.HUMAN.value, show_default=True)
@click.option("--role", "roles", multiple=True, help="A role; may be given several times.")
@click.option("--no-password", is_flag=True, help="No verifier: logs in by token, OIDC or certificate only.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object, which is YAML too.")
def add(name: str, kind: str, roles: tuple[str, ...], no_password: bool, machine: bool) -> None:
    """Print NAME's entry for the list under principals: in access.yaml.

    The password is asked for, twice, or is the first line of standard input where that is no terminal. It is kept
    nowhere: what is printed is a SCRAM-SHA-256 verifier (RFC 5803), of the form that PostgreSQL keeps.

    \b
    Example:  maskwire user add ana --role analyst >> access.yaml
    """
    from maskwire.access.accounts import TOKEN_USER  # noqa: PLC0415 - loads libraries that --help does not need
    from maskwire.access.configuration import NAME  # noqa: PLC0415
    from maskwire.access.verifier import Verifier  # noqa: PLC0415

    if NAME.fullmatch(name) is None or name == TOKEN_USER:
        raise ConfigurationError(f'A name is up to 63 letters, digits and . _ @ + -, and not "{TOKEN_USER}".')
    said: dict[str, object] = {"name": name, "kind": kind, "roles": list(roles)}
    if not no_password:
        said["verifier"] = Verifier.of(_password(name)).stored()
    if machine:
        click.echo(json.dumps(said))
        return
    lines = [f"{field}: {json.dumps(value)}" for field, value in said.items()]  # JSON texts are YAML's too
    click.echo("\n".join(("  - " if n == 0 else "    ") + line for n, line in enumerate(lines)))


def _password(name: str) -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(f"Password of {name}", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")
