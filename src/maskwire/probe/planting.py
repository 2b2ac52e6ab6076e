"""Canaries: a schema of its own in the source, whose values are drawn anew and stand nowhere else.

What it must never do: touch anything outside of that schema, or leave it there when it is done.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from maskwire.errors import ConfigurationError
from maskwire.gateway.address import Address
from maskwire.probe.client import Client
from maskwire.probe.target import Target, literal, quoted
from maskwire.probe.wanted import Wanted

__all__ = ["Planted", "planted"]

ROWS = 12
_LETTERS = "bcdfghjklmnpqrstvwxz"
_COLUMNS = ("email", "ssn", "full_name", "card_number", "notes")
_SORTABLE = frozenset({"email", "full_name"})
_PREFIX = "maskwire_probe_"


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted: a target for each sensitive column, and what to look for."""

    schema: str
    targets: tuple[Target, ...]
    wanted: Wanted


def _word(draw: random.Random, length: int = 14) -> str:
    return "".join(draw.choice(_LETTERS) for _ in range(length))


def _ssn(draw: random.Random) -> str:
    return f"{draw.randint(101, 665)}-{draw.randint(11, 98)}-{draw.randint(1011, 9898)}"


def _card(draw: random.Random) -> str:
    """Sixteen digits whose last proves the others (ISO/IEC 7812-1, annex B)."""
    body = "4" + "".join(str(draw.randint(0, 9)) for _ in range(14))
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(body)]
    total = sum(number - 9 if number > 9 else number for number in doubled)
    return body + str(-total % 10)


def _row(draw: random.Random) -> dict[str, str]:
    email = f"{_word(draw)}@{_word(draw)}.com"
    name = f"{_word(draw).capitalize()} {_word(draw).capitalize()}"
    return {
        "email": email,
        "ssn": _ssn(draw),
        "full_name": name,
        "card_number": _card(draw),
        "notes": f"write to {_word(draw)}@{_word(draw)}.com soon",
    }


def _schema(schema: str, rows: list[dict[str, str]]) -> list[str]:
    """The statements that make it. Whoever may log in to the database may read it: the gateway's role is not known."""
    name = quoted(schema)
    mails = [literal(row["email"]) for row in rows]
    listed = ", ".join(_COLUMNS)
    values = ", ".join(
        f"({place}, {', '.join(chr(39) + literal(row[column]) + chr(39) for column in _COLUMNS)}, 'north', "
        f"jsonb_build_object('email', '{literal(row['email'])}', 'tier', {place}))"
        for place, row in enumerate(rows, start=1)
    )
    made = ", ".join(f"{column} text" for column in _COLUMNS)
    return [
        f"CREATE SCHEMA {name}",
        f"CREATE TABLE {name}.people (id int PRIMARY KEY, {made}, region text, profile jsonb)",
        f"INSERT INTO {name}.people (id, {listed}, region, profile) VALUES {values}",
        f"CREATE TABLE {name}.things (thing int PRIMARY KEY, label text)",
        f"INSERT INTO {name}.things SELECT n, 'thing ' || n FROM generate_series(1, 20) n",
        f"CREATE VIEW {name}.people_view AS SELECT * FROM {name}.people",
        f"CREATE MATERIALIZED VIEW {name}.people_kept AS SELECT * FROM {name}.people",
        f"CREATE TABLE {name}.branches (id int, {made}, region text, profile jsonb) PARTITION BY LIST (region)",
        f"CREATE TABLE {name}.branch PARTITION OF {name}.branches FOR VALUES IN ('north')",
        f"INSERT INTO {name}.branches SELECT * FROM {name}.people",
        *(
            f"CREATE FUNCTION {name}.lent_{column}(n int) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER "
            f"SET search_path = pg_catalog AS 'SELECT {column} FROM {name}.people WHERE id = n'"
            for column in _COLUMNS
        ),
        f"CREATE TYPE {name}.label AS ENUM ('{mails[0]}', 'plain')",
        f"CREATE TABLE {name}.told (id int, word text DEFAULT '{mails[1]}', CHECK (word <> '{mails[2]}'))",
        f"CREATE INDEX told_partly ON {name}.told (id) WHERE word = '{mails[3]}'",
        f"CREATE VIEW {name}.told_view AS SELECT id FROM {name}.told WHERE word = '{mails[4]}'",
        f"CREATE FUNCTION {name}.told_code() RETURNS text LANGUAGE sql AS 'SELECT ''{mails[5]}'''",
        f"COMMENT ON TABLE {name}.told IS 'as {mails[6]} asked'",
        f"ANALYZE {name}.people",
        f"GRANT USAGE ON SCHEMA {name} TO PUBLIC",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO PUBLIC",
    ]


def _targets(schema: str, rows: list[dict[str, str]]) -> tuple[Target, ...]:
    name = quoted(schema)
    more = {
        "view": f"{name}.people_view",
        "matview": f"{name}.people_kept",
        "parent": f"{name}.branches",
        "child": f"{name}.branch",
    }
    document = {"j": "profile", "jkey": "email"}
    return tuple(
        Target(
            schema, "people", column, place, "id", frozenset(row[column] for row in rows), rows[0][column], 1,
            plain="region", other=f"{name}.things", other_column="label", is_sortable=column in _SORTABLE,
            more=tuple({**more, "lent": f"{name}.lent_{column}",
                        **(document if column == "email" else {})}.items()),
        )
        for place, column in enumerate(_COLUMNS, start=2)
    )  # fmt: skip


def _pieces(rows: list[dict[str, str]]) -> list[str]:
    """The words of which nobody else has any part."""
    found = []
    for row in rows:
        found += row["email"].removesuffix(".com").split("@") + row["full_name"].split()
        found += row["notes"].split()[2].removesuffix(".com").split("@")
    return found


@asynccontextmanager
async def planted(owner: Client, address: Address) -> AsyncIterator[Planted]:
    """Plants, and takes everything away again. ``owner`` is a session that may make schemas in the source."""
    draw = random.SystemRandom()
    schema = _PREFIX + secrets.token_hex(4)
    rows = [_row(draw) for _ in range(ROWS)]
    standby = Client(address)
    try:
        for statement in _schema(schema, rows):
            came = await owner.query(statement)
            if came.error:
                raise ConfigurationError(
                    f"A schema for the canaries can't be made (SQLSTATE {came.error.get('C')}). --plant needs a "
                    "role that may CREATE in this database; --direct needs none."
                )
        await standby.query(f"SELECT 1 WHERE '{literal(rows[0]['email'])}' = ''")  # other sessions' statements
        values = [value for row in rows for column, value in row.items() if column != "notes"]
        yield Planted(schema, _targets(schema, rows), Wanted(values, _pieces(rows)))
    finally:
        standby.close()
        gone = await owner.query(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE")
        if gone.error:
            raise ConfigurationError(f'The schema "{schema}" is still there and can\'t be dropped: drop it by hand.')
