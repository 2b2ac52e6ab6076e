"""An application that passes requests on, from what a client sent to an answer or a refusal that the ledger holds.

What it must never do: end without a word to the client or the ledger, or tell either what an error of ours said.
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Generic, Protocol, TypeVar

from starlette.types import Receive, Scope, Send

from maskwire.errors import LedgerError, RefusedError
from maskwire.http.faults import UNWRITTEN, Fault
from maskwire.http.hearing import lifespan
from maskwire.http.listening import Gone

__all__ = ["Exchanging"]

_log = logging.getLogger(__name__)


class Refusing(Protocol):
    """What is sent to one client."""

    async def refuse(self, fault: Fault) -> None:
        """An error, where the answer is not whole yet."""


class Recording(Protocol):
    """What the ledger is told of one exchange."""

    def refused(self, fault: Fault) -> None:
        """It went no further. Raises LedgerError."""

    def cancelled(self) -> None:
        """The client went away. Raises LedgerError."""


AnswerT = TypeVar("AnswerT", bound=Refusing)
RecordT = TypeVar("RecordT", bound=Recording)


class Exchanging(ABC, Generic[AnswerT, RecordT]):
    """ASGI, behind what proves who asks (bearer.py)."""

    @abstractmethod
    def answer(self, scope: Scope, send: Send) -> AnswerT:
        """What is sent to who asks."""

    @abstractmethod
    def record(self, scope: Scope) -> RecordT:
        """What the ledger will be told. Raises RefusedError."""

    @abstractmethod
    async def answered(self, scope: Scope, receive: Receive, answer: AnswerT, record: RecordT) -> None:
        """The exchange. Raises Fault, LedgerError and Gone."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await lifespan(receive, send)
            return
        answer = self.answer(scope, send)
        try:
            record = self.record(scope)
        except RefusedError as error:
            await answer.refuse(Fault(403, error.refusal.reason, f"{error.refusal.message} {error.refusal.hint}"))
            return
        try:
            await self.answered(scope, receive, answer, record)
        except Fault as fault:
            await _told(answer, record, fault)
        except LedgerError as error:
            _log.critical("%s", error)
            await answer.refuse(UNWRITTEN)
        except Gone:
            _left(record)
        except Exception as error:  # noqa: BLE001 - the top of a task: it ends in a refusal
            _log.exception("an exchange failed: %s", type(error).__name__, exc_info=False)
            await _told(answer, record, Fault(500, "internal", "The gateway could not read this exchange."))


def _left(record: Recording) -> None:
    try:
        record.cancelled()
    except LedgerError as error:  # there is nobody left to be refused
        _log.critical("%s", error)


async def _told(answer: Refusing, record: Recording, fault: Fault) -> None:
    """Recorded, then told."""
    try:
        record.refused(fault)
    except LedgerError as error:
        _log.critical("%s", error)
        fault = UNWRITTEN
    await answer.refuse(fault)
