"""Sums of blocks of entries, so that a question over years is answered from a few thousand rows.

What it is for: a block is 4,096 entries, a large block 64 of them. SQLite itself reads the entries' JSON, outside the
interpreter's lock, in a thread and by a connection of their own: no exchange waits for it.
What it must never do: sum up a block before all of it is in the file, or leave out an entry of it.
"""

from __future__ import annotations

import sqlite3

__all__ = ["BLOCK", "LARGE", "SCHEMA", "large_block", "roll", "rolled", "sums_of"]

BLOCK = 4096  # entries
LARGE = 64  # blocks

SCHEMA = """
CREATE INDEX IF NOT EXISTS entries_session ON entries (session);
CREATE TABLE IF NOT EXISTS blocks (
    level INTEGER NOT NULL, block INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    exchanges INTEGER NOT NULL, PRIMARY KEY (level, block)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal TEXT NOT NULL,
    schema TEXT NOT NULL, tab TEXT NOT NULL, col TEXT NOT NULL, entity TEXT,
    kept INTEGER NOT NULL, masked INTEGER NOT NULL, dropped INTEGER NOT NULL,
    exchanges INTEGER NOT NULL, refused INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (level, block, principal, schema, tab, col)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS shown (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal TEXT NOT NULL,
    schema TEXT NOT NULL, tab TEXT NOT NULL, col TEXT NOT NULL, finding INTEGER NOT NULL, what TEXT NOT NULL,
    count INTEGER NOT NULL,
    PRIMARY KEY (level, block, principal, schema, tab, col, finding, what)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal TEXT NOT NULL, reason TEXT NOT NULL, code TEXT NOT NULL,
    attempts INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
    PRIMARY KEY (level, block, principal, reason, code)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS asked (
    level INTEGER NOT NULL, block INTEGER NOT NULL, principal TEXT NOT NULL, exchanges INTEGER NOT NULL,
    PRIMARY KEY (level, block, principal)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS openings (
    seq INTEGER PRIMARY KEY, exchange TEXT NOT NULL, time TEXT NOT NULL, closed TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS openings_exchange ON openings (exchange);
"""

# Of the entries after :low and up to :high, those that end something.
_ENTRIES = """
    SELECT seq, time, entry, json_extract(entry, '$.principal') AS principal,
           entry ->> '$.kind' AS kind, entry ->> '$.phase' AS phase, entry ->> '$.outcome' AS outcome
    FROM entries WHERE seq > :low AND seq <= :high
"""
_ENDED = f"WITH e AS MATERIALIZED ({_ENTRIES}), x AS (SELECT * FROM e WHERE kind = 'exchange' AND phase <> 'opening')"
_COLUMNS = """
    c AS MATERIALIZED (
        SELECT x.seq, x.time, x.principal, x.outcome = 'refused' AS no, one.value AS said,
               one.value ->> '$.entity' AS entity,
               coalesce(one.value ->> '$.kept', 0) AS kept, coalesce(one.value ->> '$.masked', 0) AS masked,
               coalesce(one.value ->> '$.dropped', 0) AS dropped
        FROM x, json_each(x.entry, '$.columns') one
    ),
    o AS (
        SELECT c.*, origin.value ->> 0 AS schema, origin.value ->> 1 AS tab, origin.value ->> 2 AS col
        FROM c, json_each(c.said, '$.origins') origin
    )
"""
# What each table gets of a block: the names of its sums come last.
_SUMS = {
    "seen": f"""{_ENDED}, {_COLUMNS}
        SELECT principal, schema, tab, col, max(entity), sum(iif(no, 0, kept)), sum(iif(no, 0, masked)),
               sum(iif(no, 0, dropped)), count(DISTINCT iif(no, NULL, seq)), count(DISTINCT iif(no, seq, NULL)),
               min(time), max(time)
        FROM o GROUP BY principal, schema, tab, col""",
    "shown": f"""{_ENDED}, {_COLUMNS}
        SELECT principal, schema, tab, col, 0,
               iif(said ->> '$.rule' = 'summary', 'summary', coalesce(said ->> '$.transform', '')) AS what,
               sum(kept + masked + dropped)
        FROM o WHERE NOT no GROUP BY principal, schema, tab, col, what
        UNION ALL
        SELECT o.principal, schema, tab, col, 1, f.key, sum(f.value)
        FROM o, json_each(o.said, '$.findings') f WHERE NOT no GROUP BY o.principal, schema, tab, col, f.key""",
    "refused": f"""{_ENDED}
        SELECT principal, iif(kind = 'exchange', coalesce(entry ->> '$.reason', ''), 'login-failed') AS reason,
               coalesce(entry ->> '$.code', '') AS code, count(*), min(time), max(time)
        FROM e WHERE (kind = 'exchange' AND phase <> 'opening' AND outcome = 'refused') OR kind = 'login-failed'
        GROUP BY principal, reason, code""",
    "asked": f"{_ENDED} SELECT principal, count(*) FROM x GROUP BY principal",
    "blocks": f"{_ENDED} SELECT (SELECT min(time) FROM e), (SELECT max(time) FROM e), (SELECT count(*) FROM x)",
}
# What a table's rows are summed up by, over blocks, and how.
_MERGED = {
    "seen": ("principal, schema, tab, col", "max(entity), sum(kept), sum(masked), sum(dropped), sum(exchanges), "
             "sum(refused), min(first), max(last)"),
    "shown": ("principal, schema, tab, col, finding, what", "sum(count)"),
    "refused": ("principal, reason, code", "sum(attempts), min(first), max(last)"),
    "asked": ("principal", "sum(exchanges)"),
}  # fmt: skip
_OPENED = (
    "SELECT seq, entry ->> '$.exchange', time FROM entries WHERE seq > ? AND seq <= ? "
    "AND entry ->> '$.phase' = 'opening'"
)
_CLOSED = (
    "SELECT time, entry ->> '$.exchange' FROM entries WHERE seq > ? AND seq <= ? AND entry ->> '$.phase' = 'closing'"
)

