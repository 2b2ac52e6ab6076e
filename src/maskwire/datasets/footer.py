"""The footer of a Parquet file, read and written, so that files of one schema are put one behind the other as they are.

What it is for: row groups are masked apart, by several threads and by a run that takes up where another ended; the
bytes that they were written as become one file without being decoded again.
What it must never do: guess. A footer that is not as parquet.thrift says is an error.

Sources: parquet-format, parquet.thrift ("FileMetaData"); Thrift compact protocol specification.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from maskwire.errors import MaskwireError

__all__ = ["join"]

_MAGIC = b"PAR1"
_TRUE, _FALSE, _BYTE, _DOUBLE, _BINARY, _LIST, _SET, _MAP, _STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
_INTEGERS = (4, 5, 6)
_COPIED = 8 * 1024 * 1024
# Field numbers of parquet.thrift.
_SCHEMA, _ROWS, _GROUPS = 2, 3, 4
_OF_GROUP = {"columns": 1, "offset": 5, "ordinal": 7}
_CHUNK_OFFSETS, _CHUNK_DATA, _DATA_OFFSETS = (2, 4, 6), 3, (9, 10, 11, 14)

_Struct = dict[int, tuple[int, "_Value"]]
_Value = int | bytes | bool | _Struct | tuple[int, list["_Value"]]


@dataclass(slots=True)
class _Reader:
    data: bytes
    at: int = 0

    def byte(self) -> int:
        self.at += 1
        return self.data[self.at - 1]

    def varint(self) -> int:
        number = shift = 0
        while True:
            one = self.byte()
            number |= (one & 127) << shift
            if one < 128:
                return number
            shift += 7

    def signed(self) -> int:
        number = self.varint()
        return (number >> 1) ^ -(number & 1)

    def take(self, count: int) -> bytes:
        self.at += count
        return self.data[self.at - count : self.at]

    def value(self, kind: int) -> _Value:
        if kind in _INTEGERS:
            return self.signed()
        if kind == _STRUCT:
            return self.struct()
        if kind in (_LIST, _SET):
            head = self.byte()
            count = head >> 4 if head >> 4 < 15 else self.varint()
            inside = head & 15
            return inside, [self.byte() if inside in (_TRUE, _FALSE) else self.value(inside) for _ in range(count)]
        if kind == _BINARY:
            return self.take(self.varint())
        if kind == _DOUBLE:
            return self.take(8)
        if kind == _BYTE:
            return self.byte()
        raise MaskwireError("A Parquet footer has a field of a kind that is not known.")

    def struct(self) -> _Struct:
        fields: _Struct = {}
        number = 0
        while head := self.byte():
            number = number + (head >> 4) if head >> 4 else self.signed()
            kind = head & 15
            fields[number] = (kind, kind == _TRUE if kind in (_TRUE, _FALSE) else self.value(kind))
        return fields


def _varint(number: int, out: bytearray) -> None:
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)


def _signed(number: int, out: bytearray) -> None:
    _varint((number << 1) ^ (number >> 63), out)


def _write(kind: int, value: _Value, out: bytearray) -> None:
    if isinstance(value, dict):
        before = 0
        for number, (inner, one) in sorted(value.items()):
            stated = (_TRUE if one else _FALSE) if inner in (_TRUE, _FALSE) else inner
            if 0 < number - before < 16:
                out.append((number - before) << 4 | stated)
            else:
                out.append(stated)
                _signed(number, out)
            before = number
            if inner not in (_TRUE, _FALSE):
                _write(inner, one, out)
        out.append(0)
    elif isinstance(value, tuple):
        inside, values = value
        out.append((len(values) if len(values) < 15 else 15) << 4 | inside)
        if len(values) >= 15:
            _varint(len(values), out)
        for one in values:
            _write(inside, one, out)
    elif isinstance(value, bytes):
        if kind == _BINARY:
            _varint(len(value), out)
        out += value
    elif kind in _INTEGERS:
        _signed(value, out)
    else:
        out.append(value)


def _read(file: BinaryIO) -> tuple[_Struct, int]:
    """A file's footer, and where its row groups end."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 8))
    tail = file.read(8)
    length = int.from_bytes(tail[:4], "little")
    if tail[4:] != _MAGIC or length + 12 > size:
        raise MaskwireError("A part of the Parquet file is damaged. Delete the .maskwire-part folder and run again.")
    file.seek(size - 8 - length)
    try:
        return _Reader(file.read(length)).struct(), size - 8 - length
    except IndexError:
        raise MaskwireError("A part of the Parquet file has a damaged footer.") from None


def _groups(footer: _Struct) -> list[_Struct]:
    _, found = footer.get(_GROUPS, (_LIST, (_STRUCT, [])))
    return [one for one in found[1] if isinstance(one, dict)] if isinstance(found, tuple) else []


def _move(fields: _Struct, numbers: tuple[int, ...], by: int) -> None:
    for number in numbers:
        kind, value = fields.get(number, (0, 0))
        if isinstance(value, int) and value:
            fields[number] = (kind, value + by)


def _copy(file: BinaryIO, start: int, end: int, target: BinaryIO) -> None:
    """Appends bytes of one file to another, by the kernel where it can, which moves them through no memory of ours."""
    if hasattr(os, "copy_file_range"):
        target.flush()
        to = target.tell()
        with suppress(OSError):  # of file systems that can't, and a full disk, which is told below
            while start < end and (done := os.copy_file_range(file.fileno(), target.fileno(), end - start, start, to)):
                start, to = start + done, to + done
        target.seek(to)
    file.seek(start)
    while start < end and (piece := file.read(min(_COPIED, end - start))):
        target.write(piece)
        start += len(piece)


def join(parts: list[Path], empty: Path, target: BinaryIO) -> None:
    """Writes one Parquet file of the row groups of others, in their order, which is described as ``empty`` is, a file
    of the same schema without any.

    Raises MaskwireError where one is damaged, OSError where one can't be read or written.
    """
    target.write(_MAGIC)
    with empty.open("rb") as file:
        whole, _ = _read(file)
    groups: list[_Value] = []
    rows = 0
    for part in parts:
        with part.open("rb") as file:
            footer, end = _read(file)
            by = target.tell() - len(_MAGIC)
            _copy(file, len(_MAGIC), end, target)
        if footer[_SCHEMA] != whole[_SCHEMA]:
            raise MaskwireError("A part of the Parquet file has other columns. Nothing of it was published.")
        held = footer[_ROWS][1]
        rows += held if isinstance(held, int) else 0
        for group in _groups(footer):
            _move(group, (_OF_GROUP["offset"],), by)
            if _OF_GROUP["ordinal"] in group:
                group[_OF_GROUP["ordinal"]] = (4, len(groups))
            chunks = group[_OF_GROUP["columns"]][1]
            for chunk in chunks[1] if isinstance(chunks, tuple) else []:
                if isinstance(chunk, dict):
                    _move(chunk, _CHUNK_OFFSETS, by)
                    data = chunk.get(_CHUNK_DATA, (0, 0))[1]
                    if isinstance(data, dict):
                        _move(data, _DATA_OFFSETS, by)
            groups.append(group)
    whole[_ROWS], whole[_GROUPS] = (6, rows), (_LIST, (_STRUCT, groups))
    out = bytearray()
    _write(_STRUCT, whole, out)
    target.write(bytes(out) + len(out).to_bytes(4, "little") + _MAGIC)
