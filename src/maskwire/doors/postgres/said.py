"""What a client bound to a statement's parameters, as the ledger's digests are made of it: (kind, text), in order.

What it must never do: raise for any message, or give two texts to one value of a type that has a plain one.
"""

from __future__ import annotations

import struct

from maskwire import _kernel
from maskwire.wire.postgres import messages as m

__all__ = ["said"]

_INTEGERS = {20: struct.Struct("!q"), 21: struct.Struct("!h"), 23: struct.Struct("!i"), 26: struct.Struct("!I")}
_NUMBERS = frozenset({700, 701, 790, 1700})
# text, varchar, char(n), "char", name, unknown, json, xml: in binary format they are the same bytes.
_TEXTS = frozenset({0, 18, 19, 25, 114, 142, 705, 1042, 1043})


def said(bind: m.Bind, types: tuple[int, ...], described: bytes) -> list[tuple[str, str]]:
    """Kinds are those of literals, "null", and "binary" of a type whose binary format is not read here: in hex.

    ``types`` are those that the client declared, ``described`` is the server's ParameterDescription, or empty.
    """
    found = []
    for number, (value, code) in enumerate(_kernel.parameters(bind.raw)):
        oid = types[number] if number < len(types) else 0
        if not oid and len(described) >= 6 + 4 * number:
            (oid,) = struct.unpack_from("!I", described, 2 + 4 * number)
        found.append(("null", "") if value is None else _said(value, code, oid))
    return found


def _said(value: bytes, code: int, oid: int) -> tuple[str, str]:
    layout = _INTEGERS.get(oid)
    if code and layout is not None and len(value) == layout.size:
        return "integer", str(layout.unpack(value)[0])
    if code and oid not in _TEXTS:
        return "binary", value.hex()
    text = value.decode("utf-8", "replace")
    if layout is not None:
        return "integer", text
    return ("number" if oid in _NUMBERS else "text"), text
