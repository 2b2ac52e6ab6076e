"""Logging in at an OIDC issuer as a native application: by device code (RFC 8628), or by code with PKCE and an answer
to a port of this machine (RFC 8252, RFC 7636).

What it must never do: take an answer that it did not ask for (state, nonce, issuer), or print a token.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import html
import json
import secrets
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt

from maskwire.access.issuers import Issuer
from maskwire.errors import MaskwireError
from maskwire.gateway.oidc_keys import FetchError, discover, opener_of, reachable

_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_SCOPE = "openid email profile groups"
_TIMEOUT = 10.0  # seconds for one request
_PATIENCE = 600.0  # seconds for a person to log in
_SLOWER = 5.0  # seconds more between two questions where the issuer asks for it (RFC 8628 section 3.5)
_MOST = 1 << 20


class LoginError(MaskwireError):
    """No token was given; the text says why and what to do."""


def by_device(issuer: Issuer, announce: Callable[[str, str], None]) -> str:
    """A token for whoever enters the code at the address, both of which are announced. Raises LoginError."""
    said = _discovered(issuer)
    begun = _post(
        issuer, said.get("device_authorization_endpoint"), {"client_id": issuer.client_id, "scope": _scope(said)}
    )
    announce(str(begun.get("verification_uri_complete") or begun.get("verification_uri")), str(begun.get("user_code")))
    pause = float(begun.get("interval", 5))
    ends = time.monotonic() + min(float(begun.get("expires_in", _PATIENCE)), _PATIENCE)
    form = {"grant_type": _DEVICE, "device_code": str(begun.get("device_code")), "client_id": issuer.client_id}
    while time.monotonic() < ends:
        time.sleep(pause)
        answer = _post(issuer, said.get("token_endpoint"), form, refusals=("authorization_pending", "slow_down"))
        if answer.get("error") == "slow_down":
            pause += _SLOWER
        elif "error" not in answer:
            return _token(answer, issuer)
    raise LoginError("Nobody logged in in time. Run the command again.")


def by_code(issuer: Issuer, announce: Callable[[str], None]) -> str:
    """A token for whoever logs in at the address that is announced, in a browser of this machine. Raises LoginError."""
    said = _discovered(issuer)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    with _Answers(("127.0.0.1", 0), _Answer) as server:
        back = f"http://127.0.0.1:{server.server_port}/callback"
        asked = {
            "response_type": "code", "client_id": issuer.client_id, "redirect_uri": back, "scope": _scope(said),
            "state": state, "nonce": nonce, "code_challenge": challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        announce(f"{_endpoint(said.get('authorization_endpoint'))}?{urllib.parse.urlencode(asked)}")
        answer = server.wait(state)
    if answer.get("iss", issuer.url) != issuer.url:  # RFC 9207
        raise LoginError("The answer came from another issuer than the one that was asked.")
    if "code" not in answer:
        raise LoginError("The issuer gave no code: the login was broken off or refused.")
    form = {
        "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": back,
        "client_id": issuer.client_id, "code_verifier": verifier,
    }  # fmt: skip
    return _token(_post(issuer, said.get("token_endpoint"), form), issuer, nonce)


class _Answers(HTTPServer):
    """The port that the browser is sent back to."""

    expected = ""
    found: dict[str, str] | None = None

    def wait(self, state: str) -> dict[str, str]:
        """The first answer with this state; every other is turned away."""
        self.expected, self.timeout = state, 1.0
        ends = time.monotonic() + _PATIENCE
        while self.found is None and time.monotonic() < ends:
            self.handle_request()
        if self.found is None:
            raise LoginError("Nobody logged in in time. Run the command again.")
        return self.found


class _Answer(BaseHTTPRequestHandler):
    server: _Answers

    def do_GET(self) -> None:
        """One request of the browser."""
        path, _, query = self.path.partition("?")
        fields = {name: values[0] for name, values in urllib.parse.parse_qs(query).items()}
        fits = path == "/callback" and hmac.compare_digest(
            fields.get("state", "").encode(), self.server.expected.encode()
        )
        if fits:
            self.server.found = fields
        text = "You can close this page." if fits else "This is not the answer that was asked for."
        body = f"<!doctype html><title>maskwire login</title><p>{html.escape(text)}</p>".encode()
        self.send_response(200 if fits else 400)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing: the request holds the code."""


def _discovered(issuer: Issuer) -> dict[str, Any]:
    try:
        return discover(issuer)
    except FetchError as fault:
        raise LoginError(f"Logging in is not possible: {fault}.") from None


def _scope(said: dict[str, Any]) -> str:
    """What is asked for: of what we can use, that which the issuer knows."""
    known = said.get("scopes_supported", ())
    return " ".join(word for word in _SCOPE.split() if word == "openid" or word in known)


def _endpoint(url: object) -> str:
    if not isinstance(url, str) or not reachable(url):
        raise LoginError("The issuer does not offer this way to log in, or not by https.")
    return url


def _post(issuer: Issuer, url: object, form: dict[str, str], *, refusals: tuple[str, ...] = ()) -> dict[str, Any]:
    data = urllib.parse.urlencode(form).encode()
    asked = urllib.request.Request(_endpoint(url), data, {"Accept": "application/json"})  # noqa: S310 - checked
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


def _token(answer: dict[str, Any], issuer: Issuer, nonce: str | None = None) -> str:
    """The identity token of the answer, which came from the issuer itself (OIDC Core 3.1.3.7, point 6)."""
    token = answer.get("id_token")
    try:
        claims = jwt.decode(token, options={"verify_signature": False}) if isinstance(token, str) else {}
    except jwt.PyJWTError:
        claims = {}
    if claims.get("iss") != issuer.url or (nonce is not None and claims.get("nonce") != nonce):
        raise LoginError("The issuer gave no token for this login.")
    return str(token)
