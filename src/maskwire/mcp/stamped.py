"""Messages on their way to a server by streamable HTTP: since 2026-07-28 headers repeat what a request says of itself.

What it must never do: put into a header what is not in the message.
"""

from __future__ import annotations

from mcp.shared.inbound import (
    MCP_METHOD_HEADER,
    MCP_NAME_HEADER,
    MCP_PROTOCOL_VERSION_HEADER,
    NAME_BEARING_METHODS,
    encode_header_value,
)
from mcp.shared.message import ClientMessageMetadata, SessionMessage
from mcp_types import JSONRPCMessage, JSONRPCRequest

__all__ = ["stamped"]

_VERSION = "io.modelcontextprotocol/protocolVersion"


def stamped(message: JSONRPCMessage) -> SessionMessage:
    """The message with its headers, where it is a request of that revision or a later one."""
    params = message.params if isinstance(message, JSONRPCRequest) else None
    meta = params.get("_meta") if params else None
    version = meta.get(_VERSION) if isinstance(meta, dict) else None
    if not isinstance(message, JSONRPCRequest) or params is None or not isinstance(version, str):
        return SessionMessage(message)
    headers = {MCP_PROTOCOL_VERSION_HEADER: version, MCP_METHOD_HEADER: message.method}
    name = params.get(NAME_BEARING_METHODS.get(message.method, ""))
    if isinstance(name, str):
        headers[MCP_NAME_HEADER] = encode_header_value(name)
    return SessionMessage(message, ClientMessageMetadata(headers=headers))
