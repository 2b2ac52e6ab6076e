"""A sample of a column's values, read as numbers, dates and words once for all rules.

What it must never do: show a value in its repr, or outlive the classification it was made for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property

from maskwire.detect.names import listed

# What files and careless loads put where a database has NULL.
MISSING = frozenset(
    {
        "",
        "nan",
        "null",
        "none",
        "n/a",
        "na",
        "-",
        "--",
        "?",
        "_",
        "\\n",
        "undefined",
        "unknown",
        "nil",
        "#n/a",
        "n.a.",
        "(null)",
        "<null>",
        "none given",
        "not available",
        "not provided",
        "missing",
    }
)
_MONTHS = listed(
    "jan feb fev fév mar mär apr avr abr may mai mag jun jui giu jul lug aug ago aoû aou sep set oct okt ott out nov "
    "dec dez déc dic gen ene"
)
_MONEY = r"(?:[$€£¥₹₺₽]|R\$|(?:USD|EUR|GBP|CHF|BRL|SEK|NOK|DKK|PLN|kr|zł|Kč)\.?)"
_NUMBER = re.compile(
    rf"{_MONEY}? ?([-+]?(?:\d{{1,3}}(?:,\d{{3}})+|\d+)(?:\.\d+)?(?:[eE][-+]?\d+)?) ?(?:{_MONEY}|[%_])?"
)
# 1.234,50 and 12,5: with the comma that most of Europe and South America have.
_COMMA = re.compile(rf"{_MONEY}? ?([-+]?(?:\d{{1,3}}(?:\.\d{{3}})+(?:,\d{{1,2}})?|\d+,\d{{1,2}})) ?(?:{_MONEY}|%)?")
_AMOUNT = re.compile(rf"{_MONEY} ?[-+]?\d.*|.*\d ?{_MONEY}")
_DATE = re.compile(
    r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})|(?P<a>\d{1,2})([-/.])(?P<b>\d{1,2})\5(?P<c>\d{4}|\d{2})"
    r"|(?P<name>[^\W\d]{3,10})\.? (?P<nd>\d{1,2})(?:st|nd|rd|th)?,? (?P<ny>\d{4})"
    r"|(?P<dd>\d{1,2})[. /-]{0,2}(?P<dname>[^\W\d]{3,10})\.?[ /-]?(?P<dy>\d{4}|\d{2})(?!\d)"
)
# 19870412: a number that is always a day of the last or this century is one.
_COMPACT = re.compile(r"((?:19|20)\d{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\.0)?")
_CLOCK = re.compile(r"[ T]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)(?: ?[AaPp][Mm])?(?:Z|[ ]?[+-]\d{2}:?\d{2}| ?UTC)?")
_MOST = 0.95  # of the values must read as numbers or dates for the column to hold numbers or dates
_NOW = date.today().year


class Sample:
    """The values that are there, without blanks around them."""

    __slots__ = ("__dict__", "values")

    def __init__(self, values: Sequence[object]) -> None:
        trimmed = (str(value).strip() for value in values if value is not None)
        # Spreadsheets put an apostrophe before what they shall not read as a number.
        plain = (value[1:] if value[:1] == "'" and value.count("'") == 1 else value for value in trimmed)
        self.values = tuple(value for value in plain if value.lower() not in MISSING)

    def __repr__(self) -> str:
        return f"Sample({len(self.values)} values)"

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def distinct(self) -> tuple[str, ...]:
        """Each value once."""
        return tuple(dict.fromkeys(self.values))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Each value once, as the word lists hold it."""
        return tuple(
            dict.fromkeys(
                " ".join(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())
                for text in self.distinct
            )
        )

    def share(self, check: Callable[[str], object]) -> float:
        """The share of the distinct values that a check holds for."""
        return sum(map(bool, map(check, self.distinct))) / len(self.distinct) if self.distinct else 0.0

    @cached_property
    def numbers(self) -> tuple[float, ...]:
        """The values as numbers; none where they are not numbers."""
        read = [number for value in self.values if (number := _number(value)) is not None]
        return tuple(read) if self._most(read) else ()

    @cached_property
    def whole(self) -> bool:
        """Whether the numbers are whole ones, however they are written."""
        return bool(self.numbers) and all(number.is_integer() for number in self.numbers)

    @cached_property
    def decimals(self) -> int:
        """How many digits stand behind the point in the middle one of the values."""
        tails = sorted(len(value.partition(".")[2]) for value in self.values)
        return tails[len(tails) // 2] if tails else 0

    @cached_property
    def money(self) -> bool:
        """Whether the numbers are written as amounts of a currency."""
        return (
            bool(self.numbers) and sum(_AMOUNT.fullmatch(value) is not None for value in self.values) >= len(self) / 2
        )

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years of the dates; none where the values are not dates."""
        read = [year for value in self.values if (year := _year(value))]
        return tuple(read) if self._most(read) else ()

    @cached_property
    def clocked(self) -> bool:
        """Whether the dates tell the time of day, other than midnight."""
        times = [match[1] for value in self.values if (match := _CLOCK.search(value))]
        return any(set(time) - set("0:.") for time in times)

    def _most(self, read: Sequence[object]) -> bool:
        return bool(read) and len(read) >= _MOST * len(self.values)


def spread(numbers: Sequence[float]) -> float:
    """The standard deviation."""
    mean = sum(numbers) / len(numbers)
    return float((sum((number - mean) ** 2 for number in numbers) / len(numbers)) ** 0.5)


def middle(numbers: Sequence[float]) -> float:
    """The median."""
    return sorted(numbers)[len(numbers) // 2]


def _number(text: str) -> float | None:
    """A number, with the signs of currencies, thousands and decimals of most countries."""
    if match := _NUMBER.fullmatch(text):
        return float(match[1].replace(",", ""))
    match = _COMMA.fullmatch(text)
    return float(match[1].replace(".", "").replace(",", ".")) if match else None


def _year(text: str) -> int | None:
    """The year of a date, with or without a time behind it; a year of two digits is not after this one."""
    if _COMPACT.fullmatch(text):
        return int(text[:4])
    match = _DATE.match(text)
    if match is None or (match.end() < len(text) and _CLOCK.fullmatch(text, match.end()) is None):
        return None
    parts = match.groupdict()
    if month := parts["name"] or parts["dname"]:
        return _full(int(parts["ny"] or parts["dy"])) if month[:3].lower() in _MONTHS else None
    if parts["y"]:
        return int(parts["y"]) if int(parts["m"]) <= 12 and int(parts["d"]) <= 31 else None
    day, number = sorted((int(parts["a"]), int(parts["b"])), reverse=True)
    return _full(int(parts["c"])) if 1 <= day <= 31 and 1 <= number <= 12 else None


def _full(year: int) -> int:
    """A year with its century."""
    return year if year > 99 else year + (2000 if 2000 + year <= _NOW else 1900)
