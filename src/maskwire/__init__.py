"""Maskwire: a data-masking gateway for people and AI agents.

>>> import maskwire
>>> [(it.entity, it.start, it.end) for it in maskwire.detect("write to ana@example.com")]
[('EMAIL_ADDRESS', 9, 24)]
>>> maskwire.classify(table="t", column="c07", values=["4111111111111111", "5555555555554444"]).entity
'CREDIT_CARD'

``detect`` is a function here, and ``maskwire.detect`` a package as well (docs/adr): the function takes the name over
once the package is loaded, which this import sees to, and imports from the package are not touched by it.
"""

from typing import TYPE_CHECKING

__version__ = "0.1.0"

from maskwire.detect.classify import Described, classify, classify_table
from maskwire.detect.text import find as detect
from maskwire.detect.text import find_all as detect_all
from maskwire.model import Category, Classification, Finding

if TYPE_CHECKING:
    from maskwire.datasets.frames import mask

__all__ = [
    "Category",
    "Classification",
    "Described",
    "Finding",
    "classify",
    "classify_table",
    "detect",
    "detect_all",
    "mask",
]


def __getattr__(name: str) -> object:
    """``mask`` is loaded when it is first used: it knows policy, and the gateway's start need not wait for it."""
    if name != "mask":
        raise AttributeError(f"module 'maskwire' has no attribute {name!r}")
    from maskwire.datasets.frames import mask  # noqa: PLC0415

    return mask
