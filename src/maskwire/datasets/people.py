"""The people of the demo, and the pools of names, streets and words that everything else is made from.

What it is for: one seeded source of invented people. Faker fills the pools once; people are combinations of
them, since Faker alone would take minutes for a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from faker import Faker

from maskwire.datasets import numbers

_DOMAINS = ("example.com", "example.org", "mail.example.net", "post.example.com", "inbox.example.org")


@dataclass(frozen=True, slots=True)
class Pools:
    """Words to combine, each from Faker."""

    first: tuple[str, ...]
    last: tuple[str, ...]
    streets: tuple[str, ...]
    cities: tuple[str, ...]
    states: tuple[str, ...]
    agents: tuple[str, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. ``email`` is theirs alone, and the same in every table."""

    number: int
    first: str
    last: str
    email: str
    phone: str
    born: date


@dataclass(frozen=True, slots=True)
class World:
    """The people of one demo and the words they are made of."""

    people: tuple[Person, ...]
    words: Pools


def world(count: int, seed: int) -> World:
    """``count`` people, numbered from 1; the same for the same seed."""
    words = _pools(seed)
    random = Random(seed)  # noqa: S311 - invented data, the same each time
    return World(tuple(_people(count, words, random)), words)


def _pools(seed: int) -> Pools:
    fake = Faker("en_US")
    fake.seed_instance(seed)
    return Pools(
        first=_some(fake.first_name, 600),
        last=_some(fake.last_name, 900),
        streets=_some(fake.street_name, 1200),
        cities=_some(fake.city, 600),
        states=_some(fake.state_abbr, 200),
        agents=_some(fake.user_agent, 100),
        sentences=_some(fake.sentence, 400),
    )


def _people(count: int, words: Pools, random: Random) -> Iterator[Person]:
    epoch = date(1935, 1, 1)
    for number in range(1, count + 1):
        first, last = random.choice(words.first), random.choice(words.last)
        name = f"{first}.{last}{number}".lower().replace(" ", "")
        yield Person(
            number=number,
            first=first,
            last=last,
            email=f"{name}@{_DOMAINS[number % len(_DOMAINS)]}",
            phone=numbers.phone(random),
            born=epoch + timedelta(days=int(random.random() * 26_000)),
        )


def _some(make: Callable[[], object], count: int) -> tuple[str, ...]:
    return tuple(str(make()) for _ in range(count))
