"""What a client can do to the protocol itself, to have rows masked by the program of another statement."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from maskwire.wire.postgres import messages as m
from tests.live.canaries import assert_clean
from tests.live.gate import Gate
from tests.live.raw import FLUSH, SYNC, Raw, bind, close, describe, execute, parse, query

ROW = "SELECT max(email) FROM users"  # derived: redacted
CONSTANT = "SELECT 'x'::text"  # kept as it is


@pytest.fixture
def raw(gate: Gate) -> Iterator[Raw]:
    """A session of our own; whatever a test does, no canary may have reached it."""
    with Raw(gate.port) as connection:
        yield connection
        assert_clean(connection.received)


def test_names_that_differ_behind_their_63rd_byte_are_one_name_upstream(raw: Raw) -> None:
    """PostgreSQL keeps 63 bytes of a name, so a longer one is refused: else B's rows meet A's program."""
    one, other = "n" * 63 + "1", "n" * 63 + "2"
    raw.ask(parse(CONSTANT, one), SYNC)
    raw.ask(close("S", other), parse(ROW, other), SYNC)
    raw.ask(bind("", one), execute(), SYNC)
    raw.ask(query("BEGIN"), parse(CONSTANT, "a"), parse(ROW, "b"), SYNC, ready=2)
    raw.ask(bind(one, "a"), close("P", other), bind(other, "b"), execute(one), SYNC)


def test_a_name_changed_and_used_in_one_text(raw: Raw) -> None:
    """EXECUTE and FETCH mean what the statements before them in the same text make of the name."""
    raw.ask(query(f"PREPARE s AS {CONSTANT}"))
    raw.ask(query(f"DEALLOCATE s; PREPARE s AS {ROW}; EXECUTE s"))
    raw.ask(query("BEGIN"), query(f"DECLARE c CURSOR FOR {CONSTANT}"), ready=2)
    raw.ask(query(f"CLOSE c; DECLARE c CURSOR FOR {ROW}; FETCH c"))


def test_a_name_closed_and_prepared_again_in_one_batch(raw: Raw) -> None:
    """The CloseComplete of the former meaning takes nothing from the new one, even where both are equal."""
    raw.ask(parse(ROW, "s"), SYNC)
    raw.ask(close("S", "s"), parse(ROW, "s"), SYNC)
    assert raw.ask(parse(CONSTANT, "s"), SYNC) == "E:42P05 ZI"
    raw.ask(query("EXECUTE s"))


def test_execute_of_a_statement_that_prepares(raw: Raw) -> None:
    """EXECUTE runs queries only: a PREPARE run by it would give a name a meaning nobody noted."""
    raw.ask(parse(f"PREPARE s AS {ROW}", "x"), SYNC)
    raw.ask(close("S", "s"), SYNC)
    assert raw.ask(query("EXECUTE x")) == "E:42501 ZI"
    raw.ask(parse(CONSTANT, "s"), SYNC)
    raw.ask(query("EXECUTE s"))


@pytest.fixture
def two_schemas(canary_database: str, gate: Gate) -> Iterator[None]:
    """One name, harmless in one schema and sensitive in the other, and a gateway that knows both."""
    with psycopg.connect(canary_database, autocommit=True) as owner:
        owner.execute("CREATE SCHEMA calm CREATE TABLE spots (spot text)")
        owner.execute("CREATE SCHEMA odd CREATE TABLE spots (spot text)")
        owner.execute("INSERT INTO odd.spots SELECT email FROM users")
        owner.execute("INSERT INTO calm.spots VALUES ('a corner')")
        owner.execute("GRANT USAGE ON SCHEMA calm, odd TO maskwire_reader")
        try:
            with Raw(gate.port) as warm:
                assert warm.ask(query("SELECT spot FROM odd.spots LIMIT 0")) == "T C ZI"
            yield
        finally:
            owner.execute("DROP SCHEMA calm, odd CASCADE")


@pytest.mark.usefixtures("two_schemas")
def test_a_search_path_changed_between_parse_and_bind(gate: Gate) -> None:
    """PostgreSQL plans a prepared statement anew under the new path, so it is understood anew."""
    asked = "SELECT max(spot) FROM spots"
    with Raw(gate.port, search_path="calm") as raw:
        assert raw.ask(parse(asked, "s"), query(f"PREPARE p AS {asked}"), SYNC, ready=2).count("E:") == 0
        assert raw.ask(bind("", "s"), execute(), SYNC) == "2 D C ZI"
        raw.ask(query("SET search_path = odd"))
        assert raw.ask(bind("", "s"), execute(), SYNC) == "E:42501 ZI"
        assert raw.ask(query("EXECUTE p")) == "E:42501 ZI"
        assert_clean(raw.received)


def test_a_table_made_anew_is_read_after_one_refusal(gate: Gate, canary_database: str) -> None:
    """Its OID is new: the first try is refused and has the catalog read again; a prepared statement recovers too."""
    with psycopg.connect(canary_database, autocommit=True) as owner, Raw(gate.port) as raw:
        owner.execute("CREATE TABLE phoenix (email text); INSERT INTO phoenix SELECT email FROM users")
        try:
            asked = parse("SELECT email FROM phoenix", "s")
            assert raw.ask(asked, bind("", "s"), execute("", 1), SYNC) == "1 2 D s ZI"
            owner.execute("DROP TABLE phoenix; CREATE TABLE phoenix (email text)")
            owner.execute("INSERT INTO phoenix SELECT email FROM users; GRANT SELECT ON phoenix TO public")
            assert raw.ask(query("SELECT email FROM phoenix LIMIT 1")) == "E:42501 ZI"
            assert raw.ask(query("SELECT email FROM phoenix LIMIT 1")) == "T D C ZI"
            assert raw.ask(bind("", "s"), execute("", 1), SYNC) == "2 D s ZI"
            assert_clean(raw.received)
        finally:
            owner.execute("DROP TABLE phoenix")


def test_a_refusal_is_told_though_the_client_only_flushes(raw: Raw) -> None:
    """What the upstream holds back before it is asked for, or the client would wait for ever."""
    raw.send(parse("SELECT 1", "a"), parse("SELECT substr(ssn, 1, 3) FROM users"), FLUSH)
    assert raw.message()[0] == b"1"
    assert raw.message()[0] == b"E"
    assert raw.ask(SYNC) == "ZI"


def test_a_portal_refused_in_a_transaction_stays_refused(raw: Raw) -> None:
    """A statement that the description refuses was bound already, upstream: Execute does not reach it."""
    raw.ask(query("BEGIN"))
    raw.ask(parse("SELECT users FROM users, LATERAL (SELECT 1) s", "r"), bind("p", "r"), execute("p", 1), SYNC)
    raw.ask(execute("p", 1), SYNC)
    assert raw.ask(query("ROLLBACK"), query("SELECT 1"), ready=2).endswith("T D C ZI")


def test_suspended_portals_and_formats(raw: Raw) -> None:
    """Row limits, binary and text of one statement side by side, each under its own program."""
    raw.ask(query("BEGIN"), parse("SELECT id, email FROM users ORDER BY id", "s"), SYNC, ready=2)
    batch = (bind("t", "s"), bind("b", "s", (1,)), execute("t", 2), execute("b", 2), execute("t", 1), SYNC)
    assert raw.ask(*batch) == "2 2 D D s D D s D s ZT"
    assert raw.ask(bind("x", "s", (1, 0, 1)), SYNC) == "E:08P01 ZE"
    assert raw.ask(execute("t"), SYNC) == "E:25P02 ZE"
    assert raw.ask(query("ROLLBACK")) == "C ZI"
    assert raw.ask(execute("t"), SYNC) == "E:34000 ZI"


def test_a_simple_query_in_the_middle_of_a_batch(raw: Raw) -> None:
    """It ends the batch, as in a server; after an error it is skipped until Sync."""
    assert (
        raw.ask(parse("SELECT 1"), bind(), query("SELECT email FROM users LIMIT 1"), SYNC, ready=2) == "1 2 T D C ZI ZI"
    )
    assert raw.ask(parse("SELECT nothing FROM users"), query("SELECT 2"), SYNC) == "E:42703 ZI"
    copied = raw.ask(parse("SELECT 1"), bind(), execute(), query("COPY products (id) TO STDOUT"), ready=1)
    assert copied == "1 2 D C H " + "d " * 40 + "c C ZI"


def test_texts_of_several_statements(raw: Raw) -> None:
    """Errors in the middle, empty texts, comments, COPY among others."""
    assert raw.ask(query("")) == "I ZI"
    assert raw.ask(query("-- nothing\n ; ;")) == "I ZI"
    assert raw.ask(query("SELECT 1; SELECT 1/0; SELECT email FROM users")) == "T D C E:22012 ZI"
    assert raw.ask(query("SELECT 1; COPY (SELECT email FROM users LIMIT 2) TO STDOUT; SELECT 2")) == (
        "T D C H d d c C T D C ZI"
    )
    assert (
        raw.ask(parse("COPY (SELECT email FROM users LIMIT 1) TO STDOUT"), bind(), execute(), SYNC) == "1 2 H d c C ZI"
    )
    assert raw.ask(parse(""), bind(), describe("P"), execute(), SYNC) == "1 2 n I ZI"
    assert raw.ask(query("BEGIN"), query("DECLARE c BINARY CURSOR FOR SELECT email, id FROM users"), ready=2).endswith(
        "ZT"
    )
    assert raw.ask(query("FETCH 2 FROM c"), query("COMMIT"), ready=2) == "T D D C ZT C ZI"


def test_what_a_client_may_not_send(raw: Raw) -> None:
    """FunctionCall is refused; stray CopyData is dropped; both leave the session usable."""
    assert raw.ask(b"F\0\0\0\x0e" + bytes(10)) == "E:42501 ZI"
    assert raw.ask(b"d\0\0\0\x05x", b"c\0\0\0\x04", query("SELECT 1")) == "T D C ZI"


def test_an_upstream_session_that_is_killed_is_told_and_ends(gate: Gate, canary_database: str) -> None:
    """The owner ends every session of the gateway's role: one clear FATAL, and the next client is served."""
    with Raw(gate.port) as raw, psycopg.connect(canary_database, autocommit=True) as owner:
        raw.ask(query("BEGIN"))
        owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'maskwire_reader'")
        kind, told = raw.message()  # said at once: what is asked after it may find the connection closed
        assert (kind, b"57P01" in told) == (b"E", True)
        assert raw.message() == (b"", b"")
    with Raw(gate.port) as following:
        assert following.ask(query("SELECT 1")) == "T D C ZI"


