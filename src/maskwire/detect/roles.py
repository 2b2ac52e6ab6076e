"""Columns called after what somebody does: keeper, defendant, approved_by. Their values tell what stands in them.

What it must never do: take a role for a name. "guardian" may hold "mother", and "operator" the number of a firm.
"""

from __future__ import annotations

import re

from maskwire.detect import lexicon, names
from maskwire.detect.lexicon import COMMON, known
from maskwire.detect.sample import Sample
from maskwire.detect.shapes import LOGIN, titled
from maskwire.detect.told import full_name, signed

# Words behind which somebody is named: created_by, getekend_door, assigned_to.
_BY = names.listed("by por par door von")
_TO = names.listed("assigned reports allocated issued delegated")
_PARTICLE = r"(?:v[ao]n|de|der|den|da|di|do|dos|das|del|della|la|le|bin|binti|al|el|ul|y|e|zu|af|ten|ter|&|and|und|et)"
_PART = r"(?:[^\W\d_a-z][^\W\d_]*\.?(?:['\u2019-][^\W\d_]+\.?)*)"
_NAME = re.compile(rf"{_PART}(?:(?:,? +|[,/])(?:{_PART}|{_PARTICLE}))*")
_SHAPED, _NAMED, _LOGGED = 0.8, 0.5, 0.35
_FEW = 10  # different values, of which names that no list holds must be more


def role(parts: list[str]) -> bool:
    """Whether the words of a column's name are what somebody is or does, or the name of such a person."""
    if not parts:
        return False
    last = parts[-1].rstrip("0123456789")
    if last not in names.ROLES and last.removesuffix("s") in names.ROLES:
        last = last.removesuffix("s")
    if len(parts) == 1:
        return last in names.ROLES or _compound(last)
    if last in names.BARE and last not in names.ROLES:
        return role(parts[:-1])  # keeper_name, approved_by_name
    if last in _BY or (last == "to" and parts[-2] in _TO):
        return True
    behind = parts[1:]
    if parts[0] in names.BARE and (behind[0] in names.ROLES or parts[-1] in names.ROLES):
        return True  # nome_mae, name_des_patienten
    return last in names.ROLES or (parts[0] in names.ROLES and names.QUALIFIERS.issuperset(behind))


def _compound(word: str) -> bool:
    """Whether one word is a role and a word for a name: klantnaam, kundenname."""
    for name in names.BARE:
        if len(name) >= 4 and word.endswith(name):
            whose = word.removesuffix(name)
            return bool(
                {whose, whose.removesuffix("n"), whose.removesuffix("s"), whose.removesuffix("en")} & names.ROLES
            )
    return False


def holder(sample: Sample) -> str | None:
    """What a column of a role holds: PERSON where its values are written as names, USERNAME where they are logins."""
    if not sample.distinct or sample.numbers or sample.years:
        return None
    folded = sample.folded
    firms = sample.share(lexicon.a_firm)
    if firms >= 0.2 or sum(text in COMMON for text in folded) >= 0.4 * len(folded):
        return "ORGANIZATION" if firms >= _NAMED else None
    if sum(lexicon.is_job(text) and not full_name(text) for text in folded) >= _NAMED * len(folded):
        return None  # a role of a role: "operator" is "night nurse"
    if sample.share(titled) >= _SHAPED or written_as_names(sample):
        return "PERSON"
    logins = sample.share(LOGIN.fullmatch) >= 0.9 and sample.share(signed) >= _LOGGED
    return "USERNAME" if logins else None


def written_as_names(sample: Sample) -> bool:
    """Whether nearly all values are written as people's names are, and lists hold some or there are many."""
    small = sample.share(str.islower) >= 0.5  # names, but hardly other words, are of the lists
    shaped = sample.share(lambda text: len(text) <= 60 and _NAME.fullmatch(text.title() if small else text))
    if shaped < _SHAPED:
        return False
    several = sample.share(lambda text: " " in text) >= _SHAPED
    held = sum(map(_held, sample.folded)) / len(sample.folded)
    if several and small:
        return sum(map(full_name, sample.folded)) >= _NAMED * len(sample.folded)
    if several:
        return held >= 0.3 or len(sample.distinct) >= max(_FEW, 0.3 * len(sample))
    return held >= _NAMED and sample.share(lambda text: len(text) > 2) >= _SHAPED


def _held(text: str) -> bool:
    """Whether a word of a case-folded text is a name of the lists."""
    parts = re.split(r"[ ,.-]+", text)
    return full_name(text) or any(
        len(part) > 2 and (part in known("given") or part in known("surnames")) for part in parts
    )
