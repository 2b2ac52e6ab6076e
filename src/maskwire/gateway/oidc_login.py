"""Logging in at an OIDC issuer as a native application: by device code (RFC 8628), or by code with an answer to a port
of this machine (RFC 8252).

What it must never do: take an answer that it did not ask for, or print a token.
"""

from __future__ import annotations

import hmac
import html
import time
import urllib.parse
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer

from maskwire.access.issuers import Issuer
from maskwire.gateway.oidc_code import CodeLogin, LoginError, asked_for, described, post, token_in

__all__ = ["LoginError", "by_code", "by_device"]

_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_PATIENCE = 600.0  # seconds for a person to log in
_SLOWER = 5.0  # seconds more between two questions where the issuer asks for it (RFC 8628 section 3.5)


def by_device(issuer: Issuer, announce: Callable[[str, str], None]) -> str:
    """A token for whoever enters the code at the address, both of which are announced. Raises LoginError."""
    said = described(issuer)
    begun = post(
        issuer, said.get("device_authorization_endpoint"), {"client_id": issuer.client_id, "scope": asked_for(said)}
    )
    announce(str(begun.get("verification_uri_complete") or begun.get("verification_uri")), str(begun.get("user_code")))
    pause = float(begun.get("interval", 5))
    ends = time.monotonic() + min(float(begun.get("expires_in", _PATIENCE)), _PATIENCE)
    form = {"grant_type": _DEVICE, "device_code": str(begun.get("device_code")), "client_id": issuer.client_id}
    while time.monotonic() < ends:
        time.sleep(pause)
        answer = post(issuer, said.get("token_endpoint"), form, refusals=("authorization_pending", "slow_down"))
        if answer.get("error") == "slow_down":
            pause += _SLOWER
        elif "error" not in answer:
            return token_in(answer, issuer, issuer.client_id)
    raise LoginError("Nobody logged in in time. Run the command again.")


def by_code(issuer: Issuer, announce: Callable[[str], None]) -> str:
    """A token for whoever logs in at the address that is announced, in a browser of this machine. Raises LoginError."""
    with _Answers(("127.0.0.1", 0), _Answer) as server:
        login = CodeLogin.at(issuer, issuer.client_id, f"http://127.0.0.1:{server.server_port}/callback")
        announce(login.address)
        answer = server.wait(login.state)
    return login.redeem(answer)


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
