"""pseudonym: a name becomes a name of its script, a street a street, a city a city, a company a company.

What it must never do: give the raw name, or a word of it.
"""

from __future__ import annotations

from maskwire.transform.declared import TEXT, Properties, with_arrays

PROPERTIES = Properties(
    keeps_format=True,
    keeps_joins=False,  # two people may share one (docs/adr/0024)
    reversible=False,
    ordered=False,
    types=with_arrays(TEXT),
    options={"gender": "whether a known given name becomes one of the same gender (by default not)"},
    redacts="entities other than PERSON, STREET_ADDRESS, LOCATION and ORGANIZATION, and scripts without pools",
)
