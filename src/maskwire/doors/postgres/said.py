"""What a client bound to a statement's parameters, as the ledger's digests are made of it: (kind, text), in order.

What it must never do: raise for any message.
"""

from __future__ import annotations

import struct
from itertools import zip_longest

from maskwire import _kernel
from maskwire.wire.postgres import messages as m

__all__ = ["said", "types_of"]


def said(bind: m.Bind, types: tuple[int, ...], described: bytes) -> list[tuple[str, str]]:
    """Kinds are those of literals, "null", and "binary" of a type whose binary format is not read here: in hex.

    ``types`` are those that the client declared, ``described`` is the server's ParameterDescription, or empty.
    """
    return _kernel.said(bind.raw, types_of(types, described))


def types_of(declared: tuple[int, ...], described: bytes) -> list[int]:
    """The types of parameters, 0 where one is not known: as they were declared, or else described by the server."""
    told = (one for (one,) in struct.iter_unpack("!I", described[2 : 2 + max(0, len(described) - 2) // 4 * 4]))
    return [one or other for one, other in zip_longest(declared, told, fillvalue=0)]
