"""Reads the corpus: one query behind another, each under comment lines that name it and say what it must give.

    -- name | column: cell, column: cell | ordered | pending: what is still missing
    -- name | refused: the column that its message names, and why

``ordered``: rows are compared in their order. ``bind`` and ``binary``: what is compared goes as a parameter, in that
format, and not in the text.
``pending: feature``: how it ought to be, but is not yet; such a query is expected to fail, and to leak nothing.
In a query ``:token(ENTITY, 'raw', type)`` is the raw value for the server and its token for the gateway;
``:raw(ENTITY, 'text', type)`` is the text for the gateway and, for the server, the value whose token it would be.
In place of ``'raw'`` may stand ``(SELECT ...)``, which is asked of the server. The type is text where none is given.
What it must never do: pass over a query that it can't read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.reference.expected import Cell, read_columns
from tests.reference.oracle import Oracle
from tests.reference.types import INT4, INT8, TEXT

HERE = Path(__file__).parent
DATABASES = ("shop", "rental", "music")
_FORMATS = {"bind": "%s", "binary": "%b"}
_TYPES = {"text": TEXT, "int": INT4, "bigint": INT8}
PLACEHOLDER = re.compile(
    r":(token|raw)\(\s*([A-Z_]+)\s*,\s*(?:'([^']*)'|\((SELECT [^()]*)\))\s*(?:,\s*(\w+)\s*)?\)"
)  # fmt: skip


@dataclass(frozen=True)
class Query:
    """One query of the corpus."""

    database: str
    name: str
    sql: str
    columns: dict[str, Cell]
    refused: str = ""
    pending: str = ""
    ordered: bool = False
    bind: str = ""

    @property
    def placeholders(self) -> int:
        """How many masked values are written in it."""
        return len(PLACEHOLDER.findall(self.sql))

    def texts(self, oracle: Oracle, look_up: Callable[[str], str]) -> tuple[str, str, list[object]]:
        """The text for the server, the text for the gateway, and the latter's parameters."""
        direct, masked = "", ""
        parameters: list[object] = []
        at = 0
        for found in PLACEHOLDER.finditer(self.sql):
            way, entity, literal, asked, type_name = found.groups()
            given = literal if asked is None else look_up(asked)
            oid = _TYPES[type_name or "text"]
            other = oracle.token(entity, given, oid, back=way == "raw")
            if other is None:
                raise ValueError(f"{self.name}: no token of {entity}")
            before, at = self.sql[at : found.start()], found.end()
            raw, token = (given, other) if way == "token" else (other, given)
            direct += before + _literal(raw, oid)
            masked += _escaped(before, self.bind) + (self.bind or _literal(token, oid))
            parameters.append(token if oid == TEXT else int(token))
        rest = self.sql[at:]
        return direct + rest, masked + _escaped(rest, self.bind), parameters if self.bind else []


def _escaped(text: str, bind: str) -> str:
    return text.replace("%", "%%") if bind else text


def _literal(value: str, oid: int) -> str:
    return "'" + value.replace("'", "''") + "'" if oid == TEXT else value


def corpus() -> list[Query]:
    """Every query of every database."""
    found = [
        query for database in DATABASES for path in sorted((HERE / database).glob("*.sql")) for query in _file(path)
    ]
    names = [(query.database, query.name) for query in found]
    if len(set(names)) != len(names):
        raise ValueError(f"two queries of one name: {[name for name in set(names) if names.count(name) > 1]}")
    return found


def _file(path: Path) -> Iterator[Query]:
    for block in re.split(r";\s*\n", path.read_text() + "\n"):
        lines = block.strip().splitlines()
        heads = [line.removeprefix("--").strip() for line in lines if line.startswith("--")]
        sql = "\n".join(line for line in lines if not line.startswith("--")).strip()
        if sql:
            yield _query(path, " ".join(heads), sql)
        elif heads:
            raise ValueError(f"{path.name}: a head without a query: {heads[0]}")


def _query(path: Path, head: str, sql: str) -> Query:
    name, *parts = head.split(" | ")
    said: dict[str, str] = {}
    columns: dict[str, Cell] = {}
    for part in parts:
        word, _, rest = part.partition(":")
        if word in ("refused", "pending") or part in ("ordered", *_FORMATS):
            said[word] = rest.strip() or "yes"
        elif not columns:
            columns = read_columns(part)
        else:
            raise ValueError(f"{path.name}: {name}: {part}")
    if bool(columns) == ("refused" in said):
        raise ValueError(f"{path.name}: {name}: either columns or a refusal")
    return Query(
        path.parent.name, f"{path.stem}: {name}", sql, columns, said.get("refused", ""), said.get("pending", ""),
        "ordered" in said, next((mark for word, mark in _FORMATS.items() if word in said), ""),
    )  # fmt: skip
