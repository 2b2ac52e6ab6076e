"""Which rule stands in the way of another: it decides before it whatever the other is about.

What it is for: the remarks of ``maskwire policy check``.
What it must never do: call a rule idle that decides something, or that hides what is found in a text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from maskwire.model import Category, Effect
from maskwire.policy.conditions import ALWAYS, Who, fits
from maskwire.policy.rules import Rule

_COMPARED = 200  # rules before one: what stands behind more of them may be idle unsaid


def in_the_way(rule: Rule, before: Iterable[Rule], categories: Mapping[str, Category]) -> Rule | None:
    """The first of the rules before it that matches whatever a rule matches, and whomever it is about; None where none
    is sure to. ``categories`` are those of the known entities."""
    return next((one for one in islice(before, _COMPARED) if _covers(one, rule, categories)), None)


def _covers(one: Rule, other: Rule, categories: Mapping[str, Category]) -> bool:
    return (
        one.when in (ALWAYS, other.when)
        and _covers_who(one.who, other.who)
        and _covers_columns(one, other)
        and _covers_entities(one, other)
        and _covers_categories(one, other, categories)
    )


def _covers_who(one: Who, other: Who) -> bool:
    return (
        _holds_all(one.roles, other.roles)
        and _holds_all(one.kinds, other.kinds)
        and _fit_all(one.principals, other.principals)
        and _fit_all(one.purposes, other.purposes)
        and _fit_all(one.sources, other.sources)
    )


def _covers_columns(one: Rule, other: Rule) -> bool:
    """A column of which nothing is known is only of rules that ask for columns alone. In texts, what any rule about
    columns hides is hidden everywhere: one that hides is not in vain behind one that shows the same columns."""
    if other.names_columns and not one.names_columns:
        return False
    if one.columns and one.effect is Effect.SHOW and other.effect is not Effect.SHOW:
        return False
    if not one.columns:
        return True
    return bool(other.columns) and all(any(_names_all(wide, part) for wide in one.columns) for part in other.columns)


def _covers_entities(one: Rule, other: Rule) -> bool:
    return not one.entities or (bool(other.entities) and other.entities <= one.entities)


def _covers_categories(one: Rule, other: Rule, categories: Mapping[str, Category]) -> bool:
    if not one.categories:
        return True
    if other.categories:
        return other.categories <= one.categories
    return bool(other.entities) and all(categories.get(entity) in one.categories for entity in other.entities)


def _holds_all(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    """Whether lists, of which an empty one asks for nothing, leave the second within the first."""
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _fit_all(wide: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    return not wide or (bool(narrow) and all(any(_fits_all(one, part) for one in wide) for part in narrow))


def _names_all(wide: str, narrow: str) -> bool:
    """As ``_fits_all``, of patterns of columns, part by part."""
    pairs = zip(wide.split("."), narrow.split("."), strict=True)
    return all(_fits_all(one, part) for one, part in pairs)


def _fits_all(wide: str, narrow: str) -> bool:
    """Whether whatever is of the second pattern is of the first. A ``*`` of the second is only within a ``*``."""
    return wide == narrow or (fits(wide, narrow) and not ("?" in wide and "*" in narrow))
