"""What became of an attack.

What it must never do: repeat an answer. Of an error it says the code; the text only of refusals, which are a gateway's
own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from maskwire.probe.attack import GUESSES, Attack, Kind
from maskwire.probe.client import Asks, Came, Client
from maskwire.probe.target import Target, fill, guesses
from maskwire.probe.wanted import Wanted
from maskwire.probe.ways import bound, tidy, ways

__all__ = ["Outcome", "Verdict", "alone", "judged"]

REFUSALS = frozenset({"42501", "25006", "0A000"})
_SLOW = 0.25  # seconds; the attacks by time sleep for longer
_STARTED = 2  # of what comes, from which a text is no more the guess of one character


class Verdict(StrEnum):
    """``GOT_THROUGH`` is a leak; the others are not."""

    GOT_THROUGH = "got through"
    REFUSED = "refused"
    MASKED = "masked"  # it was answered, and nothing of the value came
    FAILED = "failed"  # with another error than a refusal: the statement does not fit this column, or this server


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attack on one column in one way. ``how`` says what came; ``reason`` is what the gateway said to refuse it;
    ``works``: what it does when it is sent to the source itself (None: not tried)."""

    attack: Attack
    column: str
    way: str
    verdict: Verdict
    how: str = ""
    code: str = ""
    reason: str = ""
    works: bool | None = None


def _quiet(attack: Attack, target: Target, way: str, came: Came) -> Outcome:
    """Nothing came: why not."""
    error = came.error
    code = error.get("C", "")
    if not error:
        return Outcome(attack, target.name, way, Verdict.MASKED)
    verdict = Verdict.REFUSED if code in REFUSALS else Verdict.FAILED
    reason = error.get("M", "") if verdict is Verdict.REFUSED else ""
    return Outcome(attack, target.name, way, verdict, code=code, reason=reason)


def _through(attack: Attack, target: Target, way: str, how: str) -> Outcome:
    return Outcome(attack, target.name, way, Verdict.GOT_THROUGH, how=how)


async def alone(attack: Attack, target: Target, wanted: Wanted, client: Asks) -> list[Outcome]:
    """An attack by SQL texts alone; nothing where it does not fit the target."""
    if attack.kind in GUESSES:
        return await _guessed(attack, target, client)
    statements = _filled(attack, target)
    if statements is None:
        return []
    came = await _sent(client, statements)
    found = _seen(attack, target, wanted, "simple", came)
    await tidy(client, came, statements)
    return [found]


async def judged(
    attack: Attack, target: Target, wanted: Wanted, client: Client, turn: int | None = None
) -> list[Outcome]:
    """An attack in every way in which drivers could send it, or by a simple query and the way whose ``turn`` it is;
    nothing where it does not fit the target."""
    match attack.kind:
        case Kind.STARTUPS:
            return [await _began(attack, target, wanted, client)]
        case Kind.SETTINGS:
            return [await _setting(attack, target, client, name) for name in ("SET", "startup")]
    found = await alone(attack, target, wanted, client)
    if not found:
        return []
    if attack.kind in GUESSES:
        return found + await _parameter(attack, target, client)
    statements = _filled(attack, target) or ()
    others = list(ways(statements, attack.kind).items())
    if turn is not None and others:
        others = [others[turn % len(others)]]
    for name, way in others:
        came = await _sent(client, statements, partial(way, client))
        found.append(_seen(attack, target, wanted, name, came))
        await tidy(client, came, statements)
    return found


def _seen(attack: Attack, target: Target, wanted: Wanted, way: str, came: Came) -> Outcome:
    if how := wanted.found(came.raw()):
        return _through(attack, target, way, f"a value of the column came {how}")
    if attack.kind is Kind.RUNS and not came.error and not came.is_cut:
        return _through(attack, target, way, "it ran")
    return _quiet(attack, target, way, came)


def _filled(attack: Attack, target: Target, guess: str | None = None) -> tuple[str, ...] | None:
    filled = [fill(one, target, guess) for one in attack.statements]
    return tuple(one for one in filled if one is not None) if None not in filled else None


