"""What a column holds: its name's words, checked against a sample; then a vote over the sample.

What it must never do: put a value in a reason. Reasons name the column and count values, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from maskwire._kernel import Scanner, detectors
from maskwire.detect import names
from maskwire.detect.text import scanner as shared_scanner
from maskwire.detect.values import CHECKS, DICTIONARIES, ORGANIZATION_WORDS, TITLES, share
from maskwire.model import Category, Classification

# Below this share of plausible values a name is taken to mislead; a vote needs the larger one.
PLAUSIBLE, VOTE = 0.3, 0.6
TYPES = {
    "inet": "IP_ADDRESS",
    "cidr": "IP_ADDRESS",
    "macaddr": "MAC_ADDRESS",
    "macaddr8": "MAC_ADDRESS",
    "point": "COORDINATE",
}
CATEGORIES: dict[str, Category] = {entity: Category(category) for entity, category in detectors()}
PERSONAL = frozenset(
    {
        "EMAIL_ADDRESS",
        "PHONE_NUMBER",
        "DATE_OF_BIRTH",
        "US_SSN",
        "GENDER",
        "AGE",
        "PERSON",
        "NATIONAL_ID",
        "JOB",
        "USERNAME",
    }
)
POSTAL = frozenset({"STREET_ADDRESS", "ZIP_CODE"})
TEXTS = ("text", "character", "varchar", "json", "xml", "hstore", "citext", "bpchar", "name")
BYTES = "bytea"
# The first 500 characters of a value are sampled: a text about as long may hold anything behind them.
LONG_TEXT = 400
DATES = ("date", "timestamp", "time", "interval")


def classify(
    table: str,
    column: str,
    type_name: str,
    values: Sequence[str],
    *,
    beside: Sequence[str] = (),
    scanner: Scanner | None = None,
) -> Classification | None:
    """What a column holds, or None where nothing sensitive is known of it.

    ``values`` is a sample of the column's non-null values as text (a few hundred are enough, none will do);
    ``beside`` are the names of the table's columns: a "name" beside a birth date is a person's. Pure.
    """
    kind = type_name.lower()
    if kind in TYPES:
        return _made(TYPES[kind], 0.95, (f"the column's type is {kind}",))
    if kind in {"bool", "boolean"}:
        return None
    sample = [text for value in values if (text := _readable(value, kind).strip())]
    announced, reason = _announced(table, column, sample, beside)
    others = names.candidates(column)[1:] if announced is not None else ()
    for entity in dict.fromkeys((announced, *others)):
        if entity is None or not _fits(entity, kind):
            continue
        part = share(entity, sample)
        if part is None:
            return _made(entity, 0.8, (reason,))
        if part >= PLAUSIBLE:
            fitting = sum(map(CHECKS[entity], sample))
            said = f"{fitting} of {len(sample)} sampled values look like it"
            return _made(entity, 0.8 + 0.19 * part, (reason, said))
    used = scanner or shared_scanner()
    return _voted(sample, kind, used) or _free_text(column, kind, sample, used)


def _readable(value: str, kind: str) -> str:
    """A sampled value as text: bytes as the text that they may hold."""
    if kind != BYTES or not value.startswith("\\x"):
        return value
    return bytes.fromhex(value[2:]).decode(errors="replace")


def _made(entity: str, confidence: float, reasons: tuple[str, ...]) -> Classification:
    return Classification(entity, CATEGORIES.get(entity, names.category(entity)), round(confidence, 3), reasons)


def _fits(entity: str, kind: str) -> bool:
    """Whether a column of this type can hold the entity."""
    if kind.startswith(DATES):
        return entity in {"DATE_OF_BIRTH", "CREDIT_CARD_EXPIRY"}
    return kind != "uuid" or entity in {"DEVICE_ID", "PASSWORD", "NATIONAL_ID"}


def _announced(table: str, column: str, sample: list[str], beside: Sequence[str]) -> tuple[str | None, str]:
    """The entity that the names announce, and in words why."""
    called = f"the column is called {column!r}"
    parts = names.words(column)
    about = set(names.words(table))
    last = parts[-1] if parts else ""
    if about & names.CLINICAL and (last in names.CLINICAL_TEXT or last.endswith("description")) and "code" not in parts:
        return "HEALTH", f"{called} in a clinical table"
    if parts in (["name"], ["nm"]) or (len(parts) == 1 and last.endswith("nm")) or parts == ["contact"]:
        return _whose_name(about, sample, beside), f"{called}, and the table or its values tell whose"
    entity = names.named(column)
    around = {names.named(other) for other in beside if other != column}
    if last == "title":
        if sample and sum(text.lower().rstrip(".") in TITLES for text in sample) >= VOTE * len(sample):
            return "TITLE", called
        personal = bool(about & names.PEOPLE) or bool(around & PERSONAL)
        return ("JOB" if personal or "job" in parts else None), f"{called} in a table of people"
    return (entity if entity is None or _stands(entity, last, about, around, sample) else None), called


def _stands(entity: str, last: str, about: set[str], around: set[str | None], sample: list[str]) -> bool:
    """Whether an announced entity holds in its table: machines have states too, and goods have conditions."""
    if entity == "DOMAIN_NAME":
        return bool(about & names.PEOPLE or around & PERSONAL)
    if entity == "HEALTH" and last.startswith("condition"):
        return bool(about & names.CLINICAL or around & {"HEALTH", *PERSONAL})
    if entity == "LOCATION" and last == "state" and around and not around & (POSTAL | {"LOCATION"}):
        coded = sum(len(text) == 2 and text.isupper() for text in sample)
        return coded >= VOTE * max(len(sample), 1)
    return True


def _whose_name(about: set[str], sample: list[str], beside: Sequence[str]) -> str | None:
    """Whose name a bare "name" is: a person's, an organisation's, or a thing's."""
    if about & names.ORGANIZATIONS:
        return "ORGANIZATION"
    if about & names.PEOPLE:
        return "PERSON"
    if sample and sum(ORGANIZATION_WORDS.search(text) is not None for text in sample) >= 0.5 * len(sample):
        return "ORGANIZATION"
    around = {names.named(other) for other in beside}
    strong = around & PERSONAL
    if len(strong) >= 2 or strong & {"DATE_OF_BIRTH", "US_SSN", "GENDER", "AGE"}:
        return "PERSON"
    return _by_dictionary(sample, ("PERSON",))[0]


