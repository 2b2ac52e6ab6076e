"""Logging in with a token of ours, or of an OIDC issuer, and logging out.

What it must never do: take a token from a URL, or say why one was not taken.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from maskwire.access.accounts import Passage
from maskwire.access.entrance import Peer
from maskwire.console.page import ANYBODY, Asked, Desk, Page
from maskwire.console.rendering import render
from maskwire.console.visits import roles_of
from maskwire.errors import LedgerError
from maskwire.gateway.entering import prove
from maskwire.http.bearer import client_of
from maskwire.ledger.entry import Entry, Kind, failed_login, moment

__all__ = ["COOKIE", "LOGOUT", "Forms", "Login", "peer_of"]

COOKIE = {False: "maskwire", True: "__Host-maskwire"}  # of a visit, by whether it is of TLS
_FORM = {False: "maskwire-form", True: "__Host-maskwire-form"}  # of who is not let in yet
_LONGEST = 16 * 1024  # characters of a token
_log = logging.getLogger(__name__)


class Forms:
    """Forms for who is not let in yet: a cookie, and what is made of it by a key of this process alone."""

    def __init__(self, *, secure: bool) -> None:
        self._secure = secure
        self._key = secrets.token_bytes(32)

    def page(self, request: Request, template: str, status: int = 200, **values: object) -> Response:
        """A page with such a form."""
        cookie = request.cookies.get(_FORM[self._secure], "")
        if not 20 <= len(cookie) <= 64:
            cookie = secrets.token_urlsafe(24)
        response = HTMLResponse(render(template, {"form": self._made(cookie), **values}), status)
        self.give(response, _FORM[self._secure], cookie)
        return response

    def is_own(self, request: Request, shown: object) -> bool:
        """Whether a form was given to this browser by us."""
        cookie = request.cookies.get(_FORM[self._secure], "")
        return isinstance(shown, str) and bool(cookie) and hmac.compare_digest(self._made(cookie), shown)

    def give(self, response: Response, name: str, text: str) -> None:
        """A cookie that no script can read and no other site can send."""
        response.set_cookie(name, text, path="/", secure=self._secure, httponly=True, samesite="strict")

    def _made(self, cookie: str) -> str:
        return hmac.new(self._key, cookie.encode(), sha256).hexdigest()


class Login:
    """The page, and what a token leads to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._forms = Forms(secure=desk.secure)

    async def show(self, request: Request) -> Response:
        """The form, or on to the first page for who is in."""
        if self._desk.visits.of(request.cookies.get(COOKIE[self._desk.secure], "")) is not None:
            return RedirectResponse("/", 303)
        return self.page(request)

    async def enter(self, request: Request) -> Response:
        """A token was shown."""
        form = await request.form(max_files=0, max_fields=5)
        if not self._forms.is_own(request, form.get("form")):
            return self.page(request, 403, "That form was not made for this browser. Try once more.")
        peer, _ = peer_of(request)
        pause = self._desk.gateway.entrance.wait(None, peer)
        if pause > 0:
            return self.page(request, 429, f"Too many tokens failed from there. Wait {int(pause) + 1} seconds.")
        shown = form.get("token")
        token = shown.strip() if isinstance(shown, str) else ""
        passage = await prove(self._desk.gateway, token, peer) if 0 < len(token) <= _LONGEST else None
        if passage is None:
            said = "That token lets nobody in: it is not of this gateway, over, or revoked."
            return await self.refused(request, 401, said, counts=True)
        return await self.let_in(request, passage, RedirectResponse("/", 303))

    async def let_in(self, request: Request, passage: Passage, response: Response) -> Response:
        """``response`` with a new visit, for who has a role here; a visit of before is over."""
        gateway, visits, cookie = self._desk.gateway, self._desk.visits, COOKIE[self._desk.secure]
        if not roles_of(passage.account, gateway.entrance.access.requests):
            said = "The console is for people with the role auditor, approver or admin, and this principal has none."
            return await self.refused(request, 403, said)
        text, visit = visits.begin(passage, peer_of(request)[1])
        told = Entry(
            moment(gateway.clock()), visit.id, visit.principal, Kind.LOGIN, door="console", source=gateway.source.name,
            client=visit.client,
        )  # fmt: skip
        try:
            await gateway.recorder.keep([told])
        except LedgerError as fault:
            visits.end(text)
            return self._unrecorded(request, fault)
        visits.end(request.cookies.get(cookie, ""))
        self._forms.give(response, cookie, text)
        return response

    async def refused(self, request: Request, status: int, said: str, *, counts: bool = False) -> Response:
        """Nobody is let in, and the ledger says so; what was shown ``counts`` as a guess."""
        gateway = self._desk.gateway
        peer, client = peer_of(request)
        try:
            await gateway.recorder.keep([failed_login(gateway.source.name, "", client, gateway.clock(), "console")])
        except LedgerError as fault:
            return self._unrecorded(request, fault)
        if counts:
            gateway.entrance.failed(None, peer)
        return self.page(request, status, said)

    def _unrecorded(self, request: Request, fault: LedgerError) -> Response:
        _log.critical("%s", fault)
        return self.page(request, 503, "The ledger can't be written, so nobody is let in.")

    def page(self, request: Request, status: int = 200, fault: str = "") -> Response:
        """The form, and the issuers that have a page of their own."""
        issuers = self._desk.gateway.entrance.access.issuers
        named = [(at, one.place) for at, one in enumerate(issuers) if one.console]
        return self._forms.page(
            request, "login.html", status, title="Log in", fault=fault, issuers=bool(issuers), pages=named
        )


def peer_of(request: Request) -> tuple[Peer, str]:
    """Who asks, and the same as the ledger names it."""
    where = client_of(request.scope)
    return Peer(where[0] if where else ""), f"{where[0]}:{where[1]}" if where else ""


async def _leave(asked: Asked) -> Response:
    name = COOKIE[asked.desk.secure]
    asked.desk.visits.end(asked.request.cookies.get(name, ""))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(name, path="/", secure=asked.desk.secure, httponly=True, samesite="strict")
    response.headers["clear-site-data"] = '"cache", "storage"'
    return response


LOGOUT = Page("/logout", _leave, ANYBODY, method="POST")
