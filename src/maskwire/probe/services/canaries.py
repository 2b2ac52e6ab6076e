"""Canaries of many entities, drawn anew, each with a sentence that it stands in.

What it must never do: draw a value that a detector could not know for what it is; names of people are none of these,
since no form tells them.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass, field

from maskwire.probe.planting import card, ssn, word
from maskwire.probe.wanted import Wanted

__all__ = ["Canary", "drawn", "text_of"]

_CAPITALS = "BCDFGHJKLMNPQRSTVWXZ"


@dataclass(frozen=True, slots=True)
class Canary:
    """A value of an entity, and a sentence that holds it."""

    entity: str
    value: str = field(repr=False)
    sentence: str = field(repr=False)
    wanted: Wanted = field(repr=False)


def drawn(draw: random.Random) -> tuple[Canary, ...]:
    """One of each entity."""
    return tuple(_made(entity, sentence, make(draw)) for entity, sentence, make in _ALL)


def text_of(canaries: tuple[Canary, ...]) -> str:
    """A text that holds them all, a sentence in a line."""
    return "\n".join(one.sentence for one in canaries)


def _made(entity: str, sentence: str, value: str) -> Canary:
    pieces = [one for one in value.replace("@", ".").split(".") if entity == "EMAIL_ADDRESS" and len(one) > 8]
    return Canary(entity, value, sentence.format(value), Wanted([value], pieces))


def _digits(draw: random.Random, count: int) -> str:
    return "".join(str(draw.randint(1, 9)) for _ in range(count))


def _iban(draw: random.Random) -> str:
    """Of Germany: 18 digits behind the check digits (ISO 13616: a remainder of 1 by 97)."""
    account = _digits(draw, 18)
    return f"DE{98 - int(account + '131400') % 97:02d}{account}"


def _imei(draw: random.Random) -> str:
    body = "35" + _digits(draw, 12)
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(body)]
    return body + str(-sum(number - 9 if number > 9 else number for number in doubled) % 10)


def _of(letters: str, count: int) -> Callable[[random.Random], str]:
    return lambda draw: "".join(draw.choice(letters) for _ in range(count))


_ALL: tuple[tuple[str, str, Callable[[random.Random], str]], ...] = (
    ("EMAIL_ADDRESS", "Please write to {} today.", lambda draw: f"{word(draw)}@{word(draw)}.com"),
    ("US_SSN", "The SSN is {}.", ssn),
    ("CREDIT_CARD", "Paid with the card {}.", card),
    ("IBAN_CODE", "The IBAN is {}.", _iban),
    ("PHONE_NUMBER", "Call {} at noon.", lambda draw: f"+44 20 79{_digits(draw, 2)} {_digits(draw, 4)}"),
    ("IP_ADDRESS", "It came from the address {}.", lambda draw: f"81.{draw.randint(101, 250)}.{draw.randint(101, 250)}."
     f"{draw.randint(101, 250)}"),
    ("MAC_ADDRESS", "The device is {}.", lambda draw: ":".join(f"{draw.randint(17, 250):02x}" for _ in range(6))),
    ("IMEI", "The phone's IMEI is {}.", _imei),
    ("PASSPORT", "Passport number: {}.", lambda draw: f"X{_digits(draw, 8)}"),
    ("MEDICAL_RECORD_NUMBER", "MRN {} was opened.", lambda draw: _digits(draw, 12)),
    ("BANK_ACCOUNT", "The bank account number is {}.", lambda draw: _digits(draw, 11)),
    ("AWS_KEY", "The key is {}.", lambda draw: "AKIA" + _of(_CAPITALS + "234567", 16)(draw)),
    ("PASSWORD", "password = {}", _of(string.ascii_letters + string.digits, 18)),
)  # fmt: skip
