"""One request to a model and its reply, without a socket: from the client's bytes to those for the provider, and back.

What it must never do: hand out a byte for the provider of a request that was not walked to its end.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from maskwire.http.faults import Fault
from maskwire.ledger.entry import ColumnEntry
from maskwire.llm.engine import Engine
from maskwire.llm.masker import Masker
from maskwire.llm.replies import Reader
from maskwire.llm.restorer import Restorer
from maskwire.llm.routes import Route
from maskwire.llm.sealed import Seals
from maskwire.llm.settings import LlmSettings
from maskwire.llm.together import parsed
from maskwire.llm.walker import ShapeError, walked
from maskwire.model import Column


class Exchange:
    """``outbound`` masks for the provider, ``inbound`` for the principal."""

    def __init__(self, route: Route, settings: LlmSettings, outbound: Engine, inbound: Engine, seals: Seals) -> None:
        self.route = route
        self._outbound, self._inbound = outbound, inbound
        self._masker = Masker(outbound, seals, settings.masked_tools, settings.opened)
        self._restorer = Restorer(inbound, self._masker, seals, settings.restored_tools)
        self.reader = Reader(self._restorer)
        self.model = ""
        self.is_stream = False
        self.request = b""  # the SHA-256 of the masked request
        self.digest = hashlib.sha256()  # of the reply as it is sent

    def ask(self, body: bytes) -> bytes:
        """The request for the provider. Raises Fault."""
        try:
            asked = parsed(body)
        except (ValueError, RecursionError):
            raise Fault(400, "not-json", "The body is not JSON.") from None
        try:
            masked = walked(self.route.shape, asked, self._masker)
            sent = json.dumps(masked, ensure_ascii=False, separators=(",", ":")).encode()
        except ShapeError as fault:
            text = f"{fault.place or 'the request'}: {fault.why}. {fault.hint}"
            raise Fault(400, "not-understood", text, fault.place) from None
        except UnicodeEncodeError:
            raise Fault(400, "not-text", "A text holds half of a character (a lone surrogate).") from None
        if not isinstance(masked, dict):
            raise Fault(400, "not-understood", "The body is no JSON object.")
        self.model = str(masked.get("model") or "")
        self.is_stream = masked.get("stream") is True and self.route.stream is not None
        self.request = hashlib.sha256(sent).digest()
        return sent

    def hides(self, text: str) -> bool:
        """Whether something is found in a text that is hidden from the provider."""
        return bool(self._outbound.find(text))

    def whole(self, body: Mapping[str, Any]) -> bytes:
        """A reply that is no stream, for the client. Raises ReplyError."""
        return json.dumps(self.route.whole(self.reader, body), ensure_ascii=False, separators=(",", ":")).encode()

    def columns(self) -> tuple[ColumnEntry, ...]:
        """What was masked in the request, and restored or masked in the reply, by entity: each is a finding as well,
        since of a column that is of several entities only one would be told."""
        spans = self._outbound.spans
        api = self.route.name.replace(".", "_")
        prompt, place = (Column("llm", api, "prompt"),), (Column("llm", api, "reply"),)
        asked = [
            ColumnEntry(
                prompt, entity, spans[entity].name if entity in spans else "redact", "prompt", masked=count,
                findings=((entity, count),),
            )
            for entity, count in sorted(self._masker.counts.items())
        ]  # fmt: skip
        restored, masked = self._restorer.restored, self._restorer.masked
        read = [
            ColumnEntry(
                place, entity, self._how(entity), "reply", kept=restored[entity], masked=masked[entity],
                findings=((entity, restored[entity] + masked[entity]),),
            )
            for entity in sorted({*restored, *masked})
        ]  # fmt: skip
        return (*asked, *read)

    def _how(self, entity: str) -> str:
        return self._inbound.spans[entity].name if entity in self._inbound.spans else "redact"

    @property
    def passed(self) -> str:
        """What passed unmasked because the operator opened it."""
        return "+".join(sorted(self._masker.passed))


def used(usage: Mapping[str, Any]) -> tuple[int, int]:
    """The tokens that a provider counted: asked, and answered."""
    asked = usage.get("input_tokens", usage.get("prompt_tokens", 0))
    answered = usage.get("output_tokens", usage.get("completion_tokens", 0))
    return (asked if isinstance(asked, int) else 0), (answered if isinstance(answered, int) else 0)
