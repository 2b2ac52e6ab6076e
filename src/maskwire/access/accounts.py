"""What the operator says of one principal, and who a client turns out to be when it has proven that it is this one.

What it must never do: let a client speak for someone, or for a purpose, that its account does not name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from maskwire.access.verifier import Verifier
from maskwire.errors import RefusedError
from maskwire.model import Principal, PrincipalKind, Purpose, Refusal

ANYBODY = "*"
TOKEN_USER = "token"  # noqa: S105 - the login name of whoever proves itself by a token, which then says who it is
PREFIX = "maskwire."  # of the settings that a client states about itself; none of them reaches the upstream
_BY_OPTIONS = "Connect with options='-c maskwire.purpose=...'."  # as libpq and its kin are told
_STATED = frozenset({"purpose", "on_behalf_of", "model"})
# They stand in the ledger, in logs and on a console: one line, no control characters, nothing long.
_WORDS = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/#@+-]{0,63}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Account:
    """A principal as configured. ``certificates`` are the common names that prove it.

    ``purposes`` empty means any; ``on_behalf_of`` holds names, or ``*`` for anybody;
    ``attributes`` are what row filters can ask of it, sorted by name;
    ``issuer`` is the only one that may vouch for it by OIDC, empty where there is one issuer.
    """

    name: str
    kind: PrincipalKind = PrincipalKind.AGENT
    roles: frozenset[str] = frozenset()
    verifier: Verifier | None = field(default=None, repr=False)
    certificates: frozenset[str] = frozenset()
    oidc: bool = False
    issuer: str = ""
    on_behalf_of: frozenset[str] = frozenset()
    model: str | None = None
    purposes: frozenset[str] = frozenset()
    needs_purpose: bool = False
    attributes: tuple[tuple[str, str | tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """What a session was let in by. ``configured`` is what the file said of the principal then, None where it names
    none; ``proof`` is how it was proven; ``until`` is when a token ends (in seconds since 1970), ``token``
    its identity."""

    account: Account
    configured: Account | None = None
    proof: str = ""
    until: float | None = None
    token: str = ""
    issued: float = 0.0
    issuer: object = None  # that vouched for it, as configured then

    @property
    def is_temporary(self) -> bool:
        """Whether it may end with no word from the file of principals."""
        return bool(self.token) or self.until is not None


def stated(settings: Mapping[str, str]) -> dict[str, str]:
    """What a client states of itself among its startup settings. Raises RefusedError for what can't be stated."""
    said: dict[str, str] = {}
    for name, value in settings.items():
        if not name.startswith(PREFIX):
            continue
        what = name.removeprefix(PREFIX)
        if what not in _STATED:
            raise _refused("unknown-statement", "The startup message states something of itself that is not known.",
                           "Known are maskwire.purpose, maskwire.on_behalf_of and maskwire.model.")  # fmt: skip
        if _WORDS.fullmatch(value) is None:
            raise _refused("unreadable-statement", f"{name} is not of its form.",
                           "Use up to 64 letters, digits, spaces and . _ : / # @ + -, no sign first.")  # fmt: skip
        said[what] = value
    return said


def asking(account: Account, said: Mapping[str, str], how: str = _BY_OPTIONS) -> tuple[Principal, Purpose]:
    """Who asks and why, once ``account`` is proven; ``how`` tells a client how a purpose is stated at its door.

    Raises RefusedError where the account does not allow it.
    """
    purpose = said.get("purpose")
    if purpose is None and account.needs_purpose:
        known = f" Allowed: {', '.join(sorted(account.purposes))}." if account.purposes else ""
        raise _refused("purpose-required", "A purpose must be stated.", how + known)
    if purpose is not None and account.purposes and purpose not in account.purposes:
        raise _refused("purpose-not-allowed", "The stated purpose is none of this principal's.",
                       f"Allowed: {', '.join(sorted(account.purposes))}.")  # fmt: skip
    behalf = said.get("on_behalf_of")
    if behalf is not None and not account.on_behalf_of & {behalf, ANYBODY}:
        raise _refused("on-behalf-of", "This principal may not act on behalf of the one that was named.",
                       "Connect without maskwire.on_behalf_of, or ask the operator to allow it.")  # fmt: skip
    principal = Principal(
        account.name, account.kind, behalf, said.get("model", account.model), roles=account.roles,
        attributes=account.attributes,
    )  # fmt: skip
    return principal, Purpose() if purpose is None else Purpose(purpose)


def _refused(reason: str, message: str, hint: str) -> RefusedError:
    return RefusedError(Refusal("28000", reason, message, hint))
