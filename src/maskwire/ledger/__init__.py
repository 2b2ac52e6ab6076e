"""The record of every exchange: entry, store, exposure.

What it must never do: hold a value from a source.
"""

from maskwire.ledger.entry import ColumnEntry, Entry, Kind, Outcome, Phase, decode, encode, moment
from maskwire.ledger.exposure import Exposure, Refusals, Report, exposure, read
from maskwire.ledger.store import Durability, Ledger

__all__ = [
    "ColumnEntry",
    "Durability",
    "Entry",
    "Exposure",
    "Kind",
    "Ledger",
    "Outcome",
    "Phase",
    "Refusals",
    "Report",
    "decode",
    "encode",
    "exposure",
    "moment",
    "read",
]
