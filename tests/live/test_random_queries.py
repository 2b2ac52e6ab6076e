"""Random queries in worlds that differ in their sensitive values only: a bounded slice of `make fuzz-sql`.

What it must never do: pass where the judge could not see. So holes are made for it to find.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maskwire import session, view, written
from maskwire.model import KEEP, ColumnDecision, Effect, Output
from tests.fuzz_sql.judge import Judge, LeakError, WrongError
from tests.fuzz_sql.mysql_drivers import DOOR as MYSQL
from tests.fuzz_sql.mysql_worlds import mysql_worlds
from tests.fuzz_sql.postgres_drivers import DOOR as POSTGRES
from tests.fuzz_sql.postgres_drivers import explained_with_parameters, simple
from tests.fuzz_sql.postgres_worlds import postgres_worlds
from tests.fuzz_sql.query import CLOSE, OPEN, Hole, Query
from tests.fuzz_sql.selects import queries
from tests.fuzz_sql.worlds import Worlds
from tests.live.canaries import without_chance
from tests.mysql.server import Running

SAME = settings(
    max_examples=300, derandomize=True, database=None, deadline=None, report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
FRESH = settings(SAME, max_examples=300, derandomize=False)
# A query is understood by a parser written in Python there, and is asked in a third world each time.
SLOWER = settings(SAME, max_examples=40)
FRESH_AND_SLOWER = settings(SLOWER, derandomize=False)
EMAIL = Hole("token", "text", pool="email", places=(3,))
SSN_GUESS = Hole("guess", "text", pool="ssn", places=(3,))


def with_hole(text: str, hole: Hole) -> Query:
    """A query with a hole where ``?`` stands."""
    return Query(text.replace("?", f"{OPEN}0{CLOSE}"), (hole,))


@pytest.fixture(scope="module")
def postgres(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """The worlds behind the PostgreSQL door."""
    with postgres_worlds(server, tmp_path_factory.mktemp("worlds"), POSTGRES) as found:
        yield found


@pytest.fixture(scope="module")
def mysql(mariadb: Running, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """The worlds behind the MySQL door."""
    with mysql_worlds(mariadb, tmp_path_factory.mktemp("mysql-worlds"), MYSQL) as found:
        yield found


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Judge:
    """A judge of a door's worlds who has heard nothing yet."""
    return Judge(request.getfixturevalue(getattr(request, "param", "postgres")))


@pytest.mark.parametrize(
    ("judge", "profile"),
    [("postgres", SAME), ("postgres", FRESH), ("mysql", SLOWER), ("mysql", FRESH_AND_SLOWER)],
    ids=["the same each time", "fresh ones", "mysql, the same each time", "mysql, fresh ones"],
    indirect=["judge"],
)
def test_no_answer_to_a_random_query_tells_one_world_from_the_other(judge: Judge, profile: settings) -> None:
    """No canary and no fragment of one arrives, by any driver; the answers are the same but for the masked values."""
    door = judge.worlds.door

    @profile
    @given(queries(door.dialect), st.lists(st.sampled_from(tuple(door.drivers)), min_size=2, max_size=2))
    def ask(query: Query, drivers: list[str]) -> None:
        judge.judge(query, drivers)

    ask()
    tally = judge.tally
    print(f"\n{tally}")
    assert tally.queries > 0.2 * profile.max_examples, "Hypothesis makes too many twice"
    few = profile.max_examples < 100  # by chance, they may be odd ones
    assert tally.valid > (0.4 if few else 0.6) * tally.queries, str(tally)
    assert tally.allowed > 0.4 * tally.valid, str(tally)
    assert tally.compared > (0.05 if few else 0.2) * tally.queries, str(tally)
    assert tally.excused <= 0.2 * tally.queries, str(tally)


@pytest.mark.parametrize(
    ("judge", "driver"),
    [("postgres", one) for one in POSTGRES.drivers] + [("mysql", one) for one in MYSQL.drivers],
    indirect=["judge"],
)
def test_every_driver_reads_a_whole_table_and_writes_masked_values(judge: Judge, driver: str) -> None:
    """What a driver can't do would be passed over in silence."""
    for query in (Query("SELECT * FROM people"), with_hole("SELECT id, email, day FROM people WHERE email = ?", EMAIL)):
        judge.judge(query, [driver])
        answer = judge.worlds.door.drivers[driver](judge.worlds.a, query)
        assert (answer.error, answer.rows == []) == ("", driver in ("COPY binary", "psql", "command line"))
    assert judge.tally.compared == 2


