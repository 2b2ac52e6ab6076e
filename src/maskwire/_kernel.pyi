"""The Rust kernel: what touches every byte of every result. Nothing here is called per row or per cell."""

import builtins
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias, TypedDict, final

# ---------------------------------------------------------------- scan: built-in detectors

def detectors() -> list[tuple[str, str]]:
    """Every built-in detector as (entity, category)."""

def validate(entity: str, text: str) -> bool | None:
    """True where a validator of the entity proves the text, False where it refutes it, None where it can't tell.

    Raises ValueError where no detector has that entity.
    """

def headings(text: str, more: str) -> list[str]:
    """The lines of a text that name the columns of what follows it, the last one first; ``more`` of that tells them."""

class _Definition(TypedDict):
    """A detector that a user defines."""

    entity: str
    category: Literal["pii", "phi", "pci", "secret"]
    pattern: str
    keywords: Sequence[str]
    validator: str | None
    finds: Sequence[str]
    ignores: Sequence[str]

@final
class Scanner:
    """Every detector in one linear-time pass. Made once and shared: it is immutable."""

    def __new__(cls, extra: Sequence[_Definition] | None = None) -> Scanner:
        """``extra``: detectors that a user defines, beside the built-in ones.

        Raises ValueError where one can't be taken; it says which, and which of its samples it does not hold.
        """
    def find(self, text: str, *, names: bool = True) -> list[tuple[int, int, str, str, float]]:
        """Findings as (start, end, entity, category, confidence); code points, end exclusive, sorted, disjoint.

        Without ``names`` only what detectors find: patterns, checks and named values, no tagger. For measuring.
        """
    def find_all(
        self, texts: Sequence[str], *, names: bool = True
    ) -> list[tuple[int, tuple[int, int, str, str, float]]]:
        """As ``find``, of many texts in one call: (which text, finding), in order; texts without one are left out."""
    def vote(self, values: Sequence[str]) -> dict[str, int]:
        """For each entity, how many of the values are, as a whole (trimmed), one value of that entity."""

# ---------------------------------------------------------------- rows: codecs and transforms

@final
class Keys:
    """Transform keys, derived by HKDF-SHA-256 per tenant, version and entity from one root key. No repr shows them."""

    def __new__(cls, root: bytes, tenant: str = "default", version: int = 1) -> Keys:
        """Raises ValueError where the root key is not 32 bytes."""

_Options: TypeAlias = Mapping[str, int | str | bool]

_Shape: TypeAlias = (
    tuple[Literal["value"], str, str, int]
    | tuple[Literal["value"], str, str, int, _Options]
    | tuple[Literal["value"], str, str, int, _Options, int]
    | tuple[Literal["array"], _Shape]
    | tuple[Literal["object"], Mapping[str, _Shape]]
)

@final
class Program:
    """One action per output column, compiled. Immutable; shared by every row of every exchange that needs it.

    ``columns`` are (action, entity, type OID, format): action is "keep", "scan", "scrub", "json" or a transform (its
    properties are in maskwire.transform, one file each; what it can't take is redacted by its type); entity is "" for
    keep; format is 0 text, 1 binary. ``spans`` says, for scanned text, which transform a finding's entity takes, by
    name or with its options ("redact" where it is absent; of a transform keep, token, pseudonym, hash). "scrub" is
    "scan" with every finding redacted: for derived text, in which a client could have its own literals made tokens.
    ``options`` says, by a column's index, what its action is told besides; one that the action does not know is
    refused. A span's and a leaf's stand beside its action.

    Arrays of the built-in types are masked and scanned element by element; dimensions, lower bounds and NULLs stay, and
    one that can't be read becomes NULL.

    "json" masks columns of type json and jsonb by their shape, in ``shapes`` by the column's index: ("value", action,
    entity, type OID), with options behind it or without, and with a place behind those by which lines of JSON are
    counted, is a string, number or bool, masked as the text of that type
    (an array type: the elements of an array of any dimension; json or jsonb: a document of any shape); ("array", shape)
    and ("object", {key: shape}) are what they say. null stays, and a number stays one where its mask is one or it is
    redacted; every byte around values stays. What differs from the shape is hidden to its last key, string ("[X]", X
    the leaf's entity or "DERIVED"), number (0) and bool (false), but for an object or array in the place of a value to
    keep, scan or scrub: it is scanned or scrubbed as a document. What is not JSON, or nested over 128 levels deep, is
    redacted whole.
    """

    def __new__(
        cls,
        columns: Sequence[tuple[str, str, int, int]],
        keys: Keys,
        scanner: Scanner,
        spans: Mapping[str, str | tuple[str, _Options]],
        options: Mapping[int, _Options] = ...,
        shapes: Mapping[int, _Shape] = ...,
        vault: Callable[[str, str, list[builtins.bytes]], list[str]] | None = ...,
    ) -> Program:
        """Raises ValueError for an action, option, format or shape it does not know.

        ``vault`` gives the tokens of "vault": (entity, form, distinct values of one batch) -> a token for each. The
        form is "text", "number" or "uuid". Where it raises, nothing of the rows is given; without one they are
        redacted. It is called from threads of the kernel.
        """

    def is_constant(self, column: int) -> bool:
        """Whether every value of a column becomes the same, whatever it is; False where there is no such column."""

