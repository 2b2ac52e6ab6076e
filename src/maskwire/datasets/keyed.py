"""Keys of documents and maps that are no names of places but of people.

What it must never do: call a whole set of keys harmless because one of them is no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from maskwire.detect.lexicon import known
from maskwire.detect.told import full_name

__all__ = ["people"]

_FEW, _SHARE = 2, 0.5  # keys, and share of them, that are given names, so that they are taken for people
_BETWEEN = re.compile(r"[\s._-]+")


def people(keys: Iterable[str]) -> frozenset[str]:
    """Those of the keys of one object or map that name people: full names, and given names where they are many."""
    texts = frozenset(keys)
    full = frozenset(key for key in texts if full_name(_BETWEEN.sub(" ", key.casefold())))
    given = frozenset(key for key in texts if key.casefold() in known("given"))
    if len(given) >= _FEW and len(given) >= _SHARE * len(texts):
        return full | given
    return full
