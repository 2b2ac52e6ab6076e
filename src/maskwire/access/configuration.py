"""The file of principals (``--access``): who there is, how each proves it, who may ask for more and who may grant it.

What it must never do: hold a password, or accept a file that says two things of one principal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from maskwire.access.accounts import ANYBODY, TOKEN_USER, Account
from maskwire.access.approval import DAY, HOUR, Approvers, BreakGlass, RequestRules
from maskwire.access.document import Part, read
from maskwire.access.issuers import ALGORITHMS, Issuer
from maskwire.access.requests import columns_asked
from maskwire.access.verifier import ITERATIONS, Verifier
from maskwire.errors import ConfigurationError
from maskwire.model import PrincipalKind

NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]{0,62}", re.ASCII)
_ATTRIBUTE = re.compile(r"[a-z][a-z0-9_]{0,62}")
_OWN = ("name", "kind", "roles", "on_behalf_of", "model")  # of every principal
_KINDS = ", ".join(kind.value for kind in PrincipalKind)


@dataclass(frozen=True, slots=True)
class Access:
    """What the file says. ``gateway`` is the audience of this gateway's tokens."""

    accounts: Mapping[str, Account]
    gateway: str = "maskwire"
    issuers: tuple[Issuer, ...] = ()
    requests: RequestRules = field(default_factory=RequestRules)

    @property
    def iterations(self) -> int:
        """How often a password is hashed: one figure for all, or it would tell who exists."""
        return next((one.verifier.iterations for one in self.accounts.values() if one.verifier), ITERATIONS)


def only(name: str, password: str) -> Access:
    """Where there is no file: one agent, which acts on behalf of whom it says."""
    account = Account(
        name, verifier=Verifier.of(password), certificates=frozenset({name}), on_behalf_of=frozenset({ANYBODY})
    )
    return Access({name: account})


def load(path: Path) -> Access:
    """The file's content. Raises ConfigurationError with the line of the first thing that is wrong."""
    root = read(path).members(("gateway", "principals", "oidc", "requests"))
    accounts: dict[str, Account] = {}
    certificates: set[str] = set()
    for part in root["principals"].items() if "principals" in root else ():
        account = _account(part)
        if account.name in accounts:
            raise part.wrong(f'the principal "{account.name}" is said twice.')
        if certificates & account.certificates:
            raise part.wrong("a certificate names two principals.")
        certificates |= account.certificates
        accounts[account.name] = account
    if len({one.verifier.iterations for one in accounts.values() if one.verifier}) > 1:
        raise root["principals"].wrong("all verifiers must have the same iterations, or they tell which names exist.")
    if not accounts and "oidc" not in root:
        raise ConfigurationError(f"{path} names no principal and no issuer: nobody could log in.")
    issuers = tuple(_issuer(part) for part in root["oidc"].items()) if "oidc" in root else ()
    known = {one.url for one in issuers}
    for account in accounts.values():
        if account.oidc and account.issuer not in (known if len(known) > 1 else known | {""}):
            raise root["principals"].wrong(
                f'"{account.name}" needs its issuer, as it is written under oidc: else another could vouch for it.'
            )
    return Access(
        accounts,
        root["gateway"].text() if "gateway" in root else "maskwire",
        issuers,
        _requests(root["requests"]) if "requests" in root else RequestRules(),
    )


def _account(part: Part) -> Account:
    said = part.members(
        ("name", "kind", "roles", "verifier", "certificates", "oidc", "issuer", "on_behalf_of", "model",
         "purpose", "purposes", "attributes")
    )  # fmt: skip
    if "name" not in said:
        raise part.wrong("a principal needs a name.")
    name = said["name"].text()
    if NAME.fullmatch(name) is None or name == TOKEN_USER:
        raise said["name"].wrong(f'a name is up to 63 letters, digits and . _ @ + -, and not "{TOKEN_USER}".')
    return Account(
        name,
        _kind(said["kind"]) if "kind" in said else PrincipalKind.AGENT,
        _texts(said, "roles"),
        _verifier(said["verifier"]) if "verifier" in said else None,
        _texts(said, "certificates") or frozenset({name}),
        "oidc" in said and said["oidc"].truth(),
        said["issuer"].text() if "issuer" in said else "",
        _texts(said, "on_behalf_of"),
        said["model"].text() if "model" in said else None,
        _texts(said, "purposes"),
        "purpose" in said and _required(said["purpose"]),
        _attributes(said["attributes"]) if "attributes" in said else (),
    )


def _attributes(part: Part) -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """What row filters may ask of a principal: a text each, or a list of texts."""
    found: dict[str, str | tuple[str, ...]] = {}
    for name, value in part.members(None).items():
        _attribute_name(name, value)
        found[name] = tuple(one.text() for one in value.items()) if value.is_list else value.text()
    return tuple(sorted(found.items()))


