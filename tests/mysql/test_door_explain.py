"""EXPLAIN at the MySQL door: steps and indexes, no estimate, no constant, no other form."""

from __future__ import annotations

import pymysql
import pytest

from maskwire.doors.mysql.explained import TOLD, explained, told
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import RefusedError
from maskwire.ledger.entry import Outcome
from tests.live.gate import Gate
from tests.mysql.doors import CANARIES, asked, connected, entries

NAMES = list(TOLD)
PLANS = [
    "EXPLAIN SELECT id, email FROM people WHERE id = 1",
    "explain SELECT p.id, o.amount FROM people p JOIN payments o USING (email) WHERE o.id > 3 ORDER BY o.amount",
    "DESCRIBE SELECT count(*) FROM numbers WHERE n BETWEEN 1 AND 100",
    "/* why */ EXPLAIN SELECT * FROM (SELECT id, count(*) AS c FROM payments GROUP BY id) AS d;",
    "EXPLAIN FORMAT=TRADITIONAL SELECT 1",
    "EXPLAIN WITH t AS (SELECT id FROM people) SELECT * FROM t UNION SELECT n FROM numbers",
]


@pytest.mark.parametrize("sql", PLANS)
def test_a_plan_tells_its_steps_and_no_estimate(gate: Gate, sql: str) -> None:
    """Of joins, derived tables, unions; and the ledger has it as what it is."""
    rows = asked(gate, sql)
    assert rows
    assert all(row[NAMES.index("rows")] is None for row in rows)
    assert all(row[NAMES.index("select_type")] for row in rows)
    entry = entries(gate.ledger, 1)[0]
    assert entry.outcome is Outcome.ANSWERED
    assert entry.shape.startswith("explain ")


def test_a_plan_tells_which_index_a_masked_value_is_looked_up_by(gate: Gate) -> None:
    """As it was shown; neither it nor what it stands for is told, and a raw one is explained like any that is none."""
    ((shown,),) = asked(gate, "SELECT email FROM people WHERE id = 1")
    plans = [asked(gate, f"EXPLAIN SELECT id FROM people WHERE email = '{one}'") for one in (shown, CANARIES[0])]
    for plan in plans:
        assert plan[0][NAMES.index("key")] == "by_email"
        assert CANARIES[0] not in repr(plan)
    assert plans[1] == asked(gate, "EXPLAIN SELECT id FROM people WHERE email = 'nobody@example.invalid'")


@pytest.mark.parametrize(
    "sql",
    ["EXPLAIN ANALYZE SELECT id FROM people", "EXPLAIN EXTENDED SELECT id FROM people",
     "EXPLAIN PARTITIONS SELECT id FROM people", "EXPLAIN FORMAT=JSON SELECT id FROM people",
     "EXPLAIN FORMAT=TREE SELECT id FROM people", "EXPLAIN FOR CONNECTION 1", "DESC EXTENDED SELECT 1",
     "EXPLAIN DELETE FROM people", "EXPLAIN UPDATE people SET id = 1", "EXPLAIN INSERT INTO people VALUES (1)",
     "EXPLAIN SELECT id FROM people WHERE ssn > '5'", "EXPLAIN SELECT id FROM people ORDER BY ssn",
     "EXPLAIN SELECT ssn FROM people GROUP BY ssn", "EXPLAIN SELECT sleep(1)",
     "EXPLAIN SELECT 1; SELECT ssn FROM people",
     "EXPLAIN /*! ANALYZE */ SELECT id FROM people", "EXPLAIN SELECT /*!50000 ssn, */ id FROM people",
     "ANALYZE SELECT id FROM people", "ANALYZE FORMAT=JSON SELECT id FROM people",
     "EXPLAIN (SELECT ssn INTO @v FROM people)",
     "EXPLAIN SELECT * FROM information_schema.tables"],
)  # fmt: skip
def test_what_may_not_be_asked_is_not_explained(gate: Gate, sql: str) -> None:
    """Nor in another form; the session goes on."""
    with connected(gate) as connection, connection.cursor() as cursor:
        with pytest.raises(pymysql.MySQLError):
            cursor.execute(sql)
        cursor.execute("SELECT 1")
        assert cursor.fetchall() == ((1,),)
    assert [one.outcome for one in entries(gate.ledger, 2)] == [Outcome.ANSWERED, Outcome.REFUSED]


def test_a_plan_is_told_by_a_list_of_words() -> None:
    """Partitions, estimates, and remarks that are not known are left out, whatever columns a server has."""
    columns = ["id", "table", "partitions", "rows", "filtered", "ref", "Extra", "attached"]
    step = (b"1", b"people", b"p_913", b"17", b"0.5", b"'913'", b"Using where; x = '913'; Using index", b"913")
    data = told(Talk(1 << 20), columns, [step])
    assert b"913" not in data
    assert b"17" not in data
    assert b"Using where; Using index" in data
    assert data.count(b"people") == 1


def test_what_is_explained_begins_with_a_query() -> None:
    """What is none is no EXPLAIN, or refused."""
    assert explained("SELECT 1") is None
    assert explained("DESC\n(SELECT 1)") == "(SELECT 1)"
    for sql in ("explain people", "EXPLAIN selected", "explain format=json select 1", "desc t x"):
        with pytest.raises(RefusedError):
            explained(sql)