def _by_dictionary(sample: list[str], wanted: Sequence[str]) -> tuple[str | None, str]:
    for entity, check, what, least in DICTIONARIES:
        count = sum(map(check, sample))
        if entity in wanted and len(sample) >= 5 and count >= least * len(sample):
            return entity, f"{count} of {len(sample)} sampled values are {what}"
    return None, ""


def _voted(sample: list[str], kind: str, scanner: Scanner) -> Classification | None:
    """The vote: an entity that most sampled values are, as a whole, whatever the column is called."""
    if not sample or kind.startswith(DATES):
        return None
    votes = scanner.vote(sample)
    if votes:
        entity, count = max(votes.items(), key=lambda item: item[1])
        if count >= VOTE * len(sample):
            part = count / len(sample)
            return _made(entity, 0.6 + 0.35 * part, (f"{count} of {len(sample)} sampled values are of {entity}",))
    entity_, reason = _by_dictionary(sample, [entry[0] for entry in DICTIONARIES])
    return None if entity_ is None else _made(entity_, 0.6, (reason,))


def _free_text(column: str, kind: str, sample: list[str], scanner: Scanner) -> Classification | None:
    """Text that says things among other words: it is scanned where it is shown, and nothing else is done with it.

    ``reverse(notes)`` or ``notes LIKE '%@%'`` would tell what the scan of ``notes`` hides.
    """
    if not kind.startswith((*TEXTS, BYTES)):
        return None
    holding = sum(bool(scanner.find(text)) for text in sample)
    if holding:
        return _made("FREE_TEXT", 0.9, (f"sensitive things stand inside {holding} of {len(sample)} sampled values",))
    if not sample and kind != BYTES:
        return _made("FREE_TEXT", 0.5, ("it has no value that could be sampled",))
    if kind != BYTES and any(len(text) >= LONG_TEXT for text in sample):  # bytes are pictures, if they are no text
        return _made("FREE_TEXT", 0.6, ("its values are longer than what was sampled of them",))
    parts = names.words(column)
    if parts and parts[-1] in names.FREE_TEXT:
        return _made("FREE_TEXT", 0.6, (f"the column is called {column!r}",))
    return None
