"""One tool call: who makes it, in which conversation, and what it may use to answer.

What it must never do: believe what a client says of itself further than a PostgreSQL client would be believed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mcp.server import ServerRequestContext
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

from maskwire.access.accounts import Passage
from maskwire.doors.commands import OpenSession
from maskwire.errors import RefusedError
from maskwire.gateway.conversations import Caller
from maskwire.gateway.indoor import Indoor
from maskwire.http.bearer import client_of, passage_of
from maskwire.http.stated import CONVERSATION, CONVERSATIONS, caller_of, said_in
from maskwire.model import Principal, Purpose, Refusal

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

DOOR = "mcp"
SESSION = "mcp-session-id"
_OWN = "maskwire/"  # before the keys of ours in _meta
_STATED = ("purpose", "on_behalf_of", "model")
_BY_ARGUMENT = (
    "Say it in the argument purpose of the tool. For all calls the operator says it: in the header Maskwire-Purpose, "
    "or with --purpose of maskwire mcp connect or mcp serve."
)
_LONGEST = 128  # characters of what a client calls its conversation


@dataclass(frozen=True, slots=True)
class Local:
    """Whom a client on standard input speaks for, and what the operator stated for it."""

    passage: Passage
    said: Mapping[str, str] = field(default_factory=dict)
    conversation: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """``arguments`` are checked against the tool's schema already."""

    gateway: Gateway
    passage: Passage
    said: Mapping[str, str]
    program: str
    version: str
    conversation: str
    traceparent: str
    client: tuple[str, int] | None
    tags: tuple[tuple[str, str], ...]
    arguments: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def caller(self) -> Caller:
        """Who asks, and why: a purpose in the arguments comes before one that was stated for all calls.

        Raises RefusedError.
        """
        purpose = self.arguments.get("purpose")
        said = {**self.said, **({"purpose": purpose} if purpose else {})}
        principal, why = caller_of(self.passage, said, self.program, self.is_sensitive, _BY_ARGUMENT)
        application = f"{self.program}/{self.version}" if self.version else self.program
        return Caller(principal, why, self.passage, DOOR, application, self.conversation, self.tags, self.client)

    @property
    def opened(self) -> OpenSession:
        """A session of the caller's; where what it states may not be said, of its account's, with nothing stated."""
        try:
            return self.caller.opened
        except RefusedError:
            account = self.passage.account
            who = Principal(account.name, account.kind, authentication=self.passage.proof, roles=account.roles)
            return OpenSession(who, Purpose(), self.passage, {}, "", door=DOOR)

    def is_sensitive(self, text: str) -> bool:
        """Whether something is found in a text."""
        return bool(self.gateway.source.scanner.find(text))

    @asynccontextmanager
    async def indoor(self) -> AsyncIterator[Indoor]:
        """Its session with the source, for the length of the call. Raises RefusedError, UpstreamError."""
        async with self.gateway.conversations.session(self.caller, self.traceparent) as indoor:
            yield indoor


def call_of(gateway: Gateway, context: ServerRequestContext[Any, Any], local: Local | None) -> Call:
    """A call, from what came with its request, its arguments left out; without ``local``, a request by HTTP that was
    let in. Raises RefusedError where it was not."""
    meta = _meta(context.params)
    info = context.session.client_params.client_info if context.session.client_params is not None else None
    program, version = (_word(info.name, None), _word(info.version, None)) if info is not None else ("", "")
    stated_here = {what: text for what in _STATED if (text := _word(meta.get(_OWN + what)))}
    if local is not None:
        passage, said, client = local.passage, {**local.said, **stated_here}, None
        session, named, trace = local.conversation, "", ""
    elif context.request is None:
        raise RefusedError(Refusal("28000", "not-let-in", "Nobody was let in for this call.", "Connect by HTTP."))
    else:
        scope, headers = context.request.scope, context.request.headers
        passage, client = passage_of(scope), client_of(scope)
        said = {**said_in(headers), **stated_here}
        is_modern = context.protocol_version in MODERN_PROTOCOL_VERSIONS  # which has no sessions: it is anybody's word
        session, named = "" if is_modern else headers.get(SESSION, ""), headers.get(CONVERSATION, "")
        trace = headers.get("traceparent", "")
    conversation = next((text for key in CONVERSATIONS if (text := _word(meta.get(key)))), named[:_LONGEST])
    return Call(
        gateway, passage, said, program, version, conversation or session,
        _word(meta.get("traceparent")) or trace[:_LONGEST], client,
        (("mcp.session", session),) if _is_ours(session) else (),
    )  # fmt: skip


def _meta(params: Mapping[str, Any] | None) -> Mapping[str, Any]:
    meta = (params or {}).get("_meta")
    return meta if isinstance(meta, Mapping) else {}


def _word(text: object, most: int | None = _LONGEST) -> str:
    return text[:most] if isinstance(text, str) and text.isprintable() else ""


def _is_ours(session: str) -> bool:
    """A session's name as the SDK makes it: 32 hex digits, by chance. Whether there is such a one it has checked."""
    return len(session) == 32 and all(digit in "0123456789abcdef" for digit in session)
