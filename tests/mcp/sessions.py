"""A wrapped session without processes: the proxy, and what it put on record."""

from __future__ import annotations

from typing import Any

import orjson

from maskwire.datasets.plan import Masker
from maskwire.ledger.entry import Entry, encode
from maskwire.ledger.literals import Digests
from maskwire.mcp.wrap.leaves import Leaves
from maskwire.mcp.wrap.proxy import Outgoing, Proxy
from maskwire.mcp.wrap.recorded import Records
from maskwire.mcp.wrap.tools import Tools
from maskwire.model import Principal, Purpose

MASKER = Masker(root=b"k" * 32)


class Wrapped:
    """A proxy with both of its sides in hand."""

    def __init__(self, tools: Tools | None = None, *, media: bool = False) -> None:
        self.entries: list[Entry] = []
        self.leaves = Leaves(MASKER, media=media)
        records = Records("crm", Principal("agent"), Purpose(), self.entries.append, digests=Digests(b"k" * 32))
        self.proxy = Proxy(self.leaves, tools or Tools(), records)
        self._ids = 0

    @property
    def ledger(self) -> bytes:
        """All that was recorded, as it is written."""
        return "\n".join(encode(entry) for entry in self.entries).encode()

    def client(self, message: dict[str, Any]) -> Outgoing:
        """The client says something."""
        return self.proxy.from_client(orjson.dumps({"jsonrpc": "2.0", **message}))

    def server(self, message: dict[str, Any]) -> Outgoing:
        """The server says something."""
        return self.proxy.from_server(orjson.dumps({"jsonrpc": "2.0", **message}))

    def asked(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        """What the server is asked when the client asks this."""
        self._ids += 1
        out = self.client({"id": f"c{self._ids}", "method": method, "params": params})
        return one(out.server)

    def answered(self, method: str, params: dict[str, Any], **answer: Any) -> dict[str, Any]:
        """What the client is told when the server answers ``result`` or ``error``."""
        sent = self.asked(method, params)
        return one(self.server({"id": sent["id"], **answer}).client)


def one(lines: list[bytes]) -> dict[str, Any]:
    """The one message that was sent."""
    assert len(lines) == 1
    found = orjson.loads(lines[0])
    assert isinstance(found, dict)
    return found
