"""One session between a client and a wrapped server: messages in, messages out, an entry before each answer.

Sans-I/O: lines come in, and what is to be sent to either side comes out. Ids and progress tokens are the proxy's own
towards each side, so that none can carry a value.
What it must never do: pass on what it does not know, or an answer to nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from maskwire.errors import LedgerError, MaskwireError, ProtocolError
from maskwire.mcp.wrap import methods
from maskwire.mcp.wrap.found import Found
from maskwire.mcp.wrap.leaves import Leaves
from maskwire.mcp.wrap.messages import Failure, Id, Json, Notification, Reply, Request, read, write
from maskwire.mcp.wrap.progress import counted
from maskwire.mcp.wrap.recorded import Exchange, Records
from maskwire.mcp.wrap.tools import Tools

__all__ = ["Outgoing", "Proxy"]

_PENDING = 1024  # requests without an answer, of each side
_NAME = 128  # characters of what something is called by
_PARSE, _INVALID, _UNKNOWN, _INTERNAL = -32700, -32600, -32601, -32603  # JSON-RPC 2.0, 5.1
_CLIENT_INFO = "io.modelcontextprotocol/clientInfo"
_VERSION = "io.modelcontextprotocol/protocolVersion"
_UNWRITTEN = "The ledger can't be written, so nothing is answered. The operator should look at its disk."
_LISTED = {"tools/list": "tools", "prompts/list": "prompts"}


@dataclass(slots=True)
class Outgoing:
    """What is to be sent, in order, to each side, and what the operator should be told."""

    client: list[bytes] = field(default_factory=list)
    server: list[bytes] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that was passed on, by the id that it had."""

    id: Id
    method: str
    exchange: Exchange
    token: Id | None = None
    field: str | None = None  # that a completion is asked for


