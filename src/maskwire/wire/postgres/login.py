"""Logging in to an upstream PostgreSQL, sans-I/O (documentation 54.2.1, 54.3; RFC 5802).

What it must never do: repeat what the server says of a failed login, or answer a server that fails to prove
that it knows the password.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

from scramp import ScramClient, ScramException

from maskwire._kernel import BackendReader
from maskwire.errors import UpstreamError, UpstreamProtocolError
from maskwire.wire.postgres import backend
from maskwire.wire.postgres.messages import PROTOCOL_3_0, StartupMessage, frame

MECHANISM = "SCRAM-SHA-256"
BOUND_MECHANISM = "SCRAM-SHA-256-PLUS"
_MAX_MESSAGE = 1 << 20


@dataclass(slots=True)
class LoggedIn:
    """What the upstream said of the new session."""

    parameters: dict[str, str] = field(default_factory=dict)
    process_id: int = 0
    secret_key: bytes = field(default=b"", repr=False)


class Login:
    """``start`` then ``receive`` until ``done``; both give bytes to send. Raises UpstreamError.

    ``binding`` is the channel's tls-server-end-point data (RFC 5929 section 4.1), known once there is a channel; where
    ``must_bind``, no login counts that is not bound to it (libpq's channel_binding=require).
    """

    def __init__(
        self,
        user: str,
        password: str | None,
        database: str,
        settings: Mapping[str, str],
        *,
        must_bind: bool = False,
    ) -> None:
        self._user = user
        self._must_bind = must_bind
        self._password = password
        self._parameters = {"user": user, "database": database, **settings}
        self._reader = BackendReader(_MAX_MESSAGE)
        self._scram: ScramClient | None = None
        self._proven = False
        self._bound = False
        self.binding: bytes | None = None
        self.session = LoggedIn()
        self.done = False

    def start(self) -> bytes:
        """The startup message."""
        return StartupMessage(PROTOCOL_3_0, self._parameters).to_bytes()

    def receive(self, data: bytes) -> bytes:
        """Takes upstream bytes; what to send back."""
        answer = b""
        try:
            self._reader.feed(data)
            while not self.done and (item := self._next()) is not None:
                answer += self._message(*item)
        except (ValueError, struct.error, ScramException, UpstreamProtocolError):
            raise UpstreamError("The database's answer to the gateway's login can't be understood.", "08001") from None
        return answer

    def _next(self) -> tuple[int, bytes] | None:
        item = self._reader.next()
        if isinstance(item, bytes):
            raise UpstreamProtocolError("Rows came during login.")
        return item

    def _message(self, kind: int, payload: bytes) -> bytes:
        match chr(kind):
            case "R":
                (code,) = struct.unpack_from("!i", payload)
                return self._authenticate(code, payload[4:])
            case "S":
                name, _, value = payload.rstrip(b"\0").partition(b"\0")
                self.session.parameters[name.decode()] = value.decode()
            case "K":
                (self.session.process_id,) = struct.unpack_from("!i", payload)
                self.session.secret_key = payload[4:]
            case "Z":
                self.done = True
            case "E":
                code = backend.error_fields(payload).get("C", "08001")
                raise UpstreamError(
                    f"The database refused the gateway's session (SQLSTATE {code}). "
                    "The operator should check the source's user, password, database and settings.",
                    code,
                )
            case "N" | "v":
                pass
            case _:
                raise UpstreamProtocolError("The upstream sent a message that has no place in a login.")
        return b""

    def _authenticate(self, code: int, data: bytes) -> bytes:
        if code == backend.AUTHENTICATION_OK:
            if self._scram is not None and not self._proven:
                raise UpstreamProtocolError("The upstream did not prove that it knows the password.")
            if self._must_bind and not self._bound:
                raise _unbound()
            return b""
        if self._must_bind and code in (backend.AUTHENTICATION_CLEARTEXT, backend.AUTHENTICATION_MD5):
            raise _unbound()
        if self._password is None:
            raise UpstreamError("The database asks for a password and the source's URL has none.", "28P01")
        match code:
            case backend.AUTHENTICATION_CLEARTEXT:
                return frame(b"p", self._password.encode() + b"\0")
            case backend.AUTHENTICATION_MD5:
                return frame(b"p", _md5(self._user, self._password, data[:4]))
            case backend.AUTHENTICATION_SASL:
                return self._begin_scram(self._password, data)
            case backend.AUTHENTICATION_SASL_CONTINUE if self._scram is not None:
                self._scram.set_server_first(data.decode())
                return frame(b"p", self._scram.get_client_final().encode())
            case backend.AUTHENTICATION_SASL_FINAL if self._scram is not None:
                self._scram.set_server_final(data.decode())
                self._proven = True
                return b""
        raise UpstreamError("The database asks for a login method that the gateway does not speak.", "08001")

    def _begin_scram(self, password: str, data: bytes) -> bytes:
        """SASLInitialResponse. A channel that can be bound to is bound to where the server offers it; where it does
        not, the exchange says that we would have, so that an attacker between can't hide the offer."""
        offered = data.split(b"\0")
        self._bound = self.binding is not None and BOUND_MECHANISM.encode() in offered
        mechanism = BOUND_MECHANISM if self._bound else MECHANISM
        if self._must_bind and not self._bound:
            raise _unbound()
        if mechanism.encode() not in offered:
            raise UpstreamError("The database offers no login method that the gateway speaks.", "08001")
        channel = None if self.binding is None else ("tls-server-end-point", self.binding)
        self._scram = ScramClient([mechanism], self._user, password, channel_binding=channel)
        first = self._scram.get_client_first().encode()
        return frame(b"p", mechanism.encode() + b"\0" + struct.pack("!i", len(first)) + first)


def _unbound() -> UpstreamError:
    return UpstreamError("The source's URL asks for channel binding, and the database does not do it.", "08001")


def _md5(user: str, password: str, salt: bytes) -> bytes:
    """The answer to AuthenticationMD5Password (54.2.1): "md5" and md5(md5(password user) salt) in hex."""
    inner = hashlib.md5((password + user).encode(), usedforsecurity=False).hexdigest().encode()
    return b"md5" + hashlib.md5(inner + salt, usedforsecurity=False).hexdigest().encode() + b"\0"
