"""By what names rules know the columns of data that are no tables of a database.

What it is for: ``schema.table.column`` of a file is what its name says, and of a frame what its caller says.
What it must never do: let a rule that hides miss a column because nobody says of which schema or table it is.
"""

from __future__ import annotations

from dataclasses import replace

from maskwire.model import Column, Effect
from maskwire.policy.rules import Policy

__all__ = ["column_of", "reaching"]


def column_of(table: str, path: str) -> Column:
    """The column as which patterns know a path of a table ("schema.table", "table" or ""): what stands inside of a
    column is part of it."""
    schema, _, name = table.rpartition(".")
    return Column(schema or "public", name, path.partition(".")[0].replace("[]", ""))


def reaching(policy: Policy, table: str) -> Policy:
    """The policy with those of its rules that hide about every schema, and every table, where that is not known."""
    known = ("." in table, bool(table), True)
    if all(known) or not (policy.columns or any(rule.columns for rule in policy.rules)):
        return policy

    def wider(pattern: str) -> str:
        parts = pattern.split(".")
        kept = zip(parts, known, strict=True) if len(parts) == len(known) else ()
        return ".".join(part if is_known else "*" for part, is_known in kept) or pattern

    rules = tuple(
        rule if rule.effect is Effect.SHOW else replace(rule, columns=tuple(map(wider, rule.columns)))
        for rule in policy.rules
    )
    columns = tuple(one if one.entity is None else replace(one, pattern=wider(one.pattern)) for one in policy.columns)
    return replace(policy, rules=rules, columns=columns)
