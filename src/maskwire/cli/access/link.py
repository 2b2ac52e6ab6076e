"""``maskwire access link``: a link with which one approver approves one request, printed or sent to a chat.

What it must never do: send a link anywhere but to the address that the operator names.
"""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path

import click

from maskwire.cli.access.desk import access_option, desk_of
from maskwire.cli.window import ledger_option
from maskwire.errors import ConfigurationError
from maskwire.ledger.place import Place

_LIFE = "1d"
_TIMEOUT = 10.0  # seconds


@click.command(short_help="Print, or send, a link with which one approver approves one request.")
@click.argument("identity", metavar="REQUEST")
@click.option("--approver", required=True, help="For whom the link is. Who has it can approve as this principal.")
@click.option("--base", default="http://127.0.0.1:8420/access/approve", show_default=True, help="Where the console is.")
@click.option("--for", "life", default=_LIFE, show_default=True, help="How long it counts: 30m, 8h, 2d.")
@click.option("--post", "hook", help="A chat's webhook (https), to send it to as JSON with a text, and not print it.")
@access_option
@ledger_option
def link(  # noqa: PLR0917 - click passes options by name
    identity: str, approver: str, base: str, life: str, hook: str | None, access_file: Path, ledger: Place | None
) -> None:
    """Print a signed link for a message to one approver. It counts once, and for a time.

    Whoever can read the root key can make one: it is for the operator and what sends messages in the operator's name.
    It leads to a page of the console (docs/console.md); `maskwire access approve --link` takes it, too.

    \b
    Example:  maskwire access link 1f00c0ffee00beef --approver bo --access access.yaml --for 8h
    """
    from maskwire.access.document import duration  # noqa: PLC0415 - loads libraries that --help does not need
    from maskwire.access.links import link_for  # noqa: PLC0415

    try:
        seconds = duration(life)
    except ValueError as fault:
        raise click.UsageError(f"--for: {fault}") from None
    desk = desk_of(access_file, ledger)
    request = desk.requests.one(identity)
    text = link_for(request, approver, desk.signer, desk.access.accounts, desk.access.requests, seconds, time.time())
    url = f"{base}?token={text}"
    if hook is None:
        click.echo(url)
        return
    columns = ", ".join(request.columns)
    said = (
        f"{request.principal} asks for {columns} of {request.source}, for {request.purpose}. Approve, {approver}: {url}"
    )
    _post(hook, {"text": said})
    click.echo(f"sent to {approver}'s chat")


def _post(hook: str, message: dict[str, str]) -> None:
    from maskwire.gateway.oidc_keys import reachable  # noqa: PLC0415

    if not reachable(hook):
        raise ConfigurationError("A webhook is reached by https; plain http is for this machine only.")
    asked = urllib.request.Request(  # noqa: S310 - checked above
        hook, json.dumps(message).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(asked, timeout=_TIMEOUT):  # noqa: S310
            return
    except (OSError, urllib.error.URLError) as fault:
        raise ConfigurationError(f"The webhook did not take the message ({type(fault).__name__}).") from None
