"""How large the corpus is, and which syntax it has: every kind of node that the resolver follows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from maskwire._kernel import parse
from maskwire.sql.nodes import FIELDS
from tests.corpus.reading import DATABASES, PLACEHOLDER, Query, corpus

LEAST = 300
# Enum values that stand for a feature of their own.
FEATURES = {
    "JOIN_LEFT", "JOIN_RIGHT", "JOIN_FULL", "SETOP_UNION", "SETOP_INTERSECT", "SETOP_EXCEPT", "GROUPING_SET_ROLLUP",
    "GROUPING_SET_CUBE", "GROUPING_SET_SETS", "EXISTS_SUBLINK", "ANY_SUBLINK", "EXPR_SUBLINK", "ARRAY_SUBLINK",
    "AEXPR_IN", "AEXPR_OP_ANY", "AEXPR_DISTINCT", "AEXPR_NOT_DISTINCT", "AEXPR_NULLIF", "AEXPR_BETWEEN", "AEXPR_LIKE",
    "AEXPR_ILIKE", "LIMIT_OPTION_WITH_TIES", "CTEMaterializeAlways", "CTEMaterializeNever",
}  # fmt: skip
# Marks on nodes that stand for a feature of their own.
MARKS = {"recursive", "lateral", "ordinality", "is_rowsfrom", "agg_filter", "agg_within_group", "agg_distinct", "over",
         "isNatural", "usingClause", "join_using_alias", "coldeflist", "distinctClause", "valuesLists", "havingClause",
         "windowClause", "repeatable", "search_clause"}  # fmt: skip
# Where a node stands without its kind around it, the field says what it is.
UNWRAPPED = {
    "alias": "Alias", "typeName": "TypeName", "withClause": "WithClause", "over": "WindowDef", "ival": "Integer",
    "fval": "Float", "sval": "String", "bsval": "BitString", "boolval": "Boolean",
}  # fmt: skip


def _parts(node: object) -> Iterator[str]:
    """Every name and word in a syntax tree."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield str(name)
            yield UNWRAPPED.get(str(name), str(name))
            yield from _parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _parts(value)
    elif isinstance(node, str):
        yield node


def _words(query: Query) -> set[str]:
    return set(_parts(json.loads(parse(PLACEHOLDER.sub("$1" if query.bind else "'x'", query.sql)))))


def test_the_corpus_is_large_and_touches_every_kind_of_node() -> None:
    """At least 300 queries; no kind that the resolver follows is left out."""
    queries = corpus()
    words: Counter[str] = Counter(word for query in queries for word in _words(query))
    kinds = {kind: words[kind] for kind in FIELDS if words[kind]}
    pending = Counter(query.pending for query in queries if query.pending)
    by_database = ", ".join(f"{name} {sum(query.database == name for query in queries)}" for name in DATABASES)
    masked = sum(bool(query.columns) for query in queries)
    written = sum(query.placeholders for query in queries)
    print(f"\n{len(queries)} queries ({by_database}): {masked} answered, {len(queries) - masked} refused")
    print(f"{written} masked values written in them; pending: {dict(pending)}")
    print(f"{len(kinds)} kinds of node: {', '.join(f'{kind} {n}' for kind, n in sorted(kinds.items()))}")
    assert len(queries) >= LEAST
    assert set(FIELDS) - set(kinds) == set()
    assert FEATURES - set(words) == set()
    assert MARKS - set(words) == set()