SPELLINGS = (
    {"search_path": "anon", "SEARCH_PATH": "public"},
    {"search_path": "anon", "options": "-c SEARCH_PATH=public"},
    {"search_path": "Public, anon"},
    {"search_path": "\u00a0anon, public"},
    {"search_path": '"anon", public'},
    {"options": "-c search_path=anon -c search_path=public"},
)


@pytest.mark.parametrize("settings", SPELLINGS, ids=str)
def test_a_search_path_that_the_server_might_read_otherwise_is_refused(settings: dict[str, str], gate: Gate) -> None:
    """Which schema a name means is the server's to say, and ours must be the same."""
    with pytest.raises(AssertionError, match="A setting of the startup message is not allowed"):
        Raw(gate.port, **settings)


def test_a_search_path_at_startup_is_what_names_mean(gate: Gate) -> None:
    """Spaces about plain names are no difference."""
    with Raw(gate.port, search_path="pg_catalog , public") as raw:
        assert raw.ask(query("SELECT id FROM users WHERE id = 1")) == "T D C ZI"
        assert raw.ask(query("SELECT id FROM users WHERE ssn LIKE '5%'")) == "E:42501 ZI"


def test_a_time_limit_of_one_client_ends_nothing_of_the_next(reader_url: str, tmp_path: Path) -> None:
    """What resets an upstream session would have the limit that the former client set."""
    with Gate(reader_url, tmp_path, upstream_sessions=1) as narrow:
        with Raw(narrow.port) as first:
            first.ask(*(parse("SELECT email FROM users", f"s{n}") for n in range(2_000)), SYNC)
            first.ask(query("SET statement_timeout = '1ms'"))
        for _ in range(3):
            with Raw(narrow.port) as second:
                assert second.ask(query("SELECT id FROM users WHERE id = 1")) == "T D C ZI"


def test_a_client_that_fetches_nothing_is_not_read_from(gate: Gate) -> None:
    """Refusals are made without the upstream, and need a buffer all the same."""
    with Raw(gate.port) as raw:
        raw._sock.settimeout(2)
        flood = b"F\0\0\0\4" * 10_000
        with pytest.raises(TimeoutError):
            for _ in range(400):
                raw._sock.sendall(flood)


@pytest.mark.parametrize("first", [(), (query("SELECT 1"),)])
def test_a_password_has_no_place_in_an_open_session(first: tuple[bytes, ...], raw: Raw) -> None:
    """Whether it has an upstream session or none yet: the session ends, and says why."""
    if first:
        raw.ask(*first)
    assert raw.ask(m.frame(b"p", b"x\0")) == "E:08P01"
