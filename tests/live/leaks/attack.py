"""What stands in the catalogue of leaks: its lines, and the attacks of a line. Data only; answers.py runs them.

Every attack is made twice. On the server itself, as its owner, it has to work: that is the proof that its test would
fail without the defence. Through the gateway it must not. What must never stand here: an attack whose first half was
not seen to work, but for ``NotHere``, which says so.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Tells:
    """Statements of one session by which a stored value arrives.

    ``arrives`` is what arrives of the value of a canary where it comes written in another way; ``startup`` are
    parameters of the connection; ``commits`` has each statement committed, ``undo`` removes what is left of it.
    ``missing``: why the gateway does not stop it yet; its test is expected to fail.
    """

    statements: tuple[str, ...]
    arrives: str = ""
    startup: dict[str, str] = field(default_factory=dict)
    commits: bool = False
    undo: str = ""
    missing: str = ""


@dataclass(frozen=True)
class Oracle:
    """Statements with ``{}`` for a guess: a right and a wrong one are answered differently, none shows the value.

    ``timed``: by how long it takes, in place of what comes. ``missing`` as above.
    """

    statements: tuple[str, ...]
    right: str
    wrong: str
    timed: bool = False
    missing: str = ""


@dataclass(frozen=True)
class Effect:
    """Statements that change something: the answer to ``seen`` is another one after them.

    ``session``: what changes is the session, so the session itself is asked; ``lasting``: it can't be rolled back,
    so ``undo`` takes it back. Where ``seen`` is empty, that the last statement runs is the whole effect.
    """

    statements: tuple[str, ...]
    seen: str = ""
    startup: dict[str, str] = field(default_factory=dict)
    session: bool = False
    lasting: bool = False
    undo: str = ""


@dataclass(frozen=True)
class NotHere:
    """A statement that this server can't run, for the reason ``why``: refused before it could find out."""

    statement: str
    why: str


Attack = Tells | Oracle | Effect | NotHere


@dataclass(frozen=True)
class Line:
    """One line of the catalogue, in our words.

    ``attacks`` are written for PostgreSQL, ``mysql`` for MySQL and MariaDB. ``elsewhere`` are tests that hold it, as
    "file::name"; ``other_server`` says that it is not about PostgreSQL; ``open`` is what of it nothing defends against
    yet; ``note`` what else is to be known.
    """

    about: str
    attacks: tuple[Attack, ...] = ()
    elsewhere: tuple[str, ...] = ()
    other_server: str = ""
    mysql: tuple[Attack, ...] = ()
    open: str = ""
    note: str = ""


def tells(*statements: str) -> tuple[Tells, ...]:
    """An attack of each statement: a canary arrives as it is stored."""
    return tuple(Tells((statement,)) for statement in statements)


def oracles(right: str, wrong: str, *statements: str) -> tuple[Oracle, ...]:
    """An oracle of each statement, by the same two guesses."""
    return tuple(Oracle((statement,), right, wrong) for statement in statements)


def runs(*statements: str, before: tuple[str, ...] = ()) -> tuple[Effect, ...]:
    """An effect of each statement: it runs at all."""
    return tuple(Effect((*before, statement), lasting=True) for statement in statements)
