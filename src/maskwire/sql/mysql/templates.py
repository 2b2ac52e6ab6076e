"""What two texts of MySQL's have in common that differ in their literals only, and a statement with another's literals.

What it must never do: take a text apart where the server or the parser might see other literals in it: a text with a
backslash, a doubled quote or a comment has no template. A literal that stands where it is more than a value (a
position, a length, an alias) is part of the template; where such a one is a string, there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from operator import attrgetter

from maskwire.sql.mysql.part import Written, text
from maskwire.sql.statement import Statement

_LONGEST = 16_384  # characters; longer statements are understood anew each time
_WHOLE = 10  # digits, from which on a number is none that a tree holds as a whole one (part.py)
_NUMBER = r"[0-9]++(?:\.[0-9]++)?(?![\w$@.])"
_SINGLE, _DOUBLE = r"'[^'\\\0]*+'(?!')", r'"[^"\\\0]*+"(?!")'
# Names, blanks and signs: all but what begins a literal or a comment, and what escapes.
_REST = r"[A-Za-z_$@.\x80-\U0010ffff][\w$@.]*+|`[^`]*+`|[\s,()=<>!+*%;?:&|^~{}\[\]]++|-(?!-)|/(?!\*)"
_ODD = r"[0-9][\w$@.]*+"  # a number in another form, a name that begins with a digit
_PLAIN = re.compile(f"({_SINGLE}|{_DOUBLE}|{_NUMBER})|(?:{_REST})++|{_ODD}")
_ANSI = re.compile(f'({_SINGLE}|{_NUMBER})|(?:{_REST}|"[^"]*+")++|{_ODD}')

Structure = frozenset[int]
# The last field of a statement is what was written.
_rest = attrgetter(*(it.name for it in fields(Statement) if it.name not in ("kind", "text", "written")))


@dataclass(frozen=True, slots=True)
class Template:
    """``pattern`` is the text with a mark for each literal, which says of what kind it is; ``starts`` are where they
    stood, ``literals`` what they are as SQL."""

    pattern: str = field(repr=False)
    starts: tuple[int, ...]
    literals: tuple[str, ...] = field(repr=False)

    def under(self, structure: Structure) -> object | None:
        """What all have in common whose literals are values but for those in ``structure``; None where one of these is
        a string."""
        fixed = tuple((at, self.literals[at]) for at in sorted(structure) if at < len(self.literals))
        return (self.pattern, fixed) if all(literal[0].isdigit() for _, literal in fixed) else None


def template(sql: str, ansi_quotes: bool) -> Template | None:  # noqa: FBT001 - one of two grammars
    """A text's template; None where it has none."""
    return _template(sql, ansi_quotes) if len(sql) <= _LONGEST else None


@lru_cache(maxsize=4)
def _template(sql: str, ansi_quotes: bool) -> Template | None:  # noqa: FBT001
    pattern, starts, literals, at = [], [], [], 0
    for match in (_ANSI if ansi_quotes else _PLAIN).finditer(sql):
        if match.start() != at:
            return None
        at = match.end()
        literal = match[1]
        if literal is None:
            pattern.append(match[0])
            continue
        starts.append(match.start())
        if literal[0] in "'\"":
            said = text(literal[1:-1])
            if not said.startswith("'"):
                return None  # it is written as its bytes, which can't stand wherever a string can
            pattern.append("\0s\0")
            literals.append(said)
        else:
            pattern.append("\0d\0" if "." in literal else "\0i\0" if len(literal) < _WHOLE else "\0l\0")
            literals.append(literal)
    return Template("".join(pattern), tuple(starts), tuple(literals)) if at == len(sql) else None


def key_of(found: Template, known: Mapping[object, object]) -> object | None:
    """What a text has in common with those that ``keep`` noted, None where there are none."""
    structure = known.get(found.pattern)
    return found.under(structure) if isinstance(structure, frozenset) else None


def keep(found: Template, written: Written, known: MutableMapping[object, object]) -> object | None:
    """Notes which literals of a text are values, by what was written of it; what it has in common with others, None
    where it is to be understood anew each time."""
    places = dict(zip(found.starts, found.literals, strict=True))
    said = {place: literal for place, literal in zip(written.places, written.literals, strict=True) if place >= 0}
    if any(places.get(place) != literal for place, literal in said.items()):
        return None
    structure = frozenset(at for at, start in enumerate(found.starts) if start not in said)
    key = found.under(structure)
    if key is not None:
        known[found.pattern] = structure
    return key


def without_literals(statement: Statement, found: Template) -> Statement:
    """What was understood of this text, for others with the same template: without the literals that are values."""
    written = statement.written
    if written is None:
        return replace(statement, text="")
    numbers = {start: at for at, start in enumerate(found.starts)}
    places = tuple(numbers.get(place, -1) for place in written.places)
    literals = tuple("" if place >= 0 else literal for place, literal in zip(places, written.literals, strict=True))
    return replace(statement, text="", written=Written(written.pattern, literals, places))


def with_literals(statement: Statement, found: Template) -> Statement:
    """What ``without_literals`` gave, with those of a text that has the same template."""
    written = statement.written
    if written is None:
        return statement
    literals = tuple(
        found.literals[place] if place >= 0 else literal
        for place, literal in zip(written.places, written.literals, strict=True)
    )
    again = Written(written.pattern, literals, (-1,) * len(literals))
    return Statement(statement.kind, again.text(), *(*_rest(statement), again))
