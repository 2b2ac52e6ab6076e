"""Texts with marked entities, from the templates: the tagger's training data.

A marked text has U+0001 and a label's letter before an entity and U+0002 behind it. Must never hold a value that came
from anywhere but `values`.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

from training import vocabulary as known
from training.values import Values, latin

TEMPLATES = Path(__file__).parent / "templates"
CHOICE = re.compile(r"\[([^\[\]]*)\]")
SLOT = re.compile(r"\{(\w*|,)\}")
LETTERS = {
    "person": "P", "first": "P", "last": "P", "lastname": "P", "lastorfirst": "P", "callee": "P", "org": "O", "bigorg": "O",
    "city": "L", "country": "L", "region": "L", "place": "L", "streetname": "S", "streetno": "S", "address": "S",
    "zip": "S", "nat": "N", "nats": "N", "nat_adj": "N", "title": "T", "role": "T", "ajob": "", "job": "", "age": "A",
    "date": "D", "day": "D", "year": "D",
}  # fmt: skip


def lines(name: str) -> list[str]:
    """The templates of one file."""
    found = (TEMPLATES / name).read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in found if line and not line.startswith("# ")]


def expand(template: str, chance: random.Random) -> str:
    """Choices made."""

    def choose(match: re.Match[str]) -> str:
        options = match.group(1).split("|")
        return options[int(chance.random() * len(options))]

    while CHOICE.search(template):
        template = CHOICE.sub(choose, template)
    return template


def mark(letter: str, text: str) -> str:
    """A marked entity."""
    return f"\x01{letter}{text}\x02" if letter else text


def block(values: Values, prefix: str = "") -> str:
    """The parts of an address, each an entity of its own."""
    end = f"\n{prefix}" if prefix else values.pick(("\n", "\n ", "\n    ", ", "))
    rows = [mark("S", values.streetno())]
    if values.odds(0.5):
        rows.append(mark("S", known.unit(values)))
    rows.append(mark("L", values.city()))
    if values.odds(0.7):
        rows.append(mark("L", values.country()) + (" " + mark("S", values.zip()) if values.odds(0.7) else ""))
    elif values.odds(0.5):
        rows.append(mark("S", values.zip()))
    return end.join(rows)


def plain(slot: str, values: Values) -> str:
    """What is no entity of the tagger's: numbers, codes, titles of things."""
    chance = values.chance
    match slot:
        case "num":
            return values.digits(values.number(1, 6)).lstrip("0") or "7"
        case "digit":
            return str(values.number(1, 9))
        case "money":
            return values.pick(("${}", "€{}", "{} EUR", "{} USD", "£{}", "{} $")).format(f"{chance.random() * 900:.2f}")
        case "time":
            return f"{values.number(0, 23):02}:{values.number(0, 59):02}"
        case "phone":
            return values.pick(("+1-555-{}-{}", "(0{}) {}", "+49 {} {}", "{}-{}")).format(
                values.digits(3), values.digits(4)
            )
        case "email":
            return f"{values.pick(latin('given')).lower().replace(' ', '')}{values.number(1, 99)}@example.{values.pick(('com', 'org', 'net', 'de'))}"
        case "url":
            return f"https://{values.pick(latin('word')).replace(' ', '')}.example/{values.random()}"
        case "handle":
            return values.pick(latin("word")).replace(" ", "") + values.pick(("", "1", "_x", "TV", "NPS"))
        case "id":
            return values.pick((f"{values.pick(known.CAPITALS)}{values.pick(known.CAPITALS)}-{values.digits(4)}-{values.digits(4)}", values.digits(9),
                                "".join(values.pick("0123456789abcdef") for _ in range(values.number(8, 40))), values.pick(known.CAPITALS) + values.digits(7)))  # type: ignore[arg-type]  # fmt: skip
        case "iban":
            return f"GB{values.digits(2)}{''.join(values.pick(known.CAPITALS) for _ in range(4))}{values.digits(14)}"
        case "version":
            return f"{values.number(0, 30)}.{values.number(0, 20)}.{values.number(0, 90)}"
        case "ident":
            join = values.pick(("_", "", "-"))
            words = [values.pick(latin("word")).split()[0] for _ in range(values.number(1, 3))]
            return join.join(words) if join else words[0] + "".join(word.capitalize() for word in words[1:])
        case "thing":
            return values.thing()
        case "product":
            return values.product()
        case "random":
            return values.random()
        case "word" | "noun" | "adjective" | "verb" | "common" | "rare":
            return str(getattr(values, slot)())
        case "Word":
            return values.word().capitalize()
        case "the":
            return values.pick(("the ", "our ", "", "his ")).strip()
        case ",":
            return values.pick(("", ","))
        case _:
            return "{" + slot + "}"


def doctor(values: Values) -> str:
    """A doctor with a form of address."""
    title = values.pick(("Dr.", "Dr", "Doctor", "Prof."))
    return f"{title} {mark('P', values.last() if values.odds(0.6) else values.person())}"


