"""What of the upstream's errors and notices may be told.

A server's message text can repeat stored values (a failed cast echoes its input; leaks.md 37 to 44), so texts
are not passed on. An error keeps its SQLSTATE and gets a text of ours; the few templates of name resolution
and syntax are told with their names, and only where every name already stands in the client's own statement.
What it must never do: pass on a text because no template knew it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from maskwire.wire.postgres.backend import error_response, notice_response

_CONDITIONS = {
    "08": "The connection to the database failed.",
    "0A": "The database does not support this.",
    "21": "A subquery returned more rows than its place allows.",
    "22": "A value does not fit the operation (data exception); its text is withheld.",
    "23": "A constraint was violated; its text is withheld.",
    "25": "The transaction's state does not allow this.",
    "26": "The prepared statement does not exist.",
    "28": "The database refused the gateway's credentials.",
    "34": "The cursor does not exist.",
    "40": "The transaction was rolled back; try it again.",
    "42": "The statement does not fit the database's schema; the server's text is withheld.",
    "53": "The database is short of resources.",
    "54": "A limit of the database was exceeded.",
    "55": "The object is not in a state that allows this.",
    "57": "An operator or a timeout stopped the statement.",
    "58": "The database had an error outside of PostgreSQL itself.",
}
_EXACT = {
    "22012": "division by zero",
    "22P02": "A text does not have the form of the type it is cast to; the text is withheld.",
    "25P01": "there is no transaction in progress",
    "25P02": "current transaction is aborted, commands ignored until end of transaction block",
    "25006": "The session is read-only.",
    "57014": "canceling statement due to user request or timeout",
    "57P01": "The database is shutting down.",
}

# Message templates of PostgreSQL that hold names only. Groups must all stand in the client's statement.
_TEMPLATES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("42601", re.compile(r'syntax error at or near "(.+)"')),
    ("42601", re.compile(r"syntax error at end of input")),
    ("42703", re.compile(r'column "?([^"]+?)"? does not exist')),
    ("42703", re.compile(r"column (\w+)\.(\w+) does not exist")),
    ("42P01", re.compile(r'relation "([^"]+)" does not exist')),
    ("42P01", re.compile(r'missing FROM-clause entry for table "([^"]+)"')),
    ("42702", re.compile(r'column reference "([^"]+)" is ambiguous')),
    ("42803", re.compile(r'column "([^"]+)" must appear in the GROUP BY clause or be used in an aggregate function')),
    ("42704", re.compile(r'type "([^"]+)" does not exist')),
    ("3D000", re.compile(r'database "([^"]+)" does not exist')),
    ("26000", re.compile(r'prepared statement "([^"]+)" does not exist')),
    ("34000", re.compile(r'cursor "([^"]+)" does not exist')),
    ("42P03", re.compile(r'cursor "([^"]+)" already exists')),
    ("42P05", re.compile(r'prepared statement "([^"]+)" already exists')),
)
_HINT = "Maskwire withholds the server's text, since it may repeat stored values."
_SEVERITIES = ("ERROR", "FATAL", "PANIC")
_TOLD_NOTICES = {
    "25P01": "there is no transaction in progress",
    "25001": "there is already a transaction in progress",
}


def scrub_error(fields: Mapping[str, str], statement: str) -> bytes:
    """An upstream's error as the client may see it: severity, SQLSTATE, a safe text, the position."""
    code = fields.get("C", "XX000")
    severity = fields.get("V", "ERROR")
    told = _told(code, fields.get("M", ""), statement)
    exact = told or _EXACT.get(code)
    position = fields.get("P", "") if told else ""
    return error_response(
        code if re.fullmatch(r"[0-9A-Z]{5}", code) else "XX000",
        exact or _general(code),
        "" if exact else _HINT,
        severity=severity if severity in _SEVERITIES else "ERROR",
        position=position if position.isdecimal() else "",
    )


def error_text(code: str, message: str, statement: str) -> str:
    """What may be told of an error's text."""
    return _told(code, message, statement) or _EXACT.get(code) or _general(code)


def _general(code: str) -> str:
    """What may be told of any error of a class."""
    return _CONDITIONS.get(code[:2]) or "The database reported an error."


def scrub_notice(fields: Mapping[str, str]) -> bytes | None:
    """A notice as the client may see it: one of a few constant texts, or nothing."""
    code = fields.get("C", "")
    text = _TOLD_NOTICES.get(code)
    return notice_response(code, text) if text else None


def _told(code: str, message: str, statement: str) -> str | None:
    """The server's own text, where a template knows it and it repeats nothing but the client's words."""
    words = statement.lower()
    for known, template in _TEMPLATES:
        if known == code and (match := template.fullmatch(message)):
            if all(name.lower() in words for group in match.groups() for name in group.split(".")):
                return message
            return None
    return None
