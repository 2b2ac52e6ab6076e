"""What a client can do to the protocol itself, to have rows masked by the program of another statement."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.canaries import assert_clean
from tests.live.gate import Gate
from tests.live.raw import SYNC, Raw, bind, close, execute, parse, query

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