Sums = dict[str, list[tuple[object, ...]]]


def rolled(file: sqlite3.Connection) -> int:
    """How many blocks are summed up."""
    return int(file.execute("SELECT coalesce(max(block) + 1, 0) FROM blocks WHERE level = 0").fetchone()[0])


def sums_of(file: sqlite3.Connection, block: int) -> Sums:
    """The sums of one block, computed from its entries."""
    bounds = {"low": block * BLOCK, "high": (block + 1) * BLOCK}
    return {table: file.execute(statement, bounds).fetchall() for table, statement in _SUMS.items()}


def large_block(file: sqlite3.Connection, number: int) -> Sums:
    """The sums of 64 blocks, from theirs."""
    bounds = (number * LARGE, (number + 1) * LARGE)
    sums: Sums = {table: merged(file, table, "level = 0 AND block >= ? AND block < ?", bounds) for table in _MERGED}
    asked = "SELECT min(first), max(last), sum(exchanges) FROM blocks WHERE level = 0 AND block >= ? AND block < ?"
    return {**sums, "blocks": file.execute(asked, bounds).fetchall()}


def merged(file: sqlite3.Connection, table: str, where: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
    """A table's rows of those blocks, summed up."""
    keys, figures = _MERGED[table]
    return file.execute(
        f"SELECT {keys}, {figures} FROM {table} WHERE {where} GROUP BY {keys}",
        values,
    ).fetchall()


def roll(file: sqlite3.Connection) -> bool:
    """Sums up the next block, where all of it is in the file: whether it did. Errors are sqlite3.Error."""
    block = rolled(file)
    (last,) = file.execute("SELECT coalesce(max(seq), 0) FROM entries").fetchone()
    low, high = block * BLOCK, (block + 1) * BLOCK
    if last < high:
        return False
    sums = sums_of(file, block)
    opened = file.execute(_OPENED, (low, high)).fetchall()
    closed = file.execute(_CLOSED, (low, high)).fetchall()
    file.execute("BEGIN IMMEDIATE")
    try:
        _keep(file, 0, block, sums)
        file.executemany("INSERT INTO openings (seq, exchange, time) VALUES (?, ?, ?)", opened)
        file.executemany("UPDATE openings SET closed = ? WHERE exchange = ?", closed)
        if (block + 1) % LARGE == 0:
            _keep(file, 1, block // LARGE, large_block(file, block // LARGE))
        file.execute("COMMIT")
    finally:
        if file.in_transaction:
            file.execute("ROLLBACK")
    return True


def _keep(file: sqlite3.Connection, level: int, block: int, sums: Sums) -> None:
    for table, rows in sums.items():
        if rows:
            places = ", ".join("?" * (len(rows[0]) + 2))
            statement = f"INSERT INTO {table} VALUES ({places})"
            file.executemany(statement, [(level, block, *row) for row in rows])
