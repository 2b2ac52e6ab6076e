"""What the commands of ``maskwire access`` share: the files that they work on, who is here, and how a request is told.

What it must never do: take somebody's word for who they are.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from maskwire.cli import places
from maskwire.cli.configured import stated, tenant
from maskwire.cli.window import ledger_option
from maskwire.transform import keyring

if TYPE_CHECKING:
    from maskwire.access.accounts import Account
    from maskwire.access.configuration import Access
    from maskwire.access.kept_requests import KeptRequests
    from maskwire.access.known_tokens import KnownTokens
    from maskwire.access.requests import Request
    from maskwire.access.tokens import Signer
    from maskwire.ledger.place import Place

TOKEN = "MASKWIRE_TOKEN"  # noqa: S105 - the name of a variable
_FILE = click.Path(path_type=Path)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every command works with."""

    access: Access
    requests: KeptRequests
    tokens: KnownTokens
    secret: bytes

    @property
    def signer(self) -> Signer:
        """What the gateway's links are signed with."""
        from maskwire.access.tokens import Signer  # noqa: PLC0415 - loads libraries that --help does not need

        return Signer(self.secret, self.access.gateway)

    def who(self, name: str | None) -> Account:
        """Who is here: by the token in the environment, else by name and password."""
        from maskwire.access.oidc import heading  # noqa: PLC0415
        from maskwire.access.proving import by_password, by_token  # noqa: PLC0415
        from maskwire.access.tokens import ISSUER  # noqa: PLC0415
        from maskwire.gateway.oidc_keys import by_issuer  # noqa: PLC0415

        shown = os.environ.get(TOKEN)
        if name is not None:
            return by_password(self.access, name, _password(name))
        if shown:
            said = heading(shown)
            if said is not None and said.issuer != ISSUER:
                return by_issuer(self.access, self.tokens, shown, said, time.time())
            return by_token(self.access, self.secret, self.tokens, shown, time.time())
        raise click.UsageError(f"Say who you are: --as NAME, or a token in {TOKEN}.")


access_option = click.option(
    "--access",
    "access_file",
    type=_FILE,
    required=True,
    default=stated("access"),
    help="The gateway's file of principals; by default maskwire.yaml's.",
)
as_option = click.option(
    "--as",
    "name",
    help=f"Who you are; the password is asked for. Else a token in {TOKEN} says it, ours or an issuer's.",
)
json_option = click.option("--json", "machine", is_flag=True, help="Print one JSON document.")


def of_the_desk(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every step of a principal has: who it is, the file of principals, the ledger, the form."""
    for option in (json_option, ledger_option, access_option, as_option):
        command = option(command)
    return command


def desk_of(access_file: Path, ledger: Place | None) -> Desk:
    """The desk of a gateway's files. Raises ConfigurationError."""
    from maskwire.access.configuration import load  # noqa: PLC0415 - loads libraries that --help does not need
    from maskwire.access.kept_requests import KeptRequests  # noqa: PLC0415
    from maskwire.access.known_tokens import KnownTokens  # noqa: PLC0415
    from maskwire.access_stores import store_of  # noqa: PLC0415

    said, store = load(access_file), store_of(ledger)
    click.get_current_context().call_on_close(store.close)
    secret = keyring.read(places.root_key(), tenant()).secret
    return Desk(said, KeptRequests(store, said.requests), KnownTokens(store), secret)


def _password(name: str) -> str:
    if sys.stdin.isatty():
        asked: str = click.prompt(f"Password of {name}", hide_input=True, err=True)
        return asked
    return sys.stdin.readline().rstrip("\r\n")


def tell(made: Request, machine: bool, what: str) -> None:
    """Prints a request and what became of it."""
    if machine:
        click.echo(json.dumps(fields_of(made)))
    else:
        until = f" until {written(made.until)}" if made.until else ""
        click.echo(f"{what}: {made.id} ({', '.join(made.columns)} for {made.principal}{until})")


def fields_of(made: Request) -> dict[str, object]:
    """A request as JSON has it."""
    return {
        "id": made.id, "principal": made.principal, "on_behalf_of": made.on_behalf_of, "source": made.source,
        "columns": list(made.columns), "purpose": made.purpose, "seconds": made.seconds, "asked": written(made.asked),
        "state": made.state.value, "approver": made.approver, "until": written(made.until) if made.until else None,
        "break_glass": made.is_break_glass, "reviewer": made.reviewer,
    }  # fmt: skip


def written(seconds: float) -> str:
    """A moment, in seconds since 1970, as ISO 8601."""
    return datetime.fromtimestamp(int(seconds), UTC).isoformat().replace("+00:00", "Z")
