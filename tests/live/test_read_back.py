"""The closed masked world: what one answer shows works in the next question, and a real value finds nothing."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest

from tests.live.canaries import EMAIL, PEOPLE, assert_clean, email, ssn
from tests.live.gate import Gate, Tap


@pytest.fixture(scope="module")
def shown(gate: Gate) -> dict[int, dict[str, object]]:
    """What the gateway shows of each user, by its id."""
    columns = ("id", "email", "ssn", "last_ip", "ssn_number", "nickname")
    with psycopg.connect(gate.url, autocommit=True) as connection:
        rows = connection.execute(f"SELECT {', '.join(columns)} FROM users ORDER BY id").fetchall()
    return {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


FORMS = (
    "SELECT id FROM users WHERE email = {}",
    "SELECT id FROM users WHERE {} = email",
    "SELECT id FROM users WHERE email IN ({}, 'nobody')",
    "SELECT id FROM users WHERE email IN (VALUES ({}))",
    "SELECT id FROM users WHERE email = ANY (ARRAY[{}])",
    "SELECT id FROM users WHERE email = {}::text",
    "SELECT id FROM users WHERE (email, id) = ({}, 7)",
    "SELECT u.id FROM users u JOIN (VALUES ({}, 1)) g(e, n) ON u.email = g.e",
    "WITH g(e) AS (SELECT {} AS e) SELECT u.id FROM users u JOIN g ON u.email = g.e",
    "SELECT id FROM users WHERE email IS NOT DISTINCT FROM {}",
    "SELECT id FROM users WHERE NOT (email <> {})",
    "SELECT u.id FROM users u WHERE EXISTS (SELECT 1 FROM orders o WHERE o.contact_email = {} AND o.user_id = u.id)",
    "SELECT user_id FROM orders WHERE contact_email = {} LIMIT 1",
    "SELECT id FROM contacts WHERE contact = {}",
    "SELECT min(id) FROM users GROUP BY email HAVING email = {}",
    "SELECT id FROM (SELECT id, coalesce(email, email) AS e FROM users) s WHERE e = {}",
    "SELECT id FROM users JOIN (VALUES ({})) g(email) USING (email)",
)


@pytest.mark.parametrize("form", FORMS)
def test_a_masked_value_finds_its_row_and_a_real_one_nothing(
    client: psycopg.Connection, tap: Tap, shown: dict[int, dict[str, object]], form: str
) -> None:
    """As a literal of the text, and as a parameter."""
    masked, raw = str(shown[7]["email"]), email(7)
    for value, expected in ((masked, [(7,)]), (raw, []), ("nonsense", []), ("", [])):
        literal = "'" + value + "'"
        assert client.execute(form.format(literal)).fetchall() == expected
        typed = form.format("%s::text" if "SELECT {}" in form or "VALUES" in form else "%s").replace("::text::", "::")
        assert client.execute(typed, (value,)).fetchall() == expected
        assert client.execute(typed, (value,), prepare=True, binary=True).fetchall() == expected
    assert_clean(tap.received)


def test_what_it_finds_is_what_it_was_and_the_literal_is_shown_as_it_came(
    client: psycopg.Connection, tap: Tap, shown: dict[int, dict[str, object]]
) -> None:
    """The row beside the literal: a masked value on both sides."""
    masked = str(shown[9]["email"])
    rows = client.execute(
        "SELECT u.id, u.email, g.e, u.email = g.e FROM (VALUES (%s::text), ('x')) g(e)"
        " LEFT JOIN users u ON u.email = g.e",
        (masked,),
    ).fetchall()
    assert sorted(rows, key=str)[0] == (9, masked, masked, True)
    assert len(rows) == 2
    assert_clean(tap.received)


def test_a_number_of_any_width_finds_its_row(client: psycopg.Connection, tap: Tap, shown: dict) -> None:
    """An SSN held as an integer: as a literal, in text and in binary, of types wider and narrower than its own."""
    masked = shown[11]["ssn_number"]
    assert client.execute(f"SELECT id FROM users WHERE ssn_number = {masked}").fetchall() == [(11,)]
    for binary in (False, True):
        found = client.execute("SELECT id FROM users WHERE ssn_number = %s", (masked,), binary=binary).fetchall()
        assert found == [(11,)]
        with client.cursor(binary=binary) as cursor:
            assert cursor.execute("SELECT id FROM users WHERE ssn_number = %b", (masked,)).fetchall() == [(11,)]
            assert cursor.execute("SELECT id FROM users WHERE ssn_number = ANY(%b)", ([masked, 1],)).fetchall() == [
                (11,)
            ]
            assert cursor.execute("SELECT id FROM users WHERE ssn_number = %b", (517410011,)).fetchall() == []
    assert_clean(tap.received)


def test_other_types_and_arrays(client: psycopg.Connection, tap: Tap, shown: dict) -> None:
    """inet, varchar, arrays in text and binary, an array literal."""
    ip, number = shown[5]["last_ip"], shown[5]["ssn"]
    both = [str(shown[3]["email"]), str(shown[4]["email"]), email(5)]
    assert client.execute("SELECT id FROM users WHERE last_ip = %s", (ip,)).fetchall() == [(5,)]
    assert client.execute(f"SELECT id FROM users WHERE last_ip = '{ip}'").fetchall() == [(5,)]
    assert client.execute("SELECT id FROM users WHERE last_ip = '10.20.30.5'").fetchall() == []
    assert client.execute("SELECT id FROM users WHERE ssn = %s", (number,)).fetchall() == [(5,)]
    assert client.execute("SELECT id FROM users WHERE ssn = %s", (ssn(5),)).fetchall() == []
    for placeholder in ("%s", "%b", "%t"):
        found = client.execute(f"SELECT id FROM users WHERE email = ANY({placeholder}) ORDER BY id", (both,)).fetchall()
        assert found == [(3,), (4,)]
    written = "{" + ",".join(f'"{one}"' for one in both) + "}"
    assert client.execute(f"SELECT id FROM users WHERE email = ANY('{written}') ORDER BY id").fetchall() == [(3,), (4,)]
    (rest,) = client.execute("SELECT count(*) FROM users WHERE email <> ALL(%s)", (both[:2],)).fetchone()
    assert rest == PEOPLE - 2
    assert_clean(tap.received)


def test_what_is_no_masked_value_is_other_than_every_stored_one(
    client: psycopg.Connection, tap: Tap, shown: dict
) -> None:
    """``email <> ''`` is how tools ask for what is there: text and number, as a literal and bound in both formats."""
    one = str(shown[7]["email"])
    for column, nobody in (("email", ""), ("email", "n/a"), ("email", "{"), ("ssn_number", 0), ("ssn_number", -1)):
        literal = f"'{nobody}'" if column == "email" else nobody
        for condition in (f"{column} <> {{}}", f"NOT ({column} = {{}})", f"{column} NOT IN ({{}})",
                          f"{column} IS DISTINCT FROM {{}}", f"({column}, id) <> ({{}}, 0)"):  # fmt: skip
            query = f"SELECT count(*) FROM users WHERE {condition}"
            assert client.execute(query.format(literal)).fetchone() == (PEOPLE,)
            assert client.execute(query.format("%s"), (nobody,)).fetchone() == (PEOPLE,)
            assert client.execute(query.format("%b"), (nobody,)).fetchone() == (PEOPLE,)
        assert client.execute(f"SELECT count(*) FROM users WHERE {column} = {literal}").fetchone() == (0,)
    (both,) = client.execute(f"SELECT count(*) FROM users WHERE email NOT IN ('', '{one}', 'n/a')").fetchone()
    assert both == PEOPLE - 1
    assert client.execute("SELECT nullif(email, '') FROM users WHERE id = 7").fetchone() == (one,)
    assert_clean(tap.received)


def test_answers_that_tell_no_more_than_the_masked_values_are_plain(client: psycopg.Connection, shown: dict) -> None:
    """Equality with a masked value may be counted, chosen by and shown."""
    masked = shown[8]["email"]
    row = client.execute(
        f"SELECT count(*) FILTER (WHERE email = '{masked}'), sum(CASE WHEN email = '{masked}' THEN 1 ELSE 0 END),"
        f" bool_or(email = '{masked}'), max(CASE email WHEN '{masked}' THEN id END) FROM users"
    ).fetchone()
    assert row == (1, 1, True, 8)


def test_asyncpg_binds_masked_values(tap: Tap, shown: dict) -> None:
    """Binary parameters of types that the server was asked for."""

    async def run() -> None:
        connection = await asyncpg.connect(tap.url)
        for _ in range(3):
            assert await connection.fetchval("SELECT id FROM users WHERE email = $1", shown[2]["email"]) == 2
            assert await connection.fetchval("SELECT id FROM users WHERE email = $1", email(2)) is None
            assert await connection.fetchval("SELECT id FROM users WHERE ssn_number = $1", shown[2]["ssn_number"]) == 2
            rows = await connection.fetch("SELECT id FROM users WHERE email = ANY($1)", [shown[2]["email"], email(3)])
            assert [row["id"] for row in rows] == [2]
            assert await connection.fetchval("SELECT id FROM users WHERE last_ip = $1", shown[2]["last_ip"]) == 2
        await connection.close()

    asyncio.run(run())
    assert_clean(tap.received)


def test_prepared_in_sql_cursors_copy_and_psql(
    client: psycopg.Connection, tap: Tap, shown: dict, tmp_path: Path
) -> None:
    """EXECUTE's arguments, DECLARE, COPY, several statements in one text."""
    masked = shown[6]["email"]
    client.execute("PREPARE p(text) AS SELECT id FROM users WHERE email = $1")
    assert client.execute(f"EXECUTE p('{masked}')").fetchall() == [(6,)]
    assert client.execute(f"EXECUTE p('{email(6)}')").fetchall() == []
    client.execute(f"PREPARE q AS SELECT id FROM users WHERE email = '{masked}'")
    assert client.execute("EXECUTE q").fetchall() == [(6,)]
    with client.transaction(), client.cursor(name="c") as cursor:
        assert cursor.execute(f"SELECT id FROM users WHERE email = '{masked}'").fetchall() == [(6,)]
    with (
        client.cursor() as cursor,
        cursor.copy(f"COPY (SELECT id FROM users WHERE email = '{masked}') TO STDOUT") as out,
    ):
        assert b"".join(bytes(part) for part in out) == b"6\n"
    ran = subprocess.run(
        ["psql", tap.url, "-XAt", "-c", f"SELECT 'a'; SELECT id FROM users WHERE email='{masked}'; SELECT 'b'"],
        capture_output=True, text=True, check=True, timeout=30,
    )  # fmt: skip
    assert ran.stdout.split() == ["a", "6", "b"]
    assert_clean(tap.received)


