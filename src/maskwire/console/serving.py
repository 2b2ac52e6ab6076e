"""Serves the console beside the other doors of a started gateway.

What it must never do: serve before the gateway has a ledger.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from maskwire.access.accounts import Account
from maskwire.access.tokens import Signer
from maskwire.console.application import application
from maskwire.console.following import Following
from maskwire.console.jobs import Jobs
from maskwire.console.page import Desk
from maskwire.console.pages.saw import warm
from maskwire.console.visits import Role, Visits
from maskwire.console.windows import Windows
from maskwire.errors import ConfigurationError
from maskwire.http.hosts import names_of
from maskwire.http.serving import Served
from maskwire.model import PrincipalKind

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["OPERATOR", "ConsoleDoor", "with_operator"]

OPERATOR = "operator"  # the principal of whoever started a gateway that has no file of principals
LIFE = 8 * 3600  # seconds that its token counts
_PUBLIC = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?/?")


class ConsoleDoor:
    """``start``, then served until ``stop``. ``public`` is the URL that browsers know it by, where it is another than
    where it listens. Raises ConfigurationError."""

    def __init__(self, gateway: Gateway, host: str, port: int, public: str = "") -> None:
        if public and _PUBLIC.fullmatch(public) is None:
            raise ConfigurationError("--console-url must be a URL without a path, such as https://console.example.com.")
        self._served = Served(host, port, "--console HOST:PORT", gateway.settings.tls)
        where, taken = self._served.address
        self.url = (public or self._served.url).rstrip("/")
        self._names = names_of(where, taken, self.url)
        following, windows = Following(gateway), Windows(gateway.settings.ledger, gateway.clock)
        self._desk = Desk(gateway, Visits(gateway, gateway.clock), following, Jobs(), windows, self.url)

    async def start(self) -> None:
        """Listens. Raises ConfigurationError."""
        self._desk.following.listen()
        self._desk.gateway.spawn(self._prepare())
        await self._served.start(application(self._desk, self._names))

    async def _prepare(self) -> None:
        """One after the other, so that who asks meanwhile waits for one at most."""
        await warm(self._desk)
        await self._desk.following.learn()

    def reload_tls(self) -> None:
        """Reads the certificate files again. Raises ConfigurationError."""
        self._served.reload_tls()

    async def stop(self) -> None:
        """Accepts nobody any more, and ends what is under way."""
        self._desk.following.stop()
        self._desk.jobs.stop()
        await self._served.stop()


def with_operator(gateway: Gateway) -> str:
    """Where no file names principals: adds one for whoever started the gateway, who may see and do everything in the
    console and can log in nowhere else but by its token, which this gives."""
    access = gateway.entrance.access
    operator = Account(OPERATOR, PrincipalKind.HUMAN, roles=frozenset(role.value for role in Role))
    gateway.entrance.adopt(replace(access, accounts={**access.accounts, OPERATOR: operator}))
    signer = Signer(gateway.settings.keyring.secret, access.gateway)
    return signer.issue(OPERATOR, LIFE, time.time())[0]
