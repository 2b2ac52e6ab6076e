"""What of the upstream's planner is off, so that rows do not come in an order that may not be told (leaks.md 25).

ORDER BY an identifier is refused; but the scan of an index on it, or a merge join, gives its order all the same.
What it must never do: turn off what a source without such a column could use.
"""

from __future__ import annotations

from collections.abc import Mapping

from maskwire.gateway.catalog import Read
from maskwire.policy.evaluate import may_be_sorted_by
from maskwire.policy.rules import Policy
from maskwire.view import bound, named_places

# The versions of PostgreSQL that began to choose in which order they sort by the keys of GROUP BY and of DISTINCT:
# by another key first than by that of ordering.py, where an index has that order.
_REORDERING = {17: "enable_group_by_reordering", 18: "enable_distinct_reordering"}


def planner_settings(read: Read, policy: Policy) -> Mapping[str, str]:
    """Settings for new upstream sessions on a source that was read so."""
    everyones = bound(policy, read.catalog)
    classes = {**named_places(everyones, read.catalog), **read.classes}
    hidden = {
        place
        for place, found in classes.items()
        if not may_be_sorted_by(found, everyones, read.catalog.name_of(*place))
    }
    settings = {}
    if hidden:
        settings["enable_mergejoin"] = "off"
        settings |= {name: "off" for since, name in _REORDERING.items() if read.version >= since}
    if indexed := hidden & read.indexed.keys():
        settings["enable_indexonlyscan"] = "off"
        # Sorted by the column before it, rows come in its order, too.
        if any(read.indexed[place] for place in indexed):
            settings["enable_indexscan"] = "off"
    return settings
