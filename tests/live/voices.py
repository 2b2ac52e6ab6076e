"""The rules of understanding a statement, each with a way to switch it off, the attacks it is for, and who else stops
them: data for test_voices.py, which measures it, and for docs/voices.md, which shows it.

An attack is "stopped by" the first voice that refuses it or masks it; "nobody" is a leak.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from maskwire import agreement, session
from maskwire.model import Shape, Use
from maskwire.sql import calls, resolve, scope, sources, uses
from maskwire.sql.functions import Carry
from maskwire.sql.scope import CONSTANT, Item, Value

MASKED = "masked all the same"
REFUSED = "refused by another rule"
DESCRIPTION = "the server's description"
RIGHTS = "the server's rights"
NOBODY = "nobody"


@dataclass(frozen=True)
class Rule:
    """One rule and one attack. ``off`` switches the rule off; the attack has come through where a canary arrived or,
    where it is an ``oracle``, a row did. ``alone`` is who stops it then if the upstream role may read all;
    ``hardened`` if it may not.
    """

    name: str
    off: Callable[[pytest.MonkeyPatch], None]
    attack: str
    alone: str
    hardened: str
    oracle: bool = False


def _set(place: object, name: str, value: object) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setattr(place, name, value)


def _any_function(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(calls.Calls, "_carry", lambda _, path: calls.PURE.get(path[-1], Carry.FACT))


def _any_relation(patch: pytest.MonkeyPatch) -> None:
    names = {(schema, name) for schema in ("pg_catalog",) for name in ("pg_stats",)}
    patch.setattr(sources, "READABLE", sources.READABLE | names)


def _left_arm(one: Value, other: Value) -> Value:
    del other
    return one


def _views_as_tables(patch: pytest.MonkeyPatch) -> None:
    def fields(catalog: Any, relation: Any) -> Any:
        return resolve._table(relation)

    patch.setattr(resolve, "stored_fields", fields)


def _no_uses(patch: pytest.MonkeyPatch, *without: Use) -> None:
    kept = uses.Uses.note

    def note(self: uses.Uses, value: Value, how: Use, *rest: Any) -> None:
        if how not in without:
            kept(self, value, how, *rest)

    patch.setattr(uses.Uses, "note", note)


def _all_are_values(patch: pytest.MonkeyPatch) -> None:
    def derived(values: Any) -> Value:
        return replace(scope.derived(values), shape=Shape.SUMMARY)

    patch.setattr("maskwire.sql.expressions.derived", derived)
    patch.setattr("maskwire.sql.calls.derived", derived)


def _plans_tell(patch: pytest.MonkeyPatch) -> None:
    read = session.text_read
    patch.setattr(session, "text_read", lambda sql, some, hidden, *rest: read(sql, {**some, **hidden}, {}, *rest))


_ONE = "email = 'zqxjkv001@canary-corp.com'"
RULES: tuple[Rule, ...] = (
    Rule("functions are on an allow-list", _any_function,
         "SELECT getssn(1)", NOBODY, RIGHTS),
    Rule("functions are on an allow-list", _any_function,
         "SELECT * FROM ts_stat('SELECT to_tsvector(full_name) FROM users')", REFUSED, REFUSED),
    Rule("relations of pg_catalog are on an allow-list", _any_relation,
         "SELECT histogram_bounds::text FROM pg_stats WHERE attname = 'street_address'", NOBODY, RIGHTS),
    Rule("a bare alias is its whole row", _set(Item, "row", lambda self: CONSTANT),
         "SELECT u FROM users u", DESCRIPTION, RIGHTS),
    Rule("a bare alias is its whole row", _set(Item, "row", lambda self: CONSTANT),
         "SELECT row_to_json(u) FROM users u", NOBODY, RIGHTS),
    Rule("an expression has the origins of its parts", _all_are_values,
         "SELECT ssn || '' FROM users", NOBODY, RIGHTS),
    Rule("a use of a masked column is allowed or refused", _set(session, "check_usages", lambda *_: None),
         "SELECT substr(ssn, 1, 9) FROM users", MASKED, RIGHTS),
    Rule("a use of a masked column is allowed or refused", _set(session, "check_usages", lambda *_: None),
         "SELECT id FROM users WHERE ssn LIKE '517-41-1001'", NOBODY, RIGHTS, oracle=True),
    Rule("a use of a masked column is allowed or refused", _set(session, "check_usages", lambda *_: None),
         "SELECT id FROM users WHERE id = 1 AND ascii(substr(ssn, 1, 1)) = 53", NOBODY, RIGHTS, oracle=True),
    Rule("conditions are uses", lambda patch: _no_uses(patch, Use.PREDICATE),
         "SELECT id FROM users WHERE email > 'zqxjkv000' AND id = 1", NOBODY, RIGHTS, oracle=True),
    Rule("arguments are uses", lambda patch: _no_uses(patch, Use.ARGUMENT),
         "SELECT upper(street_address) FROM users", MASKED, RIGHTS),
    Rule("both arms of a set operation are origins", _set(resolve, "_merged", _left_arm),
         "SELECT country FROM users UNION ALL SELECT street_address FROM users", NOBODY, RIGHTS),
    Rule("a view is what its definition reads", _views_as_tables,
         "SELECT start_of_it FROM contacts", MASKED, RIGHTS),
    Rule("a literal that is turned back may stand nowhere else", _set(uses.Uses, "fixed", frozenset()),
         "SELECT 1 FROM users u, (VALUES ('{masked}')) g(e) WHERE u.email = g.e AND g.e LIKE 'zqxjkv%'",
         NOBODY, RIGHTS, oracle=True),
    Rule("a literal that is turned back is masked where it is shown",
         _set(session, "as_read", lambda output, _: output),
         "SELECT g.e FROM users u, (VALUES ('{masked}')) g(e) WHERE u.email = g.e", NOBODY, RIGHTS),
    Rule("literals are read as masked values", _set(session, "readings_of", lambda *_: {}),
         f"SELECT id FROM users WHERE {_ONE}", NOBODY, RIGHTS, oracle=True),
    Rule("EXPLAIN turns nothing back", _plans_tell,
         "EXPLAIN SELECT id FROM users WHERE ssn_number = {number}", MASKED, RIGHTS),
    Rule("the server's description is held against ours", _set(agreement, "_agreed", lambda output, *_: output),
         "SELECT ssn AS id, id AS ssn FROM users", MASKED, RIGHTS),
)  # fmt: skip