HOLES = (
    Query("SELECT id FROM people WHERE ssn > '450'"),
    Query("SELECT substr(email, 1, 2) FROM people"),
    Query("SELECT salary % 7 FROM people"),
    Query("SELECT 10 / (left(ssn, 1)::int - 4) FROM people"),
    Query("SELECT count(*) FROM people WHERE notes LIKE '%zq%'"),
    Query("SELECT reverse(api_token) FROM people"),
    Query("SELECT encode(convert_to(street_address, 'UTF8'), 'base64') FROM people"),
    with_hole("SELECT count(*) FROM people WHERE left(ssn, 11) = ?", SSN_GUESS),
)


MYSQL_HOLES = (
    Query("SELECT id FROM people WHERE ssn > '450'"),
    Query("SELECT email + 0, left(ssn, 2) FROM people"),
    Query("SELECT if(ssn RLIKE '^4', (SELECT id FROM orders), 1) FROM people"),
    Query("SELECT hex(street_address) FROM people"),
    Query("SELECT to_base64(file) FROM people"),
    with_hole("SELECT count(*) FROM people WHERE left(ssn, 11) = ?", SSN_GUESS),
)


@pytest.mark.parametrize(
    ("judge", "hole"),
    [("postgres", hole) for hole in HOLES] + [("mysql", hole) for hole in MYSQL_HOLES],
    ids=str,
    indirect=["judge"],
)
def test_the_judge_finds_a_hole(judge: Judge, hole: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused as it is; with policy's two rules switched off, what each of these tells is found."""
    judge.judge(hole, [])
    assert judge.tally.allowed == 0
    monkeypatch.setattr(session, "check_usages", lambda *_: None)
    monkeypatch.setattr(session, "check_outputs", lambda *_: None)
    monkeypatch.setattr(view, "decide_output", _shown)
    with pytest.raises(LeakError):
        Judge(judge.worlds).judge(hole, [])


@pytest.mark.parametrize("judge", ["mysql"], indirect=True)
def test_the_judge_finds_an_order(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows come by an index that holds what is asked for, unless the server is told to leave it."""
    query = Query("SELECT id FROM logins")
    judge.judge(query, [])
    assert judge.tally.compared == 1
    monkeypatch.setattr(written, "_avoided", lambda *_: "")
    with pytest.raises(LeakError, match="order"):
        Judge(judge.worlds).judge(query, [])


def _shown(output: Output, *_: object, **__: object) -> ColumnDecision:
    return ColumnDecision(Effect.SHOW, KEEP, None, "switched off", tuple(output.origins))


@pytest.mark.parametrize("judge", ["postgres", "mysql"], indirect=True)
def test_the_judge_finds_an_answer_that_is_another(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    """Masked values that are not turned back find no row, where the server's own answer has one."""
    monkeypatch.setattr(session, "readings_of", lambda *_: {})
    with pytest.raises(WrongError):
        judge.judge(with_hole("SELECT count(*), day FROM people WHERE email = ? GROUP BY day", EMAIL), [])


ORDERS = (
    "SELECT id, row_number() OVER () AS place, n FROM (SELECT id, count(*) OVER (PARTITION BY ssn) AS n FROM people) t",
    "SELECT ssn FROM people GROUP BY ROLLUP (ssn) LIMIT 3",
)


@pytest.mark.parametrize("statement", ORDERS)
def test_grouping_does_not_tell_the_order_of_values_that_may_not_be_sorted_by(judge: Judge, statement: str) -> None:
    """ORDER BY ssn is refused; its order does not come as places of rows or as which rows there are, but one that each
    gateway has for itself."""
    shuffled = judge.worlds.a_shuffled
    assert shuffled is not None
    ours, others = simple(judge.worlds.a, Query(statement)), simple(shuffled, Query(statement))
    assert (ours.error, others.error) == ("", "")
    assert ours.rows != others.rows


def test_the_costs_of_a_plan_tell_nothing_of_masked_values(postgres: Worlds) -> None:
    """The server looks its statistics up for how much of one column lies before the other begins."""
    query = Query("SELECT 1 FROM people p JOIN admins a ON p.ssn = a.ssn")
    assert explained_with_parameters(postgres.a, query).rows  # costs left out, as the random queries ask for plans
    in_a, in_b = (simple(world, Query(f"EXPLAIN {query.text}")) for world in (postgres.a, postgres.b))
    assert in_a.rows == in_b.rows


@pytest.mark.parametrize("judge", ["postgres", "mysql"], indirect=True)
def test_no_fragment_of_a_canary_is_kept_in_a_ledger(judge: Judge) -> None:
    """After all of these queries, with literals in them and without."""
    for path in judge.worlds.a.gate.ledger.parent.glob("ledger.db*"):
        kept = without_chance(path.read_bytes())
        assert judge.worlds.fragments.found(kept) == set()
