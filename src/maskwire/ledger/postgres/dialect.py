"""The ledger's SQL, which is written for SQLite, as PostgreSQL takes it.

What it is for: each statement is a fixed text of ours, so that a few rules are enough; there is one text of each
question, and not two that may come apart.
What it must never do: take a text with a value in it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import count

__all__ = ["statement", "tables"]

_RULES = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"\bBEGIN IMMEDIATE\b", "BEGIN"),
        (r"\bcolumn\b", '"column"'),  # a word of its own there
        (r"\bsum\(([\w.]+)\)", r"sum(\1)::bigint"),  # else numeric
        (r"\bjson_each\(\?\)", "json_array_elements_text(CAST(? AS json)) AS it (value)"),
        (r"\binstr\(entry, value\)", "(strpos(entry, value) > 0)"),
        (r"\binstr\(hashes, \?\)", "(position(? IN hashes) > 0)"),
        (r"\binstr\((\w+), \?\)", r"(strpos(\1, ?) > 0)"),
        (r"\bsqlite_schema WHERE name\b", "pg_tables WHERE schemaname = current_schema() AND tablename"),
        (r"\btemp\.", "pg_temp."),
        (r" (STRICT, )?WITHOUT ROWID\b", ""),
        (r"\bINSERT OR IGNORE INTO (.*)", r"INSERT INTO \1 ON CONFLICT DO NOTHING"),
    )
)
_TABLES = tuple(
    (re.compile(pattern), written)
    for pattern, written in (
        (r"\bTEXT\b", 'TEXT COLLATE "C"'),  # compared by bytes, as SQLite does
        (r"\bBLOB\b", "BYTEA"),
        (r"\bINTEGER PRIMARY KEY AUTOINCREMENT\b", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        (r"\bINTEGER\b", "BIGINT"),
        (r"\bREAL\b", "DOUBLE PRECISION"),
        (r"\) STRICT\b", ")"),
    )
)


@lru_cache(maxsize=512)
def statement(text: str) -> str:
    """A statement with $1, $2 for its values."""
    for pattern, written in _RULES:
        text = pattern.sub(written, text)
    numbers = count(1)
    return re.sub(r"\?", lambda _: f"${next(numbers)}", text)


def tables(text: str) -> str:
    """Statements that make tables and indexes."""
    for pattern, written in (*_RULES, *_TABLES):
        text = pattern.sub(written, text)
    return text
