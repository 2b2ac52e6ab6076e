"""The attacks of ``maskwire probe`` that tell a value or answer a guess, filled in for a column of this database.

They are data of the package, since users send them too; here each is held to what it is in this catalogue.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from maskwire.probe.attack import GUESSES, Kind, attacks
from maskwire.probe.target import Target, fill, guesses
from tests.live.canaries import email, ssn
from tests.live.leaks.attack import Attack, Line, Oracle, Tells

TARGET = Target(
    "public", "users", "ssn", 3, "id", frozenset({ssn(1)}), ssn(1), 1,
    plain="country", other="public.products", other_column="title", is_sortable=False,
)  # fmt: skip
# Text search takes an SSN apart, and an address not.
ADDRESS = replace(TARGET, column="email", number=2, values=frozenset({email(1)}), known=email(1))
BY_LINE = {"19": ADDRESS, "20": ADDRESS}
# Those that do not work on this server as it stands: what they read is in no cache and no file of it yet.
IDLE = frozenset({"47b.tells.1"})


def with_shared(lines: dict[str, Line]) -> dict[str, Line]:
    """The lines, with the attacks of the package behind their own."""
    found: dict[str, list[Attack]] = defaultdict(list)
    for one in attacks():
        is_name = "::reg" in one.statements[-1]  # an address is no name of anything, and is not repeated
        target = TARGET if is_name else BY_LINE.get(one.line, TARGET)
        made = _tells(one.statements, target) if one.kind is Kind.TELLS and one.name not in IDLE else None
        if one.kind in GUESSES - {Kind.TIMED} and (pair := guesses(one.kind, target)) is not None:
            filled = tuple(fill(text, target, "{}") for text in one.statements)
            made = Oracle(tuple(text or "" for text in filled), *pair) if None not in filled else None
        if made is not None:
            found[one.line].append(made)
    return {number: replace(line, attacks=line.attacks + tuple(found[number])) for number, line in lines.items()}


def _tells(statements: tuple[str, ...], target: Target) -> Tells | None:
    filled = tuple(fill(text, target) for text in statements)
    return Tells(tuple(text or "" for text in filled)) if None not in filled else None
