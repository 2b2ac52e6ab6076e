"""Logging in to an upstream MySQL or MariaDB, sans-I/O, up to the OK that opens the session.

What it must never do: say a password where others could read it, or repeat what the server says of a failed login.
Source: MySQL source documentation, "Connection Phase".
"""

from __future__ import annotations

from dataclasses import dataclass, field

from maskwire.errors import UpstreamError, UpstreamProtocolError
from maskwire.wire.mysql.capabilities import ASKED, Capability
from maskwire.wire.mysql.handshake import (
    ERROR,
    MORE_DATA,
    OK,
    SWITCH,
    UTF8MB4,
    AuthSwitch,
    Handshake,
    HandshakeResponse,
    SSLRequest,
)
from maskwire.wire.mysql.packets import PacketReader, packets
from maskwire.wire.mysql.replies import Ok, error_of, ok_of
from maskwire.wire.mysql.scrambles import CACHING, CLEAR, FULL, KNOWN, NATIVE, caching_answer, native_answer

_MOST = 1 << 20
_STEPS = 16  # a server that goes on asking is not logged in to


@dataclass(slots=True)
class LoggedIn:
    """What the upstream said of the new session."""

    handshake: Handshake
    capabilities: Capability
    ok: Ok = field(default_factory=Ok)


class Login:
    """``receive`` what came until ``done``; it gives what to send. Raises UpstreamError.

    Where ``wants_tls`` turns true, what was given is to be sent, TLS begun, and ``secured`` called for what comes next.
    ``private``: nobody else can read the connection, because it is a socket of this machine.
    """

    def __init__(
        self, user: str, password: str | None, database: str, *, tls: bool = False, private: bool = False
    ) -> None:
        self._user = user
        self._password = password or ""
        self._database = database
        self._tls = tls
        self._private = private
        self._reader = PacketReader(_MOST, UpstreamProtocolError)
        self._challenge = b""
        self._plugin = ""
        self._steps = 0
        self.wants_tls = False
        self.done = False
        self.session: LoggedIn | None = None

    def receive(self, data: bytes) -> bytes:
        """What to send for what came."""
        self._reader.feed(data)
        sent = b""
        while not (self.done or self.wants_tls) and (payload := self._reader.next()) is not None:
            self._steps += 1
            if self._steps > _STEPS:
                raise UpstreamProtocolError("The upstream asks for ever more in a login.")
            answer = self._opened(payload) if self.session is None else self._answered(payload, self.session)
            if answer is not None:
                framed, self._reader.turn = packets(answer, self._reader.turn)
                sent += framed
        if (self.done or self.wants_tls) and self._reader.pending:
            raise UpstreamProtocolError("The upstream said more than a login has room for.")
        return sent

    def secured(self) -> bytes:
        """The channel is encrypted now: who logs in."""
        if not self.wants_tls or self.session is None:
            raise UpstreamProtocolError("There is no login that waits for TLS.")
        self.wants_tls, self._private = False, True
        framed, self._reader.turn = packets(self._response(self.session), self._reader.turn)
        return framed

    def _opened(self, payload: bytes) -> bytes:
        if payload[:1] == bytes((ERROR,)):
            raise _refused(payload)
        greeting = Handshake.from_bytes(payload)
        asked = ASKED | (Capability.SSL if self._tls else Capability(0))
        if not self._database:
            asked &= ~Capability.CONNECT_WITH_DB
        # MariaDB's servers do not name LONG_PASSWORD; a client that does asks for MySQL's side of what they share.
        agreed = asked & (greeting.capabilities | Capability.LONG_PASSWORD)
        if self._tls and Capability.SSL not in agreed:
            raise UpstreamError("The source's URL asks for TLS, and the database does not offer it.", "08001")
        self.session = LoggedIn(greeting, agreed)
        self._challenge, self._plugin = greeting.nonce, greeting.plugin
        if self._tls:
            self.wants_tls = True
            return SSLRequest(agreed, UTF8MB4).to_bytes()
        return self._response(self.session)

    def _response(self, session: LoggedIn) -> bytes:
        if self._plugin not in (NATIVE, CACHING):
            self._plugin = NATIVE  # the server asks again by AuthSwitch, with the method that this account has
        answer = self._first_answer()
        return HandshakeResponse(
            session.capabilities, self._user, answer, self._database, self._plugin, {"_client_name": "maskwire"}
        ).to_bytes()

    def _first_answer(self) -> bytes:
        if self._plugin == NATIVE:
            return native_answer(self._password, self._challenge)
        if self._plugin == CACHING:
            return caching_answer(self._password, self._challenge)
        if self._plugin == CLEAR:
            return self._said()
        raise UpstreamError("The database asks for a login method that the gateway does not speak.", "08001")

    def _said(self) -> bytes:
        """The password as it is."""
        if not self._private:
            raise UpstreamError(
                "The database asks for the whole password, and the connection to it is not encrypted. "
                "The operator should ask for TLS in the source's URL (ssl-mode=VERIFY_IDENTITY).",
                "08001",
            )
        return self._password.encode() + b"\0"

    def _answered(self, payload: bytes, session: LoggedIn) -> bytes | None:
        kind = payload[0] if payload else -1
        if kind == OK:
            session.ok = ok_of(payload, session.capabilities)
            self.done = True
            return None
        if kind == ERROR:
            raise _refused(payload)
        if kind == SWITCH and len(payload) > 1:
            switch = AuthSwitch.from_bytes(payload)
            self._plugin, self._challenge = switch.plugin, switch.nonce
            return self._first_answer()
        if kind == MORE_DATA and self._plugin == CACHING:
            if payload[1:] == KNOWN:
                return None
            if payload[1:] == FULL:
                return self._said()
        raise UpstreamProtocolError("The upstream sent a message that has no place in a login.")


_REFUSED = {
    1044: "This account may read nothing of the URL's database, or there is none of that name.",
    1045: "It refuses the account or the password of the URL; an account is of the hosts that it may come from, too.",
    1049: "It has no database of the name that the URL ends with.",
    1040: "All its connections are taken.",
}


def _refused(payload: bytes) -> UpstreamError:
    error = error_of(payload)
    why = _REFUSED.get(error.number, "The operator should check the source's user, password, database and settings.")
    return UpstreamError(
        f"The database refused the gateway's session (error {error.number}). {why}",
        error.state if error.state.isalnum() else "08001",
    )
