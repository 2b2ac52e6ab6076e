"""Reads the answer to one command: columns, rows as text or in binary, errors, and several answers in a row.

What it must never do: leave out a part of what came, or take an answer for whole that goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from maskwire.errors import UpstreamProtocolError
from maskwire.probe.came import Came, Cells
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.capabilities import Capability, Status
from maskwire.wire.mysql.handshake import SWITCH
from maskwire.wire.mysql.values import Type, binary_row, text_row

__all__ = ["Reading"]

_REFUSALS = frozenset({1142, 1792, 1235})
_WHOLE = frozenset({Type.TINY, Type.SHORT, Type.YEAR, Type.LONG, Type.INT24, Type.LONGLONG})


class Reading:
    """``payload`` gives the next payload; ``came`` is what there is by then. ``types`` are those of the columns, and
    ``statement`` is the number of one that was prepared. Its methods raise UpstreamProtocolError."""

    def __init__(self, payload: Callable[[], Awaitable[bytes]], capabilities: Capability) -> None:
        self.came = Came()
        self.types: Sequence[int] = ()
        self.statement = 0
        self._payload = payload
        self._capabilities = capabilities
        self._is_binary = False

    async def answers(self) -> None:
        """Of a text: one for each statement of it."""
        while True:
            first = replies.first_of(await self._payload(), self._capabilities)
            if isinstance(first, replies.Error):
                self._failed(first)
                return
            if isinstance(first, replies.Ok):
                said = f"{first.affected} {first.inserted} {first.warnings} {first.info}"
                status = self._ended(b"O", first.status, said)
            else:
                await self._columns(first)
                status = await self._rows()
            if Status.MORE_RESULTS not in status or self.came.code:
                return

    async def executed(self) -> None:
        """Of an Execute: as of a text, with rows in binary."""
        self._is_binary = True
        await self.answers()

    async def prepared(self) -> None:
        """Of a Prepare."""
        payload = await self._payload()
        if payload[:1] == bytes((replies.ERROR,)):
            self._failed(replies.error_of(payload))
            return
        found = replies.prepared_of(payload)
        self.statement = found.statement
        for count in (found.parameters, found.columns):
            if count:
                await self._columns(count)

    async def opened(self) -> None:
        """Of an Execute with a cursor: its columns; rows come by ``fetched``, with these ``types``."""
        self._is_binary = True
        first = replies.first_of(await self._payload(), self._capabilities)
        if isinstance(first, replies.Error):
            self._failed(first)
        elif isinstance(first, int):
            await self._columns(first)
            if Capability.DEPRECATE_EOF in self._capabilities:
                await self._rows()

    async def one(self) -> None:
        """Of a command whose answer has no form of its own; to be asked for a password is a refusal."""
        payload = await self._payload()
        self.came.messages.append((b"?", payload))
        if payload[:1] == bytes((replies.ERROR,)):
            self._failed(replies.error_of(payload))
        elif payload[:1] == bytes((SWITCH,)):
            self.came.failed("1045", "A password is asked for.", is_refusal=True)

    async def listed(self) -> None:
        """Of a FieldList: columns up to an end, their defaults behind them."""
        while not replies.is_end(payload := await self._payload(), self._capabilities):
            if payload[:1] == bytes((replies.ERROR,)):
                self._failed(replies.error_of(payload))
                return
            self.came.messages.append((b"T", payload))

    def fetched(self, types: Sequence[int]) -> Callable[[], Awaitable[object]]:
        """Of a Fetch."""
        self._is_binary, self.types = True, types
        return self._rows

    async def _columns(self, count: int) -> None:
        types = []
        for _ in range(count):
            told, kind = _column(await self._payload())
            self.came.messages.append((b"T", told))
            types.append(kind)
        self.types = types
        if Capability.DEPRECATE_EOF not in self._capabilities:
            await self._payload()

    async def _rows(self) -> Status:
        while not replies.is_end(payload := await self._payload(), self._capabilities):
            if payload[:1] == bytes((replies.ERROR,)):
                self._failed(replies.error_of(payload))
                return Status(0)
            cells = self._cells(payload)
            self.came.rows.append(cells)
            self.came.messages.append((b"D", b"\0".join(b"NULL" if one is None else one for one in cells)))
        status, warnings = replies.end_of(payload, self._capabilities)
        return self._ended(b"C", status, f"{len(self.came.rows)} {warnings}")

    def _cells(self, payload: bytes) -> Cells:
        if not self._is_binary:
            return text_row(payload, len(self.types))
        cells = binary_row(payload, self.types)
        return tuple(_written(one, kind) for one, kind in zip(cells, self.types, strict=True))

    def _ended(self, kind: bytes, status: Status, said: str) -> Status:
        self.came.is_open = Status.IN_TRANSACTION in status
        self.came.messages.append((kind, said.encode()))
        return status

    def _failed(self, error: replies.Error) -> None:
        self.came.messages.append((b"E", f"{error.number} {error.state} {error.message}".encode()))
        self.came.failed(str(error.number), error.message, is_refusal=error.number in _REFUSALS)


def _column(payload: bytes) -> tuple[bytes, int]:
    """What a column is called and where it comes from, and its type; as it is where it is in other characters than
    ours. How long its values may be is left out: it tells the length of a guess."""
    try:
        one = replies.column_of(payload)
    except UpstreamProtocolError:
        return payload, Type.VAR_STRING
    return "\0".join((one.name, one.table, *one.origin, str(one.collation), str(one.type))).encode(), one.type


def _written(value: bytes | None, kind: int) -> bytes | None:
    """A value as text would have it, where it is a whole number: its digits may be somebody's."""
    if value is None or kind not in _WHOLE:
        return value
    return str(int.from_bytes(value, "little", signed=True)).encode()
