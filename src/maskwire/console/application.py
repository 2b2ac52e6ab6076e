"""The console as an ASGI application: every request goes through here on its way to a page.

What it must never do: answer for a page to one it is not for, take a form that was not made for its visit, or show what
the ledger could not be told of.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from importlib.resources import files

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from maskwire.console.guard import Guard
from maskwire.console.page import Asked, Desk, MissingError, Page
from maskwire.console.pages import PAGES
from maskwire.console.pages.link import LinkPage
from maskwire.console.pages.login import COOKIE, Login
from maskwire.console.pages.redirected import BACK, Redirected
from maskwire.console.probes import Probes
from maskwire.console.rendering import render
from maskwire.console.visits import Visit
from maskwire.errors import LedgerError, MaskwireError
from maskwire.http.hosts import KnownHosts
from maskwire.ledger.entry import Entry, Kind, Outcome, moment

__all__ = ["application"]

_ASSETS = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "proof.js": "text/javascript; charset=utf-8",
    "icon.svg": "image/svg+xml",
}
_LEDGER = "The ledger can't be read or written, and so nothing of it is shown."
_log = logging.getLogger(__name__)


def application(desk: Desk, names: frozenset[str]) -> ASGIApp:
    """The console, for ``names`` as values of Host; probes and metrics answer to any."""
    routes = [Route(f"/static/{name}", _asset(name, kind)) for name, kind in _ASSETS.items()]
    login, link = Login(desk), LinkPage(desk)
    redirected = Redirected(desk, login)
    routes += [
        Route("/login", login.show, methods=["GET"]),
        Route("/login", login.enter, methods=["POST"]),
        Route("/login/oidc", redirected.go, methods=["GET"]),
        Route(BACK, redirected.come, methods=["GET"]),
        Route("/access/approve", link.show, methods=["GET"]),
        Route("/access/approve", link.approve, methods=["POST"]),
    ]
    routes += [Route(page.path, _served(desk, page), methods=[page.method]) for page in PAGES]
    routes.append(Route("/{rest:path}", _nowhere(desk)))
    pages = Starlette(routes=routes, exception_handlers={Exception: _failed})
    return Probes(desk, KnownHosts(Guard(pages), names))


def _served(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = desk.visits.of(request.cookies.get(COOKIE[desk.secure], ""))
        if visit is None:
            return RedirectResponse("/login", 303)
        asked = Asked(desk, request, visit, desk.visits.roles(visit))
        if not asked.roles & page.roles:
            return _said(asked, 403, "Not for you", "This page is for another role than yours: "
                         f"{', '.join(sorted(page.roles))}.")  # fmt: skip
        try:
            return await _answered(asked, page)
        except MissingError as missing:
            return _said(asked, 404, "Not there", str(missing))
        except LedgerError as fault:
            _log.critical("%s", fault)
            return _said(asked, 503, "No ledger", _LEDGER)
        except MaskwireError as fault:
            return _said(asked, 409, "Not done", str(fault))

    return endpoint


async def _answered(asked: Asked, page: Page) -> Response:
    """The page, once its form is known to be ours and the ledger has that somebody looks."""
    if page.method == "POST":
        asked = replace(asked, form=await asked.request.form(max_files=0, max_fields=50))
        if not asked.visit.is_of_form(asked.said("form")):
            return _said(asked, 403, "Not taken", "That form was not made for this visit. Load the page anew.")
    if page.reads:
        await asked.gateway.recorder.keep([_looked(asked.desk, asked.visit, page.reads)])
    return await page.view(asked)


def _looked(desk: Desk, visit: Visit, what: str) -> Entry:
    """That somebody looks, and at which page."""
    gateway = desk.gateway
    return Entry(
        moment(gateway.clock()), visit.id, visit.principal, Kind.READING, outcome=Outcome.ANSWERED, door="console",
        source=gateway.source.name, client=visit.client, reason=what,
    )  # fmt: skip


def _nowhere(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        visit = desk.visits.of(request.cookies.get(COOKIE[desk.secure], ""))
        if visit is None:
            return RedirectResponse("/login", 303)
        asked = Asked(desk, request, visit, desk.visits.roles(visit))
        return _said(asked, 404, "Not there", "There is no such page.")

    return endpoint


def _said(asked: Asked, status: int, title: str, message: str) -> Response:
    return asked.page("message.html", title, status, message=message)


async def _failed(_: Request, fault: Exception) -> Response:
    """The top of a request: what an error of ours says is for nobody's eyes."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}" if trace else "somewhere"
    _log.error("a page failed: %s at %s", type(fault).__name__, where)
    return HTMLResponse(render("failed.html", {"title": "It failed"}), 500)


def _asset(name: str, kind: str) -> Callable[[Request], Awaitable[Response]]:
    content = files("maskwire.console").joinpath("static", name).read_bytes()

    async def endpoint(_: Request) -> Response:
        return Response(content, media_type=kind, headers={"cache-control": "no-cache"})

    return endpoint
