"""What a principal is told who takes more than the operator lets it take at once.

What it must never do: say of what there was too much, but by its unit.
"""

from __future__ import annotations

from maskwire.model import Limits, Refusal

__all__ = ["too_long", "too_much"]


def too_much(limits: Limits, rows: int | None) -> Refusal:
    """The answer goes beyond what the principal may take at once: ``rows``, or the limits' bytes."""
    most = [f"{n} {unit}" for n, unit in ((rows, "rows"), (limits.bytes, "bytes")) if n is not None]
    return Refusal(
        "54000",
        "answer-too-large",
        f"The answer is over the limit of {' or '.join(most)}; what came before this is not all of it.",
        "Ask for less: add LIMIT, a narrower WHERE, or aggregate.",
    )


def too_long(seconds: float) -> Refusal:
    """The statement runs for longer than the principal's may."""
    message = f"The statement ran for longer than the {seconds:g} seconds allowed."
    return Refusal("57014", "statement-time", message, "Ask for less, or ask the operator for more time.")
