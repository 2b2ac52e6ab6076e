"""Forms that values have: of telephone numbers, postal codes, plates, hashes of passwords, forms of address.

What it must never do: prove anything. A form is evidence for a share of a column's values (`told.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

_PASSWORD_HASH = re.compile(
    r"\$(?:2[abxy]?|5|6|1|argon2id?|argon2i|pbkdf2\S*|scrypt|s0|y)\$\S+|(?:pbkdf2|argon2|bcrypt|scrypt)\S*\$\S+"
)
_UDI = re.compile(r"\(01\)\d{14}(?:\(\d{2}\)[^()]+)*")
_ANY_VIN = re.compile(r"(?=.*\d.*\d)(?=.*[A-Z].*[A-Z])[A-HJ-NPR-Z0-9]{17}")
_VIN = re.compile(r"[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{8}")
_CARD = re.compile(r"\d{4}([ -])\d{4}\1\d{4}\1\d{4}")
POSTCODES = re.compile(
    r"[A-Z]{1,2}\d[A-Z\d]?(?: \d(?:[A-Z]{2})?|\d[A-Z]{2})|[A-Z]\d[A-Z] ?\d[A-Z]\d|\d{4} ?[A-Z]{2}|\d{5}-\d{4}|"
    r"\d{5}-\d{3}|\d{3} \d{2}|\d{2}-\d{3}"
)
_PHONE = re.compile(r"\+?\(?\d[\d ().\-/]{4,18}\d(?: ?(?:x|ext\.?) ?\d{1,5})?")
_POINT = re.compile(r"(?:POINT ?)?[(\[]?-?\d{1,3}\.\d{2,} ?[,; ] ?-?\d{1,3}\.\d{2,}[)\]]?")
_VIN_VALUES = dict(
    zip("ABCDEFGHJKLMNPRSTUVWXYZ0123456789", [*range(1, 9), *range(1, 6), 7, 9, *range(2, 10), *range(10)], strict=True)
)
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)
_ADDRESSED = (
    r"mrs?|ms|miss|mx|dr|dra|prof|professor|hon|rev|sir|lady|herr|frau|mme|mlle|monsieur|madame|sig|sig\.ra|dott|"
    r"dott\.ssa|sra?|srta|don|do\u00f1a|dhr|mevr|mw|avv|ing|lic|m\."
)
_TITLED = re.compile(
    rf"(?i:(?:the )?(?:{_ADDRESSED})(?:\. ?| ))(?:(?:med|dent|vet|jur|phil|rer|nat|dr|prof)\. ?)*"
    r"[^\W\d_]+\.?(?:[ '\u2019-]+[^\W\d_]+\.?){0,4}(?:, [A-Za-z.]{2,8})?"
)
# Numbers of identity cards of South America with their check digit, and of US social security.
_GROUPED = re.compile(r"\d{1,2}\.\d{3}\.\d{3}-[\dXKxk]")
_SSN = re.compile(r"(?!000)\d{3}-(?!00)\d{2}-(?!0000)\d{4}")
_SORT = re.compile(r"\d{2}-\d{2}-\d{2}")
_EMIRATES = re.compile(r"784-\d{4}-\d{7}-\d")
# Of Britain, France and Italy, Spain, Germany. Articles have such numbers too: for a column whose name says nothing.
PLATE = re.compile(
    r"[A-Z]{2}\d{2} ?[A-HJ-PR-Z]{3}|[A-HJ-NP-TV-Z]{2}[ -]?\d{3}[ -]?[A-HJ-NP-TV-Z]{2}|\d{4}[ -]?[BCDFGHJ-NPR-TV-Z]{3}|"
    r"[A-Z\u00c4\u00d6\u00dc]{1,3}[ -][A-Z]{1,2} \d{1,4}[EH]?"
)
# What stands beside a place and may be a postal code: of numbers, or with the letters of those that have letters.
POSTAL = re.compile(
    rf"(?:{POSTCODES.pattern})|\d{{4,5}}(?:\.0)?|\d{{3}}-\d{{4}}|[A-Z]{{1,2}}-? ?\d{{4,5}}|[A-Z]\d{{4}}[A-Z]{{3}}|"
    r"[A-Z]\d{2} ?[A-Z0-9]{4}|[A-Z]{1,2}\d{1,2}[A-Z]?"
)
# 0771/2023 is the number of a bill.
_OF_A_YEAR = re.compile(r"\d{1,7}[/-](?:19|20)\d{2}|(?:19|20)\d{2}[/-]\d{1,7}")
_DOTTED = re.compile(r"0\d{1,4}(?:\.\d{2,4}){2,4}")
_DASHED = re.compile(r"0\d{1,4}-\d{6,8}")
LOGIN = re.compile(r"[A-Za-z][A-Za-z0-9._-]{2,23}")
_TOKEN = re.compile(r"(?=[^a-z]*[a-z])(?=[^A-Z]*[A-Z])(?=[^0-9]*[0-9])[A-Za-z0-9_~+/.-]{32,128}={0,2}")
_PLAIN = re.compile(r"0[1-9]\d{8,9}")


def titled(text: str) -> bool:
    """Whether a text is a form of address and a name: "Dr. med. A. Kuhl", "Mrs Gibson"."""
    return _TITLED.fullmatch(text) is not None


def _vin(text: str) -> bool:
    if _VIN.fullmatch(text) is None:
        return False
    rest = sum(_VIN_VALUES[letter] * weight for letter, weight in zip(text, _VIN_WEIGHTS, strict=True)) % 11
    return text[8] == "0123456789X"[rest]


def vin_like(text: str) -> bool:
    """Whether a text has the form of a VIN, with or without the check digit that only America demands."""
    return len(text) == 17 and _ANY_VIN.fullmatch(text) is not None


def phone(text: str) -> bool:
    """Whether a text is written as a telephone number is: in groups, or with a code of a country."""
    if _OF_A_YEAR.fullmatch(text) or _GROUPED.fullmatch(text) or _SSN.fullmatch(text):
        return False
    if _SORT.fullmatch(text) or _EMIRATES.fullmatch(text):
        return False
    if _DOTTED.fullmatch(text) or _DASHED.fullmatch(text):
        return True
    digits = sum(map(str.isdigit, text))
    parted = not text.isdigit() and re.fullmatch(r"[\d.,]+|\d+-\d+", text) is None
    return 6 <= digits <= 15 and parted and _PHONE.fullmatch(text) is not None


def token(text: str) -> bool:
    """Whether a text mixes capitals, small letters and digits as drawn secrets do, and is longer than an identifier."""
    return _TOKEN.fullmatch(text) is not None


def dialled(text: str) -> bool:
    """Whether a text of digits alone is one with the zero that is dialled before a town or a network."""
    return _PLAIN.fullmatch(text) is not None


Check = Callable[[str], object]
SHAPES: tuple[tuple[str, Check, float, str], ...] = (
    ("PASSWORD", _PASSWORD_HASH.fullmatch, 0.6, "are hashes of passwords"),
    ("DEVICE_ID", _UDI.fullmatch, 0.6, "are unique device identifiers"),
    ("VIN", _vin, 0.6, "are vehicle identification numbers"),
    ("VIN", vin_like, 0.97, "have the form of vehicle identification numbers"),
    ("US_SSN", _SSN.fullmatch, 0.9, "have the groups of social security numbers"),
    ("NATIONAL_ID", _GROUPED.fullmatch, 0.9, "have the groups and check digit of identity cards"),
    ("UK_SORT_CODE", _SORT.fullmatch, 0.95, "are three pairs of digits"),
    ("NATIONAL_ID", _EMIRATES.fullmatch, 0.9, "have the groups of identity cards"),
    ("CREDIT_CARD", _CARD.fullmatch, 0.9, "are four groups of four digits"),
    ("COORDINATE", _POINT.fullmatch, 0.8, "are pairs of degrees"),
)  # fmt: skip
