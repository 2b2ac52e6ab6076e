"""EXPLAIN of a query: how the server would run it, without what a plan knows of values.

What is told are the steps, the indexes and known remarks. Estimates (rows, filtered) and partitions are not: they come
from statistics over raw values, and which partition a masked value lies in is a range of it. No other form is answered:
JSON, EXTENDED and ANALYZE print conditions with their constants, and what const tables hold.
What it must never do: tell a word of the server's that is not on the list, or explain what may not be asked.
Source: MySQL Reference Manual, "EXPLAIN Output Format"; MariaDB Knowledge Base, "EXPLAIN".
"""

from __future__ import annotations

import re
from collections.abc import Generator, Sequence
from typing import Any

from maskwire.asked import Asked
from maskwire.doors.commands import Append, Command, SendToClient
from maskwire.doors.mysql.answer import Line, failed
from maskwire.doors.mysql.local import without_comments
from maskwire.doors.mysql.talk import Talk
from maskwire.errors import RefusedError, UpstreamProtocolError
from maskwire.ledger.entry import Outcome
from maskwire.model import Refusal
from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from maskwire.wire.mysql.values import text_row

TOLD = ("id", "select_type", "table", "type", "possible_keys", "key", "key_len", "ref", "rows", "Extra")
_ESTIMATES = frozenset({"rows"})
_MOST = 1000  # steps
_BEGINS = re.compile(r"(?:explain|describe|desc)\s+", re.IGNORECASE)
_PLAIN = re.compile(r"(?:format\s*=\s*'?traditional'?\s+)?(?=\(|select\b|with\b)", re.IGNORECASE)
_NAMES = r"[\w$,<>() .-]{1,512}"
_WORD = re.compile(_NAMES)
_REMARK = re.compile(
    rf"""Using\ (?:where|index|temporary|filesort|MRR|index\ condition(?:\(BKA\))?|rowid\ filter
        |index\ for\ group-by(?:\ \(scanning\))?|index\ for\ skip\ scan|(?:sort_)?(?:union|intersect)\({_NAMES}\)
        |join\ buffer\ \((?:flat|incremental|hash\ join|Block\ Nested\ Loop|Batched\ Key\ Access)(?:,\ \w+\ join)?\))
    |Range\ checked\ for\ each\ record\ \(index\ map:\ 0x[0-9A-F]+\)
    |Impossible\ (?:WHERE|HAVING|ON\ condition)|Impossible\ WHERE\ noticed\ after\ reading\ const\ tables
    |(?:const|unique)\ row\ not\ found|no\ matching\ row\ in\ const\ table|No\ tables\ used|Zero\ limit
    |Select\ tables\ optimized\ away|Distinct|Not\ exists|Full\ scan\ on\ NULL\ key|Backward\ index\ scan
    |Start\ temporary|End\ temporary|LooseScan|FirstMatch\({_NAMES}\)|FirstMatch|Materialize|Scan
    |Rowid-ordered\ scan|Key-ordered\ scan|Key-ordered\ Rowid-ordered\ scan|Recursive""",
    re.VERBOSE,
)


def explained(sql: str) -> str | None:
    """The query that a text wants explained; None where it is no EXPLAIN. Raises RefusedError for other forms."""
    text = without_comments(sql)
    begun = _BEGINS.match(text)
    if begun is None:
        return None
    plain = _PLAIN.match(text, begun.end())
    if plain is None:
        raise RefusedError(
            Refusal("42501", "explain-form", "Only EXPLAIN of a query is answered, in its traditional form: plans of "
                    "other forms print values.", "Write EXPLAIN before the query, and nothing else.")
        )  # fmt: skip
    return text[plain.end() :]


def explain(line: Line, asked: Asked, text: str) -> Generator[Command, Any, None]:
    """The answer to EXPLAIN of this text, which is the upstream's own."""
    line.late = None
    exchange = line.exchange = line.session.begin(asked)
    yield line.ask(c.Query(f"EXPLAIN {text}").to_bytes())
    first = replies.first_of((yield from line.hear()), line.capabilities)
    if isinstance(first, replies.Error):
        yield from failed(line, exchange, first)
        return
    if not isinstance(first, int):
        raise UpstreamProtocolError("The upstream explained a query without rows.")
    columns = [replies.column_of(one).name for one in (yield from line.columns(first))]
    steps: list[tuple[bytes | None, ...]] = []
    while not replies.is_end(payload := (yield from line.hear()), line.capabilities):
        if payload[0] == replies.ERROR:
            yield from failed(line, exchange, replies.error_of(payload))
            return
        if len(steps) >= _MOST:
            raise UpstreamProtocolError("The upstream explains a query in more steps than it can have.")
        steps.append(text_row(payload, first))
    status, _ = replies.end_of(payload, line.capabilities)
    line.take_status(status)
    yield Append(exchange.closing(Outcome.ANSWERED))
    line.exchange = None
    yield SendToClient(told(line.talk, columns, steps))


def told(talk: Talk, columns: Sequence[str], steps: Sequence[tuple[bytes | None, ...]]) -> bytes:
    """The steps as a client may have them."""
    places = [columns.index(name) if name in columns and name not in _ESTIMATES else None for name in TOLD]
    rows = [
        tuple(None if at is None else _said(name, step[at]) for name, at in zip(TOLD, places, strict=True))
        for step in steps
    ]
    return talk.table(TOLD, rows)


def _said(column: str, value: bytes | None) -> str | None:
    text = "" if value is None else value.decode(errors="replace")
    if column == "Extra":
        return "; ".join(one for one in text.split("; ") if _REMARK.fullmatch(one))
    return text if value is not None and _WORD.fullmatch(text) else None
