"""What a session would make of a table's columns: which are masked for who asks, how, by which rule, and why.

What it must never do: decide otherwise than the session does when the column is read.
"""

from __future__ import annotations

from typing import Any

from maskwire.errors import RefusedError
from maskwire.mcp.untrusted import shown
from maskwire.model import ColumnDecision, Effect, Output, Shape
from maskwire.session import Session
from maskwire.sql.catalog import CatalogColumn, Relation
from maskwire.transform.properties import PROPERTIES

_UNTOUCHED = frozenset({"keep"})
_SEARCHED = frozenset({"scan", "scrub"})


class Describing:
    """Under what the policy says now, to one session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._view = session.view
        self._catalog = session.source.knowledge.catalog

    def columns(self, relation: Relation) -> list[dict[str, Any]]:
        """Name, type and mask of each column."""
        return [self._column(relation, column) for column in relation.columns]

    def _column(self, relation: Relation, column: CatalogColumn) -> dict[str, Any]:
        scanner = self._session.source.scanner
        told: dict[str, Any] = {"name": shown(column.name, scanner), "type": shown(column.type_name, scanner)}
        if column.not_null:
            told["not_null"] = True
        try:
            origins = self._catalog.origins(relation.oid, column.number)
        except RefusedError:
            origins = None
        if origins is None:
            return {**told, "mask": {"effect": "deny", "why": "what it comes from is not understood"}}
        output = Output(column.name, origins, Shape.VALUE)
        decided = self._view.decide(output, column.type_oid, self._catalog.type_of)
        return {**told, "mask": self._mask(decided)}

    def _mask(self, decided: ColumnDecision) -> dict[str, Any] | None:
        how = decided.transform.name
        if decided.effect is not Effect.DENY and how in _UNTOUCHED:
            return None
        if decided.effect is not Effect.DENY and how in _SEARCHED:
            return {"effect": "search", "how": how, "rule": decided.rule,
                    "why": "its text is searched, and what is sensitive in it is masked"}  # fmt: skip
        return {
            "effect": decided.effect.value,
            **({} if decided.effect is Effect.DENY else {"how": how, "comparable": PROPERTIES[how].reversible}),
            **({"entity": decided.entity} if decided.entity else {}),
            "rule": decided.rule,
            "why": self._why(decided),
        }

    def _why(self, decided: ColumnDecision) -> str:
        found = [it for origin in decided.origins if (it := self._view.classify(origin)) is not None]
        reasons = "; ".join(found[0].reasons) if found else "the policy says so"
        return shown(reasons, self._session.source.scanner)
