"""The messages of the handshake: what a server opens with, how a client answers, and how they agree on a login.

Layouts are those of the MySQL source documentation, "Connection Phase Packets"; MariaDB's are the same, but for its own
capabilities in the reserved bytes, which are neither offered nor asked for.
What it must never do: show a password, an answer to a challenge, or a client's attributes in a repr.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from maskwire.errors import ClientProtocolError, UpstreamProtocolError
from maskwire.wire.mysql.capabilities import REQUIRED, Capability
from maskwire.wire.mysql.fields import Fields, counted, length

NONCE = 20  # bytes of a challenge
UTF8MB4 = 45  # utf8mb4_general_ci
MORE_DATA, SWITCH, OK, ERROR = 0x01, 0xFE, 0x00, 0xFF
_SSL_REQUEST = 32  # bytes: a response that stops where the login name would begin
_HEAD = struct.Struct("<IIB23s")
_MOST_ATTRIBUTES = 65_536  # bytes, as MySQL has it


@dataclass(frozen=True, slots=True)
class Handshake:
    """What a server says first. ``nonce`` is its challenge, ``status`` the new session's."""

    version: str
    connection: int
    nonce: bytes = field(repr=False)
    capabilities: Capability
    collation: int = UTF8MB4
    status: int = 2
    plugin: str = "caching_sha2_password"

    def to_bytes(self) -> bytes:
        """The payload, protocol version 10."""
        bits = self.capabilities.value
        return b"".join((
            b"\x0a", self.version.encode(), b"\0", self.connection.to_bytes(4, "little"),
            self.nonce[:8], b"\0", (bits & 0xFFFF).to_bytes(2, "little"), bytes((self.collation & 0xFF,)),
            self.status.to_bytes(2, "little"), (bits >> 16).to_bytes(2, "little"), bytes((NONCE + 1,)),
            b"\0" * 10, self.nonce[8:], b"\0", self.plugin.encode(), b"\0",
        ))  # fmt: skip

    @classmethod
    def from_bytes(cls, payload: bytes) -> Handshake:
        """An upstream's first payload. Raises UpstreamProtocolError, also for servers older than 4.1."""
        fields = Fields(payload, UpstreamProtocolError)
        if fields.number(1) != 10:
            raise UpstreamProtocolError("The upstream speaks no MySQL protocol of version 10.")
        version, connection, first = fields.text(fields.ended()), fields.number(4), fields.take(8)
        fields.take(1)
        low, collation, status, high, size = (fields.number(width) for width in (2, 1, 2, 2, 1))
        capabilities = Capability(low | high << 16)
        fields.take(10)
        if REQUIRED & ~capabilities:
            raise UpstreamProtocolError("The upstream is older than what the gateway speaks (MySQL 5.5, MariaDB 10).")
        second = fields.take(max(13, size - 8))
        plugin = fields.text(fields.rest().partition(b"\0")[0])
        nonce = (first + second)[:NONCE]
        return cls(version, connection, nonce, capabilities, collation, status, plugin)


@dataclass(frozen=True, slots=True)
class SSLRequest:
    """Asks for TLS before anything of the login is said."""

    capabilities: Capability
    collation: int = UTF8MB4

    def to_bytes(self) -> bytes:
        """The payload."""
        return _HEAD.pack(self.capabilities.value, 1 << 30, self.collation & 0xFF, b"")


@dataclass(frozen=True, slots=True)
class HandshakeResponse:
    """A client's answer: who it is, and what it makes of the challenge by the method of ``plugin``."""

    capabilities: Capability
    user: str
    answer: bytes = field(repr=False)
    database: str = ""
    plugin: str = ""
    attributes: dict[str, str] = field(default_factory=dict, repr=False)
    collation: int = UTF8MB4
    level: int = 0  # of zstd

    def to_bytes(self) -> bytes:
        """The payload, by its own capabilities."""
        has = self.capabilities.__contains__
        parts = [
            _HEAD.pack(self.capabilities.value, 1 << 30, self.collation & 0xFF, b""),
            self.user.encode(), b"\0",
            counted(self.answer) if has(Capability.PLUGIN_AUTH_LENENC_CLIENT_DATA)
            else bytes((len(self.answer),)) + self.answer,
        ]  # fmt: skip
        if has(Capability.CONNECT_WITH_DB):
            parts += [self.database.encode(), b"\0"]
        parts += [self.plugin.encode(), b"\0"]
        if has(Capability.CONNECT_ATTRS):
            pairs = b"".join(counted(part.encode()) for pair in self.attributes.items() for part in pair)
            parts.append(length(len(pairs)) + pairs)
        if has(Capability.ZSTD_COMPRESSION_ALGORITHM):
            parts.append(bytes((self.level,)))
        return b"".join(parts)


