"""What a door may ask of the gateway. Performed in order; if one fails, those after it are not performed.

That order is a promise: an Append stands before the SendToClient that it covers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from maskwire.access.accounts import Passage
from maskwire.ledger.entry import Entry
from maskwire.model import Principal, Purpose
from maskwire.session import Session
from maskwire.sql.statement import Statement


def nobody_is_told(_: Session) -> None:
    """Where nobody wants to know of a session."""


@dataclass(frozen=True, slots=True)
class SendToClient:
    """Release these bytes to the client."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SendUpstream:
    """Send these bytes to the upstream."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Append:
    """Hand this entry to the ledger before anything that follows."""

    entry: Entry


@dataclass(frozen=True, slots=True)
class StartTls:
    """Answer 'S' and begin TLS; bytes that came before it are thrown away (leaks.md 72)."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """The client has proven who it is: its session begins, with these settings.

    ``tags`` are what the entry of its login says besides; ``began`` is told of the session.
    """

    principal: Principal
    purpose: Purpose
    passage: Passage
    settings: dict[str, str]
    application: str
    door: str = "postgres"
    tags: tuple[tuple[str, str], ...] = ()
    began: Callable[[Session], None] = field(default=nobody_is_told, repr=False)


@dataclass(frozen=True, slots=True)
class ProveToken:
    """A client shows a token in place of a password: then call ``proven`` with what it lets in, or None."""

    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AskUpstream:
    """The session has something to ask and no upstream session to ask it in: then call ``attached``."""


@dataclass(frozen=True, slots=True)
class CancelSession:
    """A client asks to cancel what the session with this key runs; its connection ends when that has been told."""

    process_id: int
    secret_key: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class CancelUpstream:
    """What the upstream session runs is not wanted any more: cancel it, and send nothing until that is done."""


@dataclass(frozen=True, slots=True)
class RefreshCatalog:
    """A statement names what the catalog does not know: read it again, then call ``catalog_refreshed``."""


@dataclass(frozen=True, slots=True)
class AskRights:
    """The hardened role is to be asked about these statements: then call ``rights_told``."""

    statements: tuple[Statement, ...]
    paths: tuple[tuple[str, ...], ...]
    types: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HearClient:
    """The conversation goes on with what the client says next."""


@dataclass(frozen=True, slots=True)
class HearUpstream:
    """The conversation goes on with what the upstream says next."""


@dataclass(frozen=True, slots=True)
class ProvePassword:
    """A client says a whole password: the conversation goes on with what it lets in, or None."""

    user: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KillQuery:
    """A client asks that what one of its connections runs ends: the conversation goes on with whether there is one."""

    connection: int


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Close the session after what was sent."""


Command = (
    SendToClient
    | SendUpstream
    | Append
    | StartTls
    | OpenSession
    | ProveToken
    | AskUpstream
    | CancelSession
    | CancelUpstream
    | RefreshCatalog
    | AskRights
    | HearClient
    | HearUpstream
    | ProvePassword
    | KillQuery
    | Disconnect
)


def leading_entries(commands: list[Command], start: int = 0) -> list[Entry]:
    """Those that stand together from there on."""
    entries = []
    for command in commands[start:] if start else commands:
        if not isinstance(command, Append):
            break
        entries.append(command.entry)
    return entries
