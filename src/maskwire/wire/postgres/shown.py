"""What a PostgreSQL client was told, read back from the bytes that it was sent.

What it is for: showing a session again (cli/replay.py); the messages are those of the documentation's section 55.7.
What it must never do: guess at a value: one in binary format is shown as hex.
"""

from __future__ import annotations

from collections.abc import Iterator

from maskwire.errors import UpstreamProtocolError

__all__ = ["Shown"]

_HEAD = 5  # bytes: a kind, and a length that counts itself
_COLUMN = 18  # bytes of a column's description after its name
_DAMAGED = "The bytes are not messages of a PostgreSQL server."

Values = list[str | None]


class Shown:
    """Takes the bytes as they were sent, in pieces of any size; gives (kind, values): "columns", "row", "error",
    "notice", "copied" or "done"."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._binary: list[bool] = []

    def feed(self, data: bytes) -> Iterator[tuple[str, Values]]:
        """What is whole now. Raises UpstreamProtocolError where the bytes are none."""
        self._rest += data
        at = 0
        try:
            while len(self._rest) - at >= _HEAD:
                size = int.from_bytes(self._rest[at + 1 : at + _HEAD], "big")
                if size < _HEAD - 1:
                    raise UpstreamProtocolError(_DAMAGED)
                if len(self._rest) - at < 1 + size:
                    break
                kind, body = chr(self._rest[at]), bytes(self._rest[at + _HEAD : at + 1 + size])
                at += 1 + size
                yield from self._told(kind, body)
        finally:
            del self._rest[:at]

    def _told(self, kind: str, body: bytes) -> Iterator[tuple[str, Values]]:
        match kind:
            case "T":
                yield "columns", self._columns(body)
            case "D":
                yield "row", self._row(body)
            case "C":
                yield "done", [_text(body.rstrip(b"\0"))]
            case "E" | "N":
                fields = {one[:1]: one[1:] for one in body.split(b"\0") if one}
                told: Values = [_text(fields[name]) for name in (b"C", b"M", b"H") if name in fields]
                yield "error" if kind == "E" else "notice", told
            case "d":
                yield "copied", [_text(body.rstrip(b"\n"))]

    def _columns(self, body: bytes) -> Values:
        names: Values = []
        self._binary = []
        at = 2
        while at < len(body):
            end = body.find(b"\0", at)
            if end < 0:
                raise UpstreamProtocolError(_DAMAGED)
            names.append(_text(body[at:end]))
            at = end + 1 + _COLUMN
            self._binary.append(body[at - 2 : at] == b"\0\1")
        return names

    def _row(self, body: bytes) -> Values:
        values: Values = []
        at = 2
        while at < len(body):
            size = int.from_bytes(body[at : at + 4], "big", signed=True)
            at += 4
            if size < 0:
                values.append(None)
                continue
            value = body[at : at + size]
            at += size
            is_binary = len(values) < len(self._binary) and self._binary[len(values)]
            values.append(f"\\x{value.hex()}" if is_binary else _text(value))
        return values


def _text(data: bytes) -> str:
    return data.decode("utf-8", "backslashreplace")
