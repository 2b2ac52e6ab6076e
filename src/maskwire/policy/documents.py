"""What happens to each place of a JSON document or array that a statement builds.

What it must never do: show a place that no decision of its own was made for.
"""

from __future__ import annotations

from collections.abc import Callable

from maskwire.model import REDACT, ColumnDecision, Document, Effect, Origin, Output, Places, Transform
from maskwire.policy.evaluate import DERIVED_ENTITY

_TEXT = 25
_REDACTED = Places(REDACT, DERIVED_ENTITY, _TEXT)

Decide = Callable[[Output], ColumnDecision]


def decide_document(
    document: Document, origins: frozenset[Origin], decide: Decide, type_of: Callable[[Origin], int]
) -> ColumnDecision:
    """One decision for a JSON output, with what is done at each of its places."""
    leaves: list[ColumnDecision] = []

    def noted(leaf: Output) -> ColumnDecision:
        leaves.append(decide(leaf))
        return leaves[-1]

    places = _places(document, noted, type_of)
    for leaf in leaves:
        if leaf.effect is Effect.DENY:
            return leaf
    masked = [leaf for leaf in leaves if leaf.effect is not Effect.SHOW]
    entities = {leaf.entity or DERIVED_ENTITY for leaf in masked}
    return ColumnDecision(
        Effect.MASK if masked else Effect.SHOW,
        Transform("json"),
        entities.pop() if len(entities) == 1 else DERIVED_ENTITY if entities else None,
        masked[0].rule if masked else "scanned",
        tuple(sorted(origins)),
        places,
        min((leaf.row_limit for leaf in leaves if leaf.row_limit is not None), default=None),
    )


def _places(document: Document, decide: Decide, type_of: Callable[[Origin], int]) -> Places:
    if document.leaf is not None:
        decided = decide(document.leaf)
        types = {type_of(origin) for origin in document.leaf.origins}
        return Places(decided.transform, decided.entity or "", types.pop() if len(types) == 1 else _TEXT)
    if document.element is not None:
        return Places(element=_places(document.element, decide, type_of))
    members: dict[str, Places] = {}
    for key, member in document.members:
        places = _places(member, decide, type_of)
        # Two members of one name can't be told apart in the document.
        members[key] = places if members.get(key, places) == places else _REDACTED
    return Places(members=tuple(members.items()))
