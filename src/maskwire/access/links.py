"""Links with which one approver approves one request: signed, used once, over after a time.

What it is for: chat messages, and the page of a console that they lead to. The link itself proves who approves, so what
serves it needs the rules of the file at that moment, and nothing else of the approver.
What it must never do: let a link approve what its approver may not approve now, or count twice.
"""

from __future__ import annotations

from collections.abc import Mapping

from maskwire.access.accounts import Account
from maskwire.access.approval import RequestRules
from maskwire.access.kept_requests import KeptRequests
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.requests import Request
from maskwire.access.tokens import Link, Signer, TokenError
from maskwire.errors import ConfigurationError


def link_for(  # noqa: PLR0917 - what a link is made of
    request: Request,
    approver: str,
    signer: Signer,
    accounts: Mapping[str, Account],
    rules: RequestRules,
    seconds: int,
    now: float,
) -> str:
    """The signed part of a link. Raises ConfigurationError where the approver may not approve the request."""
    account = accounts.get(approver)
    if account is None or not rules.may_approve(account, request):
        raise ConfigurationError("That principal may not approve that request.")
    return signer.link(request.id, approver, seconds, now)


def approve_by(  # noqa: PLR0917 - what a link is checked against
    text: str,
    signer: Signer,
    accounts: Mapping[str, Account],
    requests: KeptRequests,
    tokens: KnownTokens,
    now: float,
    seconds: int | None = None,
) -> Request:
    """Approves the request of a link, which is used up by that, for ``seconds`` at most. Raises ConfigurationError,
    which says no more to one who made the link up than to one whose link is over."""
    found = read(text, signer, now)
    account = accounts.get(found.approver)
    if account is None or not tokens.use_up(found.id, found.until, now):
        raise ConfigurationError("That link was used before, or its approver is no principal any more.")
    return requests.approve(found.request, account, now, seconds)


def read(text: str, signer: Signer, now: float) -> Link:
    """What a link says, which stays unused. Raises ConfigurationError."""
    try:
        return signer.check_link(text, now)
    except (TokenError, ValueError):
        raise ConfigurationError("That link is none of this gateway's, or is over. Have a new one made.") from None
