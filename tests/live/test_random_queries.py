"""Random queries in two worlds that differ in their sensitive values only: a bounded slice of `make fuzz-sql`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from tests.fuzz_sql.drivers import DRIVERS
from tests.fuzz_sql.judge import Judge
from tests.fuzz_sql.query import Query
from tests.fuzz_sql.selects import queries
from tests.fuzz_sql.worlds import worlds

QUERIES = 800


@pytest.fixture(scope="module")
def judge(server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """The worlds, and what must hold in them."""
    folder: Path = tmp_path_factory.mktemp("worlds")
    with worlds(server, folder) as made:
        yield Judge(made)


def test_no_answer_to_a_random_query_tells_one_world_from_the_other(judge: Judge) -> None:
    """No canary and no fragment of one arrives, by any driver; the answers are the same but for the masked values."""

    @seed(11)
    @settings(max_examples=QUERIES, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(queries(), st.lists(st.sampled_from(tuple(DRIVERS)), min_size=2, max_size=2))
    def ask(query: Query, drivers: list[str]) -> None:
        judge.judge(query, drivers)

    ask()
    tally = judge.tally
    assert tally.valid > 0.6 * tally.queries, str(tally)
    assert tally.allowed > 0.4 * tally.valid, str(tally)
    assert tally.compared > 0
