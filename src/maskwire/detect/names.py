"""The vocabulary of column names: which names announce which entity.

What it must never do: take the name of a thing (a track, a file, a product) for a person's, or look at a value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from maskwire.detect.words import sections
from maskwire.model import Category

# Names joined without separators. In a name of several words the longest match wins, the last of two equals.
VOCABULARY = sections("columns")
PHRASES: dict[str, str] = {phrase: entity for entity, phrases in VOCABULARY.items() for phrase in phrases}
_SHORT = sections("short")


def listed(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


# A name that begins so counts or flags the thing; one that ends so tells something about it.
COUNTS = frozenset(_SHORT["column_counts"])
ABOUT = frozenset(_SHORT["column_about"])
# Words of a table's name that say what its rows are about.
PEOPLE = frozenset(_SHORT["column_people"])
ORGANIZATIONS = frozenset(_SHORT["column_organizations"])
CLINICAL = frozenset(_SHORT["column_clinical"])
CLINICAL_TEXT = frozenset(_SHORT["column_clinical_text"])
# What is a name of its own only: "cc" announces a card, "cc_list" does not.
WHOLE = frozenset(_SHORT["column_whole"])
# Words for "name" that say nothing of whose it is, and what a state must be of to be a place.
BARE = frozenset(_SHORT["column_bare"])
STATE_OF = frozenset(_SHORT["column_state_of"])
# Words as they are cut in names of columns: nm is a name, brth a birth.
CUT = dict(pair.split("=") for pair in _SHORT["column_cut"])
# What somebody is or does. "insured" is a person, "insured_hobbies" none. Behind them only words for a name may stand.
ROLES = frozenset(_SHORT["column_roles"]) | PEOPLE
NAMELIKE = (
    BARE | ROLES | listed("name names first last middle full given family maiden display fullname firstname lastname")
)
QUALIFIERS = frozenset(_SHORT["column_qualifiers"])
# Things that bear the names of people and places: what stands in a column called so is none.
THINGS = frozenset(_SHORT["column_things"])
# What tables are of whose rows are called after people: brands, storms, ships.
GOODS = frozenset(_SHORT["column_goods"])
# The last word of a column in which people write to and about people.
FREE_TEXT = frozenset(_SHORT["column_free_text"])
SECRETS = frozenset({"PASSWORD", "CONNECTION_STRING"})
PAYMENT = frozenset({"CREDIT_CARD", "CVV", "CREDIT_CARD_EXPIRY", "IBAN_CODE", "BANK_ACCOUNT", "SWIFT_CODE"})
HEALTH = frozenset({"HEALTH", "MEDICAL_RECORD_NUMBER"})


def category(entity: str) -> Category:
    """Why an entity of the vocabulary is sensitive."""
    if entity in SECRETS:
        return Category.SECRET
    if entity in PAYMENT:
        return Category.PCI
    return Category.PHI if entity in HEALTH else Category.PII


def unaccented(text: str) -> str:
    """Text in compatible forms, without what is put on letters."""
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def words(name: str) -> list[str]:
    """The words of a name, in small letters without accents: camelCase, snake_case, kebab-case and blanks divide.

    >>> words("MothersMaidenName"), words("SSN_last4"), words("IPAddress"), words("Straße")
    (['mothers', 'maiden', 'name'], ['ssn', 'last4'], ['ip', 'address'], ['strasse'])
    """
    plain = unicodedata.normalize("NFC", unaccented(name))  # puts Korean letters together again
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", plain)
    return re.sub(r"[\W_]+", " ", spaced).casefold().split()


_OF_STATES = listed("code abbreviation abbr province name")
# What stands behind an entity's word and tells of the entity itself: the date of a birth, the amount of an income.
_OWN = {
    "DATE_OF_BIRTH": listed("date datetime dt timestamp time"),
    "DATE_OF_DEATH": listed("date datetime dt timestamp time"),
    "INCOME": listed("amount"),
    "ZIP_CODE": listed("code"),
    "GENDER": listed("code type"),
    "RACE_ETHNICITY": listed("code type"),
    "MARITAL_STATUS": listed("code status type"),
    "LOCATION": listed("code"),
}
# "nr_tel" is a telephone number, "num_cards" how many cards there are.
_NUMBERS = listed("nr no numero numer nro")
_COUNTED = listed("phone phones cell mobile mobiles fax creditcard card passport account bankaccount plate license cc")
_NUMBERED = listed("PHONE_NUMBER NATIONAL_ID BANK_ACCOUNT PASSPORT DRIVER_LICENSE LICENSE_PLATE CREDIT_CARD")
_SAYS_NOTHING = re.compile(
    r"(?:c|col|column|f|fld|field|v|val|value|var|variable|x|y|a|b|attr|attribute|data|unnamed|expr|_c)?[ _:-]*\d*|"
    r"(?:[a-z]|question|item|feat|feature|campo|feld|spalte|colonne|coluna|colonna|kolom|"
    r"champ|udf|user_?defined)[ _:-]*\d+",
    re.IGNORECASE,
)


def opaque(column: str) -> bool:
    """Whether a name tells nothing of what a column holds: c07, column_3, f12, x.

    >>> opaque("c07"), opaque("col_3"), opaque("Field12"), opaque("age"), opaque("c_name")
    (True, True, True, False, False)
    """
    return _SAYS_NOTHING.fullmatch(column.strip()) is not None


def of_somebody(column: str) -> bool:
    """Whether a column is called the name of something, and that may be anybody: "taster_name"."""
    parts = words(column)
    return len(parts) > 1 and parts[-1] in BARE and not of_a_thing(column)


def bare(column: str) -> bool:
    """Whether a column is called a name, and nothing says whose."""
    parts = words(column)
    return len(parts) == 1 and parts[0].rstrip("0123456789") in BARE


_YEARS = listed("year yr jahr ano annee anno jaar")
_OF_A_DATE = listed("month mth mon monat mes mois mese maand day tag dia jour giorno dag dy mo")


def dated(column: str, beside: Iterable[str]) -> bool:
    """Whether a column is the year of a date whose month and day stand in other columns."""
    own = words(column)
    if not own or not _YEARS.issuperset(own):
        return False
    return sum(bool(parts) and _OF_A_DATE.issuperset(parts) for parts in map(words, beside)) > 1


def of_a_thing(column: str, table: str = "") -> bool:
    """Whether what bears a name here is no person and no place: "brand", "ship_name", "name" in a table of ships."""
    parts = [part for part in words(column) if part not in BARE]
    about = set(words(table))
    return parts[-1] in THINGS if parts else bool(about & GOODS) and about.isdisjoint(PEOPLE)


def described(comment: str) -> str | None:
    """The entity that a comment names: in one of its first clauses, as its last words, as a name would."""
    for clause in re.split(r"[.,;:()\n]|\b(?:of|for|in|as|e\.g)\b", comment)[:4]:
        parts = words(clause)
        if 0 < len(parts) <= 5 and (found := candidates("_".join(parts))):
            return found[0]
    return None


def named(column: str) -> str | None:
    """The entity a column's name announces, by its words alone."""
    return next(iter(candidates(column)), None)


