"""The tables of both worlds, and what the generator knows of their columns.

What it must never do: let anything but a column with a pool differ between the worlds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.fuzz_sql.canaries import PEOPLE, Pools


@dataclass(frozen=True)
class Column:
    """A column of a table, or of what a query has made: ``pool`` names its sensitive values.

    ``pool`` is "mixed" where a sensitive value may stand in it, but not as it is stored.
    """

    name: str
    type: str
    pool: str | None = None


def columns_of(text: str) -> tuple[Column, ...]:
    """Columns as words, each ``name:type`` or ``name:type:pool``."""
    found = []
    for word in text.split():
        name, type_name, *pool = word.split(":")
        found.append(Column(name, type_name, pool[0] if pool else None))
    return tuple(found)


TABLES: dict[str, tuple[Column, ...]] = {
    "people": columns_of(
        "id:int4 email:text:email ssn:varchar:ssn ssn_number:int4:ssn_number full_name:text:name phone:text:phone "
        "street_address:text:street birth_date:date:birth card_number:text:card last_ip:inet:ip salary:int4:salary "
        "debt:numeric:debt notes:text:notes profile:jsonb:profile form:json:profile device_id:uuid:device "
        "mac:macaddr:mac emails:text[]:emails account_number:int8:account mrn:numeric:mrn username:varchar:username "
        "login:bpchar:username api_token:text:secret blob:bytea:blob country:text active:bool points:numeric "
        "level:int2 joined:timestamptz day:date tags:text[] settings:jsonb ref:uuid boss_id:int4 grades:int4[]"
    ),
    "orders": columns_of(
        "id:int4 person_id:int4 contact_email:text:email total:numeric placed_at:timestamptz day:date status:text "
        "items:jsonb codes:int4[] weight:float8 big:int8 paid:bool"
    ),
    "logins": columns_of("id:int4 email:text:email ssn:varchar:ssn ip:inet:ip seconds:int4 ok:bool at:timestamptz"),
    "products": columns_of(
        "id:int4 label:text price:numeric tags:text[] attrs:jsonb made:date lasts:interval raw:json"
    ),
    "members": columns_of("id:int4 email:text:email region:text joined:timestamptz"),
    "members_eu": columns_of("id:int4 email:text:email region:text joined:timestamptz"),
    "admins": columns_of(
        "id:int4 email:text:email ssn:varchar:ssn ip:inet:ip seconds:int4 ok:bool at:timestamptz rank:int4"
    ),
    "contacts": columns_of("id:int4 contact:text:email who:text:name country:text"),
    "spent": columns_of("person_id:int4 total:numeric orders:int8"),
    "heads": columns_of("id:int4 head:text:mixed country:text"),
    "hints": columns_of(
        "id:int4 band:int4:mixed there:bool:mixed many:int8:mixed lone:bool:mixed place:int8 mail:text:email "
        "country:text"
    ),
    "mail_list": columns_of("email:text:email country:text"),
}  # fmt: skip
VIEWS = frozenset({"contacts", "spent", "heads", "hints", "mail_list"})
_SQL_TYPES = {"ssn": "varchar(11)", "username": "varchar(20)", "login": "char(12)", "points": "numeric(8,2)",
              "debt": "numeric(12,2)", "total": "numeric(10,2)", "price": "numeric(10,2)"}  # fmt: skip

_DDL_AFTER = """
CREATE TABLE members_eu PARTITION OF members FOR VALUES IN ('eu');
CREATE TABLE members_us PARTITION OF members FOR VALUES IN ('us');
CREATE TABLE admins (rank int) INHERITS (logins);
"""
_VIEWS = """
CREATE VIEW contacts AS SELECT id, email AS contact, full_name AS who, country FROM people;
CREATE VIEW spent AS SELECT person_id, sum(total) AS total, count(*) AS orders FROM orders GROUP BY person_id;
CREATE VIEW heads AS SELECT id, left(ssn, 3) AS head, country FROM people WHERE active;
CREATE VIEW hints AS SELECT id, CASE WHEN ssn LIKE '4%' THEN 1 END AS band,
    EXISTS (SELECT 1 FROM logins l WHERE l.id = p.id AND l.ssn LIKE '_7%') AS there,
    count(*) FILTER (WHERE ssn LIKE '__4%') OVER (PARTITION BY country) AS many,
    substring(phone FROM '4.*') IS NULL AS lone,
    row_number() OVER (PARTITION BY country ORDER BY id) AS place, nullif(email, '') AS mail, country FROM people p;
