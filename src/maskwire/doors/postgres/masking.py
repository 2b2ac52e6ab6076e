"""Which program masks the rows that come next, and whether they may come.

What it must never do: give rows a program that was made for another statement, or one that was not acknowledged.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

from maskwire._kernel import BackendReader, CopyFormat, Program, Tally
from maskwire.asked import Asked
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.pending import Pending, Step
from maskwire.model import Refusal
from maskwire.session import Session


def take(reader: BackendReader, session: Session, queue: deque[Pending]) -> bytes | tuple[int, bytes] | None:
    """What the upstream said next, its rows masked for what is awaited first; None where more bytes are needed."""
    head = queue[0] if queue else None
    if head is None:
        return reader.next()
    if head.muted:
        return reader.skip()
    if head.step is Step.EXECUTE:
        return reader.next(*_of_portal(session, head))
    if head.step is Step.QUERY and head.exchange is not None:
        return reader.next(head.program, head.exchange.tally, head.copy)
    return reader.next()


def _of_portal(session: Session, head: Pending) -> tuple[Program | None, Tally | None, CopyFormat | None]:
    """What masks the rows of a portal: nothing, unless its own Parse and Bind were acknowledged."""
    portal, exchange = head.portal, head.exchange
    if portal is None or exchange is None or not (portal.acknowledged and portal.prepared.acknowledged):
        return None, None, None
    asked = exchange.asked
    if asked.refusal is not None:
        return None, None, None
    if head.program is None and asked.columns is not None and asked.statement.copy is None:
        head.program = session.program(asked, portal.formats_of(len(asked.columns)))
    return head.program, exchange.tally, head.copy


def right_ended(names: Names, queue: Iterable[Pending], head: Pending, asked: Asked) -> Refusal | None:
    """Why what is fetched of a cursor may not come, now that it is decided: it was on its way before that."""
    if head.step is Step.QUERY:
        taken = names.taken(asked.statement)
        return None if taken is None else taken.ended(asked.decision)
    exchanges = (one.exchange for one in queue if one.exchange is not None and one.exchange.asked is asked)
    return next((why for one in exchanges if (why := one.taken.ended(asked.decision)) is not None), None)
