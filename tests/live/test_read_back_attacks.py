"""Attacks on reading literals back: a raw value out of a masked one, a token of a chosen value, a guess that matches.

The gateway turns literals into raw values, so whatever asks what a literal is like would ask it of a raw value.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator

import psycopg
import pytest

from maskwire.wire.postgres import messages as m
from tests.live.canaries import assert_clean, email
from tests.live.gate import Gate, Tap
from tests.live.raw import SYNC, Raw, execute, kinds, parse, query

# Numbers of ten digits on both sides of 2^31, and texts of eight digits that are dates or are none: a cast, or the
# type of a literal, tells which is which.
VAULT = """
CREATE TABLE vault (id int PRIMARY KEY, phone_number bigint, bank_account numeric, phone text, national_id text,
                    ssn_number int);
INSERT INTO vault
SELECT n, number, number, number::text, CASE WHEN n % 2 = 0 THEN '19720101' ELSE '19729999' END, 517410000 + n
  FROM (SELECT n, CASE WHEN n % 2 = 0 THEN 1200000000 + n * 37 ELSE 4150000000 + n * 991 END AS number
          FROM generate_series(1, 40) n) numbers;
CREATE TABLE pairs AS SELECT id, 'zqxjkv' || lpad(id::text, 3, '0') || '@canary-corp.com' AS email FROM vault;
CREATE VIEW pairs_seen AS SELECT id, email FROM pairs;
ANALYZE;
"""


@pytest.fixture(scope="module")
def vault(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tap]:
    """A tap on a gateway on a database of such numbers."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE vault")
    url = server.replace("/postgres?", "/vault?")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(VAULT)
    with Gate(url, tmp_path_factory.mktemp("vault")) as gate, Tap(gate) as running:
        yield running


@pytest.fixture
def asker(vault: Tap) -> Iterator[psycopg.Connection]:
    """A connection to it, whose placeholders are PostgreSQL's own."""
    raw = psycopg.RawCursor
    with psycopg.connect(vault.url, autocommit=True, prepare_threshold=None, cursor_factory=raw) as connection:
        yield connection


def answered(connection: psycopg.Connection, text: str, *arguments: str) -> tuple[object, ...]:
    """All that a client is told of an answer, but for the rows: its types or its error's code, and how many rows."""
    told: tuple[object, ...] = ()
    for statement in text.split(";;"):
        try:
            cursor = connection.execute(statement, arguments)
        except psycopg.Error as error:
            told += (error.sqlstate,)
            continue
        if cursor.description is not None:
            told += (tuple(column.type_code for column in cursor.description), len(cursor.fetchall()))
    connection.execute("DEALLOCATE ALL")
    return told