@final
class CopyFormat:
    """How CopyData is laid out, as COPY's options say (PostgreSQL documentation, "COPY")."""

    @staticmethod
    def text(delimiter: str = "\t", null: str = "\\N", header: bool = False) -> CopyFormat: ...
    @staticmethod
    def csv(
        delimiter: str = ",", quote: str = '"', escape: str = '"', null: str = "", header: bool = False
    ) -> CopyFormat: ...
    @staticmethod
    def binary() -> CopyFormat: ...

@final
class Tally:
    """What was done to the values of one exchange. Mutable; belongs to one exchange.

    ``rows`` is how many it takes, ``bytes`` how many may be sent before it takes no further row; None is no limit.
    ``subjects`` are the output columns that hold keys of rows, each with the 16 bytes that their hashes are made with.
    """

    def __new__(
        cls,
        rows: int | None = None,
        bytes: int | None = None,  # noqa: A002 - as in an entry
        subjects: Sequence[tuple[int, builtins.bytes]] = ...,
    ) -> Tally: ...
    @property
    def rows(self) -> int: ...
    @property
    def bytes(self) -> int:
        """Bytes of masked row messages, as sent."""
    def columns(self) -> list[tuple[int, int, int]]:
        """Per output column: values kept, masked, dropped (made NULL because no mask of its type was known)."""
    def redacted(self) -> list[int]:
        """Per output column: of the values masked, those redacted because their transform could not take them."""
    def findings(self) -> dict[tuple[int, str], int]:
        """(output column, entity) -> how many findings were masked in scanned text."""
    def subjects(self) -> list[tuple[int, int, bool, builtins.bytes]]:
        """Of each such column that could be kept: (which one, how many different hashes, whether what follows is all of
        them, 8 bytes each, and not a Bloom filter of them)."""
    def digest(self) -> builtins.bytes:
        """SHA-256 over the masked row messages exactly as sent, 32 bytes."""

@final
class BackendReader:
    """Splits the bytes of a PostgreSQL backend into messages, in any chunking, and masks its rows.

    Fails closed: a row without a program, a row whose column count differs from the program's, a value that
    can't be decoded, a length field below 4 or above ``max_message``: ValueError, with no value in its text,
    and every later call raises again.
    """

    def __new__(cls, max_message: int) -> BackendReader: ...
    def feed(self, data: bytes) -> None: ...
    def next(
        self, program: Program | None = None, tally: Tally | None = None, copy: CopyFormat | None = None
    ) -> bytes | tuple[int, bytes] | None:
        """The next thing in the buffer.

        bytes: a run of whole DataRow (or, with ``copy``, CopyData) messages, masked, ready to send.
        (type, payload): one other message; type is its byte, payload excludes type and length.
        None: more bytes are needed. The GIL is released while more than a few rows are masked.
        """

    def messages(self, data: bytes) -> tuple[list[tuple[int, bytes]], bool]:
        """Feeds ``data``; the messages up to the first row, and whether ``next`` has more to give."""

    def skip(self) -> tuple[int, bytes] | None:
        """As ``next``, but DataRow and CopyData are thrown away: after a refusal in mid-answer."""

def run(data: bytes) -> tuple[str, tuple[int, ...], bool, bytes] | None:
    """What a client sent, where it is Bind and Execute (all rows) of the unnamed portal, Describe of it between them or
    not, and Sync, whole and nothing else, up to 8 kB: the statement's name, the formats of the columns, whether it is
    described, the payload of Bind. None otherwise."""

