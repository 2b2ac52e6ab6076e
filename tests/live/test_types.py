"""Every type that a column may have, masked by every transform: in text and in binary, by every way out.

What is masked is gone in both formats, every driver can read what stands in its place, both formats say the same, and
NULL stays NULL. The list of types is the server's own, so that one of a newer version is not forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psycopg
import pytest

from maskwire.model import Category, Classification, Effect, Transform
from maskwire.policy.rules import Policy, Rule
from maskwire.source import Knowledge
from tests.live.gate import Gate

# One value of each type, made so that its text and its binary form stand nowhere else.
VALUES = {
    "bool": "true", "bytea": "\\x7a71786a6b763031", "char": "Q", "name": "zqxjkv_name", "int8": "7348912345678901234",
    "int2": "31337", "int4": "1734567890", "text": "zqxjkv text", "oid": "3734567891", "json": '{"k": "zqxjkv json"}',
    "xml": "<a>zqxjkv</a>", "float4": "7.3489125e+20", "float8": "7.348912345678901e+200", "money": "$7,348,912,345.67",
    "macaddr": "7a:71:78:6a:6b:76", "inet": "113.120.106.107",
    "cidr": "113.120.106.107/32",
    "macaddr8": "7a:71:78:6a:6b:76:30:31", "bpchar": "zqxjkv padded", "varchar": "zqxjkv var", "date": "1973-11-29",
    "time": "17:34:56.789123", "timestamp": "1973-11-29 17:34:56.789123",
    "timestamptz": "1973-11-29 17:34:56.789123+00",
    "interval": "7 years 3 mons 17 days 17:34:56.789123",
    "timetz": "17:34:56.789123+03", "bit": "1",
    "varbit": "0111101001110001", "numeric": "7348912345678901234567890.125",
    "uuid": "7a71786a-6b76-4031-8a71-786a6b763031",
    "jsonb": '{"k": "zqxjkv jsonb"}', "jsonpath": '$."zqxjkv"', "pg_lsn": "7A71786A/6B763031", "xid": "1734567890",
    "xid8": "7348912345678901234", "cid": "1734567890", "tid": "(1734567,31337)", "point": "(7348.9125,3133.7)",
    "lseg": "[(7348.9125,1),(2,3133.7)]", "path": "((7348.9125,1),(2,3133.7))", "box": "(7348.9125,3133.7),(1,2)",
    "polygon": "((7348.9125,1),(2,3133.7))", "line": "{7348.9125,2,3133.7}", "circle": "<(7348.9125,1),3133.7>",
    "tsvector": "'zqxjkv'", "tsquery": "'zqxjkv'", "int4range": "[1734567890,1734567899)", "refcursor": "zqxjkv cursor",
    "int8range": "[7348912345678901234,7348912345678901299)", "numrange": "[7348.9125,7350.1)",
    "daterange": "[1973-11-29,1973-12-24)", "tsrange": '["1973-11-29 17:34:56","1973-12-24 17:34:56")',
    "tstzrange": '["1973-11-29 17:34:56+00","1973-12-24 17:34:56+00")',
    "int4multirange": "{[1734567890,1734567899)}",
    "int8multirange": "{[7348912345678901234,7348912345678901299)}",
    "nummultirange": "{[7348.9125,7350.1)}",
    "datemultirange": "{[1973-11-29,1973-12-24)}",
    "pg_snapshot": "1734567:1734570:", "txid_snapshot": "1734567:1734570:",
    "tsmultirange": '{["1973-11-29 17:34:56","1973-12-24 17:34:56")}', "int2vector": "31337 31338",
    "tstzmultirange": '{["1973-11-29 17:34:56+00","1973-12-24 17:34:56+00")}', "oidvector": "3734567891 3734567892",
    "aclitem": "postgres=r/postgres", "gtsvector": "", "regtype": "int4", "regclass": "pg_class", "regproc": "now",
    "regprocedure": "now()", "regoper": "pg_catalog.||/", "regoperator": "!~~(text,text)", "regconfig": "simple",
    "regdictionary": "simple", "regnamespace": "pg_toast", "regrole": "postgres", "regcollation": '"C"',
    "regdatabase": "template1",
    # of this test's own
    "feeling": "zqxjkv mood", "place": '("zqxjkv street",1734567890)', "code": "zqxjkv domain", "amount": "1734567890",
}  # fmt: skip
# They have no input of their own, or a value that tells nothing: fixed by one bit, or names of the schema.
_NO_INPUT = frozenset({"gtsvector", "pg_node_tree", "pg_ndistinct", "pg_dependencies", "pg_mcv_list",
                       "pg_brin_bloom_summary", "pg_brin_minmax_multi_summary"})  # fmt: skip
OWN = """
CREATE TYPE feeling AS ENUM ('zqxjkv mood', 'calm');
CREATE TYPE place AS (street text, number int);
CREATE DOMAIN code AS text CHECK (length(VALUE) > 2);
CREATE DOMAIN amount AS int;
"""
# What can't be written in binary at all (no typsend) is no driver's to ask for: aclitem and its like.
TYPES = """
SELECT typname, typarray::regtype::text FROM pg_type
 WHERE typtype IN ('b', 'r', 'm', 'c', 'd', 'e') AND typelem = 0 AND typsend <> 0
   AND (typrelid = 0 OR typname = 'place') AND typnamespace IN ('pg_catalog'::regnamespace, 'public'::regnamespace)
UNION
SELECT typname, '-' FROM pg_type
 WHERE typname IN ('name', 'point', 'lseg', 'box', 'line', 'int2vector', 'oidvector') ORDER BY 1
