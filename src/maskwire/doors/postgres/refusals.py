"""How refusals, and answers that can't be read, are told; and what of the protocol itself is refused.

What it must never do: repeat anything of the answer.
"""

from __future__ import annotations

from collections import deque

from maskwire.doors.postgres.pending import REFUSED, Pending, Step
from maskwire.errors import RefusedError, UpstreamProtocolError
from maskwire.model import Refusal
from maskwire.wire.postgres import backend

_LENGTH = "a message's length field is out of bounds"  # the kernel's word


def refusal_told(refusal: Refusal, *, severity: str = "ERROR") -> bytes:
    """The ErrorResponse of a refusal."""
    return backend.error_response(refusal.code, refusal.message, refusal.hint, severity=severity)


def refusals_told(queue: deque[Pending], status: bytes) -> list[bytes]:
    """Those that nothing earlier is awaited for, taken from the queue; ``status`` is the transaction's."""
    told = []
    while queue and queue[0].step in REFUSED:
        pending = queue.popleft()
        if pending.step is Step.READY:
            told.append(backend.ready_for_query(status))
        elif pending.refusal is not None and not pending.muted:
            told.append(refusal_told(pending.refusal))
    return told


def unreadable(error: Exception, most: int) -> Refusal:
    """Why an answer ends the session; ``most`` is how many bytes one message may have."""
    if str(error) == _LENGTH:
        message = f"A row of the answer is over the limit of {most} bytes."
        hint = "The session is closed; connect again, and select less of the large values."
        return Refusal("54000", "too-long", message, hint)
    message = "The upstream's answer can't be read or masked; nothing more of it was released."
    if isinstance(error, UpstreamProtocolError | RefusedError):
        message = str(error)
    hint = "The session is closed; connect again, and tell the operator if it happens again."
    return Refusal("08P01", "unreadable-answer", message, hint)


def many_statements() -> RefusedError:
    """Of a Parse, in the server's own words."""
    message = "cannot insert multiple commands into a prepared statement"
    return RefusedError(Refusal("42601", "many-statements", message, "Send one statement at a time."))


def function_call() -> RefusedError:
    """Of the FunctionCall message."""
    message = "The FunctionCall message is refused: it carries no statement."
    return RefusedError(Refusal("42501", "function-call", message, "Call the function in a SELECT."))
