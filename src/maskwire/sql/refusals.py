"""The refusals of sql/: one constructor per way a statement is not understood or not let through.

What it must never do: put anything but an identifier, a keyword or a node's name in a message.
"""

from __future__ import annotations

from maskwire.errors import RefusedError
from maskwire.model import Refusal

READ_ONLY_HINT = "This connection only reads: use SELECT, COPY (query) TO STDOUT, EXPLAIN, SHOW or a cursor."


def refused(code: str, reason: str, message: str, hint: str) -> RefusedError:
    """The error that says no; ``reason`` is the stable word the ledger keeps."""
    return RefusedError(Refusal(code, reason, message, hint))


def not_allowed(what: str, hint: str = READ_ONLY_HINT) -> RefusedError:
    """A statement kind, or an option of one, that is not on the allow-list."""
    return refused("42501", "statement-not-allowed", f"{what} is not allowed through this gateway.", hint)


def read_only(what: str) -> RefusedError:
    """A statement that would write."""
    return refused("25006", "read-only", f"{what} is not allowed: this connection is read-only.", READ_ONLY_HINT)


def not_understood(what: str) -> RefusedError:
    """Syntax that the gateway does not follow, and so can't mask."""
    return refused(
        "0A000", "not-understood", f"The gateway does not follow {what} and so can't mask its answer.",
        "Write the query with plainer SQL.",
    )  # fmt: skip


def unknown_relation(name: str) -> RefusedError:
    """A table, view or alias that is not there."""
    return refused(
        "42P01", "unknown-relation", f'relation "{name}" does not exist, or the gateway does not know it yet.',
        "Check the name and the search_path. A table made a moment ago is seen once the catalog is read again.",
    )  # fmt: skip


def unknown_column(name: str) -> RefusedError:
    """A column that is not there."""
    return refused(
        "42703", "unknown-column", f'column "{name}" does not exist.', "Check the name, or qualify it with its table."
    )


def ambiguous(name: str) -> RefusedError:
    """A name that may mean several things."""
    return refused(
        "42702", "ambiguous-name", f'"{name}" is ambiguous here.', "Qualify it with its table, or give an alias."
    )


def forbidden_relation(name: str) -> RefusedError:
    """A relation that reads round the masking: statistics, other sessions, credentials."""
    return refused(
        "42501", "relation-not-allowed", f'"{name}" is not readable through this gateway.',
        "It can show values round the masking. Use the tables themselves, pg_class or information_schema.columns.",
    )  # fmt: skip


def forbidden_function(name: str) -> RefusedError:
    """A function that is not known to be pure."""
    return refused(
        "42501", "function-not-allowed", f"function {name} is not on the list of functions known to be safe.",
        "Use a built-in pure function. User-defined functions are not followed into.",
    )  # fmt: skip
