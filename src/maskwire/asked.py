"""A statement on its way: what was understood and decided of it so far.

What it must never do: be answered by a decision that was made under another view than its rows are masked under.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from maskwire._kernel import Program
from maskwire.agreement import ServerColumn
from maskwire.model import Decision, Effect, Refusal
from maskwire.reading import Readings
from maskwire.sql.statement import Aggregated, Statement
from maskwire.telling import Said
from maskwire.view import View


@dataclass(slots=True)
class Taken:
    """What was given of what a cursor or portal stands for: how many rows, since limits hold over all that is fetched,
    and which of its sensitive columns, by number, in the clear."""

    rows: int = 0
    clear: frozenset[int] = frozenset()

    def gave(self, rows: int, decision: Decision | None) -> None:
        """So many more rows, under this decision."""
        self.rows += rows
        if rows and decision is not None:
            self.clear |= _clear(decision)

    def ended(self, decision: Decision | None) -> Refusal | None:
        """Why it may not go on under this decision: a right has ended in its middle, and one answer would hold the same
        column in the clear and masked."""
        if not self.clear or decision is None or self.clear <= _clear(decision):
            return None
        return _ENDED


@dataclass(slots=True)
class Asked:
    """A statement that may be asked: understood, allowed, and (once the server has described it) decided.

    ``readings`` say which of its literals are read as masked values, ``inner`` which of those of its alternatives;
    ``insertions`` are what its text needs besides, by token; ``limited`` are those of its SELECTs that must meet a
    condition.
    """

    statement: Statement
    shape: str
    readings: Readings
    alternatives: tuple[Statement, ...] = ()
    inner: tuple[Readings, ...] = ()
    insertions: Mapping[int, str] = field(default_factory=dict, repr=False)
    limited: tuple[tuple[Aggregated, str], ...] = ()
    version: tuple[int, int] = (0, 0)  # of what it was understood by
    columns: tuple[ServerColumn, ...] | None = None
    decision: Decision | None = None
    view: View | None = None  # under which that was decided
    refusal: Refusal | None = None
    programs: dict[tuple[int, ...], Program] = field(default_factory=dict, repr=False)
    said: Said | None = field(default=None, repr=False)  # by its text, once it was asked for
    description: bytes = field(default=b"", repr=False)  # of the columns, as the server has said it last

    @property
    def reads_masked_only(self) -> bool:
        """Whether a literal of it is read as a masked value and nothing else."""
        return any(not reading.lookup for reading in self.readings.values())

    @property
    def is_guarded(self) -> bool:
        """Whether its text needs something besides, so that its rows tell no order and no small group."""
        return bool(self.insertions or self.limited)

    @property
    def is_rewritten(self) -> bool:
        """Whether the upstream is sent another text than the client's."""
        return bool(self.readings or self.is_guarded or self.statement.writes or self.statement.filtered)


def _clear(decision: Decision) -> frozenset[int]:
    columns = enumerate(decision.columns)
    return frozenset(n for n, one in columns if one.effect is Effect.SHOW and one.entity is not None)


_ENDED = Refusal(
    "42501", "cursor-outdated", "What this cursor showed in the clear may not be seen any more: a right has ended.",
    "Open the cursor again for the masked rows, or ask for access again.",
)  # fmt: skip
