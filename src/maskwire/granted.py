"""Grants as rules: what access/ has granted, in the words of policy/.

What it must never do: show a column that the grant does not name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache

from maskwire.access.grants import Grant
from maskwire.model import KEEP, Column, Effect, Principal, Purpose, Refusal
from maskwire.policy.rules import Rule

# What counts for a principal and a purpose at the moment of the call.
Grants = Callable[[Principal, Purpose], tuple[Grant, ...]]


_PLAIN = re.compile(r"[A-Za-z0-9_.]+")
WELCOME = "What is sensitive may be masked for you. To ask for a column in the clear: {}"


def nothing_granted(_: Principal, __: Purpose) -> tuple[Grant, ...]:
    """Where nobody can ask for access."""
    return ()


def nobody_asks(_: Principal) -> bool:
    """Where nobody can ask for access."""
    return False


def advised(refusal: Refusal, source: str) -> Refusal:
    """A refusal because of what a column holds, with how to ask for the column in the clear."""
    if refusal.reason != "denied-column" and not refusal.reason.startswith("masked-"):
        return refusal
    asking = how_to_ask(source, refusal.column)
    return replace(refusal, hint=f"{refusal.hint} Or ask for the column in the clear: {asking}")


def how_to_ask(source: str, column: Column | None = None) -> str:
    """The command to ask with; a name that a shell would read otherwise is left to whoever asks."""
    named = str(column) if column is not None and _PLAIN.fullmatch(str(column)) else "SCHEMA.TABLE.COLUMN"
    return f"maskwire access request --source {source} --columns {named} --purpose ... --for 1h"


@lru_cache(maxsize=256)
def rules_of(grants: tuple[Grant, ...]) -> tuple[Rule, ...]:
    """One rule that shows, for everyone who is given it, for each grant."""
    return tuple(
        Rule(f"grant-{grant.id}", Effect.SHOW, KEEP, columns=grant.columns, policy="access") for grant in grants
    )
