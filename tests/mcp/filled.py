"""Messages of the protocol with a canary in each leaf, made from the official SDK's own models."""

from __future__ import annotations

import base64
import types
from itertools import count
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from typing_extensions import TypeAliasType

CANARY = "zqxjkv"
CARD = 4111111111111111
FRAGMENTS = (CANARY, str(CARD), base64.b64encode(CANARY.encode()).decode()[:8])


def assert_no_canary(*lines: bytes) -> None:
    """No line holds a canary, nor a base64 text of one."""
    for line in lines:
        for fragment in FRAGMENTS:
            assert fragment.encode() not in line, fragment


class Filling:
    """Fills models; which variant of a union is taken turns with ``turn``."""

    def __init__(self, turn: int) -> None:
        self._turn, self._numbers = turn, count()

    def of(self, model: Any) -> Any:
        """A value of a type, with a canary in every leaf that can hold one."""
        return self._of(model, "", 0)

    def _of(self, kind: Any, name: str, depth: int) -> Any:
        if isinstance(kind, TypeAliasType):
            return self._of(kind.__value__, name, depth)
        origin = get_origin(kind)
        if origin is Annotated:
            return self._of(get_args(kind)[0], name, depth)
        if origin is Literal:
            options = get_args(kind)
            return options[self._turn % len(options)]
        if origin in (Union, types.UnionType):
            options = [one for one in get_args(kind) if one is not type(None)]
            return self._of(options[(self._turn + depth) % len(options)], name, depth)
        if origin is list:
            return [self._of(get_args(kind)[0], name, depth + 1)] if depth < 12 else []
        if origin is dict or kind is dict:
            inner = get_args(kind)[1] if get_args(kind) else Any
            return {"first": self._of(inner, name, depth + 1), "second": self._of(inner, name, depth + 1)}
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return self._model(kind, depth)
        return self._leaf(kind, name)

    def _model(self, model: type[BaseModel], depth: int) -> dict[str, Any]:
        filled = {}
        for name, held in model.model_fields.items():
            if held.is_required() or depth < 8:
                filled[held.alias or name] = self._of(held.annotation, held.alias or name, depth + 1)
        return filled

    def _leaf(self, kind: Any, name: str) -> Any:
        if kind is bool:
            return True
        if kind is float:
            return 0.5
        if kind is int:
            return CARD
        if kind in (str, Any, object) or isinstance(kind, str):  # a name that refers to itself is any JSON
            address = f"{CANARY}{next(self._numbers)}@canary-corp.com"
            if name in ("blob", "data"):
                return base64.b64encode(f"{CANARY} write to {address} now".encode()).decode()
            return f"crm://customers/{address}" if name == "uri" else address
        raise AssertionError(f"a type that is not known: {kind!r} of {name}")
