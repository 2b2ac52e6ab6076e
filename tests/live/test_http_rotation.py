"""The HTTP door after a rotation, and under rules that say which rows somebody may read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from maskwire._kernel import Keys
from maskwire.access.accounts import Account
from maskwire.access.configuration import Access
from maskwire.ledger.entry import Outcome
from maskwire.policy.row_rules import RowRule
from maskwire.policy.rules import DEFAULT
from maskwire.transform.keyring import Keyring, secret_of
from tests.live.gate import ROOT_KEY, Gate
from tests.live.test_http_door import MAIL, Doors, _whole

OLD, NEW = Keys(ROOT_KEY), Keys(bytes(range(1, 33)), version=2)
_FILTER = RowRule("own-region", ("crm.search",), "region = 'eu'")
_PERSON = {"id": 7, "email": MAIL, "code": 517410007}


def _opened(url: str, folder: Path, keyring: Keyring) -> Iterator[Doors]:
    policy = replace(DEFAULT, rows=(_FILTER,))
    with pytest.MonkeyPatch.context() as patch, Gate(
        url, folder, access=Access({"agent": Account("agent")}), keyring=keyring, policy=policy
    ) as gate:  # fmt: skip
        doors = Doors(gate, folder, patch)
        doors.service.answer = _finding(doors)
        try:
            yield doors
        finally:
            doors.close()


def _finding(doors: Doors) -> Any:
    """Answers with whom the address in a query is of."""

    async def answer(send: Any) -> None:
        is_found = MAIL.replace("@", "%40") in doors.service.last[0]
        await _whole(json.dumps({"items": [_PERSON] if is_found else [], "total": int(is_found)}).encode())(send)

    return answer


@pytest.fixture(scope="module")
def shown(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """An address as a caller was shown it before."""
    for doors in _opened(reader_url, tmp_path_factory.mktemp("before"), Keyring(OLD, secret_of(ROOT_KEY))):
        return _today(doors)
    raise AssertionError


def _today(doors: Doors) -> str:
    doors.service.answer, finding = _whole(json.dumps([_PERSON]).encode()), doors.service.answer
    masked = str(doors.get("/crm/people").json()[0]["email"])
    doors.service.answer = finding
    return masked


@pytest.fixture(scope="module")
def doors(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """With a new key, and the former one not retired."""
    keyring = Keyring(NEW, secret_of(ROOT_KEY), (OLD,))
    yield from _opened(reader_url, tmp_path_factory.mktemp("after"), keyring)


def test_a_value_of_either_key_finds_its_person_and_a_guess_nobody(doors: Doors, shown: str) -> None:
    """The service is asked by one key after the other until it finds something; the ledger holds one exchange."""
    today = _today(doors)
    assert len({today, shown, MAIL}) == 3
    for value, is_found, times in ((today, True, 1), (shown, True, 2), (MAIL, False, 2)):
        before, seen = len(doors.service.received), len(doors.entries())
        reply = doors.get("/crm/people", params={"email": value})
        assert (reply.status_code, len(reply.json()["items"])) == (200, int(is_found))
        assert len(doors.service.received) - before == times
        assert len(doors.entries()) - seen == 1
    assert doors.get("/crm/people").json()["items"] == []


def test_what_a_rule_filters_rows_of_is_refused(doors: Doors) -> None:
    """Nobody can tell which parts of a service's answer are rows; its other routes are answered."""
    before = len(doors.service.received)
    reply = doors.get("/crm/search", "POST", json={"limit": 5})
    assert (reply.status_code, reply.json()["error"]) == (403, "row-filter")
    assert len(doors.service.received) == before
    assert doors.entries()[-1].outcome is Outcome.REFUSED
    assert doors.get("/crm/people").status_code == 200
