"""``maskwire access approve``, ``deny``, ``revoke`` and ``review``: what becomes of a request."""

from __future__ import annotations

import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import click

from maskwire.cli.access.desk import desk_of, of_the_desk, tell
from maskwire.ledger.place import Place


@click.command(short_help="Grant what somebody else asked for.")
@click.argument("identity", metavar="REQUEST", required=False)
@click.option("--link", help="A link that was made for you, in place of REQUEST and --as.")
@of_the_desk
def approve(  # noqa: PLR0917 - click passes options by name
    identity: str | None, link: str | None, name: str | None, access_file: Path, ledger: Place | None, machine: bool
) -> None:
    """Grant REQUEST for the time that it asks for, from now on. Nobody approves their own.

    \b
    Example:  maskwire access approve 1f00c0ffee00beef --as bo --access access.yaml
    """
    if (identity is None) == (link is None):
        raise click.UsageError("Give REQUEST or --link.")
    desk, now = desk_of(access_file, ledger), time.time()
    if link is not None:
        from maskwire.access.links import approve_by  # noqa: PLC0415 - not needed for --help

        text = (parse_qs(urlsplit(link).query).get("token") or [link])[0]
        made = approve_by(text, desk.signer, desk.access.accounts, desk.requests, desk.tokens, now)
    else:
        made = desk.requests.approve(str(identity), desk.who(name), now)
    tell(made, machine, "approved")


def _step(verb: str, past: str, short: str, does: str) -> click.Command:
    """The command that takes one step with a request, which is called as the step is."""

    @of_the_desk
    def command(identity: str, name: str | None, access_file: Path, ledger: Place | None, machine: bool) -> None:
        desk = desk_of(access_file, ledger)
        take = getattr(desk.requests, verb)
        tell(take(identity, desk.who(name), time.time()), machine, past)

    command.__doc__ = f"""{does}

    \b
    Example:  maskwire access {verb} 1f00c0ffee00beef --as bo --access access.yaml
    """
    return click.command(verb, short_help=short)(click.argument("identity", metavar="REQUEST")(command))


deny = _step(
    "deny",
    "denied",
    "Refuse what somebody else asked for.",
    "Refuse REQUEST.",
)
revoke = _step(
    "revoke",
    "revoked",
    "End a grant before its time.",
    "End the grant of REQUEST now, in open sessions too.",
)
review = _step(
    "review",
    "reviewed",
    "Say that you have looked at what was taken by break-glass.",
    "Say that you have looked at REQUEST, which somebody else took by break-glass.",
)
