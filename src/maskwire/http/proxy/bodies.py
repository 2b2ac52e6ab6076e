"""Which kind of body a content type names, and what reads it.

What it must never do: guess. A kind that is not listed here is not passed on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

from maskwire.http.decoding import BodyError
from maskwire.http.proxy.events_body import EventsBody
from maskwire.http.proxy.forms import FormBody, PartsBody
from maskwire.http.proxy.json_body import JsonBody
from maskwire.http.proxy.masking import Masking
from maskwire.http.proxy.text_body import LinesBody, TextBody

__all__ = ["Body", "ContentType", "body_of", "content_type"]

_TYPE = re.compile(r"([a-z]+)/([a-z0-9.+-]+)((?:\s*;\s*[a-z0-9-]+=(?:[A-Za-z0-9'()+_,./:?-]+|\"[^\"\\]*\"))*)\s*", re.I)
_PARAMETER = re.compile(r";\s*([A-Za-z0-9-]+)=(?:\"([^\"]*)\"|([^\s;]+))")
_DIGITS = re.compile(r"[0-9]{3}")
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1",
             "windows-1252": "cp1252", "iso-8859-15": "iso8859-15", "utf-16": "utf-16"}  # fmt: skip
_TEXTS = frozenset({"text/plain", "text/html", "text/csv", "text/xml", "application/xml", "text/markdown"})
_LINES = frozenset({"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"})


class Body(Protocol):
    """Reads one body, in any pieces."""

    def feed(self, data: bytes) -> bytes:
        """What may be released now. Raises BodyError."""

    def end(self) -> bytes:
        """The rest. Raises BodyError."""


@dataclass(frozen=True, slots=True)
class ContentType:
    """``name`` is type/subtype in small letters."""

    name: str
    charset: str = ""
    boundary: str = ""


def content_type(text: str) -> ContentType:
    """What a Content-Type says. Raises BodyError."""
    match = _TYPE.fullmatch(text.strip())
    if match is None:
        raise BodyError("its content type is missing or not of its form")
    said = {name.lower(): quoted or word for name, quoted, word in _PARAMETER.findall(match[3])}
    return ContentType(f"{match[1]}/{match[2]}".lower(), said.get("charset", "").lower(), said.get("boundary", ""))


def body_of(kind: ContentType, masking: Masking) -> tuple[Body, str]:
    """What reads a body of this kind, and the content type of what comes out. Raises BodyError."""
    name = kind.name
    if _DIGITS.search(name) or masking.rules.finds(name):
        raise BodyError("its content type says more than a type")
    is_json = name == "application/json" or (name.startswith("application/") and name.endswith("+json"))
    if (is_json or name in _LINES or name == "text/event-stream") and kind.charset not in {"", "utf-8", "utf8"}:
        raise BodyError("its charset is not known here")
    if is_json:
        return JsonBody(masking), name
    if name in _LINES:
        return LinesBody(masking), name
    if name == "text/event-stream":
        return EventsBody(masking), "text/event-stream; charset=utf-8"
    if name == "application/x-www-form-urlencoded":
        return FormBody(masking), name
    if name == "multipart/form-data":
        return PartsBody(masking, kind.boundary), f"{name}; boundary={PartsBody.boundary}"
    if name in _TEXTS or (name.startswith("application/") and name.endswith("+xml")):
        charset = _CHARSETS.get(kind.charset or "utf-8")
        if charset is None:
            raise BodyError("its charset is not known here")
        return TextBody(masking, charset, table=name == "text/csv"), f"{name}; charset=utf-8"
    raise BodyError("it is of a kind that can't be looked into")