@dataclass(frozen=True, slots=True)
class AuthSwitch:
    """Asks the client to log in by another method, with a new challenge."""

    plugin: str
    nonce: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """The payload."""
        return bytes((SWITCH,)) + self.plugin.encode() + b"\0" + self.nonce + b"\0"

    @classmethod
    def from_bytes(cls, payload: bytes) -> AuthSwitch:
        """An upstream's payload, whose first byte is 0xFE. Raises UpstreamProtocolError."""
        fields = Fields(payload[1:], UpstreamProtocolError)
        return cls(fields.text(fields.ended()), fields.rest().removesuffix(b"\0"))


def more_data(data: bytes) -> bytes:
    """The payload of AuthMoreData: a step of a login that takes several."""
    return bytes((MORE_DATA,)) + data


def response_of(payload: bytes, offered: Capability) -> SSLRequest | HandshakeResponse:
    """A client's answer to the handshake. Raises ClientProtocolError; what was not offered counts as not asked for."""
    if len(payload) < _SSL_REQUEST:
        raise ClientProtocolError("The answer to the handshake is too short: only protocol 4.1 is spoken here.")
    bits, _, collation, _ = _HEAD.unpack_from(payload)
    said = Capability(bits)
    if REQUIRED & ~said:
        raise ClientProtocolError("This client is too old: it knows no choice of login methods (CLIENT_PLUGIN_AUTH).")
    asked = said & offered
    if len(payload) == _SSL_REQUEST:
        if Capability.SSL not in asked:
            raise ClientProtocolError("TLS is not offered here.")
        return SSLRequest(asked, collation)
    fields = Fields(payload[_SSL_REQUEST:], ClientProtocolError)
    user = fields.text(fields.ended())
    # The layout is by what the client says that it does, not by what counts.
    answer = fields.counted() if Capability.PLUGIN_AUTH_LENENC_CLIENT_DATA in said else fields.take(fields.number(1))
    database = fields.text(fields.ended()) if Capability.CONNECT_WITH_DB in said else ""
    plugin = fields.text(fields.ended()) if fields.left else ""
    attributes = _attributes(fields) if Capability.CONNECT_ATTRS in said and fields.left else {}
    level = fields.number(1) if Capability.ZSTD_COMPRESSION_ALGORITHM in said and fields.left else 0
    fields.end()
    return HandshakeResponse(asked, user, answer, database, plugin, attributes, collation, level)


@dataclass(frozen=True, slots=True)
class ChangeUser:
    """COM_CHANGE_USER: a new login on the same connection."""

    user: str
    answer: bytes = field(repr=False)
    database: str = ""
    collation: int = UTF8MB4
    plugin: str = ""
    attributes: dict[str, str] = field(default_factory=dict, repr=False)

    def to_bytes(self) -> bytes:
        """The payload behind the command's byte, without attributes."""
        return b"".join((
            self.user.encode(), b"\0", bytes((len(self.answer),)), self.answer, self.database.encode(), b"\0",
            self.collation.to_bytes(2, "little"), self.plugin.encode(), b"\0",
        ))  # fmt: skip


def change_user_of(payload: bytes) -> ChangeUser:
    """The payload of COM_CHANGE_USER behind the command's byte. Raises ClientProtocolError."""
    fields = Fields(payload, ClientProtocolError)
    user, answer = fields.text(fields.ended()), fields.take(fields.number(1))
    database = fields.text(fields.ended())
    collation = fields.number(2) if fields.left else UTF8MB4
    plugin = fields.text(fields.ended()) if fields.left else ""
    attributes = _attributes(fields) if fields.left else {}
    fields.end()
    return ChangeUser(user, answer, database, collation, plugin, attributes)


def _attributes(fields: Fields) -> dict[str, str]:
    size = fields.length()
    if size > _MOST_ATTRIBUTES:
        raise ClientProtocolError("The attributes of the connection are too long.")
    inside = Fields(fields.take(size), ClientProtocolError)
    found: dict[str, str] = {}
    while inside.left:
        name = inside.text(inside.counted())
        found[name] = inside.text(inside.counted())
    return found
