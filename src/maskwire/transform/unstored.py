"""What is compared with a masked column in the place of a literal that is no masked value: a value stored nowhere.

What it is for: ``email <> ''`` holds for every row that has an address, and NULL there would leave them all out. It is
another for each literal, and nobody can foresee it.
What it must never do: be a value that somebody could have stored or guessed, or depend on what is stored.
"""

from __future__ import annotations

import hmac
import secrets

_KEY = secrets.token_bytes(32)  # of this process: what it gives is never kept
_TEXTS = frozenset({25, 1043, 1042})
_NUMERIC = 1700
_WIDTHS = {23: 4, 20: 8}


def unstored(said: bytes, column_oid: int, format_code: int) -> bytes | None:
    """In place of ``said``, in the type of a column (an OID) and in this format (0 text, 1 binary).

    None where there is none in that type; NULL then equals nothing.
    """
    digest = hmac.digest(_KEY, said, "sha256")
    if column_oid in _TEXTS:
        return b"maskwire-" + digest.hex().encode()
    # Below zero, and far from it: no number that counts or names something.
    if column_oid == _NUMERIC and format_code == 0:
        return b"-%d" % (int.from_bytes(digest[:12], "big") | 1 << 96)
    width = _WIDTHS.get(column_oid)
    if width is None:
        return None
    half = 1 << (8 * width - 2)
    number = -(half + int.from_bytes(digest[:8], "big") % half)
    return number.to_bytes(width, "big", signed=True) if format_code else b"%d" % number
