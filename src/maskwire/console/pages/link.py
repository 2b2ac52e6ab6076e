"""Where the links of access requests lead (access/links.py): what is asked for, and a button that approves it.

The link proves who approves; nothing is approved by looking at the page, which chats fetch by themselves.
What it must never do: show anything to a link that is not of this gateway, or let one count twice.
"""

from __future__ import annotations

import secrets

from starlette.requests import Request
from starlette.responses import Response

from maskwire.access.accounts import Account
from maskwire.access.kept_requests import KeptRequests
from maskwire.access.links import approve_by, read
from maskwire.access.requests import Request as AccessRequest
from maskwire.access.tokens import Signer
from maskwire.console.granting import spans, visible
from maskwire.console.page import Desk
from maskwire.console.pages.login import Forms
from maskwire.errors import ConfigurationError, LedgerError
from maskwire.http.bearer import client_of
from maskwire.ledger.entry import Entry, Kind, moment
from maskwire.model import Principal

__all__ = ["LinkPage"]

_LONGEST = 4096  # characters of a link's token


class LinkPage:
    """GET shows, POST approves."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._forms = Forms(secure=desk.secure)

    async def show(self, request: Request) -> Response:
        """What the link is about."""
        return await self._page(request, request.query_params.get("token", ""))

    async def approve(self, request: Request) -> Response:
        """The link is used up."""
        gateway = self._desk.gateway
        form = await request.form(max_files=0, max_fields=5)
        token, seconds = form.get("token"), form.get("seconds")
        if not isinstance(token, str) or not self._forms.is_own(request, form.get("form")):
            return self._fault(request, 403, "That form was not made for this browser. Open the link once more.")
        shorter = int(seconds) if isinstance(seconds, str) and seconds.isascii() and seconds.isdecimal() else None
        accounts, tokens = gateway.entrance.access.accounts, gateway.entrance.tokens
        try:
            made = approve_by(token, self._signer, accounts, self._requests, tokens, gateway.clock(), shorter)
        except ConfigurationError as fault:
            return self._fault(request, 409, str(fault))
        gateway.granting.look()
        return self._forms.page(request, "link.html", title="Approved", made=made, fault="", wanted=None)

    async def _page(self, request: Request, token: str) -> Response:
        gateway = self._desk.gateway
        try:
            if not 0 < len(token) <= _LONGEST:
                raise ConfigurationError("That is no link of this gateway.")
            found = read(token, self._signer, gateway.clock())
            wanted = self._requests.one(found.request)
            account = gateway.entrance.account(found.approver)
            if account is None or not gateway.entrance.access.requests.may_approve(account, wanted):
                raise ConfigurationError("Its approver may not decide on that request any more.")
            await gateway.recorder.keep([self._looked(request, account, wanted)])
        except ConfigurationError as fault:
            return self._fault(request, 404, str(fault))
        except LedgerError:
            return self._fault(request, 503, "The ledger can't be written, so nothing is shown.")
        return self._forms.page(
            request, "link.html", title="Approve access", wanted=wanted, approver=account.name, token=token,
            visible=visible(gateway, wanted), spans=spans(wanted.seconds), made=None, fault="",
        )  # fmt: skip

    def _fault(self, request: Request, status: int, fault: str) -> Response:
        values = {"title": "Approve access", "fault": fault, "made": None, "wanted": None}
        return self._forms.page(request, "link.html", status, **values)

    def _looked(self, request: Request, account: Account, wanted: AccessRequest) -> Entry:
        where, gateway = client_of(request.scope), self._desk.gateway
        return Entry(
            moment(gateway.clock()), secrets.token_hex(8), Principal(account.name, account.kind, authentication="link"),
            Kind.READING, exchange=wanted.id, door="console", source=gateway.source.name,
            client=f"{where[0]}:{where[1]}" if where else "", reason="console-link",
        )  # fmt: skip

    @property
    def _requests(self) -> KeptRequests:
        return KeptRequests(self._desk.gateway.access_store, self._desk.gateway.entrance.access.requests)

    @property
    def _signer(self) -> Signer:
        gateway = self._desk.gateway
        return Signer(gateway.settings.keyring.secret, gateway.entrance.access.gateway)
