"""What becomes of messages that were sent behind one that failed (documentation 54.2.3: recovery at Sync).

What it must never do: let a name stand for what the upstream never prepared, or drop what stands behind a Sync.
"""

from __future__ import annotations

from collections import deque

from maskwire.doors.commands import Append, Command
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.pending import Pending, Step
from maskwire.ledger.entry import Outcome
from maskwire.session import Session


def skip_to_sync(queue: deque[Pending], names: Names) -> bool:
    """The upstream failed at the first of them and skips the rest: none has a reply. Whether Sync is still to come."""
    while queue and queue[0].step is not Step.SYNC:
        skipped = queue.popleft()
        if skipped.prepared is None:
            continue
        if skipped.step is Step.PARSE and skipped.internal:  # the client still has it
            skipped.prepared.attachment = 0
        elif skipped.step is Step.PARSE:
            names.unprepare(skipped.prepared)
        elif skipped.step is Step.DESCRIBE and skipped.internal:
            skipped.prepared.is_undescribed = True
    return not queue


def mute_to_sync(queue: deque[Pending]) -> bool:
    """The gateway refused the first of them; the upstream did not: replies are thrown away. Whether Sync is still to
    come."""
    for pending in queue:
        if pending.step is Step.SYNC:
            return False
        pending.muted = True
    return True


def unfinished(queue: deque[Pending], session: Session, outcome: Outcome, code: str, reason: str) -> list[Command]:
    """The closing entries of all that was asked and will not come to its end; a second call has nothing to tell."""
    commands: list[Command] = []
    for one in queue:
        asked = one.answering if one.step in {Step.QUERY, Step.EXECUTE} else None
        if one.muted or asked is None:
            continue
        one.muted, exchange = True, one.exchange or session.begin(asked)
        commands.append(Append(exchange.closing(outcome, code, reason)))
    return commands
