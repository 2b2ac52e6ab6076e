"""Errors as each API's clients read them, whole and in the middle of a stream.

What it must never do: say a value of the request or of the reply.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from starlette.types import Send

from maskwire.http.answers import tell
from maskwire.http.faults import Fault
from maskwire.http.sse import written


@dataclass(frozen=True, slots=True)
class Style:
    """How one API tells errors: the document, and the name of the event in a stream."""

    document: Callable[[Fault], dict[str, Any]]
    event: str = ""

    def body(self, fault: Fault) -> bytes:
        """The body of a whole answer."""
        return json.dumps(self.document(fault), ensure_ascii=False).encode()

    def in_stream(self, fault: Fault) -> bytes:
        """The last event of a stream that goes no further."""
        return written(self.event, json.dumps(self.document(fault), ensure_ascii=False))


_OPENAI = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error",
           404: "invalid_request_error", 413: "invalid_request_error", 429: "rate_limit_error"}  # fmt: skip
_ANTHROPIC = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error",
              404: "not_found_error", 413: "request_too_large", 429: "rate_limit_error",
              529: "overloaded_error"}  # fmt: skip


def _openai(fault: Fault) -> dict[str, Any]:
    kind = _OPENAI.get(fault.status, "server_error" if fault.status >= 500 else "invalid_request_error")
    return {
        "error": {
            "message": fault.message,
            "type": kind,
            "param": fault.place or None,
            "code": f"maskwire_{fault.reason}",
        }
    }


def _anthropic(fault: Fault) -> dict[str, Any]:
    kind = _ANTHROPIC.get(fault.status, "api_error" if fault.status >= 500 else "invalid_request_error")
    where = f" ({fault.place})" if fault.place and fault.place not in fault.message else ""
    return {"type": "error", "error": {"type": kind, "message": fault.message + where}}


OPENAI = Style(_openai)
ANTHROPIC = Style(_anthropic, "error")


async def refuse(status: int, reason: str, message: str, send: Send, headers: Mapping[str, str] | None = None) -> None:
    """As answers.refuse, before it is known which API is asked: clients of either read why."""
    fault = Fault(status, reason, message)
    both = {**_openai(fault)["error"], **_anthropic(fault)["error"]}
    await tell({"type": "error", "error": both}, send, status, headers)
