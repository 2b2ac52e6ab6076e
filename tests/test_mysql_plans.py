"""Plans of MySQL's dialect: what was understood stands for a text with other literals, where all else is the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from maskwire._kernel import Keys, Scanner
from maskwire.dialect import MYSQL
from maskwire.errors import RefusedError
from maskwire.model import KEEP, Category, Classification, Effect, Principal, Purpose
from maskwire.plans import find
from maskwire.policy.rules import DEFAULT, Rule
from maskwire.session import Session
from maskwire.source import Knowledge, Source
from tests.mysql.statements import catalog

CATALOG = catalog()
SQL = "SELECT id, email FROM users WHERE id = {}"
_EMAIL = Classification("EMAIL_ADDRESS", Category.PII, 1.0, ("its name",))


def session_of_shop() -> Session:
    """A session of an agent on a made-up shop, whose column email is one of addresses."""
    classes = {
        (one.oid, column.number): _EMAIL
        for one in CATALOG.by_oid.values()
        for column in one.columns
        if column.name == "email"
    }
    source = Source("canary", Knowledge(CATALOG, classes), DEFAULT, Keys(bytes(32)), Scanner(), seed=1, dialect=MYSQL)
    return Session(source, Principal("agent"), Purpose(), "s1", ("shop", ""), door="mysql", clock=lambda: 0.0)


def _sent(session: Session, sql: str) -> str:
    (statement,) = session.understand(sql)
    return session.text_for_upstream(sql, (session.ask(statement),))


def _has_plan(session: Session, sql: str) -> bool:
    return find(session.view, session.search_paths, sql, MYSQL.templates) is not None


def test_a_plan_sends_what_would_be_sent_without_one() -> None:
    """From the second time on, with its own literals, the masked ones turned back."""
    for sql in (SQL, "SELECT id FROM users WHERE email = '{}' LIMIT {}"):
        planned = session_of_shop()
        _sent(planned, sql.format(1, 2))
        assert _has_plan(planned, sql.format(7, 8))
        assert _sent(planned, sql.format(7, 8)) == _sent(session_of_shop(), sql.format(7, 8))


def test_each_answer_of_a_plan_has_the_literals_of_its_own_text() -> None:
    """So that the ledger's digests are of what was asked."""
    session = session_of_shop()
    for number in (11, 22, 33):
        (statement,) = session.understand(SQL.format(number))
        asked = session.ask(statement)
        assert MYSQL.literals(asked.statement.text) == [("integer", str(number))]
        assert asked.shape == MYSQL.shape(asked.statement.text, session.source.knowledge)


def test_two_of_one_plan_share_nothing_that_changes() -> None:
    """What the server says of the one is not what it says of the other."""
    session = session_of_shop()
    _sent(session, SQL.format(1))
    (statement,) = session.understand(SQL.format(2))
    first, second = session.ask(statement), session.ask(statement)
    assert first is not second
    assert first.programs is not second.programs


@pytest.mark.parametrize(
    "path", [("shop", "ansi_quotes"), ("other", ""), ("shop", "no_backslash_escapes"), ("shop", "pipes_as_concat")]
)
def test_another_mode_or_database_has_no_plan_of_the_former_one(path: tuple[str, ...]) -> None:
    """The same letters may mean something else there."""
    session = session_of_shop()
    _sent(session, SQL.format(1))
    session.search_paths = (path,)
    assert not _has_plan(session, SQL.format(2))


def test_another_policy_has_no_plan_of_the_former_one() -> None:
    """What was allowed before is asked anew, and refused where it is denied now."""
    session = session_of_shop()
    _sent(session, SQL.format(1))
    session.source.adopt(replace(DEFAULT, rules=(Rule("none", Effect.DENY, KEEP, columns=("*.users.email",)),)))
    assert not _has_plan(session, SQL.format(2))
    with pytest.raises(RefusedError):
        _sent(session, SQL.format(2))


def test_a_statement_understood_under_a_former_policy_is_not_asked_by_its_plan() -> None:
    """Between the two, another policy may have come."""
    session = session_of_shop()
    _sent(session, SQL.format(1))
    (statement,) = session.understand(SQL.format(2))
    before = session.view
    session.source.adopt(replace(DEFAULT, name="another"))
    assert session.view is not before
    assert session.ask(statement).version == session.version


def test_what_is_refused_never_becomes_a_plan() -> None:
    """However often it is asked, and with whatever literals."""
    session = session_of_shop()
    for number in range(4):
        with pytest.raises(RefusedError):
            _sent(session, f"SELECT id FROM users WHERE email LIKE '{number}%'")
        with pytest.raises(RefusedError):
            _sent(session, f"SELECT id FROM users WHERE id = {number} /*! OR 1 */")
    assert not session.view.plans


def test_plans_of_many_texts_stay_bounded() -> None:
    """The oldest make room."""
    session = session_of_shop()
    (statement,) = session.understand(SQL.format(1))
    for number in range(600):
        session.view.plans[number] = None
    session.ask(statement)
    assert len(session.view.plans) <= 513
