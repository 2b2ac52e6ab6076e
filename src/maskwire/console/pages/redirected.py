"""Logging in at an issuer's own page (OpenID Connect, authorization code with PKCE): there and back.

Each way there is for one browser, which has its half in a cookie, and for one way back.
What it must never do: let in by an answer that this browser did not ask for, or that came before; send a browser
anywhere but to the issuer or to a page of ours that is named here.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
from dataclasses import dataclass, field, replace
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from maskwire.console.page import Desk
from maskwire.console.pages.login import Login, peer_of
from maskwire.console.rendering import render
from maskwire.gateway.entering import prove
from maskwire.gateway.oidc_code import CodeLogin, LoginError

__all__ = ["BACK", "SECRET", "Redirected"]

BACK = "/login/callback"
SECRET = "MASKWIRE_CONSOLE_OIDC_SECRET"  # noqa: S105 - the name of a variable
_COOKIE = {False: "maskwire-login", True: "__Host-maskwire-login"}  # of who is on the way
_LASTS = 600.0  # seconds for a person to log in
_STAYS = 3600.0  # seconds that a visit lasts at least, since such tokens are for logging in, and end in minutes
_AT_ONCE = 2  # questions to issuers: the threads that wait for them are the ledger's too
_MOST = 500  # on the way at once; the oldest makes room
_FIELDS = frozenset({"code", "state", "iss", "error"})
_LONGEST = 4096  # characters of one of them
_UNASKED = "That answer was not asked for by this browser, or it was used before. Log in once more."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Way:
    """A login under way: ``half`` is the digest of the browser's cookie, ``until`` is in seconds since 1970."""

    login: CodeLogin
    half: bytes = field(repr=False)
    until: float


class Redirected:
    """``go``, and ``come`` back."""

    def __init__(self, desk: Desk, login: Login) -> None:
        self._desk = desk
        self._login = login
        self._ways: dict[bytes, _Way] = {}
        self._asking = asyncio.Semaphore(_AT_ONCE)

    async def go(self, request: Request) -> Response:
        """To the issuer of that number."""
        issuers, number = self._desk.gateway.entrance.access.issuers, request.query_params.get("issuer", "")
        at = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else len(issuers)
        if at >= len(issuers) or not issuers[at].console:
            return self._login.page(request, 404, "There is no such issuer.")
        issuer = issuers[at]
        try:
            async with self._asking:
                login = await asyncio.to_thread(CodeLogin.at, issuer, issuer.console, f"{self._desk.url}{BACK}")
            response = RedirectResponse(login.address, 303)
        except LoginError as fault:
            _log.warning("%s", fault)
            return self._login.page(request, 502, str(fault))
        half = secrets.token_urlsafe(32)
        while len(self._ways) >= _MOST:
            del self._ways[next(iter(self._ways))]
        until = self._desk.gateway.clock() + _LASTS
        self._ways[_digest(login.state)] = _Way(login, _digest(half), until)
        # Lax: it is the issuer's page that leads back. It lets nobody in by itself.
        response.set_cookie(
            _COOKIE[self._desk.secure], half, max_age=int(_LASTS), path="/", secure=self._desk.secure, httponly=True,
            samesite="lax",
        )  # fmt: skip
        return response

    async def come(self, request: Request) -> Response:
        """Back, with the issuer's answer."""
        response = await self._came(request)
        response.delete_cookie(
            _COOKIE[self._desk.secure], path="/", secure=self._desk.secure, httponly=True, samesite="lax"
        )
        return response

    async def _came(self, request: Request) -> Response:
        asked = request.query_params
        answer = {
            name: asked[name] for name in _FIELDS if len(asked.getlist(name)) == 1 and len(asked[name]) <= _LONGEST
        }
        way = self._ways.pop(_digest(answer.get("state", "")), None)
        half = request.cookies.get(_COOKIE[self._desk.secure], "")
        if way is None or not hmac.compare_digest(way.half, _digest(half)) or self._desk.gateway.clock() >= way.until:
            return await self._login.refused(request, 400, _UNASKED)
        issuer = way.login.issuer
        if issuer not in self._desk.gateway.entrance.access.issuers:
            return await self._login.refused(request, 403, "What the operator says of that issuer has changed.")
        try:
            async with self._asking:
                token = await asyncio.to_thread(way.login.redeem, answer, os.environ.get(SECRET, ""))
        except LoginError as fault:
            _log.warning("%s", fault)
            return await self._login.refused(request, 403, str(fault))
        passage = await prove(self._desk.gateway, token, peer_of(request)[0], issuer.console)
        if passage is None:
            said = "The issuer's token lets nobody in here: the gateway's log says why."
            return await self._login.refused(request, 403, said)
        stays = self._desk.gateway.clock() + _STAYS
        passage = replace(passage, until=max(passage.until or stays, stays))
        # A page of ours that goes on by itself: what another site led here is sent no strict cookie yet.
        entered = HTMLResponse(render("entered.html", {"title": "Logged in", "name": passage.account.name}))
        return await self._login.let_in(request, passage, entered)


def _digest(text: str) -> bytes:
    return sha256(text.encode()).digest()
