"""The fourth voice on a statement, the server's own rights: whom to ask it about, and what a "no" means.

What it is for: where the resolver says that a statement touches nothing sensitive, a role that may read nothing
sensitive must be able to run it. If it is not, one of the two is wrong, and nothing is sent.
What it must never do: let a statement pass that was to be asked about and was not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from maskwire import _kernel
from maskwire.errors import RefusedError
from maskwire.model import Classification, Origin, Refusal
from maskwire.sql.names import quoted
from maskwire.sql.statement import Kind, Statement

UNASKED = "rights-not-asked"
_OPEN, _CLOSE, _COMMA = "ASCII_40", "ASCII_41", "ASCII_44"
_NOWHERE = "''"
NAME = "maskwire_asked"  # of what is prepared to be asked about
_EXPLAIN = "EXPLAIN (COSTS OFF) "
# EXPLAIN runs nothing itself.
_READS = frozenset({Kind.SELECT, Kind.COPY_TO, Kind.DECLARE, Kind.PREPARE})


def is_asked_about(statement: Statement, classify: Callable[[Origin], Classification | None]) -> bool:
    """Whether it is a query of which nothing sensitive comes out and in which nothing sensitive is used."""
    if statement.kind not in _READS:
        return False
    read = statement.inner or statement
    origins = {origin for output in read.outputs or () for origin in output.origins}
    for usage in read.usages:
        origins |= {usage.origin, *usage.partners}
    return all(classify(origin) is None for origin in origins)


def unasked() -> RefusedError:
    """The server's rights are still to be asked. Told to a client only if they can't be."""
    return RefusedError(
        Refusal("08006", UNASKED, "The server's own rights could not be asked about this statement.",
                "Try again in a moment.")
    )  # fmt: skip


def voices_differ() -> Refusal:
    """The resolver says that nothing sensitive is touched; the server's rights say otherwise."""
    return Refusal(
        "42501", "voices-differ",
        "Nothing sensitive was found in the statement, but the role that may read nothing sensitive may not run it.",
        "Name the columns you need, in subqueries too, in place of *. If it stays, the operator should run: "
        "maskwire harden URL --check",
    )  # fmt: skip


def not_planned(code: str, message: str) -> Refusal:
    """The server can't plan it, whatever the rights: its own error, in a text that may be told."""
    return Refusal(code, "not-planned", message, "Correct the statement.")


def question(statement: Statement, path: Sequence[str], types: Sequence[str]) -> str:
    """The SQL that has the server plan a statement under a search path, which checks rights and runs nothing.

    One text of several statements is one transaction, so SET LOCAL ends with it. Parameters are NULL; ``types`` are
    those that the client declared for the first of them.
    """
    begin = f"SET LOCAL search_path TO {', '.join(map(quoted, path)) or _NOWHERE}; "
    text = statement.copy.query if statement.copy is not None else statement.text
    if statement.kind is Kind.PREPARE:
        types, text = _prepared(text)
    count = max([len(types), *(int(word[1:]) for word in _words(text, "PARAM"))])
    if not count:
        return begin + _EXPLAIN + text
    declared = ", ".join([*types, *["unknown"] * (count - len(types))])
    nulls = ", ".join(["NULL"] * count)
    # The line break ends a comment that the text may end with.
    prepare = f"PREPARE {NAME} ({declared}) AS {text}\n; "
    return f"{begin}{prepare}{_EXPLAIN}EXECUTE {NAME} ({nulls}); DEALLOCATE {NAME}"


def _words(text: str, kind: str) -> list[str]:
    encoded = text.encode()
    return [encoded[start:end].decode() for start, end, name, _ in _kernel.tokens(text) if name == kind]


def _prepared(text: str) -> tuple[list[str], str]:
    """The parameter types and the query of ``PREPARE name (types) AS query``."""
    encoded = text.encode()
    types: list[str] = []
    depth = begin = 0
    for start, end, name, _ in _kernel.tokens(text):
        depth += {_OPEN: 1, _CLOSE: -1}.get(name, 0)
        if name == _OPEN and depth == 1:
            begin = end
        elif (name == _COMMA and depth == 1) or (name == _CLOSE and depth == 0):
            types.append(encoded[begin:start].decode())
            begin = end
        elif name == "AS" and depth == 0:
            return types, encoded[end:].decode()
    raise unasked()
