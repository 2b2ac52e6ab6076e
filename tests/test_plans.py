"""Plans: what was understood of a text once stands for it again, under the very same view only."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maskwire.dialect import POSTGRES
from maskwire.errors import RefusedError
from maskwire.model import KEEP, Effect
from maskwire.plans import find
from maskwire.policy.rules import DEFAULT, Rule
from maskwire.session import Session
from maskwire.sql.statement import Statement
from tests.doors.playbook import Play

SQL = "SELECT email FROM users WHERE id = '{}'"


def _session() -> Session:
    return Play().dialogue._session


def _ask(session: Session, sql: str) -> Statement:
    (statement,) = session.understand(sql)
    return session.ask(statement).statement


def test_a_text_with_other_literals_has_a_plan_from_its_third_time_on() -> None:
    """It is what it was without one, with its own text."""
    session = _session()
    first = _ask(session, SQL.format(1))
    _ask(session, SQL.format(2))
    found = find(session.view, session.search_paths, SQL.format(3), POSTGRES.templates)
    assert found is not None
    assert found.statement == replace(first, text=SQL.format(3))
    assert found.shape == session.source.knowledge.shape(SQL.format(1))


def test_a_number_that_is_compared_is_a_literal_and_one_that_is_a_place_is_none() -> None:
    """However short it is: a place in the select list is another column with another number."""
    session, places = _session(), "SELECT id, email FROM users WHERE id = {} ORDER BY {}"
    first = _ask(session, places.format(1, 1))
    _ask(session, places.format(20, 1))
    found = find(session.view, session.search_paths, places.format(12345, 1), POSTGRES.templates)
    assert found is not None
    assert found.statement == replace(first, text=places.format(12345, 1))
    assert find(session.view, session.search_paths, places.format(1, 2), POSTGRES.templates) is None
    assert _ask(session, places.format(1, 2)).usages != first.usages


def test_a_place_is_none_however_it_is_written() -> None:
    """PostgreSQL reads `00002` and `0x002` as the second column, too."""
    for one, two in (("00001", "00002"), ("0x001", "0x002"), ("0o001", "0o002")):
        session, places = _session(), "SELECT id, email FROM users WHERE id = 7 ORDER BY {}"
        for _ in range(3):
            _ask(session, places.format(one))
        assert find(session.view, session.search_paths, places.format(two), POSTGRES.templates) is None


def test_a_plan_keeps_no_literal() -> None:
    """Of the text that it was made from, nothing is left in it."""
    session = _session()
    for number in (1, 2):
        _ask(session, SQL.format(f"zqxjkv{number}"))
    (kept,) = session.view.plans.values()
    assert "zqxjkv" not in repr(kept)
    assert kept.statement.text == ""


def test_another_policy_has_no_plan_of_the_former_one() -> None:
    """What was allowed by the policy of before is asked anew, and refused where it is denied now."""
    session = _session()
    for number in (1, 2, 3):
        _ask(session, SQL.format(number))
    session.source.adopt(replace(DEFAULT, rules=(Rule("none", Effect.DENY, KEEP, columns=("*.users.email",)),)))
    assert find(session.view, session.search_paths, SQL.format(4), POSTGRES.templates) is None
    with pytest.raises(RefusedError):
        _ask(session, SQL.format(4))


def test_another_search_path_has_no_plan_of_the_former_one() -> None:
    """A bare name may mean another table there."""
    session = _session()
    for number in (1, 2):
        _ask(session, SQL.format(number))
    session.may_search(("other",))
    assert find(session.view, session.search_paths, SQL.format(3), POSTGRES.templates) is None


def test_a_refused_statement_never_becomes_a_plan() -> None:
    """However often it is asked."""
    session = _session()
    for number in range(4):
        with pytest.raises(RefusedError):
            _ask(session, f"SELECT id FROM users WHERE email LIKE '{number}%'")
    assert not session.view.plans


def test_a_statement_with_other_row_filters_is_not_that_of_a_plan() -> None:
    """Filters are of the view that they were put in under."""
    session = _session()
    for number in (1, 2):
        _ask(session, SQL.format(number))
    view, paths = session.view, session.search_paths
    planned = find(view, paths, SQL.format(3), POSTGRES.templates)
    assert planned is not None
    assert find(view, paths, SQL.format(3), POSTGRES.templates, planned.statement) is not None
    assert (
        find(view, paths, SQL.format(3), POSTGRES.templates, replace(planned.statement, filtered=((1, 2, "x"),)))
        is None
    )
