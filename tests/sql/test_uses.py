"""Uses elsewhere than as an output: leaks.md 2.2 and the wraps of 2.1."""

from __future__ import annotations

import pytest

# (statement, "how" words of the uses of ssn, sorted)
CASES = [
    ("SELECT id FROM users WHERE ssn LIKE '1%'", "predicate"),
    ("SELECT id FROM users WHERE ssn > 'a'", "predicate"),
    ("SELECT id FROM users WHERE ssn BETWEEN 'a' AND 'b'", "predicate"),
    ("SELECT id FROM users WHERE ssn ~ '^1'", "predicate"),
    ("SELECT id FROM users WHERE ssn IN ('a', 'b')", "equality-literal"),
    ("SELECT id FROM users WHERE ssn = $1 AND ssn = ANY($2)", "equality-literal"),
    ("SELECT id FROM users WHERE ssn = ANY(ARRAY['a', 'b'])", "equality-literal"),
    ("SELECT id FROM users WHERE ssn = 'x'::text", "equality-literal"),
    ("SELECT id FROM users WHERE ssn = lower('X')", "predicate"),
    ("SELECT id FROM users WHERE ssn IN (VALUES ('a'), ('b'))", "equality-literal"),
    ("SELECT u.id FROM users u JOIN (VALUES ('a')) g(x) ON u.ssn = g.x", "equality-literal"),
    ("SELECT u.id FROM users u JOIN (VALUES (upper('a'))) g(x) ON u.ssn = g.x", "predicate"),
    ("SELECT u.id FROM users u JOIN (SELECT 'a' UNION SELECT 'b') g(x) ON u.ssn = g.x", "predicate"),
    ("SELECT u.id FROM users u JOIN (SELECT 'a' AS x) g ON u.ssn = g.x", "equality-literal"),
    ("SELECT id FROM users WHERE ssn = (SELECT 'a')", "predicate"),
    ("SELECT id FROM users WHERE ssn = 'x'::varchar(3)", "predicate"),
    ("SELECT id FROM users WHERE ssn = varchar 'x'", "predicate"),
    ("SELECT id FROM users WHERE ssn <> ALL ($1) AND ssn <> ALL (ARRAY['a']::text[])", "equality-literal"),
    ("SELECT id FROM users WHERE (ssn, id) = ('a', 'b')", "equality-literal"),
    ("SELECT u.id FROM users u JOIN orders o ON u.ssn = o.email", "equality-column"),
    ("SELECT u.id FROM users u WHERE ssn IN (SELECT email FROM orders)", "equality-column"),
    ("SELECT id FROM users WHERE ssn < ALL (SELECT email FROM orders)", "predicate"),
    ("SELECT a.id FROM users a JOIN users b USING (ssn)", "equality-column"),
    ("SELECT 1 FROM users a NATURAL JOIN users b", "equality-column"),
    ("SELECT id FROM users ORDER BY ssn", "order"),
    ("SELECT ssn AS x FROM users ORDER BY x", "order"),
    ("SELECT ssn FROM users ORDER BY 1", "order"),
    ("SELECT rank() OVER (ORDER BY ssn) FROM users", "order"),
    ("SELECT count(*) OVER (PARTITION BY ssn) FROM users", "group"),
    ("SELECT DISTINCT ON (ssn) id FROM users", "distinct order"),
    ("SELECT DISTINCT ssn FROM users", "distinct"),
    ("SELECT count(*) FROM users GROUP BY ssn", "group"),
    ("SELECT count(*) FROM users GROUP BY ROLLUP (country, ssn)", "group"),
    ("SELECT ssn FROM users UNION SELECT email FROM orders", "set-operation"),
    ("SELECT ssn FROM users INTERSECT SELECT 'guess'", "predicate"),
    ("SELECT ssn FROM users UNION ALL SELECT email FROM orders", ""),
    ("SELECT count(DISTINCT s) FROM (SELECT ssn s FROM users UNION ALL SELECT 'guess') t", "count predicate"),
    ("SELECT 1 FROM (SELECT ssn s FROM users UNION ALL SELECT 'guess') t GROUP BY s", "predicate"),
    ("SELECT DISTINCT coalesce(ssn, 'guess') FROM users", "predicate wrap"),
    ("SELECT 1 FROM users ORDER BY coalesce(ssn, 'm')", "predicate wrap"),
    ("SELECT count(DISTINCT (ssn, 'guess')) FROM users", "count"),
    ("SELECT count(*) OVER (ORDER BY ssn RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM users", "order predicate"),
    ("SELECT count(*) OVER (ORDER BY ssn ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM users", "order"),
    ("SELECT count(*) FILTER (WHERE ssn = 'x') FROM users", "equality-literal"),
    ("SELECT CASE WHEN ssn LIKE '1%' THEN 1 END FROM users", "predicate"),
    ("SELECT nullif(ssn, 'x') FROM users", "equality-literal wrap"),
    ("SELECT greatest(ssn, 'x') FROM users", "order wrap"),
    ("SELECT width_bucket(ssn::int, 1, 9, 3) FROM users", "argument"),
    ("SELECT 1 / (ascii(substr(ssn, 1, 1)) - 49) FROM users", "argument"),
    ("SELECT id FROM users LIMIT (SELECT length(ssn) FROM users LIMIT 1)", "argument predicate wrap"),
    ("SELECT g FROM users, generate_series(1, length(ssn)) g", "argument"),
    ("SELECT id FROM users WHERE EXISTS (SELECT 1 FROM orders o WHERE o.email > users.ssn)", "predicate"),
    ("SELECT id FROM users HAVING max(ssn) > 'a'", "order predicate wrap"),
    ("SELECT ssn IS NULL, count(ssn), count(DISTINCT ssn) FROM users", "count null-test"),
    ("SELECT row_to_json(u) FROM users u", "wrap"),
    ("SELECT u::text FROM users u", "argument"),
    ("SELECT json_build_object('a', ssn), ARRAY[ssn], concat(ssn) FROM users", "wrap"),
    ("SELECT ssn::int FROM users", "argument"),
    ("SELECT string_agg(name, ',' ORDER BY ssn) FROM users", "order"),
    (
        "SELECT sum(1) OVER (ORDER BY id ROWS BETWEEN length(ssn) PRECEDING AND CURRENT ROW) FROM users",
        "argument predicate",
    ),
    ("SELECT id FROM users WHERE ssn", "predicate"),
    ("SELECT id FROM users WHERE NOT (ssn = 'x' OR ssn IS NULL)", "equality-literal null-test"),
    ("SELECT id FROM (SELECT id, coalesce(ssn, '') AS c FROM users) s WHERE c = 'x'", "predicate wrap"),
    ("SELECT CASE ssn WHEN 'x' THEN 1 END FROM users", "equality-literal"),
    ("WITH c AS (SELECT id FROM users WHERE ssn > 'a') SELECT 1", "predicate"),
    ("SELECT up FROM contacts WHERE up = 'X'", "predicate"),
    ("SELECT id FROM users TABLESAMPLE system (length((SELECT ssn FROM users)))", "argument predicate wrap"),
    ("SELECT has_table_privilege(ssn, 'select') FROM users", "argument"),
    ("EXPLAIN SELECT id FROM users WHERE ssn = 'x'", "equality-literal"),
    ("DECLARE c CURSOR FOR SELECT id FROM users ORDER BY ssn", "order"),
    ("PREPARE p AS SELECT id FROM users WHERE ssn = $1", "equality-literal"),
]


@pytest.mark.parametrize(("sql", "expected"), CASES, ids=[sql for sql, _ in CASES])
def test_every_use_of_a_column_is_told_by_how_it_is_used(ask, sql, expected):
    """The kinds of use of one column."""
    found = sorted({usage.how.value for usage in ask(sql).usages if usage.origin.column.name == "ssn"})
    assert expected.split() == found


def test_an_equality_tells_its_partner_both_ways(ask):
    """So that policy can ask whether both are of one kind."""
    usages = ask("SELECT 1 FROM users u JOIN orders o ON u.email = o.email").usages
    pairs = {(str(u.origin.column), *(str(p.column) for p in u.partners)) for u in usages}
    assert {
        ("public.users.email", "public.orders.email"),
        ("public.orders.email", "public.users.email"),
    } == pairs


def test_uses_inside_a_view_are_the_operators_own(ask):
    """Only what the statement itself does is told."""
    assert ask("SELECT mail, up FROM contacts").usages == ()
