"""The startup of a PostgreSQL client: TLS, version, parameters, who it is (documentation 54.2.1, 54.3).

What it must never do: say whether a name exists, accept a setting that it does not know, or begin a
replication session (leaks.md 60, 61).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import replace
from enum import Enum, auto

from maskwire.access.accounts import PREFIX, TOKEN_USER, Account, Passage, asking, stated
from maskwire.access.entrance import Entrance, Peer
from maskwire.access.scram import AuthenticationError, ScramServer
from maskwire.doors.commands import (
    CancelSession,
    Command,
    Disconnect,
    OpenSession,
    ProveToken,
    SendToClient,
    StartTls,
)
from maskwire.errors import ClientProtocolError, RefusedError
from maskwire.model import Refusal
from maskwire.sql.settings import SCHEMA, SETTABLE
from maskwire.wire.postgres import backend
from maskwire.wire.postgres import messages as m
from maskwire.wire.postgres.reader import MAX_PASSWORD, FrontendReader


class StartupState(Enum):
    """Where the startup stands."""

    HELLO = auto()
    SASL_FIRST = auto()
    SASL_FINAL = auto()
    TOKEN = auto()
    PROVING = auto()
    OPENING = auto()
    ENDED = auto()


_NOT_SETTINGS = frozenset({"user", "database", "options", "replication", "application_name"})
# Lower-case names, and ASCII spaces about them: what the server would fold or trim by its own rules is not taken. It
# searches pg_catalog first unless it is named.
_SEARCH_PATH = re.compile(rf"(?:pg_catalog *, *)?{SCHEMA}(?: *, *{SCHEMA})*", re.ASCII)
_UNPROVEN = (
    "The user is 'agent' unless the operator made others; its password was printed when the gateway started. "
    "With a token, the user is 'token'."
)
_UNPROVEN_TOKEN = "Tokens end, are revoked, and are of one gateway each: have a new one made with maskwire token issue."  # noqa: S105 - a hint
_OPTION = re.compile(r"(?:-c\s*|--)([A-Za-z_.]+)=((?:\\.|[^\s\\])*)")


class Startup:
    """One client until its principal is known. ``login_failed`` is set where a login failed, for the ledger."""

    def __init__(self, reader: FrontendReader, entrance: Entrance, database: str, *, tls: bool) -> None:
        self._reader = reader
        self._entrance = entrance
        self._database = database
        self._tls_offered = tls
        self._encrypted = False
        self._binding: bytes | None = None
        self.peer = Peer()
        self._state = StartupState.HELLO
        self._scram: ScramServer | None = None
        self._user = ""
        self._application = ""
        self._settings: dict[str, str] = {}
        self._stated: dict[str, str] = {}
        self.version = m.PROTOCOL_3_0  # what is spoken from the startup message on
        self.login_failed = False

    def encrypted(self, binding: bytes | None) -> None:
        """TLS is up: the data to bind a login to its channel."""
        self._encrypted, self._binding = True, binding

    @property
    def application(self) -> str:
        """What the client calls itself."""
        return self._application

    def receive(self, data: bytes) -> list[Command]:
        """Takes client bytes; raises nothing: what the client did wrong it is told, and disconnected."""
        commands: list[Command] = []
        try:
            self._reader.feed(data)
            while self._state in _HANDLERS:
                message = (
                    self._reader.next_startup()
                    if self._state is StartupState.HELLO
                    else self._reader.next(limit=MAX_PASSWORD)
                )
                if message is None:
                    break
                commands += _HANDLERS[self._state](self, message)
        except ClientProtocolError as error:
            return commands + self._refuse(error.code, str(error), "Connect with a PostgreSQL client.")
        except RefusedError as error:
            return commands + self._refuse(error.refusal.code, error.refusal.message, error.refusal.hint)
        return commands

    def _refuse(self, code: str, message: str, hint: str) -> list[Command]:
        self._state = StartupState.ENDED
        return [SendToClient(backend.error_response(code, message, hint, severity="FATAL")), Disconnect()]

    def _hello(self, message: m.Startup | m.Frontend) -> list[Command]:
        match message:
            case m.SSLRequest() if self._tls_offered and not self._encrypted:
                if self._reader.pending:
                    raise ClientProtocolError("Bytes came before TLS was set up.")
                return [StartTls()]
            case m.SSLRequest() | m.GSSENCRequest():
                return [SendToClient(b"N")]
            case m.CancelRequest(process_id, secret_key):
                self._state = StartupState.ENDED
                return [CancelSession(process_id, secret_key)]
            case m.StartupMessage():
                return self._begin(message)
            case _:
                raise ClientProtocolError("Only a startup message can open a session.")

    def _begin(self, message: m.StartupMessage) -> list[Command]:
        if self._tls_offered and not self._encrypted:
            raise ClientProtocolError("This gateway speaks TLS only; connect with sslmode=require.", code="28000")
        parameters = message.parameters
        self._user = parameters.get("user", "")
        if not self._user:
            raise ClientProtocolError("The startup message names no user.", code="28000")
        if parameters.get("replication", "off").lower() not in ("off", "false", "no", "0"):
            raise RefusedError(
                Refusal("42501", "replication", "Replication sessions are refused: they bypass masking.",
                        "Connect without the replication parameter.")
            )  # fmt: skip
        settings = _settings(parameters)
        self._stated = stated(settings)
        self._settings = {name: value for name, value in settings.items() if not name.startswith(PREFIX)}
        self._application = parameters.get("application_name", "")
        self._wrong_database = parameters.get("database", self._user) != self._database
        self.version = min(message.version, m.PROTOCOL_3_2)
        commands: list[Command] = []
        unknown = tuple(name for name in parameters if name.startswith("_pq_."))
        if unknown or message.version != self.version:
            commands.append(SendToClient(backend.negotiate_protocol_version(self.version, unknown)))
        if self._user == TOKEN_USER:
            return commands + self._ask_for_token()
        account = self._entrance.certified(self._user, self.peer)
        if account is not None:
            return commands + self._known(Passage(account, account, "certificate"))
        self._state = StartupState.SASL_FIRST
        self._scram = self._entrance.challenge(self._user, self._binding)
        mechanisms = b"".join(name.encode() + b"\0" for name in self._scram.mechanisms) + b"\0"
        commands.append(SendToClient(backend.authentication(backend.AUTHENTICATION_SASL, mechanisms)))
        return commands

    def _ask_for_token(self) -> list[Command]:
        """AuthenticationCleartextPassword: where nobody can listen."""
        if not self._encrypted and not self.peer.is_local:
            raise RefusedError(
                Refusal("28000", "token-in-clear", "A token is accepted over TLS only, or from this machine.",
                        "The operator turns TLS on with --tls-cert and --tls-key; then connect with sslmode=require.")
            )  # fmt: skip
        self._state = StartupState.TOKEN
        return [SendToClient(backend.authentication(backend.AUTHENTICATION_CLEARTEXT))]

    def _token(self, message: m.Startup | m.Frontend) -> list[Command]:
        text = _text(_payload(message).removesuffix(b"\0"))
        if self._entrance.wait(None, self.peer) > 0:
            return self._login_failed()
        self._state = StartupState.PROVING
        return [ProveToken(text)]

    def proven(self, passage: Passage | None) -> list[Command]:
        """What the token lets in; None where it proves nothing."""
        if self._state is not StartupState.PROVING:
            return []
        try:
            return self._login_failed() if passage is None else self._known(passage)
        except RefusedError as error:
            return self._refuse(error.refusal.code, error.refusal.message, error.refusal.hint)

    def _known(self, passage: Passage) -> list[Command]:
        """The client has proven who it is. Raises RefusedError."""
        if self._wrong_database:
            return self._refuse(
                "3D000",
                "This gateway does not serve the database that was asked for.",
                f'Connect to the database "{self._database}".',
            )
        principal, purpose = asking(passage.account, self._stated)
        self._state = StartupState.OPENING
        return [
            OpenSession(
                replace(principal, authentication=passage.proof), purpose, passage, self._settings, self._application
            )
        ]

    def _sasl_first(self, message: m.Startup | m.Frontend) -> list[Command]:
        mechanism, _, rest = _payload(message).partition(b"\0")
        scram = self._challenged()
        if mechanism.decode("latin-1") not in scram.mechanisms or len(rest) < 4:
            offered = " or ".join(scram.mechanisms)
            raise ClientProtocolError(f"Only {offered} authentication is accepted.", code="28000")
        (length,) = struct.unpack_from("!i", rest)
        try:
            if length != len(rest) - 4:
                raise ClientProtocolError("The SASL response has a wrong length.")
            first = scram.first(_text(rest[4:]), mechanism.decode("latin-1"))
        except AuthenticationError:
            return self._login_failed()
        self._state = StartupState.SASL_FINAL
        return [SendToClient(backend.authentication(backend.AUTHENTICATION_SASL_CONTINUE, first.encode()))]

    def _sasl_final(self, message: m.Startup | m.Frontend) -> list[Command]:
        scram = self._challenged()
        account: Account | None = self._entrance.account(self._user)
        try:
            final = scram.final(_text(_payload(message)))
        except AuthenticationError:
            return self._login_failed()
        # Looked at last: a right password that came too early is told from a wrong one by nothing.
        if account is None or self._entrance.wait(self._user, self.peer) > 0:
            return self._login_failed()
        self._entrance.succeeded(self._user, self.peer)
        final_message = backend.authentication(backend.AUTHENTICATION_SASL_FINAL, final.encode())
        return [SendToClient(final_message), *self._known(Passage(account, account, "scram-sha-256"))]

    def _challenged(self) -> ScramServer:
        if self._scram is None:
            raise ClientProtocolError("An authentication answer came before its question.")
        return self._scram

    def _login_failed(self) -> list[Command]:
        self.login_failed = True
        is_token = self._user == TOKEN_USER
        pause = self._entrance.failed(None if is_token else self._user, self.peer)
        hint = _UNPROVEN_TOKEN if is_token else _UNPROVEN
        if pause > 0:
            hint = f"After this many failed logins, wait {pause:.0f} s before the next. {hint}"
        return self._refuse("28P01", "Password authentication failed.", hint)


_HANDLERS: dict[StartupState, Callable[[Startup, m.Startup | m.Frontend], list[Command]]] = {
    StartupState.HELLO: Startup._hello,
    StartupState.SASL_FIRST: Startup._sasl_first,
    StartupState.SASL_FINAL: Startup._sasl_final,
    StartupState.TOKEN: Startup._token,
}


def _payload(message: m.Startup | m.Frontend) -> bytes:
    if not isinstance(message, m.PasswordMessage):
        raise ClientProtocolError("An authentication answer was expected.", code="28000")
    return message.payload


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise ClientProtocolError("The SASL response is not UTF-8.", code="28000") from None


def _settings(parameters: dict[str, str]) -> dict[str, str]:
    """The session settings that the client asks for, each checked against the allow-list."""
    asked = [
        (name, value)
        for name, value in parameters.items()
        if name not in _NOT_SETTINGS and not name.startswith("_pq_.")
    ]
    options = parameters.get("options", "")
    if _OPTION.sub("", options).strip():
        raise RefusedError(
            Refusal("42501", "startup-options", "The startup options can't be understood.",
                    "Only -c name=value is accepted, for settings on the allow-list.")
        )  # fmt: skip
    asked += [(name, re.sub(r"\\(.)", r"\1", value)) for name, value in _OPTION.findall(options)]
    settings = {name.lower(): value for name, value in asked}
    for name, value in settings.items():
        # Of two the server takes one, by an order of its own.
        if len(settings) < len(asked) or not (name.startswith(PREFIX) or _settable(name, value)):
            raise RefusedError(
                Refusal("42501", "startup-setting", "A setting of the startup message is not allowed.",
                        "Connect without it; SET and the startup message take the same allow-list.")
            )  # fmt: skip
    return settings


def _settable(name: str, value: str) -> bool:
    if name == "search_path":
        return _SEARCH_PATH.fullmatch(value) is not None
    allowed = SETTABLE.get(name)
    return allowed is not None and allowed(value.strip().strip("'").lower())  # asyncpg quotes some values
