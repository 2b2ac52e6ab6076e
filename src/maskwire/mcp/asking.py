"""A statement asked for a tool: through the session of the call, and its answer as the tool tells it.

What it must never do: tell a row, or a word of an error, that the PostgreSQL door would not have told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from maskwire.errors import UpstreamError
from maskwire.gateway.indoor import Indoor, Question
from maskwire.ledger.entry import ColumnEntry, Entry
from maskwire.mcp.answers import ToolError, nearest
from maskwire.mcp.call import Call
from maskwire.mcp.untrusted import NOTICE
from maskwire.mcp.values import as_json, type_name
from maskwire.model import Refusal
from maskwire.wire.postgres.answer import Answer

MOST_ROWS, ROWS = 1000, 100
MOST_BYTES = 256 * 1024  # of the values of one answer
MOST_SECONDS, SECONDS = 120.0, 30.0
_STOPPED = "57014"  # SQLSTATE: query_canceled
_READS = frozenset({"", "SELECT", "EXPLAIN", "SHOW"})


async def ask(
    call: Call, sql: str, parameters: Sequence[str | None], *, rows: int = ROWS, seconds: float = SECONDS
) -> tuple[Answer, Entry | None]:
    """The masked answer, one row more than ``rows`` where there are more, and its entry. Raises ToolError."""
    limit = call.gateway.settings.limits.rows
    fetched = rows + 1 if limit is None else min(rows + 1, limit)
    async with call.indoor() as indoor:
        question = Question(sql, tuple(parameters), rows=fetched, bytes=MOST_BYTES, seconds=seconds)
        try:
            answer = await indoor.ask(question)
        except UpstreamError as error:
            refusal = Refusal(error.code, "upstream", str(error), "Try again; if it stays so, tell the operator.")
            raise ToolError(refusal, is_recorded=True) from None
        entry = indoor.entry
        if answer.error is not None:
            raise _refused(answer.error, entry, indoor)
    if answer.tag.partition(" ")[0] not in _READS:
        refusal = Refusal("0A000", "no-rows", "That statement gives no rows to a tool, and nothing of it is kept.",
                          "Use SELECT; each call stands alone, without transactions, settings or cursors.")  # fmt: skip
        raise ToolError(refusal, is_recorded=True)
    return answer, entry


def _refused(error: Mapping[str, str], entry: Entry | None, indoor: Indoor) -> ToolError:
    stopped = "stopped" if error.get("C") == _STOPPED else "failed"
    reason = entry.reason if entry is not None and entry.reason else stopped
    message = error.get("M", "The statement failed.") + (
        f" It is at character {error['P']}." if error.get("P", "").isdecimal() else ""
    )
    hint = error.get("H", "") or "Look the names and types up with describe_table, change the statement, ask again."
    refusal = Refusal(error.get("C", "XX000"), reason, message, hint)
    return ToolError(refusal, _near(refusal, indoor), is_recorded=True)


def _near(refusal: Refusal, indoor: Indoor) -> tuple[str, ...]:
    source = indoor.session.source
    return nearest(refusal, source.knowledge.catalog, source.scanner)


def table(answer: Answer, entry: Entry | None, rows: int) -> dict[str, Any]:
    """Columns with their masks, rows, and whether there are more."""
    shown = answer.rows[:rows]
    is_more = answer.is_cut or answer.is_suspended or len(answer.rows) > rows
    if answer.is_suspended and len(answer.rows) <= rows and not answer.is_cut:  # the limit of the gateway's answers
        shown = answer.rows[: len(answer.rows) - 1]
    told = entry.columns if entry is not None and len(entry.columns) == len(answer.columns) else ()
    columns = [
        {"name": column.name, "type": type_name(column.type_oid), "mask": mask(told[at]) if told else None}
        for at, column in enumerate(answer.columns)
    ]
    notices = [NOTICE]
    if any(column["mask"] for column in columns):
        notices.append(
            "Masked values are consistent: the same value is masked the same way everywhere, and where the mask has a "
            "way back it can be used in = and IN in the next query as it stands here."
        )
    if is_more:
        why = "The answer is too large to be shown whole." if answer.is_cut else "There are more rows."
        notices.append(f"{why} Use aggregates, a narrower WHERE, or ORDER BY with LIMIT and OFFSET.")
    return {
        "columns": columns,
        "rows": [
            [as_json(value, column.type_oid) for value, column in zip(row, answer.columns, strict=True)]
            for row in shown
        ],
        "row_count": len(shown),
        "truncated": is_more,
        "notice": " ".join(notices),
    }


def mask(column: ColumnEntry) -> dict[str, Any] | None:
    """What was done to a column, by what rule; None where nothing was. ``found`` are sensitive things in its text."""
    found = dict(column.findings)
    if not column.masked and not column.dropped and column.transform in ("keep", "scan", "scrub") and not found:
        return None
    return {
        "how": column.transform,
        **({"entity": column.entity} if column.entity else {}),
        "rule": column.rule,
        **({"found": found} if found else {}),
    }
