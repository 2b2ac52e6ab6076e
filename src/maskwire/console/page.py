"""What a page is: its path, whose it is, what of the ledger it reads, and what answers.

What it must never do: answer before it is on record that somebody looks.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from maskwire.console.following import Following
from maskwire.console.jobs import Jobs
from maskwire.console.rendering import render
from maskwire.console.visits import Role, Visit, Visits
from maskwire.console.windows import Windows
from maskwire.ledger.place import Place

if TYPE_CHECKING:
    from maskwire.gateway.server import Gateway

__all__ = ["ANYBODY", "Asked", "Desk", "MissingError", "Page", "back"]

ANYBODY = frozenset(Role)


@dataclass(frozen=True, slots=True)
class Desk:
    """What every page works with."""

    gateway: Gateway
    visits: Visits
    following: Following
    jobs: Jobs
    windows: Windows
    url: str  # by which browsers know it

    @property
    def secure(self) -> bool:
        """Whether browsers reach it by TLS."""
        return self.url.startswith("https://")

    @property
    def place(self) -> Place:
        """Where the ledger is."""
        return self.gateway.settings.ledger


class MissingError(Exception):
    """There is nothing of that name; the text says of what."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page by somebody who may see it."""

    desk: Desk
    request: Request
    visit: Visit
    roles: frozenset[Role]
    form: FormData = field(default_factory=FormData)

    @property
    def gateway(self) -> Gateway:
        """The gateway."""
        return self.desk.gateway

    def said(self, name: str, most: int = 256) -> str:
        """What the form, or the URL, says of that name; nothing where it is absent or too long."""
        found = self.form.get(name, self.request.query_params.get(name, ""))
        return found if isinstance(found, str) and len(found) <= most and "\0" not in found else ""

    def number(self, name: str) -> int | None:
        """The same as a number above 0."""
        text = self.said(name, 18)
        return int(text) if text.isascii() and text.isdecimal() and int(text) > 0 else None

    def page(self, template: str, title: str, status: int = 200, **values: object) -> Response:
        """A page of that template."""
        return HTMLResponse(render(template, {**self.frame(title), **values}), status)

    def frame(self, title: str) -> Mapping[str, object]:
        """What every page says besides."""
        return {
            "title": title,
            "visit": self.visit,
            "roles": {role.value for role in self.roles},
            "path": self.request.url.path,
            "source": self.gateway.source.name,
            "is_live": False,
        }


View = Callable[[Asked], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Page:
    """``reads`` is what the entry says that was looked at; empty where a page shows nothing of the ledger. A page that
    changes something (``method`` POST) is told of a form that was made for its visit."""

    path: str
    view: View
    roles: frozenset[Role]
    reads: str = ""
    method: str = "GET"


def back(path: str) -> Response:
    """To another page, after a form did what it was for."""
    return RedirectResponse(path, 303)
