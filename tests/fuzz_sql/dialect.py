"""What the two kinds of SQL differ in, for the generator: words, small tables of templates, and what there is at all.

What it must never do: hold a rule of the gateway's. A dialect says what a server reads; the judge says what must hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from tests.fuzz_sql import forms, templates
from tests.fuzz_sql.canaries import TOKENS
from tests.fuzz_sql.schema import TABLES, VIEWS, Column

Templates = dict[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Dialect:
    """One kind of SQL. A template's «type» is an expression of that type; ``has`` are the constructs that it knows.

    ``made`` are forms of a sensitive column {w} with the type they give ("" is the column's own), ``rows`` those of a
    whole row, ``wraps`` of anything; ``recursive`` are WITH queries and ``functions`` FROM items, each with its columns
    as in schema.py. ``classes`` are the pools whose values may be grouped by and compared as rows.
    """

    quote: str
    odd: tuple[str, ...]  # names that must be quoted
    tables: dict[str, tuple[Column, ...]]
    views: frozenset[str]
    has: frozenset[str]
    classes: frozenset[str]
    unsorted: frozenset[str]  # types that are not sorted by, beside those of sensitive pools
    expressions: dict[str, tuple[str, ...]]
    conditions: tuple[str, ...]
    aggregates: tuple[tuple[str, str], ...]
    windowed: tuple[tuple[str, str], ...]
    chosen: tuple[str, ...]  # window functions that give a value back
    frames: tuple[str, ...]
    constants: dict[str, tuple[str, ...]]
    common: tuple[str, ...]
    cast: Callable[[str, str], str]
    constant: Callable[[str, str], str]
    value_list: Callable[[list[list[str]], list[str], str], str]
    made: tuple[tuple[str, str], ...]
    rows: tuple[tuple[str, str], ...]
    wraps: tuple[tuple[str, str], ...]
    recursive: tuple[tuple[str, str], ...]
    functions: tuple[tuple[str, str], ...]
    with_ways: tuple[str, ...]
    set_operations: tuple[str, ...]
    group_forms: tuple[str, ...]
    sorts: tuple[str, ...]
    orders: tuple[str, ...]
    limits: tuple[str, ...]
    joins: tuple[str, ...]
    using: tuple[str, ...]
    natural: tuple[str, ...]
    equalities: tuple[str, ...]

    @cached_property
    def takers(self) -> Templates:
        """Templates of expressions, with the types of what they give, by each type that they take."""
        return _by_taken((name, one) for name, many in self.expressions.items() for one in many)

    @cached_property
    def askers(self) -> Templates:
        """Conditions, likewise."""
        return _by_taken(("bool", one) for one in self.conditions)

    @cached_property
    def gatherers(self) -> Templates:
        """Aggregates, likewise."""
        return _by_taken(self.aggregates)


def _by_taken(made: Iterable[tuple[str, str]]) -> Templates:
    found: dict[str, list[tuple[str, str]]] = {}
    for type_name, template in made:
        for taken in dict.fromkeys(re.findall("«([^»]+)»", template)):
            found.setdefault(taken, []).append((type_name, template))
    return {taken: tuple(many) for taken, many in found.items()}


def _cast(text: str, type_name: str) -> str:
    return f"{text}::{type_name}"


def _constant(text: str, type_name: str) -> str:
    if type_name in ("int4", "numeric", "int8", "bool", "float8"):
        return text
    quoted = "'" + text.replace("'", "''") + "'"
    return quoted if type_name == "text" else f"{quoted}::{type_name}"


def _value_list(rows: list[list[str]], names: list[str], alias: str) -> str:
    listed = ", ".join(f"({', '.join(row)})" for row in rows)
    return f"(VALUES {listed}) AS {alias}({', '.join(names)})"


POSTGRES = Dialect(
    quote='"',
    odd=("T {letter}{number}", "ü{letter}{number}", "select{number}"),
    tables=TABLES,
    views=VIEWS,
    has=frozenset({"DISTINCT ON", "TABLE", "LATERAL", "FILTER", "GROUPING", "aliases", "samples", "schema", "arrays",
                   "rows", "named joins"}),
    classes=TOKENS | {"name"},
    unsorted=frozenset({"json", "jsonb", "inet", "record", "macaddr"}),
    expressions=templates.EXPRESSIONS,
    conditions=templates.CONDITIONS,
    aggregates=templates.AGGREGATES,
    windowed=templates.WINDOWED,
    chosen=("first_value({})", "lag({})", "last_value({})"),
    frames=templates.FRAMES,
    constants=templates.CONSTANTS,
    common=templates.COMMON,
    cast=_cast,
    constant=_constant,
    value_list=_value_list,
    made=forms.MADE,
    rows=forms.ROWS,
    wraps=forms.WRAPS,
    recursive=forms.RECURSIVE,
    functions=forms.FUNCTIONS,
    with_ways=("AS", "AS MATERIALIZED", "AS NOT MATERIALIZED"),
    set_operations=("UNION ALL", "UNION", "INTERSECT", "EXCEPT", "EXCEPT ALL"),
    group_forms=("ROLLUP ({all})", "CUBE ({all})", "GROUPING SETS (({all}), ())", "DISTINCT {all}",
                 "GROUPING SETS (ROLLUP ({all}), ({all}))"),
    sorts=("", " DESC", " NULLS FIRST", " DESC NULLS LAST"),
    orders=("", " DESC", " NULLS FIRST"),
    limits=(" LIMIT {n}", " FETCH FIRST {m} ROWS ONLY", " OFFSET 1", " FETCH FIRST {m} ROWS WITH TIES", " LIMIT ALL",
            " OFFSET 1 ROWS FETCH NEXT ({m}) ROWS ONLY", " LIMIT (SELECT count(email) FROM people)"),
    joins=("JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "INNER JOIN"),
    using=("JOIN", "LEFT JOIN", "FULL JOIN", "RIGHT JOIN"),
    natural=("NATURAL JOIN", "NATURAL LEFT JOIN", "NATURAL FULL JOIN"),
    equalities=("=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"),
)  # fmt: skip
