"""The catalog as a real MariaDB tells it, views among it."""

from __future__ import annotations

import pymysql
import pytest

from maskwire.errors import RefusedError
from maskwire.sql.catalog import Catalog
from maskwire.sql.mysql.catalog import COLUMNS, FUNCTIONS, RELATIONS, VIEWS, catalog_from_rows, number_of
from maskwire.sql.mysql.resolver import read_views
from maskwire.sql.mysql.text import Mode
from maskwire.sql.mysql.understand import understand
from tests.mysql.server import READER, READER_PASSWORD, Running

VIEWS_MADE = """
CREATE DATABASE seen CHARACTER SET utf8mb4;
CREATE VIEW seen.contacts AS SELECT id, email AS address, concat(email, ' ', ssn) AS both_, upper('x') AS x
    FROM shop.users;
CREATE VIEW seen.joined AS SELECT u.ssn, o.total, count(*) AS n FROM shop.users u JOIN shop.orders o ON u.id = o.user_id
    GROUP BY u.ssn, o.total;
CREATE VIEW seen.again AS SELECT address FROM seen.contacts WHERE address LIKE '%@%';
CREATE VIEW seen.odd AS SELECT extractvalue(doc, '/a') AS v, soundex(email) AS s FROM shop.users;
CREATE VIEW seen.lost AS SELECT doc FROM shop.users WHERE match(notes) against ('x' IN BOOLEAN MODE);
CREATE FUNCTION seen.soundex2(x TEXT) RETURNS TEXT DETERMINISTIC READS SQL DATA RETURN (SELECT max(ssn) FROM shop.users)
"""


@pytest.fixture(scope="module")
def catalog(mariadb: Running) -> Catalog:
    """What the account that reads is told."""
    owner = pymysql.connect(unix_socket=mariadb.socket, user=mariadb.owner, autocommit=True)
    with owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE shop.users ADD FULLTEXT (notes)")
        for statement in VIEWS_MADE.split(";\n"):
            cursor.execute(statement)
        cursor.execute(f"GRANT SELECT, SHOW VIEW, EXECUTE ON seen.* TO {READER}")
    session = pymysql.connect(unix_socket=mariadb.socket, user=READER, password=READER_PASSWORD)
    with session, session.cursor() as cursor:
        answers = []
        for query in (RELATIONS, COLUMNS, VIEWS, FUNCTIONS):
            cursor.execute(query)
            answers.append(cursor.fetchall())
    relations, columns, views, functions = answers
    found = catalog_from_rows(relations, columns, views, (name for (name,) in functions))
    read_views(found)
    return found


def _origins(catalog: Catalog, sql: str) -> list[tuple[set[str], str]]:
    (found,) = understand(sql, catalog, "seen", Mode())
    return [
        ({f"{one.column.table}.{one.column.name}" for one in output.origins}, output.shape.value)
        for output in found.statement.outputs or ()
    ]


def test_tables_have_their_columns_and_types(catalog: Catalog) -> None:
    """Each masked as the type of PostgreSQL that is like it; the server's own tables are not there."""
    users = catalog.by_oid[number_of("shop", "users")]
    types = {column.name: column.type_oid for column in users.columns}
    assert types == {
        "id": 23, "email": 1043, "ssn": 1043, "born": 1082, "salary": 1700, "seen": 1114, "length": 1083, "notes": 25,
        "raw": 17, "flag": 1560, "tiny": 21, "big": 1700, "ratio": 701, "year": 21, "kind": 25, "doc": 25,
    }  # fmt: skip
    assert users.columns[0].not_null
    assert not {relation.schema for relation in catalog.by_oid.values()} & {"mysql", "information_schema", "sys"}


def test_views_are_looked_through(catalog: Catalog) -> None:
    """One of a table, one that joins and counts, one of another; what they compute is an origin besides."""
    address, both, x = _origins(catalog, "SELECT address, both_, x FROM contacts")
    assert address == ({"users.email"}, "value")
    assert both == ({"users.email", "users.ssn", "contacts.both_"}, "derived")
    assert x[0] <= {"contacts.x"}
    assert _origins(catalog, "SELECT ssn, n FROM joined")[0] == ({"users.ssn"}, "value")
    assert _origins(catalog, "SELECT * FROM again") == [({"users.email"}, "value")]


def test_a_view_may_call_what_a_client_may_not(catalog: Catalog) -> None:
    """It is the operator's own; what it gives is never taken for constant."""
    value, sound = _origins(catalog, "SELECT v, s FROM odd")
    assert value == ({"users.doc", "odd.v"}, "derived")
    assert "users.email" in sound[0]


@pytest.mark.parametrize(
    "sql",
    ["SELECT * FROM lost", "SELECT seen.soundex2('a')", "SELECT soundex2('a')", "SELECT * FROM mysql.user",
     "SELECT * FROM information_schema.tables", "SELECT extractvalue('a', 'b')"],
)  # fmt: skip
def test_what_is_not_followed_is_refused(catalog: Catalog, sql: str) -> None:
    """A view with a search that is not understood, functions that somebody made, the server's own tables."""
    with pytest.raises(RefusedError):
        understand(sql, catalog, "seen", Mode())


def test_a_view_whose_definition_may_not_be_seen_is_refused() -> None:
    """Without SHOW VIEW it is empty; its columns come from nobody knows where."""
    columns = [("shop", "v", "a", 1, "varchar", "varchar(9)", "YES", "")]
    found = catalog_from_rows([("shop", "v", "VIEW")], columns, [("shop", "v", "")])
    read_views(found)
    with pytest.raises(RefusedError, match='definition of view "v"'):
        understand("SELECT a FROM v", found, "shop", Mode())
    with pytest.raises(RefusedError):
        found.origins(number_of("shop", "v"), 1)
