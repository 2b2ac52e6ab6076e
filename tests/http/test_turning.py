"""Masked values that a caller asks a service with: of former keys, of the vault, and whether it found something."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest
from tests.http.proxied import MAIL, ROUTE, rules

from maskwire._kernel import Keys
from maskwire.http.faults import Fault
from maskwire.http.proxy.found import Heard
from maskwire.http.proxy.masking import Masking
from maskwire.http.proxy.turning import turnings
from maskwire.model import Effect, Transform
from maskwire.policy.rules import DEFAULT, Rule
from maskwire.transform import keyfile
from maskwire.transform.kept import Vault, VaultError
from maskwire.transform.keyring import vault_key
from maskwire.vaults import vault_of

OLD, NEW = Keys(bytes(range(32))), Keys(bytes(range(1, 33)), version=2)
_DOCUMENT = b'{"jobs": {"owner": "%s"}}' % MAIL.encode()


def _masked(masking: Masking) -> str:
    return masking.document(_DOCUMENT).decode().split('"')[5]


def test_a_value_of_a_former_key_leads_back_and_a_guess_does_not() -> None:
    """By one of the two keys, whichever masked it; a real value by none."""
    old = _masked(Masking(replace(rules(), keys=(OLD,), _programs={}), "crm", ROUTE))
    after = Masking(replace(rules(), keys=(NEW, OLD), _programs={}), "crm", ROUTE)
    new = _masked(after)
    assert len({old, new, MAIL}) == 3
    for value, found in ((new, [True, False]), (old, [False, True]), (MAIL, [False, False])):
        read = [one.raw("*.owner", "EMAIL_ADDRESS", value) for one in turnings(after)]
        assert [one == MAIL for one in read] == found


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    """One in a file."""
    opened = vault_of(tmp_path / "ledger.db", (vault_key(keyfile.Version(1, bytes(32).hex())),))
    yield opened
    opened.close()


def _kept(vault: Vault | None) -> Masking:
    rule = Rule("kept", Effect.MASK, Transform("vault"), entities=frozenset({"EMAIL_ADDRESS"}))
    policy = replace(DEFAULT, rules=(rule, *DEFAULT.rules))
    return Masking(replace(rules(), policy=policy, vault=vault, _programs={}), "crm", ROUTE)


def test_a_random_token_leads_back_through_the_vault(vault: Vault) -> None:
    """What is no token, a real value for one, leads nowhere, and is not asked by another key."""
    masking = _kept(vault)
    token = _masked(masking)
    assert "@" not in token
    (turning,) = turnings(masking)
    assert turning.raw("*.owner", "EMAIL_ADDRESS", token) == MAIL
    assert turning.raw("*.owner", "EMAIL_ADDRESS", MAIL) is None
    assert not turning.is_keyed
    vault.erase([MAIL.encode()])
    assert turning.raw("*.owner", "EMAIL_ADDRESS", token) is None


def test_without_its_vault_a_value_is_hidden_and_nothing_asked(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, and where it can't be read."""
    assert _masked(_kept(None)) == "[EMAIL_ADDRESS]"
    assert turnings(_kept(None))[0].raw("*.owner", "EMAIL_ADDRESS", "t") is None

    def broken(*_: object) -> None:
        raise VaultError("The disk is full.")

    monkeypatch.setattr(vault.shelf, "sealed", broken)
    with pytest.raises(Fault) as shut:
        turnings(_kept(vault))[0].raw("*.owner", "EMAIL_ADDRESS", "t")
    assert shut.value.status == 503


class _Parts(httpx2.AsyncByteStream):
    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part


@pytest.mark.parametrize(
    ("status", "parts", "is_nothing"),
    [
        (404, [b"no such customer"], True),
        (204, [], True),
        (200, [b"[", b"]"], True),
        (200, [b"{}"], True),
        (200, [b'{"items": [], ', b'"total": 0}'], True),
        (200, [b'{"items": [{"id": 1}], "tags": []}'], False),
        (200, [b'{"id": 1}'], False),
        (200, [b"[[]]"], False),
        (200, [b"not json"], False),
        (200, [b"[", b" " * 5000, b"]"], False),
        (500, [b"[]"], False),
    ],
)
async def test_an_answer_says_whether_there_is_something_and_is_read_on_from_its_beginning(
    status: int, parts: list[bytes], is_nothing: bool
) -> None:
    """By its status, or by lists that are empty."""
    heard = Heard(httpx2.Response(status, headers={"content-type": "application/json"}, stream=_Parts(parts)))
    assert await heard.is_nothing() is is_nothing
    assert b"".join([part async for part in heard.parts()]) == b"".join(parts)
