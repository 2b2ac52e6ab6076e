"""partial: the first or last letters and digits stay, the others become "*".

What it must never do: show more than it hides; of fewer than 2n + 2 letters and digits, all are hidden.
"""

from __future__ import annotations

from maskwire.transform.declared import TEXT, Properties, with_arrays

PROPERTIES = Properties(
    keeps_format=False,
    keeps_joins=False,
    reversible=False,
    ordered=False,
    types=with_arrays(TEXT),
    options={"last": "how many at the end stay (by default 4)", "first": "how many at the start stay; not beside last"},
)
