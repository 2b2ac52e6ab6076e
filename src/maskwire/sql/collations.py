"""Collations that call no two different texts equal, so that equality is of the masked values too.

What it must never do: list one by which an operator may have made texts alike that only differ in case or accents:
whoever may choose it would learn which masked values are alike.
Source: PostgreSQL documentation, "Collation Support"; all that a server brings are deterministic.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_NAMED = frozenset({"C", "POSIX", "default", "ucs_basic", "unicode", "pg_c_utf8", "pg_unicode_fast"})
# As initdb names those of the system's C library and of ICU; MySQL's that compare the bytes.
_IMPORTED = re.compile(
    r"[a-z]{2,3}_[A-Z]{2}(\.utf-?8)?|C\.utf-?8|(und|[a-z]{2,3})(-[A-Z][A-Za-z]*|-u-va-posix)*-x-icu|utf8(mb[34])?_bin|binary",
    re.IGNORECASE,
)


def is_plain_collation(path: Sequence[str]) -> bool:
    """Whether a name is of one that is known, of the system's own schema or as it is searched for first."""
    if len(path) == 2 and path[0] == "pg_catalog":
        return True
    return len(path) == 1 and (path[0] in _NAMED or _IMPORTED.fullmatch(path[0]) is not None)
