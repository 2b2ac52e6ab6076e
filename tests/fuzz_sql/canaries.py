"""The sensitive values of three worlds: the same people, of whom nothing secret is the same.

A world's values are written with letters and digits of its own, so that a fragment of six characters tells whose it
is, and can't stand in a masked value or a message by chance (`worlds.py` checks the tokens). Equal values are equal
in all worlds. In worlds A and B they have the same order too; in world C only those have it that may be sorted by.
What it must never do: let a value of one world hold six characters of another's.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

PEOPLE = 16  # values in each pool; the tables use most of them, some twice
_LETTERS = {"A": "zqxj", "B": "vwkb", "C": "gpfy"}
_DIGITS = {"A": "479", "B": "358", "C": "160"}  # the first is at most 4, so that it can stand in an address
_YEARS = {"A": (1947, 1949, 1974, 1979), "B": (1953, 1958, 1935, 1938), "C": (1960, 1961, 1966, 1916)}
_HEX = {"A": "4f7e", "B": "3d8b", "C": "0c9a"}
SORTABLE = frozenset({"email", "phone", "name", "street"})
# Pools whose masked values lead back, so that a literal compared with a column of them is read as a masked value.
TOKENS = frozenset(
    {"email", "phone", "ssn", "ssn_number", "card", "ip", "mac", "account", "mrn", "username"}
)  # fmt: skip
# Pools that are shown scanned, and may be counted and tested for NULL but nothing else.
SCANNED = frozenset({"notes", "profile", "blob"})


@dataclass(frozen=True)
class Pools:
    """The values of a world, as text, by pool and place in it."""

    values: dict[str, tuple[str, ...]]
    alphabet: str  # the characters that no other world's values have, but for marks and constants

    def __getitem__(self, pool: str) -> tuple[str, ...]:
        return self.values[pool]

    def everything(self) -> list[str]:
        """Every value."""
        return [value for pool in self.values.values() for value in pool]


def pools(world: str, seed: int) -> Pools:
    """The values of a world."""
    rng = random.Random(f"{world} {seed}")
    letters, digits = _LETTERS[world], _DIGITS[world]

    def letter_run(count: int) -> str:
        return "".join(rng.choice(letters) for _ in range(count))

    def digit_run(count: int) -> str:
        run = ""
        while len(run) < count:  # no period of up to three: the quotients of small numbers have them
            run += rng.choice(digits)
            if any(len(run) >= 6 and run[-6:] == (run[-period:] * 6)[-6:] for period in (1, 2, 3)):
                run = run[:-1]
        return run

    def many(pool: str, make: Callable[[], str]) -> tuple[str, ...]:
        found: set[str] = set()
        while len(found) < PEOPLE:
            found.add(make())
        ranks = list(range(PEOPLE))
        free = world == "C" and pool not in SORTABLE
        random.Random(f"{pool} {free}").shuffle(ranks)
        ordered = sorted(found)
        return tuple(ordered[rank] for rank in ranks)

    def capital() -> str:
        return letter_run(7).capitalize()

    def date() -> str:
        return f"{rng.choice(_YEARS[world])}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"

    first = digits[0]
    makers: dict[str, Callable[[], str]] = {
        "email": lambda: f"{letter_run(8)}@{letter_run(7)}.com",
        "phone": lambda: f"+1 {first}{digit_run(2)} {digit_run(7)}",
        "name": lambda: f"{capital()} {capital()}",
        "street": lambda: f"{digit_run(3)} {capital()} Street",
        "ssn": lambda: f"{first}{digit_run(2)}-{digit_run(2)}-{digit_run(4)}",
        "ssn_number": lambda: first + digit_run(8),
        "birth": date,
        "card": lambda: first + digit_run(15),
        "ip": lambda: ".".join(rng.choice("12") + first + rng.choice(digits) for _ in range(4)),
        "salary": lambda: first + digit_run(5),
        "debt": lambda: f"{first}{digit_run(5)}.{digit_run(2)}",
        "device": lambda: str(UUID("".join(rng.choice(_HEX[world]) for _ in range(32)))),
        "mac": lambda: ":".join(rng.choice(_HEX[world]) + rng.choice(_HEX[world]) for _ in range(6)),
        "account": lambda: first + digit_run(11),
        "mrn": lambda: first + digit_run(8),
        "username": lambda: letter_run(10),
        "secret": lambda: f"tok_{letter_run(12)}",
    }
    made = {pool: many(pool, make) for pool, make in makers.items()}
    mails = made["email"]
    made["notes"] = tuple(f"call {mail} soon" for mail in mails)
    made["blob"] = tuple(f"mail {mail} now" for mail in mails)
    made["profile"] = tuple(
        f'{{"email": "{mail}", "tier": {place % 3}, "free": "reach {mail}"}}' for place, mail in enumerate(mails)
    )
    return Pools(made, letters + digits + _HEX[world])
