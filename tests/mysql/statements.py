"""Statements of MySQL that are let through, for the tests with and without a server."""

from __future__ import annotations

from maskwire.sql.catalog import Catalog

_USERS = "id email ssn born salary seen length notes raw flag tiny big ratio year kind doc"
_ORDERS = "id user_id email total"
INT, TEXT, NUMERIC, DATE = 23, 1043, 1700, 1082
_TYPES = {"id": INT, "user_id": INT, "salary": NUMERIC, "total": NUMERIC, "born": DATE}


def catalog(*functions: str) -> Catalog:
    """The tables of conftest's schema."""
    tables = {1: ("users", _USERS), 2: ("orders", _ORDERS)}
    return Catalog.from_rows(
        [(oid, "shop", name, "r", None) for oid, (name, _) in tables.items()],
        [
            (oid, number, column, _TYPES.get(column, TEXT), "", False, False)
            for oid, (_, columns) in tables.items()
            for number, column in enumerate(columns.split(), 1)
        ],
        functions=functions,
    )


# A statement -> the columns that each of its outputs comes from.
LINEAGE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("SELECT email FROM users WHERE email = 'a' AND id IN (1, 2)", ("users.email",)),
    ("SELECT o.*, EMAIL FROM orders o",
     ("orders.id", "orders.user_id", "orders.email", "orders.total", "orders.email")),
    (
        "SELECT u.email e, count(*) c FROM users u JOIN orders o USING (email) GROUP BY e HAVING c > 0 "
        "ORDER BY 2 DESC, e LIMIT 0, 10",
        ("users.email", ""),
    ),
    ("SELECT email FROM users u RIGHT JOIN orders o USING (email, id)", ("orders.email",)),
    ("SELECT email, ssn FROM users NATURAL LEFT JOIN orders", ("users.email", "users.ssn")),
    ("SELECT (SELECT ssn FROM users u WHERE u.id = o.user_id) x FROM orders o", ("users.ssn",)),
    ("SELECT id FROM users WHERE id IN (SELECT id FROM users WHERE ssn IS NOT NULL)", ("users.id",)),
    ("SELECT id FROM users u WHERE EXISTS (SELECT 1 FROM orders u WHERE u.user_id = 1)", ("users.id",)),
    ("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 5) SELECT n, email FROM c, orders",
     ("", "orders.email")),
    ("WITH x AS (SELECT id, ssn s FROM users) SELECT * FROM x JOIN x y ON x.id = y.id",
     ("users.id", "users.ssn", "users.id", "users.ssn")),
    ("SELECT id FROM users UNION SELECT user_id FROM orders ORDER BY id LIMIT 2", ("orders.user_id users.id",)),
    ("(SELECT email FROM users LIMIT 1) UNION ALL (SELECT 'x')", ("users.email",)),
    ("SELECT 1 EXCEPT SELECT 2", ("",)),
    ("SELECT group_concat(DISTINCT email ORDER BY id DESC SEPARATOR ';'), json_object('a', email), json_arrayagg(ssn) "
     "FROM users", ("users.email", "users.email", "users.ssn")),
    ("SELECT if(id = 1, email, 'x'), ifnull(email, ''), CASE WHEN id THEN ssn END, nullif(ssn, '') FROM users",
     ("users.email", "users.email", "users.ssn", "users.ssn")),
    ("SELECT date_add(born, INTERVAL 1 DAY), born + INTERVAL 1 MONTH, extract(YEAR FROM born), "
     "timestampdiff(DAY, born, '2020-01-01') FROM users", ("users.born",) * 4),
    ("SELECT row_number() OVER (PARTITION BY kind ORDER BY id), "
     "sum(salary) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM users", ("", "users.salary")),
    ("SELECT rank() OVER w, lag(email) OVER w FROM users WINDOW w AS (ORDER BY id)", ("", "users.email")),
    ("SELECT email FROM users WHERE ssn LIKE '0!%' ESCAPE '!' OR ssn NOT LIKE 'x' OR ssn IS NOT NULL",
     ("users.email",)),
    (r"""SELECT 'it''s', "dq", 'a\\b\n\'c', 1.5e3, -1, x'4d', 0x4D1, b'101', true, null, _utf8mb4'x', n'y', 'a' 'b'""",
     ("",) * 13),
    ("SELECT email x FROM users ORDER BY lower(x), id", ("users.email",)),
    ("SELECT email AS id FROM users ORDER BY id", ("users.email",)),
    ("SELECT count(DISTINCT email, ssn) FROM users", ("users.email users.ssn",)),
    ("SELECT cast(salary AS CHAR), convert(email USING utf8mb4), BINARY email, cast(id AS DECIMAL(5,2)), "
     "DATE '2020-01-01', cast(id AS SIGNED) FROM users",
     ("users.salary", "users.email", "users.email", "users.id", "", "users.id")),
    ("SELECT email FROM users WHERE (id, ssn) IN ((1, '010-12-3456'), (2, 'b'))", ("users.email",)),
    ("SELECT * FROM (SELECT id, email AS address FROM users) d WHERE address <> 'x'", ("users.id", "users.email")),
    ("SELECT shop.users.email FROM shop.users", ("users.email",)),
    ("SELECT id FROM (users JOIN orders USING (id))", ("users.id",)),
    ("SELECT a.email FROM (users a, users b) JOIN orders c ON a.id = c.user_id AND b.id = a.id", ("users.email",)),
    ("SELECT email COLLATE utf8mb4_bin FROM users", ("users.email",)),
    ("SELECT kind, count(*) FROM users GROUP BY kind WITH ROLLUP", ("users.kind", "")),
    ("SELECT DISTINCT email FROM users ORDER BY email", ("users.email",)),
    ("SELECT id + 1 AS y FROM users GROUP BY y HAVING y > 1 ORDER BY y + 1", ("users.id",)),
    ("SELECT max(email), min(id), avg(salary) FROM users", ("users.email", "users.id", "users.salary")),
    ("SELECT 1 FROM DUAL", ("",)),
    ("SELECT email FROM users WHERE id BETWEEN 1 AND 2 XOR id = 3", ("users.email",)),
    ("SELECT email FROM users WHERE id = ANY (SELECT user_id FROM orders) AND id >= ALL (SELECT 1)", ("users.email",)),
    ("SELECT id FROM users WHERE !id OR ~id > 1 AND NOT email = 'x' OR email <=> NULL OR id DIV 2 MOD 3 = 1",
     ("users.id",)),
    ("SELECT `from`.id `a``b` FROM users `from`", ("users.id",)),
    ("SELECT trim(BOTH 'x' FROM email), trim(email), substring(email FROM 2 FOR 3), position('a' IN email), "
     "left(email, 2), concat(email, '-', ssn) FROM users",
     ("users.email",) * 5 + ("users.email users.ssn",)),
    ("SELECT email FROM users WHERE email RLIKE '^a' # a comment\n -- another\n /* and one */", ("users.email",)),
    ("TABLE orders", ("orders.id", "orders.user_id", "orders.email", "orders.total")),
    ("SELECT e.email FROM users AS e STRAIGHT_JOIN orders o ON e.id = o.user_id", ("users.email",)),
    ("SELECT greatest(id, 2), least(id, 2), isnull(email), coalesce(email, ssn) FROM users",
     ("users.id", "users.id", "users.email", "users.email users.ssn")),
    ("SELECT current_date, utc_date() IS NULL, database()", ("", "", "")),
)  # fmt: skip
