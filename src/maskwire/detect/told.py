"""What a column's values tell by themselves, whatever it is called: dictionaries and shapes over a whole sample.

What it must never do: put a value in a reason, or take identifiers, hashes, timestamps and amounts for a person's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from maskwire._kernel import Scanner
from maskwire.detect import lexicon
from maskwire.detect.lexicon import COMMON, known
from maskwire.detect.names import listed
from maskwire.detect.sample import Sample, middle, spread
from maskwire.detect.shapes import PLATE, POSTCODES, SHAPES, dialled, phone, titled, token
from maskwire.detect.values import GENDERS, STATES, TITLES

# What the kernel finds that decides no column by itself: names, places, dates and links stand in harmless columns too.
# The rules below see the whole column.
UNDECIDED = listed(
    "PERSON LOCATION ORGANIZATION STREET_ADDRESS JOB AGE NRP TITLE GENDER DATE_TIME URL DOMAIN_NAME ZIP_CODE "
    "COORDINATE FREE_TEXT INCOME"
)
# Of one country each: where a column mixes several, it is of national numbers.
NATIONAL = re.compile(
    r"US_SSN|US_ITIN|NATIONAL_ID|(?!IP_)[A-Z]{2}_(?!.*(?:PHONE|MOBILE|PLATE|POST|VEHICLE|VAT))[A-Z_]+"
)
# Forms of one country that a column of any country's is told by.
_GENERAL = re.compile(
    r"[A-Z]{2}_(?:(?P<ZIP_CODE>POST_?CODE|POSTAL_CODE|ZIP_CODE)|(?P<PHONE_NUMBER>(?:MOBILE|PHONE)_NUMBER))"
)
# What two genders are called in columns that hold little else. One letter alone may be anything.
_PAIRS = tuple(
    map(
        listed,
        (
            "m f", "male female", "man woman", "men women", "boy girl", "hombre mujer", "homme femme",
            "männlich weiblich",
            "masculino femenino", "masculino feminino", "maschio femmina", "uomo donna", "man vrouw", "varón mujer",
            "kvinna man", "kvinde mand", "kobieta mężczyzna",
        ),
    )
)  # fmt: skip
# "Casado(a)", "marié(e)": the ending for the other gender.
_ENDING = re.compile(r"\((?:a|e|o)\)|[/-](?:a|e|o)$")
_CODED = re.compile(r"[a-z]{1,3}[ -]\d+")
VOTE, MIXED = 0.6, 0.35
_BORN = date.today().year - 10
_UUID_OR_HASH = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}|[0-9a-fA-F]{32,128}|0x[0-9a-fA-F]+")


@dataclass(frozen=True, slots=True)
class Told:
    """An entity that the values tell, how surely, and in words why."""

    entity: str
    confidence: float
    reason: str


def told(sample: Sample, scanner: Scanner, strict: float = 0.0, *, thing: bool = False) -> Told | None:
    """The first rule that holds. ``strict`` is added to the shares that words need where the name says otherwise.

    ``thing``: the column is called after what bears names of people and places (a brand, a ship), so they tell nothing.
    """
    if not sample.distinct or sample.share(_UUID_OR_HASH.fullmatch) > 0.5:
        return None
    return (
        _voted(sample, scanner)
        or next(_shaped(sample), None)
        or (None if strict else next(_postal(sample), None))
        or (None if sample.numbers or sample.years else next(_listed(sample, strict), None))
        or (None if sample.numbers or sample.years else _named(sample, strict, thing=thing))
        or (None if strict else next(_alone(sample), None))
    )


def _voted(sample: Sample, scanner: Scanner) -> Told | None:
    """An entity that most values are as a whole; several kinds of national numbers are one."""
    if sample.years:
        return None
    total = len(sample)
    votes: dict[str, int] = {}
    for found, count in scanner.vote(sample.values).items():
        general = _GENERAL.fullmatch(found)
        if found not in UNDECIDED:
            named = (general.lastgroup if general else None) or found
            votes[named] = votes.get(named, 0) + count
    entity = max(votes, key=votes.__getitem__, default=None)
    if entity is not None and votes[entity] >= VOTE * total:
        return Told(
            entity, 0.6 + 0.35 * votes[entity] / total, f"{votes[entity]} of {total} sampled values are of {entity}"
        )
    kinds = [count for name, count in votes.items() if NATIONAL.fullmatch(name)]
    if (len(kinds) > 1 and sum(kinds) >= VOTE * total) or (len(kinds) > 2 and sum(kinds) >= MIXED * total):
        return Told(
            "NATIONAL_ID", 0.7, f"{sum(kinds)} of {total} sampled values are national numbers of {len(kinds)} kinds"
        )
    return None


def _shaped(sample: Sample) -> Iterator[Told]:
    """Forms that nothing else has."""
    for entity, check, least, what in SHAPES:
        part = 0.0 if sample.years else sample.share(check)
        if part >= least and len(sample.distinct) >= 3:
            yield Told(entity, 0.6 + 0.3 * part, f"{part:.0%} of the sampled values {what}")
    parted = 0.0 if sample.years else sample.share(phone)
    called = sample.share(lambda text: phone(text) or (text.isdigit() and text[0] == "0" and 9 <= len(text) <= 14))
    if parted >= 0.25 and called >= 0.85 and len(sample.distinct) >= 3:
        yield Told(
            "PHONE_NUMBER", 0.5 + 0.4 * called, f"{called:.0%} of the sampled values are written as telephone numbers"
        )


def _postal(sample: Sample) -> Iterator[Told]:
    """Postal codes: numbers of articles have such forms too, so that a name which says something else is believed."""
    part = 0.0 if sample.years else sample.share(POSTCODES.fullmatch)
    if part >= 0.8 and len(sample.distinct) >= 3:
        yield Told("ZIP_CODE", 0.6 + 0.3 * part, f"{part:.0%} of the sampled values have the form of postal codes")
    five = sample.share(re.compile(r"\d{5}(?:-\d{4})?").fullmatch)
    telling = sample.share(lambda text: text[0] == "0" or "-" in text)  # a number has no such digit, and no such part
    padded = sample.share(lambda text: text.startswith("00"))  # running numbers, filled up with zeros
    plates = sample.share(PLATE.fullmatch)
    if plates >= 0.9 and len(sample.distinct) >= max(5, len(sample) / 2):
        yield Told("LICENSE_PLATE", 0.6, f"{plates:.0%} of the sampled values have the form of number plates")
    tokens = sample.share(token)
    begins = {text[:3] for text in sample.distinct}  # identifiers of one kind begin alike
    if tokens >= 0.9 and len(begins) > max(5, len(sample.distinct) / 2):
        yield Told("PASSWORD", 0.55, f"{tokens:.0%} of the sampled values are long and drawn from letters and digits")
    zeros = sample.share(dialled)
    if zeros >= 0.95 and len({text[:4] for text in sample.distinct}) >= 5:
        yield Told("PHONE_NUMBER", 0.6, f"{zeros:.0%} of the sampled values begin as dialled numbers do")
    if five >= 0.9 and telling >= 0.03 and padded <= 0.1 and len(sample.distinct) >= 5:
        yield Told("ZIP_CODE", 0.7, f"{five:.0%} of the sampled values have the form of ZIP codes")


def _alone(sample: Sample) -> Iterator[Told]:
    """Numbers with the decimals of degrees, and dates of a life long ago: for a name that says nothing, no other."""
    if sample.numbers and 5 <= sample.decimals <= 9 and not sample.money:
        degrees = min(sample.numbers) >= -180 and max(sample.numbers) <= 180
        if degrees and abs(middle(sample.numbers)) >= 10 and spread(sample.numbers) > 0.3:
            yield Told("COORDINATE", 0.6, f"its numbers have {sample.decimals} decimals and are degrees")
    years = sample.years
    if years and not sample.clocked and 1930 <= middle(years) <= 1992 and spread(years) >= 8 and max(years) <= _BORN:
        yield Told("DATE_OF_BIRTH", 0.5, "its dates are decades apart, and none is of the last ten years")


def _listed(sample: Sample, strict: float) -> Iterator[Told]:
    """Words of a kind that is told by a short list."""
    folded = sample.folded
    few = set(folded)
    total = len(folded)
    common = sum(text in COMMON for text in folded) >= 0.5 * total
    pair = few <= GENDERS and any(two <= few for two in _PAIRS)
    if (
        pair or few <= GENDERS - {"m", "f", "x", "u", "o", "d", "w", "other", "unknown", "mr", "diverse"}
    ) and total <= 12:
        yield Told("GENDER", 0.9, "its values are words for genders")
    forms = {text.rstrip(".") for text in few}
    if forms & (TITLES - {"m", "ii", "iii", "md"}) and len(forms & TITLES) >= 0.9 * len(forms) > 0.9:
        yield Told("TITLE", 0.85, "its values are forms of address")
    for entity, words, least, what in (
        ("HEALTH", lexicon.BLOOD, 3, "blood types"),
        ("MARITAL_STATUS", lexicon.MARITAL, 2, "words for marital states"),
        ("NRP", lexicon.CREEDS, 3, "religions or parties"),
    ):
        count = sum(_ENDING.sub("", text).replace("_", "-").replace(" ", "-") in words for text in folded)
        if count >= least and count >= (0.7 + strict / 2) * total and not common:
            yield Told(entity, 0.8, f"{count} of {total} different values are {what}")
    races = sum(map(lexicon.is_race, folded))
    telling = any(lexicon.names_a_race(text) for text in folded)
    if races >= (2 if telling else 3) and races >= (0.7 + strict / 2) * total and (telling or not common):
        yield Told("RACE_ETHNICITY", 0.8, f"{races} of {total} different values are words for ethnic groups")
    health = sample.share(lexicon.HEALTH.search)
    if health >= 0.45 + strict / 2 and total >= 4:
        yield Told(
            "HEALTH", 0.5 + 0.4 * health, f"{health:.0%} of the different values have words of illness or treatment"
        )
    streets = sum(map(_address, folded)) / total
    if streets >= 0.4 + strict / 2 and total >= 5:
        yield Told(
            "STREET_ADDRESS",
            0.55 + 0.4 * streets,
            f"{streets:.0%} of the different values have a street's word and a number",
        )


def _named(sample: Sample, strict: float, *, thing: bool) -> Told | None:
    """Names of people, places, organisations and jobs: by their form, or by which list holds most of the values."""
    addressed = sample.share(titled)
    if addressed >= 0.8 and len(sample.distinct) >= 3 and not thing:
        return Told("PERSON", 0.8, f"{addressed:.0%} of the different values are a form of address and a name")
    return (_few(sample, strict) or _held(sample, strict, thing=thing)) or _codes(sample)


def _few(sample: Sample, strict: float) -> Told | None:
    """Fewer than five values tell something only where each of them does."""
    folded, total = sample.folded, len(sample.folded)
    if 0 < total < 5 and not strict and total == len(sample) and all(map(full_name, folded)):
        return Told("PERSON", 0.55, f"all {total} values are full names")
    if total in {3, 4} and all(map(lexicon.is_job, folded)):
        return Told("JOB", 0.55, f"all {total} different values are jobs")
    return None


def _held(sample: Sample, strict: float, *, thing: bool) -> Told | None:
    """The entity whose list holds the most of the different values."""
    folded = [re.sub(r"(?<=[^\W\d])\d{1,3}\b", "", text) for text in sample.folded]
    total = len(folded)
    # One word, and a number in each row: the numbers are meant.
    numbered = len(set(folded)) < total / 10
    if total < 5 or numbered or (len(sample) >= 50 and total < 0.02 * len(sample)):
        return None
    if sum(text in COMMON for text in folded) >= 0.4 * total:
        return None
    shares = {title: sum(map(check, folded)) / total for title, check in _LISTS.items()}
    best = max(shares, key=shares.__getitem__)
    entity, least, what = _MEANING[best]
    rivals = [share for title, share in shares.items() if _MEANING[title][0] != entity]
    part, rival = shares[best], max(rivals, default=0.0)
    enough = part >= least + strict or (total >= 50 and part >= 0.4 + strict and part >= 3 * rival)
    # Words that come again and again are a category's: storms are called Amy, and products Cotton.
    again = best in {"given", "surnames"} and len(sample) >= 50 and total < (0.15 if strict else 0.08) * len(sample)
    if not enough or part <= rival or again or (thing and entity in {"PERSON", "LOCATION"}):
        return None
    if entity == "PERSON" and sample.share(lexicon.a_firm) >= 0.2:
        return None  # firms are called after people
    return Told(entity, 0.4 + 0.5 * part, f"{part:.0%} of the different values are {what}") if entity else None


def _codes(sample: Sample) -> Told | None:
    """Abbreviations of states, in capitals, of which several differ."""
    counties = sample.share(lambda text: text.lower().endswith((" county", " parish", " province")))
    if counties >= 0.9:
        return Told("LOCATION", 0.6, f"{counties:.0%} of the different values are counties")
    states = sample.share(lambda text: text.isupper() and text.lower() in STATES)
    if states >= 0.9 and len(sample.distinct) >= 4:
        return Told("LOCATION", 0.6, f"{states:.0%} of the sampled values are abbreviations of states")
    return None


def _address(text: str) -> bool:
    if "@" in text or re.search(r"\d{6}", text) or _CODED.fullmatch(text):
        return False  # houses have no such numbers
    return any(map(str.isdigit, text)) and len(text.split()) > 1 and lexicon.street_words(text)


def full_name(text: str) -> bool:
    """Whether a case-folded text is a given name and a surname, in either order, with or without initials."""
    last, comma, first = text.replace("/", ",").partition(",")
    parts = (f"{first} {last}" if comma else text).replace("-", " ").split()
    parts = [part for part in parts if len(part.strip(".")) > 1 and part.rstrip(".") not in TITLES]
    if not 2 <= len(parts) <= 4:
        return False
    return (parts[0] in known("given") and (parts[-1] in known("surnames") or parts[-1] in known("given"))) or (
        parts[0] in known("surnames") and parts[-1] in known("given")
    )


def signed(text: str) -> bool:
    """Whether a word is a name with something more: jsmith, ann.lee, miller77."""
    plain = text.lower().strip("0123456789._-")
    if sum(map(str.isdigit, text)) > 4:
        return False
    if plain != text.lower() and len(plain) > 3 and (plain in known("given") or plain in known("surnames")):
        return True
    parts = [part for part in re.split(r"[._-]", plain) if part]
    if len(parts) > 1:
        return parts[-1] in known("surnames") or parts[0] in known("given")
    return text.islower() and any(plain[cut:] in known("surnames") and len(plain) - cut > 3 for cut in (1, 2))


_LISTS: dict[str, Callable[[str], bool]] = {
    "given": lambda text: text in known("given"),
    "surnames": lambda text: text in known("surnames"),
    "full": full_name,
    "cities": lambda text: text in known("cities") or lexicon.town_like(text) or lexicon.town_in(text),
    "states": lambda text: text in known("states") or text.endswith((" county", " parish", " borough")),
    "countries": lambda text: text in known("countries"),
    "jobs": lexicon.is_job,
}
_MEANING: dict[str, tuple[str, float, str]] = {
    "given": ("PERSON", 0.5, "given names"),
    "surnames": ("PERSON", 0.55, "surnames"),
    "full": ("PERSON", 0.5, "full names"),
    "cities": ("LOCATION", 0.5, "towns"),
    "states": ("LOCATION", 0.45, "states or provinces"),
    "countries": ("", 0.5, "countries"),  # too coarse to be anybody's; they show that the table is of places
    "jobs": ("JOB", 0.5, "jobs"),
}