CREATE MATERIALIZED VIEW mail_list AS SELECT email, country FROM people WHERE id % 2 = 0;
CREATE INDEX ON people (email);
CREATE INDEX ON orders (person_id);
"""


def statements(pools: Pools, *, reverse: bool) -> Iterator[str]:
    """What makes a world's tables; ``reverse`` lays their rows down in the other order."""
    for table in ("people", "orders", "logins", "products", "members"):
        made = ", ".join(f"{c.name} {_SQL_TYPES.get(c.name, c.type)}" for c in TABLES[table])
        yield f"CREATE TABLE {table} ({made})" + (" PARTITION BY LIST (region)" if table == "members" else "")
    yield _DDL_AFTER
    for table, rows in rows_of(pools).items():
        laid = rows[::-1] if reverse else rows
        yield f"INSERT INTO {table} VALUES " + ", ".join(f"({', '.join(map(_literal, row))})" for row in laid)
    yield "ALTER TABLE people ADD PRIMARY KEY (id); ALTER TABLE orders ADD PRIMARY KEY (id)"
    yield _VIEWS
    for table in ("people", "orders", "logins", "products", "members_eu", "members_us", "admins"):
        yield f"ALTER TABLE {table} SET (autovacuum_enabled = off)"
    yield "ANALYZE"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    return str(value) if isinstance(value, int | float) else "'" + str(value).replace("'", "''") + "'"


def rows_of(p: Pools) -> dict[str, list[tuple[object, ...]]]:
    """The rows of each table, as PostgreSQL writes their values."""

    def at(pool: str, place: int) -> str:
        return p[pool][place % PEOPLE]

    people: list[tuple[object, ...]] = [
        (n, at("email", n), at("ssn", n), at("ssn_number", n), at("name", n * 3), None if n == 5 else at("phone", n),
         at("street", n), at("birth", n), at("card", n), at("ip", n), at("salary", n), at("debt", n),
         None if n == 7 else at("notes", n), at("profile", n), at("profile", n + 1), at("device", n), at("mac", n),
         "{%s}" % ",".join((at("email", n), at("email", n + 4))[: n % 3]), at("account", n), at("mrn", n),
         at("username", n), at("username", n), at("secret", n), "\\x" + at("blob", n).encode().hex(),
         ("FR", "DE", "CH")[n % 3], n % 4 > 0, n * 1.25, n % 3, f"2024-01-{n + 1:02} 03:04:05+00",
         f"2024-02-{n + 1:02}",
         "{red,t%d}" % (n % 2), '{"a": %d, "b": "t%d", "c": [1, %d]}' % (n % 4, n % 2, n),
         f"00000000-0000-4000-8000-0000000000{n:02}", n // 2 or None, "{%d,%d}" % (n, n % 3))
        for n in range(1, 13)
    ]  # fmt: skip
    orders: list[tuple[object, ...]] = [
        (n, 1 + n * 5 % 12, None if n == 9 else at("email", n * 5), n * 1.5 + n % 4, f"2024-03-{n:02} 10:00:00+00",
         f"2024-03-{n:02}", ("new", "sent", "done")[n % 3], '[{"n": %d, "of": "p%d"}]' % (n, n % 3), "{%d}" % (n % 5),
         n / 4, n * 10**10, n % 2 == 0)
        for n in range(1, 19)
    ]  # fmt: skip
    logins: list[tuple[object, ...]] = [
        (n, at("email", n + n % 3), at("ssn", n), None if n == 4 else at("ip", n % 6), n * 7 % 50, n % 3 == 0,
         f"2024-04-{n:02} 01:00:00+00")
        for n in range(1, 11)
    ]  # fmt: skip
    products: list[tuple[object, ...]] = [
        (n, f"thing {n % 5}", n * 2.25, "{all,g%d}" % (n % 3),
         '{"w": %d, "on": %s}' % (n, "true" if n % 2 else "false"),
         f"2023-05-{n:02}", f"{n} days", '{"k": [%d]}' % n)
        for n in range(1, 9)
    ]  # fmt: skip
    members: list[tuple[object, ...]] = [
        (n, at("email", n * 3), ("eu", "us")[n % 2], f"2024-06-{n:02} 00:00:00+00") for n in range(1, 9)
    ]
    admins: list[tuple[object, ...]] = [
        (n, at("email", n), at("ssn", n), at("ip", n), n, True, f"2024-07-{n:02} 00:00:00+00", n % 2)
        for n in range(11, 14)
    ]
    return {
        "people": people,
        "orders": orders,
        "logins": logins,
        "products": products,
        "members": members,
        "admins": admins,
    }
