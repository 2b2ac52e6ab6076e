"""Names that a server could take for others than the grammar does: because it keeps texts in another encoding.

The grammar reads names in UTF-8, and cuts them behind 63 bytes. A server cuts, and folds the case of, what they become
in the encoding of its database; two names may be one there, or one be two. So may the two ends of a $tag$ string.
What it must never do: let a name through whose bytes on the server it does not know.
Source: PostgreSQL src/backend/parser/scansup.c (downcase_identifier, truncate_identifier), in our own words.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from maskwire import _kernel
from maskwire.sql.refusals import not_understood, refused

_LONGEST = 63  # bytes; NAMEDATALEN - 1 of PostgreSQL's src/include/pg_config_manual.h
_NAMES = frozenset({"IDENT", "UIDENT"})


def check_lengths(sql: str) -> None:
    """Refuse a name beyond ASCII that the grammar cuts. Raises RefusedError, and SyntaxError for no SQL at all."""
    for kind, written in _beyond_ascii(sql):
        if kind in _NAMES and len(written.strip('"').encode()) > _LONGEST:
            raise refused(
                "42622", "name-too-long",
                f"A name with letters beyond ASCII is longer than {_LONGEST} bytes.", "Shorten it.",
            )  # fmt: skip


def check_stored(sql: str, stored: Container[str]) -> None:
    """Refuse a name beyond ASCII that is none of those stored, for a database that is not in UTF-8. Raises as above."""
    for kind, written in _beyond_ascii(sql):
        if kind in _NAMES and not _is_stored(written, stored):
            raise not_understood("a name with letters beyond ASCII that is none of the schema's, in this encoding")
        if kind == "SCONST" and written.startswith("$") and not written[: written.index("$", 1)].isascii():
            raise not_understood("a string between $tags$ with letters beyond ASCII, in this encoding")


def _beyond_ascii(sql: str) -> Iterator[tuple[str, str]]:
    """The tokens that have other letters, or may: U&"..." spells them by their numbers."""
    if sql.isascii() and '&"' not in sql:
        return
    encoded = sql.encode()
    for start, end, kind, _ in _kernel.tokens(sql):
        written = encoded[start:end].decode()
        if kind == "UIDENT" or not written.isascii():
            yield kind, written


def _is_stored(written: str, stored: Container[str]) -> bool:
    """Whether a name is one of the schema's as it stands there, in no other case and by no number."""
    if written.startswith('"'):
        return written[1:-1].replace('""', '"') in stored
    return written == written.lower() and written in stored
