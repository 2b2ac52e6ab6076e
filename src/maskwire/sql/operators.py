"""pg_catalog operators known to be pure, and which of them are equality, comparison or concatenation.

What it must never do: pass an operator that the user defined; its function is not followed.
Source: PostgreSQL documentation, chapter "Functions and Operators".
"""

from __future__ import annotations

EQUALITY = frozenset({"=", "<>", "!="})
CONCATENATION = "||"

_QUESTIONS = "< > <= >= ~ ~* !~ !~* ~~ !~~ ~~* !~~* ^@ ~=~ ~<~ ~>~ ~<=~ ~>=~ BETWEEN LIKE"
_COMPARISON = frozenset({*_QUESTIONS.split(), "NOT BETWEEN", "BETWEEN SYMMETRIC", "NOT BETWEEN SYMMETRIC"})
_WORK = (
    "+ - * / % ^ |/ ||/ @ & | # ~ << >> <<= >>= && @> <@ -> ->> #> #>> #- ? ?| ?& @? @@ @@@ <-> <# -|- &< &> "
    "<<| |>> &<| |&> ## @-@ ?# ?- ?-| ?|| !! <^ >^ ~="
)
_OTHER = frozenset(_WORK.split())

PURE = EQUALITY | _COMPARISON | _OTHER | {CONCATENATION}

# What is not found is NULL: whether there is a value tells something of the document.
MISSING = frozenset({"->", "->>", "#>", "#>>"})


def implied(name: str) -> tuple[str, ...]:
    """The operators that a server looks up for a name of the grammar's."""
    return (">=", "<=", "<", ">") if "BETWEEN" in name else (name,)


def compares(name: str) -> bool:
    """Whether an operator asks a question of its operands (range, LIKE, regex), and so is a predicate anywhere."""
    return name in _COMPARISON
