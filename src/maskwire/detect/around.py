"""What a column's neighbours tell: a number is an age beside a birth date, a code a state's beside a town.

These rules look only at columns whose own name says nothing ("c07"): where it says something, it decides. What they
must never do: put a value in a reason, or see a person where no other column holds one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from maskwire.detect import lexicon
from maskwire.detect.lexicon import COMMON, known
from maskwire.detect.names import listed, unaccented
from maskwire.detect.sample import Sample, middle, spread
from maskwire.detect.shapes import LOGIN, POSTAL
from maskwire.detect.told import Told, full_name, signed
from maskwire.detect.values import STATES

PERSONAL = listed(
    "PERSON EMAIL_ADDRESS PHONE_NUMBER US_SSN NATIONAL_ID GENDER DATE_OF_BIRTH TITLE USERNAME JOB AGE MARITAL_STATUS "
    "RACE_ETHNICITY PASSPORT DRIVER_LICENSE"
)
# One such column is enough to see that a row is somebody.
_TELLING = listed("PERSON GENDER MARITAL_STATUS RACE_ETHNICITY TITLE DATE_OF_BIRTH US_SSN")
PLACES = listed("LOCATION STREET_ADDRESS ZIP_CODE COORDINATE IP_ADDRESS")
_MONTH_YEAR = re.compile(
    r"(?:0?[1-9]|1[0-2])[/-](?:20)?\d{2}|20\d{2}[/-](?:0[1-9]|1[0-2])|[A-Z][a-z]{2}[- /](?:20)?\d{2}"
)
_NUMBERED = re.compile(
    r"[^\W\d][^\d\n]{2,40}[ ,]+\d{1,5} ?[A-Za-z]?(?:[/-]\d{1,4}[A-Za-z]?)?|\d{1,5}[A-Za-z]?,? [^\W\d][^\d\n]{2,40}"
)
_SECRET = re.compile(r"(?=.*[A-Za-z])(?=.*\d)\S{6,32}")
# Of North America, China, Spain.
_DIALLED = re.compile(r"(?:1?[2-9]\d{2}[2-9]\d{6}|1[3-9]\d{9}|[679]\d{8})(?:\.0)?")
_HOST = re.compile(r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}")
_NOW = date.today().year


@dataclass(slots=True)
class Seen:
    """A column as these rules see it: its sample, what it was found to be, and whether its name says nothing.

    ``cells`` are its values by row. ``bare``: it is called a name, and nothing says whose. ``dated``: a
    year, with its month and day beside it.
    """

    sample: Sample
    opaque: bool
    entity: str | None = None
    cells: Sequence[object] = ()
    bare: bool = False
    dated: bool = False


class Table:
    """The columns of a table in their order, and what was found so far."""

    def __init__(self, columns: Sequence[Seen]) -> None:
        self.columns = columns

    def near(self, at: int, entities: frozenset[str], within: int) -> bool:
        """Whether a column at most so many places away holds one of the entities."""
        around = [*self.columns[max(at - within, 0) : at], *self.columns[at + 1 : at + 1 + within]]
        return any(one.entity in entities for one in around)

    @property
    def entities(self) -> set[str | None]:
        """What its columns were found to be."""
        return {one.entity for one in self.columns}

    @property
    def of_people(self) -> bool:
        """Whether its rows are about people."""
        held = self.entities & PERSONAL
        return bool(held & _TELLING) or len(held) > 1

    def pays(self, at: int) -> bool:
        """Whether a card, or the brand of one, is at most three places away."""
        around = [*self.columns[max(at - 3, 0) : at], *self.columns[at + 1 : at + 4]]
        return any(
            one.entity in _CARDS or _brands(one.sample) or one.sample.share(_MASKED.fullmatch) > 0.9 for one in around
        )


_MASKED = re.compile(r"(?:[*xX\u2022#]{2,6}[ -]?){2,4}\d{4}")
_CARDS = listed("CREDIT_CARD CVV CREDIT_CARD_EXPIRY")
_Rule = Callable[[Table, int, Sample], Iterator[Told]]


def infer(table: Table, at: int) -> Told | None:
    """The first rule that holds for a column of which neither its name nor its values told enough."""
    column = table.columns[at]
    rules = _RULES if column.opaque else (_mailed,) if column.bare else (_born,) if column.dated else ()
    if not column.sample.distinct:
        return None
    return next((found for rule in rules for found in rule(table, at, column.sample)), None)


def _place(table: Table, at: int, sample: Sample) -> Iterator[Told]:
    folded = sample.folded
    if table.near(at, listed("LOCATION STREET_ADDRESS"), 2):
        codes = sample.share(re.compile(r"[A-Z]{2,3}|[A-Z]{1,2}\d{1,2}|\d{2}|[A-Z]").fullmatch)
        letters = sample.share(str.isalpha)
        several = len(sample.distinct) >= 5 or sample.share(lambda text: text.lower() in STATES) > 0.5
        if several and codes >= 0.95 and letters >= 0.8 and sample.share(lambda text: len(text) > 1) >= 0.8:
            yield Told("LOCATION", 0.6, "its values are abbreviations, beside a place")
        towns = sum(text in known("cities") or text in known("states") for text in folded) / len(folded)
        surnames = sum(text in known("surnames") for text in folded) / len(folded)
        if towns >= (0.3 if len(folded) >= 20 else 0.7) and towns > surnames / 2:
            yield Told("LOCATION", 0.6, f"{towns:.0%} of the different values are places, beside a place")
    if table.near(at, listed("LOCATION ZIP_CODE"), 2) and "STREET_ADDRESS" not in table.entities:
        streets = sum(map(lexicon.street_words, folded)) / len(folded)
        numbered = sample.share(_NUMBERED.fullmatch)
        if (streets >= 0.5 or numbered >= 0.8) and len(folded) >= 5:
            said = f"{streets:.0%} of the different values have a street's word, {numbered:.0%} a name and a number"
            yield Told("STREET_ADDRESS", 0.6, f"{said}, beside a place")
    if table.near(at, listed("LOCATION STREET_ADDRESS COORDINATE"), 2):
        postal = sample.share(POSTAL.fullmatch)
        lengths = [len(re.sub(r"\W", "", text.removesuffix(".0"))) for text in sample.values]
        fit = sum(4 <= length <= 7 for length in lengths) >= 0.8 * len(lengths)
        # Amounts have as many digits as they are large; codes have as many as their country demands.
        if sample.whole and (lengths.count(max(lengths)) < 0.85 * len(lengths)):
            fit = fit and any(text[0] == "0" for text in sample.values)
        dated = sample.whole and all(1900 <= number <= _NOW for number in sample.numbers)
        plain = not dated and not sample.money and sample.decimals <= 1 and len(sample.distinct) >= min(5, len(sample))
        if postal >= 0.9 and fit and plain:
            yield Told("ZIP_CODE", 0.6, "its values have the form of postal codes, beside a place")


def _degrees(table: Table, at: int, sample: Sample) -> Iterator[Told]:
    """Two columns side by side, of which one fits a latitude and the other a longitude."""
    if sample.money or sample.whole or not sample.numbers:
        return
    for first, second in ((at - 1, at), (at, at + 1), (at, at - 1), (at + 1, at)):
        if min(first, second) < 0 or max(first, second) >= len(table.columns):
            continue
        latitudes, longitudes = table.columns[first].sample.numbers, table.columns[second].sample.numbers
        if not latitudes or not longitudes or table.columns[first].sample.whole or table.columns[second].sample.whole:
            continue
        fits = all(-90 <= n <= 90 for n in latitudes) and all(-180 <= n <= 180 for n in longitudes)
        fine = table.columns[first].sample.decimals >= 2 and table.columns[second].sample.decimals >= 2
        fine = fine and abs(table.columns[first].sample.decimals - table.columns[second].sample.decimals) <= 2
        far = min(longitudes) < 0 or min(latitudes) < 0 or max(longitudes) > 90
        if fits and fine and far and abs(middle(latitudes)) > 5 and abs(middle(longitudes)) > 0.5:
            if table.entities & PLACES and spread(longitudes) > 0.3:
                yield Told("COORDINATE", 0.7, "it and its neighbour fit latitudes and longitudes, in a table of places")
            # Of one town: both hardly vary, and have the decimals that it takes to tell a house from the next.
            least = min(table.columns[first].sample.decimals, table.columns[second].sample.decimals)
            close = 0.001 < spread(latitudes) < 1.5 and 0.001 < spread(longitudes) < 1.5
            if close and least >= 4 and abs(middle(longitudes)) > 5 and min(longitudes) < 0 < min(latitudes):
                yield Told("COORDINATE", 0.6, "it and its neighbour fit latitudes and longitudes of one place")


def _born(table: Table, _at: int, sample: Sample) -> Iterator[Told]:
    if not table.of_people or "DATE_OF_BIRTH" in table.entities:
        return
    years = _years(sample)
    if not years or sample.clocked or max(years) > _NOW:
        return
    others = [middle(told) for one in table.columns if (told := _years(one.sample))]
    first = middle(years) <= min(others, default=_NOW)
    ages = [sorted(one.sample.numbers) for one in table.columns if one.entity == "AGE" and one.sample.numbers]
    first = first and (not ages or any(_tell_the_same(sorted(years), told) for told in ages))
    if first and 1925 <= middle(years) <= _NOW - 10 and spread(years) >= 6:
        yield Told("DATE_OF_BIRTH", 0.7, "its dates are the earliest of a table of people, and decades apart")


def _years(sample: Sample) -> tuple[int, ...]:
    """The years of dates, or years that stand alone."""
    if sample.years or not sample.whole or not all(1900 <= number <= _NOW for number in sample.numbers):
        return sample.years
    return tuple(int(number) for number in sample.numbers)


def _aged(table: Table, _at: int, sample: Sample) -> Iterator[Told]:
    if not table.of_people or not sample.numbers or sample.money:
        return
    numbers = sorted(sample.numbers)
    inside = [n for n in numbers if 0 <= n <= 110]
    halves = sum(number % 1 in {0, 0.5} or number < 2 for number in numbers)  # the ages of infants have fractions
    if halves < len(numbers) or len(inside) < 0.93 * len(numbers) or not 6 <= spread(inside) <= 30:
        return
    born = [one.sample.years for one in table.columns if one.entity == "DATE_OF_BIRTH" and one.sample.years]
    matching = any(_tell_the_same(sorted(years), inside) for years in born)
    adult = (
        inside[len(inside) // 20] >= 13 and 22 <= middle(inside) <= 65 and len(set(inside)) >= min(20, len(inside) / 2)
    )
    if matching or (adult and not born):
        yield Told("AGE", 0.65, "its numbers are spread as ages are, in a table of people")


def _tell_the_same(years: Sequence[int], ages: Sequence[float]) -> bool:
    """Whether years of birth and ages, both sorted, were written down in one year, the young as well as the old."""
    tenth, ninth = len(years) // 10, len(years) * 9 // 10
    young, old = years[ninth] + ages[len(ages) // 10], years[tenth] + ages[len(ages) * 9 // 10]
    return _NOW - 30 <= middle(years) + middle(ages) <= _NOW + 1 and abs(young - old) <= 6


def _paid(table: Table, at: int, sample: Sample) -> Iterator[Told]:
    if not table.pays(at):
        return
    if sample.share(_MONTH_YEAR.fullmatch) >= 0.9:
        yield Told("CREDIT_CARD_EXPIRY", 0.8, "its values are months of years, beside a card")
    if sample.years and not sample.clocked and spread(sample.years) <= 5:
        yield Told("CREDIT_CARD_EXPIRY", 0.65, "its dates are a few years apart, beside a card")
    three = sample.share(re.compile(r"\d{3,4}(?:\.0)?").fullmatch)
    if (
        three >= 0.8
        and len(sample.distinct) >= 0.5 * len(sample)
        and (not sample.numbers or max(sample.numbers) < 10_000)
    ):
        yield Told("CVV", 0.7, "its values have three or four digits, beside a card")


def _earned(table: Table, _at: int, sample: Sample) -> Iterator[Told]:
    if not table.of_people or not sample.numbers or len(sample.distinct) < 0.3 * len(sample):
        return
    numbers, mean = sample.numbers, sum(sample.numbers) / len(sample.numbers)
    if (
        sample.whole
        and min(numbers) >= 300
        and max(numbers) <= 850
        and max(numbers) > 740
        and 20 <= spread(numbers) <= 130
    ):
        yield Told("CREDIT_SCORE", 0.6, "its numbers are spread as credit scores are, in a table of people")
    beside = table.entities & {"AGE", "DATE_OF_BIRTH", "JOB", "CREDIT_SCORE"}
    sized = 8_000 <= middle(numbers) <= 400_000 and 0.15 * mean <= spread(numbers) and min(numbers) >= 0
    if beside and sized and (sample.money or sample.decimals in {1, 2}):
        yield Told("INCOME", 0.55, "its amounts are as large as incomes, in a table of people")


def _account(table: Table, at: int, sample: Sample) -> Iterator[Told]:
    if not table.of_people or len(sample.distinct) < 0.9 * len(sample) or len(sample) < 5:
        return
    starts = {text[:3] for text in sample.distinct}
    if sample.share(_DIALLED.fullmatch) >= 0.97 and len(sample) >= 10 and len(starts) >= 5:
        yield Told("PHONE_NUMBER", 0.55, "its numbers are as those that are dialled, in a table of people")
    if sample.share(_HOST.fullmatch) >= 0.9:
        yield Told("DOMAIN_NAME", 0.6, "its values are names of hosts, in a table of people")
    logins = sample.share(signed)
    if logins >= 0.35 and sample.share(LOGIN.fullmatch) >= 0.95:
        yield Told(
            "USERNAME", 0.6, f"{logins:.0%} of the different values are initials or numbers and a name, in one word"
        )
    varied = len(starts) >= 0.3 * min(len(sample.distinct), 100)
    if not varied or not table.near(at, listed("EMAIL_ADDRESS USERNAME PASSWORD"), 2):
        return
    mixed = sample.share(lambda text: _SECRET.fullmatch(text) and not text.islower() and not text.isupper())
    if mixed >= 0.7:
        yield Told("PASSWORD", 0.65, "its values mix letters of both cases with digits, beside an account")
    if sample.share(LOGIN.fullmatch) >= 0.9 and sample.share(str.isupper) < 0.5:
        yield Told("USERNAME", 0.6, "its values are words that differ in every row, beside an account")


def _called(table: Table, at: int, sample: Sample) -> Iterator[Told]:
    if sample.numbers or sample.years:
        return
    folded = sample.folded
    if table.near(at, frozenset({"PERSON"}), 2):
        single = sample.share(
            lambda text: len(text) > 2 and text[0].isupper() and text.replace("-", "").replace("'", "").isalpha()
        )
        names = sum(text in known("surnames") or text in known("given") for text in folded) / len(folded)
        if single >= 0.85 and names >= 0.35 and len(folded) >= min(5, len(sample)):
            yield Told("PERSON", 0.6, f"{names:.0%} of the different values are names, beside a name")
    if table.of_people and "GENDER" not in table.entities and any(two <= set(folded) <= _LETTERS for two in _SEXES):
        yield Told("GENDER", 0.55, "its letters stand for genders, in a table of people")
    if table.of_people and {"s", "m"} <= set(folded) <= set("smdwupa"):
        yield Told("MARITAL_STATUS", 0.55, "its letters stand for marital states, in a table of people")
    nations = sum(text in lexicon.NATIONS or text in lexicon.CREEDS for text in folded)
    if table.of_people and nations >= max(3, 0.7 * len(folded)):
        yield Told("NRP", 0.6, f"{nations} of {len(folded)} different values are nationalities, in a table of people")
    if "ORGANIZATION" in table.entities:
        return
    companies = sample.share(lexicon.a_firm)
    least = 0.3 if len(folded) >= 10 else 0.6 if len(folded) >= 5 else 0.8
    if companies >= least and len(folded) >= 3 and (table.of_people or table.near(at, PLACES, 2)):
        yield Told(
            "ORGANIZATION", 0.65, f"{companies:.0%} of the different values have words of organisations, beside a place"
        )
    if table.of_people and table.near(at, frozenset({"JOB"}), 1):
        titled = sample.share(lambda text: text[0].isupper() and len(text) > 2 and not any(map(str.isdigit, text)))
        if titled >= 0.85 and len(folded) >= 0.4 * len(sample):
            yield Told("ORGANIZATION", 0.5, "its values are written as names, beside a job")


def _mailed(table: Table, at: int, sample: Sample) -> Iterator[Told]:
    """Names that no list holds: they stand in the e-mail address of the same row."""
    if sample.numbers or sample.years or len(sample.distinct) < max(3, 0.3 * len(sample)):
        return
    if sample.share(lambda text: len(text) <= 60 and not any(map(str.isdigit, text)) and "@" not in text) < 0.9:
        return
    cells = table.columns[at].cells
    for one in table.columns:
        if one.entity != "EMAIL_ADDRESS" or len(one.cells) != len(cells):
            continue
        pairs = [(str(cell), str(mail)) for cell, mail in zip(cells, one.cells, strict=True) if cell and mail]
        held = sum(_signs(name, mail) for name, mail in pairs)
        if held >= max(3, 0.5 * len(pairs)):
            yield Told(
                "PERSON", 0.65, f"a word of {held} of {len(pairs)} values stands in the e-mail address beside it"
            )


def _signs(name: str, mail: str) -> bool:
    """Whether a word of a name stands in the part of an e-mail address before the sign."""
    box = mail.partition("@")[0].lower()
    return any(word in box for word in re.findall(r"[a-z]{3,}", plain(name.casefold())))


def plain(text: str) -> str:
    """Case-folded text as it would be written in an e-mail address: without accents."""
    return unaccented(text.replace("\u0142", "l").replace("\u0111", "d").replace("\xf8", "o"))


def _town(table: Table, at: int, sample: Sample) -> Iterator[Told]:
    """Villages that no list holds: words beside a postal code that no place stands beside yet."""
    codes = [by for by in (at - 1, at + 1) if 0 <= by < len(table.columns) and table.columns[by].entity == "ZIP_CODE"]
    if not codes or any(table.near(by, frozenset({"LOCATION"}), 2) for by in codes) or sample.numbers or sample.years:
        return
    worded = sample.share(lambda text: text[0].isupper() and re.sub(r"[ '.()/-]", "", text).isalpha() and len(text) > 2)
    folded = sample.folded
    other = sum(text in COMMON or lexicon.is_job(text) for text in folded) + sample.share(lexicon.a_firm) * len(folded)
    surnames = sum(full_name(text) for text in folded)
    if worded >= 0.95 and len(folded) >= max(5, 0.2 * len(sample)) and other < 0.2 * len(folded) > surnames:
        yield Told("LOCATION", 0.5, "its values are words that begin with capitals, beside a postal code")


def _brands(sample: Sample) -> bool:
    folded = [text.replace(" ", "") for text in sample.folded]
    return 1 < len(folded) < 12 and sum(text in lexicon.BRANDS for text in folded) >= 0.6 * len(folded)


_SEXES = tuple(map(listed, ("m f", "m v", "h m", "k m", "m w", "h f")))
_LETTERS = listed("m f v h k w x d u o n")
_RULES: tuple[_Rule, ...] = (
    _place, _degrees, _paid, _born, _aged, _earned, _called, _mailed, _account, _town,
)  # fmt: skip
