"""A door before what is asked by HTTP: its listener, its client for what stands behind, and who asks through it.

What it must never do: serve before the ledger and the policy are there, or let anybody ask who was not let in.
"""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Scope

from maskwire.access.accounts import Passage
from maskwire.doors.commands import OpenSession
from maskwire.gateway.entering import session_of
from maskwire.http.asking import client
from maskwire.http.bearer import client_of
from maskwire.http.hosts import names_of
from maskwire.http.serving import Served, mute
from maskwire.http.stated import CONVERSATION, caller_of, said_in
from maskwire.model import Purpose
from maskwire.session import Session

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["PassingDoor", "program_of"]


class PassingDoor(ABC):
    """``start``, then serve until ``stop``. ``url`` is where clients reach it: ``public``, where that is said;
    ``silence`` is how many seconds what stands behind may take to its next bytes."""

    def __init__(self, gateway: Gateway, name: str, where: tuple[str, int], public: str, silence: float) -> None:
        self._gateway, self._name, self._public = gateway, name, public
        self._served = Served(*where, f"--{name}", gateway.settings.tls)
        self.url = public or self._served.url
        self.client = client(silence)

    @property
    @abstractmethod
    def application(self) -> ASGIApp:
        """What is served."""

    @property
    def names(self) -> frozenset[str]:
        """The values of Host that mean this door."""
        return names_of(*self._served.address, self._public)

    async def start(self) -> None:
        """Listens. Raises ConfigurationError."""
        mute("httpx2", "httpcore2")
        await self._served.start(self.application)

    def reload_tls(self) -> None:
        """Reads the certificate files again. Raises ConfigurationError."""
        self._served.reload_tls()

    async def stop(self) -> None:
        """Ends what is under way."""
        await self._served.stop()
        await self.client.aclose()

    def session(self, passage: Passage, headers: Headers, scope: Scope, agent: str = "") -> tuple[Session, Purpose]:
        """The session of one request, by a program that calls itself ``agent``. Raises RefusedError."""
        scanner = self._gateway.source.scanner
        principal, purpose = caller_of(passage, said_in(headers), agent, lambda text: bool(scanner.find(text)))
        opened = OpenSession(principal, purpose, passage, {}, program_of(headers), door=self._name)
        came = client_of(scope)
        session = session_of(self._gateway, opened, secrets.token_hex(8), f"{came[0]}:{came[1]}" if came else "")
        session.telling.belongs(headers.get(CONVERSATION, ""), headers.get("traceparent", ""))
        return session, purpose


def program_of(headers: Headers) -> str:
    """What a client calls itself."""
    return headers.get("user-agent", "")
