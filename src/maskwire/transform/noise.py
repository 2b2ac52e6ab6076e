"""noise: a number becomes one near to it, of its sign and scale, the same number always the same one.

What it must never do: answer the same question differently: averages would tell.
"""

from __future__ import annotations

from maskwire.transform.declared import NUMBERS, TEXT, Properties, with_arrays

PROPERTIES = Properties(
    keeps_format=True,
    keeps_joins=False,
    reversible=False,
    ordered=False,
    types=with_arrays(TEXT | NUMBERS),
    options={"percent": "how far at most, 1 to 100 (by default 10); at least one unit of the last digit"},
    redacts="0, NaN, infinity, texts that are no plain number, and numbers of more than 36 digits",
)
