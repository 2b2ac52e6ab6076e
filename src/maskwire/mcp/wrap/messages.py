"""Lines of JSON <-> messages of MCP (JSON-RPC 2.0; Model Context Protocol, "Base protocol").

What it must never do: give a message whose members are not all known, or an error that quotes one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeAlias

import orjson

from maskwire.errors import ProtocolError

__all__ = ["MOST", "Failure", "Json", "Message", "Notification", "Reply", "Request", "read", "write"]

MOST = 64 << 20  # bytes of one message
_ID_LENGTH = 64
_SHOWN = 1 << 53  # integers beyond it are not the same in every reader of JSON

Json: TypeAlias = Any
Id: TypeAlias = int | str


@dataclass(frozen=True, slots=True)
class Request:
    """Something is asked."""

    id: Id
    method: str
    params: dict[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Notification:
    """Something is told, to which there is no answer."""

    method: str
    params: dict[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What was asked is answered."""

    id: Id
    result: dict[str, Json] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Failure:
    """What was asked failed; ``id`` is None where the other side could not read what it was asked."""

    id: Id | None
    error: dict[str, Json] = field(repr=False)


Message: TypeAlias = Request | Notification | Reply | Failure


def read(line: bytes) -> Message:
    """One message. Raises ProtocolError, without a piece of it, for anything else; batches are none."""
    if len(line) > MOST:
        raise ProtocolError(f"A message of MCP is longer than {MOST >> 20} MiB.")
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        raise ProtocolError("A line is not JSON.") from None
    if not isinstance(found, dict) or found.get("jsonrpc") != "2.0":
        raise ProtocolError("A line of JSON is no message of JSON-RPC 2.0.")
    members = found.keys() - {"jsonrpc"}
    if "method" in members and members <= {"method", "params", "id"}:
        return _asked(found)
    if members == {"id", "result"} and isinstance(found["result"], dict):
        return Reply(_id(found["id"]), found["result"])
    if members <= {"id", "error"} and isinstance(found.get("error"), dict):
        told = found.get("id")
        return Failure(None if told is None else _id(told), found["error"])
    raise ProtocolError("A message of JSON-RPC has members that are not known, or lacks one.")


def _asked(found: dict[str, Json]) -> Message:
    method, params = found["method"], found.get("params")
    if not isinstance(method, str) or not isinstance(params, dict | None):
        raise ProtocolError("A message of JSON-RPC names no method, or its parameters are no object.")
    if "id" in found:
        return Request(_id(found["id"]), method, params or {})
    return Notification(method, params or {})


def _id(told: Json) -> Id:
    if isinstance(told, str) and len(told) <= _ID_LENGTH:
        return told
    if isinstance(told, int) and not isinstance(told, bool) and abs(told) < _SHOWN:
        return told
    raise ProtocolError("A message of JSON-RPC has an id that is no integer and no short text.")


def write(message: Message) -> bytes:
    """The message's line, with its end."""
    match message:
        case Request(id=told, method=method, params=params):
            fields: dict[str, Json] = {"id": told, "method": method, "params": params}
        case Notification(method=method, params=params):
            fields = {"method": method, "params": params} if params else {"method": method}
        case Reply(id=told, result=result):
            fields = {"id": told, "result": result}
        case Failure(id=whose, error=error):
            fields = {"id": whose, "error": error}
    return orjson.dumps({"jsonrpc": "2.0", **fields}) + b"\n"
