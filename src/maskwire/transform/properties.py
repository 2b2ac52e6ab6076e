"""The table of all transforms, by name: each is one file here, and its work is the kernel's.

What it is for: one table that policy and documentation can be checked against.
What it must never do: know a transform that the kernel does not, or the other way round.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from maskwire.transform import (
    generalise,
    hash,  # noqa: A004 - the transform's name
    keep,
    noise,
    null,
    partial,
    pseudonym,
    redact,
    shift,
    token,
    vault,
)
from maskwire.transform.declared import ALL, Properties

__all__ = ["ALL", "PROPERTIES", "Properties"]

_FILES = (keep, redact, null, partial, token, pseudonym, hash, shift, generalise, noise, vault)

PROPERTIES: Mapping[str, Properties] = MappingProxyType(
    {file.__name__.rpartition(".")[2]: file.PROPERTIES for file in _FILES}
)
