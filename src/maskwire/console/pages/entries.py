"""Entries: a list by what they are about, and each by its number, with its proof.

What it must never do: show more of an entry than the ledger has of it.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from maskwire.console.page import Asked, MissingError, Page, back
from maskwire.console.pages.live import filters_of, wanted_of
from maskwire.console.reading import backwards, ended, key_of, one
from maskwire.console.visits import Role
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.evidence import entry_proof

__all__ = ["PAGES"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_NONE = "There is no entry of that number: it is yet to come, or was pruned."


async def _list(asked: Asked) -> Response:
    if (number := asked.number("number")) is not None:
        return back(f"/entries/{number}")
    wanted = wanted_of(asked)
    part = await asyncio.to_thread(backwards, asked.desk.place, wanted, asked.number("before"))
    return asked.page(
        "entries.html", "Statements", part=part, entries=ended(part.entries), wanted=wanted, filters=filters_of(wanted),
        before=asked.number("before"),
    )  # fmt: skip


async def _one(asked: Asked) -> Response:
    number = _number(asked)
    found = await asyncio.to_thread(one, asked.desk.place, number)
    if found is None:
        raise MissingError(_NONE)
    entry, text = found
    key = await asyncio.to_thread(key_of, asked.desk.place)
    return asked.page("entry.html", f"Entry {number}", number=number, entry=entry, text=text, key=key)


async def _proof(asked: Asked) -> Response:
    number = _number(asked)
    try:
        proof = await asyncio.to_thread(entry_proof, asked.desk.place, number)
    except (LedgerError, ProofError) as fault:
        raise MissingError(str(fault)) from None
    headers = {"content-disposition": f'attachment; filename="{number}.tlog-proof"'}
    return Response(proof, media_type="text/plain; charset=utf-8", headers=headers)


def _number(asked: Asked) -> int:
    number = int(asked.request.path_params["number"])
    if not 0 < number < 1 << 62:
        raise MissingError(_NONE)
    return number


PAGES = (
    Page("/entries", _list, _READERS, "console-entries"),
    Page("/entries/{number:int}", _one, _READERS, "console-entry"),
    Page("/entries/{number:int}/proof", _proof, _READERS, "console-proof"),
)
