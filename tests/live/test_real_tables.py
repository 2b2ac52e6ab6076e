"""Tables that nobody here wrote: the labelled columns, loaded into PostgreSQL and read through the gateway."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.labelled import DATA
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import Gate

COLUMNS = DATA / "columns"
pytestmark = pytest.mark.skipif(not COLUMNS.exists(), reason="the labelled tables are not here")

# What a masked cell may be without being anybody's value.
_CONSTANTS = {"", "0", "1970-01-01", "0.0", "false"}


def _load(connection: psycopg.Connection, path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        header, *rows = csv.reader(file)
    columns = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_type([row[place] for row in rows if len(row) > place])))
        for place, name in enumerate(header)
    )
    table = sql.Identifier(path.stem)
    connection.execute(sql.SQL("CREATE TABLE {} ({})").format(table, columns))
    with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
        for row in rows:
            copy.write_row([value or None for value in row])
    return header


def _type(values: list[str]) -> str:
    present = [value for value in values if value]
    if present and all(v.lstrip("-").isdecimal() and len(v) < 18 and str(int(v)) == v for v in present):
        return "bigint"
    return "text"


def test_no_raw_value_of_a_labelled_column_is_shown(server: str, tmp_path: Path) -> None:
    """SELECT * of every table: labelled cells differ from the raw ones, types and row counts are as they were."""
    labels = json.loads((COLUMNS / "labels.json").read_text())
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("CREATE DATABASE labelled")
    url = server.replace("/postgres?", "/labelled?")
    tables = sorted(COLUMNS.glob("*.csv"))
    with psycopg.connect(url, autocommit=True) as owner:
        headers = {path.stem: _load(owner, path) for path in tables}
    shown: list[str] = []
    with (
        psycopg.connect(url) as owner,
        Gate(url.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@"), tmp_path) as gate,
        psycopg.connect(gate.url, autocommit=True) as agent,
    ):
        for table, header in headers.items():
            query = sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
            raw, masked = owner.execute(query), agent.execute(query)
            assert [column.type_code for column in raw.description] == [c.type_code for c in masked.description]
            raw_rows, masked_rows = raw.fetchall(), masked.fetchall()
            assert len(raw_rows) == len(masked_rows)
            for place, name in enumerate(header):
                label = labels.get(f"{table}.{name}")
                if label in (None, "~"):
                    continue
                same = [
                    number
                    for number, (before, after) in enumerate(zip(raw_rows, masked_rows, strict=True))
                    if before[place] is not None
                    and str(before[place]) == str(after[place])
                    and str(before[place]) not in _CONSTANTS
                ]
                if same:
                    shown.append(f"{table}.{name} ({label}): {len(same)} of {len(raw_rows)}")
    assert shown == []