def _attribute_name(name: str, part: Part) -> None:
    if _ATTRIBUTE.fullmatch(name) is None or name in _OWN:
        raise part.wrong(
            f'"{name}" can\'t be an attribute: small letters, digits and _, and none of {", ".join(_OWN)}.'
        )


def _texts(said: Mapping[str, Part], name: str) -> frozenset[str]:
    return said[name].texts() if name in said else frozenset()


def _kind(part: Part) -> PrincipalKind:
    try:
        return PrincipalKind(part.text())
    except ValueError:
        raise part.wrong(f"a kind is one of {_KINDS}.") from None


def _verifier(part: Part) -> Verifier:
    try:
        return Verifier.from_stored(part.text())
    except ConfigurationError as fault:
        raise part.wrong(str(fault)) from None


def _required(part: Part) -> bool:
    if part.text() not in ("required", "optional"):
        raise part.wrong("a purpose is required or optional.")
    return part.text() == "required"


def _issuer(part: Part) -> Issuer:
    said = part.members(
        ("issuer", "audience", "client_id", "algorithms", "name_claim", "roles_claim", "roles", "kind_claim", "kind",
         "ca", "purpose", "purposes", "model", "on_behalf_of", "attributes", "console_client_id")
    )  # fmt: skip
    for name in ("issuer", "audience"):
        if name not in said:
            raise part.wrong(f"an issuer needs its {name}.")
    url = said["issuer"].text()
    if not url.startswith("https://") and re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url) is None:
        raise said["issuer"].wrong("an issuer is reached by https; plain http is for this machine only.")
    algorithms = _texts(said, "algorithms") or frozenset({"RS256"})
    if not algorithms <= ALGORITHMS:
        raise said["algorithms"].wrong(f"algorithms are among {', '.join(sorted(ALGORITHMS))}.")
    return Issuer(
        url=url,
        audience=said["audience"].text(),
        client_id=said["client_id"].text() if "client_id" in said else said["audience"].text(),
        algorithms=algorithms,
        name_claim=said["name_claim"].text() if "name_claim" in said else "sub",
        roles_claim=said["roles_claim"].text() if "roles_claim" in said else "groups",
        roles=frozenset(said["roles"].pairs().items()) if "roles" in said else frozenset(),
        kind_claim=said["kind_claim"].text() if "kind_claim" in said else None,
        kind=_kind(said["kind"]) if "kind" in said else PrincipalKind.HUMAN,
        authority=Path(said["ca"].text()) if "ca" in said else None,
        needs_purpose="purpose" in said and _required(said["purpose"]),
        purposes=_texts(said, "purposes"),
        model=said["model"].text() if "model" in said else None,
        on_behalf_of=_texts(said, "on_behalf_of"),
        attributes=_claimed(said["attributes"]) if "attributes" in said else (),
        console=said["console_client_id"].text() if "console_client_id" in said else "",
    )


def _claimed(part: Part) -> tuple[tuple[str, str], ...]:
    """Attributes, each with the claim that it is taken from."""
    found = part.pairs()
    for name in found:
        _attribute_name(name, part)
    return tuple(sorted(found.items()))


def _requests(part: Part) -> RequestRules:
    said = part.members(("roles", "kinds", "longest", "approvers", "break_glass"))
    return RequestRules(
        is_open=True,
        roles=_texts(said, "roles"),
        kinds=frozenset(_kind(one) for one in said["kinds"].items()) if "kinds" in said else frozenset(),
        longest=said["longest"].seconds() if "longest" in said else DAY,
        approvers=tuple(_approvers(one) for one in said["approvers"].items()) if "approvers" in said else (),
        break_glass=_break_glass(said["break_glass"]) if "break_glass" in said else None,
    )


def _approvers(part: Part) -> Approvers:
    said = part.members(("names", "roles", "columns", "purposes", "longest"))
    if not said.keys() & {"names", "roles"}:
        raise part.wrong("approvers are named by names or roles.")
    return Approvers(
        _texts(said, "names"),
        _texts(said, "roles"),
        _columns(said["columns"]) if "columns" in said else frozenset(),
        _texts(said, "purposes"),
        said["longest"].seconds() if "longest" in said else None,
    )


def _columns(part: Part) -> frozenset[str]:
    try:
        return frozenset(columns_asked(part.texts()))
    except ConfigurationError as fault:
        raise part.wrong(str(fault)) from None


def _break_glass(part: Part) -> BreakGlass:
    said = part.members(("roles", "longest", "reviewers"))
    for name in ("roles", "reviewers"):
        if name not in said:
            raise part.wrong(f"break_glass needs {name}.")
    longest = said["longest"].seconds() if "longest" in said else HOUR
    return BreakGlass(said["roles"].texts(), said["reviewers"].texts(), longest)
