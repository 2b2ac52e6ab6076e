"""How the attacks are made at each door: as the server's owner, and as a client of the gateway.

What it must never do: let a right of the server's help the gateway. It logs in as one who may do anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.live.gate import PASSWORD, Tap
from tests.live.leaks.answers import ANY, Asked, modes
from tests.live.leaks.attack import Attack, Line
from tests.live.leaks.catalogue import LINES
from tests.live.leaks.mysql_answers import MODES, MysqlAsked
from tests.mysql.server import Running

POSTGRES, MYSQL = "postgres", "mysql"
# Every attack that is written for a door, with a name.
ATTACKS: tuple[tuple[str, Attack, str], ...] = tuple(
    (door, attack, f"{prefix}{number}.{place}")
    for number, line in LINES.items()
    for door, prefix, attacks in ((POSTGRES, "", line.attacks), (MYSQL, "mysql-", line.mysql))
    for place, attack in enumerate(attacks, start=1)
)


class RefusedAtStartError(Exception):
    """The gateway let no session begin; the text is what it said."""


class LeakDoor(ABC):
    """``refusals`` are what a statement is refused with that would have an effect, ``unknown`` with what one is that
    the server knows nothing of."""

    refusals: frozenset[str]
    unknown: frozenset[str]

    def __init__(self, tap: Tap) -> None:
        self.tap = tap

    @abstractmethod
    def owner(self, *, commits: bool, startup: dict[str, str]) -> Any:
        """A session with the server itself, as a context."""

    @abstractmethod
    def client(self, startup: dict[str, str]) -> Any:
        """A session through the gateway, as a context. Raises RefusedAtStartError."""

    @abstractmethod
    def modes(self, statements: tuple[str, ...] | None) -> Iterable[tuple[str, Any]]:
        """The ways in which drivers send the last of them; None: any statement."""

    def placed(self, statements: tuple[str, ...]) -> tuple[str, ...]:
        """With names that the server chose."""
        return statements


class PostgresDoor(LeakDoor):
    """By psycopg, on a database of a superuser's."""

    refusals = frozenset({"25006", "42501"})
    unknown = refusals | {"42P01", "0A000", "42601"}

    def __init__(self, url: str, tap: Tap, places: dict[str, str]) -> None:
        super().__init__(tap)
        self._url, self._places = url, places

    @contextmanager
    def owner(self, *, commits: bool, startup: dict[str, str]) -> Iterator[Asked]:
        """A superuser's session; what it leaves uncommitted is rolled back."""
        with psycopg.connect(self._url, autocommit=commits, **startup) as connection:  # type: ignore[arg-type]
            yield Asked(connection)
            connection.rollback()

    @contextmanager
    def client(self, startup: dict[str, str]) -> Iterator[Asked]:
        """The agent's session, in autocommit."""
        try:
            connection = psycopg.connect(self.tap.url, autocommit=True, **startup)  # type: ignore[arg-type]
        except psycopg.Error as error:
            raise RefusedAtStartError(str(error)) from None
        with connection:
            yield Asked(connection)

    def modes(self, statements: tuple[str, ...] | None) -> Iterable[tuple[str, Any]]:
        """Simple, extended, binary, prepared, and more for a query."""
        return (ANY if statements is None else modes(statements)).items()

    def placed(self, statements: tuple[str, ...]) -> tuple[str, ...]:
        """With names that the server chose."""
        for name, meant in self._places.items():
            statements = tuple(statement.replace(name, meant) for statement in statements)
        return statements


class MysqlDoor(LeakDoor):
    """By PyMySQL and mysql-connector, on a database of an account that may do anything."""

    refusals = frozenset({"1792", "1142", "1235", "1064"})
    unknown = refusals | {"1146", "1054"}

    def __init__(self, running: Running, tap: Tap) -> None:
        super().__init__(tap)
        self._owner = {"unix_socket": running.socket, "user": running.owner, "database": "leaks"}
        self._agent = {
            "host": "127.0.0.1",
            "port": tap.port,
            "user": "agent",
            "password": PASSWORD,
            "database": "leaks",
        }
        self._kept: dict[str, MysqlAsked] = {}

    def close(self) -> None:
        """Ends the sessions."""
        for asked in self._kept.values():
            asked.close()

    @contextmanager
    def owner(self, *, commits: bool, startup: dict[str, str]) -> Iterator[MysqlAsked]:
        """The server's owner; what is left uncommitted is rolled back."""
        del startup
        yield self._fresh(f"commits: {commits}", self._owner, autocommit=commits)
        self._kept[f"commits: {commits}"].rollback()

    @contextmanager
    def client(self, startup: dict[str, str]) -> Iterator[MysqlAsked]:
        """The agent's session."""
        del startup
        del self.tap.received[:]
        yield self._fresh("client", self._agent, autocommit=True)

    def _fresh(self, name: str, address: dict[str, Any], *, autocommit: bool) -> MysqlAsked:
        """A session as it is at first: a former one, for they are many."""
        if name not in self._kept:
            self._kept[name] = MysqlAsked(autocommit=autocommit, **address)
        self._kept[name].reset()
        return self._kept[name]

    def modes(self, statements: tuple[str, ...] | None) -> Iterable[tuple[str, Any]]:
        """As a text; one statement alone prepared, too."""
        return [(mode, mode) for mode in (MODES if statements is None or len(statements) == 1 else MODES[:1])]


def of_both(line: Line) -> Iterator[Attack]:
    """Attacks written for PostgreSQL that another server may read as well: single queries."""
    for attack in line.attacks:
        statements = getattr(attack, "statements", ())
        if statements and all(one.split(None, 1)[0] in ("SELECT", "WITH", "EXPLAIN") for one in statements):
            yield attack
