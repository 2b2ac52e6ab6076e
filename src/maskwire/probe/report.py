"""What a probe found, for people and for programs.

What it must never do: print a value, or a filled statement: a guess that was right is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from maskwire.probe.judge import Outcome, Verdict

__all__ = ["Leak", "Probe", "as_json", "leaks", "lines", "reasons", "summary", "together"]


@dataclass(slots=True)
class Probe:
    """What became of all attacks. ``shown``: columns that were not probed, since the principal is shown them;
    ``works``: whether an attack, by its name and its column, got something from the source itself; ``notes`` say what
    this probe could judge, and what not."""

    outcomes: list[Outcome] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    shown: tuple[str, ...] = ()
    works: dict[tuple[str, str], bool] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def leaks(self) -> list[Outcome]:
        """What got through."""
        return [one for one in self.outcomes if one.verdict is Verdict.GOT_THROUGH]


@dataclass(frozen=True, slots=True)
class Leak:
    """An attack that got something of a column, and by which ways."""

    first: Outcome
    ways: tuple[str, ...]


def leaks(found: Probe) -> list[Leak]:
    """One for each door, attack and column."""
    grouped: dict[tuple[str, str, str], list[Outcome]] = {}
    for one in found.leaks:
        grouped.setdefault((one.door, one.attack.name, one.column), []).append(one)
    return [Leak(ones[0], tuple(one.way for one in ones)) for ones in grouped.values()]


def summary(found: Probe) -> dict[tuple[str, str], Counter[Verdict]]:
    """Verdicts by door and by group of the catalogue."""
    counted: dict[tuple[str, str], Counter[Verdict]] = {}
    for one in found.outcomes:
        counted.setdefault((one.door, one.attack.group), Counter())[one.verdict] += 1
    return counted


def reasons(found: Probe) -> Counter[str]:
    """Why attacks were refused, in the gateway's words, the column's name left out."""
    said = Counter[str]()
    for one in found.outcomes:
        if one.verdict is Verdict.REFUSED and one.reason:
            said[one.reason.replace(one.column, "the column").replace(one.column.rpartition(".")[2], "the column")] += 1
    return said


def together(found: Probe) -> list[list[Leak]]:
    """Leaks by door and attack: of all columns at once."""
    grouped: dict[tuple[str, str], list[Leak]] = {}
    for one in leaks(found):
        grouped.setdefault((one.first.door, one.first.attack.name), []).append(one)
    return list(grouped.values())


def lines(same: list[Leak]) -> Iterator[str]:
    """The leaks of one attack in words."""
    first, attack = same[0].first, same[0].first.attack
    columns, ways = ", ".join(one.first.column for one in same), dict.fromkeys(way for one in same for way in one.ways)
    yield f"GOT THROUGH  {columns}  by {attack.name} ({first.door}: {', '.join(ways)})"
    line = "" if attack.line == first.door else f"line {attack.line}, "
    yield f"  {line}{attack.what}: {first.how}."
    yield f"  sent:  {'; '.join(attack.statements) or attack.startup}"
    yield f"  why it matters:  {attack.why}"


def as_json(found: Probe) -> dict[str, object]:
    """Everything; what was sent are templates."""
    doors: dict[str, Counter[Verdict]] = {}
    groups: dict[str, Counter[Verdict]] = {}
    for (door, group), counted in summary(found).items():
        doors.setdefault(door, Counter()).update(counted)
        groups.setdefault(group, Counter()).update(counted)
    return {
        "columns": found.columns,
        "leaked": [_leak(one) for one in leaks(found)],
        "shown": list(found.shown),
        "notes": found.notes,
        "doors": _counts(doors),
        "groups": _counts(groups),
        "reasons": dict(reasons(found).most_common()),
        "works_on_the_source": sum(found.works.values()) if found.works else None,
        "attacks": {one.attack.name: {"line": one.attack.line, "what": one.attack.what,
                                      "sent": list(one.attack.statements) or dict(one.attack.startup)}
                    for one in found.outcomes},
        "outcomes": [
            {
                "door": one.door, "attack": one.attack.name, "line": one.attack.line, "column": one.column,
                "way": one.way, "verdict": str(one.verdict), "came": _came(one), "code": one.code,
                "reason": one.reason, "works_on_the_source": found.works.get((one.attack.name, one.column)),
            }
            for one in found.outcomes
        ],
    }  # fmt: skip


def _counts(counted: dict[str, Counter[Verdict]]) -> dict[str, dict[str, int]]:
    return {name: {str(verdict): count for verdict, count in one.items()} for name, one in counted.items()}


def _came(one: Outcome) -> str:
    if one.how:
        return one.how
    return f"error {one.code}" if one.code else "an answer, and nothing of the value in it"


def _leak(leak: Leak) -> dict[str, object]:
    attack = leak.first.attack
    return {
        "door": leak.first.door,
        "attack": attack.name,
        "line": attack.line,
        "what": attack.what,
        "why": attack.why,
        "column": leak.first.column,
        "how": leak.first.how,
        "ways": list(leak.ways),
        "statements": list(attack.statements),
    }
