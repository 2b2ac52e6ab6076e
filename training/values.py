"""Made-up values of every kind that templates ask for, by language, from the word lists alone.

Must never give a value of labelled or real data: every person here is a name drawn and joined by chance.
"""

from __future__ import annotations

import lzma
import random
from functools import cache
from pathlib import Path

from training import vocabulary as known

LISTS = Path(__file__).parent / "lists"
LATIN = 0x250


@cache
def words_of(kind: str) -> tuple[str, ...]:
    """One collected list."""
    return tuple(lzma.decompress((LISTS / f"{kind}.txt.xz").read_bytes()).decode().split("\n"))


@cache
def latin(kind: str) -> tuple[str, ...]:
    """One collected list, without other alphabets and without what is no word."""
    return tuple(
        one for one in words_of(kind) if all(ord(c) < LATIN for c in one) and len(one) > 1 and one[0].isalpha()
    )


@cache
def ordinary(kind: str) -> tuple[str, ...]:
    """One list of ordinary words, without those that name a place or a people."""
    named = {part for list_ in ("country", "region") for one in words_of(list_) for part in one.lower().split()}
    named |= {
        one.lower() for one in (*known.BIG_CITIES, *known.DEMONYMS, *words_of("nationality"), *known.ALL_COMMON_GIVEN)
    }
    named |= {part.lower() for one in known.COMPANIES for part in one.split()} - {
        "the",
        "of",
        "and",
        "general",
        "fair",
        "state",
    }
    kept = {
        "will",
        "mark",
        "may",
        "grace",
        "sue",
        "rob",
        "bob",
        "art",
        "on",
        "to",
        "in",
        "of",
        "the",
        "and",
        "is",
        "he",
        "me",
        "so",
        "as",
        "or",
        "no",
        "us",
        "de",
        "la",
    }
    return tuple(one for one in words_of(kind) if one not in named or one in kept)


