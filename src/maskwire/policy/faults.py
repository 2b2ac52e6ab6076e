"""What is wrong in a policy file: where, and in words.

What it must never do: repeat a pattern or a sample of a detector, which may be made of real values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from maskwire.errors import ConfigurationError


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in a file: line and column, from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One complaint at one place."""

    mark: Mark
    message: str

    def __str__(self) -> str:
        return f"{self.mark.line}:{self.mark.column}: {self.message}"


class PolicyError(ConfigurationError):
    """A policy file can't be taken. ``faults`` are all that was found, by their place."""

    def __init__(self, faults: Iterable[Fault], name: str = "") -> None:
        self.faults = tuple(sorted(faults))
        self.name = name
        super().__init__("\n".join(f"{name}:{fault}" if name else str(fault) for fault in self.faults))


def nearest(word: str, known: Iterable[str]) -> str:
    """What was perhaps meant, as the end of a sentence; empty where nothing is near."""
    by_lower = {one.lower(): one for one in known}
    part = word.lower()
    found = get_close_matches(part, by_lower, n=1, cutoff=0.6)
    if not found and len(part) > 2:  # EMAIL of EMAIL_ADDRESS, SSN of US_SSN
        found = [one for one in by_lower if f"_{part}_" in f"_{one}_"]
    return f'; did you mean "{by_lower[found[0]]}"?' if found else ""
