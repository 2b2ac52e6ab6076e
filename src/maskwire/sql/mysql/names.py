"""Names in MySQL: which are the same, and how each is written.

What it must never do: take two names for different that the server takes for one. It compares the names of columns
without case and accents, so names with letters beyond ASCII are not understood.
Source: MySQL Reference Manual, "Schema Object Names", "Identifier Case Sensitivity".
"""

from __future__ import annotations

import re

from sqlglot import exp

from maskwire.sql.refusals import not_understood

_LONGEST = 256  # characters, of an alias
_PLAIN = re.compile(r"[\x20-\x7e]+")


def name_of(node: object) -> str:
    """The name that an identifier is. Raises RefusedError."""
    if not isinstance(node, exp.Identifier) or not isinstance(node.this, str):
        raise not_understood("this name")
    return checked(node.this)


def checked(name: str) -> str:
    """A name, if it is one that is understood."""
    if not _PLAIN.fullmatch(name) or len(name) > _LONGEST or name.endswith(" "):
        raise not_understood("a name that is empty, long, or has other letters than those of ASCII")
    return name


def folded(name: str) -> str:
    """What is equal for names that the server may take for the same."""
    return name.lower()


def quoted(name: str) -> str:
    """A name as every sql_mode reads it."""
    return "`" + name.replace("`", "``") + "`"
