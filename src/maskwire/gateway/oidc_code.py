"""Logging in at an OIDC issuer by authorization code with PKCE (OIDC Core 3.1, RFC 7636): where a browser is sent, and
what the answer that it comes back with is worth.

What it must never do: take an answer that it did not ask for (state, nonce, issuer), or print a token or a secret.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Self

import jwt

from maskwire.access.issuers import Issuer
from maskwire.errors import MaskwireError
from maskwire.gateway.oidc_keys import FetchError, discover, opener_of, reachable

__all__ = ["CodeLogin", "LoginError", "asked_for", "described", "post", "token_in"]

_SCOPE = "openid email profile groups"
_TIMEOUT = 10.0  # seconds for one request
_MOST = 1 << 20
_word = partial(secrets.token_urlsafe, 32)


class LoginError(MaskwireError):
    """No token was given; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class CodeLogin:
    """One login under way, by the client of that name at the issuer, which sends the browser to ``back``."""

    issuer: Issuer
    client: str
    back: str
    said: Mapping[str, Any] = field(repr=False)  # what the issuer publishes of itself
    state: str = field(default_factory=_word, repr=False)
    nonce: str = field(default_factory=_word, repr=False)
    verifier: str = field(default_factory=_word, repr=False)

    @classmethod
    def at(cls, issuer: Issuer, client: str, back: str) -> Self:
        """A new one; the issuer is asked where its pages are. Raises LoginError."""
        return cls(issuer, client, back, described(issuer))

    @property
    def address(self) -> str:
        """Where the browser is sent. Raises LoginError."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        asked = {
            "response_type": "code", "client_id": self.client, "redirect_uri": self.back,
            "scope": asked_for(self.said), "state": self.state, "nonce": self.nonce, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        place = _endpoint(self.said.get("authorization_endpoint"))
        return f"{place}{'&' if '?' in place else '?'}{urllib.parse.urlencode(asked)}"

    def is_for(self, state: str) -> bool:
        """Whether an answer is for this login."""
        return hmac.compare_digest(state.encode(), self.state.encode())

    def redeem(self, answer: Mapping[str, str], secret: str = "") -> str:
        """The identity token for the answer that the browser came back with. Raises LoginError."""
        must_say = self.said.get("authorization_response_iss_parameter_supported") is True
        if answer.get("iss", "" if must_say else self.issuer.url) != self.issuer.url:  # RFC 9207
            raise LoginError("The answer came from another issuer than the one that was asked.")
        if "code" not in answer:
            raise LoginError("The issuer gave no code: the login was broken off or refused.")
        form = {
            "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": self.back,
            "client_id": self.client, "code_verifier": self.verifier,
        }  # fmt: skip
        headers = {}
        if secret and self._proves_by_header:
            pair = ":".join(urllib.parse.quote_plus(one) for one in (self.client, secret))  # RFC 6749 section 2.3.1
            headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
        elif secret:
            form["client_secret"] = secret
        said = post(self.issuer, self.said.get("token_endpoint"), form, headers=headers)
        return token_in(said, self.issuer, self.client, self.nonce)

    @property
    def _proves_by_header(self) -> bool:
        """Which way of showing a secret the issuer takes; the header is what all take that say nothing."""
        ways = self.said.get("token_endpoint_auth_methods_supported", ())
        return "client_secret_basic" in ways or "client_secret_post" not in ways


def described(issuer: Issuer) -> dict[str, Any]:
    """What the issuer publishes of itself. Raises LoginError."""
    try:
        return discover(issuer)
    except FetchError as fault:
        raise LoginError(f"Logging in is not possible: {fault}.") from None


def asked_for(said: Mapping[str, Any]) -> str:
    """The scope: of what we can use, that which the issuer knows."""
    known = said.get("scopes_supported", ())
    return " ".join(word for word in _SCOPE.split() if word == "openid" or word in known)


def post(
    issuer: Issuer,
    url: object,
    form: Mapping[str, str],
    *,
    refusals: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """What the issuer says to a form; ``refusals`` are errors that are answers too. Raises LoginError."""
    data = urllib.parse.urlencode(form).encode()
    told = {"Accept": "application/json", **(headers or {})}
    asked = urllib.request.Request(_endpoint(url), data, told)  # noqa: S310 - checked
    try:
        with opener_of(issuer).open(asked, timeout=_TIMEOUT) as answer:
            text = answer.read(_MOST)
    except urllib.error.HTTPError as fault:
        with fault:
            text = fault.read(_MOST)
    except OSError as fault:
        raise LoginError(f"The issuer can't be reached ({type(fault).__name__}).") from None
    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise LoginError("The issuer's answer can't be read.")
    error = said.get("error")
    if error is not None and error not in refusals:
        word = error if isinstance(error, str) and error.replace("_", "").isalnum() else "another error"
        raise LoginError(f"The issuer refused the login: {word}.")
    return said


def token_in(answer: Mapping[str, Any], issuer: Issuer, client: str, nonce: str | None = None) -> str:
    """The identity token of an answer, which came from the issuer itself (OIDC Core 3.1.3.7). Its signature, audience
    and times are checked where it is used. Raises LoginError."""
    token = answer.get("id_token")
    try:
        claims = jwt.decode(token, options={"verify_signature": False}) if isinstance(token, str) else {}
    except jwt.PyJWTError:
        claims = {}
    is_for_another = claims.get("azp", client) != client
    if claims.get("iss") != issuer.url or is_for_another or (nonce is not None and claims.get("nonce") != nonce):
        raise LoginError("The issuer gave no token for this login.")
    return str(token)


def _endpoint(url: object) -> str:
    if not isinstance(url, str) or not reachable(url):
        raise LoginError("The issuer does not offer this way to log in, or not by https.")
    return url
