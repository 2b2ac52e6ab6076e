"""Random queries over filtered tables: the answers are those of a database that never had the other rows.

What it must never do: take two refusals for two answers, or an order that nothing asks for for a difference.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings

from maskwire.policy_file import parse
from tests.fuzz_sql.canaries import PEOPLE, pools
from tests.fuzz_sql.postgres_worlds import asked
from tests.fuzz_sql.query import Hole, Query
from tests.fuzz_sql.schema import statements
from tests.fuzz_sql.selects import queries
from tests.fuzz_sql.worlds import SEED
from tests.live.gate import Gate

STORED = ("people", "orders", "logins", "products", "members", "admins")
POLICY = f"""
extends: default
columns: {{"public.*.*": none}}
rules: [{{name: all, effect: show}}]
rows: [{{name: even, tables: [{", ".join(f"public.{one}*" for one in STORED)}], where: id % 2 = 0}}]
"""
VALUES = pools("A", SEED)
EXAMPLES = settings(max_examples=150, database=None, deadline=None, suppress_health_check=list(HealthCheck))
# What is answered by which row comes first.
_CHOOSING = re.compile(r"(?i)\b(limit|fetch|offset|over|on \(|lateral|\w+_agg|mode|tablesample)\b|distinct on")
REFUSED = frozenset({"42501", "0A000", "42601"})


def made(admin: psycopg.Connection, server: str, name: str) -> psycopg.Connection:
    admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    admin.execute(f"CREATE DATABASE {name}")
    owner = psycopg.connect(server.replace("/postgres?", f"/{name}?"), autocommit=True)
    for statement in statements(VALUES, reverse=False):
        owner.execute(statement)
    return owner


@pytest.fixture(scope="module")
def sides(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[psycopg.Connection, ...]]:
    """A client whose rows are filtered, and one of a database that has no others, both masked alike."""
    with ExitStack() as stack:
        admin = stack.enter_context(psycopg.connect(server, autocommit=True))
        stack.enter_context(made(admin, server, "rows_all"))
        even = stack.enter_context(made(admin, server, "rows_even"))
        even.execute("SET session_replication_role = replica")
        for table in STORED:
            even.execute(f"DELETE FROM {table} WHERE NOT (id % 2 = 0)")
        even.execute("RESET session_replication_role")
        sides = []
        for name, text in (("rows_all", POLICY), ("rows_even", POLICY.replace("rows: [", "expect: []  # ["))):
            folder, policy = tmp_path_factory.mktemp(name), parse(text).policy
            gate = stack.enter_context(Gate(server.replace("/postgres?", f"/{name}?"), folder, policy=policy))
            sides.append(stack.enter_context(psycopg.connect(gate.url, autocommit=True)))
        yield tuple(sides)


def filled(hole: Hole) -> str:
    """What a hole holds: a stored value, of a row that may be read or of another."""
    if hole.kind == "plain":
        return hole.text
    values = [VALUES[hole.pool][place % PEOPLE] for place in hole.places]
    return "{" + ",".join(f'"{value}"' for value in values) + "}" if hole.array else values[0]


def test_a_random_query_has_the_rows_of_a_database_without_the_others(sides: tuple[psycopg.Connection, ...]) -> None:
    """Or is refused; an error comes where it comes there too, and is the same."""
    client, even = sides
    tally = {"same": 0, "refused": 0, "errors": 0}

    @EXAMPLES
    @given(queries())
    def ask(query: Query) -> None:
        sql = query.inline(filled)
        got, wanted = asked(client, sql), asked(even, sql)
        if got.error in REFUSED:
            tally["refused"] += 1
        elif got.error or wanted.error:
            assert got.error == wanted.error, sql
            tally["errors"] += 1
        else:
            if _CHOOSING.search(sql) is None:
                assert sorted(map(str, got.rows)) == sorted(map(str, wanted.rows)), sql
            tally["same"] += 1

    ask()
    print(f"\n{tally}")
    assert tally["same"] > 0.25 * sum(tally.values()), tally
