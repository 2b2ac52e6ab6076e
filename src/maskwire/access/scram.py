"""The server's side of SCRAM-SHA-256 and SCRAM-SHA-256-PLUS (RFC 5802 sections 3 to 7, RFC 7677, RFC 5929).

Written here because libpq sends an empty user name inside the exchange (PostgreSQL documentation, 54.3.1), which
the library that speaks the client's side for us refuses to read.
What it must never do: say which check failed, compare secrets in time that depends on them, or let a client that
could bind to its channel be talked out of it (RFC 5802 section 6).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import secrets

from maskwire.access.verifier import Verifier

MECHANISM = "SCRAM-SHA-256"
BOUND_MECHANISM = "SCRAM-SHA-256-PLUS"
_BINDING = "p=tls-server-end-point"
# gs2-header and client-first-message-bare (RFC 5802 section 7). "n": the client binds no channel; "y": it would, but
# thinks that the server does not.
_FIRST = re.compile(rf"((n|y|{_BINDING}),(?:a=[^,]*)?,)(n=[^,]*,r=([\x21-\x2b\x2d-\x7e]{{8,256}}))(?:,.*)?")
_FINAL = re.compile(r"(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]{8,512}))(?:,.*)?,p=([A-Za-z0-9+/=]+)")


class AuthenticationError(Exception):
    """The exchange failed. There is nothing more to tell."""


class ScramServer:
    """One exchange against one verifier: ``first``, then ``final``.

    ``binding`` is the channel's tls-server-end-point data (RFC 5929 section 4.1), None where there is none to bind to.
    """

    def __init__(self, verifier: Verifier, binding: bytes | None = None) -> None:
        self._verifier = verifier
        self._binding = binding
        self._bound = b""  # what the client must prove of the channel
        self._header = ""
        self._client_first = ""
        self._server_first = ""
        self._nonce = ""

    @property
    def mechanisms(self) -> tuple[str, ...]:
        """What to offer, the strongest first."""
        return (MECHANISM,) if self._binding is None else (BOUND_MECHANISM, MECHANISM)

    def first(self, message: str, mechanism: str = MECHANISM) -> str:
        """The server-first-message for a client-first-message. Raises AuthenticationError."""
        match = _FIRST.fullmatch(message)
        if match is None or mechanism not in self.mechanisms:
            raise AuthenticationError
        self._header, flag, self._client_first, nonce = match.groups()
        binds = flag == _BINDING
        if binds != (mechanism == BOUND_MECHANISM) or (flag == "y" and self._binding is not None):
            raise AuthenticationError
        self._bound = self._binding if binds and self._binding is not None else b""
        self._nonce = nonce + secrets.token_urlsafe(18)
        salt = base64.b64encode(self._verifier.salt).decode()
        self._server_first = f"r={self._nonce},s={salt},i={self._verifier.iterations}"
        return self._server_first

    def final(self, message: str) -> str:
        """The server-final-message for a client-final-message. Raises AuthenticationError."""
        match = _FINAL.fullmatch(message)
        if match is None or not self._server_first:
            raise AuthenticationError
        without_proof, binding, nonce, proof = match.groups()
        try:
            bound, proven = base64.b64decode(binding, validate=True), base64.b64decode(proof, validate=True)
        except binascii.Error:
            raise AuthenticationError from None
        if (
            bound != self._header.encode() + self._bound
            or nonce != self._nonce
            or len(proven) != hashlib.sha256().digest_size
        ):
            raise AuthenticationError
        exchanged = f"{self._client_first},{self._server_first},{without_proof}".encode()
        signature = hmac.digest(self._verifier.stored_key, exchanged, "sha256")
        client_key = bytes(a ^ b for a, b in zip(signature, proven, strict=True))
        if not hmac.compare_digest(hashlib.sha256(client_key).digest(), self._verifier.stored_key):
            raise AuthenticationError
        return "v=" + base64.b64encode(hmac.digest(self._verifier.server_key, exchanged, "sha256")).decode()
