"""What conversations are made of: messages of the protocol, said in any grouping and cut at any byte, and events.

What it must never do: say anything whose answer depends on when it is said, or on who says it.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from maskwire.wire.postgres import messages as m
from tests.fuzz_state.world import CHANGES, POLICIES
from tests.live.raw import FLUSH, SYNC, close, describe, execute, query

# Texts with a place for a literal: what differs in literals only is what the short cut is for.
READS = (
    "SELECT email FROM people WHERE id = '{}'",
    "SELECT id, email, notes FROM people WHERE id < '{}'",
    "SELECT * FROM people WHERE id IN (1, '{}')",
    "SELECT id, n, f, made, raw FROM people WHERE id < '{}'",
    "SELECT misc FROM people WHERE id < '{}'",
    "SELECT birth_date, ssn FROM people WHERE id = '{}'",
    "SELECT full_name FROM people WHERE n > '{}' LIMIT 3",
    "SELECT contact, n FROM contacts WHERE id = '{}'",
    "SELECT count(*) FROM people WHERE id > '{}'",
    "SELECT country, count(*) FROM people WHERE id > '{}' GROUP BY country",
    "SELECT email, count(*) FROM people WHERE id < '{}' GROUP BY email",
    "SELECT filler FROM wide WHERE id < '{}'",
    "SELECT 70 / (id - '{}') FROM people",
    "SELECT 'told{}', 1{}.5 AS f, NULL AS nothing",
    "SELECT e.email FROM people e JOIN people f ON e.email = f.email WHERE e.id < '{}'",
    "SELECT id FROM people WHERE email = 'agent{}@example.com'",
    "SELECT id FROM people WHERE ssn LIKE '5{}%'",
    "SELECT email FROM other.people WHERE id < '{}'",
    "SELECT f FROM people WHERE id = '{}' /*traceparent='00-11111111111111111111111111111111-2222222222222222-01'*/",
    "SELECT id, notes FROM people WHERE id = '{}' ORDER BY 1 OFFSET 0",
    "SELECT id FROM people ORDER BY 1 LIMIT {}",
    "TABLE contacts LIMIT {}",
    "VALUES ('{}', 'a'), ('2', 'b')",
    "SELECT current_setting('TimeZone'), '{}'",
    "SELECT current_setting('{}'), 1",
    "SELECT id FROM people WHERE made < '{}' AND id < 4",
    "SELECT id FROM people WHERE made > timestamptz '2020-01-01' + interval '{} days' AND id < 10000{}",
    "SELECT '{}'::date, '{}' AS b",
    "SELECT date_trunc('{}', made), id FROM people",
    "SELECT id FROM people WHERE notes LIKE '%{}%'",
    "SELECT id, '{}' AS email FROM people LIMIT '2'",
    "SELECT (SELECT email FROM people WHERE id = '{}') AS one, 10000{}",
    "SELECT CASE WHEN id = '{}' THEN 'yes' ELSE 'no' END FROM people",
    "SELECT 'a{}' AS a, E'b\\n' AS b, $x$c$x$ AS c",
)
BOUND = (
    "SELECT email, notes FROM people WHERE id = $1",
    "SELECT id, n, f, made, raw FROM people WHERE id < $1",
    "SELECT id FROM people WHERE email = $1",
    "SELECT misc, full_name FROM people WHERE id < $1",
    "SELECT $1::text AS said",
    "SELECT contact FROM contacts WHERE id = $1",
    "SELECT 10 / (id - $1) FROM people",
)
STATE = (
    "BEGIN", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT s", "ROLLBACK TO s", "RELEASE s", "BEGIN READ ONLY",
    "SET TimeZone = 'Asia/Tokyo'", "SET TimeZone = 'UTC'", "SET LOCAL TimeZone = 'Etc/GMT+5'", "RESET TimeZone",
    "SET DateStyle = 'ISO, DMY'", "SET DateStyle = 'German'", "SET bytea_output = 'escape'",
    "SET bytea_output = 'hex'", "SET extra_float_digits = -8", "SET extra_float_digits = 1",
    "SET search_path TO other, public", "SET search_path TO public", "SET LOCAL search_path TO other",
    "RESET search_path", "SET client_encoding = 'LATIN1'", "SET client_encoding = 'UTF8'", "RESET ALL", "DISCARD ALL",
    "SET application_name = 'own@example.com'", "SHOW TimeZone", "SHOW search_path",
    "PREPARE a AS SELECT email FROM people WHERE id = 1", "PREPARE b AS SELECT notes FROM people WHERE id = $1",
    "EXECUTE a", "EXECUTE b(3)", "DEALLOCATE a", "DEALLOCATE ALL", "DECLARE c CURSOR FOR SELECT email, n FROM people",
    "FETCH 2 FROM c", "CLOSE c", "DECLARE h CURSOR WITH HOLD FOR SELECT ssn FROM people", "FETCH 1 FROM h",
    "CLOSE ALL", "", ";", "COPY (SELECT email FROM people WHERE id < 4) TO STDOUT",
    "SELECT email FROM people WHERE id = 1; SELECT 2", "DELETE FROM people", "SELECT nothing FROM people", "SELEC",
    "SELECT set_config('TimeZone', 'UTC', false)", "CREATE TEMP TABLE t AS SELECT email FROM people", "LISTEN x",
    "SELECT pg_advisory_lock(1)", "SELECT currval('x')", "SET ROLE postgres", "SET statement_timeout = '60s'",
    "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SHOW default_transaction_isolation",
    "SET default_transaction_isolation = 'repeatable read'", "SHOW transaction_isolation", "SHOW DateStyle",
    "SET TIME ZONE 'Europe/Paris'", "SET TIME ZONE LOCAL", "SET client_min_messages = error", "SHOW statement_timeout",
    "SHOW client_min_messages", "SHOW extra_float_digits", "RESET extra_float_digits", "SET jit = off", "SHOW jit",
    "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "SHOW default_transaction_read_only", "SHOW transaction_read_only",
    "SELECT set_config('TimeZone', 'Asia/Tokyo', true)", "SELECT set_config('jit', 'on', false)",
    "SET U&\"timez\\006fne\" TO 'Etc/GMT+7'", "SET DateStyle TO DEFAULT", "BEGIN ISOLATION LEVEL SERIALIZABLE",
    "SET TimeZone = 'Etc/GMT+1'; SET extra_float_digits = 0", "SET TimeZone = 'Etc/GMT+2'; SELECT 1 / 0",
    "COMMIT AND CHAIN", "ROLLBACK AND CHAIN", "SELECT made, f, raw FROM people WHERE id = 2",
)  # fmt: skip
# What stands there: a number, or what fits nowhere but in a text.
SAID = (*map(str, range(1, 10)), "TimeZone", "application_name", "2024-01-01", "day", "", "%", "email@example.com")
NAMES = ("", "a", "b")
PORTALS = ("", "", "", "p")
EVENTS = tuple(CHANGES) + tuple(POLICIES) + ("granted", "over", "refresh", "refresh", "refresh", "reset")


@dataclass(frozen=True)
class Said:
    """What one client says: ``parts`` are written one after the other. ``ready`` are the ReadyForQuery awaited, or
    fewer where it ``is_skipped``: a query may be skipped after an error."""

    client: int
    parts: tuple[bytes, ...] = field(repr=False)
    words: str
    ready: int
    is_skipped: bool = False


@dataclass(frozen=True)
class Happens:
    """An event. ``name`` of EVENTS, or "leave 0": client 0 leaves, and another takes its place."""

    name: str


@dataclass(frozen=True)
class Talk:
    """A conversation of two clients, with as many upstream sessions as ``sessions`` and this limit of rows. ``apart``:
    in the second gateway each client has one of its own all the time."""

    sessions: int
    rows: int | None
    steps: tuple[Said | Happens, ...]
    apart: bool = False


def parse(sql: str, name: str, types: tuple[int, ...] = ()) -> bytes:
    """Prepares."""
    return m.Parse(name, sql, types).to_bytes()


def bind(
    portal: str, statement: str, formats: tuple[int, ...], value: bytes | None, code: int, *, bound: bool
) -> bytes:
    """Binds one parameter, or none."""
    codes = struct.pack("!hh", 1, code) if code else struct.pack("!h", 0)
    if not bound:
        told = struct.pack("!h", 0)
    elif value is None:
        told = struct.pack("!hi", 1, -1)
    else:
        told = struct.pack("!hi", 1, len(value)) + value
    layout = struct.pack(f"!h{len(formats)}h", len(formats), *formats)
    return m.frame(b"B", portal.encode() + b"\0" + statement.encode() + b"\0" + codes + told + layout)


VALUES = (b"1", b"3", b"5", b"7", struct.pack("!i", 2), b"agent@example.com", None, b"x")
FORMATS = ((), (), (), (0,), (1,), (1,), (0, 1), (1, 1), (1, 0, 1, 0, 1))


@dataclass(frozen=True)
class Liked:
    """What a conversation says again and again: texts, one with a parameter, runs of what has one of the names, what
    sessions keep."""

    names: tuple[str, ...]
    reads: tuple[str, ...]
    bound: str
    runs: tuple[tuple[str, bytes, str], ...]
    state: tuple[str, ...]
    closes: bool  # what has a name before it is given anew


@st.composite
def talks(draw: Any, *, apart: bool = False) -> Talk:
    """Conversations in which a few things are said again and again, and something comes in between; or (``apart``) in
    which two clients that take turns in one upstream session set what differs between sessions."""
    # A simple query ends the unnamed statement of its session; in another session it is prepared again.
    names = NAMES[1:] if apart else NAMES
    reads = draw(st.lists(st.sampled_from(READS), min_size=1, max_size=2))
    runs = draw(st.lists(_binds(names), min_size=1, max_size=2))
    # Where a name has two meanings and its statement is to be prepared again besides, either error may be told.
    state = tuple(one for one in STATE if not (apart and "search_path" in one))
    liked = Liked(names, tuple(reads), draw(st.sampled_from(BOUND)), tuple(runs), state, apart)
    steps: list[Said | Happens] = []
    unsynced: set[int] = set()
    first = draw(st.sampled_from((names, names[:2], ())))
    steps += [Said(0, (parse(liked.bound, name) + SYNC,), f"parse {name!r} {liked.bound}", 1) for name in first]
    common = "qqrrpsssssssml" if apart else "QQQqqrrRRRRpssmmeeel"
    kinds = draw(st.lists(st.sampled_from(common), min_size=4, max_size=30 if apart else 16))
    for kind in kinds:
        client = draw(st.sampled_from((0, 1) if apart else (0, 0, 0, 1)))
        if kind in "QR":
            if client in unsynced:
                unsynced.discard(client)
                steps.append(Said(client, (SYNC,), "sync", 1))
            # The third takes the short cut, or is kept from it by what came before.
            one = replace(liked, reads=liked.reads[:1], runs=liked.runs[:1])
            again = [_messages(draw, kind.lower(), one) for _ in range(3)]
            steps += [_cut(draw, client, *said) for said in again]
        elif kind == "e":
            steps.append(Happens(draw(st.sampled_from(EVENTS))))
        elif kind == "l":
            unsynced.discard(client)
            steps.append(Happens(f"leave {client}"))
        else:
            said, words, ready = _messages(draw, kind, liked)
            if client in unsynced:
                said, words, ready = SYNC + said, f"sync + {words}", ready + 1
            (unsynced.discard if words.endswith("sync") or kind != "m" else unsynced.add)(client)
            steps.append(_cut(draw, client, said, words, ready))
    sessions = 1 if apart else draw(st.sampled_from((1, 2)))
    return Talk(sessions, draw(st.sampled_from((None, None, 4))), tuple(steps), apart)


@st.composite
def _binds(draw: Any, names: tuple[str, ...]) -> tuple[str, bytes, str]:
    """A run of a prepared statement: what its messages are, Sync left out."""
    name, portal = draw(st.sampled_from(names)), draw(st.sampled_from(PORTALS))
    formats, value = draw(st.sampled_from(FORMATS)), draw(st.sampled_from(VALUES))
    code = 1 if value == VALUES[4] else 0
    rows, describes = draw(st.sampled_from((0, 0, 0, 0, 2))), draw(st.booleans())
    is_bound = draw(st.sampled_from((True,) * 9 + (False,)))
    said = bind(portal, name, formats, value, code, bound=is_bound)
    said += (describe("P", portal) if describes else b"") + execute(portal, rows)
    return f"run {name!r} {portal!r} {formats} {value!r} {is_bound} {rows} {describes}", said, portal


def _filled(draw: Any, text: str) -> str:
    one = draw(st.one_of(st.sampled_from(SAID[:9]), st.sampled_from(SAID)))
    return text.replace("{}", one)


def _messages(draw: Any, kind: str, liked: Liked, *, is_mixed: bool = False) -> tuple[bytes, str, int]:
    """Bytes, what they are in words, and how many ReadyForQuery they end in."""
    if kind == "q":
        text = draw(st.sampled_from(liked.reads))
        text = _filled(draw, text)
        return query(text), text, 1
    if kind == "s":
        text = draw(st.sampled_from(liked.state))
        if draw(st.booleans()):
            return query(text), text, 1
        run = parse(text, "") + bind("", "", (), None, 0, bound=False) + execute() + SYNC
        return run, f"[{text}]", 1
    if kind == "r":
        words, run, _ = draw(st.sampled_from(liked.runs))
        return run + SYNC, words, 1
    if kind == "p":
        name = draw(st.sampled_from(liked.names))
        text = draw(st.sampled_from((liked.bound, liked.bound, _filled(draw, draw(st.sampled_from(liked.reads))))))
        closes = close("S", name) if name and (is_mixed or liked.closes or draw(st.booleans())) else b""
        types = draw(st.sampled_from(((), (), (25,), (23,))))
        again = describe("S", name) if draw(st.booleans()) else b""
        return closes + parse(text, name, types) + again + SYNC, f"parse {name!r} {types} {text}", 1
    told, words, ready, is_synced = b"", [], 0, True
    for one in draw(st.lists(st.sampled_from("qrrpcSFRxd"), min_size=1, max_size=5)):
        if one in "pc" and not is_synced:  # what is skipped after an error is taken back, or was never heard: by chance
            told, ready = told + SYNC, ready + 1
        if one == "c":
            what, name = draw(st.sampled_from((("S", "a"), ("P", "p"), ("P", ""), ("S", ""))))
            part, word, count = close(what, name), f"close {what}{name}", 0
        elif one == "S":
            part, word, count = SYNC, "sync", 1
        elif one == "F":
            part, word, count = FLUSH, "flush", 0
        elif one == "x":
            part, word, count = execute("p", 1), "execute p 1", 0
        elif one == "d":
            part, word, count = describe("S", "a"), "describe a", 0
        elif one == "R":
            word, part, _ = draw(st.sampled_from(liked.runs))
            count = 0
        else:
            part, word, count = _messages(draw, one, liked, is_mixed=True)
            if one == "q" and not is_synced:
                if draw(st.sampled_from((True, True, True, True, False))):
                    told, ready = told + SYNC, ready + 1
                else:
                    word += " perhaps skipped"
        is_synced = one in "qrpS"
        told, ready = told + part, ready + count
        words.append(word)
    if draw(st.sampled_from((True, True, True, False))):
        told, ready = told + SYNC, ready + 1
        words.append("sync")
    return told, " + ".join(words), ready


def _cut(draw: Any, client: int, data: bytes, words: str, ready: int) -> Said:
    # What was pipelined is read at once, or which of it comes after an error would be chance.
    count = draw(st.sampled_from((0, 0, 0, 0, 0, 0, 0, 0, 1, 2))) if ready < 2 else 0
    cuts = sorted({draw(st.integers(1, len(data) - 1)) for _ in range(count)}) if len(data) > 1 else []
    ends = [0, *cuts, len(data)]
    parts = tuple(data[one:other] for one, other in pairwise(ends))
    return Said(client, parts, words + (f" cut at {cuts}" if cuts else ""), ready, "perhaps skipped" in words)
