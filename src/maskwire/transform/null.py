"""null: every value becomes NULL.

What it must never do: be told from a value that was NULL.
"""

from __future__ import annotations

from maskwire.transform.declared import ALL, Properties

PROPERTIES = Properties(keeps_format=False, keeps_joins=False, reversible=False, ordered=False, types=ALL)