"""
FRAGMENTS = (
    b"zqxjkv", b"7a71786a", b"7A71786A", bytes.fromhex("7a71786a6b76"), b"1734567", b"3734567", b"7348912345678901234",
    b"31337", b"7348.91", b"1973-11", (1734567890).to_bytes(4, "big"), (3734567891).to_bytes(4, "big"),
    (7348912345678901234).to_bytes(8, "big"), b"113.120.106", bytes([113, 120, 106, 107]), b"17:34:56",
)  # fmt: skip
WAYS = ("redact", "null", "hash", "token", "partial")


@pytest.fixture(scope="module")
def typed(server: str) -> Iterator[tuple[str, list[str]]]:
    """A database with a table of every type and of its array; the superuser's URL and the columns."""
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("CREATE DATABASE typed")
    url = server.replace("/postgres?", "/typed?")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(OWN)
        found = [row for row in owner.execute(TYPES).fetchall() if row[0] not in _NO_INPUT]
        unknown = {name for name, _ in found} - VALUES.keys()
        assert not unknown, f"give these types a value: {unknown}"
        columns, values = [], []
        if not _has_xml(owner):
            found = [row for row in found if row[0] != "xml"]  # the wheel's server is built without it
        for name, array in found:
            quoted = '"char"' if name == "char" else name
            columns.append((f"c_{name}", quoted))
            values.append((VALUES[name],))
            if array not in ("-", "0"):
                columns.append((f"a_{name}", f"{quoted}[]"))
                values.append(([VALUES[name], None, VALUES[name]],))
        owner.execute("CREATE TABLE everything (id int, " + ", ".join(f"{n} {t}" for n, t in columns) + ")")
        owner.execute("INSERT INTO everything (id) VALUES (2)")
        owner.execute("INSERT INTO everything (id) VALUES (1)")
        for (column, kind), (value,) in zip(columns, values, strict=True):
            through = "text" if isinstance(value, str) else "text[]"
            owner.execute(f"UPDATE everything SET {column} = %s::{through}::{kind} WHERE id = 1", (value,))
        yield url, [name for name, _ in columns]


def _has_xml(owner: psycopg.Connection) -> bool:
    try:
        owner.execute("SELECT '<a/>'::xml")
    except psycopg.errors.FeatureNotSupported:
        return False
    return True


def _kinds(value: object) -> object:
    return [_kinds(one) for one in value] if isinstance(value, list) else type(value)


def _masked_by(name: str) -> Policy:
    options = (("last", 1),) if name == "partial" else ()
    return Policy(name, (Rule("all", Effect.MASK, Transform(name, options)),), frozenset())


@pytest.mark.parametrize("way", WAYS)
async def test_every_type_by_every_way_out(typed: tuple[str, list[str]], tmp_path: Path, way: str) -> None:
    """No canary in any byte; text and binary agree; NULL stays NULL; what stands beside is untouched."""
    url, columns = typed
    listed = ", ".join(columns)
    with Gate(url, tmp_path, policy=_masked_by(way)) as gate:
        assert gate.gateway is not None
        source = gate.gateway.source
        known, secret = source.knowledge, Classification("US_SSN", Category.PII, 1.0, ("test",))
        with psycopg.connect(url) as owner:
            (oid,) = owner.execute("SELECT 'everything'::regclass::oid").fetchone() or (0,)
        every = {(oid, number): secret for number in range(2, len(columns) + 2)}  # 1 is id
        source.knowledge = Knowledge(known.catalog, every)
        sql = f"SELECT id, {listed} FROM everything WHERE id IN (1, 2)"
        with psycopg.connect(gate.url, autocommit=True) as client:
            raw: list[list[bytes | None]] = []
            for binary in (False, True):
                result = client.pgconn.exec_params(sql.encode(), [], result_format=int(binary))
                assert result.status == psycopg.pq.ExecStatus.TUPLES_OK, result.error_message
                assert result.ntuples == 2
                for row in range(2):
                    cells = [result.get_value(row, column) for column in range(result.nfields)]
                    is_null_row = cells[0] in (b"2", (2).to_bytes(4, "big"))
                    if is_null_row:
                        assert all(cell is None for cell in cells[1:])
                    else:
                        raw.append(cells[1:])
            for name, *cells in zip(columns, *raw, strict=True):
                for cell in cells:
                    assert not any(fragment in (cell or b"") for fragment in FRAGMENTS), name
                assert (cells[0] is None) == (cells[1] is None), f"{name}: one format is NULL"
            loaded = []
            for binary in (False, True):
                with client.cursor(binary=binary) as cursor:
                    loaded.append(cursor.execute(sql.replace("IN (1, 2)", "= 1")).fetchone())
            for name, text, other in zip(columns, loaded[0][1:], loaded[1][1:], strict=True):
                if _kinds(text) == _kinds(other):  # else psycopg knows the type in one format only
                    assert text == other, name
            copies = []
            for options in ("", "(FORMAT csv)", "(FORMAT binary)"):
                with client.cursor() as cursor, cursor.copy(f"COPY ({sql}) TO STDOUT {options}") as copied:
                    copies.append(b"".join(bytes(block) for block in copied))
            with client.transaction():
                client.execute(f"DECLARE held BINARY CURSOR FOR {sql}")
                fetched = client.pgconn.exec_(b"FETCH ALL FROM held")
                copies.append(repr([fetched.get_value(0, n) for n in range(fetched.nfields)]).encode())
                copies.append(b"".join(fetched.get_value(0, n) or b"" for n in range(fetched.nfields)))
            for copy in copies:
                assert not any(fragment in copy for fragment in FRAGMENTS)
        connection = await asyncpg.connect(gate.url)
        for column in columns:  # one at a time, so that a type that asyncpg can't read at all names itself
            try:
                await connection.fetch(f"SELECT {column} FROM everything")
            except asyncpg.exceptions.UnsupportedClientFeatureError:
                continue
        await connection.close()
