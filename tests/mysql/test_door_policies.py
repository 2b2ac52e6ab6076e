"""What a policy can ask for, at the MySQL door: answered by the same code, or refused and never left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pymysql
import pytest

from maskwire._kernel import Keys
from maskwire.ledger.entry import Outcome
from maskwire.policy.rules import DEFAULT
from maskwire.transform.keyring import Keyring, secret_of
from tests.live.gate import PASSWORD, ROOT_KEY, Gate
from tests.mysql.doors import CANARIES, asked, connected, entries, url
from tests.mysql.server import Running

LOOKUPS = replace(DEFAULT, rules=tuple(replace(rule, lookups=True) for rule in DEFAULT.rules))
GROUPS = replace(DEFAULT, rules=tuple(replace(rule, small_groups=5) for rule in DEFAULT.rules))
FORMS = (
    "SELECT id FROM people WHERE email = '{}'",
    "SELECT id FROM people WHERE '{}' = email",
    "SELECT id FROM people WHERE email IN ('{}', 'nobody')",
    "SELECT id FROM people WHERE NOT (email <> '{}')",
    "SELECT id FROM people WHERE (email, id) = ('{}', 1)",
    "SELECT person_id FROM payments WHERE email = '{}' LIMIT 1",
    "SELECT p.id FROM people p JOIN payments o ON p.email = o.email AND o.email = '{}'",
)


@pytest.fixture(scope="module")
def looked_up(mariadb: Running, gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway whose every rule allows look-ups."""
    del gate  # it has filled the database
    with Gate(url(mariadb), tmp_path_factory.mktemp("lookups"), policy=LOOKUPS) as running:
        yield running


@pytest.fixture(scope="module")
def limited(mariadb: Running, gate: Gate, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway whose every rule asks that an aggregate covers five rows."""
    del gate
    with Gate(url(mariadb), tmp_path_factory.mktemp("groups"), policy=GROUPS) as running:
        yield running


@pytest.mark.parametrize("form", FORMS)
def test_a_masked_and_a_raw_value_find_the_same_row(looked_up: Gate, form: str) -> None:
    """As a rule allows; what is neither finds nothing, the answer stays masked, and the look-up is recorded."""
    ((masked,),) = asked(looked_up, "SELECT email FROM people WHERE id = 1")
    assert masked != CANARIES[0]
    for value, expected in ((masked, [(1,)]), (CANARIES[0], [(1,)]), ("nonsense", []), ("", [])):
        assert asked(looked_up, form.format(value)) == expected
    assert entries(looked_up.ledger, 1)[0].lookups
    rows = asked(looked_up, f"SELECT id, email, ssn FROM people WHERE email = '{CANARIES[0]}'")
    assert rows[0][:2] == (1, masked)
    assert CANARIES[1] not in repr(rows)


def test_a_parameter_that_may_be_several_values_is_refused(looked_up: Gate) -> None:
    """Where a statement is prepared at the server; the client is told to write the value."""
    connector = pytest.importorskip("mysql.connector")
    connection = connector.connect(
        host="127.0.0.1", port=looked_up.port, user="agent", password=PASSWORD, database="door", use_pure=True
    )
    try:
        cursor = connection.cursor(prepared=True)
        with pytest.raises(connector.Error, match="Write the value into the text"):
            cursor.execute("SELECT id FROM people WHERE email = %s", (CANARIES[0],))
        cursor.close()
    finally:
        connection.close()


def test_a_value_masked_under_a_former_key_still_finds_its_row(mariadb: Running, gate: Gate, tmp_path_factory) -> None:
    """As long as that key is not retired, beside the value under the current one."""
    ((former,),) = asked(gate, "SELECT email FROM people WHERE id = 1")
    current = bytes(range(100, 132))
    keyring = Keyring(Keys(current), secret_of(current), (Keys(ROOT_KEY),))
    with Gate(url(mariadb), tmp_path_factory.mktemp("rotated"), keyring=keyring) as rotated:
        ((now,),) = asked(rotated, "SELECT email FROM people WHERE id = 1")
        assert now != former
        for value in (now, former):
            assert asked(rotated, f"SELECT id FROM people WHERE email = '{value}'") == [(1,)]
        assert asked(rotated, f"SELECT id FROM people WHERE email = '{CANARIES[0]}'") == []


@pytest.mark.parametrize(
    "sql",
    ["SELECT count(*) FROM people", "SELECT count(*) FROM people WHERE id = 1", "SELECT avg(id) FROM people",
     "SELECT colour, count(*) FROM people GROUP BY colour", "EXPLAIN SELECT count(*) FROM people",
     "SELECT * FROM (SELECT count(email) AS c FROM people WHERE id < 3) AS d",
     "SELECT 1 FROM payments HAVING (SELECT count(*) FROM people WHERE id = 1) > 0",
     "SELECT id, count(*) OVER () FROM people", "SELECT (SELECT max(id) FROM people WHERE id < 2)"],
)  # fmt: skip
def test_an_aggregate_that_a_rule_limits_is_refused(limited: Gate, sql: str) -> None:
    """Over tables that it is about, in any place; plain rows and other tables are answered."""
    with connected(limited) as connection, connection.cursor() as cursor:
        with pytest.raises(pymysql.MySQLError, match=r"aggregate"):
            cursor.execute(sql)
        cursor.execute("SELECT id FROM people WHERE id = 1")
        assert cursor.fetchall() == ((1,),)
        cursor.execute("SELECT count(*) FROM numbers")
        assert cursor.fetchall() == ((20_000,),)
    found = entries(limited.ledger, 3)
    assert [one.outcome for one in found] == [Outcome.ANSWERED, Outcome.ANSWERED, Outcome.REFUSED]
