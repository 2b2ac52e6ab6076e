"""Decisions in a few words, for commands and pages.

What it must never do: say less of a decision than it allows.
"""

from __future__ import annotations

from maskwire.model import ColumnDecision, Effect
from maskwire.policy.rules import Rule

__all__ = ["said"]


def said(decision: ColumnDecision, rule: Rule | None = None) -> str:
    """A decision in a few words, with what its rule says beside."""
    if decision.effect is Effect.SHOW:
        found = "shown" if decision.entity is not None else "shown, its text scanned"
    elif decision.effect is Effect.DENY:
        found = "denied"
    else:
        options = ", ".join(f"{name}: {str(value).lower()}" for name, value in decision.transform.options)
        found = f"masked by {decision.transform.name}" + (f" ({options})" if options else "")
    parts = [found]
    if decision.row_limit is not None:
        parts.append(f"{decision.row_limit:,} rows at most")
    if rule is not None:
        parts += [f"allows {use.value}" for use in sorted(rule.allow)]
        parts += ["look-ups by raw value"] if rule.lookups else []
        parts += [f"aggregates over {rule.small_groups:,} rows at least"] if rule.small_groups else []
    return ", ".join(parts)
