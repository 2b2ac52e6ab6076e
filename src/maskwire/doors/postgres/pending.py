"""What a PostgreSQL client has asked and the upstream has still to answer, in order.

What it must never do: attach an analysis to anything but the very message that it was made for. A name is not
enough: rows are released only if the Parse and the Bind that were understood were the ones acknowledged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, auto

from maskwire._kernel import CopyFormat, Program
from maskwire.asked import Asked, Taken
from maskwire.doors.postgres.said import said
from maskwire.exchange import Exchange
from maskwire.model import Refusal
from maskwire.wire.postgres.messages import Bind, Parse


class Step(Enum):
    """Which message a reply is awaited for."""

    QUERY = auto()
    PARSE = auto()
    BIND = auto()
    DESCRIBE = auto()
    EXECUTE = auto()
    CLOSE = auto()
    SYNC = auto()
    RESTORE = auto()  # brings the upstream session to where the client's is; ours
    REFUSAL = auto()  # ours, not the upstream's
    READY = auto()  # the ReadyForQuery after a refusal of ours in the simple protocol

    __hash__ = object.__hash__  # as each is one object; Enum's own is a call


PREPARES = frozenset({Step.PARSE, Step.DESCRIBE, Step.CLOSE})  # and runs nothing
SYNCHRONISES = frozenset({Step.SYNC, Step.QUERY, Step.RESTORE})
REFUSED = (Step.REFUSAL, Step.READY)  # the steps that are answered here


def formats_of(formats: tuple[int, ...], columns: int) -> tuple[int, ...]:
    """One format per column: none given is all text, one given is for all (54.7, "Bind")."""
    if not formats:
        return (0,) * columns
    return formats * columns if len(formats) == 1 else formats


@dataclass(slots=True, eq=False)
class Prepared:
    """A statement that the client prepared, with what was understood of it. ``asked`` is None for empty text.

    ``sent`` is what the upstream was sent of it, in the upstream session with the number ``attachment``; what failed
    there may have left it unprepared (0) or undescribed (``is_undescribed``).
    """

    name: str
    sql: str = field(repr=False)
    asked: Asked | None
    types: tuple[int, ...] = ()  # of its parameters, as the client declared them
    before: Prepared | None = None
    acknowledged: bool = False
    sent: Parse | None = field(repr=False, default=None)
    attachment: int = 0
    is_undescribed: bool = False
    described: bytes = b""  # the server's ParameterDescription, once it came


@dataclass(slots=True, eq=False)
class Portal:
    """A prepared statement bound to parameters and result formats. ``bind`` is the client's own message; ``found``: it
    has given rows."""

    name: str
    prepared: Prepared
    asked: Asked | None
    formats: tuple[int, ...]
    bind: Bind = field(repr=False)
    acknowledged: bool = False
    found: bool = False
    taken: Taken = field(default_factory=Taken)

    def said(self) -> list[tuple[str, str]]:
        """What the client bound, for the ledger's digests."""
        return said(self.bind, self.prepared.types, self.prepared.described)

    def formats_of(self, columns: int) -> tuple[int, ...]:
        """One format per column."""
        return formats_of(self.formats, columns)


@dataclass(slots=True, eq=False)
class Pending:
    """One awaited reply. ``internal`` replies are the gateway's own and are not told to the client; ``muted``
    ones belong to what was refused after it had left, and are thrown away. A ``probe`` describes the COPY of a
    simple query: what goes wrong in it is told when the data would begin. ``asked`` is what was understood of the
    message when it left; of a simple query, ``coming`` is."""

    step: Step
    prepared: Prepared | None = None
    portal: Portal | None = None
    asked: Asked | None = None
    exchange: Exchange | None = None
    refusal: Refusal | None = None
    internal: bool = False
    muted: bool = False
    probe: bool = False
    # Of a simple query: its statements still to come, and what masks the one that is answering.
    coming: list[Asked] = field(default_factory=list)
    program: Program | None = None
    copy: CopyFormat | None = None
    # Of a Close: the statement's name, and how many meanings had been given when it was sent.
    closes: tuple[str, int] | None = None

    @property
    def answering(self) -> Asked | None:
        """What is answered now, or next."""
        if self.step is Step.QUERY:
            return self.coming[0] if self.coming else None
        return self.asked


def is_restoring(queue: Sequence[Pending]) -> bool:
    """Whether the upstream session is still being brought to where the client's is."""
    return bool(queue) and queue[0].step is Step.RESTORE
