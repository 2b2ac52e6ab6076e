"""The tables of both worlds on a MySQL or MariaDB: those of schema.py, without the types that it has not.

What it must never do: let anything but a column with a pool differ between the worlds.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.fuzz_sql.canaries import Pools
from tests.fuzz_sql.schema import TABLES, Column, rows_of

# What stands for a type of PostgreSQL's in what the generator knows, and in CREATE TABLE. Any other is left out.
_KNOWN = {"inet": "text", "uuid": "text", "macaddr": "text", "jsonb": "json"}
_SQL = {
    "int4": "INT", "int2": "SMALLINT", "int8": "BIGINT", "text": "VARCHAR(90)", "varchar": "VARCHAR(40)",
    "bpchar": "CHAR(20)", "numeric": "DECIMAL(16,2)", "float8": "DOUBLE", "bool": "BOOLEAN", "date": "DATE",
    "timestamptz": "DATETIME", "json": "JSON", "bytea": "BLOB",
}  # fmt: skip
_WHOLE = {"mrn": "DECIMAL(12,0)"}  # what is told by its text has no other decimals
_NAMES = {"blob": "file"}  # reserved words
_ABSENT = frozenset({"members_eu"})  # a partition


def _is_kept(column: Column) -> bool:
    return _KNOWN.get(column.type, column.type) in _SQL


MYSQL_TABLES: dict[str, tuple[Column, ...]] = {
    table: tuple(Column(_NAMES.get(c.name, c.name), _KNOWN.get(c.type, c.type), c.pool) for c in columns if _is_kept(c))
    for table, columns in TABLES.items()
    if table not in _ABSENT
}
MYSQL_VIEWS = frozenset({"contacts", "spent", "heads", "hints"})

# Rows come in the order of an index that is gone along: those of logins and admins are of what may not be sorted by.
# None such is on people, since views over it would be refused.
_AFTER = """
ALTER TABLE people ADD PRIMARY KEY (id), ADD KEY (email), ADD KEY (country, day)
ALTER TABLE orders ADD PRIMARY KEY (id), ADD KEY (person_id)
ALTER TABLE logins ADD KEY (ssn, id), ADD KEY (ok, ip)
ALTER TABLE admins ADD PRIMARY KEY (id), ADD UNIQUE KEY (ssn, email)
CREATE VIEW contacts AS SELECT id, email AS contact, full_name AS who, country FROM people
CREATE VIEW spent AS SELECT person_id, sum(total) AS total, count(*) AS orders FROM orders GROUP BY person_id
CREATE VIEW heads AS SELECT id, left(ssn, 3) AS head, country FROM people WHERE active
CREATE TABLE mail_list AS SELECT email, country FROM people WHERE id % 2 = 0
ANALYZE TABLE people, orders, logins, products, members, admins, mail_list
"""
_HINTS = """
CREATE VIEW hints AS SELECT id, CASE WHEN ssn LIKE '4%' THEN 1 END AS band,
    EXISTS (SELECT 1 FROM orders o WHERE o.person_id = p.id AND p.ssn LIKE '_7%') AS there,
    sum(ssn LIKE '__4%') OVER (PARTITION BY country) AS many, nullif(phone LIKE '%4%', 1) IS NULL AS lone,
    row_number() OVER (PARTITION BY country ORDER BY id) AS place, nullif(email, '') AS mail, country FROM people p
"""


def mysql_statements(pools: Pools, *, reverse: bool) -> Iterator[str]:
    """What makes a world's tables; ``reverse`` lays their rows down in the other order."""
    for table, rows in rows_of(pools).items():
        stored = [(place, column) for place, column in enumerate(TABLES[table]) if _is_kept(column)]
        made = ", ".join(
            f"{_NAMES.get(c.name, c.name)} {_WHOLE.get(c.name) or _SQL[_KNOWN.get(c.type, c.type)]}" for _, c in stored
        )
        yield f"CREATE TABLE {table} ({made})"
        laid = rows[::-1] if reverse else rows
        lines = (", ".join(_literal(row[place], column.type) for place, column in stored) for row in laid)
        yield f"INSERT INTO {table} VALUES " + ", ".join(f"({line})" for line in lines)
    yield from _AFTER.strip().split("\n")
    yield _HINTS


def _literal(value: object, type_name: str) -> str:
    if value is None:
        return "NULL"
    if type_name == "bytea":
        return "x'" + str(value).removeprefix("\\x") + "'"
    text = str(value).removesuffix("+00") if type_name == "timestamptz" else str(value)
    return text if isinstance(value, int | float) else "'" + text.replace("'", "''") + "'"