@lru_cache(maxsize=4096)
def candidates(column: str) -> tuple[str, ...]:
    """Every entity that some words of a column's name announce, the likeliest first."""
    parts = words(column)
    found = _announced(parts)
    whole = [_uncut(parts, at) for at in range(len(parts))]
    counted = len(parts) > 1 and parts[0] in COUNTS
    rest = "".join(parts[1:])
    if counted and (parts[0] in _NUMBERS or (parts[0] == "num" and rest not in _COUNTED)):
        entity = PHRASES.get(rest)
        if entity in _NUMBERED:
            return (entity,)
    if whole != parts and not counted and (not found or found[0] != "PASSWORD"):
        found = tuple(dict.fromkeys((*_announced(whole), *found)))
    return found


def _uncut(parts: list[str], at: int) -> str:
    """A word as it was before it was cut; "st" is a state's where a code or another place stands behind it."""
    part = parts[at]
    if part == "st":
        return "state" if at + 1 < len(parts) and _uncut(parts, at + 1) in _OF_STATES else part
    bare = part.rstrip("0123456789")
    return CUT.get(part) or (CUT[bare] + part[len(bare) :] if bare in CUT else part)


def _announced(parts: list[str]) -> tuple[str, ...]:
    """What words announce, as they stand there."""
    joined = "".join(parts)
    if joined in PHRASES:
        return (PHRASES[joined],)
    if not parts or (len(parts) > 1 and parts[0] in COUNTS) or "per" in parts:
        return ()
    found: dict[str, None] = {}
    for size in range(min(4, len(parts)), 0, -1):
        for start in range(len(parts) - size, -1, -1):
            phrase = "".join(parts[start : start + size])
            forms = (phrase, phrase.rstrip("0123456789"), phrase.removesuffix("s"))
            entity = next((PHRASES[form] for form in forms if form in PHRASES and form not in WHOLE), None)
            tail = parts[start + size :]
            if entity is None or (tail and tail[-1] in ABOUT - _OWN.get(entity, frozenset())):
                continue
            if entity != "PERSON" or phrase not in ROLES or NAMELIKE.issuperset(tail):
                found[entity] = None
    compound = _compound(joined) if len(parts) == 1 and not found else None
    return (compound,) if compound else tuple(found)


def _compound(joined: str) -> str | None:
    """A name written as one word ("customeremail"): its ending decides, if that is long enough to mean it."""
    least = 2 if joined > "\u2e80" else 5  # in China, Japan and Korea two letters are a word
    for start in range(1, len(joined) - least + 1):
        entity = PHRASES.get(joined[start:]) if joined[start:] not in WHOLE else None
        if entity is not None and entity not in {"LOCATION", "AGE", "JOB"}:
            return entity
    return None
