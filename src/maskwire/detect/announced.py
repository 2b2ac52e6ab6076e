"""What a column's name and comment announce, in its table and beside its neighbours.

What it must never do: believe a name that means many things ("name", "title", "state") without other evidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from maskwire.detect import lexicon, names
from maskwire.detect.lexicon import COMMON, ORGANIZATION_WORDS, known
from maskwire.detect.roles import holder, role, written_as_names
from maskwire.detect.sample import Sample
from maskwire.detect.told import full_name
from maskwire.detect.values import TITLES

PERSONAL = names.listed(
    "EMAIL_ADDRESS PHONE_NUMBER DATE_OF_BIRTH US_SSN GENDER AGE PERSON NATIONAL_ID JOB USERNAME MARITAL_STATUS"
)
POSTAL = names.listed("STREET_ADDRESS ZIP_CODE")
DATES = ("date", "timestamp", "time", "interval")
_BYTES = "bytea"
_HEX = re.compile(r"\\x(?:[0-9a-f]{2})*")
_MOST = 0.6
# What has a name, an age and an owner and is no person.
_THINGS = names.listed("file host product service event group role class device table column index bucket project")
_CARDS = names.listed("cc card cards credit debit payment payments valid thru gultig tarjeta cartao carta")
_WORK = names.listed("job position work role employment occupation employee staff emp worker")
_NOT_OF_LIFE = names.listed("max min cookie cache account history retirement ttl session key password stock vehicle")


def announce(
    table: str, column: str, comment: str, sample: Sample, around: set[str | None]
) -> Iterator[tuple[str, str]]:
    """Each entity that is announced, the likeliest first, and in words by what."""
    called = f"the column is called {column!r}"
    yield from _by_name(table, column, sample, around, called)
    if comment:
        # A sentence is no name: only its short phrases are read, and only where the name itself says nothing.
        entity = names.described(comment)
        if entity is not None:
            yield entity, "the column's comment names it"


def readable(value: object, type_name: str) -> object:
    """A sampled value: bytes, as PostgreSQL writes them, as the text that they may hold."""
    if type_name.lower() != _BYTES or not isinstance(value, str) or _HEX.fullmatch(value) is None:
        return value
    return bytes.fromhex(value[2:]).decode(errors="replace")


def fits(entity: str, type_name: str) -> bool:
    """Whether a column of this type can hold the entity."""
    kind = type_name.lower()
    if kind.startswith(DATES):
        return entity in {"DATE_OF_BIRTH", "DATE_OF_DEATH", "CREDIT_CARD_EXPIRY"}
    return kind != "uuid" or entity in {"DEVICE_ID", "PASSWORD", "NATIONAL_ID"}


def _by_name(
    table: str, column: str, sample: Sample, around: set[str | None], called: str
) -> Iterator[tuple[str, str]]:
    about = set(names.words(table))
    parts = names.words(column)
    last = parts[-1] if parts else ""
    somebody = role(parts) or names.named(column) == "PERSON"
    if (
        about & names.CLINICAL
        and not somebody
        and (last in names.CLINICAL_TEXT or last.endswith("description"))
        and "code" not in parts
    ):
        yield "HEALTH", f"{called} in a clinical table"
        return
    if len(parts) == 1 and (names.bare(column) or (last.endswith("nm") and last not in names.PHRASES)):
        if last in names.ROLES and sample:
            entity = holder(sample)  # a "contact" is a name, or how somebody is reached
        else:
            entity = None if names.of_a_thing(column, table) else _whose_name(about, sample, around)
        if entity is not None:
            yield entity, f"{called}, and the table or its values tell whose"
        return
    if last == "title":
        yield from _titled(parts, about, around, sample, called)
        return
    held = holder(sample) if role(parts) else None
    yield from _by_role(parts, about, around, sample, called)
    if held is not None:
        yield held, f"{called}, and its values are written so"
    for entity in names.candidates(column):
        if entity == "PERSON" and last in names.ROLES and sample and held is None:
            continue  # what somebody is to another, or a number
        if _stands(entity, parts, about, around, sample):
            yield entity, called


def _by_role(
    parts: list[str], about: set[str], around: set[str | None], sample: Sample, called: str
) -> Iterator[tuple[str, str]]:
    """What words for somebody announce: alone, or where the values are written so."""
    last = parts[-1] if parts else ""
    if (
        len(parts) > 1
        and last == "name"
        and parts[-2] in names.PEOPLE
        and (about | set(parts[:-2])).isdisjoint(_THINGS)
    ):
        yield "PERSON", called
    if last in {"first", "last", "maiden"} and _of_people(parts[:-1], about, around):
        yield "PERSON", f"{called} in a table of people"
    if last in names.ORGANIZATIONS and sample.distinct and sample.share(lexicon.a_firm) >= 0.5:
        yield "ORGANIZATION", f"{called}, and its values are written so"


def _of_a_work(parts: list[str], about: set[str], sample: Sample) -> bool:
    """Whether a title is that of a book, a film or a talk: by what it is the title of, or by its values."""
    if not _WORK.isdisjoint(parts):
        return False
    if (len(parts) > 1 and parts[-2] in names.THINGS) or (about & names.GOODS and not about & names.PEOPLE):
        return True
    jobs = sum(map(lexicon.is_job, sample.folded))
    return len(sample.folded) >= 5 and not about & names.PEOPLE and jobs < 0.1 * len(sample.folded)


def _of_people(before: list[str], about: set[str], around: set[str | None]) -> bool:
    """Whose the first and the last are: of the table's people, of a role, or of a table that one letter stands for."""
    if not before:
        return bool(about & names.PEOPLE or around & PERSONAL)
    whose = names.CUT.get(before[-1], before[-1])
    return len(before) == 1 and (len(whose) == 1 or whose in names.ROLES)


