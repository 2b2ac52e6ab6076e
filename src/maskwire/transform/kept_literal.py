"""A literal that a client compares with a column of the vault's tokens, looked up and turned back.

What it must never do: give back what it was given because nothing is known of it; that is None, and equals nothing.
"""

from __future__ import annotations

from uuid import UUID

from maskwire.transform.kept import Vault

_TEXTS = frozenset({25, 1042, 1043, 19, 705})
_INTEGERS = {21: 2, 23: 4, 20: 8}
_NUMERIC, _UUID = 1700, 2950


def read(  # noqa: PLR0917 - as the kernel's read_back
    vault: Vault, entity: str, column_oid: int, value: bytes, oid: int, code: int
) -> bytes | None:
    """The raw value of a token, in the column's type and the same format (0 text, 1 binary).

    None where it is none. Raises VaultError, and ValueError for a type or format in which there are none.
    """
    if column_oid in _TEXTS:
        if oid not in _TEXTS:
            raise ValueError("a text column is compared with texts")
        return vault.raw(entity, "text", _decoded(value).rstrip(" "))
    if column_oid == _UUID:
        return _uuid(vault, entity, value, code)
    if column_oid not in _INTEGERS and column_oid != _NUMERIC:
        raise ValueError("no tokens of this type")
    token = _decoded(value).strip() if code == 0 else _integer(value, oid)
    raw = vault.raw(entity, "number", token.removeprefix("+").lstrip("0"))
    if raw is None or code == 0:
        return raw
    size = _INTEGERS.get(column_oid)
    if size is None:
        raise ValueError("numeric is compared in text format")
    return int(raw).to_bytes(size, "big", signed=True)


def _uuid(vault: Vault, entity: str, value: bytes, code: int) -> bytes | None:
    try:
        token = UUID(bytes=value) if code else UUID(_decoded(value).strip())
    except ValueError:
        return None
    raw = vault.raw(entity, "uuid", str(token))
    return raw if raw is None or code == 0 else UUID(raw.decode()).bytes


def _integer(value: bytes, oid: int) -> str:
    if _INTEGERS.get(oid) != len(value):
        raise ValueError("a number of another length than its type's")
    return str(int.from_bytes(value, "big", signed=True))


def _decoded(value: bytes) -> str:
    return value.decode(errors="replace")
