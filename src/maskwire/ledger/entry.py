"""An entry: what the ledger keeps of one exchange, of a login, or of a gateway's start.

What it is for: one frozen value with a round trip (``encode``/``decode``) whose text is canonical: keys
sorted, no white space, no floats, absent where empty, so that its bytes can be hashed and checked by a
stranger.
What it must never do: hold a value from a source or a literal from a statement. It has names, counts, digests
and words that we chose; ``shape`` is a statement whose literals are gone before it gets here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import orjson

from maskwire.errors import LedgerError
from maskwire.model import Column, Principal, PrincipalKind

if TYPE_CHECKING:
    from maskwire._kernel import Record

__all__ = [
    "UNKNOWN_END",
    "ColumnEntry",
    "Entry",
    "Kind",
    "Outcome",
    "Phase",
    "Row",
    "SubjectEntry",
    "decode",
    "encode",
    "is_canonical",
    "moment",
    "principal_of",
    "principal_text",
]

Row = tuple[str, str, str, str]  # what the table of every store has: time, session, principal's name, text
FORMAT = 2  # 1 had no literals, trace, tags, policy and version; its entries are read as well
_READABLE = frozenset({1, FORMAT})
_WORD = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_CODE = re.compile(r"[0-9A-Z]{5}")
_LITERAL = re.compile(r"[0-9a-f]{32}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:/@+-]{0,127}")
# Of a model's reply: who made it, how many tokens it took, the digest of the masked request as sent, and what the
# provider calls it.
COMPLETION = ("api", "input_tokens", "model", "output_tokens", "passed", "provider", "request", "upstream")
_HASH = re.compile(r"[0-9a-f]{16}")
_FILTER = re.compile(r"[A-Za-z0-9+/]{4,16384}={0,2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_CONVERSATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}")


# Why an exchange ended of which nobody knows how much was sent: it counts as unfinished, as one without an end does.
UNKNOWN_END = "worker-died"


class Kind(StrEnum):
    """What an entry records."""

    EXCHANGE = "exchange"
    LOGIN = "login"
    LOGIN_FAILED = "login-failed"
    START = "start"
    HEARTBEAT = "heartbeat"
    CONFIGURATION = "configuration"  # a policy, a detector or a setting was changed
    KEY_ROTATION = "key-rotation"
    ACCESS_REQUEST = "access-request"
    APPROVAL = "approval"
    READING = "reading"  # of the ledger
    DATASET = "dataset"  # files or frames were masked


class Phase(StrEnum):
    """Which part of its exchange an entry tells: all of it, or what came before or after the rows."""

    WHOLE = "whole"
    OPENING = "opening"
    CLOSING = "closing"


class Outcome(StrEnum):
    """How an exchange ended; an opening entry says ``answered`` of an answer that is about to begin."""

    ANSWERED = "answered"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class ColumnEntry:
    """One output column: where it came from, how it was shown, and the verdict counts.

    ``findings`` counts what was found and masked inside its text, as (entity, count); of a model's reply, what was
    restored there too.
    """

    origins: tuple[Column, ...]
    entity: str | None
    transform: str
    rule: str
    kept: int = 0
    masked: int = 0
    dropped: int = 0
    findings: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class SubjectEntry:
    """Of the rows of an answer: how many keys of ``column`` there were, and their hashes under a key of the exchange
    (subjects.py): all of them, or, where they are many, a Bloom ``filter`` of them in Base64."""

    column: Column
    count: int
    keys: tuple[str, ...] = ()
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of the ledger. ``time`` is RFC 3339 in UTC with microseconds; ``moment`` writes it.

    ``exchange`` names the exchange, so that its opening and its closing entry find each other. ``duration``
    is in microseconds, ``lookups`` are the columns that a raw value may have been compared with, ``classified`` those
    that the answer showed to be sensitive, so that they count as such from now on; ``digest`` is that of
    the masked answer as sent, keyed where it is of rows (literals.py); ``literals`` and ``parameters`` are (kind, keyed
    digest) each; ``traceparent`` and ``tags`` are what its comments said (sql/comments.py); ``completion`` is of a
    model's reply (COMPLETION); ``conversation`` is what the client calls the talk that it belongs to, or a keyed digest
    of that (conversation.py); ``policy`` is the policy's digest and
    ``version`` that of the gateway and its detectors. Raises LedgerError where ``reason`` is not a plain word,
    ``code`` not a SQLSTATE, a digest not hex of its length or a conversation no plain name.
    """

    time: str
    session: str
    principal: Principal
    kind: Kind = Kind.EXCHANGE
    exchange: str = ""
    phase: Phase = Phase.WHOLE
    outcome: Outcome = Outcome.ANSWERED
    purpose: str = "unstated"
    door: str = "postgres"
    source: str = ""
    client: str = ""
    application: str = ""
    shape: str = ""
    reason: str = ""
    code: str = ""
    columns: tuple[ColumnEntry, ...] = ()
    lookups: tuple[Column, ...] = ()
    classified: tuple[Column, ...] = ()
    rows: int = 0
    bytes: int = 0
    duration: int = 0
    digest: str = ""
    literals: tuple[tuple[str, str], ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()
    traceparent: str = ""
    conversation: str = ""
    tags: tuple[tuple[str, str], ...] = ()
    completion: tuple[tuple[str, str], ...] = ()
    subjects: tuple[SubjectEntry, ...] = ()
    policy: str = ""
    version: str = ""

    def __post_init__(self) -> None:
        if (
            (self.reason and _WORD.fullmatch(self.reason) is None)
            or (self.code and _CODE.fullmatch(self.code) is None)
            or any(_LITERAL.fullmatch(digest) is None for _, digest in (*self.literals, *self.parameters))
            or (self.digest and _DIGEST.fullmatch(self.digest) is None)
            or any(not _is_hashed(one) for one in self.subjects)
            or (self.conversation and _CONVERSATION.fullmatch(self.conversation) is None)
            or any(name not in COMPLETION or _NAME.fullmatch(said) is None for name, said in self.completion)
        ):
            raise LedgerError(
                "An entry's reason, code, digest, conversation or completion is not of its form; it was not written."
            )

    def drawn(self) -> str | None:
        """Its canonical text, where it came with one (drawn.py)."""
        return None

    def written(self) -> Row | Record:
        """Its row, or the record that has it. Raises as ``encode``."""
        return self.row()

    def head(self) -> tuple[str, str, str]:
        """Time, session and principal's name, as the table of every store has them."""
        return self.time, self.session, self.principal.name

    def row(self) -> Row:
        """What the table of every store has of it: its head and its text. Raises as ``encode``."""
        return (*self.head(), encode(self))


def failed_login(source: str, session: str, client: str, seconds: float, door: str = "postgres") -> Entry:
    """The entry of a client that could not prove who it is. The name that it gave is not kept."""
    return Entry(
        time=moment(seconds),
        session=session,
        principal=Principal("unknown"),
        kind=Kind.LOGIN_FAILED,
        outcome=Outcome.REFUSED,
        door=door,
        source=source,
        client=client,
        code="28P01",
        reason="login-failed",
    )


def moment(seconds: float) -> str:
    """Seconds since 1970 as RFC 3339 in UTC with microseconds: texts that sort as their times do."""
    whole, micro = divmod(round(seconds * 1_000_000), 1_000_000)
    return f"{_second(whole)}.{micro:06d}Z"


@lru_cache(maxsize=8)
def _second(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None).isoformat()


def encode(entry: Entry) -> str:
    """The entry's canonical text. Raises LedgerError where a name in it is no Unicode."""
    if (text := entry.drawn()) is not None:
        return text
    fields = {name: value for name, value in zip(_PLAIN, _plain(entry), strict=True) if value}
    fields["v"] = FORMAT
    fields["kind"] = entry.kind.value
    fields["phase"] = entry.phase.value
    fields["outcome"] = entry.outcome.value
    fields["principal"] = _principal_fields(entry.principal)
    if entry.columns:
        fields["columns"] = [_column_fields(column) for column in entry.columns]
    for name, columns in (("lookups", entry.lookups), ("classified", entry.classified)):
        if columns:
            fields[name] = [(column.schema, column.table, column.name) for column in columns]
    if entry.literals:
        fields["literals"] = entry.literals
    if entry.parameters:
        fields["parameters"] = entry.parameters
    if entry.subjects:
        fields["subjects"] = [_subject_fields(one) for one in entry.subjects]
    if entry.tags:
        fields["tags"] = dict(entry.tags)
    if entry.completion:
        fields["completion"] = dict(entry.completion)
    try:
        return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()
    except (TypeError, ValueError) as fault:  # a lone surrogate; its text would carry the name
        raise LedgerError(f"An entry can't be written ({type(fault).__name__}): nothing is released.") from None


def is_canonical(text: str) -> bool:
    """Whether a text that is JSON is the one canonical text of what it says (RFC 8785)."""
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS).decode() == text


