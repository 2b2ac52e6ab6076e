"""JSON documents and arrays that a statement builds: which stored value stands at which place in them.

What it is for: such an output is masked place by place (row_to_json keeps its keys), where it is one by its making.
What it must never do: name a place that is not certain. None here means that the whole is redacted.
Source: PostgreSQL documentation, 9.16 "JSON Functions and Operators", 9.21 "Aggregate Functions".
"""

from __future__ import annotations

from collections.abc import Sequence

from maskwire.model import Document, Output
from maskwire.sql.nodes import Node, kind_of
from maskwire.sql.refusals import not_understood
from maskwire.sql.scope import MOST_FIELDS, Value

_CONVERT = frozenset({"row_to_json", "to_json", "to_jsonb", "array_to_json"})
_COLLECT = frozenset({"json_agg", "jsonb_agg", "array_agg"})
_OBJECT = frozenset({"json_build_object", "jsonb_build_object"})
_ARRAY = frozenset({"json_build_array", "jsonb_build_array"})
_EMPTY = frozenset({"[]", "{}", "null", ""})


def document_of(value: Value) -> Document:
    """A value as a document, or as a part of one."""
    if value.document is not None:
        return value.document
    if value.fields is not None:
        return _bounded(Document(members=tuple((field.name, document_of(field.value)) for field in value.fields)))
    return Document(leaf=Output("", value.origins, value.shape, value.literals, None, value.altered, value.behind))


def built(function: str, arguments: Sequence[Value], nodes: Sequence[Node]) -> Document | None:
    """What a call of one of PostgreSQL's building functions gives; None where its places are not certain."""
    document = _built(function, arguments, nodes)
    return None if document is None else _bounded(document)


def _built(function: str, arguments: Sequence[Value], nodes: Sequence[Node]) -> Document | None:
    if function in _CONVERT and arguments:
        return document_of(arguments[0])
    if function in _COLLECT and len(arguments) == 1:
        return Document(element=document_of(arguments[0]))
    if function in _ARRAY:
        return collected(arguments)
    if function in _OBJECT and len(nodes) % 2 == 0:
        keys = [_key(node) for node in nodes[::2]]
        named = [(key, document_of(value)) for key, value in zip(keys, arguments[1::2], strict=True) if key is not None]
        return Document(members=tuple(named)) if len(named) == len(keys) else None
    return None


def collected(values: Sequence[Value]) -> Document | None:
    """An array of these elements; None where they are not masked alike."""
    documents = {document_of(value) for value in values}
    return Document(element=documents.pop()) if len(documents) == 1 else None


def _bounded(document: Document) -> Document:
    """The document. Raises RefusedError where its places are too many: each level of a WITH may double them."""
    left, places = [document], 0
    while left:
        one = left.pop()
        left.extend(inner for inner in (one.element, *(member for _, member in one.members)) if inner is not None)
        places += 1
        if places > MOST_FIELDS:
            raise not_understood("a document of this many places")
    return document


def _key(node: Node) -> str | None:
    kind, fields = kind_of(node)
    return fields["sval"].get("sval", "") if kind == "A_Const" and "sval" in fields else None


def is_empty(node: Node) -> bool:
    """Whether a constant is an empty document, with or without a cast, so that nothing of its writer stands in it."""
    kind, fields = kind_of(node)
    if kind == "TypeCast":
        return is_empty(fields["arg"])
    if kind == "A_ArrayExpr":
        return not fields.get("elements")
    return kind == "A_Const" and ("isnull" in fields or fields.get("sval", {}).get("sval", "x").strip() in _EMPTY)
