"""Try it: a statement asked as somebody else would ask it, beside what the same gives to whoever looks.

Both answers come by the way that every client's come by; there is no other to the source. What policy shows to the one
and not to the other stays hidden (trial.py).
What it must never do: show whoever looks more than policy shows to them, or let it count as seen by another.
"""

from __future__ import annotations

import asyncio

from starlette.responses import Response

from maskwire.console.page import Asked, Page
from maskwire.console.trial import Side, asked_as, compared
from maskwire.console.visits import Role
from maskwire.errors import ConfigurationError, RefusedError

__all__ = ["PAGES"]

_ADMINS = frozenset({Role.ADMIN})
_LONGEST = 20_000  # characters of a statement


async def _page(asked: Asked, sides: tuple[Side, Side] | None = None, sql: str = "", fault: str = "") -> Response:
    accounts = asked.gateway.entrance.access.accounts
    chosen = asked.said("principal") or next((name for name in sorted(accounts) if name != _own(asked)), "")
    return asked.page(
        "try.html", "Try it", accounts=sorted(accounts.values(), key=lambda it: it.name), chosen=chosen, sql=sql,
        purpose=asked.said("purpose"), sides=sides, fault=fault,
    )  # fmt: skip


async def _form(asked: Asked) -> Response:
    _check(asked)
    return await _page(asked)


def _check(asked: Asked) -> None:
    """Raises ConfigurationError where the source speaks another protocol than statements are tried by."""
    if asked.gateway.speaks_first:
        raise ConfigurationError("Statements are tried at PostgreSQL sources only: ask this one by a client of yours.")


async def _try(asked: Asked) -> Response:
    _check(asked)
    sql, purpose = asked.said("sql", _LONGEST).strip(), asked.said("purpose", 64)
    account = asked.gateway.entrance.account(asked.said("principal"))
    own = asked.gateway.entrance.account(_own(asked)) or asked.visit.account
    if not sql or account is None:
        raise ConfigurationError("Choose a principal and write a statement.")
    try:
        theirs, ours = await asyncio.gather(
            asked_as(asked.gateway, account, purpose, sql, asked.visit),
            asked_as(asked.gateway, own, "", sql, asked.visit),
        )
    except RefusedError as refused:
        return await _page(asked, None, sql, f"{refused.refusal.message} {refused.refusal.hint}")
    return await _page(asked, (compared(asked.gateway, theirs, ours, sql), ours), sql)


def _own(asked: Asked) -> str:
    return asked.visit.account.name


PAGES = (
    Page("/try", _form, _ADMINS),
    Page("/try", _try, _ADMINS, "console-try", "POST"),
)
