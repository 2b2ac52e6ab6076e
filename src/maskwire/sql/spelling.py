"""Names that a server could take for others than the grammar does: because it keeps texts in another encoding.

The grammar reads names in UTF-8, and cuts them behind 63 bytes. A server cuts, and folds the case of, what they become
in the encoding of its database; two names may be one there, or one be two.
What it must never do: let a name through whose bytes on the server it does not know.
Source: PostgreSQL src/backend/parser/scansup.c (downcase_identifier, truncate_identifier), in our own words.
"""

from __future__ import annotations

from maskwire import _kernel
from maskwire.sql.catalog import Catalog
from maskwire.sql.refusals import not_understood, refused

_LONGEST = 63  # bytes; NAMEDATALEN - 1 of PostgreSQL's src/include/pg_config_manual.h


def check_names(sql: str, catalog: Catalog) -> None:
    """Refuse a name that may be another one on the server. Raises RefusedError, and SyntaxError for no SQL at all."""
    if sql.isascii() and '&"' not in sql:  # U&"..." spells letters by their numbers
        return
    encoded = sql.encode()
    for start, end, kind, _ in _kernel.tokens(sql):
        written = encoded[start:end]
        if kind not in ("IDENT", "UIDENT") or (kind == "IDENT" and written.isascii()):
            continue
        if len(written.strip(b'"')) > _LONGEST:
            raise refused(
                "42622", "name-too-long",
                f"A name with letters beyond ASCII is longer than {_LONGEST} bytes.", "Shorten it.",
            )  # fmt: skip
        if not catalog.is_utf8 and not _is_stored(written.decode(), catalog):
            raise not_understood("a name with letters beyond ASCII that is none of the schema's, in this encoding")


def _is_stored(written: str, catalog: Catalog) -> bool:
    """Whether a name is one of the schema's as it stands there, in no other case and by no number."""
    if written.startswith('"'):
        return written[1:-1].replace('""', '"') in catalog.identifiers
    return written == written.lower() and written in catalog.identifiers
