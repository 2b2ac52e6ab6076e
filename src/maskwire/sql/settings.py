"""Which settings a client may SET and to what, and which it may SHOW.

What it must never do: let a setting change how a statement is read or a value written (leaks.md 42, 61-64), let
the session write, or let the client choose the plan: a sort under GROUP BY shows the order of masked values.
Source: PostgreSQL documentation, chapter "Server Configuration".
"""

from __future__ import annotations

import re
from collections.abc import Callable

_ISOLATION = frozenset({"serializable", "repeatable read", "read committed", "read uncommitted"})
_ON = frozenset({"on", "true", "yes", "1", "t", "y"})
_BOOLEANS = _ON | {"off", "false", "no", "0", "f", "n"}


def _among(*allowed: str) -> Callable[[str], bool]:
    return frozenset(allowed).__contains__


def _matching(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


_DURATION = _matching(r"\d{1,10} ?(us|ms|s|min|h|d)?")

# name -> whether this value, lower-cased, is allowed.
SETTABLE: dict[str, Callable[[str], bool]] = {
    "client_encoding": _among("utf8", "utf-8", "unicode"),
    "standard_conforming_strings": _ON.__contains__,
    "datestyle": _matching(r"iso( ?, ?(mdy|dmy|ymd))?"),
    "bytea_output": _among("hex"),
    "intervalstyle": _among("postgres"),
    "timezone": _matching(r"[a-z0-9_/+:\-]{1,64}"),
    "extra_float_digits": _matching(r"-?\d{1,2}"),
    "application_name": _matching(r"[\x20-\x7e]{0,63}"),
    "statement_timeout": _DURATION,
    "lock_timeout": _DURATION,
    "idle_in_transaction_session_timeout": _DURATION,
    "idle_session_timeout": _DURATION,
    "client_min_messages": _among("warning", "notice", "error"),
    "default_transaction_isolation": _ISOLATION.__contains__,
    "transaction_isolation": _ISOLATION.__contains__,
    "default_transaction_read_only": _ON.__contains__,
    "transaction_read_only": _ON.__contains__,
    "default_transaction_deferrable": _BOOLEANS.__contains__,
    "transaction_deferrable": _BOOLEANS.__contains__,
    "jit": _BOOLEANS.__contains__,
}

# Read by drivers and tools. application_name is left out: it can carry a value from elsewhere.
_INFORMATION = """
server_version server_version_num server_encoding search_path is_superuser session_authorization role
integer_datetimes max_identifier_length max_index_keys block_size lc_collate lc_ctype lc_messages
lc_monetary lc_numeric lc_time in_hot_standby transaction_read_only default_tablespace
default_table_access_method default_with_oids row_security password_encryption wal_level
"""
READABLE = (frozenset(SETTABLE) - {"application_name"}) | frozenset(_INFORMATION.split())

# "$user" is left out: only the server knows which schema it is. pg_temp and pg_toast are never searched.
SCHEMA = r"(?!pg_)[a-z_][a-z0-9_$]{0,62}"
SCHEMA_NAME = re.compile(SCHEMA, re.IGNORECASE | re.ASCII)
