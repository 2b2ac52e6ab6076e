"""``maskwire token``: short-lived tokens that a client logs in with in place of a password."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maskwire.cli import places
from maskwire.cli.configured import stated, tenant
from maskwire.cli.report import table
from maskwire.cli.terminal import console
from maskwire.cli.window import ledger_option
from maskwire.errors import ConfigurationError
from maskwire.operator import operator
from maskwire.transform import keyring

if TYPE_CHECKING:
    from maskwire.access.known_tokens import KnownTokens
    from maskwire.ledger.place import Place

_FILE = click.Path(path_type=Path)


@click.group(short_help="Issue, list and revoke tokens to log in with.")
def token() -> None:
    """Issue, list and revoke tokens: passwords that end by themselves. They come from this machine's root key.

    \b
    Example:  maskwire token issue agent --for 15m
    """


@token.command(short_help="Print a new token.")
@click.argument("principal")
@click.option("--for", "life", default="1h", show_default=True, help="How long it counts: 30m, 8h, 2d; 30d at most.")
@click.option("--access", "access_file", type=_FILE, default=stated("access"),
              help="The gateway's file of principals; by default maskwire.yaml's; else: agent.")  # fmt: skip
@click.option("--once", is_flag=True, help="It opens one session only.")
@click.option("--certificate", type=_FILE, help="PEM certificate that the client must show with it.")
@ledger_option
@click.option("--json", "machine", is_flag=True, help="Print one JSON object.")
def issue(  # noqa: PLR0917 - click passes options by name
    principal: str,
    life: str,
    access_file: Path | None,
    once: bool,
    certificate: Path | None,
    ledger: Place | None,
    machine: bool,
) -> None:
    """Print a token for PRINCIPAL. Its client connects as the user "token", with the token as the password.

    The gateway takes it over TLS or from its own machine. A session ends when its token does.

    \b
    Example:  PGPASSWORD=$(maskwire token issue agent --for 15m) psql -h localhost -p 6432 -U token database
    """
    from maskwire.access.configuration import load  # noqa: PLC0415 - loads libraries that --help does not need
    from maskwire.access.document import duration  # noqa: PLC0415
    from maskwire.access.tokens import LONGEST, Signer  # noqa: PLC0415

    try:
        seconds = duration(life)
    except ValueError as fault:
        raise click.UsageError(f"--for: {fault}") from None
    if seconds > LONGEST:
        raise click.UsageError("--for: 30d at most.")
    audience, names = "maskwire", {"agent"}
    if access_file is not None:
        access = load(access_file)
        audience, names = access.gateway, set(access.accounts)
    if principal not in names:
        raise ConfigurationError(
            "There is no principal of that name. Known without --access: agent."
            if access_file is None
            else f"There is no principal of that name in {access_file}. Known: {', '.join(sorted(names))}."
        )
    signer = Signer(keyring.read(places.root_key(), tenant()).secret, audience)
    bound = "" if certificate is None else _thumbprint(certificate)
    text, made = signer.issue(principal, seconds, time.time(), once=once, thumbprint=bound)
    _known(ledger).issued(made, _operator())
    if machine:
        click.echo(json.dumps({"token": text, "id": made.id, "principal": principal, "until": _time(made.until)}))
    else:
        click.echo(text)
        click.echo(f"token {made.id} of {principal} counts until {_time(made.until)}", err=True)


@token.command("list", short_help="List the tokens that were issued here.")
@ledger_option
@click.option("--all", "everything", is_flag=True, help="Those that count no more, too.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON document.")
def list_(ledger: Place | None, everything: bool, machine: bool) -> None:
    """List tokens by their identities; a token's text is kept nowhere.

    \b
    Example:  maskwire token list --all
    """
    now = time.time()
    rows = []
    for made, revoked in _known(ledger).all():
        state = "revoked" if revoked else "ended" if made.until <= now else "counts"
        if everything or state == "counts":
            rows.append((made.id, made.principal, _time(made.issued), _time(made.until), made.once, state))
    if machine:
        names = ("id", "principal", "issued", "until", "once", "state")
        click.echo(json.dumps([dict(zip(names, row, strict=True)) for row in rows], indent=2))
        return
    if not rows:
        click.echo("no tokens")
        return
    cells = [(*row[:4], "once" if row[4] else "any", row[5]) for row in rows]
    console().print(table(("token", "principal", "issued", "until", "use", "state"), cells))


@token.command(short_help="Make a token count no more, in open sessions too.")
@click.argument("identity", required=False)
@click.option("--principal", help="All tokens that this principal has so far.")
@click.option("--all", "everything", is_flag=True, help="All tokens that anybody has so far.")
@ledger_option
def revoke(identity: str | None, principal: str | None, everything: bool, ledger: Place | None) -> None:
    """Revoke the token whose IDENTITY (as listed; its beginning is enough) is given, or all of a principal.

    Sessions that were opened with it end within a second. With --principal or --all, tokens of an OIDC issuer count no
    more either, where they were issued before now.

    \b
    Example:  maskwire token revoke --principal ana
    """
    from maskwire.access.known_tokens import ALL  # noqa: PLC0415 - loads libraries that --help does not need

    if sum((identity is not None, principal is not None, everything)) != 1:
        raise click.UsageError("Give one of IDENTITY, --principal and --all.")
    known, actor, now = _known(ledger), _operator(), time.time()
    if identity is not None:
        whole = known.name(identity)
        of = known.revoke(whole, now, actor)
        click.echo(f"revoked token {whole} of {of}")
    else:
        known.revoke_all(principal or ALL, now, actor)
        click.echo(f"revoked every token of {principal or 'everybody'} that was issued before now")


def _operator() -> str:
    """Who runs this, as the machine knows them: not to be taken for a principal."""
    return f"os:{operator() or os.getuid()}"


def _known(ledger: Place | None) -> KnownTokens:
    from maskwire.access.known_tokens import KnownTokens  # noqa: PLC0415 - loads libraries that --help does not need
    from maskwire.access_stores import store_of  # noqa: PLC0415

    store = store_of(ledger)
    click.get_current_context().call_on_close(store.close)
    return KnownTokens(store)


def _thumbprint(certificate: Path) -> str:
    from cryptography import x509  # noqa: PLC0415 - loads libraries that --help does not need
    from cryptography.hazmat.primitives.serialization import Encoding  # noqa: PLC0415

    from maskwire.access.tokens import thumbprint  # noqa: PLC0415

    try:
        return thumbprint(x509.load_pem_x509_certificate(certificate.read_bytes()).public_bytes(Encoding.DER))
    except (OSError, ValueError):
        raise ConfigurationError("--certificate can't be read as a PEM certificate.") from None


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
