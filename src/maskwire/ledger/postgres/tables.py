"""The tables of a ledger in PostgreSQL, and the function that numbers and appends a batch.

What it must never do: number two entries alike, leave a number out, or let an entry be changed or deleted.
"""

from __future__ import annotations

from maskwire.ledger import rollup
from maskwire.ledger.postgres.dialect import tables
from maskwire.ledger.postgres.link import Link

__all__ = ["APPEND", "HELD", "LOCK", "UNLOCK", "make"]

# Of advisory locks (a class of our own, then which): taken for the length of a transaction by who appends, for that of
# a session by who grows the tree and signs.
_CLASS = 0x4D57  # "MW"
_APPENDING, _SEQUENCING, _MAKING = 1, 2, 3
LOCK = f"SELECT pg_try_advisory_lock({_CLASS}, {_SEQUENCING} + hashtext(current_schema()))"
# Whether some gateway has that lock, by a connection that is there already: a new one costs as much as ten batches.
HELD = (
    "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND granted "  # noqa: S608 - numbers of our own
    f"AND classid = {_CLASS}::oid AND objid = (({_SEQUENCING} + hashtext(current_schema()))::bigint & 4294967295)::oid "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))"
)
UNLOCK = LOCK.replace("pg_try_advisory_lock", "pg_advisory_unlock")
APPEND = "SELECT append(?)"

_OWN = """
CREATE TABLE IF NOT EXISTS ledger (origin TEXT NOT NULL, made TIMESTAMPTZ NOT NULL DEFAULT now());
CREATE TABLE IF NOT EXISTS entries (
    seq BIGINT PRIMARY KEY, time TEXT COLLATE "C" NOT NULL, session TEXT COLLATE "C" NOT NULL,
    principal TEXT COLLATE "C" NOT NULL, entry TEXT COLLATE "C" NOT NULL
);
CREATE TABLE IF NOT EXISTS tiles (
    level BIGINT NOT NULL, number BIGINT NOT NULL, hashes BYTEA NOT NULL, PRIMARY KEY (level, number)
);
CREATE TABLE IF NOT EXISTS checkpoints (id BIGINT PRIMARY KEY, size BIGINT NOT NULL, note TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS checkpoints_size ON checkpoints (size, id);
CREATE TABLE IF NOT EXISTS prunings (
    id BIGINT PRIMARY KEY, low BIGINT NOT NULL, high BIGINT NOT NULL, time TEXT COLLATE "C" NOT NULL
);
CREATE OR REPLACE FUNCTION remains() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM prunings WHERE OLD.seq BETWEEN low AND high) THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'the ledger is append-only';
END $$;
CREATE OR REPLACE FUNCTION stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$;
CREATE OR REPLACE FUNCTION numbered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id IS NULL THEN
        EXECUTE format('SELECT coalesce(max(id), 0) + 1 FROM %I.%I', TG_TABLE_SCHEMA, TG_TABLE_NAME) INTO NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION append(batch json) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(CLASS, APPENDING + hashtext(current_schema()));
    SELECT coalesce(max(seq), 0) INTO last FROM entries;
    INSERT INTO entries (seq, time, session, principal, entry)
        SELECT last + at, one->>0, one->>1, one->>2, one->>3
        FROM json_array_elements(batch) WITH ORDINALITY AS it (one, at);
    RETURN last;
END $$;
""".replace("CLASS", str(_CLASS)).replace("APPENDING", str(_APPENDING))

_EVERY_CHANGE = "BEFORE UPDATE OR DELETE OR TRUNCATE"
_NUMBERED = ("principals", "columns", "checkpoints", "prunings")


def make(link: Link, schema: str) -> None:
    """Makes what is missing. Raises LedgerError."""
    (there,) = link.run(f"SELECT to_regclass('{schema}.touched') IS NOT NULL")[0]
    if there is True:
        return
    parts = [
        "BEGIN",
        f"SELECT pg_advisory_xact_lock({_CLASS}, {_MAKING})",
        f"CREATE SCHEMA IF NOT EXISTS {schema}",
        _OWN,
        tables(rollup.SCHEMA),
        _trigger("stay", "entries", "BEFORE UPDATE OR TRUNCATE", "stays"),
        _trigger("remain", "entries", "BEFORE DELETE", "remains"),
        *(_trigger("stay", table, _EVERY_CHANGE, "stays") for table in ("checkpoints", "prunings")),
        *(_trigger("number", table, "BEFORE INSERT", "numbered") for table in _NUMBERED),
        "COMMIT",
    ]
    link.script(";\n".join(part.strip().rstrip(";") for part in parts))


def _trigger(name: str, table: str, when: str, function: str) -> str:
    each = "STATEMENT" if "TRUNCATE" in when else "ROW"
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table}; "
        f"CREATE TRIGGER {name} {when} ON {table} FOR EACH {each} EXECUTE FUNCTION {function}()"
    )
