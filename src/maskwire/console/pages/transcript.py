"""A session: its statements, and beside them what its client was sent, where transcripts are kept.

What it must never do: show a transcript without saying in the ledger whose it was.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Iterator
from itertools import islice

from starlette.responses import Response

from maskwire.console.page import Asked, MissingError, Page
from maskwire.console.reading import Wanted, backwards, ended, of_session
from maskwire.console.transcripts import Shot, shots
from maskwire.console.visits import Role
from maskwire.errors import LedgerError, ProofError, UpstreamProtocolError
from maskwire.ledger.entry import Entry, Kind, Phase
from maskwire.ledger.sessions import sessions
from maskwire.ledger.transcript import Part, folder_of, parts

__all__ = ["PAGES"]

_READERS = frozenset({Role.AUDITOR, Role.ADMIN})
_SESSION = re.compile(r"[0-9a-f]{16}")
_AT_ONCE, _ROWS = 100, 20  # exchanges, and rows of each
_BYTES = 32 * 1024 * 1024  # of a transcript that is read for one page
_LOOKED_AT = 500  # entries that the list of sessions is made of


async def _list(asked: Asked) -> Response:
    before = asked.number("before")
    part = await asyncio.to_thread(backwards, asked.desk.place, Wanted(principal=asked.said("principal")), before,
                                   _LOOKED_AT)  # fmt: skip
    found = sorted(sessions(entry for _, entry in part.entries), key=lambda it: it.last, reverse=True)
    return asked.page("sessions.html", "Sessions", part=part, sessions=found, principal=asked.said("principal"))


async def _one(asked: Asked) -> Response:
    session = asked.request.path_params["session"]
    if _SESSION.fullmatch(session) is None:
        raise MissingError("A session is named by 16 hex digits.")
    after = asked.number("after") or 0
    part = await asyncio.to_thread(of_session, asked.desk.place, session, after)
    if not part.entries:
        raise MissingError("The ledger has no entry of that session.")
    sums = sessions(entry for _, entry in part.entries)
    shown, fault = await asyncio.to_thread(_shots, asked, session, [entry for _, entry in part.entries])
    return asked.page(
        "session.html", f"Session {session[:8]}", session=session, part=part, entries=ended(part.entries),
        sum=sums[0] if sums else None, shots=shown, fault=fault,
        after=after,
    )  # fmt: skip


def _shots(asked: Asked, session: str, entries: list[Entry]) -> tuple[dict[str, Shot], str]:
    """What the client was sent in these exchanges, by their names; or why that can't be shown."""
    told = {it.exchange: it for it in entries if it.kind is Kind.EXCHANGE and it.phase is not Phase.OPENING}
    secrets = [asked.gateway.settings.keyring.secret]
    try:
        found = parts(folder_of(asked.desk.place), session, secrets)
        made = shots(_bounded(found), told, asked.gateway.source.scanner, _ROWS)
        return {shot.exchange: shot for shot in islice((it for it in made if it.exchange in told), _AT_ONCE)}, ""
    except (LedgerError, ProofError, UpstreamProtocolError) as fault:
        return {}, str(fault)


def _bounded(found: Iterable[Part]) -> Iterator[Part]:
    size = 0
    for part in found:
        size += len(part.data)
        if size > _BYTES:
            return
        yield part


PAGES = (
    Page("/sessions", _list, _READERS, "console-sessions"),
    Page("/sessions/{session}", _one, _READERS, "console-session"),
)
