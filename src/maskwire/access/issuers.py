"""An OIDC issuer as configured: whom it may vouch for, and how its claims become a principal.

What it must never do: take a role from a claim that the operator did not map, or let an issuer name a principal of
the file that does not say so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from maskwire.access.accounts import Account
from maskwire.model import PrincipalKind

# Signatures with a public key only: with HS* the verifier's key would sign, and "none" signs nothing (RFC 8725, 3.1).
ALGORITHMS = frozenset({"RS256", "ES256", "EdDSA"})
_NAME = re.compile(r"[!-~]{1,128}", re.ASCII)


class UnfitClaims(Exception):  # noqa: N818 - not an error of ours: what a token claims does not make a principal
    """The claims make no principal; the text says why, and holds none of them."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """``roles`` are pairs of a value of ``roles_claim`` and a role; ``authority`` is a PEM file to check https by;
    ``attributes`` are pairs of an attribute and the claim that it is; ``console`` is the console's client there."""

    url: str
    audience: str
    client_id: str
    algorithms: frozenset[str] = frozenset({"RS256"})
    name_claim: str = "sub"
    roles_claim: str = "groups"
    roles: frozenset[tuple[str, str]] = frozenset()
    kind_claim: str | None = None
    kind: PrincipalKind = PrincipalKind.HUMAN
    authority: Path | None = None
    needs_purpose: bool = False
    purposes: frozenset[str] = frozenset()
    model: str | None = None
    on_behalf_of: frozenset[str] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()
    console: str = ""

    @property
    def place(self) -> str:
        """Where it is, without the protocol: what stands, with ``#``, before the names that it alone vouches for."""
        return self.url.partition("://")[2].rstrip("/")

    def account(self, claims: Mapping[str, Any], accounts: Mapping[str, Account]) -> Account:
        """Whom these claims, already verified, are of. Raises UnfitClaims."""
        name = claims.get(self.name_claim)
        if not isinstance(name, str) or _NAME.fullmatch(name) is None:
            raise UnfitClaims(f"the claim {self.name_claim} is no name")
        if self.name_claim == "email" and claims.get("email_verified") is not True:
            raise UnfitClaims("the e-mail address is not verified by the issuer")
        roles = self._roles(claims.get(self.roles_claim, ()))
        known = accounts.get(name)
        if known is not None:
            if not known.oidc or known.issuer not in ("", self.url):
                raise UnfitClaims("the name is that of a principal that does not log in by this issuer")
            attributes = {**dict(self._attributes(claims)), **dict(known.attributes)}
            return replace(known, roles=known.roles | roles, attributes=tuple(sorted(attributes.items())))
        return Account(
            f"{self.place}#{name}",  # of two issuers that know one name, it is two principals
            self._kind(claims),
            roles,
            oidc=True,
            on_behalf_of=self.on_behalf_of,
            model=self.model,
            purposes=self.purposes,
            needs_purpose=self.needs_purpose,
            attributes=self._attributes(claims),
        )

    def _attributes(self, claims: Mapping[str, Any]) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
        """Those whose claims are a text, a number or a list of such; what else one is, is no value."""
        found: dict[str, str | tuple[str, ...]] = {}
        for name, claim in self.attributes:
            value = claims.get(claim)
            if _is_plain(value):
                found[name] = str(value)
            elif isinstance(value, list) and all(map(_is_plain, value)):
                found[name] = tuple(map(str, value))
        return tuple(sorted(found.items()))

    def _roles(self, claimed: object) -> frozenset[str]:
        values = [claimed] if isinstance(claimed, str) else claimed
        if not isinstance(values, list | tuple):
            return frozenset()
        return frozenset(role for value, role in self.roles if value in values)

    def _kind(self, claims: Mapping[str, Any]) -> PrincipalKind:
        if self.kind_claim is None or self.kind_claim not in claims:
            return self.kind
        try:
            return PrincipalKind(claims[self.kind_claim])
        except ValueError:
            raise UnfitClaims(f"the claim {self.kind_claim} names no kind of principal") from None


def _is_plain(value: object) -> bool:
    """Whether a claim's value is one word of a filter."""
    if isinstance(value, bool):
        return False
    return isinstance(value, int) or (isinstance(value, str) and "\0" not in value)
