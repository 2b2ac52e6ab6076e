"""What SOC 2, HIPAA, GDPR, PCI DSS and the EU AI Act ask of a record: the table in frameworks.yaml.

What it must never do: take a table that names evidence which nothing measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

__all__ = ["NAMES", "Control", "Framework", "framework"]

NAMES = ("soc2", "hipaa", "gdpr", "pci-dss", "eu-ai-act")


@dataclass(frozen=True, slots=True)
class Control:
    """A clause, what it asks in our words, which evidence the ledger has (measures.py), and what no ledger shows."""

    id: str
    asks: str
    evidence: tuple[str, ...]
    beyond: str


@dataclass(frozen=True, slots=True)
class Framework:
    """``keep_days`` is how long records are to be kept, 0 where nothing is said; empty ``entities`` mean every one."""

    name: str
    title: str
    controls: tuple[Control, ...]
    keep_days: int = 0
    entities: frozenset[str] = frozenset()


@cache
def framework(name: str) -> Framework:
    """One of ``NAMES``. Raises KeyError for another."""
    table = yaml.safe_load(files("maskwire.ledger").joinpath("frameworks.yaml").read_text("utf-8"))[name]
    controls = tuple(
        Control(str(one["id"]), one["asks"], tuple(one["evidence"]), one["beyond"]) for one in table["controls"]
    )
    entities = frozenset(table.get("entities", ()))
    return Framework(name, table["title"], controls, table.get("keep_days", 0), entities)