REFUSED = (
    "SELECT '{0}' IN (email, country) FROM users",
    "SELECT '{0}' IN (email, ssn) FROM users",
    "SELECT id FROM users WHERE full_name = 'Ada'",
    "SELECT id FROM users WHERE birth_date = '1970-05-18'",
    "SELECT id FROM users WHERE email = lower('{0}')",
    "SELECT id FROM users WHERE email = '{0}'::varchar(5)",
    "SELECT id FROM users WHERE ssn_number = '12345678'::numeric",
    "SELECT id FROM users WHERE email LIKE '{0}'",
    "SELECT g.e || 'x' FROM users u JOIN (VALUES ('{0}')) g(e) ON u.email = g.e",
    "SELECT length(g.e) FROM users u JOIN (VALUES ('{0}')) g(e) ON u.email = g.e",
    "SELECT id FROM users u JOIN (VALUES ('{0}')) g(e) ON u.email = g.e WHERE g.e LIKE 'z%'",
    "SELECT id FROM users u JOIN (VALUES ('{0}')) g(e) ON u.email = g.e ORDER BY g.e",
    "SELECT id FROM users u JOIN (VALUES ('{0}')) g(e) ON u.email = g.e JOIN (VALUES ('zz')) h(e) ON g.e = h.e",
    "SELECT g.e::bytea FROM users u JOIN (VALUES ('{0}')) g(e) ON u.email = g.e",
    "SELECT coalesce(g.e, 'x') FROM users u JOIN (VALUES ('{0}')) g(e) ON u.email = g.e",
    "SELECT upper(s.e) FROM (SELECT g.e FROM users u, (SELECT '{0}' AS e) g WHERE u.email = g.e) s",
    "SELECT id FROM users u, (SELECT '{0}' AS e) g WHERE u.email = g.e AND g.e = u.country",
    "SELECT id FROM users WHERE email = E'\\x41'",
    "SELECT id FROM users WHERE email = U&'a'",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_what_could_bring_a_raw_value_out_is_refused(
    client: psycopg.Connection, tap: Tap, shown: dict, statement: str
) -> None:
    """A literal that is turned back may stand nowhere else."""
    with pytest.raises(psycopg.Error) as refused:
        client.execute(statement.format(shown[7]["email"]))
    assert refused.value.sqlstate in ("42501", "0A000")
    assert client.execute("SELECT 1").fetchone() == (1,)
    assert_clean(tap.received)


def test_a_parameter_that_is_turned_back_may_stand_nowhere_else(
    client: psycopg.Connection, tap: Tap, shown: dict
) -> None:
    """$1 shown, sorted by, compared with another column."""
    with psycopg.connect(tap.url, autocommit=True, cursor_factory=psycopg.RawCursor) as raw:
        for statement in (
            "SELECT $1::int, id FROM users WHERE email = $1",
            "SELECT s.id FROM users s, (SELECT $1::date AS unused) u WHERE s.email = $1",
            "SELECT id FROM users WHERE email = $1 AND country > $1",
            "SELECT id FROM users WHERE email = $1 OR country = $1",
            "SELECT id FROM users WHERE email = $1 OR ssn = $1",
            "SELECT id FROM users WHERE email = $1 ORDER BY id LIMIT length($1)",
        ):
            with pytest.raises(psycopg.Error) as refused:
                raw.execute(statement, [shown[7]["email"]])
            assert refused.value.sqlstate == "42501"
        masked = shown[7]["email"]
        assert raw.execute("SELECT $1::text, id FROM users WHERE email = $1", [masked]).fetchall() == [(masked, 7)]
    assert_clean(tap.received)


def test_explain_turns_nothing_back_and_shows_the_index(
    client: psycopg.Connection, tap: Tap, canary_database: str, shown: dict
) -> None:
    """A plan prints its literals, and estimates rows by them: they stay masked and hidden."""
    masked = shown[7]["email"]
    plans = {
        value: "\n".join(line for (line,) in client.execute(f"EXPLAIN SELECT id FROM users WHERE email = '{value}'"))
        for value in (masked, email(7), "nobody")
    }
    assert len(set(plans.values())) == 1
    assert "rows=" in plans["nobody"]
    with_parameter = client.execute("EXPLAIN SELECT id FROM users WHERE ssn_number = %s", (shown[7]["ssn_number"],))
    assert "Seq Scan on users" in str(with_parameter.fetchall())
    assert_clean(tap.received)


def test_nothing_found_is_told_how_literals_are_read(client: psycopg.Connection) -> None:
    """A person who compares with a real value is told why it finds nothing."""
    told: list[str] = []
    client.add_notice_handler(lambda notice: told.append(notice.message_primary or ""))
    client.execute("SELECT id FROM users WHERE email = %s", (email(7),))
    assert len(told) == 1
    assert "masked value" in told[0]
    assert EMAIL not in told[0]
    client.execute("SELECT id FROM users WHERE country = 'ZZ'")
    assert len(told) == 1


def test_a_clients_own_words_are_never_tokenised(client: psycopg.Connection, tap: Tap, shown: dict) -> None:
    """A token of a chosen value would tell which stored value it is equal to."""
    masked = str(shown[7]["email"])
    for statement in (
        f"SELECT title || ' {email(7)}' FROM products LIMIT 1",
        f"SELECT concat(notes, '{email(7)}') FROM users LIMIT 1",
        f"SELECT coalesce(email, '{email(7)}') FROM users",
        f"SELECT email FROM users UNION ALL SELECT '{email(7)}'",
        f"SELECT replace(title, 'Widget', '{email(7)}') FROM products",
        f"SELECT jsonb_set('{{}}', '{{a}}', to_jsonb('{email(7)}' || title)) FROM products",
        f"SELECT lag(email, 1, '{email(7)}') OVER (ORDER BY id) FROM users",
        f"SELECT CASE WHEN id = 1 THEN '{email(7)}' ELSE title END FROM products",
        f"SELECT max(x) FROM (VALUES ('{email(7)}')) v(x)",
    ):
        try:
            rows = client.execute(statement).fetchall()
        except psycopg.Error as error:
            assert error.sqlstate == "42501"
            continue
        assert masked not in str(rows)


@pytest.fixture(scope="module")
def many(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A database of 20,000 people with an index on each sensitive column, and a gateway on it."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE many")
    url = server.replace("/postgres?", "/many?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            f"CREATE TABLE people AS SELECT n AS id, '{EMAIL}' || n || '@canary-corp.com' AS email,"
            " '+1 415 ' || (2000000 + n * 7) AS phone, 517410000 + n AS ssn FROM generate_series(1, 20000) n;"
            "CREATE INDEX ON people (email); CREATE INDEX ON people (phone); CREATE INDEX ON people (ssn);"
            "ANALYZE people"
        )
    with Gate(url, tmp_path_factory.mktemp("many")) as running:
        yield url, running.url


def test_a_thousand_masked_values_find_exactly_their_rows_by_the_index(many: tuple[str, str]) -> None:
    """Round trip: what one query shows finds its row in the next; a thousand real values find nothing."""
    direct, masked_url = many
    with psycopg.connect(direct) as raw, psycopg.connect(masked_url, autocommit=True) as client:
        for column in ("email", "phone", "ssn"):
            wanted = client.execute(f"SELECT id, {column} FROM people ORDER BY md5(id::text) LIMIT 1000").fetchall()
            for identity, value in wanted:
                assert client.execute(f"SELECT id FROM people WHERE {column} = %s", (value,)).fetchall() == [
                    (identity,)
                ]
            real = raw.execute(f"SELECT {column} FROM people ORDER BY md5(id::text) LIMIT 1000").fetchall()
            for (value,) in real:
                assert client.execute(f"SELECT id FROM people WHERE {column} = %s", (value,)).fetchall() == []
            plan = client.execute(f"EXPLAIN SELECT id FROM people WHERE {column} = %s", (wanted[0][1],)).fetchall()
            assert "Index" in str(plan)
