"""What became of an attack.

What it must never do: repeat an answer. Of an error it says the code; the text only of refusals, which are a gateway's
own.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from maskwire.probe.attack import GUESSES, Attack, Kind
from maskwire.probe.came import Ask, Asks, Came, Session
from maskwire.probe.target import Target, fill, guesses
from maskwire.probe.variants import variants
from maskwire.probe.wanted import Wanted

__all__ = ["Outcome", "Verdict", "alone", "judged", "verdict_of"]

_SLOW = 0.25  # seconds; the attacks by time sleep for longer
_STARTED = 2  # of what comes, from which a text is no more the guess of one character
_UNKNOWN = frozenset({"1146", "42P01"})  # a relation that is not there is none by whatever way it is asked for
_QUERIES = frozenset({Kind.TELLS, Kind.WRITTEN})


class Verdict(StrEnum):
    """``GOT_THROUGH`` is a leak; the others are not."""

    GOT_THROUGH = "got through"
    REFUSED = "refused"
    MASKED = "masked"  # it was answered, and nothing of the value came
    FAILED = "failed"  # with another error than a refusal: the statement does not fit this column, or this server


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attack on one column in one way. ``how`` says what came; ``reason`` is what the gateway said to refuse it;
    ``door`` is by which it came."""

    attack: Attack
    column: str
    way: str
    verdict: Verdict
    how: str = ""
    code: str = ""
    reason: str = ""
    door: str = ""


def verdict_of(came: Came) -> Verdict:
    """Of an answer in which nothing was found."""
    if came.is_refusal:
        return Verdict.REFUSED
    return Verdict.FAILED if came.code or came.is_cut else Verdict.MASKED


def _quiet(attack: Attack, target: Target, way: str, came: Came) -> Outcome:
    """Nothing came: why not."""
    reason = came.said if came.is_refusal else ""
    how = "the answer broke off" if came.is_cut else ""
    return Outcome(attack, target.name, way, verdict_of(came), how, came.code, reason)


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
    await client.tidy(came, statements)
    return [found]


async def judged(
    attack: Attack, target: Target, wanted: Wanted, client: Session, turn: int, *, is_first: bool = True
) -> list[Outcome]:
    """An attack in every way in which drivers could send it and in one variant, or, where the column is not the first,
    by a simple query and one of these, in ``turn``; nothing where it does not fit the target."""
    match attack.kind:
        case Kind.STARTUPS:
            came = await client.beginning(dict(attack.startup), (_filled(attack, target) or ("",))[-1])
            return [_seen(attack, target, wanted, "startup", came)]
        case Kind.SETTINGS:
            tried = await client.setting(*attack.statements)
            return [_set(attack, target, way, came, has=has) for way, (came, has) in tried.items()]
    found = await alone(attack, target, wanted, client)
    if not found:
        return []
    if attack.kind in GUESSES:
        return found + await _parameter(attack, target, client)
    statements = _filled(attack, target) or ()
    ways = [(name, statements, way) for name, way in client.ways(statements, attack.kind).items()]
    made = list(variants(statements[0]).items()) if attack.kind in _QUERIES and not statements[1:] else []
    if made:
        name, text = made[turn % len(made)]
        ways.append((name, (text,), client.query))
    if (not is_first or found[0].code in _UNKNOWN) and ways:
        ways = [ways[turn % len(ways)]]
    for name, texts, way in ways:
        came = await _sent(client, texts, way)
        found.append(_seen(attack, target, wanted, name, came))
        await client.tidy(came, texts)
    return found


def _seen(attack: Attack, target: Target, wanted: Wanted, way: str, came: Came) -> Outcome:
    if how := wanted.found(came.raw()):
        return _through(attack, target, way, f"a value of the column came {how}")
    if attack.kind is Kind.RUNS and not came.code and not came.is_cut:
        return _through(attack, target, way, "it ran")
    return _quiet(attack, target, way, came)


def _filled(attack: Attack, target: Target, guess: str | None = None) -> tuple[str, ...] | None:
    filled = [fill(one, target, guess) for one in attack.statements]
    return tuple(one for one in filled if one is not None) if None not in filled else None


async def _sent(client: Asks, statements: tuple[str, ...], last: Ask | None = None) -> Came:
    """All that came for them; a later one is not sent to a transaction that has failed already."""
    earlier = Came()
    for statement in statements[:-1]:
        came = (await client.query(statement)).behind(earlier)
        if came.code or came.is_cut:
            return came
        earlier = came
    return (await (last or client.query)(statements[-1])).behind(earlier)


async def _guessed(attack: Attack, target: Target, client: Asks) -> list[Outcome]:
    pair = guesses(attack.kind, target)
    if pair is None or _filled(attack, target, "") is None:
        return []

    async def ask(guess: str) -> Came:
        statements = _filled(attack, target, guess) or ()
        came = await _sent(client, statements)
        await client.tidy(came, statements)
        return came

    return [await _compared(attack, target, "simple", ask, pair)]


async def _parameter(attack: Attack, target: Target, client: Session) -> list[Outcome]:
    """The guess as a parameter of the statement, where it stands as a literal of its own."""
    pair, template = guesses(attack.kind, target), attack.statements[-1]
    if pair is None or attack.statements[1:] or template.count("«guess»") != 1 or "'«guess»'" not in template:
        return []

    async def ask(guess: str) -> Came:
        came = await client.bound(fill(template, target, "«guess»") or "", guess)
        await client.tidy(came, (template,))
        return came

    return [await _compared(attack, target, "parameter", ask, pair)]


async def _compared(attack: Attack, target: Target, way: str, ask: Ask, pair: tuple[str, str]) -> Outcome:
    """Told apart once is chance where data changes; told apart twice in the same way is not."""
    right, wrong = pair
    first = await ask(right)
    if first.is_refusal and attack.kind is Kind.TIMED:
        return _quiet(attack, target, way, first)
    if _apart(attack, first, right, await ask(wrong), wrong):
        again, other = await ask(right), await ask(wrong)
        if _apart(attack, again, right, other, wrong) and not _apart(attack, first, right, again, right):
            return _through(attack, target, way, "a right guess is answered otherwise than a wrong one")
    return _quiet(attack, target, way, first)


def _apart(attack: Attack, one: Came, guess: str, other: Came, wrong: str) -> bool:
    if attack.kind is Kind.TIMED:
        return (one.took > _SLOW) != (other.took > _SLOW)
    if one.messages == other.messages:  # a guess may stand in a name that an error says
        return False
    own, another = (guess, wrong) if len(guess) > _STARTED else ("", "")
    return one.told(own) != other.told(another)


def _set(attack: Attack, target: Target, way: str, came: Came, *, has: bool) -> Outcome:
    return _through(attack, target, way, "the session has this setting") if has else _quiet(attack, target, way, came)
