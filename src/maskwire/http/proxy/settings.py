"""What an operator sets of the HTTP door: services, their routes, and what stands at which place of them.

What it must never do: hold a service's key where a repr shows it, or take a word that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from maskwire.access.document import Part, read
from maskwire.errors import ConfigurationError
from maskwire.http.upstreams import Upstream, is_safe, key_said

__all__ = ["PLAIN", "HttpSettings", "Place", "Route", "Service", "settings_of"]

PLAIN = ""  # in the place of an entity: the operator says that nothing sensitive stands there
Place = tuple[str, ...]  # the keys on the way to a value; "[]" is any element of a list

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_SEGMENT = re.compile(r"\{([a-z_][a-z0-9_]{0,31})\}|[A-Za-z0-9._~-]{1,64}")
_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}|\*")
_ENTITY = re.compile(r"[A-Z][A-Z0-9_]{1,63}")
_HEADER = re.compile(r"[a-z][a-z0-9-]{0,63}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"})
_READING = frozenset({"GET", "HEAD"})
_LARGEST = 1024 * 1024  # bytes of a request's body


@dataclass(frozen=True, slots=True)
class Route:
    """Requests that are let through. A segment is a word, or {name} for a value; ``values``, ``query``, ``body`` and
    ``fields`` say which entity stands where: in the path, the query string, the request's body and the answer's."""

    name: str
    segments: tuple[str, ...]
    methods: frozenset[str] = _READING
    values: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[Place, str] = field(default_factory=dict)
    fields: Mapping[Place, str] = field(default_factory=dict)

    @property
    def pattern(self) -> str:
        """As the operator wrote it."""
        return "/" + "/".join(self.segments)


@dataclass(frozen=True, slots=True, kw_only=True)
class Service(Upstream):
    """A service, by the name that rules know."""

    name: str
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """``public`` is the URL that clients know the door by, where it is not that of its host and port."""

    services: Mapping[str, Service]
    host: str = "127.0.0.1"
    port: int = 6490
    public: str = ""
    largest: int = _LARGEST


def settings_of(host: str, port: int, path: Path) -> HttpSettings:
    """By the file at ``path``. Raises ConfigurationError."""
    root = read(path).members(("url", "services"))
    if "services" not in root:
        raise ConfigurationError(f"{path}: the HTTP door needs services: see docs/http.md.")
    services = {name: _service(name, part) for name, part in root["services"].members(None).items()}
    return HttpSettings(services, host, port, root["url"].text().rstrip("/") if "url" in root else "")


def _service(name: str, part: Part) -> Service:
    if _NAME.fullmatch(name) is None:
        raise part.wrong("the name of a service is made of small letters, digits and -.")
    said = part.members(("url", "key_env", "key_file", "header", "routes"))
    if "url" not in said or "routes" not in said:
        raise part.wrong("a service needs its url and its routes.")
    url = said["url"].text()
    if not is_safe(url):
        raise said["url"].wrong("the URL must be https://host/path, without a key in it; http is for this machine.")
    header = said["header"].text().lower() if "header" in said else "authorization"
    if _HEADER.fullmatch(header) is None:
        raise said["header"].wrong("this is no name of a header.")
    routes = tuple(_route(one) for one in said["routes"].items())
    names = [one.name for one in routes]
    if twice := next((one for one in names if names.count(one) > 1), None):
        raise said["routes"].wrong(f'two routes are named "{twice}": give one another name.')
    return Service(url.rstrip("/"), key_said(said) or "", header, name=name, routes=routes)


def _route(part: Part) -> Route:
    said = part.members(("path", "name", "methods", "values", "query", "body", "fields"))
    if "path" not in said:
        raise part.wrong("a route needs its path.")
    text = said["path"].text()
    segments = tuple(text.removeprefix("/").split("/"))
    if not text.startswith("/") or any(_SEGMENT.fullmatch(one) is None or set(one) == {"."} for one in segments):
        raise said["path"].wrong("a path is written as /customers/{id}/orders.")
    wild = [one[1:-1] for one in segments if one.startswith("{")]
    fixed = "-".join(one for one in segments if not one.startswith("{")).lower()
    name = said["name"].text() if "name" in said else re.sub(r"[^a-z0-9]+", "-", fixed).strip("-")[:32] or "root"
    if _NAME.fullmatch(name) is None:
        raise said["name"].wrong("the name of a route is made of small letters, digits and -.")
    methods = frozenset(said["methods"].texts()) if "methods" in said else _READING
    if not methods <= _METHODS:
        raise said["methods"].wrong(f"a method is one of {', '.join(sorted(_METHODS))}.")
    values = _entities(said.get("values"))
    if stranger := next((one for one in values if one not in wild), None):
        raise said["values"].wrong(f"there is no {{{stranger}}} in the path.")
    if "body" in said and methods <= _READING:
        raise said["body"].wrong("requests by GET and HEAD have no body.")
    return Route(
        name,
        segments,
        methods,
        {**dict.fromkeys(wild, PLAIN), **values},
        _entities(said.get("query")),
        {_place(one, said["body"]): entity for one, entity in _entities(said.get("body")).items()},
        {_place(one, said["fields"]): entity for one, entity in _entities(said.get("fields")).items()},
    )


def _entities(part: Part | None) -> dict[str, str]:
    """A mapping of names to entities, or to "plain"."""
    found: dict[str, str] = {}
    for name, one in part.members(None).items() if part is not None else ():
        text = one.text()
        if text != "plain" and _ENTITY.fullmatch(text) is None:
            raise one.wrong("an entity is expected here, EMAIL_ADDRESS for one, or plain.")
        found[name] = PLAIN if text == "plain" else text
    return found


def _place(text: str, part: Part) -> Place:
    """items[].customer.email as ("items", "[]", "customer", "email")."""
    place: list[str] = []
    for word in text.split("."):
        name = word.removesuffix("[]")
        while name.endswith("[]"):
            name = name.removesuffix("[]")
        if name:
            if _MEMBER.fullmatch(name) is None:
                raise part.wrong(f'"{text}" is no place of a document: write items[].customer.email.')
            place.append(name)
        elif place or not word:
            raise part.wrong(f'"{text}" is no place of a document: write items[].customer.email.')
        place += ["[]"] * ((len(word) - len(name)) // 2)
    return tuple(place)
