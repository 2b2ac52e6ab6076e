"""Which statements are let through, and what is looked at in each that is not a query.

What it must never do: pass a kind of statement, an option or a setting that is not on a list here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from maskwire.errors import RefusedError
from maskwire.sql.nodes import Node
from maskwire.sql.refusals import not_allowed, read_only
from maskwire.sql.settings import READABLE, SCHEMA_NAME, SETTABLE
from maskwire.sql.statement import Kind, Statement

_SETTINGS = "Settings that change how queries are read or written may not be touched; leave them as they are."
_STATED = "-c maskwire.purpose=support -c maskwire.on_behalf_of=ana -c maskwire.model=model-8"
_WRITES_NAMES = """
InsertStmt UpdateStmt DeleteStmt MergeStmt TruncateStmt CreateTableAsStmt RefreshMatViewStmt CallStmt DoStmt
VacuumStmt ReindexStmt ClusterStmt LockStmt NotifyStmt CheckPointStmt RuleStmt IndexStmt ViewStmt RenameStmt
CommentStmt GrantStmt GrantRoleStmt DropStmt DropdbStmt CreatedbStmt SecLabelStmt ImportForeignSchemaStmt
"""
_WRITES = frozenset(_WRITES_NAMES.split())
_WORDS = {
    "CallStmt": "CALL", "DoStmt": "DO", "CreateTableAsStmt": "CREATE TABLE AS", "VacuumStmt": "VACUUM or ANALYZE",
    "RefreshMatViewStmt": "REFRESH MATERIALIZED VIEW", "CheckPointStmt": "CHECKPOINT", "IndexStmt": "CREATE INDEX",
    "LockStmt": "LOCK", "NotifyStmt": "NOTIFY", "ListenStmt": "LISTEN", "LoadStmt": "LOAD",
}  # fmt: skip


def refuse_kind(kind: str) -> Exception:
    """The error for a kind of statement that is not on the list."""
    word = _WORDS.get(kind, kind.removesuffix("Stmt").upper())
    writes = kind in _WRITES or kind.startswith(("Create", "Alter", "Drop", "Define"))
    return read_only(word) if writes else not_allowed(word)


def only(node: Node, *fields: str) -> None:
    """Refuse a utility statement that has a field which is not looked at."""
    unknown = node.keys() - {*fields, "location"}
    if unknown:
        raise not_allowed(f"This form of statement ({sorted(unknown)[0]})")


def text_of(node: Any) -> str:
    """A plain constant as text, as SET and options take it. Raises RefusedError for anything else."""
    match node:
        case {"A_Const": {"sval": {"sval": str(text)}}} | {"String": {"sval": str(text)}}:
            return text
        case {"A_Const": {"sval": {}}} | {"String": {}}:
            return ""
        case {"A_Const": {"ival": {**inner}}} | {"Integer": {**inner}}:
            return str(inner.get("ival", 0))
        case {"A_Const": {"fval": {"fval": str(text)}}} | {"Float": {"fval": str(text)}}:
            return text
        case {"A_Const": {"boolval": {**inner}}} | {"Boolean": {**inner}}:
            return "true" if inner.get("boolval") else "false"
    raise not_allowed("An option that is not a plain constant")


def options_of(node: Node, field: str = "options") -> list[tuple[str, Any]]:
    """The DefElem options of a statement as (name, argument node or None)."""
    found = []
    for item in node.get(field, []):
        element = item.get("DefElem")
        if element is None or "defnamespace" in element:
            raise not_allowed("This option")
        found.append((element["defname"].lower(), element.get("arg")))
    return found


def _transaction(node: Node, text: str) -> Statement:
    only(node, "kind", "options", "savepoint_name", "chain")
    if node["kind"].removeprefix("TRANS_STMT_") not in _TRANSACTION:
        raise not_allowed("Two-phase commit")
    writes = check_modes(options_of(node))
    return Statement(Kind.TRANSACTION, text, writes=writes)


_TRANSACTION = frozenset({"BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "ROLLBACK_TO"})


def check_modes(options: list[tuple[str, Any]]) -> bool:
    """Transaction modes, but for an imported snapshot; whether READ WRITE is one. Raises RefusedError."""
    for name, _ in options:
        if name not in ("transaction_read_only", "transaction_isolation", "transaction_deferrable"):
            raise not_allowed("This transaction mode")
    return any(name == "transaction_read_only" and text_of(argument) == "0" for name, argument in options)


def _set(node: Node, text: str) -> Statement:
    only(node, "kind", "name", "args", "is_local", "jumble_args")
    kind = node["kind"]
    if kind == "VAR_RESET_ALL":
        return Statement(Kind.RESET, text)
    name = node["name"].lower()
    if kind == "VAR_SET_MULTI":
        if name not in ("transaction", "session characteristics"):
            raise not_allowed("SET of this kind")
        return Statement(Kind.SET, text, writes=check_modes(options_of(node, "args")))
    known = name in SETTABLE or name == "search_path"
    if not known:
        raise _not_set(name)
    if kind in ("VAR_RESET", "VAR_SET_DEFAULT"):
        return Statement(Kind.RESET if kind == "VAR_RESET" else Kind.SET, text)
    if kind != "VAR_SET_VALUE":
        raise not_allowed("SET of this kind")
    values = [text_of(argument) for argument in node.get("args", [])]
    if name == "search_path":
        return Statement(Kind.SET, text, search_path=_search_path(values))
    if not SETTABLE[name](", ".join(values).strip().lower()):
        if name.endswith("transaction_read_only"):
            raise read_only(f"SET {name} off")
        raise not_allowed(f"SET {name} to this value")
    return Statement(Kind.SET, text)


def _search_path(values: list[str]) -> tuple[str, ...]:
    # One string such as 'a, b' is one schema of that odd name to PostgreSQL; such a name is refused here.
    for value in values:
        if value != "pg_catalog" and not SCHEMA_NAME.fullmatch(value):
            raise not_allowed("SET search_path to anything but plain schema names")
    if "pg_catalog" in values and values[0] != "pg_catalog":
        raise not_allowed("SET search_path with pg_catalog behind another schema")
    return tuple(values)


def _not_set(name: str) -> RefusedError:
    if name.startswith("maskwire."):  # purpose and such are of a whole session, on record from its login on
        hint = f"It is stated when a session begins: psql \"... options='{_STATED}'\""
        return not_allowed("SET of what a session states", hint)
    return not_allowed(f"SET {name}" if name in READABLE else "SET of this setting", _SETTINGS)


def _show(node: Node, text: str) -> Statement:
    only(node, "name")
    if node["name"].lower() not in READABLE:
        raise not_allowed("SHOW of this setting", _SETTINGS)
    return Statement(Kind.SHOW, text, outputs=None, rows=True)


def _fetch(node: Node, text: str) -> Statement:
    only(node, "direction", "howMany", "portalname", "ismove", "direction_keyword")
    moves = bool(node.get("ismove"))
    return Statement(Kind.FETCH, text, None if not moves else (), name=node["portalname"], rows=not moves)


def _close(node: Node, text: str) -> Statement:
    only(node, "portalname")
    return Statement(Kind.CLOSE, text, name=node.get("portalname"))


def _deallocate(node: Node, text: str) -> Statement:
    only(node, "name", "isall")
    return Statement(Kind.DEALLOCATE, text, name=node.get("name"))


def _discard(node: Node, text: str) -> Statement:
    only(node, "target")
    target = node["target"].removeprefix("DISCARD_").lower()
    return Statement(Kind.DISCARD, text, name=None if target == "all" else target)


def _unlisten(node: Node, text: str) -> Statement:
    only(node, "conditionname")
    return Statement(Kind.UNLISTEN, text)


UTILITIES: dict[str, Callable[[Node, str], Statement]] = {
    "TransactionStmt": _transaction,
    "VariableSetStmt": _set,
    "VariableShowStmt": _show,
    "FetchStmt": _fetch,
    "ClosePortalStmt": _close,
    "DeallocateStmt": _deallocate,
    "DiscardStmt": _discard,
    "UnlistenStmt": _unlisten,
}
