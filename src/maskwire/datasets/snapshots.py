"""An export that was stopped, taken up again: which of its tables may stand beside those that are still to come.

A snapshot dies with the process that holds it. A later one may go on with what was made under an earlier only if both
see the same rows, and a server can tell that exactly in one case: where no transaction that writes has begun or ended
between the two, whatever it wrote to. A copy at rest is like that; a database in use is not, and there all of it is
made anew.
What it must never do: put tables of two states of a database beside each other, or take a file for whole that is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from maskwire.datasets.job import Made, counts_line
from maskwire.datasets.plan import Masker, Plan
from maskwire.datasets.progress import Counted, Part, digest_of, meant

__all__ = ["Finished", "state_of"]

# In recovery the list of transactions under way is not told, so there must be none.
_STATE = """
SELECT pg_catalog.txid_current_snapshot()::text, pg_catalog.pg_is_in_recovery(),
    (SELECT system_identifier FROM pg_catalog.pg_control_system())::text, pg_catalog.current_database()::text
"""


async def state_of(connection: Any) -> str | None:
    """What a transaction's snapshot sees, as a text that is the same for two only where they see the same.

    None where the server can't tell. The connection is in a transaction of repeatable reads.
    """
    snapshot, is_recovering, cluster, database = await connection.fetchrow(_STATE)
    oldest, newest, _ = snapshot.split(":")
    if is_recovering and oldest != newest:
        return None
    return f"{cluster} {database} {snapshot}"


@dataclass(frozen=True, slots=True)
class Finished:
    """The tables that an earlier run finished, of a state of the database that this one sees too."""

    part: Part
    masker: Masker

    def place(self, draft: Path, target: Path) -> Path | None:
        """Where a finished table's file stands: not yet published, or published already. None where it is not whole."""
        line = self._line(draft)
        if line is None:
            return None
        return next((path for path in (draft, target) if path.is_file() and digest_of(path) == line["digest"]), None)

    def made(self, draft: Path, target: Path, name: str, plan: Plan, described: dict[str, Any]) -> Made | None:
        """A finished table that is masked as it would be now."""
        line, place = self._line(draft), self.place(draft, target)
        if line is None or place is None or line["plan"] != self._plan(plan):
            return None
        counted = Counted()
        counted.take(line)
        return Made(Path(name), place, plan, counted, described, line["digest"], place.stat().st_size, resumed=True)

    def finished(self, made: Made) -> None:
        """One more is whole, and on the disk."""
        line = {"file": made.target.name, "digest": made.digest, "plan": self._plan(made.plan)}
        with made.target.open("rb") as file:
            self.part.finished(file, line | counts_line(made.counted))

    def _line(self, draft: Path) -> dict[str, Any] | None:
        return next((line for line in reversed(self.part.lines) if line["file"] == draft.name), None)

    def _plan(self, plan: Plan) -> str:
        return meant((str(plan), self.masker.finds, self.masker.fingerprint()))