def head(data: bytes) -> bytes | None:
    """Of what ``run`` reads: what the runs have in common that differ in their parameters only, and no others."""

def said(bind: bytes, types: Sequence[int]) -> list[tuple[str, str]]:
    """(kind, text) of the parameters in the payload of a Bind. ``types`` are the OIDs of their types, 0 of one that is
    not known. Kinds: text, integer, number, null, and "binary", in hexadecimal, of what is not read here. Raises
    ValueError where the payload breaks its layout."""

def query(data: bytes) -> tuple[str, str, list[tuple[str, str]]] | None:
    """What a client sent, where it is one Query, whole and nothing else, up to 8 kB: its text, and what ``read`` gives.
    None otherwise, and where the text has no template, or can't be read."""

# ---------------------------------------------------------------- entries: what the ledger has of an exchange

@final
class Digests:
    """Keyed digests. No repr shows the keys."""

    def __new__(cls, said: bytes, answers: bytes) -> Digests:
        """Raises ValueError where a key, of literals or of answers, is not 32 bytes."""
    def of(self, exchange: str, said: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
        """As maskwire.ledger.literals has it."""
    def answer(self, exchange: str, rows: bytes) -> str:
        """HMAC-SHA-256 of the exchange's name and the SHA-256 of an answer's rows, in hexadecimal."""

_Said: TypeAlias = Sequence[tuple[str, str]]
_Figures: TypeAlias = tuple[str, str, int, int, int, str, Sequence[tuple[int, int, int]], _Said, _Said]

@final
class Form:
    """What the texts of an entry have in common (maskwire.ledger.drawn)."""

    def __new__(
        cls, pieces: Sequence[str], columns: Sequence[tuple[str, str]], session: str, principal: str
    ) -> Form: ...
    def draw(self, figures: _Figures) -> Record:
        """Raises ValueError where the figures are of another number of columns."""

@final
class Record:
    """What differs of an entry, and its canonical text."""

    @property
    def figures(self) -> _Figures:
        """What differs."""
    @property
    def rows(self) -> int:
        """How many rows the answer had."""
    @property
    def time(self) -> str:
        """When it was made."""
    @property
    def text(self) -> str:
        """The text."""

@final
class Repeat:
    """What all exchanges of one statement have in common.

    ``kinds`` are the types of an answer's messages without its rows ("2CZ", "2TCZ" or "TCZ"), ``description`` is the
    payload of its RowDescription, ``types`` are as in ``said``; ``rows`` and ``bytes`` are the most that may be given.
    Without ``form`` the entry has something of its own.
    """

    def __new__(
        cls,
        program: Program,
        form: Form | None,
        digests: Digests | None,
        *,
        kinds: bytes,
        description: bytes,
        types: Sequence[int],
        rows: int | None,
        bytes: int | None,  # noqa: A002 - as Tally has it
    ) -> Repeat: ...
    def answer(
        self,
        reader: BackendReader,
        data: builtins.bytes,
        exchange: str,
        run: builtins.bytes,
        literals: _Said,
        subjects: Sequence[tuple[int, builtins.bytes]],
        began: float,
        now: float,
    ) -> tuple[int, builtins.bytes, Record | Tally] | None:
        """The answer in ``data``: its status, its bytes, rows masked and all else as it came; and its entry, or,
        without a form or where something was found in its rows, their tally.

        ``run`` is what the client sent to run a prepared statement, else empty; ``subjects`` as Tally takes them;
        ``began`` and ``now`` are seconds since 1970. None, and nothing is changed, where it is not in every respect as
        foreseen, over 8 kB, or the reader was fed something that it has not given yet.
        """

# ---------------------------------------------------------------- ledger: entries on their way to the disk

_Row: TypeAlias = Record | tuple[str, str, str, str]  # of an entry: time, session, principal's name, text

def lines(first: int, rows: Sequence[_Row]) -> bytes:
    """The lines of a ledger's tail: a number, counted from ``first``, and an entry's canonical text, each."""

@final
class Pending:
    """Rows that are in a ledger's tail and not yet in its table, side by side."""

    def __new__(cls) -> Pending: ...
    def add(self, rows: Sequence[_Row]) -> None:
        """They are the last ones."""
    def __len__(self) -> int: ...
    def parts(self) -> builtins.bytes:
        """All that the rows have, one behind the other, in UTF-8."""
    def places(self) -> str:
        """A JSON array of a string for each row: its first byte in ``parts``, counted from 1, in 12 digits, and the
        lengths of its four parts in bytes, in 9 digits each. GIL released."""
    def leaves(self) -> builtins.bytes:
        """As ``leaves`` gives them of the rows' texts. GIL released."""

@final
class Answers:
    """Whole answers of one form, as they are added up. ``columns`` is how many output columns they have, ``tables`` are
    the output columns that are of each table; ``who`` and ``session`` are JSON."""

    def __new__(cls, columns: int, tables: Sequence[Sequence[int]], who: str, session: str) -> Answers: ...
    def add(self, place: int, record: Record) -> list[str | None]:
        """One more: the JSON of what it tells of each table (maskwire.ledger.trails.Read), ``place`` in it; None where
        it had no value of the table. Raises ValueError, and adds nothing, where it has another number of columns."""
    def sums(self) -> tuple[int, str, str, list[tuple[int, int, int]]]:
        """How many, the first and the last time, and the sums of the columns' counts."""

def leaves(texts: Sequence[str]) -> bytes:
    """The leaf hashes of entries' canonical texts, one behind the other (maskwire.ledger.leaf). GIL released."""

def subtree(hashes: bytes) -> bytes:
    """The hash of a whole subtree from those of its leaves. Raises ValueError unless they are a power of two."""

@final
class Syncer:
    """When a ledger's tail, the file at ``path``, is put on the disk: ``within`` seconds after an append. Without a
    path nothing is synced here. Raises OSError where the file can't be opened."""

    def __new__(cls, path: Path | None, within: float) -> Syncer: ...
    def soon(self, is_due: bool) -> None:
        """Something was appended; ``is_due`` says that there is more to do than to sync it."""
    def end(self) -> None:
        """Nothing more will be appended."""
    def wait(self) -> bool:
        """For one thread to call again and again: syncs the file in groups until there is more to do (True), or it is
        over (False). Without a file there is more to do after each group. GIL released. Raises OSError where the disk
        refuses: what the operating system still holds is unknown then."""

@final
class Files:
    """Which files stand at some paths. Raises OSError where one can't be looked at."""

    def __new__(cls, paths: Sequence[str]) -> Files: ...
    @property
    def can_be_written(self) -> bool:
        """Whether their owners may write them all."""
    @property
    def are_the_same(self) -> bool:
        """Whether the same files stand there as at first, and may be written as then. Keeps the GIL: it takes less time
        than giving that away does. Raises OSError."""

@final
class MySqlReader:
    """Splits the bytes of a MySQL upstream into payloads, in any chunking, and masks its rows.

    Fails closed, as BackendReader: a packet out of its turn, one over ``max_message``, a row that does not fit its
    program: ValueError, with no value in its text, and every later call raises again.
    """

    def __new__(cls, max_message: int) -> MySqlReader: ...
    def feed(self, data: bytes) -> None: ...
    def expect(self, turn: int) -> None:
        """The number (0 to 255) that the next packet must have: one behind those of a command."""
    @property
    def pending(self) -> int:
        """Bytes that were fed and not given."""
    def next(
        self,
        program: Program | None = None,
        tally: Tally | None = None,
        turn: int = 0,
        types: list[tuple[int, bool]] | None = None,
    ) -> bytes | tuple[bytes, int] | None:
        """The next thing in the buffer.

        With a program: (packets of masked rows, numbered from ``turn`` on; the number behind them), the packets empty
        where the tally takes no further row. bytes: the payload of something else. None: more bytes are needed.
        ``types`` are (MYSQL_TYPE, unsigned) of a binary answer's columns. The GIL is released while rows are masked.
        """
    def skip(self) -> bytes | None:
        """The next payload that is no row; rows before it are thrown away."""

def subject_hash(key: bytes, text: bytes) -> int:
    """SipHash-2-4 of a row's key under these 16 bytes, as a tally keeps it. ValueError for another length."""

def mask_value(program: Program, column: int, value: bytes | None) -> bytes | None:
    """One value masked as the program's column says. For tests, samples and literals; never for rows."""

def read_back(
    keys: Keys,
    entity: str,
    column_oid: int,
    value: bytes,
    oid: int,
    format: int,  # noqa: A002 - PostgreSQL's word for it
    transform: str = "token",
    options: _Options = ...,
) -> bytes | None:
    """The raw value of a masked one that a client compares with a column so masked, to send in its place.

    ``value`` is of type ``oid`` in ``format`` (0 text, 1 binary); the raw value is in the column's type and that
    format. The inverse of what "token" shows for the type: a token in any of the server's usual spellings leads to
    its value as the server prints it. None where it is no token (malformed, out of the domain or the type, or what
    the mask shows where there is no token, such as "[US_SSN]"): then compare with NULL. A raw value leads to another
    value, save the few that are their own token (one in their domain, 10^6 or more). Two things the mask does not
    undo: spellings of an IPv6 address in a text column share a token, which leads to the canonical one; and a text
    whose token would read "[US_SSN]" has no way back.

    ``oid`` is the column's type; for a text column any of text, varchar, bpchar, name, unknown; for an integer or
    numeric column any of int2, int4, int8, numeric. An array compared with an array column is read as a whole; one
    compared with a column of single values (= ANY) becomes an array of the column's type with NULL for each element
    that is no token. Raises ValueError, without a value, for another pair, another format or an empty entity.
    """

# ---------------------------------------------------------------- data sets: Arrow, CSV, JSON Lines

def arrow_leaves(schema: object) -> list[tuple[str, int, int, str]]:
    """Every column of an Arrow schema that has none inside: (path, type OID, format, type name), left to right.

    Names of what it stands in come first, with dots, "[]" behind those of lists. A program for the schema's batches has
    one column for each, of that OID and format. Raises ValueError for a type that can't be masked.
    """

def arrow_sample(batch: object, values: int, characters: int) -> list[list[str]]:
    """Up to ``values`` values of each such column of a batch that are not NULL, as text of up to ``characters``."""

def mask_batch(program: Program, scanner: Scanner, batch: object, tally: Tally) -> Any:
    """An Arrow batch masked, with ``__arrow_c_array__``; what is kept is not copied. The GIL is released.

    Types, names, nullability and notes stay, but for notes in which something is found or that list a column's values.
    A dictionary's values are masked once. What a transform can't do for a type becomes its neutral value. Raises
    ValueError where the batch does not fit the program.
    """

def mask_batches(program: Program, scanner: Scanner, stream: object, tally: Tally) -> Any:
    """As ``mask_batch``, a stream: its batches are masked as they are asked for (``__arrow_c_stream__``)."""

@final
class Delimited:
    """The layout of a delimited file: quotes inside values are doubled (RFC 4180)."""

    def __new__(cls, delimiter: str = ",", quote: str = '"') -> Delimited:
        """Raises ValueError where one is not one byte, or is a line end."""
    def whole(self, data: bytes) -> int:
        """How many bytes of the data, which begin with a record, are whole records."""
    def mask(self, program: Program, data: bytes, line: int, tally: Tally) -> tuple[bytes, int]:
        """Whole records masked, of which the first stands at ``line``, and the line behind them. GIL released.

        Raises ValueError that tells the line of a record with another number of values, or a quote without an end.
        """

def mask_json_lines(program: Program, data: bytes, line: int, tally: Tally) -> tuple[bytes, int]:
    """As ``Delimited.mask``, for whole lines of JSON and the one column of the program."""

# ---------------------------------------------------------------- grammar: PostgreSQL's own

def parse(sql: str) -> str:
    """libpg_query's JSON syntax tree: {"version": ..., "stmts": [{"stmt": {...}, "stmt_location": ...}]}.

    Raises SyntaxError without a fragment of the statement; its ``offset`` is the 1-based code point.
    """

def tokens(sql: str) -> list[tuple[int, int, str, str]]:
    """The lexer's tokens: (start, end, name, keyword kind); byte offsets into UTF-8, libpg_query's names ("SCONST")."""

def read(sql: str) -> tuple[str | None, list[tuple[str, str]]]:
    """The statement with its literals as ``?``: texts with one template have one tree but for its constants; and those,
    as (kind, what it says), in order: text, integer, number, bits.

    Integers of up to four digits stay (ORDER BY 2); None where Unicode escapes could change a name. Raises as tokens.
    """

def deparse_copy_query(sql: str) -> str:
    """The text of the query inside one COPY (query) TO statement, written anew from its syntax tree."""
