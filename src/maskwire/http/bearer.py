"""Who asks over HTTP: a bearer token (RFC 6750) of ours or of an OIDC issuer, as at the PostgreSQL door.

It is an OAuth 2.1 resource server: it says where tokens come from (RFC 9728), and takes those only that are for this
gateway (their audience, RFC 8707: access/tokens.py, access/oidc.py). A principal without tokens is not let in.
What it must never do: take a token in clear from another machine, from a URL, or pass one on; say why it was not taken.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from maskwire.access.accounts import Passage
from maskwire.access.entrance import Peer
from maskwire.errors import LedgerError
from maskwire.gateway.entering import prove
from maskwire.http.answers import Refuse, refuse, tell
from maskwire.ledger.entry import failed_login

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

PASSAGE = "maskwire.passage"  # of a scope: what its request was let in by
METADATA = "/.well-known/oauth-protected-resource"
_LONGEST = 16 * 1024  # characters of a token
_log = logging.getLogger(__name__)


def passage_of(scope: Scope) -> Passage:
    """What a request was let in by."""
    passage = scope[PASSAGE]
    if not isinstance(passage, Passage):
        raise TypeError("The request was not let in.")
    return passage


def client_of(scope: Scope) -> tuple[str, int] | None:
    """Where a request comes from."""
    client = scope.get("client")
    return (str(client[0]), int(client[1])) if client else None


class Bearer:
    """ASGI: lets requests pass whose token proves a principal, which ``passage_of`` then tells; answers for the
    metadata itself. ``resource`` is the URL that clients know the application by; ``door`` is its name in the ledger;
    ``refuse`` tells errors as its clients read them.
    """

    def __init__(self, app: ASGIApp, gateway: Gateway, resource: str, door: str, refuse: Refuse = refuse) -> None:
        self._app = app
        self._refuse = refuse
        self._gateway = gateway
        self._resource = resource
        self._door = door
        root, _, path = resource.partition("://")[2].partition("/")
        self._path = f"/{path}" if path else ""
        self._metadata = f"{resource.partition('://')[0]}://{root}{METADATA}{self._path}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["path"] in (METADATA, METADATA + self._path):
            await self._tell_metadata(scope, send)
        else:
            await self._authenticated(scope, receive, send)

    async def _tell_metadata(self, scope: Scope, send: Send) -> None:
        if scope["method"] not in ("GET", "HEAD"):
            await self._refuse(405, "method", "Metadata can only be read.", send, {"allow": "GET"})
            return
        issuers = [one.url for one in self._gateway.entrance.access.issuers]
        known: dict[str, Any] = {"resource": self._resource, "bearer_methods_supported": ["header"]}
        known["resource_name"] = "Maskwire"
        await tell({**known, **({"authorization_servers": issuers} if issuers else {})}, send)

    async def _authenticated(self, scope: Scope, receive: Receive, send: Send) -> None:
        where = client_of(scope)
        peer = Peer(where[0] if where else "")
        if scope["scheme"] != "https" and not peer.is_local:
            await self._refuse(403, "token-in-clear", "Tokens are taken over TLS only, or from this machine.", send)
            return
        if "access_token" in scope.get("query_string", b"").decode("latin-1"):
            await self._refuse(
                400, "invalid_request", "A token belongs into the Authorization header, not a URL.", send
            )
            return
        said = Headers(scope=scope).getlist("authorization")
        if not said:
            await self._ask(send)
            return
        pause = self._gateway.entrance.wait(None, peer)
        if pause > 0:
            headers = {"retry-after": str(int(pause) + 1)}
            await self._refuse(429, "too-many-attempts", "Too many tokens failed from there: wait.", send, headers)
            return
        scheme, _, token = said[0].partition(" ")
        is_one = len(said) == 1 and scheme.lower() == "bearer" and 0 < len(token.strip()) <= _LONGEST
        passage = await prove(self._gateway, token.strip(), peer) if is_one else None
        if passage is None:
            self._gateway.entrance.failed(None, peer)
            if self._is_recorded(where):
                await self._ask(send, error="invalid_token")
            else:
                await self._refuse(503, "ledger", "The ledger can't be written, so nothing is answered.", send)
            return
        await self._app({**scope, PASSAGE: passage}, receive, send)

    def _is_recorded(self, where: tuple[str, int] | None) -> bool:
        gateway = self._gateway
        client = f"{where[0]}:{where[1]}" if where else ""
        try:
            gateway.recorder.append([failed_login(gateway.source.name, "", client, gateway.clock(), self._door)])
        except LedgerError as error:
            _log.critical("%s", error)
            return False
        return True

    async def _ask(self, send: Send, error: str = "") -> None:
        """401, with where to read how to get a token (RFC 9728 section 5.1)."""
        challenge = f'Bearer resource_metadata="{self._metadata}"' + (f', error="{error}"' if error else "")
        needed = "This token is not taken; another is needed" if error else "A bearer token is needed"
        message = f"{needed}: one of maskwire token issue, or of the issuers in the metadata."
        await self._refuse(401, error or "unauthorized", message, send, {"www-authenticate": challenge})
