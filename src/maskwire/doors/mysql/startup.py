"""The connection phase of a MySQL client: who it is, proven by a password said whole (docs/adr/0042), or a token.

What it must never do: take a password where others could read it, say whether a name exists, or offer what the gateway
does not follow. Source: MySQL source documentation, "Connection Phase", "caching_sha2_password".
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from typing import Any

from maskwire.access.accounts import PREFIX, TOKEN_USER, Passage, asking, stated
from maskwire.access.entrance import Entrance, Peer
from maskwire.doors.commands import Command, OpenSession, ProvePassword, ProveToken
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.wire.mysql.capabilities import OFFERED, PACKED, Capability
from maskwire.wire.mysql.handshake import AuthSwitch, Handshake, HandshakeResponse, more_data
from maskwire.wire.mysql.scrambles import CACHING, CLEAR, FULL, PUBLIC_KEY, clear, shown

_MOST = 16_384  # bytes of a message before somebody is known
_BY_ATTRIBUTE = "Connect with the connection attribute maskwire.purpose."
_UNPROVEN = (
    "The user is 'agent' unless the operator made others; its password was printed when the gateway started. "
    "With a token, the user is 'token' and the token is the password."
)


class LoginFailedError(Exception):
    """Nothing was proven. There is nothing more to tell but for how long to wait."""

    def __init__(self, pause: float) -> None:
        super().__init__()
        wait = f"After this many failed logins, wait {pause:.0f} s before the next. " if pause > 0 else ""
        self.refusal = Refusal("28P01", "login-failed", "The login failed.", wait + _UNPROVEN)


@dataclass(frozen=True, slots=True)
class Keys:
    """What a password can be sent under where there is no TLS: a public key as PEM, and what undoes it."""

    public: bytes
    undo: Callable[[bytes], bytes | None] = field(repr=False)


def greeting(version: str, connection: int, nonce: bytes, *, tls: bool) -> Handshake:
    """What a client is told first."""
    offered = OFFERED & ~Capability.SESSION_TRACK | PACKED | (Capability.SSL if tls else Capability(0))
    return Handshake(version, connection, nonce, offered, plugin=CACHING)


@dataclass(slots=True)
class Startup:
    """One client, from its answer to the greeting on. ``is_private``: nobody else can read what it says."""

    talk: Talk
    entrance: Entrance
    peer: Peer
    nonce: bytes = field(repr=False)
    keys: Keys = field(repr=False)
    is_private: bool = False

    def run(self, response: HandshakeResponse) -> Generator[Command, Any, OpenSession]:
        """The session to open. Raises RefusedError, LoginFailedError, ClientProtocolError."""
        self.talk.capabilities = response.capabilities
        said = stated({k: v for k, v in response.attributes.items() if k.startswith(PREFIX)})
        passage = yield from self._passage(response)
        principal, purpose = asking(passage.account, said, _BY_ATTRIBUTE)
        return OpenSession(
            replace(principal, authentication=passage.proof), purpose, passage, {"database": response.database},
            response.attributes.get("program_name", response.attributes.get("_client_name", "")), door="mysql",
        )  # fmt: skip

    def _passage(self, response: HandshakeResponse) -> Generator[Command, Any, Passage]:
        user = response.user
        account = self.entrance.certified(user, self.peer)
        if account is not None:
            return Passage(account, account, "certificate")
        is_token = user == TOKEN_USER
        password = yield from self._password(response)
        # Looked at last: a right password that came too early is told from a wrong one by nothing.
        passage: Passage | None = None
        if password:
            passage = yield ProveToken(password) if is_token else ProvePassword(user, password)
        name = None if is_token else user
        if passage is None or self.entrance.wait(name, self.peer) > 0:
            raise LoginFailedError(self.entrance.failed(name, self.peer))
        if name is not None:
            self.entrance.succeeded(name, self.peer)
        return passage

    def _password(self, response: HandshakeResponse) -> Generator[Command, Any, str | None]:
        plugin, answer = response.plugin, response.answer
        if plugin == CLEAR and self.is_private:
            return clear(answer)
        if plugin != CACHING:
            yield self.talk.say(AuthSwitch(CACHING, self.nonce).to_bytes())
            answer = yield from self.talk.hear(_MOST)
        if answer in (b"", b"\0"):
            return None
        yield self.talk.say(more_data(FULL))
        said = yield from self.talk.hear(_MOST)
        # MariaDB's clients say a password as it is where nothing leaves the machine.
        if self.is_private or (self.peer.is_local and said != PUBLIC_KEY):
            return clear(said)
        if said != PUBLIC_KEY:
            raise RefusedError(
                Refusal("28000", "password-in-clear", "A password is taken over TLS, or under the gateway's key.",
                        "Connect with TLS, or let the client ask for the server's public key.")
            )  # fmt: skip
        yield self.talk.say(more_data(self.keys.public))
        sealed = yield from self.talk.hear(_MOST)
        raw = self.keys.undo(sealed)
        return None if raw is None else shown(raw, self.nonce)
