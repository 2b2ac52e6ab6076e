"""hash: HMAC-SHA-256 under a key of the entity, in hexadecimal, cut.

What it must never do: be made without a key: a plain digest of a small domain can be listed.
"""

from __future__ import annotations

from maskwire.transform.declared import TEXT, Properties, with_arrays

PROPERTIES = Properties(
    keeps_format=False,
    keeps_joins=True,
    reversible=False,
    ordered=False,
    types=with_arrays(TEXT),
    options={"length": "how many hexadecimal digits, 1 to 64 (by default 16)"},
)
