"""The corpus: what analysts and BI tools ask, each answer held against the oracle's masking of the raw answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path

import psycopg
import pytest

from maskwire.datasets import demo
from tests.corpus.reading import HERE, Query, corpus
from tests.corpus.sensitive import Search
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import ROOT_KEY, Gate
from tests.reference.expected import right, shown
from tests.reference.oracle import Oracle
from tests.reference.types import CHAR, INT8

PEOPLE = 300
ORACLE = Oracle(ROOT_KEY)
Rows = list[tuple[str | None, ...]]


class NotAsPromisedError(AssertionError):
    """The answer leaks nothing, but is not the one that was promised."""


@dataclass
class Side:
    """A database, asked by its owner and through the gateway, and what must not come out of it."""

    owner: psycopg.Connection
    agent: psycopg.Connection
    search: Search
    ledger: Path


@pytest.fixture(scope="module")
def sides(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Side]]:
    """The corpus's databases, each with a gateway."""
    made: dict[str, Side] = {}
    gates: list[Gate] = []
    for database in ("shop", "rental", "music"):
        name = f"corpus_{database}"
        url = server.replace("/postgres?", f"/{name}?")
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}")
        if database == "shop":
            asyncio.run(demo.create(url, count=PEOPLE))
        owner = psycopg.connect(url, autocommit=True)
        if database != "shop":
            owner.execute((HERE / f"{database}.sql").read_text())
        gate = Gate(url.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@"), tmp_path_factory.mktemp(name))
        gates.append(gate.__enter__())
        agent = psycopg.connect(gate.url, autocommit=True)
        made[database] = Side(owner, agent, Search(owner, database), gate.ledger)
    yield made
    for side in made.values():
        side.agent.close()
        side.owner.close()
    for gate in gates:
        gate.__exit__(None, None, None)


def _answer(
    connection: psycopg.Connection, sql: str, parameters: list[object] | None = None
) -> tuple[list[str], list[int], Rows]:
    """Column names, type OIDs, and the rows in text format, as the server wrote them."""
    cursor = connection.execute(sql, parameters or None)
    result, rows = cursor.pgresult, []
    assert result is not None
    assert cursor.description is not None
    for row in range(result.ntuples):
        values = (result.get_value(row, column) for column in range(result.nfields))
        rows.append(tuple(None if value is None else bytes(value).decode() for value in values))
    return [column.name for column in cursor.description], [column.type_code for column in cursor.description], rows


def _parameters() -> list[object]:
    """A query that is pending must fail, by a wrong answer or a refusal and never by a leak: then it is noticed."""
    return [
        pytest.param(
            query,
            id=f"{query.database}/{query.name}",
            marks=[pytest.mark.xfail(raises=NotAsPromisedError, strict=True, reason=query.pending)]
            if query.pending
            else [],
        )
        for query in corpus()
    ]


@pytest.mark.parametrize("query", _parameters())
def test_the_answer_is_the_raw_answer_masked(query: Query, sides: dict[str, Side]) -> None:
    """Row by row and cell by cell; and no sensitive value stands anywhere in it, right or not."""
    side = sides[query.database]

    def look_up(sql: str) -> str:
        ((value,),) = side.owner.execute(f"SELECT ({sql})::text")
        assert value is not None
        return str(value)

    direct, masked, parameters = query.texts(ORACLE, look_up)
    if query.refused:
        _must_be_refused(query, side, masked, parameters)
        return
    names, oids, raw = _answer(side.owner, direct)
    assert names == list(query.columns), "the corpus names other columns than the server"
    wanted = [tuple(map(right, repeat(ORACLE), query.columns.values(), oids, row)) for row in raw]
    try:
        given = _answer(side.agent, masked, parameters)
    except psycopg.Error as refusal:
        assert not side.search.columns(str(refusal))
        raise NotAsPromisedError(f"{refusal.sqlstate}: {refusal}") from None
    assert side.search.columns(str(given[2])) == set(), "leaked"
    if given[:2] != (names, oids):
        raise NotAsPromisedError(f"other columns: {given[:2]}, not {names} {oids}")
    _compare(query, oids, raw, wanted, given[2])


def _must_be_refused(query: Query, side: Side, sql: str, parameters: list[object]) -> None:
    """With an error that names the column, says what to do instead, and holds no value."""
    try:
        _, _, rows = _answer(side.agent, sql, parameters)
    except psycopg.Error as refusal:
        assert not side.search.columns(str(refusal))
        column = query.refused.split()[0].rstrip(",:")
        if refusal.sqlstate not in ("42501", "0A000", "25006") or not refusal.diag.message_hint:
            raise NotAsPromisedError(f"{refusal.sqlstate}: {refusal}") from None
        if "." in column and column not in str(refusal):
            raise NotAsPromisedError(f"the refusal does not name {column}: {refusal}") from None
        return
    assert side.search.columns(str(rows)) == set(), "leaked"
    raise NotAsPromisedError("it was not refused")


def _compare(query: Query, oids: list[int], raw: Rows, wanted: Rows, masked: Rows) -> None:
    for place, (name, cell) in enumerate(query.columns.items()):
        if cell.how in ("token", "hash", "redact"):  # a raw value where a masked one should be
            bare = {row[place] for row in raw} - {row[place] for row in wanted}
            assert not bare & {row[place] for row in masked}, f"leaked in {name}"
    got = [tuple(map(shown, repeat(ORACLE), query.columns.values(), oids, row)) for row in masked]
    if query.ordered and got != wanted:
        pairs = zip(got, wanted, strict=False)
        first = next((f"got {one}, not {other}" for one, other in pairs if one != other), "another number of rows")
        raise NotAsPromisedError(first)
    missing, surplus = Counter(wanted) - Counter(got), Counter(got) - Counter(wanted)
    if missing or surplus:
        raise NotAsPromisedError(f"missing {next(iter(missing), None)}, surplus {next(iter(surplus), None)}")


# Each makes PostgreSQL sort by a column that may not be sorted by, without an ORDER BY.
SORTED_BY_PLAN = (
    ("US_SSN", CHAR, "SELECT ssn, count(DISTINCT id) FROM customers GROUP BY ssn"),
    ("US_SSN", CHAR, "SELECT ssn, count(*) OVER (PARTITION BY ssn) FROM customers"),
    ("US_SSN", CHAR, "SELECT DISTINCT ssn, plan, id > 7 FROM customers LIMIT 60"),
    ("US_SSN", CHAR, "SELECT c.ssn AS s, count(DISTINCT id) FROM customers c GROUP BY s"),
    ("US_SSN", CHAR, "SELECT ssn, row_number() OVER w FROM customers WINDOW w AS (PARTITION BY customers.ssn, 1)"),
    ("US_SSN", CHAR, "SELECT ssn, count(*) FROM customers GROUP BY ROLLUP (ssn) HAVING grouping(ssn) = 0"),
    (
        "US_SSN",
        CHAR,
        "SELECT ssn FROM customers GROUP BY GROUPING SETS ((ssn, plan), ((plan))) HAVING ssn IS NOT NULL",
    ),
    ("BANK_ACCOUNT", INT8, "SELECT bank_account, array_agg(id ORDER BY id) FROM customers GROUP BY 1 LIMIT 50"),
)


@pytest.mark.parametrize(("entity", "oid", "sql"), SORTED_BY_PLAN)
def test_rows_do_not_come_in_the_order_of_an_identifier(
    entity: str, oid: int, sql: str, sides: dict[str, Side]
) -> None:
    """ORDER BY an identifier is refused since its order tells it; so the order of the rows must not tell it either."""
    agent = sides["shop"].agent
    ways = [_answer(agent, sql)[2]]
    name = f"p{len(sql)}"  # a name that was used is held to all it meant
    agent.execute(f"PREPARE {name} AS {sql}")
    ways.append(_answer(agent, f"EXECUTE {name}")[2])
    with agent.transaction():
        agent.execute(f"DECLARE {name} CURSOR FOR {sql}")
        ways.append(_answer(agent, f"FETCH ALL FROM {name}")[2])
    for rows in ways:
        raw = [ORACLE.token(entity, row[0] or "", oid, back=True) or "" for row in rows]
        assert len(raw) >= 50
        assert raw not in (sorted(raw), sorted(raw, reverse=True), sorted(raw, key=_number))


def _number(text: str) -> int:
    return int(text.replace("-", "") or 0)


def test_the_ledgers_of_the_corpus_hold_no_value(sides: dict[str, Side]) -> None:
    """Statements were written with and without values; the record keeps none."""
    for side in sides.values():
        for path in side.ledger.parent.glob("ledger.db*"):
            assert side.search.columns(path.read_bytes().decode("latin-1")) == set()
