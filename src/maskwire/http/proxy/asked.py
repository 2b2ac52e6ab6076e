"""A request as its service is asked it: a known route, its parameters, and masked values turned back where the operator
says what stands there.

What it must never do: pass on a part of a request that is not named, or a raw value: a guess must find nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlencode

from maskwire.http.decoding import BodyError
from maskwire.http.faults import Fault
from maskwire.http.proxy.bodies import ContentType
from maskwire.http.proxy.forms import pairs_of, parts_of
from maskwire.http.proxy.places import named_at
from maskwire.http.proxy.settings import PLAIN, HttpSettings, Place, Route, Service
from maskwire.http.proxy.turning import Turning

__all__ = ["body_asked", "path_asked", "query_asked", "route_of"]

_MEMBER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
# Of a path, once unpacked: what a service could read as another path.
_BAD = re.compile(r"|\.{1,2}|.*[\x00-\x1f\x7f/\\%;].*", re.DOTALL)
_LONGEST = 1024  # characters of one parameter
_DEEPEST = 32


def route_of(raw_path: bytes, method: str, settings: HttpSettings) -> tuple[Service, Route, dict[str, str]]:
    """The service and the route of a request, and the values in its path. Raises Fault."""
    try:
        words = [unquote_to_bytes(one).decode() for one in raw_path.split(b"/")]
    except UnicodeDecodeError:
        words = []
    unknown = Fault(404, "unknown-route", "This path is none of those that the operator let through.")
    if len(words) < 3 or words[0] or any(_BAD.fullmatch(one) for one in words[1:]):
        raise unknown
    service = settings.services.get(words[1])
    others = False
    for route in service.routes if service is not None else ():
        values = _matched(route, words[2:])
        if values is not None and service is not None:
            if method in route.methods:
                return service, route, values
            others = True
    if others:
        raise Fault(405, "method", "The operator does not let this method through here.")
    raise unknown


def _matched(route: Route, words: list[str]) -> dict[str, str] | None:
    if len(words) != len(route.segments):
        return None
    values: dict[str, str] = {}
    for segment, word in zip(route.segments, words, strict=True):
        if segment.startswith("{"):
            values[segment[1:-1]] = word
        elif segment != word:
            return None
    return values


def path_asked(route: Route, values: Mapping[str, str], turning: Turning) -> str:
    """The path for the service. Raises Fault."""
    told = {name: _told(name, text, route.values[name], turning) for name, text in values.items()}
    words = (told[one[1:-1]] if one.startswith("{") else one for one in route.segments)
    return "/" + "/".join(quote(word, safe="@") for word in words)


def query_asked(route: Route, query: bytes, turning: Turning) -> str:
    """The query string for the service. Raises Fault."""
    try:
        pairs = pairs_of(query)
    except BodyError:
        raise Fault(400, "query", "The query string is not of its form.") from None
    return urlencode([(name, _parameter(name, text, route.query, turning)) for name, text in pairs])


def _parameter(name: str, text: str, named: Mapping[str, str], turning: Turning) -> str:
    if name not in named:
        raise Fault(400, "unknown-parameter", f"The operator lets no parameter {_shown(name, turning)} through here.")
    return _told(name, text, named[name], turning)


def body_asked(route: Route, kind: ContentType, body: bytes, turning: Turning) -> tuple[bytes, str]:
    """The body for the service, and its content type. Raises Fault."""
    try:
        if kind.name == "application/json":
            document = json.loads(body, parse_constant=_no_number)
            told = _document(document, (), route.body, turning)
            return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode(), "application/json"
        if kind.name == "application/x-www-form-urlencoded":
            pairs = pairs_of(body)
        elif kind.name == "multipart/form-data":
            parts = parts_of(body, kind.boundary)
            if any(of != "text/plain" for _, of, _ in parts):
                raise BodyError("a part is no text")
            pairs = [(name, text) for name, _, text in parts]
        else:
            raise Fault(415, "content-type", "A body must be JSON or a form.")
    except BodyError as fault:
        raise Fault(400, "body", f"The body can't be read: {fault}.") from None
    except (ValueError, RecursionError):
        raise Fault(400, "body", "The body is no JSON.") from None
    fields = {place[0]: entity for place, entity in route.body.items() if len(place) == 1}
    form = [(name, _parameter(name, text, fields, turning)) for name, text in pairs]
    return urlencode(form).encode(), "application/x-www-form-urlencoded"


def _document(value: Any, place: Place, named: Mapping[Place, str], turning: Turning) -> Any:
    if len(place) > _DEEPEST:
        raise Fault(400, "body", "The body is nested too deep.")
    if isinstance(value, dict) and any(_is_stranger(key, turning) for key in value):
        raise Fault(400, "unknown-parameter", "The operator lets no member of such a name through here.")
    if isinstance(value, dict) and value:
        return {key: _document(one, (*place, key), named, turning) for key, one in value.items()}
    if isinstance(value, list) and value:
        return [_document(one, (*place, "[]"), named, turning) for one in value]
    found = named_at(place, named)
    name = ".".join(one for one in place if one != "[]")
    if isinstance(value, dict | list) and any(known[: len(place)] == place for known in named):
        return value
    if found is None:
        raise Fault(400, "unknown-parameter", f"The operator lets no member {_shown(name, turning)} through here.")
    if value is None or isinstance(value, bool | dict | list):
        return value
    told = _told(name, str(value), found[1], turning)
    if isinstance(value, str):
        return told
    return value if told == str(value) else _number(told)


def _is_stranger(key: str, turning: Turning) -> bool:
    """Whether a key is none that an operator can have meant: no name, or one that says something."""
    return _MEMBER.fullmatch(key) is None or turning.finds(key)


def _number(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?(0|[1-9]\d{0,30})", text) else text


def _told(name: str, text: str, entity: str, turning: Turning) -> str:
    """A parameter's value for the service. Raises Fault."""
    if len(text) > _LONGEST or any(ord(letter) < 32 or "\ud800" <= letter <= "\udfff" for letter in text):
        raise Fault(400, "parameter", "A parameter is too long, or no plain text.")
    if entity == PLAIN:
        if turning.finds(text) or turning.finds(f"{name}: {text}"):
            raise Fault(
                400, "raw-value", f"{_shown(name, turning)} holds something sensitive. Only a parameter whose entity "
                "the operator names can be asked with a masked value; no raw value can.",
            )  # fmt: skip
        return text
    raw = turning.raw(name, entity, text)
    if raw is None:
        raise Fault(
            400, "no-way-back", f"{_shown(name, turning)} can't be asked with: its masked values have no way back."
        )
    return raw


def _shown(name: str, turning: Turning) -> str:
    is_plain = all(_MEMBER.fullmatch(one) for one in name.split(".")) and not turning.finds(name)
    return f'"{name}"' if is_plain else "of that name"


def _no_number(_: str) -> float:
    raise ValueError
