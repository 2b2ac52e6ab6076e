"""The second part of the catalogue: a value out of sets, functions, joins, views and documents, lines 11 to 23."""

from __future__ import annotations

from tests.live.leaks.attack import Line, NotHere, Tells, tells
from tests.live.leaks.reached import NO_EXTENSION, NO_XML

DERIVED: dict[str, Line] = {
    "11": Line(
        "arms of a set operation",
        tells(
            "SELECT id FROM users UNION ALL SELECT ssn_number FROM users",
        ),
    ),
    "12": Line(
        "functions in FROM that take it as an argument",
        (
            *tells(
                "SELECT n FROM users u, generate_series(u.ssn_number, u.ssn_number) n",
            ),
            NotHere("SELECT t.v FROM users u, xmltable('/r' PASSING xmlforest(u.ssn AS r) COLUMNS v text PATH '.') t",
                    NO_XML),
        ),
    ),
    "13": Line(
        "columns of a joined star taken for their neighbours",
        tells(
            "SELECT * FROM favourites f RIGHT JOIN users u USING (id)",
            "SELECT * FROM orders o RIGHT JOIN users u USING (id)",
            "SELECT * FROM products NATURAL RIGHT JOIN users",
            "SELECT u.*, p.* FROM products p JOIN users u USING (id)",
            "SELECT * FROM products p JOIN users u USING (id) JOIN favourites f USING (id)",
            "SELECT * FROM (SELECT * FROM users u LEFT JOIN products p USING (id)) t",
            "SELECT * FROM users NATURAL FULL JOIN people_old",
        ),
        ("tests/sql/test_lineage.py::test_star_after_using_comes_in_the_servers_order",),
        note="MariaDB's own order of such a star has no door yet.",
    ),
    "14": Line(
        "the merged column of USING and NATURAL",
        tells(
            "SELECT email FROM users JOIN favourites USING (email)",
            "SELECT email FROM users FULL JOIN favourites USING (email)",
            "SELECT email FROM people_old NATURAL FULL JOIN (SELECT email FROM users) u",
            "SELECT j.email FROM users JOIN favourites USING (email) AS j",
            "SELECT j FROM users JOIN favourites USING (email) AS j",
        ),
        ("tests/sql/test_lineage.py::test_both_sides_of_a_merged_column_are_its_origins",),
    ),
    "15": Line(
        "views and materialised views",
        (
            *tells(
                "SELECT contact FROM contacts",
                "SELECT word FROM again",
                "SELECT * FROM contacts",
                "SELECT again FROM again",
                "SELECT ssn FROM kept",
                "SELECT contact FROM kept",
                "SELECT to_jsonb(k) FROM kept k",
                "SELECT title FROM evil.products",
            ),
            Tells(("SELECT band FROM bands",), "begins with 51"),
            Tells(("SELECT 'at ' || pos FROM hints WHERE id = 1",), "at 1"),
            Tells(("SELECT string_agg('at ' || id, ' ' ORDER BY pos) FROM hints WHERE id < 4",), "at 1 at 2 at 3"),
            Tells(("SELECT 'found ' || count(*) FROM hints WHERE band IS NOT NULL AND id = 1",), "found 1"),
            Tells(("SELECT 'found ' || count(band) FROM hints WHERE id = 1",), "found 1"),
            Tells(("SELECT 'found ' || id FROM hints WHERE there AND id = 1",), "found 1"),
            Tells(("SELECT 'found ' || id FROM hints WHERE NOT open AND id = 1",), "found 1"),
            Tells(("SELECT 'found ' || n FROM hinted WHERE id = 1",), "found 1"),
            Tells(("SELECT 'found ' || id FROM hinted WHERE m = 1 AND id = 1",), "found 1"),
            Tells(("SELECT b FROM (SELECT listed AS b FROM bands WHERE id = 1) x",), "one of two"),
        ),
    ),
    "16": Line(
        "partitions and children",
        tells(
            "SELECT email FROM people_eu",
            "SELECT email FROM ONLY people_eu",
            "SELECT email FROM people_all",
            "SELECT email FROM people_older",
            "SELECT email FROM people_old",
            "SELECT p FROM people_eu p",
        ),
    ),
    "17": Line(
        "stored code, also with its owner's rights",
        (
            *tells(
                "SELECT getssn(1)",
                "SELECT public.getssn(id) FROM users",
                "SELECT * FROM all_users()",
                "SELECT (all_users()).ssn",
                "SELECT lent(1)",
                "SELECT * FROM lent(1)",
                "SELECT folded(1)",
                "SELECT title FROM products WHERE lent(1)::int = 1",
                "SELECT evil.upper('x')",
            ),
            Tells(("SELECT 'found ' || id FROM users u WHERE '517-41-1001'::text === u",), "found 1"),
        ),
        ("tests/sql/test_server_agrees.py::test_a_user_function_that_overloads_a_builtin_is_refused",),
        note="A function that is refused here is refused whatever it does: its body is not read.",
    ),
    "18": Line(
        "values inside a document",
        tells(
            "SELECT profile FROM users",
            "SELECT profile ->> 'email' FROM users",
            "SELECT profile -> 'email' FROM users",
            "SELECT profile #>> '{email}' FROM users",
            "SELECT profile['email'] FROM users",
            "SELECT profile ->> 'free' FROM users",
            "SELECT jsonb_path_query(profile, '$.email') FROM users",
            "SELECT profile @? '$.email', jsonb_path_query_array(profile, '$.*') FROM users",
            "SELECT jsonb_extract_path_text(profile, 'email') FROM users",
            "SELECT value FROM users, jsonb_each_text(profile)",
            "SELECT JSON_VALUE(profile, '$.email') FROM users",
            "SELECT JSON_QUERY(profile, '$.email') FROM users",
            "SELECT jsonb_pretty(profile) FROM users",
            "SELECT profile::text FROM users",
            "SELECT profile - 'tier' FROM users",
            "SELECT r.email FROM users, jsonb_to_record(profile) r(email text)",
            "SELECT jsonb_agg(profile) FROM users",
        ),
    ),
    "19": Line(
        "casts to names, and text search",
        (
            *tells(
                "SELECT ssn_number::oid FROM users",
                "SELECT ssn_number::regclass FROM users",
                "SELECT full_name::tsvector FROM users",
                "SELECT ts_headline('simple', full_name, 'ada'::tsquery) FROM users",
            ),
            Tells(("SELECT ssn_number::money FROM users WHERE id = 1",), "517,410,001"),
        ),
    ),
    "20": Line(
        "functions that run a text as SQL",
        (
            Tells(("SELECT word FROM ts_stat('SELECT to_tsvector(full_name) FROM users')",), "quuxbyrd"),
            NotHere("SELECT query_to_xml('SELECT ssn FROM users', true, false, '')", NO_XML),
            NotHere("SELECT query_to_xml_and_xmlschema('SELECT email FROM users', true, false, '')", NO_XML),
            NotHere("SELECT table_to_xml('users', true, false, '')", NO_XML),
            NotHere("SELECT schema_to_xml('public', true, false, '')", NO_XML),
            NotHere("SELECT database_to_xml(true, false, '')", NO_XML),
            NotHere("SELECT cursor_to_xml('c', 1, true, false, '')", NO_XML),
            NotHere("SELECT * FROM dblink('', 'SELECT ssn FROM users') d(s text)", NO_EXTENSION),
            NotHere("SELECT * FROM crosstab('SELECT ssn, 1, 1 FROM users') c(s text, a int)", NO_EXTENSION),
        ),
    ),
    "21": Line("variables of the session that keep a value", other_server="MySQL, MariaDB"),
    "22": Line("quotes and operators that a mode gives another meaning", other_server="MySQL, MariaDB"),
    "23": Line("odd syntax that only that server reads", other_server="MySQL, MariaDB"),
}  # fmt: skip
