"""What clients say beside queries: SET, USE, SHOW, transactions, variables. Answered here, or passed on in our words.

What it must never do: pass a text of the client's on, or answer what is not on its list. What it does not know at all
is for sql/mysql, which refuses it with its reasons.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from maskwire.doors.mysql.variables import ISOLATION, SETTABLE, Variables
from maskwire.errors import RefusedError
from maskwire.model import Refusal
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.mysql.names import folded
from maskwire.sql.statement import Kind

_NAME = r"(?:`((?:[^`]|``)+)`|([A-Za-z_$][\w$]*))"
_COMMENT = re.compile(r"\A(?:\s|/\*(?![!+]|M!).*?\*/)*", re.DOTALL)
_USE = re.compile(rf"use\s+{_NAME}", re.IGNORECASE)
_SET = re.compile(r"set\s+(.+)", re.IGNORECASE | re.DOTALL)
_NAMES = re.compile(
    r"(?:names|character\s+set|charset)\s+['\"]?(\w+)['\"]?(?:\s+collate\s+['\"]?(\w+)['\"]?)?", re.IGNORECASE
)
_ASSIGNED = re.compile(
    r"(?:(?:session|local)\s+|@@(?:session|local)\s*\.\s*|@@)?(\w+)\s*:?=\s*"
    r"(?:'([^'\\]*)'|\"([^\"\\]*)\"|([\w:+.-]+))\s*(?:,|\Z)\s*",
    re.IGNORECASE,
)
_TRANSACTION = re.compile(
    r"(?:session\s+)?transaction\s+(?:isolation\s+level\s+(\w+(?:\s+\w+)?)|(read\s+only))", re.IGNORECASE
)
_BEGIN = re.compile(
    r"(?:begin(?:\s+work)?|start\s+transaction(?:\s+(with\s+consistent\s+snapshot)?\s*,?\s*(?:read\s+only)?)?)",
    re.IGNORECASE,
)
_END = re.compile(r"(commit|rollback)(?:\s+work)?", re.IGNORECASE)
_VARIABLES = re.compile(r"select\s+([@\w.,()`\s]+)", re.IGNORECASE)
_LIMIT = re.compile(r"\s+limit\s+1\Z", re.IGNORECASE)
_ITEM = re.compile(
    r"(?:@@(?:session\.|global\.|local\.)?(\w+)|(current_user(?!\w)|\w+(?=\s*\())(?:\s*\(\s*\))?)(?:\s+as\s+`?(\w+)`?)?",
    re.IGNORECASE,
)
_SHOW = re.compile(
    r"show\s+(?:session\s+|global\s+)?(variables|databases|schemas|(?:full\s+)?tables|(?:full\s+)?(?:columns|fields)|"
    rf"warnings|errors|collation|status|engines|plugins)(?:\s+(?:from|in)\s+{_NAME}(?:\s*\.\s*{_NAME})?)?"
    rf"(?:\s+(?:from|in)\s+{_NAME})?(?:\s+like\s+'([^'\\]*)'|\s+where\s+`?variable_name`?\s*(?:=\s*'([^'\\]*)'|in\s*\(([^()]*)\)|"
    r"like\s+'([^'\\]*)')((?:\s+or\s+`?variable_name`?\s*=\s*'[^'\\]*')*))?(?:\s+limit\s+\d+(?:\s*,\s*\d+)?)?",
    re.IGNORECASE,
)
_DESCRIBE = re.compile(rf"(?:describe|desc)\s+{_NAME}(?:\s*\.\s*{_NAME})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Local:
    """A statement that needs no resolver: its kind, what the server is told of it in our words, and what is answered:
    rows of texts under ``names``, or where that is None an OK. ``moves`` is the path that names are looked up in from
    then on; ``sets`` what variables become."""

    kind: Kind
    upstream: str = ""
    names: tuple[str, ...] | None = None
    rows: tuple[tuple[str | None, ...], ...] = field(default=(), repr=False)
    moves: tuple[str, ...] | None = None
    sets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Here:
    """Where a statement is said: what can be asked of the session."""

    catalog: Catalog
    path: tuple[str, ...]
    variables: Variables
    user: str
    connection: int

    @property
    def database(self) -> str:
        """The database that names are looked up in."""
        return self.path[0]


def without_comments(sql: str) -> str:
    """A text without the comments that it begins with, and without a semicolon behind it."""
    return _COMMENT.sub("", sql).strip().removesuffix(";").rstrip()


def local_of(sql: str, here: Here) -> Local | None:
    """The statement, if it is one of these. Raises RefusedError where it is one, and not allowed."""
    text = without_comments(sql)
    if len(text) > 4096:
        return None
    for pattern, read in _READERS:
        if (match := pattern.fullmatch(text)) is not None:
            return read(match, here)
    return None


def _refused(reason: str, message: str, hint: str, code: str = "42501") -> RefusedError:
    return RefusedError(Refusal(code, reason, message, hint))


def _named(match: re.Match[str], at: int) -> str:
    """The name that two groups of _NAME hold."""
    return match[at].replace("``", "`") if match[at] is not None else match[at + 1] or ""


def using(database: str, here: Here) -> Local:
    """USE, and COM_INIT_DB."""
    if database not in {one.schema for one in here.catalog.by_oid.values()}:
        message = "There is no such database, or the gateway's account may read nothing of it."
        raise _refused("unknown-database", message, "SHOW DATABASES lists those that there are.", "3D000")
    return Local(Kind.SET, moves=(database, *here.path[1:]))


def _use(match: re.Match[str], here: Here) -> Local:
    return using(_named(match, 1), here)


def _set(match: re.Match[str], here: Here) -> Local:
    text = match[1].strip()
    if (names := _NAMES.fullmatch(text)) is not None:
        charset, collation = names[1].lower(), (names[2] or "default").lower()
        if not (SETTABLE["character_set_client"][0](charset) and SETTABLE["collation_connection"][0](collation)):
            raise _refused("character-set", "Only utf8mb4 is spoken here.", "SET NAMES utf8mb4")
        return Local(Kind.SET)
    if (transaction := _TRANSACTION.fullmatch(text)) is not None:
        level = " ".join((transaction[1] or "").lower().split())
        if transaction[2] is None and level not in ISOLATION:
            raise _unsettable()
        scope = "SESSION " if text[:7].lower() == "session" else ""
        return Local(Kind.SET, "" if transaction[2] else f"SET {scope}TRANSACTION ISOLATION LEVEL {level.upper()}")
    at, sets = 0, []
    while at < len(text):
        one = _ASSIGNED.match(text, at)
        if one is None:
            raise _unsettable()
        at = one.end()
        value = next(value for value in one.groups()[1:] if value is not None)
        sets.append((one[1].lower(), value.strip().lower()))
    told = []
    moves = None
    for name, value in sets:
        known = SETTABLE.get(name)
        if known is None or not known[0](value):
            raise _unsettable()
        if known[1]:
            told.append(
                f"SESSION {name} = "
                + (value if re.fullmatch(r"\d+|default|on|off|true|false", value) else f"'{value}'")
            )
        if name == "sql_mode":
            moves = (here.path[0], "" if value == "default" else value)
    return Local(Kind.SET, f"SET {', '.join(told)}" if told else "", moves=moves, sets=tuple(sets))


def _unsettable() -> RefusedError:
    return _refused("setting-not-allowed", "This setting, or this value of it, is not allowed through this gateway.",
                    "docs/mysql.md lists what can be set.")  # fmt: skip


def _begin(match: re.Match[str], _: Here) -> Local:
    snapshot = "WITH CONSISTENT SNAPSHOT, " if match[1] else ""
    return Local(Kind.TRANSACTION, f"START TRANSACTION {snapshot}READ ONLY")


def _end(match: re.Match[str], _: Here) -> Local:
    return Local(Kind.TRANSACTION, match[1].upper())


def _variables(match: re.Match[str], here: Here) -> Local | None:
    items = [one.strip() for one in _LIMIT.sub("", match[1]).split(",")]
    names, values = [], []
    for item in items:
        found = _ITEM.fullmatch(item)
        if found is None:
            return None
        variable, call, alias = found.groups()
        if variable is not None:
            value = here.variables.get(variable)
            if value is None:
                raise _refused("unknown-variable", "This variable is not shown through this gateway.",
                               "SHOW VARIABLES lists those that are.")  # fmt: skip
        elif call.lower() in _CALLS:
            value = _CALLS[call.lower()](here)
        else:
            return None  # a function of the server's
        names.append(alias or item)
        values.append(value)
    return Local(Kind.SHOW, names=tuple(names), rows=(tuple(values),))


_CALLS: dict[str, Callable[[Here], str | None]] = {
    "database": lambda here: here.database or None,
    "schema": lambda here: here.database or None,
    "version": lambda here: here.variables.get("version"),
    "user": lambda here: f"{here.user}@maskwire",
    "current_user": lambda here: f"{here.user}@maskwire",
    "session_user": lambda here: f"{here.user}@maskwire",
    "connection_id": lambda here: str(here.connection),
}


def _show(match: re.Match[str], here: Here) -> Local:
    what = " ".join(match[1].lower().split())
    fits = _fitting(match)
    if what in ("warnings", "errors"):
        return Local(Kind.SHOW, names=("Level", "Code", "Message"))
    if what == "variables":
        return Local(Kind.SHOW, names=("Variable_name", "Value"), rows=tuple(here.variables.like(fits)))
    if what in ("databases", "schemas"):
        schemas = sorted({one.schema for one in here.catalog.by_oid.values()})
        return Local(Kind.SHOW, names=("Database",), rows=tuple((one,) for one in schemas if fits(one)))
    first, second, third = _named(match, 2), _named(match, 4), _named(match, 6)
    if what.endswith("tables"):
        schema = first or here.database
        held = sorted((one for one in here.catalog.by_oid.values() if one.schema == schema), key=lambda one: one.name)
        kinds = {"r": "BASE TABLE", "v": "VIEW"}
        rows = [(one.name, kinds.get(one.kind, "BASE TABLE")) for one in held if fits(one.name)]
        names = (f"Tables_in_{schema}", "Table_type")
        width = 2 if what.startswith("full") else 1
        return Local(Kind.SHOW, names=names[:width], rows=tuple(row[:width] for row in rows))
    if what.endswith(("columns", "fields")):
        schema, table = (first, second) if second else (third or here.database, first)
        return _columns(stored(schema, table, here), fits, full=what.startswith("full"))
    return Local(Kind.SHOW, names=_EMPTY[what])


_EMPTY = {
    "collation": ("Collation", "Charset", "Id", "Default", "Compiled", "Sortlen"),
    "status": ("Variable_name", "Value"),
    "engines": ("Engine", "Support", "Comment"),
    "plugins": ("Name", "Status", "Type", "Library", "License"),
}


def _describe(match: re.Match[str], here: Here) -> Local:
    first, second = _named(match, 1), _named(match, 3)
    relation = stored(first, second, here) if second else stored(here.database, first, here)
    return _columns(relation, lambda _: True, full=False)


def stored(schema: str, table: str, here: Here) -> Relation:
    """A table or view by its name in any case. Raises RefusedError."""
    for one in here.catalog.by_oid.values():
        if folded(one.schema) == folded(schema) and folded(one.name) == folded(table):
            return one
    raise _refused("unknown-relation", "There is no such table, or the gateway's account may not read it.",
                   "SHOW TABLES lists those that there are.", "42P01")  # fmt: skip


def _columns(relation: Relation, fits: Callable[[str], bool], *, full: bool) -> Local:
    """Names and types; defaults, comments and keys are not told: values stand in them."""
    names = ("Field", "Type", "Null", "Key", "Default", "Extra")
    rows: list[tuple[str | None, ...]] = [
        (one.name, _typed(one.type_name), "NO" if one.not_null else "YES", "", None, "")
        for one in relation.columns
        if fits(one.name)
    ]
    if full:
        names = ("Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment")  # type: ignore[assignment]
        rows = [
            (name, kind, None, null, key, default, extra, "select", "")
            for name, kind, null, key, default, extra in rows
        ]
    return Local(Kind.SHOW, names=names, rows=tuple(rows))


def _typed(written: str) -> str:
    """A type without the values that an ENUM or SET has."""
    kind = written.partition("(")[0]
    return f"{kind}('...')" if kind.lower() in ("enum", "set") else written


def _fitting(match: re.Match[str]) -> Callable[[str], bool]:
    like, equal, among, where_like, more = match.groups()[-5:]
    like = like if like is not None else where_like
    if like is not None:
        wanted = like.lower()
        return lambda name: is_like(name.lower(), wanted)
    if equal is None and among is None:
        return lambda _: True
    listed = f"'{equal}'{more}" if equal is not None else among or ""
    names = {one.lower() for one in re.findall(r"'([^'\\]*)'", listed)}
    return lambda name: name.lower() in names


def is_like(name: str, pattern: str) -> bool:
    """Whether a name is LIKE a pattern with % and _, in time of the one's length by the other's."""
    reached = {0}  # how much of the pattern may be behind us
    for at, sign in enumerate(pattern):
        if sign == "%" and at in reached:
            reached.add(at + 1)
    for letter in name:
        following = {at for at in reached if at < len(pattern) and pattern[at] == "%"}
        following |= {at + 1 for at in reached if at < len(pattern) and pattern[at] in ("_", letter)}
        for at in range(len(pattern)):
            if pattern[at] == "%" and at in following:
                following.add(at + 1)
        reached = following
    return len(pattern) in reached


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Here], Local | None]], ...] = (
    (_VARIABLES, _variables),
    (_SET, _set),
    (_USE, _use),
    (_BEGIN, _begin),
    (_END, _end),
    (_SHOW, _show),
    (_DESCRIBE, _describe),
)
