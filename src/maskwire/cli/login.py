"""``maskwire login``: a token of an OIDC issuer, to connect with in place of a password."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maskwire.cli.configured import stated
from maskwire.errors import ConfigurationError

if TYPE_CHECKING:
    from maskwire.access.issuers import Issuer


@click.command(short_help="Log in at an OIDC issuer; print the token to connect with.")
@click.option(
    "--access",
    "access_file",
    type=click.Path(path_type=Path),
    help="The gateway's file of principals; by default maskwire.yaml's.",
)
@click.option("--issuer", "url", help="The issuer's URL: which of those of the file, or one that needs no file.")
@click.option("--client-id", help="Under what name this program is known there; by default that of the file.")
@click.option("--ca", type=click.Path(path_type=Path), help="PEM authority of the issuer's certificate.")
@click.option("--device", is_flag=True, help="Log in on another device, with a code; for machines without a browser.")
@click.option("--no-browser", is_flag=True, help="Print the address instead of opening it.")
def login(  # noqa: PLR0917 - click passes options by name
    access_file: Path | None,
    url: str | None,
    client_id: str | None,
    ca: Path | None,
    device: bool,
    no_browser: bool,
) -> None:
    """Log in at the OIDC issuer that a gateway trusts, and print the token alone on standard output.

    Connect as the user "token" with it as the password. It is kept nowhere and ends when the issuer says.

    \b
    Example:  PGPASSWORD=$(maskwire login --access access.yaml) psql -h gateway -p 6432 -U token database
    """
    from maskwire.access.issuers import Issuer  # noqa: PLC0415 - loads libraries that --help does not need
    from maskwire.gateway.oidc_login import by_code, by_device  # noqa: PLC0415

    if access_file is None and url is None and (here := stated("access")()):
        access_file = Path(here)
    if access_file is not None:
        issuer = _configured(access_file, url)
    elif url is not None and client_id is not None:
        issuer = Issuer(url, client_id, client_id, authority=ca)
    else:
        raise click.UsageError("Give --access, or --issuer and --client-id.")
    if device:
        token = by_device(issuer, lambda place, code: click.echo(f"open {place} and check the code {code}", err=True))
    else:
        token = by_code(issuer, lambda place: _open(place, by_hand=no_browser))
    click.echo(token)


def _configured(access_file: Path, url: str | None) -> Issuer:
    from maskwire.access.configuration import load  # noqa: PLC0415 - loads libraries that --help does not need

    issuers = load(access_file).issuers
    found = [one for one in issuers if url in (None, one.url)]
    if len(found) != 1:
        raise ConfigurationError(
            f"Name one of the issuers of {access_file} with --issuer: {', '.join(one.url for one in issuers)}"
            if issuers
            else f"{access_file} names no issuer under oidc:, so nobody logs in so. With a password or a token of "
            "maskwire token issue no login is needed."
        )
    return found[0]


def _open(place: str, *, by_hand: bool) -> None:
    if by_hand or not webbrowser.open(place):
        click.echo(f"open {place}", err=True)
