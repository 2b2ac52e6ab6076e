"""What one exchange leaves for the next at the MySQL door: the settings of a session are those that it was told."""

from __future__ import annotations

import pytest

from maskwire.wire.mysql import commands as c
from tests.live.gate import Gate
from tests.mysql.frames import WITHOUT_EOF, Client


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
