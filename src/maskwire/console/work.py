"""The long work of the console, each a function of texts and a ledger that another process can be given.

What it must never do: raise what can't be handed back to the process that waits.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

from maskwire.errors import MaskwireError
from maskwire.ledger.compliance import report
from maskwire.ledger.exposure import read
from maskwire.ledger.frameworks import framework
from maskwire.ledger.place import Place, keys_of
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.verify import verify
from maskwire.policy_file import parse
from maskwire.replayed import replayed

__all__ = ["reported", "simulated", "verified"]


def verified(place: Place) -> dict[str, Any]:
    """The whole ledger against its tree and its checkpoints. Raises MaskwireError with the first fault."""
    try:
        found = verify(place, verifier_in(str(public_path(keys_of(place)))))
    except MaskwireError as fault:
        raise MaskwireError(str(fault)) from None
    return {**asdict(found), "root": found.root.hex()}


def reported(place: Place, name: str, since: str, until: str) -> dict[str, Any]:
    """The report of a framework. Raises MaskwireError."""
    try:
        key = verifier_in(str(public_path(keys_of(place))))
        return asdict(report(place, framework(name), since, until, key))
    except MaskwireError as fault:
        raise MaskwireError(str(fault)) from None


def simulated(place: Place, text: str, since: str) -> dict[str, Any]:
    """What recorded answers since then would show under another policy. Raises MaskwireError."""
    try:
        changes, columns, refused = replayed(parse(text).policy, partial(read, place, None, None, since), {})
    except MaskwireError as fault:
        raise MaskwireError(str(fault)) from None
    told = [{**change._asdict(), "answers": answers} for change, answers in sorted(changes.items())]
    return {"changes": told, "columns": columns, "refused": refused}
