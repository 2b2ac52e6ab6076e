"""What of an upstream's errors may be told: the number, the SQLSTATE, and a text of ours.

A server's words repeat stored values (a failed cast its input, a double key the key, extractvalue its path; leaks.md
43, 44), and how many warnings there are tells whether a value could be cast. So no text is passed on, nor a count.
What it must never do: pass on a text because its number is known.
Source: MySQL and MariaDB error references.
"""

from __future__ import annotations

from maskwire.wire.mysql.replies import Error

_TEXTS = {
    1044: "The gateway's account may not use this database.",
    1045: "The database refused the gateway's credentials.",
    1046: "No database is chosen.",
    1049: "There is no such database.",
    1051: "There is no such table.",
    1052: "The name of a column is ambiguous.",
    1054: "There is no such column.",
    1055: "A column is neither grouped nor aggregated (ONLY_FULL_GROUP_BY).",
    1064: "The database does not accept the statement's syntax.",
    1096: "No tables are named.",
    1140: "An aggregate stands beside a column, and there is no GROUP BY.",
    1146: "There is no such table.",
    1205: "A lock could not be had in time; try it again.",
    1213: "A deadlock was found; try it again.",
    1222: "The SELECTs have different numbers of columns.",
    1241: "An operand has a wrong number of columns.",
    1242: "A subquery returned more rows than its place allows.",
    1243: "The prepared statement does not exist.",
    1267: "Two texts have different collations that can't be compared.",
    1305: "There is no such function.",
    1317: "The statement was interrupted.",
    1365: "Division by zero.",
    1792: "The transaction is read-only.",
    1836: "The database is read-only.",
    1969: "The statement ran for longer than it may.",
    3024: "The statement ran for longer than it may.",
}
_CLASSES = {
    "08": "The connection to the database failed.",
    "21": "A number of columns or rows does not fit.",
    "22": "A value does not fit the operation (data exception); its text is withheld.",
    "23": "A constraint was violated; its text is withheld.",
    "25": "The transaction's state does not allow this.",
    "28": "The database refused the gateway's credentials.",
    "40": "The transaction was rolled back; try it again.",
    "42": "The statement does not fit the database's schema; the server's text is withheld.",
    "70": "The statement was interrupted.",
}
_GENERAL = "The database reported an error; its text is withheld, since it may repeat stored values."


def scrub_error(error: Error) -> Error:
    """An upstream's error as a client may see it."""
    state = error.state if len(error.state) == 5 and error.state.isascii() and error.state.isalnum() else "HY000"
    text = _TEXTS.get(error.number) or _CLASSES.get(state[:2]) or _GENERAL
    return Error(error.number, state, text)
