"""A whole probe: every attack on every column through every door, and what became of it.

What it must never do: count as held what was never asked; a probe that could ask nothing says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from maskwire.probe.attack import GUESSES, Attack, Kind, attacks
from maskwire.probe.came import Asks, Session
from maskwire.probe.judge import Outcome, Verdict, alone, judged, verdict_of
from maskwire.probe.target import Target
from maskwire.probe.wanted import Wanted

__all__ = ["Probed", "controls", "known", "probe", "probe_tool"]

Progress = Callable[[int, int, str], None]
Probed = tuple[Target, Wanted]
_ALONE = frozenset({Kind.SETTINGS, Kind.STARTUPS, Kind.RUNS})  # the same whatever the column is


def _pairs(probed: Sequence[Probed], listed: Iterable[Attack]) -> list[tuple[Attack, int]]:
    """Each attack with the places of the columns that it is for."""
    pairs = []
    for attack in listed:
        is_same = attack.kind in _ALONE and not any("«c»" in one for one in attack.statements)
        pairs += [(attack, place) for place in range(1 if is_same else len(probed))]
    return pairs


async def probe(probed: Sequence[Probed], client: Session, progress: Progress, *, quick: bool = False) -> list[Outcome]:
    """Through the door of a database; ``quick``: by simple queries alone. All ways are tried on the first column, and
    all of them in turn on the others: how it is sent and what it reads are not the same part of a gateway."""
    pairs, found = _pairs(probed, attacks(client.dialect)), list[Outcome]()
    for done, (attack, place) in enumerate(pairs):
        progress(done, len(pairs), f"{attack.line} {attack.what}")
        target, wanted = probed[place]
        if quick and attack.kind not in (Kind.SETTINGS, Kind.STARTUPS):
            found += await alone(attack, target, wanted, client)
        else:
            found += await judged(attack, target, wanted, client, done, is_first=not place)
    target, wanted = probed[0]
    async for attack, came in client.odd(target):
        verdict, how = verdict_of(came), wanted.found(came.raw())
        if how or (attack.kind is Kind.RUNS and verdict is Verdict.MASKED):
            verdict = Verdict.GOT_THROUGH
            how = f"a value of the column came {how}" if how else "it ran"
        reason = came.said if came.is_refusal else ""
        found.append(Outcome(attack, target.name, "message", verdict, how, came.code, reason))
    return [replace(one, door=client.dialect) for one in found]


async def probe_tool(probed: Sequence[Probed], tool: Asks, progress: Progress) -> list[Outcome]:
    """Through a door that takes one statement at a time, each in a session of its own."""
    listed = [
        one
        for one in attacks("postgresql")
        if not one.statements[1:] and not one.startup and one.kind is not Kind.TIMED
    ]
    pairs, found = _pairs(probed, listed), list[Outcome]()
    for done, (attack, place) in enumerate(pairs):
        progress(done, len(pairs), f"MCP: {attack.line} {attack.what}")
        found += [replace(one, way="MCP", door="mcp") for one in await alone(attack, *probed[place], tool)]
    return found


async def controls(probed: Sequence[Probed], source: Session, progress: Progress) -> dict[tuple[str, str], bool]:
    """Whether an attack tells something of a column where it is sent to the source itself, by its name and the
    column's: one that does not would prove nothing."""
    listed = [
        one for one in attacks(source.dialect) if one.kind in (GUESSES - {Kind.TIMED}) | {Kind.TELLS, Kind.WRITTEN}
    ]
    pairs, works = _pairs(probed, listed), dict[tuple[str, str], bool]()
    for done, (attack, place) in enumerate(pairs):
        progress(done, len(pairs), f"the source itself: {attack.line}")
        for one in await alone(attack, *probed[place], source):
            works[attack.name, one.column] = one.verdict is Verdict.GOT_THROUGH
    return works


def known(outcomes: list[Outcome], works: Mapping[tuple[str, str], bool]) -> list[Outcome]:
    """An error is a refusal where the source itself takes the statement: a door that can't read it says so."""
    return [
        replace(one, verdict=Verdict.REFUSED)
        if one.verdict is Verdict.FAILED and one.code and works.get((one.attack.name, one.column))
        else one
        for one in outcomes
    ]