def decode(text: str) -> Entry:
    """The entry that ``encode`` wrote. Raises LedgerError, without the text, where it is not one."""
    try:
        fields = orjson.loads(text)
        if fields["v"] not in _READABLE:
            raise LedgerError("The ledger holds an entry of a newer format; read it with a newer Maskwire.")
        who = fields["principal"]
        return Entry(
            time=fields["time"],
            session=fields.get("session", ""),
            principal=_principal(who),
            kind=Kind(fields["kind"]),
            phase=Phase(fields["phase"]),
            outcome=Outcome(fields["outcome"]),
            columns=tuple([_column(column) for column in fields.get("columns", ())]),
            lookups=tuple(Column(*names) for names in fields.get("lookups", ())),
            classified=tuple(Column(*names) for names in fields.get("classified", ())),
            literals=tuple((kind, digest) for kind, digest in fields.get("literals", ())),
            parameters=tuple((kind, digest) for kind, digest in fields.get("parameters", ())),
            subjects=tuple(_subject(one) for one in fields.get("subjects", ())),
            tags=tuple(sorted(fields.get("tags", {}).items())),
            completion=tuple(sorted(fields.get("completion", {}).items())),
            **{name: fields[name] for name in _TEXTS if name in fields},
            **{name: fields[name] for name in _NUMBERS if name in fields},
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise LedgerError("The ledger holds an entry that can't be read: it was damaged or changed.") from None


_TEXTS = (
    "exchange", "purpose", "door", "source", "client", "application", "shape", "reason", "code", "digest",
    "traceparent", "conversation", "policy", "version",
)  # fmt: skip
_WHO = ("on_behalf_of", "model", "agent", "authentication")
_NUMBERS = ("rows", "bytes", "duration")
_PLAIN = ("time", "session", *_TEXTS, *_NUMBERS)
_plain = attrgetter(*_PLAIN)


@lru_cache(maxsize=256)
def principal_of(text: str) -> Principal:
    """The principal in its own JSON, as an entry has it. Raises LedgerError."""
    try:
        return _principal(orjson.loads(text))
    except (KeyError, TypeError, ValueError):
        raise LedgerError("The ledger's sums can't be read: they were damaged or changed.") from None


@lru_cache(maxsize=1024)
def principal_text(who: Principal) -> str:
    """What ``principal_of`` reads: a principal without how it proved who it is, of which the same one has several."""
    fields = _principal_fields(who)
    fields.pop("authentication", None)
    return orjson.dumps(fields, option=orjson.OPT_SORT_KEYS).decode()


def _present(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}


def _principal(who: Mapping[str, Any]) -> Principal:
    kind, roles = PrincipalKind(who["kind"]), frozenset(who.get("roles", ()))
    return Principal(who["name"], kind, roles=roles, attributes=(), **{name: who.get(name) for name in _WHO})


def _principal_fields(principal: Principal) -> dict[str, object]:
    return _present(
        {
            "name": principal.name,
            "kind": principal.kind.value,
            **{name: getattr(principal, name) for name in _WHO},
            "roles": sorted(principal.roles),
        }
    )


def _is_hashed(one: SubjectEntry) -> bool:
    is_filter = not one.filter or _FILTER.fullmatch(one.filter) is not None
    return is_filter and all(_HASH.fullmatch(key) is not None for key in one.keys)


def _subject_fields(one: SubjectEntry) -> dict[str, object]:
    column = one.column.schema, one.column.table, one.column.name
    return _present({"column": column, "count": one.count, "keys": one.keys, "filter": one.filter})


def _subject(fields: Mapping[str, Any]) -> SubjectEntry:
    keys = tuple(fields.get("keys", ()))
    return SubjectEntry(Column(*fields["column"]), fields.get("count", 0), keys, fields.get("filter", ""))


def _column_fields(column: ColumnEntry) -> dict[str, object]:
    return _present(
        {
            "origins": [(origin.schema, origin.table, origin.name) for origin in column.origins],
            "entity": column.entity,
            "transform": column.transform,
            "rule": column.rule,
            "kept": column.kept,
            "masked": column.masked,
            "dropped": column.dropped,
            "findings": dict(column.findings),
        }
    )


_named = lru_cache(maxsize=4096)(Column)  # of a ledger's entries most name the same few


def _column(fields: Mapping[str, Any]) -> ColumnEntry:
    return ColumnEntry(
        origins=tuple([_named(*names) for names in fields.get("origins", ())]),
        entity=fields.get("entity"),
        transform=fields.get("transform", ""),
        rule=fields.get("rule", ""),
        kept=fields.get("kept", 0),
        masked=fields.get("masked", 0),
        dropped=fields.get("dropped", 0),
        findings=tuple(sorted(found.items())) if (found := fields.get("findings")) else (),
    )
