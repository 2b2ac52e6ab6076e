"""A whole probe: every attack on every column through every door, and what became of it.

What it must never do: count as held what was never asked; a probe that could ask nothing says so.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from maskwire.probe.attack import GUESSES, Attack, Kind, attacks
from maskwire.probe.client import Asks, Client
from maskwire.probe.judge import REFUSALS, Outcome, Verdict, alone, judged
from maskwire.probe.target import Target
from maskwire.probe.wanted import Wanted
from maskwire.wire.postgres.messages import frame

__all__ = ["Result", "controls", "probe", "probe_tool"]

Progress = Callable[[int, int, str], None]
Probed = tuple[Target, Wanted]
_ALONE = frozenset({Kind.SETTINGS, Kind.STARTUPS, Kind.RUNS})  # the same whatever the column is
_VERSION = 89  # the OID of version()
_MESSAGE = Attack(
    "59.message.1", "59", "smuggled", Kind.RUNS, "a function called by a message, without any SQL",
    "What was understood is not what runs: a read-only, masked door is neither.", ("FunctionCall of version()",),
)  # fmt: skip


@dataclass(slots=True)
class Result:
    """What became of all attacks. ``shown``: columns that were not probed, since the principal is shown them."""

    outcomes: list[Outcome] = field(default_factory=list)
    shown: tuple[str, ...] = ()

    @property
    def leaks(self) -> list[Outcome]:
        """What got through."""
        return [one for one in self.outcomes if one.verdict is Verdict.GOT_THROUGH]


def _pairs(probed: Sequence[Probed], listed: Iterable[Attack]) -> list[tuple[Attack, int]]:
    """Each attack with the places of the columns that it is for."""
    pairs = []
    for attack in listed:
        is_same = attack.kind in _ALONE and not any("«c»" in one for one in attack.statements)
        pairs += [(attack, place) for place in range(1 if is_same else len(probed))]
    return pairs


async def probe(probed: Sequence[Probed], client: Client, progress: Progress, *, quick: bool = False) -> list[Outcome]:
    """Through the PostgreSQL door; ``quick``: by simple queries alone. All ways are tried on the first column, and
    all of them in turn on the others: how it is sent and what it reads are not the same part of a gateway."""
    pairs, found = _pairs(probed, attacks()), list[Outcome]()
    for done, (attack, place) in enumerate(pairs):
        progress(done, len(pairs), f"{attack.line} {attack.what}")
        target, wanted = probed[place]
        if quick and attack.kind not in (Kind.SETTINGS, Kind.STARTUPS):
            found += await alone(attack, target, wanted, client)
        else:
            found += await judged(attack, target, wanted, client, done if place else None)
    found.append(await _function_call(probed[0][0], client))
    return found


async def _function_call(target: Target, client: Client) -> Outcome:
    came = await client.ask(frame(b"F", struct.pack("!Ihhh", _VERSION, 0, 0, 0)))
    through = any(kind == b"V" for kind, _ in came.messages)
    code = came.error.get("C", "")
    verdict = Verdict.GOT_THROUGH if through else Verdict.REFUSED if code in REFUSALS else Verdict.FAILED
    return Outcome(_MESSAGE, target.name, "message", verdict, "it ran" if through else "", code)


async def probe_tool(probed: Sequence[Probed], tool: Asks, progress: Progress) -> list[Outcome]:
    """Through a door that takes one statement at a time, each in a session of its own."""
    listed = [one for one in attacks() if not one.statements[1:] and not one.startup and one.kind is not Kind.TIMED]
    pairs, found = _pairs(probed, listed), list[Outcome]()
    for done, (attack, place) in enumerate(pairs):
        progress(done, len(pairs), f"MCP: {attack.line} {attack.what}")
        found += [replace(one, way="MCP") for one in await alone(attack, *probed[place], tool)]
    return found


async def controls(probed: Sequence[Probed], source: Client, progress: Progress) -> dict[tuple[str, str], bool]:
    """Whether an attack tells something of a column where it is sent to the source itself, by its name and the
    column's: one that does not would prove nothing."""
    listed = [one for one in attacks() if one.kind in (GUESSES - {Kind.TIMED}) | {Kind.TELLS, Kind.WRITTEN}]
    pairs, works = _pairs(probed, listed), dict[tuple[str, str], bool]()
    for done, (attack, place) in enumerate(pairs):
        progress(done, len(pairs), f"the source itself: {attack.line}")
        for one in await alone(attack, *probed[place], source):
            works[attack.name, one.column] = one.verdict is Verdict.GOT_THROUGH
    return works
