"""vault: a random token, kept encrypted beside the ledger (45 CFR 164.514(c)); the one transform that has a store.

What it must never do: make a token that tells anything of its value, or one that its keeper could not write down.
"""

from __future__ import annotations

from maskwire.transform.declared import TEXT, WHOLE, Properties

PROPERTIES = Properties(
    keeps_format=False,
    keeps_joins=True,
    reversible=True,
    ordered=False,
    types=TEXT | WHOLE | {"uuid"},
    redacts="elements of arrays, values inside of JSON documents, numbers with a fraction, and other types",
)
