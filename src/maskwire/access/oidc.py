"""Tokens of OIDC issuers in place of a password: JWTs, checked by the issuer's own published keys.

OpenID Connect Core 1.0 section 3.1.3.7, RFC 7519, RFC 8725. No socket here: gateway/oidc_keys.py fetches the keys.
What it must never do: believe anything of a token before its signature is checked, but for whose keys to check it by;
take an algorithm that the operator did not allow, or a key that is not meant for signatures.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

import jwt

from maskwire.access.issuers import Issuer
from maskwire.access.tokens import TokenError

SKEW = 60.0  # seconds between the issuer's clock and ours
FRESH = 3600.0  # seconds for which keys are used before they are fetched again
STALE = 86400.0  # seconds after which keys that could not be fetched again are used no more
PAUSE = 30.0  # seconds between two fetches, however many tokens name a key that is not known
_MOST_KEYS = 100
_KEY_TYPES = {"RS256": "RSA", "ES256": "EC", "EdDSA": "OKP"}


@dataclass(frozen=True, slots=True)
class Heading:
    """What a token says of itself, unproven: for choosing what to check it by, and nothing else."""

    issuer: str
    algorithm: str
    key: str | None


def heading(text: str) -> Heading | None:
    """Where the token is to be checked; None where it is no JWT."""
    try:
        header = jwt.get_unverified_header(text)
        claims = jwt.decode(text, options={"verify_signature": False})
    except jwt.PyJWTError:
        return None
    issuer, algorithm, key = claims.get("iss"), header.get("alg"), header.get("kid")
    if not isinstance(issuer, str) or not isinstance(algorithm, str) or not isinstance(key, str | None):
        return None
    return Heading(issuer, algorithm, key)


class KeySet:
    """The published keys of one issuer (RFC 7517), and when they are to be fetched. Times are seconds of one clock."""

    def __init__(self) -> None:
        self._keys: list[jwt.PyJWK] = []
        self._fetched = self._tried = float("-inf")

    def wants(self, said: Heading, now: float) -> bool:
        """Whether to fetch before the token is checked: keys are old, or it names one that is not known."""
        if now - self._tried < PAUSE:
            return False
        return now - self._fetched > FRESH or not any(True for _ in self.fitting(said, now))

    def tried(self, now: float) -> None:
        """A fetch begins."""
        self._tried = now

    def learned(self, document: bytes, now: float) -> None:
        """The published set in place of the former one: a key that is not in it counts no more. Raises TokenError."""
        try:
            published = json.loads(document)["keys"]
            if not isinstance(published, list) or len(published) > _MOST_KEYS:
                raise TokenError("the issuer's keys are no key set")
        except (ValueError, KeyError, TypeError):
            raise TokenError("the issuer's keys can't be read") from None
        self._keys = [key for one in published if (key := _key(one)) is not None]
        self._fetched = now

    def fitting(self, said: Heading, now: float) -> Iterable[jwt.PyJWK]:
        """The keys by which the token may be signed."""
        if now - self._fetched > STALE:
            return
        for key in self._keys:
            declared = getattr(key, "algorithm_name", None)
            if declared == said.algorithm and said.key in (None, key.key_id):
                yield key


def _key(published: object) -> jwt.PyJWK | None:
    """A key for signatures of an algorithm that is taken anywhere; None for every other."""
    if not isinstance(published, Mapping) or published.get("use", "sig") != "sig":
        return None
    algorithm = published.get("alg") or next((a for a, t in _KEY_TYPES.items() if t == published.get("kty")), None)
    if _KEY_TYPES.get(str(algorithm)) != published.get("kty"):
        return None
    try:
        key = jwt.PyJWK(dict(published), algorithm=algorithm)
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if algorithm == "RS256" and getattr(key.key, "key_size", 0) < 2048:  # RFC 7518 section 3.3
        return None
    return key


def claims_of(text: str, said: Heading, issuer: Issuer, keys: KeySet, now: float) -> dict[str, Any]:
    """The claims of a token that is signed by this issuer, for us, and in its time. Raises TokenError."""
    if said.algorithm not in issuer.algorithms:
        raise TokenError("it is signed by an algorithm that is not allowed")
    found = list(keys.fitting(said, now))
    if not found:
        raise TokenError("it is signed by a key that its issuer does not publish")
    for key in found[:_TRIED]:
        try:
            claims: dict[str, Any] = jwt.decode(
                text,
                key,
                algorithms=[said.algorithm],
                audience=issuer.audience,
                issuer=issuer.url,
                options={"require": ["exp", "iss", "aud", "sub"], "verify_exp": False, "verify_nbf": False,
                         "verify_iat": False},
            )  # fmt: skip
        except jwt.InvalidSignatureError:
            continue
        except jwt.PyJWTError as fault:
            raise TokenError(f"what it says does not fit ({type(fault).__name__})") from None
        if "events" in claims:  # OpenID Connect Back-Channel Logout 1.0, section 2.4
            raise TokenError("it tells of an event, and is not for logging in")
        _in_time(claims, now)
        return claims
    raise TokenError("its signature is not one of its issuer's")


_TRIED = 5  # keys, where the token names none


def _in_time(claims: Mapping[str, Any], now: float) -> None:
    for name in ("exp", "nbf", "iat"):
        value = claims.get(name, now)
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            raise TokenError("its times can't be read")
    if now >= claims["exp"] + SKEW:
        raise TokenError("it is expired")
    if now < max(claims.get("nbf", 0), claims.get("iat", 0)) - SKEW:
        raise TokenError("it is not valid yet")