class Values:
    """Draws values. Slots of templates are its methods' names; `marked` ones carry a label's letter."""

    def __init__(self, chance: random.Random, language: str) -> None:
        self.chance = chance
        self.language = language
        self._follow: dict[str, list[str]] = {}

    def pick(self, items: tuple[str, ...] | list[str]) -> str:
        """One of them."""
        return items[int(self.chance.random() * len(items))]

    def odds(self, share: float) -> bool:
        """True in that share of cases."""
        return self.chance.random() < share

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return self.chance.randint(low, high)

    # ---- ordinary words

    def common(self) -> str:
        """A frequent word of English."""
        rank = int(len(ordinary("frequent")) * self.chance.random() ** 2.2)
        return ordinary("frequent")[rank]

    def noun(self) -> str:
        """A noun."""
        return self.pick(ordinary("noun"))

    def adjective(self) -> str:
        """An adjective."""
        return self.pick(ordinary("adjective"))

    def verb(self) -> str:
        """A verb."""
        return self.pick(ordinary("verb"))

    def word(self) -> str:
        """Any ordinary word."""
        roll = self.chance.random()
        return (
            self.common()
            if roll < 0.3
            else self.noun()
            if roll < 0.65
            else self.adjective()
            if roll < 0.8
            else self.verb()
        )

    def rare(self) -> str:
        """A word of any language."""
        return self.pick(latin("word"))

    # ---- people

    def first(self) -> str:
        """A given name."""
        roll = self.chance.random()
        if roll < 0.45:
            return self.pick(known.COMMON_GIVEN[self.language] if self.odds(0.5) else known.ALL_COMMON_GIVEN)
        if roll < 0.92:
            return self.pick(latin("given") if self.odds(0.95) else words_of("given"))
        return self.coined()

    def last(self) -> str:
        """A surname."""
        roll = self.chance.random()
        if roll < 0.82:
            name = self.pick(latin("surname") if self.odds(0.96) else words_of("surname"))
        elif roll < 0.9:
            name = self.coined()
        elif roll < 0.95:
            name = self.pick(latin("surname")) + "-" + self.pick(latin("surname"))
        else:
            name = self.pick(known.PARTICLES) + " " + self.pick(latin("surname"))
        return name

    def coined(self) -> str:
        """A name that no list holds, in the manner of the listed."""
        if not self._follow:
            source = random.Random(5)
            for name in source.sample(list(latin("surname")) + list(latin("given")), 12000):
                text = "^^" + name.lower() + "$"
                for place in range(len(text) - 2):
                    self._follow.setdefault(text[place : place + 2], []).append(text[place + 2])
        for _ in range(20):
            text = "^^"
            while not text.endswith("$") and len(text) < 14:
                text += self.pick(self._follow[text[-2:]])
            name = text.strip("^$")
            if len(name) > 3 and name.isalpha():
                return name.capitalize()
        return "Morvan"

    def person(self) -> str:
        """A name as people write it."""
        roll = self.chance.random()
        first, last = self.first(), self.last()
        if roll < 0.5:
            return f"{first} {last}"
        if roll < 0.66:
            return first
        if roll < 0.76:
            return last
        if roll < 0.82:
            return f"{first} {self.pick(known.CAPITALS)}. {last}"
        if roll < 0.85:
            return f"{self.pick(known.CAPITALS)}. {last}"
        if roll < 0.9:
            return f"{first} {self.first()} {last}"
        if roll < 0.93:
            return f"{first} {last} {self.last()}"
        if roll < 0.945:
            return f"{first}-{self.first()} {last}"
        if roll < 0.96:
            return f"{first} {last} {self.pick(('Jr.', 'Sr.', 'III', 'II', 'MD', 'PhD'))}"
        if roll < 0.975:
            return f"{self.pick(known.CAPITALS)}.{self.pick(known.CAPITALS)}. {last}"
        if roll < 0.99:
            return f"{last}, {first}"
        return f"{first} O'{self.coined()}"

    # ---- organisations

    def org(self) -> str:
        """A company, bank, school, office or club."""
        roll = self.chance.random()
        last = self.pick(latin("surname"))
        word = self.pick(known.COMPANY_WORDS)
        end = self.pick(known.COMPANY_ENDS[self.language] if self.odds(0.6) else known.COMPANY_ENDS["en"])
        if roll < 0.13:
            return f"{last} {end}"
        if roll < 0.2:
            return f"{last}-{self.pick(latin('surname'))}"
        if roll < 0.27:
            return f"{last}, {self.pick(latin('surname'))} {self.both()} {self.pick(latin('surname'))}"
        if roll < 0.33:
            return f"{last} {self.pick(('&', self.both()))} {self.pick(('Sons', 'Partners', 'Co', self.pick(latin('surname'))))}"
        if roll < 0.45:
            return f"{word} {self.pick(known.COMPANY_WORDS)} {end}"
        if roll < 0.52:
            return f"{word} {self.pick(known.COMPANY_TAILS)}"
        if roll < 0.58:
            return f"{self.pick(latin('city'))} {self.pick(known.COMPANY_TAILS)}"
        if roll < 0.66:
            return self.pick(known.PUBLIC_BODIES[self.language]).replace("*", self.pick(latin("city")))
        if roll < 0.84:
            return self.pick(known.COMPANIES)
        if roll < 0.9:
            return word + self.pick(known.COMPANY_WORDS).lower()
        if roll < 0.93:
            return "".join(self.pick(known.CAPITALS) for _ in range(self.number(2, 4)))
        if roll < 0.96:
            return f"{self.coined()} {end}"
        return self.coined() if self.odds(0.5) else f"{word}{self.pick(('.com', '.io', 'Tech', 'Soft', 'Labs'))}"

    def both(self) -> str:
        """The language's word for "and"."""
        return known.AND[self.language]

    def bigorg(self) -> str:
        """A public body."""
        return self.pick(known.PUBLIC_BODIES[self.language]).replace("*", self.pick(latin("city")))

    # ---- places

    def city(self) -> str:
        """A town."""
        return self.pick(known.BIG_CITIES) if self.odds(0.25) else self.pick(latin("city"))

    def country(self) -> str:
        """A country."""
        return self.pick(known.COUNTRIES_EN) if self.language == "en" or self.odds(0.2) else self.pick(latin("country"))

    def region(self) -> str:
        """A state or region."""
        return self.pick(latin("region"))

    def place(self) -> str:
        """Anywhere."""
        roll = self.chance.random()
        return self.city() if roll < 0.55 else self.country() if roll < 0.88 else self.region()

    def streetname(self) -> str:
        """A street without a number."""
        return known.street(self, self.language)

    def streetno(self) -> str:
        """A street with its number."""
        return known.street_number(self, self.language)

    def address(self) -> str:
        """A whole address, on one line or on several."""
        return known.address(self, self.language)

    def zip(self) -> str:
        """A postal code."""
        return known.postal(self, self.language)

    # ---- the rest

    def nat(self) -> str:
        """A nationality, religion or group."""
        return self.pick(known.DEMONYMS) if self.language == "en" else self.pick(known.NATIONAL[self.language])

    def nats(self) -> str:
        """People of a nationality."""
        return self.pick(known.DEMONYMS) + "s"

    def nat_adj(self) -> str:
        """A nationality as an adjective."""
        return self.pick(known.NATIONAL.get(self.language, known.DEMONYMS))

    def title(self) -> str:
        """A form of address."""
        return self.pick(known.TITLES[self.language])

    def job(self) -> str:
        """A job."""
        return self.pick(known.JOBS) if self.odds(0.4) else self.pick(latin("job"))

    def ajob(self) -> str:
        """A job with its article, in English."""
        return self.pick(("a ", "an ", "the ")) + self.pick(known.JOBS).lower()

    def role(self) -> str:
        """A role in a company or body."""
        return self.pick(known.ROLES) if self.odds(0.5) else self.pick(known.JOBS)

    def age(self) -> str:
        """Years of life."""
        return str(self.number(1, 99))

    def year(self) -> str:
        """A year."""
        return str(self.number(1920, 2026))

    def day(self) -> str:
        """A day of the week."""
        return self.pick(known.DAYS)

    def date(self) -> str:
        """A date in words or figures."""
        month = self.pick(known.MONTHS)
        day, year = self.number(1, 28), self.number(1930, 2026)
        forms = (f"{day} {month} {year}", f"{month} {day}, {year}", f"{self.number(1, 12)}/{day}/{year}", f"{month} {year}",
                 f"{day}.{self.number(1, 12)}.{year}", f"{year}-{self.number(1, 12):02}-{day:02}", str(year), self.day())  # fmt: skip
        return self.pick(forms)

    def digits(self, count: int) -> str:
        """That many digits."""
        return "".join(str(self.number(0, 9)) for _ in range(count))

    def random(self) -> str:
        """Letters and digits without sense."""
        alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        return "".join(self.pick(alphabet) for _ in range(self.number(1, 10)))  # type: ignore[arg-type]

    def product(self) -> str:
        """A title of a thing: a song, a film, a dish, a device."""
        roll = self.chance.random()
        if self.odds(0.45):
            return self.thing()
        word = self.pick(known.TITLE_WORDS).capitalize() if self.odds(0.6) else self.pick(latin("word")).capitalize()
        other = self.pick(known.TITLE_WORDS).capitalize()
        third = self.pick(latin("word")).capitalize()
        forms = (f"The {word}", f"{word} {other}", f"{word} of the {other}", f"{other} in the {word}", f"{word} and {other}",
                 f"My {other} {word}", f"{word} {self.number(2, 3000)}", f"{other}-{word} Pro", f"Don't {word} the {other}",
                 f"{word} {other} {third}", f"{other} {third} {self.pick(('Set', 'Kit', 'Mix', 'Deluxe', 'Classic', 'XL', 'Max', 'Blues'))}",
                 word, f"Let {other} {word}", f"{word} for {other}", f"Into the {other} {third}", f"{word} to {third}")  # fmt: skip
        return self.pick(forms) if roll < 0.93 else self.pick(forms).upper()

    def thing(self) -> str:
        """A name of a kind of things, as catalogues, code lists and menus have them."""
        noun, other, kind = (self.noun().capitalize() for _ in range(3))
        trait = self.adjective().capitalize()
        forms = (f"{noun} {other}", f"{trait} {noun}", f"{trait} {noun} {other}", f"{trait}-{noun} {other}", f"{noun} {other} {kind}",
                 f"{noun} {other} ({self.noun()})", f"{trait} {noun.lower()} of {other.lower()} ({self.pick(('disorder', 'procedure', 'finding', 'physical object', 'situation'))})",
                 f"{self.coined()} {self.number(1, 500)} {self.pick(('MG', 'ML', 'MCG'))} {self.pick(('Oral Tablet', 'Injection', 'Capsule', 'Topical Cream', 'Inhaler'))}",
                 f"{self.coined()} {self.adjective()} {self.noun()}", f"{trait} X-Ray {noun} {other}", f"{noun} & {other}", f"{noun}/{other}", f"{noun} of {other}",
                 f"{noun}, {self.adjective()}", f"{noun} {other} Services", f"{trait} {noun} Program", f"{noun} with {other.lower()} and {kind.lower()}", f"{noun} {self.number(1, 90)}")  # fmt: skip
        return self.pick(forms)
