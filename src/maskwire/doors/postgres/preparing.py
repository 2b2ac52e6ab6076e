"""What an upstream session must be told of a statement before it runs: its text, and a question for its columns.

What it must never do: let a statement run that was prepared elsewhere, or undescribed.
"""

from __future__ import annotations

from collections.abc import Iterator

from maskwire.asked import Asked
from maskwire.doors.postgres.names import OURS, Names
from maskwire.doors.postgres.pending import Pending, Prepared, Step
from maskwire.wire.postgres import messages as m

Sent = tuple[Pending, m.Parse | m.Describe | m.Close | m.Sync]


def describe_copy(asked: Asked, *, probe: bool) -> Iterator[Sent]:
    """COPY has no row description (leaks.md 58), so its query is described first, under a name of ours."""
    copy = asked.statement.copy
    if copy is None:
        return
    prepared = Prepared(f"{OURS}copy", copy.query, asked)
    steps: tuple[tuple[Step, m.Parse | m.Describe | m.Close], ...] = (
        (Step.CLOSE, m.Close("S", prepared.name)),  # one that a cancel left behind
        (Step.PARSE, m.Parse(prepared.name, copy.query)),
        (Step.DESCRIBE, m.Describe("S", prepared.name)),
        (Step.CLOSE, m.Close("S", prepared.name)),
    )
    for step, request in steps:
        yield Pending(step, prepared, asked=asked, internal=True, probe=probe), request
    if probe:
        yield synchronise()


def describe(prepared: Prepared) -> Iterator[Sent]:
    """The server's word on the columns, before anything can run: clients describe late or not at all."""
    asked = prepared.asked
    prepared.is_undescribed = False
    if asked is not None and asked.statement.copy is None:
        yield Pending(Step.DESCRIBE, prepared, asked=asked, internal=True), m.Describe("S", prepared.name)


def described(names: Names, message: m.Describe) -> Pending:
    """What a client's Describe is answered for. Raises RefusedError where its name is nothing."""
    if message.kind == "S":
        prepared = names.prepared(message.name)
        return Pending(Step.DESCRIBE, prepared, asked=prepared.asked)
    if names.is_cursor(message.name):
        # A cursor of SQL's DECLARE: names and types are told, and its FETCH is decided then.
        return Pending(Step.DESCRIBE)
    portal = names.portal(message.name)
    return Pending(Step.DESCRIBE, portal.prepared, portal, portal.asked)


def prepare_again(names: Names, attachment: int, *statements: Prepared) -> Iterator[Sent]:
    """What was prepared in another upstream session, for the one with this number."""
    for prepared in statements:
        if prepared.attachment == attachment or prepared.sent is None:
            continue
        prepared.attachment, prepared.acknowledged = attachment, False
        asked = prepared.asked
        if asked is not None:
            yield from prepare_again(names, attachment, *names.used(asked.statement))
            yield from describe_copy(asked, probe=False)
        yield Pending(Step.PARSE, prepared, asked=asked, internal=True), prepared.sent
        yield from describe(prepared)


def synchronise() -> Sent:
    """Ends what is ours, so that an error in it does not skip what is the client's."""
    return Pending(Step.SYNC, internal=True, muted=True), m.Sync()
