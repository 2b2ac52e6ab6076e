"""A small exchange in one step each way: a prepared statement run once more, and an answer that came as a whole.

Nothing is decided here in another way than message by message (dialogue.py, answers.py): what is not plain, in any
respect, is left untouched and goes that way.
What it must never do: take a step that the long way would not, or change anything before it is sure of all.
"""

from __future__ import annotations

from maskwire._kernel import BackendReader
from maskwire.asked import Asked
from maskwire.doors.postgres.descriptions import Descriptions
from maskwire.doors.postgres.meanings import Meanings
from maskwire.doors.postgres.names import Names
from maskwire.doors.postgres.pending import Pending, Portal, Step
from maskwire.errors import RefusedError
from maskwire.session import Exchange, Session
from maskwire.sql.statement import Kind
from maskwire.wire.postgres import messages as m

Whole = tuple[bytes, bytes, bytes, bytes, int]  # BackendReader.whole

_OF_A_QUERY, _OF_A_RUN, _OF_A_DESCRIBED_RUN = b"TCZ", b"2CZ", b"2TCZ"


def run_again(run: m.Run | None, session: Session, meanings: Meanings, names: Names, attachment: int) -> Pending | None:
    """What is awaited once a run was sent to the upstream session with this number; None where it needs anything else:
    to be prepared there, described or understood first, a parameter looked at, a refusal."""
    prepared = names.find(run.bind.statement) if run is not None else None
    if run is None or prepared is None or prepared.attachment != attachment:
        return None
    if prepared.is_undescribed or not prepared.acknowledged:
        return None
    asked = prepared.asked
    if asked is None or not _is_plain(asked) or asked.columns is None or asked.statement.settings:
        return None
    portal = Portal("", prepared, asked, run.bind.formats, run.bind)
    if asked.version != session.version:
        return None
    try:
        names.bind(portal)
    except RefusedError:
        return None
    meanings.note(asked.version)
    exchange = session.begin(asked, portal.said, portal.taken)
    return Pending(Step.RUN, prepared, portal, asked, exchange, describes=run.describes)


def take_whole(
    reader: BackendReader, session: Session, names: Names, descriptions: Descriptions, head: Pending, *, whole: Whole
) -> tuple[Exchange, bytes] | None:
    """The exchange that a whole answer ends, and the answer, masked, as it is released once its entry is appended. None
    where it is not what all of the pending message is answered with."""
    kinds, description, tag, _, rows = whole
    asked = _answered(head, kinds)
    if asked is None or not _is_plain(asked) or not tag.startswith(b"SELECT "):
        return None
    fields = descriptions.read(description) if description else ()
    try:
        if description:
            descriptions.decide(asked, fields)
    except RefusedError:
        return None
    if asked.columns is None:
        return None
    if (portal := head.portal) is not None:
        formats = portal.formats_of(len(asked.columns))
    else:
        formats = tuple([field.format for field in fields])
    is_begun = head.exchange is not None
    exchange = head.exchange = head.exchange or session.begin(asked, taken=names.taken(asked.statement))
    given = reader.give(session.program(asked, formats), exchange.tally)
    if given is None:
        head.exchange = exchange if is_begun else None
        return None
    if portal is not None:
        portal.acknowledged, portal.found = True, portal.found or rows > 0
    return exchange, given


def _answered(head: Pending, kinds: bytes) -> Asked | None:
    """What is answered by messages of these kinds, where that is all that is awaited of it."""
    if head.muted:
        return None
    if head.step is Step.RUN:
        return head.asked if kinds == (_OF_A_DESCRIBED_RUN if head.describes else _OF_A_RUN) else None
    is_begun = head.exchange is not None or len(head.coming) != 1
    return head.coming[0] if head.step is Step.QUERY and kinds == _OF_A_QUERY and not is_begun else None


def _is_plain(asked: Asked) -> bool:
    """Whether it is a query whose literals, parameters and names are what they are."""
    statement = asked.statement
    return (
        statement.kind is Kind.SELECT
        and statement.inner is None
        and statement.copy is None
        and not (asked.readings or asked.alternatives or asked.refusal)
    )
