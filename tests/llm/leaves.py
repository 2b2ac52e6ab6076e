"""Documents with a canary in each leaf of a type: of the SDKs' request types (TypedDict) and reply types (models)."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typing_extensions
from pydantic import BaseModel

from tests.llm.parts import CARD

_UNIONS = (Union, types.UnionType)
_WRAPS = (Annotated, typing_extensions.Required, typing_extensions.NotRequired)


def _bare(kind: Any) -> Any:
    while True:
        if get_origin(kind) in _WRAPS:
            kind = get_args(kind)[0]
        elif isinstance(kind, typing_extensions.TypeAliasType):
            kind = kind.__value__
        else:
            return kind


def _members(kind: Any) -> dict[str, tuple[Any, bool]] | None:
    """The members of an object type, each with whether it must be there."""
    if typing_extensions.is_typeddict(kind):
        hints = typing_extensions.get_type_hints(kind, include_extras=True)
        return {name: (hint, _is_needed(name, hint, kind, hints)) for name, hint in hints.items()}
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return {
            field.alias or name: (field.annotation, field.is_required()) for name, field in kind.model_fields.items()
        }
    return None


def _is_needed(name: str, hint: Any, kind: Any, hints: dict[str, Any]) -> bool:
    # The SDKs mark what is required, but where all is.
    is_all = kind.__total__ and not any(get_origin(one) is typing_extensions.Required for one in hints.values())
    return is_all or get_origin(hint) is typing_extensions.Required or name in {"type", "role"}


def plain(kind: Any, depth: int = 0) -> Any:
    """The least value of a type."""
    kind = _bare(kind)
    origin, inside = get_origin(kind), get_args(kind)
    if origin in _UNIONS:
        return plain(inside[0], depth)
    if origin is Literal:
        return inside[0]
    members = _members(kind)
    if members is not None:
        return {name: plain(one, depth + 1) for name, (one, needed) in members.items() if needed and depth < 8}
    if origin is dict or kind is dict:
        return {}
    if origin is not None or kind in {list, tuple}:
        return []
    return {str: "x", int: 1, float: 0.5, bool: False}.get(kind, None if kind is type(None) else "x")


def leaves(kind: Any, canary: str, within: tuple[Any, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Values of a type that differ from the plain one in one leaf, each with the way to it."""
    kind = _bare(kind)
    origin, inside = get_origin(kind), get_args(kind)
    members = _members(kind)
    if kind in within:
        return
    if origin in _UNIONS:
        for one in inside:
            yield from leaves(one, canary, within)
    elif origin is Literal or kind is str:
        yield "", canary
    elif kind is int:
        yield "", CARD
    elif members is not None:
        base = plain(kind)
        for name, (one, _) in members.items():
            for way, value in leaves(one, canary, (*within, kind)):
                yield f".{name}{way}", {**base, name: value}
        yield f".{kind.__name__}?", {**base, canary: "x"}
    elif origin is dict:
        yield ".key", {canary: plain(inside[1])}
        for way, value in leaves(inside[1], canary, within):
            yield f".any{way}", {"any": value}
    elif origin is not None and inside:
        for way, value in leaves(inside[0], canary, within):
            yield f"[]{way}", [value]
    elif kind in {object, Any}:
        yield "", canary
        yield ".deep", {"a": [{canary: 1}, {"b": canary}, CARD, f'{{"c": "{canary}"}}']}
