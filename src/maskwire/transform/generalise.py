"""generalise: a value becomes the group it belongs to.

What it must never do: show a group that its source says is too small (45 CFR 164.514(b)(2)(i)).
"""

from __future__ import annotations

from maskwire.transform.declared import DATES, NUMBERS, TEXT, Properties, with_arrays

PROPERTIES = Properties(
    keeps_format=False,
    keeps_joins=False,
    reversible=False,
    ordered=True,
    types=with_arrays(TEXT | NUMBERS | DATES),
    options={
        "to": "year or month (dates), zip3 (US ZIP codes, 000 where few people live), age (90 for all above), bucket",
        "size": "of a bucket, from 1",
        "oldest": "with year: the year as which all earlier ones are shown, since a birth tells an age over 89",
    },
    redacts="what is no date, ZIP code, age or number, and dates whose month is not certain",
)
