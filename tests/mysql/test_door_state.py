"""What one exchange leaves for the next at the MySQL door: the settings of a session are those that it was told."""

from __future__ import annotations

import random

import pytest

from maskwire.wire.mysql import commands as c
from maskwire.wire.mysql import replies
from tests.live.gate import PASSWORD, Gate
from tests.mysql.frames import WITHOUT_EOF, ChangeUserCommand, Client, told


def ask(client: Client, sql: str) -> list[tuple[bytes | None, ...]]:
    client.send(c.Query(sql))
    return client.answer()[0]


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (("SET time_zone = '+05:00', sql_select_limit = 2", "SET time_zone = '+05:00'"), (2, "05:00:00")),
        (("SET time_zone = '+05:00'", "SET sql_select_limit = 2", "SET time_zone = '+03:00', sql_select_limit = 3"),
         (3, "03:00:00")),
        (("SET sql_select_limit = 1, time_zone = '+05:00'", "SET time_zone = '+03:00', sql_select_limit = 2",
          "SET sql_select_limit = 1, time_zone = '+05:00'"), (1, "05:00:00")),
    ],
)  # fmt: skip
def test_what_was_set_before_there_was_an_upstream_session_holds_in_it(
    gate: Gate, settings: tuple[str, ...], shown: tuple[int, str]
) -> None:
    """Several at once, one of them again, in another order: the last word on each counts."""
    with Client(gate.port, WITHOUT_EOF) as client:
        for sql in settings:
            client.send(c.Query(sql))
            client.answer()
        client.send(c.Query("SELECT n FROM numbers"))
        assert len(client.answer()[0]) == shown[0]
        client.send(c.Query("SELECT CAST(timediff(now(), utc_timestamp()) AS CHAR)"))
        assert client.answer()[0] == [(shown[1].encode(),)]


def test_a_setting_that_the_source_does_not_take_is_told_until_it_is_another(gate: Gate) -> None:
    """Nothing is asked in an upstream session that has only some of what was set."""
    with Client(gate.port, WITHOUT_EOF) as client:
        for sql in ("SET time_zone = '+99:00'", "SET sql_select_limit = 2", "SET sql_mode = 'ANSI_QUOTES'"):
            client.send(c.Query(sql))
            client.answer()
        for _ in range(3):
            assert "does not take a setting" in told(client, "SELECT n FROM numbers")
        client.send(c.Query("SET time_zone = '+02:00'"))
        client.answer()
        assert ask(client, "SELECT n FROM numbers") == [(b"1",), (b"2",)]
        assert ask(client, "SELECT CAST(timediff(now(), utc_timestamp()) AS CHAR)") == [(b"02:00:00",)]


ZONES = {"'+00:00'": "00:00:00", "'+03:00'": "03:00:00", "'-02:00'": "-02:00:00"}
LIMITS = {"1": 1, "2": 2, "18446744073709551615": 3}
MODES = {"''": "", "'ANSI_QUOTES'": "a", "'PIPES_AS_CONCAT'": "p", "'ANSI_QUOTES,PIPES_AS_CONCAT'": "ap",
         "'NO_BACKSLASH_ESCAPES'": "n"}  # fmt: skip
SET = {"time_zone": ZONES, "sql_select_limit": LIMITS, "sql_mode": MODES}
FIRST = {"time_zone": "00:00:00", "sql_select_limit": 3, "sql_mode": ""}


def _set(rng: random.Random, client: Client, now: dict[str, object]) -> None:
    said = []
    for name in rng.choices(tuple(SET), k=rng.randint(1, 3)):
        value = rng.choice(tuple(SET[name]))
        said.append(f"{rng.choice(('', 'SESSION ', '@@', '@@session.'))}{name} = {value}")
        now[name] = SET[name][value]
    ask(client, f"SET {', '.join(said)}")


def _seen(client: Client) -> dict[str, object]:
    mode = ""
    zone = ask(client, "SELECT CAST(timediff(now(), utc_timestamp()) AS CHAR)")[0][0]
    rows = len(ask(client, "SELECT n FROM numbers WHERE n < 4"))
    mode += "a" if ask(client, 'SELECT "colour" FROM people WHERE id = 1') == [(b"blue",)] else ""
    mode += "p" if ask(client, "SELECT 'a' || 'b'") == [(b"ab",)] else ""
    mode += "n" if ask(client, r"SELECT LENGTH('\n')") == [(b"2",)] else ""
    return {"time_zone": (zone or b"").decode(), "sql_select_limit": rows, "sql_mode": mode}


def test_what_a_session_was_told_last_is_what_its_source_does(gate: Gate) -> None:
    """Settings in any order and number, before there is an upstream session and after, in between all begins anew."""
    rng = random.Random(47)
    looked = 0
    for _ in range(12):
        with Client(gate.port, WITHOUT_EOF) as client:
            now = dict(FIRST)
            for _ in range(14):
                match rng.choice("sssslru"):
                    case "s":
                        _set(rng, client, now)
                    case "l":
                        assert _seen(client) == now
                        looked += 1
                    case "r":
                        client.send(c.ResetConnection())
                        assert isinstance(client.first(), replies.Ok)
                        now = dict(FIRST)
                    case _:
                        client.send(ChangeUserCommand("agent", "door"))
                        client.prove(PASSWORD)
                        now = dict(FIRST)
            assert _seen(client) == now
    assert looked > 10
