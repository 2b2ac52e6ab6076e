"""Forms: pairs of names and values, as in a query string, or as the parts of a multipart body.

What it must never do: pass on a part's file name or headers as they came, or a part of a kind that is not looked into.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlencode

from maskwire.http.decoding import BodyError
from maskwire.http.proxy.masking import Masking

__all__ = ["FormBody", "PartsBody", "pairs_of", "parts_of"]

_LARGEST = 8 * 1024 * 1024  # bytes; a form is read whole
_MOST = 1000
_BOUNDARY = re.compile(r"[A-Za-z0-9'()+_,./:=? -]{1,70}")
_DISPOSITION = re.compile(
    rb'(?i)content-disposition: *form-data *; *name="([^"\r\n\\]*)"(?: *; *filename="[^"\r\n\\]*")?'
)
_TYPE = re.compile(rb"(?i)content-type: *([a-z]+/[a-z0-9.+-]+) *(?:; *charset=\"?utf-8\"?)?")
_OURS = "maskwire-part"


class _Whole:
    """A body that is held until its end."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> bytes:
        """Nothing is released yet. Raises BodyError."""
        self._held += data
        if len(self._held) > _LARGEST:
            raise BodyError("the form is too large")
        return b""


class FormBody(_Whole):
    """application/x-www-form-urlencoded."""

    def __init__(self, masking: Masking) -> None:
        super().__init__()
        self._masking = masking

    def end(self) -> bytes:
        """All of it. Raises BodyError."""
        return urlencode(_masked(pairs_of(bytes(self._held)), self._masking)).encode()


class PartsBody(_Whole):
    """multipart/form-data, written anew with a ``boundary`` of ours."""

    def __init__(self, masking: Masking, boundary: str) -> None:
        super().__init__()
        self._masking, self._boundary = masking, boundary

    boundary = _OURS

    def end(self) -> bytes:
        """All of it. Raises BodyError."""
        pairs = []
        for name, kind, value in parts_of(bytes(self._held), self._boundary):
            is_document = kind == "application/json"
            pairs.append((name, _told(self._masking.document, value) if is_document else value))
        return _written(_masked(pairs, self._masking))


def _told(document: Callable[[bytes], bytes], value: str) -> str:
    return document(value.encode()).decode()


def pairs_of(body: bytes) -> list[tuple[str, str]]:
    """The pairs of a form, or of a query string. Raises BodyError."""
    try:
        return parse_qsl(
            body.decode("ascii"), keep_blank_values=True, strict_parsing=bool(body), errors="strict",
            max_num_fields=_MOST,
        )  # fmt: skip
    except ValueError:
        raise BodyError("it is no form") from None


def parts_of(body: bytes, boundary: str) -> list[tuple[str, str, str]]:
    """The parts of a multipart form: name, type and text of each. Raises BodyError."""
    if _BOUNDARY.fullmatch(boundary) is None:
        raise BodyError("its boundary is not of its form")
    mark = b"--" + boundary.encode()
    first, *parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if first.strip() or len(parts) > _MOST or not parts or parts.pop().strip() != b"--":
        raise BodyError("it is no form of parts")
    return [_part(one) for one in parts]


def _part(part: bytes) -> tuple[str, str, str]:
    head, separator, value = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    name, kind = None, "text/plain"
    for line in head.split(b"\r\n"):
        if (said := _DISPOSITION.fullmatch(line)) is not None and name is None:
            name = said[1]
        elif (said := _TYPE.fullmatch(line)) is not None:
            kind = said[1].decode().lower()
        else:
            raise BodyError("a part has a header that is not known")
    if name is None or not separator or kind not in {"text/plain", "text/csv", "application/json"}:
        raise BodyError("a part can't be looked into")
    try:
        return name.decode(), kind, value.decode()
    except UnicodeDecodeError:
        raise BodyError("a part is not UTF-8") from None


def _masked(pairs: list[tuple[str, str]], masking: Masking) -> list[tuple[str, str]]:
    """Read together, so that names and neighbours are evidence; a name that comes twice, in a document of its own."""
    out: list[tuple[str, str]] = []
    group: dict[str, str] = {}
    for name, value in pairs:
        if name in group:
            out += _document(group, masking)
            group = {}
        group[name] = value
    return out + _document(group, masking)


def _document(group: dict[str, str], masking: Masking) -> list[tuple[str, str]]:
    said: list[tuple[str, Any]] = json.loads(
        masking.document(json.dumps(group, ensure_ascii=False).encode("utf-8", "replace")), object_pairs_hook=list
    )
    return [(name, "" if value is None else str(value)) for name, value in said]


def _written(pairs: list[tuple[str, str]]) -> bytes:
    parts = []
    for name, value in pairs:
        if f"--{_OURS}" in value or any(one in name for one in '"\r\n\\'):
            raise BodyError("a part holds what ends it")
        parts.append(f'--{_OURS}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n')
    return ("".join(parts) + f"--{_OURS}--\r\n").encode()
