"""Short-lived tokens of ours: JWTs signed with Ed25519, used in place of a password (RFC 7519, RFC 8037).

What it must never do: accept a token of another gateway, of another use, without an end, or signed in another way
than ours; say which of these was wrong to whoever sent it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ISSUER = "maskwire"
LIFE = 3600  # seconds
LONGEST = 30 * 86400
_ALGORITHM = "EdDSA"
_LEEWAY = 5.0  # seconds between the clocks of our own machines
_LOGIN, _LINK = "maskwire-login+jwt", "maskwire-link+jwt"  # explicit types, RFC 8725 section 3.11


class TokenError(Exception):
    """The token proves nothing; the text says why, for the operator, and holds nothing of it."""


@dataclass(frozen=True, slots=True)
class Token:
    """``thumbprint`` is the SHA-256, in base64url, of the certificate that it is bound to (RFC 8705), or empty."""

    id: str
    principal: str
    issued: float
    until: float
    once: bool = False
    thumbprint: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """What an approver is sent: that this one may approve that request, once."""

    id: str
    request: str
    approver: str
    until: float


def thumbprint(certificate: bytes) -> str:
    """The SHA-256 of a DER certificate in base64url, as RFC 8705 section 3.1 writes it."""
    return base64.urlsafe_b64encode(hashlib.sha256(certificate).digest()).rstrip(b"=").decode()


class Signer:
    """Issues and checks tokens for ``audience``, the gateway's name; its key comes from the root key."""

    def __init__(self, secret: bytes, audience: str) -> None:
        seed = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"maskwire/token/1").derive(secret)
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._audience = audience

    def issue(
        self, principal: str, seconds: int, now: float, *, once: bool = False, thumbprint: str = ""
    ) -> tuple[str, Token]:
        """A token's text, which is a password, and what is known of it."""
        token = Token(secrets.token_hex(12), principal, float(int(now)), float(int(now) + seconds), once, thumbprint)
        claims: dict[str, Any] = {"sub": principal, "once": once}
        if thumbprint:
            claims["cnf"] = {"x5t#S256": thumbprint}
        return self._signed(_LOGIN, token.id, token.issued, token.until, claims), token

    def check(self, text: str, now: float) -> Token:
        """The token that a client has sent. Raises TokenError."""
        claims = self._claims(text, _LOGIN, now)
        bound = claims.get("cnf", {})
        thumbprint = bound.get("x5t#S256", "") if isinstance(bound, dict) else None
        if not isinstance(claims.get("sub"), str) or not isinstance(thumbprint, str) or (bound and not thumbprint):
            raise TokenError("the token lacks what it must say")
        return Token(
            claims["jti"], claims["sub"], float(claims["iat"]), float(claims["exp"]), claims.get("once") is not False,
            thumbprint,
        )  # fmt: skip

    def link(self, request: str, approver: str, seconds: int, now: float) -> str:
        """The signed part of a link with which this approver approves that request."""
        claims = {"sub": approver, "request": request}
        return self._signed(_LINK, secrets.token_hex(12), float(int(now)), now + seconds, claims)

    def check_link(self, text: str, now: float) -> Link:
        """What a link says. Raises TokenError."""
        claims = self._claims(text, _LINK, now)
        if not isinstance(claims.get("sub"), str) or not isinstance(claims.get("request"), str):
            raise TokenError("the link lacks what it must say")
        return Link(claims["jti"], claims["request"], claims["sub"], float(claims["exp"]))

    def _signed(self, kind: str, identity: str, now: float, until: float, claims: dict[str, Any]) -> str:
        stamped = {"iss": ISSUER, "aud": self._audience, "jti": identity, "iat": int(now), "exp": int(until), **claims}
        return jwt.encode(stamped, self._key, algorithm=_ALGORITHM, headers={"typ": kind})

    def _claims(self, text: str, kind: str, now: float) -> dict[str, Any]:
        try:
            if jwt.get_unverified_header(text).get("typ") != kind:
                raise TokenError("it is a token for another use")
            claims: dict[str, Any] = jwt.decode(
                text,
                self._key.public_key(),
                algorithms=[_ALGORITHM],
                audience=self._audience,
                issuer=ISSUER,
                options={
                    "require": ["exp", "iat", "jti", "sub", "aud", "iss"],
                    "verify_exp": False,
                    "verify_iat": False,
                },
            )
        except jwt.PyJWTError as fault:
            raise TokenError(f"the token is not one of this gateway ({type(fault).__name__})") from None
        times = claims["iat"], claims["exp"]
        if not all(isinstance(one, int) for one in times) or not isinstance(claims["jti"], str):
            raise TokenError("the token lacks what it must say")
        if not claims["iat"] - _LEEWAY <= now < claims["exp"]:
            raise TokenError("the token is expired, or not yet valid")
        return claims
