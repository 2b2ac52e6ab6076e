"""shift: dates and moments move by one number of days for a key and an entity, or for a subject, so that intervals stay
true.

What it must never do: move by nothing.
"""

from __future__ import annotations

from maskwire.transform.declared import DATES, TEXT, Properties, with_arrays

PROPERTIES = Properties(
    keeps_format=True,
    keeps_joins=True,
    reversible=True,
    ordered=True,
    types=with_arrays(TEXT | DATES),
    options={
        "days": "how far at most, 1 to 36500 (by default 365)",
        "weekday": "whether a day keeps its day of the week (by default not)",
        "subject": "the column of the same row by whose value it moves: each subject's dates by another number of days",
    },
    redacts="where a subject counts, what has none beside it (in a list, a document); "
    "what is no ISO date, infinity, and what is or comes to lie outside the years 1 to 9999",
)
