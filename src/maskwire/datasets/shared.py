"""What somebody says of columns, over the files of a folder: of every file that has one of that name, or of one table.

What it must never do: let a name pass that no file has. Whoever says what a column holds relies on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from maskwire.errors import ConfigurationError

__all__ = ["by_file"]

Said = Mapping[str, str | None]


def by_file(said: Said, columns: Mapping[Path, Sequence[str]]) -> dict[Path, dict[str, str | None]]:
    """For each file the names that it has, of NAME and TABLE.NAME, the table being its name without the ending.

    What is said of one table goes before what is said of all. Raises ConfigurationError for a name that none has.
    """
    used: set[str] = set()
    made: dict[Path, dict[str, str | None]] = {}
    for path, names in columns.items():
        mine = made[path] = {}
        for name in names:
            for one in (f"{path.stem}.{name}", name):
                if one in said:
                    used.add(one)
                    mine.setdefault(name, said[one])
    if strangers := sorted(said.keys() - used):
        if len(columns) == 1:
            listed = ", ".join(*columns.values())
            raise ConfigurationError(f"There is no column {strangers[0]!r}. The columns are: {listed}.")
        raise ConfigurationError(
            f"No file has a column {strangers[0]!r}. Write NAME for every file that has one, or TABLE.NAME for one, "
            "the table being its name without the ending."
        )
    return made
