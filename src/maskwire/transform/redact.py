"""redact: every value of a type becomes the same valid value of that type ("[EMAIL_ADDRESS]", 0, 1970-01-01).

What it must never do: depend on the value.
"""

from __future__ import annotations

from maskwire.transform.declared import ALL, Properties

PROPERTIES = Properties(keeps_format=False, keeps_joins=False, reversible=False, ordered=False, types=ALL)
