"""Row filters of a policy file: how they are read, and whom they are about."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maskwire.model import Principal, PrincipalKind, Purpose, Viewer
from maskwire.policy.conditions import Who
from maskwire.policy.faults import PolicyError
from maskwire.policy.row_rules import RowFilter, RowRule, filters_for
from maskwire.policy_file import parse

FILE = """
extends: default
rows:
  - name: own
    roles: [support]
    unless_roles: [auditor]
    tables: ["public.order*"]
    where: tenant = {principal.tenant} AND region = ANY ({principal.regions})
"""


def viewer(*roles: str, **attributes: str | tuple[str, ...]) -> Viewer:
    who = Principal("sam", PrincipalKind.HUMAN, roles=frozenset(roles), attributes=tuple(sorted(attributes.items())))
    return Viewer(who, Purpose("tickets"), "shop", 0.0)


def test_a_filter_takes_its_values_from_the_principal() -> None:
    """By number, in the order in which they stand; one that is not known leaves the filter without a value."""
    rows = parse(FILE).policy.rows
    asked = viewer("support", tenant="acme", regions=("eu", "us"))
    where = "tenant = $1 AND region = ANY ($2)"
    assert filters_for(rows, asked, "p") == (RowFilter("p/own", ("public.order*",), where, ("acme", ("eu", "us"))),)
    (found,) = filters_for(rows, viewer("support", regions=()), "p")
    assert (found.lacks, found.values) == ("principal.tenant", ())


def test_a_filter_is_about_those_of_its_roles_but_for_the_exempt() -> None:
    """Who has an exempt role besides is exempt."""
    rows = parse(FILE).policy.rows
    assert not filters_for(rows, viewer("other"), "p")
    assert not filters_for(rows, viewer("support", "auditor"), "p")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("tenant = {principal.Tenant}", "4:12: {principal.Tenant} is nothing that is known"),
        ("tenant = '{principal.tenant}'", "inside quotes"),
        ("tenant = $1", "$ is not taken"),
        ("(SELECT true)", "SubLink"),
        ("tenant = {user}", "{user} is nothing that is known"),
        ("a = 1) OR (true", "the syntax of this condition"),
    ],
)
def test_a_condition_that_is_none_is_a_fault_of_its_line(where: str, said: str) -> None:
    """Told where it stands, before any statement is asked."""
    with pytest.raises(PolicyError) as told:
        parse(f'rows:\n  - name: a\n    tables: [public.a]\n    where: "{where}"')
    assert said.replace("4:12: ", "") in str(told.value)
    assert str(told.value).startswith("4:12: ")


names = st.sampled_from(["a", "b", "c"])
rules = st.lists(
    st.builds(
        RowRule,
        name=names,
        tables=st.just(("public.t",)),
        where=st.sampled_from(["x = 1", "y = $1", "z"]),
        who=st.builds(Who, roles=st.lists(names, max_size=2).map(tuple)),
        unless=st.frozensets(names, max_size=1),
    ),
    max_size=4,
)


@given(rules, rules, st.frozensets(names))
def test_one_filter_more_never_takes_another_away(
    some: list[RowRule], more: list[RowRule], roles: frozenset[str]
) -> None:
    """All that are about a viewer hold together: more rules mean more conditions, never fewer."""
    asked = viewer(*roles)
    assert set(filters_for(tuple(some), asked, "p")) <= set(filters_for((*more, *some), asked, "p"))
    assert set(filters_for(tuple(some), asked, "p")) <= set(filters_for((*some, *more), asked, "p"))


@given(rules, st.frozensets(names))
def test_their_order_means_nothing(some: list[RowRule], roles: frozenset[str]) -> None:
    """In any order the same conditions hold."""
    asked = viewer(*roles)
    wanted = set(filters_for(tuple(some), asked, "p"))
    assert all(set(filters_for(order, asked, "p")) == wanted for order in permutations(some))
