"""Fetches what an OIDC issuer publishes of itself, and its keys, when a token asks for it (OIDC Discovery 1.0).

What it must never do: follow the issuer elsewhere than by https (or to this machine), wait without end, hold up the
loop, or be made to fetch by every token that comes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
import ssl
import urllib.request
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from maskwire.access.accounts import Account, Passage
from maskwire.access.configuration import Access
from maskwire.access.entrance import Entrance, Peer
from maskwire.access.issuers import Issuer, UnfitClaims
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.oidc import Heading, KeySet, claims_of, heading
from maskwire.access.tokens import ISSUER, TokenError
from maskwire.errors import ConfigurationError

_TIMEOUT = 5.0  # seconds for each of the two documents
_MOST = 1 << 20  # bytes of one
_FETCHABLE = re.compile(r"https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/]")
_log = logging.getLogger(__name__)


class FetchError(Exception):
    """An issuer's document can't be had; the text says why."""


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows no redirection: an issuer's documents are where it says."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Never another request."""
        return


def reachable(url: str) -> bool:
    """Whether an issuer may be asked there: by https, or on this machine."""
    return _FETCHABLE.match(url) is not None


def opener_of(issuer: Issuer) -> urllib.request.OpenerDirector:
    """What asks the issuer: by its authority, and without going anywhere else. Raises OSError."""
    trust = ssl.create_default_context(cafile=issuer.authority)
    return urllib.request.build_opener(_Straight, urllib.request.HTTPSHandler(context=trust))


def fetch(url: str, issuer: Issuer) -> bytes:
    """A document of the issuer. Raises FetchError."""
    if not reachable(url):
        raise FetchError("the issuer's documents are not reached by https")
    asked = urllib.request.Request(url, headers={"Accept": "application/json"})  # noqa: S310 - checked above
    try:
        with opener_of(issuer).open(asked, timeout=_TIMEOUT) as answer:
            document: bytes = answer.read(_MOST + 1)
    except (OSError, ValueError) as fault:
        raise FetchError(f"the issuer can't be reached ({type(fault).__name__})") from None
    if len(document) > _MOST:
        raise FetchError("a document of the issuer is too long")
    return document


def discover(issuer: Issuer) -> dict[str, Any]:
    """What the issuer publishes of itself. Raises FetchError."""
    document = fetch(f"{issuer.url.rstrip('/')}/.well-known/openid-configuration", issuer)
    try:
        said = json.loads(document)
    except ValueError:
        raise FetchError("the issuer's description of itself can't be read") from None
    if not isinstance(said, dict) or said.get("issuer") != issuer.url:
        raise FetchError("the issuer calls itself by another name than the operator does")
    return said


def published_keys(issuer: Issuer) -> bytes:
    """The issuer's key set, as it is published. Raises FetchError."""
    place = discover(issuer).get("jwks_uri")
    if not isinstance(place, str):
        raise FetchError("the issuer publishes no keys")
    return fetch(place, issuer)


def by_issuer(access: Access, known: KnownTokens, text: str, said: Heading, now: float) -> Account:
    """Whose token of an OIDC issuer it is, for who is at the command line: its keys are fetched for this.

    Raises ConfigurationError where it proves nothing.
    """
    try:
        issuer = next((one for one in access.issuers if one.url == said.issuer), None)
        if issuer is None or said.algorithm not in issuer.algorithms:
            raise TokenError("its issuer, or how it is signed, is not configured")
        keys = KeySet()
        keys.learned(published_keys(issuer), now)
        claims = claims_of(text, said, issuer, keys, now)
        account = issuer.account(claims, access.accounts)
        identity = claims.get("jti")
        token = identity if isinstance(identity, str) and identity else sha256(text.encode()).hexdigest()
        if known.is_revoked(token, account.name, float(claims.get("iat", claims.get("nbf", 0)))):
            raise TokenError("it was revoked")
    except (FetchError, TokenError, UnfitClaims):
        raise ConfigurationError("The token in MASKWIRE_TOKEN proves nothing here: log in for a new one.") from None
    return account


class OidcKeys:
    """The keys of every configured issuer, fetched one at a time for each."""

    def __init__(self, entrance: Entrance, clock: Callable[[], float]) -> None:
        self._entrance = entrance
        self._clock = clock
        self._sets: dict[Issuer, KeySet] = {}
        self._fetching: dict[Issuer, asyncio.Lock] = {}

    async def prove(self, text: str, peer: Peer, audience: str = "") -> Passage:
        """What a token lets in: one of ours, or of an issuer, for another ``audience`` where one is
        named. Raises TokenError or ConfigurationError."""
        said = heading(text)
        if said is None or said.issuer == ISSUER:
            return self._entrance.token(text, peer)
        issuer = next((one for one in self._entrance.access.issuers if one.url == said.issuer), None)
        if issuer is None:
            raise TokenError("its issuer is not configured")
        if said.algorithm not in issuer.algorithms:
            raise TokenError("it is signed by an algorithm that is not allowed")
        keys = await self._keys(issuer, said)
        return self._entrance.vouched(text, said, issuer, keys, audience)

    async def _keys(self, issuer: Issuer, said: Heading) -> KeySet:
        keys = self._sets.setdefault(issuer, KeySet())
        async with self._fetching.setdefault(issuer, asyncio.Lock()):
            if keys.wants(said, self._clock()):
                keys.tried(self._clock())
                try:
                    document = await asyncio.get_running_loop().run_in_executor(None, published_keys, issuer)
                    keys.learned(document, self._clock())
                except (FetchError, TokenError) as fault:
                    _log.warning("the keys of an OIDC issuer were not fetched: %s", fault)
        return keys