QUESTIONS = (
    # what is cast, or has a type of its own, beside the literal
    "SELECT id FROM vault WHERE phone_number = ANY (ARRAY['{number}', NULL::int4])",
    "SELECT id FROM vault WHERE phone_number = ANY (ARRAY['{number}']::int4[])",
    "SELECT id FROM vault WHERE phone_number = ANY (ARRAY['{number}']::numeric(4,-6)[])",
    "SELECT id FROM vault JOIN (VALUES ('{number}'), (NULL::int4)) g(e) ON phone_number = g.e",
    "SELECT id FROM vault JOIN (VALUES ('{number}'), (5)) g(e) ON phone_number = g.e",
    "SELECT id FROM vault JOIN (VALUES ('{number}'), (NULL::oid)) g(phone_number) USING (phone_number)",
    "SELECT id FROM vault WHERE phone_number IN ('{number}', NULL::int2)",
    "SELECT id FROM vault WHERE national_id = ANY (ARRAY['{day}', NULL::date])",
    "SELECT id FROM vault JOIN (VALUES ('{day}'), (NULL::date)) g(e) ON national_id = g.e",
    "SELECT id FROM vault JOIN (VALUES ('{day}'), (NULL::inet)) g(e) ON national_id = g.e",
    "SELECT id FROM vault JOIN (VALUES ('{text}'), (1234567)) g(e) ON phone = g.e",
    # the width of a number
    "SELECT g.e FROM vault JOIN (VALUES ({number})) g(e) ON phone_number = g.e",
    "SELECT g.e FROM vault JOIN (VALUES ({account})) g(e) ON bank_account = g.e",
    "SELECT id FROM vault WHERE phone = {text}",
    "SELECT g.e FROM vault JOIN (VALUES ({text})) g(e) ON phone = g.e",
    # arguments of EXECUTE, and parameters whose type the server would infer
    "PREPARE p(int8) AS SELECT id FROM vault WHERE phone_number = $1;;EXECUTE p('{number}'::int4)",
    "PREPARE p(text) AS SELECT id FROM vault WHERE national_id = $1;;EXECUTE p('{day}'::date)",
    "PREPARE p AS WITH x AS (VALUES ($1), (5)) SELECT id FROM vault WHERE phone_number = $1;;EXECUTE p('{number}')",
    "PREPARE p(int4) AS SELECT id FROM vault WHERE phone_number = $1;;EXECUTE p('{number}')",
    "PREPARE p(date) AS SELECT id FROM vault, (VALUES ('{day}'), ($1)) g(e) WHERE national_id = g.e",
    "PREPARE p(int8) AS SELECT id FROM vault WHERE phone_number = $1; EXPLAIN SELECT 1 FROM vault WHERE ssn_number = $1"
    ";;EXECUTE p('{number}')",
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_an_answer_does_not_depend_on_what_a_raw_value_is_like(
    asker: psycopg.Connection, vault: Tap, question: str
) -> None:
    """The same types, rows or error for each masked value, whether its raw one fits four bytes, is a date, or not."""
    rows = asker.execute("SELECT phone_number, bank_account, phone, national_id FROM vault ORDER BY id LIMIT 8")
    told = {
        answered(asker, question.format(number=number, account=account, text=text, day=day))
        for number, account, text, day in rows.fetchall()
    }
    assert len(told) == 1
    assert_clean(vault.received)


INFERRED = (
    "WITH x AS (VALUES ($1), (5::int4)) SELECT id FROM vault WHERE phone_number = $1",
    "WITH x AS (SELECT $1 UNION ALL SELECT 5::int2) SELECT id FROM vault WHERE phone_number = $1",
    "WITH x AS (SELECT $1 UNION ALL SELECT CURRENT_DATE) SELECT id FROM vault WHERE phone_number = $1",
    "SELECT id FROM vault WHERE phone_number = ANY (ARRAY[$1, 5])",
    "SELECT $1, id FROM vault WHERE phone_number = $1",
    "SELECT id FROM vault JOIN (VALUES ($1), (NULL)) g(phone_number) USING (phone_number)",
)


@pytest.mark.parametrize("question", INFERRED)
def test_the_server_infers_no_type_for_a_parameter_that_is_read(
    asker: psycopg.Connection, vault: Tap, question: str
) -> None:
    """$1 has its column's type, whatever stands beside it."""
    numbers = [str(number) for (number,) in asker.execute("SELECT phone_number FROM vault ORDER BY id LIMIT 6")]
    assert len({answered(asker, question, number) for number in numbers}) == 1
    assert_clean(vault.received)


ROW_KEYS = (
    "SELECT row_to_json(u) FROM pairs AS u(email, id)",
    "SELECT to_jsonb(u) FROM pairs_seen AS u(email, id)",
    "SELECT row_to_json(x) FROM (SELECT u FROM pairs AS u(email, id)) x",
    "SELECT (x.r).email FROM (SELECT u AS r FROM pairs AS u(email, id)) x",
    "SELECT email FROM (SELECT (x.r).* FROM (SELECT u AS r FROM pairs AS u(email, id)) x) y",
    "SELECT json_agg(u) FROM (SELECT * FROM pairs) AS u(email, id)",
    "SELECT row_to_json(x.r) FROM (SELECT s AS r FROM (SELECT id, email FROM pairs) AS s(email, id)) x",
    "WITH u(email, id) AS (SELECT id, email FROM pairs) SELECT row_to_json(u) FROM u",
    "SELECT row_to_json(u.*) FROM pairs u",
    "SELECT json_build_array(u.*) FROM (SELECT email FROM pairs) u",
    "SELECT json_build_object('k', id, E'\\x6b', email) FROM pairs",
    "SELECT row_to_json(s) FROM (SELECT id AS k, email AS k FROM pairs) s",
    f'SELECT row_to_json(s) FROM (SELECT id AS "{"k" * 63}1", email AS "{"k" * 63}2" FROM pairs) s',
    "SELECT json_build_object(VARIADIC ARRAY['email', email]) FROM pairs",
)


@pytest.mark.parametrize("question", ROW_KEYS)
def test_no_name_of_a_rows_field_stands_for_another(asker: psycopg.Connection, vault: Tap, question: str) -> None:
    """Columns under each other's names: what the server calls them decides."""
    answered(asker, question)
    assert_clean(vault.received)


@pytest.fixture(scope="module")
def token(gate: Gate) -> str:
    """What the gateway shows of the seventh user's address."""
    with psycopg.connect(gate.url, autocommit=True) as connection:
        return str(connection.execute("SELECT email FROM users WHERE id = 7").fetchone()[0])


BESIDE = (
    "WITH g(e) AS (VALUES ('{0}')) SELECT count(DISTINCT x) FROM (SELECT e FROM g UNION ALL SELECT '{1}') t(x),"
    " (SELECT count(*) FROM users u JOIN g ON u.email = g.e) z",
    "WITH g(e) AS (VALUES ('{0}')) SELECT count(DISTINCT h.x) FROM g, LATERAL (VALUES (g.e), ('{1}')) h(x),"
    " (SELECT count(*) FROM users u JOIN g ON u.email = g.e) z",
    "WITH g(e) AS (VALUES ('{0}')) SELECT count(DISTINCT (h.x, 1)) FROM g, LATERAL (VALUES (g.e), ('{1}')) h(x),"
    " (SELECT count(*) FROM users u JOIN g ON u.email = g.e) z",
    "WITH g(e) AS (VALUES ('{0}')) SELECT x, count(*) FROM (SELECT e FROM g UNION ALL SELECT '{1}') t(x),"
    " (SELECT count(*) FROM users u JOIN g ON u.email = g.e) z GROUP BY x",
    "WITH g(e) AS (VALUES ('{0}')) SELECT e FROM g, users u WHERE u.email = g.e INTERSECT SELECT '{1}'",
    "WITH g(e) AS (VALUES ('{0}')) SELECT count(*) OVER (PARTITION BY x) FROM (SELECT e FROM g UNION ALL SELECT '{1}')"
    " t(x), (SELECT count(*) FROM users u JOIN g ON u.email = g.e) z",
    "SELECT g.e IN (VALUES ('{1}')) FROM (VALUES ('{0}')) g(e) JOIN users u ON u.email = g.e",
    "SELECT g.e = '{1}' FROM (VALUES ('{0}')) g(e) JOIN users u ON u.email = g.e",
    "SELECT NULLIF(g.e, '{1}') FROM (VALUES ('{0}')) g(e) JOIN users u ON u.email = g.e",
    "SELECT GREATEST(g.e, '{1}') FROM (VALUES ('{0}')) g(e) JOIN users u ON u.email = g.e",
    "SELECT g.e FROM (VALUES ('{0}')) g(e) JOIN users u ON u.email = g.e UNION ALL SELECT current_user::text",
    "WITH RECURSIVE g(e) AS (SELECT '{0}' UNION ALL SELECT '{1}' FROM g WHERE false) SELECT 1 FROM users, g"
    " WHERE email = e",
)


@pytest.mark.parametrize("question", BESIDE)
def test_no_guess_can_stand_beside_a_literal_that_is_turned_back(
    client: psycopg.Connection, tap: Tap, token: str, question: str
) -> None:
    """Compared, counted apart or sorted with it, the right guess would be told from a wrong one."""
    for guess in (email(7), email(8)):
        with pytest.raises(psycopg.Error) as refused:
            client.execute(question.format(token, guess))
        assert refused.value.sqlstate in ("42501", "0A000")
    assert_clean(tap.received.replace(email(7).encode(), b"").replace(email(8).encode(), b""))


TOKENS = (
    "SELECT title FROM (VALUES ('{0}')) g(title) LEFT JOIN products USING (title)",
    "SELECT title FROM products FULL JOIN (VALUES ('{0}')) g(title) USING (title) ORDER BY id NULLS FIRST",
    "SELECT title FROM products NATURAL RIGHT JOIN (SELECT '{0}' AS title) g",
    "SELECT array_agg(title) FROM (VALUES ('{0}')) g(title) LEFT JOIN products USING (title)",
    "SELECT json_agg(title) FROM (VALUES ('{0}')) g(title) LEFT JOIN products USING (title)",
    "SELECT max(title) FROM (VALUES ('{0}')) g(title) LEFT JOIN products USING (title)",
    'SELECT row_to_json(s) FROM (SELECT id AS "{0}" FROM products) s',
    "SELECT json_build_object('{0}', id) FROM products",
    "SELECT json_build_object('k', '{0}') FROM products",
    "SELECT json_build_array(email, '{0}') FROM users WHERE id = 8",
    "SELECT ARRAY[email, '{0}'] FROM users WHERE id = 8",
    "SELECT coalesce(json_agg(email), '[\"{0}\"]') FROM users WHERE false",
    "SELECT array_agg(e) FROM (SELECT email AS e FROM users WHERE id = 8 UNION ALL SELECT '{0}') s",
    "SELECT email FROM users FULL JOIN (VALUES ('{0}')) g(email) USING (email) WHERE id IS NULL",
    "SELECT g.email FROM users RIGHT JOIN (VALUES ('{0}')) g(email) USING (email)",
    "EXPLAIN SELECT id FROM products WHERE title = '{0}'",
    "EXPLAIN SELECT id FROM users WHERE email = '{0}'",
)


@pytest.mark.parametrize("question", TOKENS)
def test_no_token_of_a_chosen_value_is_shown(client: psycopg.Connection, token: str, question: str) -> None:
    """``WHERE email = <it>`` would tell whether somebody has that address."""
    try:
        rows = client.execute(question.format(email(7))).fetchall()
    except psycopg.Error as error:
        assert error.sqlstate in ("42501", "0A000")
        return
    assert token not in json.dumps(rows, default=str)


GUESSES = (
    "email OPERATOR(pg_catalog.=) '{0}'",
    "NOT (email OPERATOR(pg_catalog.<>) '{0}')",
    "email IN ('{0}')",
    "(email, 1) IN (('{0}', 1))",
    "ROW(email, 1) = ROW('{0}', 1)",
    "ROW(1, email) IS NOT DISTINCT FROM ROW(1, '{0}')",
    "NULLIF(email, '{0}') IS NULL",
    "CASE email WHEN '{0}' THEN true ELSE false END",
    "email = ANY (VALUES ('{0}'))",
    "email = SOME (SELECT '{0}')",
    "email = ANY (ARRAY['{0}']::text[])",
    "email = ANY ('{{{{{0}}}}}')",
    "email = ALL (SELECT '{0}')",
    "'{0}' = (SELECT email FROM users WHERE id = 7)",
    "'{0}' IN (SELECT email FROM users WHERE id = 7)",
    "(SELECT max(email) FROM users WHERE id = 7) = '{0}'",
    "EXISTS (SELECT 1 FROM users a NATURAL JOIN (SELECT '{0}' AS email) g)",
    "EXISTS (SELECT 1 FROM users a JOIN LATERAL (SELECT '{0}' AS email) g USING (email))",
    "email = '{0}'::varchar",
    "email = $q${0}$q$",
    "email = /* ' */ '{0}' -- '\n",
    "email = E'{0}'",
    "email = U&'{0}'",
    "email = '{0:.3}'\n'{0!s}'",
    "email::text = '{0}'",
    "email COLLATE \"C\" = '{0}'",
    "email BETWEEN SYMMETRIC '{0}' AND '{0}'",
    "GREATEST(email, '{0}') = '{0}'",
    "GREATEST(email, '{0}') = email",
    "ARRAY[email] @> ARRAY['{0}']",
    "ARRAY[email] = ARRAY['{0}']",
    "email = ANY (ARRAY[ARRAY['{0}']])",
    "email = (SELECT '{0}')",
    "to_jsonb(email) = '\"{0}\"'",
    "json_build_object('a', email)::text = '{{\"a\" : \"{0}\"}}'",
    "ssn_number = 517410007",
    "ssn_number = 517410007.0",
    "ssn_number IN (517_410_007, 0x1ED6FFF7, 5.17410007e8)",
    "ssn_number = - -517410007",
    "-ssn_number = -517410007",
    "ssn_number + 0 = 517410007",
    "last_ip = '10.20.30.7/32'",
    "last_ip = '10.20.30.7'::inet",
    "last_ip <<= '10.20.30.7'",
    "nickname = 'n7'",
)


@pytest.mark.parametrize("guess", GUESSES)
def test_a_right_guess_of_a_raw_value_is_never_confirmed(client: psycopg.Connection, guess: str) -> None:
    """In whatever form it is compared."""
    try:
        rows = client.execute(f"SELECT id FROM users WHERE id = 7 AND ({guess.format(email(7))}\n)").fetchall()
    except psycopg.Error as error:
        assert error.sqlstate in ("42501", "0A000")
        return
    assert rows == []


def bind(formats: tuple[int, ...], *values: bytes) -> bytes:
    """A Bind of the unnamed statement to the unnamed portal."""
    layout = struct.pack(f"!H{len(formats)}h", len(formats), *formats) + struct.pack("!H", len(values))
    held = b"".join(struct.pack("!i", len(value)) + value for value in values)
    return m.frame(b"B", b"\0\0" + layout + held + b"\0\0")


def array(element: int, *values: bytes, count: int | None = None) -> bytes:
    """An array in binary format."""
    head = struct.pack("!iiIii", 1, 0, element, len(values) if count is None else count, 1)
    return head + b"".join(struct.pack("!i", len(value)) + value for value in values)


EMAIL, ANY, SSN = (f"SELECT id FROM users WHERE {use}" for use in ("email = $1", "email = ANY($1)", "ssn_number = $1"))
PARAMETERS = (
    (EMAIL, (), bind((2,), b"x"), "E:42501"),
    (f"{EMAIL} AND id = $2 AND id = $3", (), bind((0, 0), b"x", b"1", b"1"), "E:08P01"),
    (EMAIL, (19,), bind((0,), b"x"), "E:42501"),
    (EMAIL, (), bind((0,), b"\xff\xfe@x.yy"), "1 2 N C"),
    (EMAIL, (), bind((0,), b"a\0b@x.yy"), "1 2 N C"),
    (EMAIL, (), bind((0,), b"a", b"b"), "E:08P01"),
    ("SELECT id FROM users WHERE email = $40000", (), bind((0,), b"x"), "E:54000"),
    ("SELECT id FROM users WHERE email = $2", (), bind((0,), b"x", b"x"), "E:54000"),
    (SSN, (), bind((1,), b"\xff"), "1 2 N C"),
    (SSN, (701,), bind((0,), b"1"), "E:42501"),
    (ANY, (), bind((1,), array(16, b"\1")), "1 2 N C"),
    (ANY, (), bind((1,), array(25, b"x") + b"zqxjkv"), "1 2 N C"),
    (ANY, (), bind((1,), struct.pack("!iiI", 0, 0, 25) + b"zqxjkv"), "1 2 N C"),
)


@pytest.mark.parametrize(("sql", "types", "bound", "expected"), PARAMETERS)
def test_parameters_that_cannot_be_read_leave_the_session_usable(
    gate: Gate, sql: str, types: tuple[int, ...], bound: bytes, expected: str
) -> None:
    """Odd formats, types, counts and bytes: NULL or an error, and the next question is answered."""
    with Raw(gate.port) as client:
        assert expected in client.ask(m.Parse("", sql, types).to_bytes(), bound, execute(), SYNC)
        assert client.ask(query("SELECT 1")) == "T D C ZI"
        assert_clean(client.received)


def test_parameters_of_what_names_another_statement_are_read(gate: Gate, token: str) -> None:
    """DECLARE with parameters, PREPARE by the extended protocol, EXPLAIN with a parameter."""
    with Raw(gate.port) as client:
        found = client.ask(
            parse("BEGIN"), bind(()), execute(),
            parse("DECLARE c CURSOR FOR " + EMAIL), bind((0,), token.encode()), execute(),
            parse("FETCH 2 FROM c"), bind(()), execute(), parse("COMMIT"), bind(()), execute(), SYNC,
        )  # fmt: skip
        assert found.count("D C") == 1
        prepared = parse("PREPARE p(text) AS " + EMAIL), bind(()), execute(), SYNC, query(f"EXECUTE p('{token}')")
        assert client.ask(*prepared, ready=2).endswith("T D C ZI")
        client.send(parse("EXPLAIN " + EMAIL), bind((0,), token.encode()), execute(), SYNC)
        assert "D" in kinds(client.until(b"Z"))
        assert_clean(client.received)