def fill(template: str, values: Values, language: str) -> str:
    """Slots filled."""

    def value(match: re.Match[str]) -> str:
        slot = match.group(1)
        match slot:
            case "block":
                return block(values)
            case "blockq":
                return block(values, "> ")
            case "doctor":
                return doctor(values)
            case "lastname":
                return mark("P", values.last() if values.odds(0.7) else f"{values.first()} {values.last()}")
            case "lastorfirst":
                return mark("P", values.last() if values.odds(0.7) else values.first())
            case "callee":
                return mark("P", values.first() if values.odds(0.8) else values.person())
            case "last" if language == "en":
                return mark("P", values.last())
            case "title" if language == "en" and values.odds(0.1):
                return mark("T", values.pick(known.JOBS))
        letter = LETTERS.get(slot)
        if letter is None:
            return plain(slot, values)
        return mark(letter, getattr(values, slot)())

    return SLOT.sub(value, expand(template, values.chance))


def entity(values: Values) -> str:
    """An entity of a likely kind."""
    slot = values.chance.choices(
        ("person", "first", "last", "place", "org", "nat", "address", "streetno"), (40, 22, 6, 18, 14, 3, 2, 1)
    )[0]
    return mark(LETTERS[slot], getattr(values, slot)())


def salad(values: Values) -> str:
    """A sentence of ordinary words without sense, with names in it now and then: context says nothing, looks do."""
    chance = values.chance
    words: list[str] = []
    for _ in range(values.number(3, 16)):
        roll = chance.random()
        if roll < 0.74:
            words.append(values.common())
        elif roll < 0.9:
            words.append(values.word())
        elif roll < 0.93:
            words.append(values.rare())
        elif roll < 0.95:
            words.append(f"{values.number(1, 300)} {values.noun()}{values.pick(('s', 's', ''))}")
        elif roll < 0.96:
            words.append(f'"{values.product()}"')
        elif roll < 0.97:
            words.append(values.product())
        elif roll < 0.98:
            words.append(
                "".join(values.pick(known.CAPITALS) for _ in range(values.number(2, 4)))
                if values.odds(0.2)
                else values.word().upper()
            )
        else:
            words.append(
                values.pick(("#", "# "))
                + values.word().replace(" ", "")
                + values.pick(("", values.word(), values.word().capitalize()))
            )
    if values.odds(0.12):
        words[values.number(0, len(words) - 1)] = values.word().capitalize()
    if values.odds(0.85):
        words[0] = words[0][:1].upper() + words[0][1:]
    if values.odds(0.42):
        for _ in range(chance.choices((1, 2), (0.75, 0.25))[0]):
            words.insert(values.number(0, len(words)), entity(values))
    text = ""
    for word in words:
        text += (
            values.pick((" ", " ", " ", " ", " ", " ", ", ", ". ", " - ", ": ", " (", ") "))
            if values.odds(0.2)
            else " "
        ) + word
    return text.strip(" ,.-:()") + values.pick((".", ".", "!", "?", "", " .", "..."))


def stuff(text: str, values: Values) -> str:
    """Ordinary words put between others of a text, outside of its entities."""
    parts = re.split(r"(\x01[^\x02]*\x02)", text)
    places = [place for place in range(0, len(parts), 2) if " " in parts[place].strip()]
    for _ in range(values.number(1, 2) if places else 0):
        place = values.pick(places)  # type: ignore[arg-type, type-var]
        words = parts[place].split(" ")
        words.insert(values.number(1, len(words) - 1), values.word())
        parts[place] = " ".join(words)
    return "".join(parts)


def recase(text: str, values: Values) -> str:
    """As people write: now and then all small, all capitals, or with blanks around every mark."""
    roll = values.chance.random()
    if roll < 0.13:
        lower = text.lower()
        return re.sub(r"\x01(\w)", lambda match: "\x01" + match.group(1).upper(), lower)
    if roll < 0.16:
        return text.upper()
    if roll < 0.24:
        return re.sub(r" *(?<!\d)([.,!?:;()'\"]) *", r" \1 ", text)
    if roll < 0.26:
        # Names alone in small or in capital letters.
        change = str.lower if values.odds(0.2) else str.upper
        return re.sub(
            r"\x01(\w)([^\x02]*)\x02", lambda match: f"\x01{match.group(1)}{change(match.group(2))}\x02", text
        )
    return text


def texts(
    chance: random.Random, count: int, languages: tuple[tuple[str, float], ...], suffix: str = ""
) -> Iterator[str]:
    """That many marked texts, in the languages by their shares."""
    tables = {}
    for language, _ in languages:
        found = lines(f"{language}{suffix}.txt")
        tables[language] = (
            [line for line in found if not line.startswith("-")],
            [line[1:] for line in found if line.startswith("-")],
        )
    negative = lines("en_negative.txt")
    made = {language: Values(chance, language) for language, _ in languages}
    names, shares = [name for name, _ in languages], [share for _, share in languages]
    for _ in range(count):
        language = chance.choices(names, shares)[0]
        values = made[language]
        positives, own_negatives = tables[language]

        def one(
            positives: list[str] = positives,
            own: list[str] = own_negatives,
            values: Values = values,
            language: str = language,
        ) -> str:
            if language == "en" and values.odds(0.25):
                return salad(values)
            if values.odds(0.7):
                text = fill(values.pick(positives), values, language)
                return stuff(text, values) if language == "en" and values.odds(0.3) else text
            if own and values.odds(0.7):
                return fill(values.pick(own), values, language)
            return fill(values.pick(negative), made.get("en", values), "en")

        parts = [one() for _ in range(chance.choices((1, 2, 3), (0.72, 0.2, 0.08))[0])]
        yield recase(values.pick((" ", " ", "\n", "\n\n")).join(parts), values)
