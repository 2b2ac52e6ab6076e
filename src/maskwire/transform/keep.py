"""keep: the value stays. For what a rule shows.

What it must never do: stand in a rule whose effect is to mask.
"""

from __future__ import annotations

from maskwire.transform.declared import ALL, Properties

PROPERTIES = Properties(keeps_format=True, keeps_joins=True, reversible=True, ordered=True, types=ALL)
