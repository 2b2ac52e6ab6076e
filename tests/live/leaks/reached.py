"""The first part of the catalogue: a value reached through the select list, lines 1 to 10."""

from __future__ import annotations

import base64
import hashlib
import ipaddress

from tests.live.canaries import email, ssn
from tests.live.leaks.attack import Line, NotHere, Tells, tells

_SSN = ssn(1)
_NUMBER = 517410001
NO_XML = "this server is built without libxml"
NO_EXTENSION = "this server has no such extension"
_FIRST = "FROM users WHERE id = 1"


def _made(expression: str, arrives: str) -> Tells:
    return Tells((f"SELECT {expression} {_FIRST}",), arrives)


REACHED: dict[str, Line] = {
    "1": Line(
        "a column under another's name",
        tells(
            "SELECT ssn AS city FROM users",
            "SELECT email country FROM users",
            'SELECT ssn AS "?column?" FROM users',
            "SELECT x.id FROM (SELECT street_address AS id FROM users) x",
        ),
    ),
    "2": Line(
        "two columns that change names",
        tells(
            "SELECT ssn AS id, id AS ssn FROM users",
            "SELECT country AS email, email AS country FROM users",
            "SELECT id, ssn FROM (SELECT ssn AS id, id AS ssn FROM users) t",
        ),
    ),
    "3": Line(
        "names given by a list behind the alias",
        tells(
            "SELECT c FROM users u(a, b, c)",
            "SELECT a FROM (SELECT ssn FROM users) x(a)",
            "WITH t(a) AS (SELECT email FROM users) SELECT a FROM t",
            "SELECT j.c FROM (users JOIN favourites USING (id)) j(a, b, c, d, e, f)",
            "SELECT b FROM LATERAL (SELECT id, street_address FROM users) s(a, b)",
        ),
    ),
    "4": Line(
        "expressions over it",
        (
            *tells(
                "SELECT ssn || '' FROM users",
                "SELECT ssn::varchar(20) FROM users",
                "SELECT ssn::name FROM users",
                "SELECT substr(ssn, 1, 9) FROM users",
                "SELECT format('%s', ssn) FROM users",
                'SELECT ssn COLLATE "C" FROM users',
                "SELECT coalesce(ssn) FROM users",
                "SELECT coalesce(NULL, email) FROM users",
                "SELECT CASE WHEN true THEN ssn END FROM users",
                "SELECT nullif(ssn, '') FROM users",
                "SELECT greatest(ssn, '') FROM users",
                "SELECT lower(email) FROM users",
                "SELECT ssn_number + 0 FROM users",
                "SELECT ssn_number::bigint * 1 FROM users",
                "SELECT to_char(ssn_number, 'FM999999999') FROM users",
                "SELECT quote_literal(ssn) FROM users",
                "SELECT concat(email, 1) FROM users",
                "SELECT split_part(email, '@', 1) FROM users",
                "SELECT (ARRAY[ssn])[1] FROM users",
                "SELECT (ARRAY[email, email])[1:1] FROM users",
                "SELECT left(email, -4) FROM users",
                "SELECT (regexp_match(email, '^[^@]+'))[1] FROM users",
                "SELECT regexp_replace(email, '@.*', '') FROM users",
                "SELECT overlay(email PLACING '' FROM 20 FOR 1) FROM users",
                "SELECT trim(email) FROM users",
                "SELECT ssn::text[] FROM (SELECT '{' || ssn || '}' AS ssn FROM users) t",
            ),
            _made("reverse(ssn)", _SSN[::-1]),
            Tells(("SELECT string_agg(ascii(substr(ssn, n, 1))::text, ',' ORDER BY n)"
                   " FROM generate_series(1, 11) n, users u WHERE u.id = 1",), "53,49,55,45,52"),
            _made("md5(ssn)", hashlib.md5(_SSN.encode()).hexdigest()),
            _made("encode(sha256(ssn::bytea), 'hex')", hashlib.sha256(_SSN.encode()).hexdigest()),
            _made("encode(ssn::bytea, 'hex')", _SSN.encode().hex()),
            _made("encode(convert_to(email, 'UTF8'), 'base64')", base64.b64encode(email(1).encode()).decode()[:24]),
            _made("translate(ssn, '0123456789', 'abcdefghij')", "fbh-eb-baab"),
            _made("-ssn_number", str(-_NUMBER)),
            _made("ssn_number / 2.0", "258705000.5"),
            _made("to_hex(ssn_number)", f"{_NUMBER:x}"),
            _made("ssn_number::bit(32)", f"{_NUMBER:032b}"),
            _made("'0.0.0.0'::inet + ssn_number", str(ipaddress.ip_address(_NUMBER))),
            _made("(birth_date - date '1970-01-01')::text || ' days'", "137 days"),
            _made("host(last_ip)", "10.20.30.1"),
        ),
    ),
    "5": Line(
        "the whole row at once",
        tells(
            "SELECT u FROM users u",
            "SELECT users FROM users",
            "SELECT (u.*)::text FROM users u",
            "SELECT u::text FROM users u",
            "SELECT row(u.*) FROM users u",
            "SELECT row(u, 1) FROM users u",
            "SELECT s FROM (SELECT ssn FROM users) s",
            "SELECT coalesce(u) FROM users u",
            "SELECT ARRAY[u] FROM users u",
            "SELECT c FROM contacts c",
            "SELECT u FROM users u(a, b, c)",
            "WITH t AS (SELECT email, 1 FROM users) SELECT t FROM t",
            "SELECT DISTINCT u.* FROM (SELECT email FROM users) u",
        ),
    ),
    "6": Line(
        "the row as a document",
        (
            *tells(
                "SELECT row_to_json(u) FROM users u",
                "SELECT to_jsonb(u) FROM users u",
                "SELECT to_json(u) ->> 'ssn' FROM users u",
                "SELECT json_agg(u) FROM users u",
                "SELECT jsonb_agg(u.email) FROM users u",
                "SELECT array_agg(u) FROM users u",
                "SELECT array_to_json(array_agg(u)) FROM users u",
                "SELECT json_build_object('a', u) FROM users u",
                "SELECT jsonb_build_array(1, email) FROM users",
                "SELECT json_build_object(ssn, 1) FROM users",
                "SELECT JSON_OBJECT('a': ssn) FROM users",
                "SELECT JSON_ARRAY(ssn, 1) FROM users",
                "SELECT JSON_ARRAY(SELECT ssn FROM users)",
                "SELECT JSON_ARRAYAGG(ssn) FROM users",
                "SELECT JSON_OBJECTAGG(id: ssn) FROM users",
                "SELECT JSON_SCALAR(ssn) FROM users",
                "SELECT JSON_SERIALIZE(row_to_json(u)) FROM users u",
                "SELECT json_object(ARRAY['a', ssn]) FROM users",
                "SELECT jsonb_set('{}', ARRAY[ssn], '1') FROM users",
                "SELECT to_jsonb(u) - 'id' FROM users u",
            ),
            NotHere(f"SELECT xmlforest(ssn) {_FIRST}", NO_XML),
            NotHere(f"SELECT xmlelement(name a, ssn) {_FIRST}", NO_XML),
            NotHere(f"SELECT xmlagg(xmlelement(name a, ssn)) {_FIRST}", NO_XML),
            NotHere("SELECT hstore(u) FROM users u", NO_EXTENSION),
        ),
    ),
    "7": Line(
        "a column written as a function, a row's field",
        tells(
            "SELECT ssn(users) FROM users",
            "SELECT (u).ssn FROM users u",
            "SELECT (u).* FROM users u",
            "SELECT (x.u).ssn FROM (SELECT u FROM users u) x",
            "SELECT ((array_agg(u))[1]).ssn FROM users u",
            "SELECT (SELECT u FROM users u LIMIT 1).email",
            "SELECT contact(contacts) FROM contacts",
            "SELECT (x).f1 FROM (SELECT row(email, 1) AS x FROM users) s",
            "SELECT (ARRAY[u])[1].ssn FROM users u",
            "SELECT u.ssn_of FROM users u",
            "SELECT ssn_of(u) FROM users u",
        ),
    ),
    "8": Line(
        "aggregates that give a value back",
        (
            *tells(
                "SELECT string_agg(ssn, ',') FROM users",
                "SELECT string_agg(email, ',' ORDER BY id) FROM users",
                "SELECT max(ssn) FROM users",
                "SELECT min(email) FROM users",
                "SELECT max(ssn_number) FROM users",
                "SELECT any_value(ssn) FROM users",
                "SELECT mode() WITHIN GROUP (ORDER BY ssn) FROM users",
                "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY ssn) FROM users",
                "SELECT percentile_disc(ARRAY[0, 0.5]) WITHIN GROUP (ORDER BY email) FROM users",
                "SELECT array_agg(DISTINCT ssn) FROM users",
                "SELECT jsonb_object_agg(ssn, id) FROM users",
                "SELECT json_object_agg(id, ssn) FROM users",
                "SELECT json_agg(ssn) FROM users",
                "SELECT sum(ssn_number) FILTER (WHERE id = 1) FROM users",
                "SELECT sum(ssn_number) FROM users GROUP BY id",
                "SELECT avg(ssn_number)::int FROM users WHERE id = 1",
                "SELECT bit_or(ssn_number) FROM users WHERE id = 1",
                "SELECT string_agg(ssn::bytea, ','::bytea) FROM users",
                "SELECT max(email) FROM users GROUP BY country HAVING count(*) > 1",
                "SELECT range_agg(int4range(ssn_number, ssn_number, '[]')) FROM users",
            ),
        ),
    ),
    "9": Line(
        "window functions that give a value back",
        tells(
            "SELECT first_value(ssn) OVER (ORDER BY id) FROM users",
            "SELECT last_value(ssn) OVER w FROM users WINDOW w AS (ORDER BY id)",
            "SELECT lag(ssn) OVER (ORDER BY id) FROM users",
            "SELECT lead(email, 1, 'none') OVER (ORDER BY id) FROM users",
            "SELECT nth_value(ssn, 2) OVER (ORDER BY id) FROM users",
            "SELECT max(ssn) OVER () FROM users",
            "SELECT string_agg(email, ',') OVER (PARTITION BY country) FROM users",
            "SELECT array_agg(ssn) OVER (ORDER BY id ROWS 2 PRECEDING) FROM users",
            "SELECT sum(ssn_number) OVER (ORDER BY id ROWS CURRENT ROW) FROM users",
        ),
    ),
    "10": Line(
        "queries inside queries",
        tells(
            "SELECT x.c FROM (SELECT ssn AS c FROM users) x",
            "WITH t AS (SELECT email AS e FROM users) SELECT e FROM t",
            "WITH t AS MATERIALIZED (SELECT email AS e FROM users) SELECT upper(e) || lower(e) FROM t",
            "WITH RECURSIVE r(n, v) AS (SELECT 1, ssn::text FROM users WHERE id = 1 UNION ALL SELECT n + 1, v FROM r"
            " WHERE n < 3) SELECT v FROM r",
            "WITH RECURSIVE r(n, v) AS (SELECT 1, ssn::text FROM users WHERE id = 1 UNION ALL SELECT n + 1, v FROM r"
            " WHERE n < 3) SEARCH DEPTH FIRST BY v SET way SELECT way FROM r",
            "WITH RECURSIVE r(n, v) AS (SELECT 1, ssn::text FROM users WHERE id = 1 UNION ALL SELECT n + 1, v FROM r"
            " WHERE n < 3) CYCLE v SET is_cycle USING way SELECT way FROM r",
            "WITH RECURSIVE r(n, v) AS (SELECT 1, country FROM users UNION ALL SELECT n + 1, u.ssn FROM r, users u"
            " WHERE n < 2 AND u.id = 1) SELECT v FROM r",
            "SELECT l.e FROM products p, LATERAL (SELECT email AS e FROM users u WHERE u.id = p.id) l",
            "SELECT l.e FROM users u, LATERAL (SELECT u.email AS e) l",
            "VALUES ((SELECT ssn FROM users LIMIT 1))",
            "SELECT v FROM (VALUES ((SELECT ssn FROM users LIMIT 1))) t(v)",
            "SELECT v FROM users u, LATERAL (VALUES (u.ssn), ('x')) t(v)",
            "TABLE users",
            "SELECT * FROM (TABLE users) t",
            "SELECT (SELECT ssn FROM users LIMIT 1)",
            "SELECT (SELECT u.ssn) FROM users u",
            "SELECT ARRAY(SELECT ssn FROM users)",
            "SELECT title FROM products WHERE (SELECT email FROM users LIMIT 1)::int = 1",
            "SELECT CASE WHEN id = 1 THEN (SELECT email FROM users LIMIT 1) END FROM products",
        ),
    ),
}  # fmt: skip
