"""Random queries in worlds that differ in their sensitive values only: a bounded slice of `make fuzz-sql`.

What it must never do: pass where the judge could not see. So holes are made for it to find.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from maskwire import session, view
from maskwire.model import KEEP, ColumnDecision, Effect, Output
from tests.fuzz_sql.drivers import DRIVERS, explained_with_parameters, simple
from tests.fuzz_sql.judge import Judge, LeakError, WrongError
from tests.fuzz_sql.query import CLOSE, OPEN, Hole, Query
from tests.fuzz_sql.selects import queries
from tests.fuzz_sql.worlds import Worlds, worlds
from tests.live.canaries import without_chance

TWO_DRIVERS = st.lists(st.sampled_from(tuple(DRIVERS)), min_size=2, max_size=2)
SAME = settings(
    max_examples=700, derandomize=True, database=None, deadline=None, report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
FRESH = settings(SAME, max_examples=300, derandomize=False)
EMAIL = Hole("token", "text", pool="email", places=(3,))
SSN_GUESS = Hole("guess", "text", pool="ssn", places=(3,))


def with_hole(text: str, hole: Hole) -> Query:
    """A query with a hole where ``?`` stands."""
    return Query(text.replace("?", f"{OPEN}0{CLOSE}"), (hole,))


@pytest.fixture(scope="module")
def made(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """The worlds."""
    with worlds(server, tmp_path_factory.mktemp("worlds")) as found:
        yield found


@pytest.fixture
def judge(made: Worlds) -> Judge:
    """A judge who has heard nothing yet."""
    return Judge(made)


@pytest.mark.parametrize("profile", [SAME, FRESH], ids=["the same each time", "fresh ones"])
def test_no_answer_to_a_random_query_tells_one_world_from_the_other(judge: Judge, profile: settings) -> None:
    """No canary and no fragment of one arrives, by any driver; the answers are the same but for the masked values."""

    @profile
    @given(queries(), TWO_DRIVERS)
    def ask(query: Query, drivers: list[str]) -> None:
        judge.judge(query, drivers)

    ask()
    tally = judge.tally
    print(f"\n{tally}")
    assert tally.queries > 0.2 * profile.max_examples, "Hypothesis makes too many twice"
    assert tally.valid > 0.6 * tally.queries, str(tally)
    assert tally.allowed > 0.4 * tally.valid, str(tally)
    assert tally.compared > 0.2 * tally.queries, str(tally)


@pytest.mark.parametrize("driver", DRIVERS)
def test_every_driver_reads_a_whole_table_and_writes_masked_values(judge: Judge, driver: str) -> None:
    """What a driver can't do would be passed over in silence."""
    for query in (Query("SELECT * FROM people"), with_hole("SELECT id, email, day FROM people WHERE email = ?", EMAIL)):
        judge.judge(query, [driver])
        answer = DRIVERS[driver](judge.worlds.a, query)
        assert (answer.error, answer.rows == []) == ("", driver in ("COPY binary", "psql"))
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


@pytest.mark.parametrize("hole", HOLES, ids=str)
def test_the_judge_finds_a_hole(judge: Judge, hole: Query, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused as it is; with policy's two rules switched off, what each of these tells is found."""
    judge.judge(hole, [])
    assert judge.tally.allowed == 0
    monkeypatch.setattr(session, "check_usages", lambda *_: None)
    monkeypatch.setattr(session, "check_outputs", lambda *_: None)
    monkeypatch.setattr(view, "decide_output", _shown)
    with pytest.raises(LeakError):
        Judge(judge.worlds).judge(hole, [])


def _shown(output: Output, *_: object, **__: object) -> ColumnDecision:
    return ColumnDecision(Effect.SHOW, KEEP, None, "switched off", tuple(output.origins))


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
    ours, others = simple(judge.worlds.a, Query(statement)), simple(judge.worlds.a_shuffled, Query(statement))
    assert (ours.error, others.error) == ("", "")
    assert ours.rows != others.rows


def test_the_costs_of_a_plan_tell_nothing_of_masked_values(made: Worlds) -> None:
    """The server looks its statistics up for how much of one column lies before the other begins."""
    query = Query("SELECT 1 FROM people p JOIN admins a ON p.ssn = a.ssn")
    assert explained_with_parameters(made.a, query).rows  # costs left out, as the random queries ask for plans
    in_a, in_b = (simple(world, Query(f"EXPLAIN {query.text}")) for world in (made.a, made.b))
    assert in_a.rows == in_b.rows


def test_no_fragment_of_a_canary_is_kept_in_a_ledger(made: Worlds) -> None:
    """After all of these queries, with literals in them and without."""
    for path in made.a.gate.ledger.parent.glob("ledger.db*"):
        kept = without_chance(path.read_bytes())
        assert made.fragments.found(kept) == set()
