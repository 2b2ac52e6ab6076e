"""Output columns to origins: leaks.md 2.1, line by line."""

from __future__ import annotations

import pytest

from maskwire.model import Shape, Use
from maskwire.sql.understand import understand

V, D, S, C = Shape.VALUE, Shape.DERIVED, Shape.SUMMARY, Shape.CONSTANT
ALL = "country email id name notes salary ssn"

# (statement, (name, shape, origins without their schema and table) per output)
CASES = [
    ("SELECT ssn AS city FROM users", [("city", V, "ssn")]),
    ("SELECT ssn AS id, id AS ssn FROM users", [("id", V, "ssn"), ("ssn", V, "id")]),
    ("SELECT c FROM users u(a, b, c)", [("c", V, "ssn")]),
    ("SELECT ssn || '' FROM users", [("?column?", D, "ssn")]),
    ("SELECT ssn::varchar(20) FROM users", [("ssn", D, "ssn")]),
    (
        "SELECT substr(ssn, 1, 3), reverse(ssn), md5(ssn) FROM users",
        [("substr", D, "ssn"), ("reverse", D, "ssn"), ("md5", D, "ssn")],
    ),
    ("SELECT encode(ssn::bytea, 'hex'), format('%s', ssn) FROM users", [("encode", D, "ssn"), ("format", D, "ssn")]),
    ('SELECT ssn COLLATE "C", COALESCE(ssn) FROM users', [("ssn", V, "ssn"), ("coalesce", V, "ssn")]),
    ("SELECT u FROM users u", [("u", D, ALL)]),
    ("SELECT users FROM users", [("users", D, ALL)]),
    ("SELECT (u.*)::text, row(u.*) FROM users u", [("u", D, ALL), ("row", D, ALL)]),
    (
        "SELECT row_to_json(u), json_agg(u), array_agg(u) FROM users u",
        [("row_to_json", D, ALL), ("json_agg", D, ALL), ("array_agg", D, ALL)],
    ),
    ("SELECT ssn(users) FROM users", [("ssn", V, "ssn")]),
    ("SELECT (u).ssn FROM users u", [("ssn", V, "ssn")]),
    ("SELECT (x.u).ssn FROM (SELECT u FROM users u) x", [("ssn", V, "ssn")]),
    (
        "SELECT (x.u).* FROM (SELECT u FROM users u) x OFFSET 0",
        [(name, V, name) for name in ["id", "email", "ssn", "name", "country", "notes", "salary"]],
    ),
    ("SELECT string_agg(ssn, ','), max(ssn) FROM users", [("string_agg", D, "ssn"), ("max", V, "ssn")]),
    ("SELECT mode() WITHIN GROUP (ORDER BY ssn) FROM users", [("mode", V, "ssn")]),
    ("SELECT jsonb_object_agg(ssn, id) FROM users", [("jsonb_object_agg", D, "id ssn")]),
    (
        "SELECT first_value(ssn) OVER w, lag(ssn) OVER w FROM users WINDOW w AS (ORDER BY id)",
        [("first_value", V, "ssn"), ("lag", V, "ssn")],
    ),
    ("SELECT s.x FROM (SELECT ssn AS x FROM users) s", [("x", V, "ssn")]),
    ("WITH c(y) AS (SELECT ssn FROM users) SELECT y FROM c", [("y", V, "ssn")]),
    (
        "WITH RECURSIVE r(a, b) AS (SELECT id, id FROM users UNION ALL SELECT b, ssn FROM r, users) SELECT a FROM r",
        [("a", V, "id ssn")],
    ),
    ("SELECT l.z FROM users u, LATERAL (SELECT u.ssn AS z) l", [("z", V, "ssn")]),
    ("VALUES ((SELECT ssn FROM users LIMIT 1))", [("column1", V, "ssn")]),
    ("TABLE users", [(name, V, name) for name in ["id", "email", "ssn", "name", "country", "notes", "salary"]]),
    ("SELECT (SELECT ssn FROM users LIMIT 1)", [("ssn", V, "ssn")]),
    ("SELECT coalesce(ssn, 'guess'), coalesce(ssn, NULL) FROM users", [("coalesce", D, "ssn"), ("coalesce", V, "ssn")]),
    ("SELECT CASE WHEN id = '1' THEN ssn END FROM users", [("case", V, "ssn")]),
    ("SELECT CASE WHEN id = '1' THEN ssn ELSE 'x' END FROM users", [("case", D, "ssn")]),
    ("SELECT CASE WHEN name LIKE 'A%' THEN ssn END FROM users", [("case", V, "ssn")]),
    ("SELECT CASE upper(name) WHEN 'A' THEN ssn END FROM users", [("case", D, "name ssn")]),
    (
        "SELECT lag(ssn, 2) OVER w, lag(ssn, 1, 'guess') OVER w FROM users WINDOW w AS (ORDER BY id)",
        [("lag", V, "ssn"), ("lag", D, "ssn")],
    ),
    ("SELECT nullif(ssn, 'x') FROM users", [("nullif", V, "ssn")]),
    (
        "SELECT ssn = 'x', ssn IN ('x'), ssn = email FROM users",
        [("?column?", S, "ssn"), ("?column?", S, "ssn"), ("?column?", S, "email ssn")],
    ),
    ("SELECT ssn = upper('x') FROM users", [("?column?", D, "ssn")]),
    ("SELECT v.g FROM (VALUES ('a'), ('b')) v(g)", [("g", C, "")]),
    ("SELECT ARRAY(SELECT ssn FROM users)", [("array", D, "ssn")]),
    ("SELECT name FROM users UNION ALL SELECT ssn FROM users", [("name", V, "name ssn")]),
    ("SELECT name FROM users EXCEPT SELECT ssn || 'x' FROM users", [("name", D, "name ssn")]),
    ("SELECT x FROM users, unnest(ARRAY[ssn]) x", [("x", D, "ssn")]),
    ("SELECT r FROM users u, regexp_split_to_table(u.ssn, '') r", [("r", D, "ssn")]),
    ("SELECT r.ssn FROM users u, jsonb_to_record(to_jsonb(u)) r(ssn text)", [("ssn", D, ALL)]),
    (
        "SELECT a FROM users u, ROWS FROM (regexp_split_to_table(u.ssn, ''), generate_series(1, 3)) t(a, b)",
        [("a", D, "ssn")],
    ),
    ("SELECT email FROM users FULL JOIN orders USING (email)", [("email", V, "email email")]),
    ("SELECT email FROM users NATURAL JOIN orders", [("email", V, "email email")]),
    ("SELECT mail, up FROM contacts", [("mail", V, "email"), ("up", D, "ssn up")]),
    ("SELECT x FROM opaque", [("x", D, "x")]),
    ("SELECT notes::jsonb ->> 'pin' FROM users", [("?column?", D, "notes")]),
    ("SELECT ssn::regrole FROM users", [("ssn", D, "ssn")]),
    ("SELECT CASE WHEN ssn = 'x' THEN 1 END FROM users", [("case", S, "ssn")]),
    ("SELECT GREATEST(ssn, name) FROM users", [("greatest", V, "name ssn")]),
    (
        "SELECT count(ssn), count(*), ssn IS NULL FROM users GROUP BY ssn",
        [("count", S, "ssn"), ("count", S, ""), ("?column?", S, "ssn")],
    ),
    (
        "SELECT 1, 'x', $1, now(), upper('a')",
        [("?column?", C, ""), ("?column?", C, ""), ("?column?", C, ""), ("now", S, ""), ("upper", C, "")],
    ),
    ('SELECT U&"\\0073sn" FROM users', [("ssn", V, "ssn")]),
    ("SELECT ctid FROM users", [("ctid", S, "")]),
    ("COPY users (id, ssn) TO STDOUT", [("id", V, "id"), ("ssn", V, "ssn")]),
    ("COPY (SELECT ssn x FROM users) TO STDOUT (FORMAT csv, HEADER)", [("x", V, "ssn")]),
    ("WITH users AS (SELECT 1 AS ssn) SELECT ssn FROM users", [("ssn", C, "")]),
    ("WITH a AS (SELECT ssn FROM users), users AS (SELECT * FROM a) SELECT * FROM users", [("ssn", V, "ssn")]),
    ("SELECT upper FROM (SELECT upper(ssn) FROM users) s", [("upper", D, "ssn")]),
    ("SELECT j.y FROM (users u JOIN orders o ON true) j(x, y, z) LIMIT 1", [("y", V, "email")]),
]


