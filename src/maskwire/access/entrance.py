"""Who is let in, and for how long that holds: passwords, certificates, tokens, counted failures, what was revoked.

What it must never do: let a session go on that would not be let in again, or go on where it can't find out.
"""

from __future__ import annotations

import hashlib
import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from maskwire.access.accounts import Account, Passage
from maskwire.access.attempts import Attempts
from maskwire.access.configuration import Access
from maskwire.access.credentials import Credentials
from maskwire.access.issuers import Issuer, UnfitClaims
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.oidc import SKEW, Heading, KeySet, claims_of
from maskwire.access.scram import ScramServer
from maskwire.access.store import Store
from maskwire.access.tokens import Signer, TokenError
from maskwire.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Peer:
    """Where a client is, and what its certificate, which an authority has vouched for, says: its common name, and the
    SHA-256 of it in base64url. An empty address is a socket of this machine."""

    address: str = ""
    certified: str | None = None
    thumbprint: str = field(default="", repr=False)

    @property
    def is_local(self) -> bool:
        """Whether it is on this machine."""
        try:
            return not self.address or ipaddress.ip_address(self.address).is_loopback
        except ValueError:
            return False


class Entrance:
    """One for all clients of a gateway. ``access`` is replaced whole when its file is read again."""

    def __init__(self, access: Access, secret: bytes, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._root_key = secret
        self._clock = clock
        self.attempts = Attempts()
        self.tell: Callable[[str | None, str, bool], None] | None = None  # other processes: who tried, and whether well
        self.tokens = KnownTokens(store)
        self.adopt(access)

    def adopt(self, access: Access) -> None:
        """What the file says from now on."""
        self.access = access
        self._credentials = Credentials(access, self._root_key)
        self._signer = Signer(self._root_key, access.gateway)

    # ---------------------------------------------------------------- passwords and certificates

    def account(self, name: str) -> Account | None:
        """The configured principal of that login name."""
        return self._credentials.account(name)

    def certified(self, name: str, peer: Peer) -> Account | None:
        """The configured principal of that login name, where the peer's certificate proves it."""
        return self._credentials.certified(name, peer.certified)

    def password(self, name: str, text: str) -> Account | None:
        """The configured principal of that login name, if that is its password. It takes as long for every name."""
        return self._credentials.password(name, text)

    def challenge(self, name: str, binding: bytes | None) -> ScramServer:
        """A SCRAM exchange for that name, known or not."""
        return self._credentials.challenge(name, binding)

    # ---------------------------------------------------------------- tokens

    def token(self, text: str, peer: Peer) -> Passage:
        """What a token of ours lets in. Raises TokenError, or ConfigurationError where the store fails."""
        now = self._clock()
        token = self._signer.check(text, now)
        account = self.account(token.principal)
        if account is None:
            raise TokenError("its principal is not configured any more")
        if token.thumbprint and token.thumbprint != peer.thumbprint:
            raise TokenError("it is bound to another certificate")
        if self.tokens.is_revoked(token.id, token.principal, token.issued):
            raise TokenError("it was revoked")
        if token.once and not self.tokens.use_up(token.id, token.until, now):
            raise TokenError("it was for one use, and was used before")
        return Passage(account, account, "token", token.until, token.id, token.issued)

    def vouched(self, text: str, said: Heading, issuer: Issuer, keys: KeySet, audience: str = "") -> Passage:
        """What a token of an OIDC issuer lets in, for another ``audience`` where one is named. Raises TokenError,
        or ConfigurationError where the store fails."""
        meant = replace(issuer, audience=audience) if audience else issuer
        claims = claims_of(text, said, meant, keys, self._clock())
        try:
            account = issuer.account(claims, self.access.accounts)
        except UnfitClaims as fault:
            raise TokenError(str(fault)) from None
        issued = claims.get("iat", claims.get("nbf", 0))
        identity = claims.get("jti")
        passage = Passage(
            account,
            self.account(account.name),
            "oidc",
            float(claims["exp"]) + SKEW,
            identity if isinstance(identity, str) and identity else hashlib.sha256(text.encode()).hexdigest(),
            float(issued),
            issuer,
        )
        if self.tokens.is_revoked(passage.token, account.name, passage.issued):
            raise TokenError("it was revoked")
        return passage

    # ---------------------------------------------------------------- failures

    def wait(self, name: str | None, peer: Peer) -> float:
        """Seconds until this name (None: a token) may try again from there."""
        return self.attempts.wait(name or "", peer.address, self._clock())

    def failed(self, name: str | None, peer: Peer) -> float:
        """A login failed; seconds until the next may be tried."""
        if self.wait(name, peer) <= 0:  # else it was not tried
            self.hear(name, peer.address, succeeded=False)
            if self.tell is not None:
                self.tell(name, peer.address, False)
        return self.wait(name, peer)

    def succeeded(self, name: str, peer: Peer) -> None:
        """A login succeeded."""
        self.hear(name, peer.address, succeeded=True)
        if self.tell is not None:
            self.tell(name, peer.address, True)

    def hear(self, name: str | None, address: str, *, succeeded: bool) -> None:
        """A login that was tried, here or at another process."""
        if not succeeded:
            self.attempts.failed(name, address, self._clock())
        elif name is not None:
            self.attempts.succeeded(name, address)

    # ---------------------------------------------------------------- open sessions

    def ended(self, passage: Passage) -> str | None:
        """Why what a session was let in by counts no more; None where it does."""
        if passage.until is not None and self._clock() >= passage.until:
            return "The token that this session was opened with has ended."
        if self.account(passage.account.name) != passage.configured:
            return "What the operator says of this principal has changed."
        if passage.issuer is not None and passage.issuer not in self.access.issuers:
            return "What the operator says of this principal's issuer has changed."
        if not passage.token:
            return None
        try:
            revoked = self.tokens.is_revoked(passage.token, passage.account.name, passage.issued)
        except ConfigurationError:
            return "Whether this session's token was revoked can't be found out."
        return "The token that this session was opened with was revoked." if revoked else None
