"""What a probe found, for people and for programs.

What it must never do: print a value, or a filled statement: a guess that was right is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from maskwire.probe.judge import Outcome, Verdict
from maskwire.probe.run import Result

__all__ = ["Leak", "as_json", "leaks", "lines", "reasons", "summary"]


@dataclass(frozen=True, slots=True)
class Leak:
    """An attack that got something of a column, and by which ways."""

    first: Outcome
    ways: tuple[str, ...]


def leaks(result: Result) -> list[Leak]:
    """One for each attack and column."""
    grouped: dict[tuple[str, str], list[Outcome]] = {}
    for one in result.leaks:
        grouped.setdefault((one.attack.name, one.column), []).append(one)
    return [Leak(ones[0], tuple(one.way for one in ones)) for ones in grouped.values()]


def summary(result: Result) -> dict[str, Counter[Verdict]]:
    """Verdicts by group of the catalogue."""
    found: dict[str, Counter[Verdict]] = {}
    for one in result.outcomes:
        found.setdefault(one.attack.group, Counter())[one.verdict] += 1
    return found


def reasons(result: Result) -> Counter[str]:
    """Why attacks were refused, in the gateway's words, the column's name left out."""
    said = Counter[str]()
    for one in result.outcomes:
        if one.verdict is Verdict.REFUSED and one.reason:
            said[one.reason.replace(one.column, "the column").replace(one.column.rpartition(".")[2], "the column")] += 1
    return said


def lines(leak: Leak) -> Iterator[str]:
    """A leak in words."""
    attack = leak.first.attack
    yield f"GOT THROUGH  {leak.first.column}  by {attack.name} ({', '.join(leak.ways)})"
    yield f"  line {attack.line}, {attack.what}: {leak.first.how}."
    yield f"  sent:  {'; '.join(attack.statements) or attack.startup}"
    yield f"  why it matters:  {attack.why}"


def as_json(result: Result, works: Mapping[tuple[str, str], bool]) -> dict[str, object]:
    """Everything; the statements are templates."""
    return {
        "leaked": [_leak(one) for one in leaks(result)],
        "shown": list(result.shown),
        "groups": {group: {str(verdict): count for verdict, count in counted.items()}
                   for group, counted in summary(result).items()},
        "reasons": dict(reasons(result).most_common()),
        "works_on_the_source": sum(works.values()) if works else None,
        "outcomes": [
            {
                "attack": one.attack.name, "line": one.attack.line, "column": one.column, "way": one.way,
                "verdict": str(one.verdict), "code": one.code, "reason": one.reason,
                "works_on_the_source": works.get((one.attack.name, one.column)),
            }
            for one in result.outcomes
        ],
    }  # fmt: skip


def _leak(leak: Leak) -> dict[str, object]:
    attack = leak.first.attack
    return {
        "attack": attack.name,
        "line": attack.line,
        "what": attack.what,
        "why": attack.why,
        "column": leak.first.column,
        "how": leak.first.how,
        "ways": list(leak.ways),
        "statements": list(attack.statements),
    }
