"""What the two sides of a connection can do, as bits that the handshake compares.

What it must never do: offer a client what the gateway does not follow: files of the client's (LOCAL INFILE), query
attributes, result sets without metadata, spaces that change what a name means.
Source: MySQL source documentation, "Capabilities Flags"; MariaDB, "Connection: capabilities".
"""

from __future__ import annotations

from enum import IntFlag


class Capability(IntFlag):
    """The bits of the handshake by their names there, without CLIENT_."""

    LONG_PASSWORD = 1 << 0  # MariaDB's servers leave it out to say that they are none of MySQL's
    FOUND_ROWS = 1 << 1
    LONG_FLAG = 1 << 2
    CONNECT_WITH_DB = 1 << 3
    NO_SCHEMA = 1 << 4
    COMPRESS = 1 << 5
    ODBC = 1 << 6
    LOCAL_FILES = 1 << 7
    IGNORE_SPACE = 1 << 8
    PROTOCOL_41 = 1 << 9
    INTERACTIVE = 1 << 10
    SSL = 1 << 11
    IGNORE_SIGPIPE = 1 << 12
    TRANSACTIONS = 1 << 13
    RESERVED = 1 << 14
    SECURE_CONNECTION = 1 << 15
    MULTI_STATEMENTS = 1 << 16
    MULTI_RESULTS = 1 << 17
    PS_MULTI_RESULTS = 1 << 18
    PLUGIN_AUTH = 1 << 19
    CONNECT_ATTRS = 1 << 20
    PLUGIN_AUTH_LENENC_CLIENT_DATA = 1 << 21
    CAN_HANDLE_EXPIRED_PASSWORDS = 1 << 22
    SESSION_TRACK = 1 << 23
    DEPRECATE_EOF = 1 << 24
    OPTIONAL_RESULTSET_METADATA = 1 << 25
    ZSTD_COMPRESSION_ALGORITHM = 1 << 26
    QUERY_ATTRIBUTES = 1 << 27
    MULTI_FACTOR_AUTHENTICATION = 1 << 28
    CAPABILITY_EXTENSION = 1 << 29
    SSL_VERIFY_SERVER_CERT = 1 << 30
    REMEMBER_OPTIONS = 1 << 31


REQUIRED = Capability.PROTOCOL_41 | Capability.SECURE_CONNECTION | Capability.PLUGIN_AUTH
OFFERED = (
    REQUIRED
    | Capability.LONG_PASSWORD
    | Capability.FOUND_ROWS
    | Capability.LONG_FLAG
    | Capability.CONNECT_WITH_DB
    | Capability.INTERACTIVE
    | Capability.TRANSACTIONS
    | Capability.MULTI_STATEMENTS
    | Capability.MULTI_RESULTS
    | Capability.PS_MULTI_RESULTS
    | Capability.CONNECT_ATTRS
    | Capability.PLUGIN_AUTH_LENENC_CLIENT_DATA
    | Capability.SESSION_TRACK
    | Capability.DEPRECATE_EOF
)
"""What a gateway offers its clients at any rate; SSL comes on top where it is configured, and PACKED."""
PACKED = Capability.COMPRESS | Capability.ZSTD_COMPRESSION_ALGORITHM
"""By what a stream may be packed; zlib counts where a client says both."""
ASKED = OFFERED & ~(Capability.FOUND_ROWS | Capability.INTERACTIVE)
"""What the gateway asks of an upstream, where it has it."""


class Status(IntFlag):
    """The state of a session, told with each answer ("Server Status Flags")."""

    IN_TRANSACTION = 1 << 0
    AUTOCOMMIT = 1 << 1
    MORE_RESULTS = 1 << 3
    NO_GOOD_INDEX = 1 << 4
    NO_INDEX = 1 << 5
    CURSOR = 1 << 6
    LAST_ROW = 1 << 7
    DATABASE_DROPPED = 1 << 8
    NO_BACKSLASH_ESCAPES = 1 << 9
    METADATA_CHANGED = 1 << 10
    SLOW_QUERY = 1 << 11
    OUT_PARAMETERS = 1 << 12
    READ_ONLY_TRANSACTION = 1 << 13
    SESSION_STATE_CHANGED = 1 << 14
    ANSI_QUOTES = 1 << 15  # MariaDB