class Proxy:
    """The session."""

    def __init__(self, leaves: Leaves, tools: Tools, records: Records) -> None:
        self._leaves, self._tools, self._records = leaves, tools, records
        self._by_client: dict[Id, _Asked] = {}  # by the id that the server knows
        self._by_server: dict[Id, _Asked] = {}  # by the id that the client knows
        self._next = 0
        self._names: frozenset[str] = frozenset()

    # -------------------------------------------------------------- what a client says

    def from_client(self, line: bytes) -> Outgoing:
        """A line of the client's."""
        out = Outgoing()
        try:
            message = read(line)
        except ProtocolError as fault:
            out.client.append(write(Failure(None, _error(_PARSE, str(fault)))))
            return out
        match message:
            case Request():
                self._client_asks(message, out)
            case Notification():
                self._client_tells(message, out)
            case Reply() | Failure():
                self._client_answers(message, out)
        return out

    def _client_asks(self, asked: Request, out: Outgoing) -> None:
        if asked.method not in methods.CLIENT_ASKS:
            self._refuse(asked, out, "unknown-method", "Maskwire does not know this method, and passes on none such.")
            return
        if len(self._by_client) >= _PENDING:
            self._refuse(asked, out, "too-many-requests", "Too many requests wait for an answer. Wait for some.")
            return
        self._hear_name(asked)
        tool = asked.params.get("name") if asked.method == "tools/call" else None
        if asked.method == "tools/call" and not self._tools.may_call(tool):
            self._refuse_tool(asked, out)
            return
        exchange = self._begin(self._what(asked), asked)
        turned_back = isinstance(tool, str) and self._tools.turns_back(tool)
        try:
            params = self._leaves.asked(asked.params, exchange.sent, turned_back=turned_back)
        except ProtocolError as fault:
            self._refuse(asked, out, "malformed", str(fault))
            return
        number = self._number()
        token = _progress_token(asked.params)
        if token is not None and isinstance(params.get("_meta"), dict):
            params["_meta"]["progressToken"] = number
        self._by_client[number] = _Asked(asked.id, asked.method, exchange, token, _field(asked))
        out.server.append(write(Request(number, asked.method, params)))

    def _client_tells(self, told: Notification, out: Outgoing) -> None:
        if told.method not in methods.CLIENT_TELLS:
            out.notes.append("a notification that is not known was not passed on to the server")
            return
        params = dict(told.params)
        if told.method == "notifications/cancelled":
            number = _key_of(self._by_client, params.pop("requestId", None))
            if number is None:
                return
            with self._recording(out):
                self._records.cancelled(self._by_client.pop(number).exchange)
            params["requestId"] = number
        elif told.method == "notifications/progress":
            asked = self._by_server.get(_id_of(params.pop("progressToken", None)))
            if asked is None or asked.token is None:
                return
            params = {**counted(params), "progressToken": asked.token}
        out.server.append(write(Notification(told.method, self._leaves.asked(params, Found()))))

    def _client_answers(self, answer: Reply | Failure, out: Outgoing) -> None:
        asked = self._by_server.pop(answer.id, None) if answer.id is not None else None
        if asked is None:
            out.notes.append("an answer of the client's to nothing that was asked was not passed on")
            return
        try:
            if isinstance(answer, Reply):
                out.server.append(write(Reply(asked.id, self._leaves.asked(answer.result, Found()))))
            else:
                out.server.append(write(Failure(asked.id, self._leaves.asked(answer.error, Found()))))
        except ProtocolError as fault:
            out.server.append(write(Failure(asked.id, _error(_INTERNAL, str(fault)))))

    # -------------------------------------------------------------- what a server says

    def from_server(self, line: bytes) -> Outgoing:
        """A line of the server's."""
        out = Outgoing()
        try:
            message = read(line)
        except ProtocolError as fault:
            out.notes.append(f"not passed on to the client: {fault}")
            return out
        match message:
            case Request():
                self._server_asks(message, out)
            case Notification():
                self._server_tells(message, out)
            case Reply() | Failure():
                self._server_answers(message, out)
        return out

    def _server_asks(self, asked: Request, out: Outgoing) -> None:
        if asked.method not in methods.SERVER_ASKS or len(self._by_server) >= _PENDING:
            out.server.append(write(Failure(asked.id, _error(_UNKNOWN, "Maskwire does not pass this on."))))
            out.notes.append("a request of the server's that is not known was not passed on")
            return
        exchange = self._records.begin(asked.method)
        try:
            params = self._leaves.told(asked.params, exchange.told)
            number = f"m{self._number()}"
            token = _progress_token(asked.params)
            if token is not None and isinstance(params.get("_meta"), dict):
                params["_meta"]["progressToken"] = number
            line = write(Request(number, asked.method, params))
            self._records.answered(exchange, line)
        except MaskwireError as fault:
            out.server.append(write(Failure(asked.id, _error(_INTERNAL, "Maskwire could not pass this on."))))
            out.notes.append(str(fault))
            return
        self._by_server[number] = _Asked(asked.id, asked.method, exchange, token)
        out.client.append(line)

    def _server_tells(self, told: Notification, out: Outgoing) -> None:
        if told.method not in methods.SERVER_TELLS:
            out.notes.append("a notification that is not known was not passed on to the client")
            return
        params, of = dict(told.params), None
        if told.method == "notifications/progress":
            of = self._by_client.get(_id_of(params.pop("progressToken", None)))
            if of is None or of.token is None:
                return
            params = counted(params)
        elif told.method == "notifications/cancelled":
            number = _key_of(self._by_server, params.pop("requestId", None))
            if number is None:
                return
            self._by_server.pop(number)
        exchange = of.exchange if of is not None else self._records.begin(told.method)
        with self._recording(out):
            shown = self._leaves.told(params, exchange.told)
            if of is not None:
                shown["progressToken"] = of.token
            elif told.method == "notifications/cancelled":
                shown["requestId"] = number
            line = write(Notification(told.method, shown))
            if of is not None:
                self._records.opening(exchange)
            elif params:
                self._records.answered(exchange, line)
            out.client.append(line)

    def _server_answers(self, answer: Reply | Failure, out: Outgoing) -> None:
        asked = self._by_client.pop(answer.id, None) if answer.id is not None else None
        if asked is None:
            out.notes.append("an answer of the server's to nothing that was asked was not passed on")
            return
        try:
            if isinstance(answer, Reply):
                line = write(Reply(asked.id, self._shown(asked, answer.result, out)))
            else:
                line = write(Failure(asked.id, self._leaves.told(answer.error, asked.exchange.told)))
            self._records.answered(asked.exchange, line, failed=isinstance(answer, Failure))
        except LedgerError as fault:
            line = write(Failure(asked.id, _error(_INTERNAL, _UNWRITTEN)))
            out.notes.append(str(fault))
        except MaskwireError as fault:
            line = self._failed(asked, str(fault), out)
        out.client.append(line)

    def _shown(self, asked: _Asked, result: dict[str, Json], out: Outgoing) -> dict[str, Json]:
        """What a client is shown of a result."""
        listed = _LISTED.get(asked.method)
        if listed == "tools":
            given = result.get("tools")
            given = given if isinstance(given, list) else []
            clean = [one for one in given if isinstance(one, dict) and not self._leaves.holds(str(one.get("name", "")))]
            kept, withheld = self._tools.listed(clean)
            if withheld or len(clean) < len(given):
                out.notes.append(f"{withheld + len(given) - len(clean)} of the server's tools are withheld")
            self._names |= {one["name"] for one in kept}
            result = {**result, "tools": kept}
        shown = self._leaves.told(result, asked.exchange.told, asked.field)
        if listed in ("tools", "prompts"):
            self._names_kept(result.get(listed), shown.get(listed))
        return shown

    def _names_kept(self, raw: Json, shown: Json) -> None:
        """What a client calls things by is a name, not data, where nothing is found in it."""
        if not isinstance(raw, list) or not isinstance(shown, list):
            return
        for one, other in zip(raw, shown, strict=False):
            if isinstance(one, dict) and isinstance(other, dict):
                name = one.get("name")
                if isinstance(name, str) and len(name) <= _NAME and not self._leaves.holds(name):
                    other["name"] = name
                self._names_kept(one.get("arguments"), other.get("arguments"))

    # -------------------------------------------------------------- the rest

    def server_is_gone(self) -> Outgoing:
        """The server ended: whoever waits for an answer is told so."""
        out = Outgoing()
        for asked in self._by_client.values():
            out.client.append(self._failed(asked, "The wrapped server ended before it answered.", out))
        self._by_client.clear()
        return out

    def _failed(self, asked: _Asked, why: str, out: Outgoing) -> bytes:
        with self._recording(out):
            self._records.answered(asked.exchange, b"", failed=True)
        return write(Failure(asked.id, _error(_INTERNAL, why)))

    def _refuse(self, asked: Request, out: Outgoing, reason: str, why: str) -> None:
        if self._refusal_recorded(self._what(asked), reason, asked, out):
            code = _UNKNOWN if reason == "unknown-method" else _INVALID
            out.client.append(write(Failure(asked.id, _error(code, why))))

    def _refusal_recorded(self, what: str, reason: str, asked: Request, out: Outgoing) -> bool:
        try:
            self._records.refused(self._begin(what, asked), reason)
        except LedgerError as fault:
            out.client.append(write(Failure(asked.id, _error(_INTERNAL, _UNWRITTEN))))
            out.notes.append(str(fault))
            return False
        return True

    def _refuse_tool(self, asked: Request, out: Outgoing) -> None:
        """A model goes on from a result that says why, not from an error of the protocol."""
        if not self._refusal_recorded("tools/call", "tool-not-allowed", asked, out):
            return
        why = (
            "Maskwire does not let this tool be called: the operator did not allow it, or its definition is not the "
            "one that was pinned. List the tools again and use one that is listed."
        )
        result: dict[str, Json] = {"content": [{"type": "text", "text": why}], "isError": True}
        meta = asked.params.get("_meta")
        if isinstance(meta, dict) and _VERSION in meta:
            result["resultType"] = "complete"
        out.client.append(write(Reply(asked.id, result)))

    @contextmanager
    def _recording(self, out: Outgoing) -> Iterator[None]:
        """What can't be masked or recorded here is not passed on; the operator is told."""
        try:
            yield
        except MaskwireError as fault:
            out.notes.append(str(fault))

    def _what(self, asked: Request) -> str:
        """A request in words of the protocol and the server."""
        method = asked.method if asked.method in methods.CLIENT_ASKS else "unknown"
        name = asked.params.get("name")
        is_known = method == "tools/call" and isinstance(name, str) and name in self._names
        return f"{method} {name}" if is_known else method

    def _begin(self, what: str, asked: Request) -> Exchange:
        meta = asked.params.get("_meta")
        return self._records.begin(what, meta if isinstance(meta, dict) else None, self._leaves.holds)

    def _hear_name(self, asked: Request) -> None:
        meta = asked.params.get("_meta")
        told = asked.params.get("clientInfo") or (meta.get(_CLIENT_INFO) if isinstance(meta, dict) else None)
        if isinstance(told, dict) and not self._records.application:
            name = " ".join(str(told[key]) for key in ("name", "version") if isinstance(told.get(key), str))
            self._records.application = "[REDACTED]" if self._leaves.holds(name) else name[:64]

    def _number(self) -> int:
        self._next += 1
        return self._next


def _error(code: int, message: str) -> dict[str, Json]:
    return {"code": code, "message": message}


def _progress_token(params: dict[str, Json]) -> Id | None:
    meta = params.get("_meta")
    token = meta.get("progressToken") if isinstance(meta, dict) else None
    return token if isinstance(token, int | str) else None


def _field(asked: Request) -> str | None:
    """What the values of a completion are of: the argument's name."""
    argument = asked.params.get("argument") if asked.method == "completion/complete" else None
    name = argument.get("name") if isinstance(argument, dict) else None
    return name if isinstance(name, str) else None


def _id_of(told: Json) -> Id:
    """What is told as an id or a token; empty, which is nobody's, where it is none."""
    return told if isinstance(told, int | str) else ""


def _key_of(asked: dict[Id, _Asked], told: Json) -> Id | None:
    return next((key for key, one in asked.items() if one.id == told), None)
