"""What a session's entries keep of what its client says: digests of literals and parameters, trace, tags, conversation.

What it must never do: keep a word of it that may be a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from maskwire.ledger.conversation import conversation_of
from maskwire.model import Principal
from maskwire.source import Source
from maskwire.sql.comments import is_traceparent

__all__ = ["Bound", "Said", "Telling", "nothing_bound"]

# What the parameters of a statement said, as (kind, text); called when an entry is written, and once at most.
Bound = Callable[[], list[tuple[str, str]]]
# The traceparent, the tags and the literals of a text.
Said = tuple[str, tuple[tuple[str, str], ...], list[tuple[str, str]]]


def nothing_bound() -> list[tuple[str, str]]:
    """Of a statement that has no parameters."""
    return []


_REDACTED = "[REDACTED]"
_PROGRAM = 64  # characters of what a program calls itself that are kept, once all of it was looked at


class Telling:
    """Of one session: ``application``, ``purpose`` and ``principal`` are what its entries have of them. A client may
    call itself, its purpose and its model anything: what something is found in is not kept."""

    def __init__(self, source: Source, application: str, principal: Principal, purpose: str) -> None:
        self._source = source
        self.application = _REDACTED if self._is_sensitive(application) else application[:_PROGRAM]
        self.purpose = _REDACTED if self._is_sensitive(purpose) else purpose
        model = principal.model
        is_plain = model is None or not self._is_sensitive(model)
        self.principal = principal if is_plain else replace(principal, model=_REDACTED)
        self.conversation = ""
        self.traceparent = ""

    def belongs(self, conversation: str = "", traceparent: str = "") -> None:
        """Where what comes next belongs, as the client says: its conversation, and its W3C trace context, which that in
        a statement's own comment comes before."""
        self.conversation = conversation_of(conversation, self._source.digests, self._is_sensitive)
        self.traceparent = traceparent if is_traceparent(traceparent, self._is_sensitive) else ""

    def doubts_behalf(self) -> None:
        """On whose behalf it asks is nothing but the client's word."""
        behalf = self.principal.on_behalf_of
        if behalf is not None and self._is_sensitive(behalf):
            self.principal = replace(self.principal, on_behalf_of=_REDACTED)

    def said(self, sql: str) -> Said:
        """What a text says for itself, however often it is asked."""
        dialect = self._source.dialect
        return (*dialect.told(sql, self._is_sensitive), dialect.literals(sql))

    def of(self, said: Said, exchange: str, bound: Bound) -> dict[str, Any]:
        """What an entry has of a statement besides its shape."""
        traceparent, tags, constants = said
        fields: dict[str, Any] = {"traceparent": traceparent or self.traceparent, "tags": tags}
        if (digests := self._source.digests) is not None:
            if constants:
                fields["literals"] = digests.of(exchange, constants)
            if parameters := bound():
                fields["parameters"] = digests.of(exchange, parameters)
        return fields

    def _is_sensitive(self, text: str) -> bool:
        return bool(self._source.scanner.find(text))
