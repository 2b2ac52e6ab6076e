"""The numbers of progress, which a server may make anybody's."""

from __future__ import annotations

from typing import Any

import pytest

from maskwire.mcp.wrap.progress import counted
from tests.mcp.sessions import Wrapped

CARD, SSN = 4111111111111111, 517411007


@pytest.mark.parametrize(
    ("told", "shown"),
    [
        ({"progress": 3, "total": 9}, {"progress": 3, "total": 9}),
        ({"progress": 0.5}, {"progress": 0.5}),
        ({"progress": 0.517411007, "total": 1.0}, {"progress": 0.517, "total": 1.0}),
        ({"progress": 51741.1007}, {"progress": 51741}),
        ({"progress": CARD, "total": SSN}, {"progress": 0}),
        ({"progress": SSN}, {"progress": 0}),
        ({"progress": 7, "total": SSN}, {"progress": 0, "total": 100}),
        ({"progress": SSN, "total": 1_000_000_000}, {"progress": 52, "total": 100}),
        ({"progress": -SSN, "total": -SSN}, {"progress": 0}),
        ({"progress": str(SSN), "total": [SSN]}, {"progress": 0}),
        ({"progress": True, "total": None}, {"progress": 0}),
        ({"progress": 1e300, "total": 1e300}, {"progress": 100, "total": 100}),
        ({"message": "read"}, {"message": "read"}),
    ],
)
def test_only_small_counters_are_passed_on(told: dict[str, Any], shown: dict[str, Any]) -> None:
    """Larger ones are told in per cent."""
    assert counted(told) == shown


def test_no_number_of_progress_reaches_either_side() -> None:
    """From the server to the client, and the other way round."""
    session = Wrapped()
    sent = session.asked("tools/call", {"name": "search", "_meta": {"progressToken": "p"}})
    token = sent["params"]["_meta"]["progressToken"]
    params = {"progress": CARD, "total": SSN}
    told = session.server({"method": "notifications/progress", "params": {"progressToken": token, **params}}).client
    asked = session.server({"id": 1, "method": "roots/list", "params": {"_meta": {"progressToken": "s"}}}).client
    assert len(told) == len(asked) == 1
    given = session.client({"method": "notifications/progress", "params": {"progressToken": "m2", **params}}).server
    assert len(given) == 1
    for line in (*told, *given):
        assert str(CARD).encode() not in line
        assert str(SSN).encode() not in line


def test_no_other_notification_has_such_numbers() -> None:
    """Where they stand in one, they are data."""
    session = Wrapped()
    for method in ("notifications/message", "notifications/resources/list_changed"):
        told = session.server({"method": method, "params": {"level": "info", "progress": CARD, "total": CARD}}).client
        assert str(CARD).encode() not in b"".join(told)
    cancelled = session.client({"method": "notifications/initialized", "params": {"progress": CARD}}).server
    assert str(CARD).encode() not in b"".join(cancelled)