def _titled(
    parts: list[str], about: set[str], around: set[str | None], sample: Sample, called: str
) -> Iterator[tuple[str, str]]:
    """What a title is: a form of address, a job, or of a thing (and then nothing)."""
    if sample and sum(text.lower().rstrip(".") in TITLES for text in sample.values) >= _MOST * len(sample):
        yield "TITLE", called
    elif not _of_a_work(parts, about, sample) and (
        about & names.PEOPLE or around & PERSONAL or not _WORK.isdisjoint(parts)
    ):
        yield "JOB", f"{called} in a table of people"


def _stands(entity: str, parts: list[str], about: set[str], around: set[str | None], sample: Sample) -> bool:
    """Whether an announced entity holds in its table: machines have states too, and goods have conditions."""
    last = parts[-1]
    if entity == "DOMAIN_NAME" or (entity == "JOB" and parts == ["job"] and sample.distinct):
        jobs = entity == "JOB" and any(map(lexicon.is_job, sample.folded))  # machines have jobs too
        return bool(about & names.PEOPLE or around & PERSONAL) or jobs
    if entity == "HEALTH" and last.startswith("condition"):
        return bool(about & names.CLINICAL or around & {"HEALTH", *PERSONAL})
    if entity == "LOCATION" and last == "region" and not {"birth", "gbort"} & set(parts):
        placed = sum(text in known("states") or text in known("cities") for text in sample.folded)
        return bool(around & POSTAL) and placed >= 0.5 * max(len(sample.folded), 1)
    if entity == "LOCATION" and ("st" in parts or last in {"state", "states"}) and not _of_a_place(parts, around):
        coded = sum(len(text) == 2 and text.isupper() for text in sample.values)
        return bool(sample.values) and coded >= _MOST * len(sample)
    if entity == "CREDIT_CARD_EXPIRY" and _CARDS.isdisjoint((*about, *parts)) and not last.startswith("cc"):
        return bool(around & {"CREDIT_CARD", "CVV"})  # passports and passwords expire too
    return not (entity == "AGE" and set(parts) & _NOT_OF_LIFE)


def _of_a_place(parts: list[str], around: set[str | None]) -> bool:
    """Whether a state is of a country: by the word before it, or by other parts of an address in the table."""
    if len(parts) > 1:
        return parts[-2] in names.STATE_OF
    return not around or bool(around & (POSTAL | {"LOCATION"}))


def _whose_name(about: set[str], sample: Sample, around: set[str | None]) -> str | None:
    """Whose name a bare "name" is: a person's, an organisation's, or a thing's."""
    if about & names.ORGANIZATIONS:
        return "ORGANIZATION"
    if about & names.PEOPLE:
        return "PERSON"
    if sample.distinct and sample.share(ORGANIZATION_WORDS.search) >= 0.5:
        return "ORGANIZATION"
    strong = around & PERSONAL
    # Who has an e-mail address has a name, also one that no list holds.
    if strong & {"EMAIL_ADDRESS", "USERNAME"} and not set(sample.folded) & COMMON and _written_as_full_names(sample):
        return "PERSON"
    if len(strong) >= 2 or strong & {"DATE_OF_BIRTH", "US_SSN", "GENDER", "AGE"}:
        return "PERSON"
    plain = [re.sub(r"(?<=[^\W\d])\d+\b", "", text) for text in sample.folded]
    people = sum(map(full_name, plain))
    # Of a few values each must be one: a table of three people is as private as a large one.
    enough = 0.6 * len(plain) if len(plain) >= 5 else max(1, len(plain))
    return "PERSON" if people >= enough and not set(plain) & COMMON else None


def _written_as_full_names(sample: Sample) -> bool:
    """Whether values differ and have two to five words, as names have, of which none is of a product or a job."""
    parted = sample.share(lambda text: 1 <= len(text.split()) - 1 <= 4)
    jobs = sum(map(lexicon.is_job, sample.folded)) >= 0.3 * len(sample.folded)
    return parted >= 0.9 and not jobs and 2 * len(sample.distinct) >= len(sample) and written_as_names(sample)
