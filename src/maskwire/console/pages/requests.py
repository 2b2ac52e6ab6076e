"""Requests: who asks to see more, what they would see, and the buttons that decide.

What it must never do: decide in another's name than the visit's, or by other rules than those of the file.
"""

from __future__ import annotations

from starlette.responses import Response

from maskwire.access.kept_requests import KeptRequests, NotAllowedError
from maskwire.access.requests import Request, State
from maskwire.console.granting import Visible, spans, visible
from maskwire.console.page import ANYBODY, Asked, MissingError, Page, back
from maskwire.console.visits import Role
from maskwire.errors import ConfigurationError

__all__ = ["PAGES"]

_DECIDERS = frozenset({Role.APPROVER, Role.ADMIN})
_MOST = 200  # requests of before that are listed


async def _list(asked: Asked) -> Response:
    now, everything = asked.gateway.clock(), _kept(asked).all()
    waiting = [one for one in everything if one.state is State.ASKED]
    running = [one for one in everything if one.state is State.APPROVED and one.until > now]
    over = [one for one in everything if one not in waiting and one not in running]
    shown: dict[str, list[Visible]] = {one.id: visible(asked.gateway, one) for one in waiting[:20]}
    return asked.page(
        "requests.html", "Requests", waiting=waiting, running=running, over=over[:_MOST], visible=shown, now=now,
        may={one.id: _may(asked, one) for one in everything}, spans={one.id: spans(one.seconds) for one in waiting},
        is_open=asked.gateway.entrance.access.requests.is_open,
    )  # fmt: skip


async def _one(asked: Asked) -> Response:
    wanted = _request(asked)
    return asked.page(
        "request.html", f"Request {wanted.id[:8]}", one=wanted, visible=visible(asked.gateway, wanted),
        may=_may(asked, wanted), spans=spans(wanted.seconds), now=asked.gateway.clock(),
    )  # fmt: skip


def _may(asked: Asked, wanted: Request) -> dict[str, bool]:
    """Which buttons there are."""
    rules, account = asked.gateway.entrance.access.requests, asked.visit.account
    decides = rules.may_approve(account, wanted)
    reviews = wanted.is_break_glass and rules.may_review(account, wanted)
    running = wanted.state is State.APPROVED and wanted.until > asked.gateway.clock()
    return {
        "decide": decides and wanted.state is State.ASKED,
        "revoke": running and (decides or reviews or account.name == wanted.principal),
        "review": reviews and not wanted.reviewer,
    }


async def _decide(asked: Asked) -> Response:
    wanted, kept, now = _request(asked), _kept(asked), asked.gateway.clock()
    account = asked.gateway.entrance.account(asked.visit.account.name) or asked.visit.account
    match asked.said("step"):
        case "approve":
            kept.approve(wanted.id, account, now, asked.number("seconds"))
        case "deny":
            kept.deny(wanted.id, account, now)
        case "revoke":
            kept.revoke(wanted.id, account, now)
        case "review":
            kept.review(wanted.id, account, now)
        case _:
            raise NotAllowedError("That is no step that a request can take.")
    asked.gateway.granting.look()  # into the ledger at once, so that it counts
    return back("/requests")


def _request(asked: Asked) -> Request:
    try:
        return _kept(asked).one(asked.request.path_params["identity"])
    except ConfigurationError:
        raise MissingError("There is no such request.") from None


def _kept(asked: Asked) -> KeptRequests:
    return KeptRequests(asked.gateway.access_store, asked.gateway.entrance.access.requests)


PAGES = (
    Page("/requests", _list, ANYBODY, "console-requests"),
    Page("/requests/{identity}", _one, ANYBODY, "console-request"),
    Page("/requests/{identity}", _decide, _DECIDERS, method="POST"),
)
