"""``maskwire access``: ask for more than the policy shows, and decide on what others ask for."""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import click
from rich.table import Table

from maskwire.cli import places
from maskwire.cli.terminal import console
from maskwire.errors import ConfigurationError
from maskwire.transform import keyring

if TYPE_CHECKING:
    from maskwire.access.accounts import Account
    from maskwire.access.configuration import Access
    from maskwire.access.kept_requests import KeptRequests
    from maskwire.access.known_tokens import KnownTokens
    from maskwire.access.requests import Request
    from maskwire.access.tokens import Signer

_TOKEN = "MASKWIRE_TOKEN"  # noqa: S105 - the name of a variable
_FILE = click.Path(path_type=Path)
_LINK_LIFE = 24 * 3600  # seconds


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every command works with."""

    access: Access
    requests: KeptRequests
    tokens: KnownTokens
    secret: bytes

    @property
    def signer(self) -> Signer:
        from maskwire.access.tokens import Signer  # noqa: PLC0415 - loads libraries that --help does not need

        return Signer(self.secret, self.access.gateway)

    def who(self, name: str | None) -> Account:
        """Who is here: by the token in the environment, else by name and password."""
        from maskwire.access.proving import by_password, by_token  # noqa: PLC0415

        shown = os.environ.get(_TOKEN)
        if name is not None:
            return by_password(self.access, name, _password(name))
        if shown:
            return by_token(self.access, self.secret, self.tokens, shown, time.time())
        raise click.UsageError(f"Say who you are: --as NAME, or a token in {_TOKEN}.")


_access = click.option("--access", "access_file", type=_FILE, required=True, help="The gateway's file of principals.")
_ledger = click.option("--ledger", type=_FILE, help="The gateway's ledger, beside which requests are kept.")
_as = click.option("--as", "name", help=f"Who you are; the password is asked for. Else a token in {_TOKEN} says it.")
_machine = click.option("--json", "machine", is_flag=True, help="Print one JSON document.")


@click.group(short_help="Ask for more than the policy shows; approve, deny, end it.")
def access() -> None:
    """Ask for columns in the clear, for a purpose and a time, and decide on what others ask for.

    Who may ask, approve and review stands under requests: in the file of principals. Every step is put into the ledger
    by the gateway, and a grant counts from then on.
    """


@access.command(short_help="Ask for columns in the clear.")
@click.option("--columns", required=True, help="schema.table.column, with * for any name; several with commas.")
@click.option("--purpose", required=True, help="Why. Sessions that state this purpose are those that it counts for.")
@click.option("--for", "life", default="1h", show_default=True, help="How long: 30m, 8h, 2d.")
@click.option("--source", required=True, help="The database's name.")
@click.option("--on-behalf-of", default="", help="For whom an agent asks.")
@click.option("--break-glass", is_flag=True, help="Have it at once; somebody else reviews it afterwards.")
@_as
@_access
@_ledger
@_machine
def request(  # noqa: PLR0917 - click passes options by name
    columns: str,
    purpose: str,
    life: str,
    source: str,
    on_behalf_of: str,
    break_glass: bool,
    name: str | None,
    access_file: Path,
    ledger: Path | None,
    machine: bool,
) -> None:
    """Ask for columns in the clear, for a purpose and for so long from the approval on.

    \b
    Example:  maskwire access request --as ana --access access.yaml --source shop --for 2h \\
                --columns public.users.email --purpose support
    """
    from maskwire.access.accounts import PREFIX, asking, stated  # noqa: PLC0415 - not needed for --help
    from maskwire.access.document import duration  # noqa: PLC0415
    from maskwire.access.requests import Wanted, columns_asked  # noqa: PLC0415
    from maskwire.errors import RefusedError  # noqa: PLC0415

    desk, now = _desk(access_file, ledger), time.time()
    account = desk.who(name)
    said = {"purpose": purpose, **({"on_behalf_of": on_behalf_of} if on_behalf_of else {})}
    try:
        asking(account, stated({PREFIX + what: word for what, word in said.items()}))
        seconds = duration(life)
    except RefusedError as fault:
        raise ConfigurationError(f"{fault.refusal.message} {fault.refusal.hint}") from None
    except ValueError as fault:
        raise click.UsageError(f"--for: {fault}") from None
    named = columns_asked(part.strip() for part in columns.split(",") if part.strip())
    wanted = Wanted(source, named, purpose, seconds, on_behalf_of)
    made = (desk.requests.take if break_glass else desk.requests.ask)(account, wanted, now)
    _told(made, machine, "taken; it is on record and will be reviewed" if break_glass else "asked for")


@access.command("list", short_help="List requests and grants.")
@click.option("--all", "everything", is_flag=True, help="Those that are over, too.")
@click.option("--to-review", is_flag=True, help="Only what was taken by break-glass and nobody has reviewed.")
@_access
@_ledger
@_machine
def list_(everything: bool, to_review: bool, access_file: Path, ledger: Path | None, machine: bool) -> None:
    """List what was asked for and what counts now.

    \b
    Example:  maskwire access list --access access.yaml --all
    """
    from maskwire.access.requests import State  # noqa: PLC0415 - not needed for --help

    now = time.time()
    open_states = (State.ASKED, State.APPROVED)
    found = [
        one
        for one in _desk(access_file, ledger).requests.all()
        if (one.is_break_glass and not one.reviewer if to_review else everything or one.state in open_states)
        and (everything or to_review or one.state is State.ASKED or one.until > now)
    ]
    if machine:
        click.echo(json.dumps([_fields(one) for one in found], indent=2))
        return
    table = Table("request", "principal", "columns", "purpose", "state", "until", "by", box=None)
    for one in found:
        until = _time(one.until) if one.until else f"{one.seconds // 60} min"
        state = f"{one.state.value}{', to review' if one.is_break_glass and not one.reviewer else ''}"
        table.add_row(one.id, one.principal, "\n".join(one.columns), one.purpose, state, until, one.approver)
    console().print(table if found else "no requests")


@access.command(short_help="Grant what somebody else asked for.")
@click.argument("identity", metavar="REQUEST", required=False)
@click.option("--link", help="A link that was made for you, in place of REQUEST and --as.")
@_as
@_access
@_ledger
@_machine
def approve(  # noqa: PLR0917 - click passes options by name
    identity: str | None, link: str | None, name: str | None, access_file: Path, ledger: Path | None, machine: bool
) -> None:
    """Grant REQUEST for the time that it asks for, from now on. Nobody approves their own.

    \b
    Example:  maskwire access approve 1f00c0ffee00beef --as bo --access access.yaml
    """
    if (identity is None) == (link is None):
        raise click.UsageError("Give REQUEST or --link.")
    desk = _desk(access_file, ledger)
    if link is not None:
        identity, account = _linked(desk, link)
    else:
        account = desk.who(name)
    _told(desk.requests.approve(str(identity), account, time.time()), machine, "approved")


@access.command(short_help="Refuse what somebody else asked for.")
@click.argument("identity", metavar="REQUEST")
@_as
@_access
@_ledger
@_machine
def deny(identity: str, name: str | None, access_file: Path, ledger: Path | None, machine: bool) -> None:
    """Refuse REQUEST.

    \b
    Example:  maskwire access deny 1f00c0ffee00beef --as bo --access access.yaml
    """
    desk = _desk(access_file, ledger)
    _told(desk.requests.deny(identity, desk.who(name), time.time()), machine, "denied")


@access.command(short_help="End a grant before its time.")
@click.argument("identity", metavar="REQUEST")
@_as
@_access
@_ledger
@_machine
def revoke(identity: str, name: str | None, access_file: Path, ledger: Path | None, machine: bool) -> None:
    """End the grant of REQUEST now, in open sessions too.

    \b
    Example:  maskwire access revoke 1f00c0ffee00beef --as bo --access access.yaml
    """
    desk = _desk(access_file, ledger)
    _told(desk.requests.revoke(identity, desk.who(name), time.time()), machine, "revoked")


@access.command(short_help="Say that you have looked at what was taken by break-glass.")
@click.argument("identity", metavar="REQUEST")
@_as
@_access
@_ledger
@_machine
def review(identity: str, name: str | None, access_file: Path, ledger: Path | None, machine: bool) -> None:
    """Say that you have looked at REQUEST, which somebody else took by break-glass.

    \b
    Example:  maskwire access review 1f00c0ffee00beef --as bo --access access.yaml
    """
    desk = _desk(access_file, ledger)
    _told(desk.requests.review(identity, desk.who(name), time.time()), machine, "reviewed")


@access.command(short_help="Print a link with which one approver approves one request.")
@click.argument("identity", metavar="REQUEST")
@click.option("--approver", required=True, help="For whom the link is. Who has it can approve as this principal.")
@click.option("--base", default="https://localhost/access/approve", show_default=True, help="Where the console is.")
@_access
@_ledger
def link(identity: str, approver: str, base: str, access_file: Path, ledger: Path | None) -> None:
    """Print a signed link for a message to one approver. It counts once, and for a day.

    Whoever can read the root key can make one: it is for the operator and what sends messages in the operator's name.

    \b
    Example:  maskwire access link 1f00c0ffee00beef --approver bo --access access.yaml
    """
    desk = _desk(access_file, ledger)
    account = desk.access.accounts.get(approver)
    if account is None or not desk.access.requests.may_approve(account, desk.requests.one(identity)):
        raise ConfigurationError("That principal may not approve that request.")
    click.echo(f"{base}?token={desk.signer.link(identity, approver, _LINK_LIFE, time.time())}")


def _linked(desk: _Desk, link: str) -> tuple[str, Account]:
    """The request and the approver of a link, which is used up by that."""
    from maskwire.access.tokens import TokenError  # noqa: PLC0415 - not needed for --help

    now = time.time()
    try:
        found = desk.signer.check_link((parse_qs(urlsplit(link).query).get("token") or [link])[0], now)
    except (TokenError, ValueError):
        raise ConfigurationError("That link is none of this gateway's, or is over. Have a new one made.") from None
    account = desk.access.accounts.get(found.approver)
    if account is None or not desk.tokens.use_up(found.id, found.until, now):
        raise ConfigurationError("That link was used before, or its approver is no principal any more.")
    return found.request, account


def _desk(access_file: Path, ledger: Path | None) -> _Desk:
    from maskwire.access.configuration import load  # noqa: PLC0415 - loads libraries that --help does not need
    from maskwire.access.kept_requests import KeptRequests  # noqa: PLC0415
    from maskwire.access.known_tokens import KnownTokens  # noqa: PLC0415
    from maskwire.access.store import Store  # noqa: PLC0415

    said, store = load(access_file), Store(places.access_store(ledger))
    return _Desk(said, KeptRequests(store, said.requests), KnownTokens(store), keyring.read(places.root_key()).secret)


def _password(name: str) -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(f"Password of {name}", hide_input=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")


def _told(made: Request, machine: bool, what: str) -> None:
    if machine:
        click.echo(json.dumps(_fields(made)))
    else:
        until = f" until {_time(made.until)}" if made.until else ""
        click.echo(f"{what}: {made.id} ({', '.join(made.columns)} for {made.principal}{until})")


def _fields(made: Request) -> dict[str, object]:
    return {
        "id": made.id, "principal": made.principal, "on_behalf_of": made.on_behalf_of, "source": made.source,
        "columns": list(made.columns), "purpose": made.purpose, "seconds": made.seconds, "asked": _time(made.asked),
        "state": made.state.value, "approver": made.approver, "until": _time(made.until) if made.until else None,
        "break_glass": made.is_break_glass, "reviewer": made.reviewer,
    }  # fmt: skip


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
