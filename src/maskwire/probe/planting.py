"""Canaries: a schema of its own in the source, whose values are drawn anew and stand nowhere else.

What it must never do: touch anything outside of that schema, or leave it there when it is done.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from maskwire.errors import ConfigurationError
from maskwire.probe.came import Session
from maskwire.probe.target import Target, literal
from maskwire.probe.wanted import Wanted

__all__ = ["COLUMNS", "SORTABLE", "Canaries", "Planted", "Schema", "card", "planted", "ssn", "word"]

Canaries = dict[str, str]  # a row: its column's name, its value

ROWS = 12
_LETTERS = "bcdfghjklmnpqrstvwxz"
COLUMNS = ("email", "ssn", "full_name", "card_number", "notes")
SORTABLE = frozenset({"email", "full_name"})
_PREFIX = "maskwire_probe_"


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted: a target for each sensitive column, and what to look for."""

    schema: str
    targets: tuple[Target, ...]
    wanted: Wanted


def word(draw: random.Random, length: int = 14) -> str:
    """Letters that no word of a language is made of."""
    return "".join(draw.choice(_LETTERS) for _ in range(length))


def ssn(draw: random.Random) -> str:
    """A number of the form of US social security."""
    return f"{draw.randint(101, 665)}-{draw.randint(11, 98)}-{draw.randint(1011, 9898)}"


def card(draw: random.Random) -> str:
    """Sixteen digits whose last proves the others (ISO/IEC 7812-1, annex B)."""
    body = "4" + "".join(str(draw.randint(0, 9)) for _ in range(14))
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(body)]
    total = sum(number - 9 if number > 9 else number for number in doubled)
    return body + str(-total % 10)


def _row(draw: random.Random) -> dict[str, str]:
    email = f"{word(draw)}@{word(draw)}.com"
    name = f"{word(draw).capitalize()} {word(draw).capitalize()}"
    return {
        "email": email,
        "ssn": ssn(draw),
        "full_name": name,
        "card_number": card(draw),
        "notes": f"write to {word(draw)}@{word(draw)}.com soon",
    }


def _pieces(rows: list[dict[str, str]]) -> list[str]:
    """The words of which nobody else has any part."""
    found = []
    for row in rows:
        found += row["email"].removesuffix(".com").split("@") + row["full_name"].split()
        found += row["notes"].split()[2].removesuffix(".com").split("@")
    return found


class Schema(Protocol):
    """A dialect's side of it."""

    def made(self, schema: str, rows: list[Canaries]) -> list[str]:
        """The statements that make it."""
        ...

    def tried(self, schema: str) -> list[str]:
        """The statements that let the gateway read it, and others that may fail."""
        ...

    def dropped(self, schema: str) -> str:
        """The statement that takes it away."""
        ...

    def targets(self, schema: str, rows: list[Canaries]) -> tuple[Target, ...]:
        """A target for each sensitive column."""
        ...


@asynccontextmanager
async def planted(owner: Session, other: Session, kind: Schema) -> AsyncIterator[Planted]:
    """Plants, and takes everything away again. ``owner`` is a session that may make schemas in the source, ``other``
    one of the same role, which stands beside it."""
    draw = random.SystemRandom()
    schema = _PREFIX + secrets.token_hex(4)
    rows = [_row(draw) for _ in range(ROWS)]
    try:
        for statement in kind.made(schema, rows):
            came = await owner.query(statement)
            if came.code:
                raise ConfigurationError(
                    f"A schema for the canaries can't be made ({_code(owner, came.code)}). --plant needs a "
                    "role that may CREATE in this database; --direct needs none."
                )
        for statement in kind.tried(schema):
            await owner.query(statement)
        mail = literal(rows[0]["email"], owner.dialect)
        await other.query(f"SELECT '{mail}' = ''")  # other sessions' statements
        values = [value for row in rows for column, value in row.items() if column != "notes"]
        yield Planted(schema, kind.targets(schema, rows), Wanted(values, _pieces(rows)))
    finally:
        other.close()
        gone = await owner.query(kind.dropped(schema))
        if gone.code:
            raise ConfigurationError(f'The schema "{schema}" is still there and can\'t be dropped: drop it by hand.')


def _code(session: Session, code: str) -> str:
    return f"SQLSTATE {code}" if session.dialect == "postgresql" else f"error {code}"