@pytest.mark.parametrize(("sql", "expected"), CASES, ids=[sql for sql, _ in CASES])
def test_an_output_has_the_origins_and_shape_of_what_it_shows(ask, sql, expected):
    """Name, shape and origins of every output."""
    outputs = ask(sql).outputs
    found = [(o.name, o.shape, sorted(origin.column.name for origin in o.origins)) for o in outputs]
    assert [(name, shape, sorted(origins.split())) for name, shape, origins in expected] == found


def test_both_sides_of_a_merged_column_are_its_origins(ask):
    """JOIN USING: leaks.md 14."""
    (output,) = ask("SELECT email FROM users JOIN orders USING (email)").outputs
    assert {"public.users.email", "public.orders.email"} == {str(origin.column) for origin in output.origins}


def test_star_after_using_comes_in_the_servers_order(ask):
    """The merged column first, then the rest of the left, then the rest of the right: leaks.md 13."""
    outputs = ask("SELECT * FROM users u RIGHT JOIN orders o USING (id, email)").outputs
    assert [output.name for output in outputs] == [
        "id",
        "email",
        "ssn",
        "name",
        "country",
        "notes",
        "salary",
        "user_id",
        "total",
    ]


def test_a_search_path_decides_which_table_a_name_means(catalog):
    """leaks.md 64."""
    (statement,) = understand("SELECT email FROM users", catalog, ("other", "public"))
    assert [origin.relation for output in statement.outputs for origin in output.origins] == [5]


def test_the_names_of_a_functions_row_are_not_looked_up_past_it(refusal):
    """A composite's field inside unnest must not be taken for an outer column of the same name."""
    sql = "SELECT (SELECT ssn FROM unnest(a.us) x LIMIT 1) FROM (SELECT array_agg(u) us, 'c' ssn FROM users u) a"
    assert refusal(sql).code == "42703"


def test_a_later_recursive_cte_is_not_taken_for_a_table(refusal):
    """Under WITH RECURSIVE every CTE is in sight of every other."""
    sql = "WITH RECURSIVE a AS (SELECT email FROM users), users AS (SELECT 'x' AS email) SELECT * FROM a"
    assert refusal(sql).code == "42P01"


def test_what_a_view_asks_of_a_column_is_told_by_its_labels(ask):
    """No literal in a view is a client's that could be read as a masked value; whether there is a value is open."""
    outputs = ask("SELECT band, same, open, there FROM bands").outputs
    found = [(o.shape, sorted(origin.column.name for origin in o.origins)) for o in outputs]
    assert found[:3] == [(D, ["band", "ssn"]), (D, ["same", "ssn"]), (D, ["id", "open"])]
    assert found[3][0] is S


def test_labels_of_a_view_may_not_be_asked_what_its_column_may_not(ask):
    """A condition on them is one on the column."""
    used = [(u.how, u.origin.column.name) for u in ask("SELECT id FROM bands WHERE band = 'low'").usages]
    assert (Use.PREDICATE, "ssn") in used
