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
            "SELECT x.id FROM (SELECT street_address AS id FROM users) x",
        ),
    ),
    "2": Line(
        "two columns that change names",
    ),
    "3": Line(
        "names given by a list behind the alias",
        tells(
            "SELECT j.c FROM (users JOIN favourites USING (id)) j(a, b, c, d, e, f)",
            "SELECT b FROM LATERAL (SELECT id, street_address FROM users) s(a, b)",
        ),
    ),
    "4": Line(
        "expressions over it",
        (
            *tells(
                "SELECT ssn_number + 0 FROM users",
                "SELECT ssn_number::bigint * 1 FROM users",
                "SELECT to_char(ssn_number, 'FM999999999') FROM users",
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
            "SELECT c FROM contacts c",
        ),
    ),
    "6": Line(
        "the row as a document",
        (
            NotHere(f"SELECT xmlforest(ssn) {_FIRST}", NO_XML),
            NotHere(f"SELECT xmlelement(name a, ssn) {_FIRST}", NO_XML),
            NotHere(f"SELECT xmlagg(xmlelement(name a, ssn)) {_FIRST}", NO_XML),
            NotHere("SELECT hstore(u) FROM users u", NO_EXTENSION),
        ),
    ),
    "7": Line(
        "a column written as a function, a row's field",
        tells(
            "SELECT contact(contacts) FROM contacts",
            "SELECT u.ssn_of FROM users u",
            "SELECT ssn_of(u) FROM users u",
        ),
    ),
    "8": Line(
        "aggregates that give a value back",
        (
            *tells(
                "SELECT max(ssn_number) FROM users",
                "SELECT sum(ssn_number) FILTER (WHERE id = 1) FROM users",
                "SELECT sum(ssn_number) FROM users GROUP BY id",
                "SELECT avg(ssn_number)::int FROM users WHERE id = 1",
                "SELECT bit_or(ssn_number) FROM users WHERE id = 1",
                "SELECT range_agg(int4range(ssn_number, ssn_number, '[]')) FROM users",
            ),
        ),
    ),
    "9": Line(
        "window functions that give a value back",
        tells(
            "SELECT sum(ssn_number) OVER (ORDER BY id ROWS CURRENT ROW) FROM users",
        ),
    ),
    "10": Line(
        "queries inside queries",
        tells(
            "WITH RECURSIVE r(n, v) AS (SELECT 1, ssn::text FROM users WHERE id = 1 UNION ALL SELECT n + 1, v FROM r"
            " WHERE n < 3) SELECT v FROM r",
            "WITH RECURSIVE r(n, v) AS (SELECT 1, ssn::text FROM users WHERE id = 1 UNION ALL SELECT n + 1, v FROM r"
            " WHERE n < 3) SEARCH DEPTH FIRST BY v SET way SELECT way FROM r",
            "WITH RECURSIVE r(n, v) AS (SELECT 1, ssn::text FROM users WHERE id = 1 UNION ALL SELECT n + 1, v FROM r"
            " WHERE n < 3) CYCLE v SET is_cycle USING way SELECT way FROM r",
            "WITH RECURSIVE r(n, v) AS (SELECT 1, country FROM users UNION ALL SELECT n + 1, u.ssn FROM r, users u"
            " WHERE n < 2 AND u.id = 1) SELECT v FROM r",
            "SELECT l.e FROM products p, LATERAL (SELECT email AS e FROM users u WHERE u.id = p.id) l",
        ),
    ),
}  # fmt: skip