Ask = Callable[[str], Awaitable[Came]]


async def _sent(client: Asks, statements: tuple[str, ...], last: Ask | None = None) -> Came:
    """All that came for them; a later one is not sent to a transaction that has failed already."""
    messages = []
    for statement in statements[:-1]:
        came = await client.query(statement)
        messages += came.messages
        if came.error or came.is_cut:
            came.messages = messages
            return came
    came = await (last or client.query)(statements[-1])
    came.messages += messages
    return came


async def _guessed(attack: Attack, target: Target, client: Asks) -> list[Outcome]:
    pair = guesses(attack.kind, target)
    if pair is None or _filled(attack, target, "") is None:
        return []

    async def ask(guess: str) -> Came:
        statements = _filled(attack, target, guess) or ()
        came = await _sent(client, statements)
        await tidy(client, came, statements)
        return came

    return [await _compared(attack, target, "simple", ask, pair)]


async def _parameter(attack: Attack, target: Target, client: Client) -> list[Outcome]:
    """The guess as a parameter of the statement, where it stands as a literal of its own."""
    pair, template = guesses(attack.kind, target), attack.statements[-1]
    if pair is None or attack.statements[1:] or template.count("«guess»") != 1 or "'«guess»'" not in template:
        return []

    async def ask(guess: str) -> Came:
        came = await bound(client, fill(template, target, "«guess»") or "", guess.replace("''", "'"))
        await tidy(client, came, (template,))
        return came

    return [await _compared(attack, target, "parameter", ask, pair)]


async def _compared(attack: Attack, target: Target, way: str, ask: Ask, pair: tuple[str, str]) -> Outcome:
    """Told apart once is chance where data changes; told apart twice in the same way is not."""
    right, wrong = pair
    first = await ask(right)
    if first.error.get("C") in REFUSALS and attack.kind is Kind.TIMED:
        return _quiet(attack, target, way, first)
    if _apart(attack, first, right, await ask(wrong), wrong):
        again, other = await ask(right), await ask(wrong)
        if _apart(attack, again, right, other, wrong) and not _apart(attack, first, right, again, right):
            return _through(attack, target, way, "a right guess is answered otherwise than a wrong one")
    return _quiet(attack, target, way, first)


def _apart(attack: Attack, one: Came, guess: str, other: Came, wrong: str) -> bool:
    if attack.kind is Kind.TIMED:
        return (one.took > _SLOW) != (other.took > _SLOW)
    own, another = (guess, wrong) if len(guess) > _STARTED else ("", "")
    return one.told(own) != other.told(another)


async def _setting(attack: Attack, target: Target, client: Client, how: str) -> Outcome:
    """A session that has it: by SET, or from its startup on."""
    name, value = attack.statements
    if how == "SET":
        came = await client.query(f"SET {name} = '{value}'")
        answer = came if came.error else await client.query(f"SHOW {name}")
        client.close()
        return _held(attack, target, how, answer, value)
    other = client.beginning({"options": f"-c {name}={value}"})
    if (code := await other.refusal()) is not None:
        return Outcome(attack, target.name, how, Verdict.REFUSED, code=code)
    answer = await other.query(f"SHOW {name}")
    other.close()
    return _held(attack, target, how, answer, value)


def _held(attack: Attack, target: Target, way: str, came: Came, value: str) -> Outcome:
    if not came.error and any(row and (row[0] or "").lower() == value.lower() for row in came.rows()):
        return _through(attack, target, way, "the session has this setting")
    return _quiet(attack, target, way, came)


async def _began(attack: Attack, target: Target, wanted: Wanted, client: Client) -> Outcome:
    """A session of its own that begins with these parameters."""
    other = client.beginning(dict(attack.startup))
    if (code := await other.refusal()) is not None:
        return Outcome(attack, target.name, "startup", Verdict.REFUSED, code=code)
    came = await other.query((_filled(attack, target) or ("",))[-1])
    other.close()
    return _seen(attack, target, wanted, "startup", came)
