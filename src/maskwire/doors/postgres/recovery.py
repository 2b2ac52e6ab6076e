"""What becomes of messages that were sent behind one that failed (documentation 54.2.3: recovery at Sync).

What it must never do: let a name stand for what the upstream never prepared, or drop what stands behind a Sync.
"""

from __future__ import annotations

from collections import deque

from maskwire.doors.commands import Append, Command
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.pending import Pending, Step
from maskwire.ledger.entry import Outcome


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


def unfinished(queue: deque[Pending], outcome: Outcome, code: str, reason: str) -> list[Command]:
    """The closing entry of an answer that will not come to its end; a second call has nothing to tell."""
    # Before its rows, the upstream may still hold back that it was prepared.
    head = next((one for one in queue if one.exchange is not None), None)
    if head is None or head.exchange is None or head.muted:
        return []
    head.muted = True
    return [Append(head.exchange.closing(outcome, code, reason))]
