"""The MySQL door before a ledger that fails at any single write: what a client was answered by then is on record."""

from __future__ import annotations

from typing import Any

import pymysql
import pytest

from maskwire.gateway.faults import UNWRITABLE
from maskwire.ledger import Outcome, Phase
from tests.live.gate import Gate
from tests.live.test_faults_each_write import exchanges, failing, recorded
from tests.mysql.doors import connected

WAYS = {
    "an answer held whole": "SELECT id, email FROM people",
    "an answer that streams": "SELECT a.email, a.notes FROM people a, numbers b, people c LIMIT 20000",
    "an error": "SELECT nothing FROM people",
    "a refusal": "SELECT id FROM people WHERE email LIKE 'a%'",
    "a write": "DELETE FROM people",
    "a plan": "EXPLAIN SELECT email FROM people",
    "a setting": "SET NAMES utf8mb4",
}


def _rows(client: pymysql.connections.Connection[Any], sql: str) -> tuple[int, bool, bool]:
    """How many rows came of a whole answer, whether there was one, and whether it was an error of the statement's."""
    with client.cursor() as cursor:
        try:
            cursor.execute(sql)
        except pymysql.err.Error as error:
            if UNWRITABLE[1] in str(error):  # the session's end, which is no answer of the statement's
                return 0, False, False
            return 0, False, True
        return len(cursor.fetchall()), True, False


@pytest.mark.parametrize("way", WAYS)
def test_what_was_answered_is_held_whichever_write_fails(way: str, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each write in turn, once and for good; the next client is answered."""
    with failing(gate, monkeypatch) as fault:
        at, writes = 0, 2
        while at <= writes:
            for is_for_good in (False, True):
                with connected(gate) as client:
                    before = recorded(gate)
                    fault.arm(at, is_for_good=is_for_good)
                    count, is_whole, is_error = _rows(client, WAYS[way])
                    writes = fault.writes if not at else writes
                    fault.arm(0)
                found = exchanges(gate.ledger, before)
                ended = [one for one in found if one.phase is not Phase.OPENING]
                answered = [one for one in ended if one.outcome is Outcome.ANSWERED]
                assert bool(answered) or not is_whole or way == "a setting"
                assert len(ended) > len(answered) or not is_error
                is_plan = way == "a plan" and bool(found)  # its steps are no rows of the source
                assert not count or is_plan or any(one.phase is Phase.OPENING or one.rows >= count for one in found)
            at += 1
