"""Which statements the server's own rights are asked about, and in what words."""

from __future__ import annotations

import pytest

from maskwire.model import Category, Classification, Column, Origin, Output, Shape, Usage, Use
from maskwire.rights import is_asked_about, question
from maskwire.sql.statement import CopyOptions, Kind, Statement

EMAIL, CITY = (Origin(1, n, Column("public", "users", name)) for n, name in enumerate(("email", "city"), 1))


def classify(origin: Origin) -> Classification | None:
    return Classification("EMAIL_ADDRESS", Category.PII, 1.0, ()) if origin == EMAIL else None


def select(*outputs: Origin, usages: tuple[Usage, ...] = (), kind: Kind = Kind.SELECT) -> Statement:
    found = tuple(Output("x", frozenset({origin}), Shape.VALUE) for origin in outputs)
    return Statement(kind, "SELECT", found, usages)


@pytest.mark.parametrize(
    ("statement", "asked"),
    [
        (select(CITY), True),
        (select(), True),
        (select(EMAIL), False),
        (select(CITY, EMAIL), False),
        (select(CITY, usages=(Usage(EMAIL, Use.COUNT),)), False),
        (select(CITY, usages=(Usage(CITY, Use.EQUALITY_COLUMN, frozenset({EMAIL})),)), False),
        (Statement(Kind.DECLARE, "", (), inner=select(EMAIL)), False),
        (Statement(Kind.PREPARE, "", (), inner=select(CITY)), True),
        (Statement(Kind.SHOW, "SHOW timezone", None), False),
        (Statement(Kind.EXECUTE, "EXECUTE p", None), False),
    ],
)
def test_the_rights_are_asked_about_what_touches_nothing_sensitive(statement: Statement, asked: bool) -> None:
    """What does is masked, and the hardened role could not run it; what reads nothing needs no right."""
    assert is_asked_about(statement, classify) is asked


PATH = 'SET LOCAL search_path TO "public", "a""b"; '


@pytest.mark.parametrize(
    ("statement", "types", "asked"),
    [
        (Statement(Kind.SELECT, "SELECT 1 -- x"), [], f"{PATH}EXPLAIN (COSTS OFF) SELECT 1 -- x"),
        (Statement(Kind.SELECT, "SELECT $2, '$3'"), ["integer"],
         f"{PATH}PREPARE maskwire_asked (integer, unknown) AS SELECT $2, '$3'\n; "
         "EXPLAIN (COSTS OFF) EXECUTE maskwire_asked (NULL, NULL); DEALLOCATE maskwire_asked"),
        (Statement(Kind.PREPARE, "PREPARE p (int, numeric(10, 2)) /* AS */ AS SELECT 1 AS a"), [],
         f"{PATH}PREPARE maskwire_asked (int,  numeric(10, 2)) AS  SELECT 1 AS a\n; "
         "EXPLAIN (COSTS OFF) EXECUTE maskwire_asked (NULL, NULL); DEALLOCATE maskwire_asked"),
        (Statement(Kind.PREPARE, "PREPARE p AS TABLE t"), [], f"{PATH}EXPLAIN (COSTS OFF)  TABLE t"),
        (Statement(Kind.COPY_TO, "COPY (SELECT 1) TO STDOUT", copy=CopyOptions("SELECT 1")), [],
         f"{PATH}EXPLAIN (COSTS OFF) SELECT 1"),
    ],
)  # fmt: skip
def test_the_question_plans_and_runs_nothing(statement: Statement, types: list[str], asked: str) -> None:
    """With NULL for each parameter, in the types that were declared, and nothing left prepared."""
    assert question(statement, ("public", 'a"b'), types) == asked
