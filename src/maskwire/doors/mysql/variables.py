"""What a MySQL session can set and show of itself: an allow-list, each with the values that it takes.

What it must never do: take a setting that turns off read-only, lets another character set in, or changes how a text is
read without the session knowing; or tell a setting of the server's own.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from maskwire.sql.mysql.text import mode_of

_UTF8 = frozenset({"utf8mb4", "utf8", "utf8mb3"})
_COLLATION = re.compile(r"utf8(mb[34])?_[a-z0-9_]{1,40}|default")
_SWITCH = frozenset({"0", "1", "on", "off", "true", "false", "default"})
_ZONE = re.compile(r"[+-]\d{1,2}:\d\d|system|utc|default", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,20}|default|18446744073709551615")
ISOLATION = frozenset({"read uncommitted", "read committed", "repeatable read", "serializable"})

Check = Callable[[str], bool]


def _mode(value: str) -> bool:
    mode_of(value)  # raises a refusal that says which are allowed
    return True


def _charset(value: str) -> bool:
    return value in _UTF8 or value in ("null", "default", "binary")


# name -> (whether a value, folded and without its quotes, is taken; whether the server is told)
SETTABLE: dict[str, tuple[Check, bool]] = {
    "sql_mode": (_mode, True),
    "autocommit": (_SWITCH.__contains__, True),
    "time_zone": (lambda value: bool(_ZONE.fullmatch(value)), True),
    "sql_select_limit": (lambda value: bool(_NUMBER.fullmatch(value)), True),
    "character_set_client": (_charset, False),
    "character_set_connection": (_charset, False),
    "character_set_results": (_charset, False),
    "collation_connection": (lambda value: bool(_COLLATION.fullmatch(value)), False),
    "transaction_isolation": (lambda value: value.replace("-", " ") in ISOLATION, True),
    "tx_isolation": (lambda value: value.replace("-", " ") in ISOLATION, True),
    "transaction_read_only": (frozenset({"1", "on"}).__contains__, False),
    "tx_read_only": (frozenset({"1", "on"}).__contains__, False),
    "sql_auto_is_null": (frozenset({"0", "off"}).__contains__, False),
    "sql_safe_updates": (_SWITCH.__contains__, False),
    "sql_quote_show_create": (_SWITCH.__contains__, False),
    **dict.fromkeys(
        ("wait_timeout", "interactive_timeout", "net_write_timeout", "net_read_timeout", "lock_wait_timeout",
         "max_execution_time", "max_allowed_packet", "group_concat_max_len"),
        (lambda value: bool(_NUMBER.fullmatch(value)), False),
    ),
}  # fmt: skip

# Variables that clients ask for when they connect. What stands here is the gateway's word, not the server's.
_SHOWN = {
    "auto_increment_increment": "1",
    "autocommit": "1",
    "character_set_client": "utf8mb4",
    "character_set_connection": "utf8mb4",
    "character_set_database": "utf8mb4",
    "character_set_results": "utf8mb4",
    "character_set_server": "utf8mb4",
    "collation_connection": "utf8mb4_general_ci",
    "collation_database": "utf8mb4_general_ci",
    "collation_server": "utf8mb4_general_ci",
    "have_ssl": "YES",
    "init_connect": "",
    "interactive_timeout": "28800",
    "license": "",
    "local_infile": "OFF",
    "lower_case_table_names": "0",
    "max_allowed_packet": "67108864",
    "max_execution_time": "0",
    "net_buffer_length": "16384",
    "net_write_timeout": "60",
    "performance_schema": "0",
    "query_cache_size": "0",
    "query_cache_type": "OFF",
    "read_only": "ON",
    "socket": "",
    "sql_auto_is_null": "0",
    "sql_mode": "",
    "sql_quote_show_create": "1",
    "sql_safe_updates": "0",
    "sql_select_limit": "18446744073709551615",
    "system_time_zone": "UTC",
    "time_zone": "SYSTEM",
    "transaction_isolation": "REPEATABLE-READ",
    "transaction_read_only": "1",
    "tx_isolation": "REPEATABLE-READ",
    "tx_read_only": "1",
    "version_comment": "Maskwire",
    "wait_timeout": "28800",
}


class Variables:
    """Those of one session."""

    def __init__(self, version: str, sql_mode: str) -> None:
        self._values = {**_SHOWN, "version": version, "sql_mode": sql_mode.upper()}

    def get(self, name: str) -> str | None:
        """A variable; None where it is not on the list."""
        return self._values.get(name.lower())

    def like(self, fits: Callable[[str], bool]) -> list[tuple[str, str]]:
        """Those whose names fit, in their order."""
        return [(name, value) for name, value in sorted(self._values.items()) if fits(name)]

    def put(self, name: str, value: str) -> None:
        """A variable was set. Names that are not shown are not kept."""
        if name in self._values and value != "default":
            self._values[name] = value.upper() if name == "sql_mode" else value
