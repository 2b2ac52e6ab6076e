"""What a value looks like: for entities the kernel has no detector for, and for those a name announced.

What it must never do: decide alone. A check says whether a value may be one; the column's name, or a share
of many values, decides (`classify.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from maskwire.detect.lexicon import short

STATES = short("states")
STATUS_WORDS = short("statuses")
TITLES = short("titles")
GENDERS = short("genders")


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", "").lstrip("$€£"))
    except ValueError:
        return None


def _between(low: float, high: float) -> Callable[[str], bool]:
    def check(text: str) -> bool:
        number = _number(text)
        return number is not None and low <= number <= high

    return check


def _words_of(known: frozenset[str]) -> Callable[[str], bool]:
    return lambda text: text.lower().rstrip(".") in known


def _lettered(text: str) -> bool:
    return any(character.isalpha() for character in text) and len(text) <= 200


def _hex_like(text: str) -> bool:
    return re.fullmatch(r"[0-9a-fA-F-]{24,}|\d+", text) is not None


def _name(text: str) -> bool:
    return _lettered(text) and not _hex_like(text) and "@" not in text


def _digit_count(low: int, high: int, longest: int) -> Callable[[str], bool]:
    return lambda text: low <= _digits(text) <= high and len(text) <= longest


_aged = _between(0, 130)
# "25-34", "80+", "<18", "20 to 29 years".
_RANGE = re.compile(
    r"(?:[<>=\u2264\u2265~]{0,2}|under|over|below|above|age[ds]?|ab|bis|unter|m\u00e1s de|plus de)? ?\d{1,3}"
    r"(?: ?(?:-|\u2013|to|bis|a|\u00e0|et|und|and) ?\d{1,3})? ?"
    r"(?:\+|years?|yrs?|y/o|yo|jahre|ans|anos|a\u00f1os|anni|jaar)?"
    r"(?: (?:old|and (?:over|older|above)|or (?:older|more)|und \u00e4lter))?",
    re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}[/.]\d{1,2}[/.]\d{2,4}")
CHECKS: dict[str, Callable[[str], bool]] = {
    "EMAIL_ADDRESS": lambda text: "@" in text,
    "PHONE_NUMBER": _digit_count(1, 18, 40),
    "CREDIT_CARD": _digit_count(12, 19, 30),
    "US_SSN": lambda text: _digits(text) in {4, 7, 8, 9} and len(text) <= 12,
    "US_ITIN": _digit_count(7, 13, 20),
    "IBAN_CODE": lambda text: text[:2].isalpha() and len(text) > 12,
    "IP_ADDRESS": lambda text: (
        text.count(".") == 3 or text.count(":") >= 2 or (text.isdigit() and 7 <= len(text) <= 10)
    ),
    "MAC_ADDRESS": lambda text: 12 <= len(text) <= 17,
    "DATE_OF_BIRTH": lambda text: 1 <= _digits(text) <= 20 and len(text) <= 40,
    "AGE": lambda text: _aged(text) or _RANGE.fullmatch(text) is not None,
    "ZIP_CODE": lambda text: _digits(text) >= 1 and (3 <= len(text) <= 12 or text[0].isalpha()),
    "USERNAME": lambda text: len(text) <= 100 and _DAY.match(text) is None,
    "PASSWORD": lambda text: len(text) >= 4,  # "MD" is a credential too
    "COORDINATE": lambda text: re.fullmatch(r"[\s(]*-?\d{1,3}(?:[.,]\d+)?.{0,60}", text) is not None,
    "CREDIT_SCORE": _between(250, 1000),
    "CVV": _between(0, 9999),
    "CREDIT_CARD_EXPIRY": lambda text: _digits(text) >= 1,
    "INCOME": lambda text: _digits(text) >= 1 and len(text) <= 30,
    "PERSON": _name,
    "STREET_ADDRESS": lambda text: (
        len(text) <= 300 and not (len(text) == 1 and text.isalpha()) and "@" not in text and "://" not in text
    ),
    "LOCATION": lambda text: _name(text) and text.lower() not in STATUS_WORDS,
    "JOB": _name,
    "TITLE": _words_of(TITLES),
    "GENDER": lambda text: (
        (len(text) == 1 and text.isalpha()) or text.lower() in GENDERS or text.split(".")[0] in {"0", "1", "2", "9"}
    ),
    "MARITAL_STATUS": lambda text: len(text) <= 30,
    "NRP": _name,
    "HEALTH": _name,
    "ORGANIZATION": _name,
    "DOMAIN_NAME": lambda text: "." in text and " " not in text,
    "SWIFT_CODE": lambda text: len(text) in {8, 11} and text.isalnum(),
    "BANK_ACCOUNT": lambda text: _digits(text) >= 4,
    "PASSPORT": lambda text: _digits(text) >= 4,
    "DRIVER_LICENSE": lambda text: _digits(text) >= 4,
    "MEDICAL_RECORD_NUMBER": lambda text: _digits(text) >= 3,
}


def narrowed(entity: str, values: Sequence[str]) -> str:
    """An announced entity, or the kind of it that all values have the form of: accounts that are IBANs."""
    if entity == "BANK_ACCOUNT" and values and all(map(_IBAN.fullmatch, values)):
        return "IBAN_CODE"
    return entity


def share(entity: str, values: Sequence[str]) -> float | None:
    """The share of values that may be of an entity; None where there is no check or no value."""
    check = CHECKS.get(entity)
    if check is None or not values:
        return None
    return sum(check(_whole(text)) for text in values) / len(values)


def _whole(text: str) -> str:
    """A whole number without a fraction of zeros or an exponent: so identifiers are written that were read as floats,
    as they are where one is missing."""
    if _FLOAT.fullmatch(text) is None or not (number := float(text)).is_integer():
        return text
    return str(int(number))


_IBAN = re.compile(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}")
_FLOAT = re.compile(r"\d{1,18}\.0{1,9}|\d\.\d{1,17}[eE]\+?\d{1,2}")
