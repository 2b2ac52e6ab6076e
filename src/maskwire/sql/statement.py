"""What is understood of a statement: frozen values, handed to the session and policy/.

What it must never do: appear in a log or an error. ``Statement.text`` holds literals, so its repr leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from maskwire import _kernel
from maskwire.model import Literal, Origin, Output, Usage
from maskwire.sql.mysql.part import Written


class Kind(StrEnum):
    """The kinds of statement that are let through at all."""

    SELECT = "select"
    COPY_TO = "copy-to"
    EXPLAIN = "explain"
    SHOW = "show"
    SET = "set"
    RESET = "reset"
    TRANSACTION = "transaction"
    PREPARE = "prepare"
    EXECUTE = "execute"
    DEALLOCATE = "deallocate"
    DECLARE = "declare"
    FETCH = "fetch"
    CLOSE = "close"
    DISCARD = "discard"
    UNLISTEN = "unlisten"


@dataclass(frozen=True, slots=True)
class CopyOptions:
    """How COPY TO STDOUT lays out its rows, defaults filled in (PostgreSQL documentation, "COPY").

    ``query`` is the query whose rows are copied: what to describe before the copy starts. It may hold literals.
    """

    query: str = field(repr=False)
    format: str = "text"
    delimiter: str = "\t"
    null: str = "\\N"
    quote: str = '"'
    escape: str = '"'
    header: bool = False

    @property
    def binary(self) -> bool:
        """Whether the values are in binary format."""
        return self.format == "binary"

    def layout(self) -> _kernel.CopyFormat:
        """The layout as the kernel reads it."""
        if self.format == "csv":
            return _kernel.CopyFormat.csv(self.delimiter, self.quote, self.escape, self.null, self.header)
        if self.binary:
            return _kernel.CopyFormat.binary()
        return _kernel.CopyFormat.text(self.delimiter, self.null, self.header)


@dataclass(frozen=True, slots=True)
class Grouped:
    """A stored column, or a choice of some, that rows are grouped, partitioned or told apart by, so that a server may
    sort by it.

    ``place`` and ``end`` are where it stands in the text, in tokens as those of a Literal, end exclusive; ``column`` is
    the plain column that it is, as SQL, None where it is something else; ``alone``: it is an element of a grouping set;
    ``outputs``: it is one of so many of a SELECT DISTINCT, whose first begins at ``place``.
    """

    origins: frozenset[Origin]
    place: int = 0
    end: int = 0
    column: str | None = None
    alone: bool = False
    outputs: int = 0


@dataclass(frozen=True, slots=True)
class Aggregated:
    """One SELECT of a statement that aggregates, for the rule on small groups.

    ``items`` are what its FROM brings: the relations that the rows of each may come from (OIDs), and its name as SQL
    where its rows have a place of their own (tableoid, ctid), else None. ``first`` and ``last`` are the first token of
    its select list and the last one known of its clauses up to HAVING. ``whole``: each aggregate is over all rows of
    its group, of stored columns, which are its ``arguments`` as SQL; ``windows``: there is one with OVER.
    """

    items: tuple[tuple[frozenset[int], str | None], ...]
    first: int
    last: int
    whole: bool = True
    windows: bool = False
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """One place at which a statement reads a stored relation by its name, so that a query may be put there instead.

    ``place`` and ``end`` are the tokens of its name, as those of a Literal, end exclusive; ``name`` is what it is
    called where no alias stands behind it; ``obstacle`` says why nothing else can be put there, empty where it can.
    """

    relation: int
    place: int = 0
    end: int = 0
    name: str | None = None
    obstacle: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of a text, understood.

    ``outputs`` is None where only the server knows them (EXECUTE, FETCH: those of what ``name`` stands for);
    ``usages`` are all uses of stored columns elsewhere than as a plain output; ``fixed`` are the literals that are
    used as what they say, so that none of them can be read as a masked value, and ``casts`` the types that literals
    are cast to; ``bound``: what its constants say is part of what was understood; ``arguments`` are those of EXECUTE,
    None for one that is no plain literal; ``groups`` are the keys of its groups and ``aggregates`` its SELECTs that
    aggregate; ``relations`` are the OIDs it reads and ``mentions`` where it names them; ``filtered`` is what
    row filters put at which of those places (token, end, text); ``name`` is a cursor's or prepared statement's name as
    PostgreSQL folds it (what DISCARD is for), None for "all" and where there is none; ``search_path`` is what a SET
    makes of it;
    ``hold`` is a cursor WITH HOLD's; ``settings`` are the parameters that name settings; ``sets``: a call in it changes
    one that matters; ``writes``: it asks for READ WRITE, and the server is sent READ ONLY;
    ``single``: its rows are those of one stored table, each by itself; ``written``: the text is not the client's but
    one that was made of what was understood, in which its literals can be replaced.
    """

    kind: Kind
    text: str = field(repr=False)
    outputs: tuple[Output, ...] | None = ()
    usages: tuple[Usage, ...] = ()
    fixed: frozenset[Literal] = frozenset()
    casts: frozenset[tuple[Literal, str]] = frozenset()
    bound: bool = False
    arguments: tuple[Literal | None, ...] = ()
    groups: tuple[Grouped, ...] = ()
    aggregates: tuple[Aggregated, ...] = ()
    relations: frozenset[int] = frozenset()
    mentions: tuple[Mention, ...] = ()
    filtered: tuple[tuple[int, int, str], ...] = field(default=(), repr=False)
    name: str | None = None
    copy: CopyOptions | None = None
    inner: Statement | None = None
    rows: bool = False
    search_path: tuple[str, ...] | None = None
    hold: bool = False
    settings: frozenset[int] = frozenset()
    sets: bool = False
    writes: bool = False
    single: bool = False
    written: Written | None = field(default=None, repr=False)
