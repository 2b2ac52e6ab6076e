"""The vault of gateways that share a ledger in PostgreSQL: one value has one token, whoever gave it out."""

from __future__ import annotations

import csv
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner

from maskwire._kernel import Keys
from maskwire.cli import maskwire as command
from maskwire.ledger.place import PostgresPlace, place_of
from maskwire.model import Effect, Transform
from maskwire.policy.rules import DEFAULT, Rule
from maskwire.transform import keyfile
from maskwire.transform.kept import Vault, VaultError
from maskwire.transform.keyring import Keyring, VaultKey, secret_of, vault_key
from maskwire.vaults import vault_of
from tests.live.gate import ROOT_KEY, Gate

CANARY = b"MRN-40417712"
ENTITY = "MEDICAL_RECORD_NUMBER"
MAIL = Rule("mail", Effect.MASK, Transform("vault"), entities=frozenset({"EMAIL_ADDRESS"}))


@pytest.fixture
def url(shared_ledger: str) -> str:
    """Where the ledger is."""
    return shared_ledger


@pytest.fixture
def place(url: str) -> PostgresPlace:
    """Where it is."""
    made = place_of(url)
    assert isinstance(made, PostgresPlace)
    return made


def _key(number: int) -> VaultKey:
    return vault_key(keyfile.Version(number, bytes([number]).hex() * 32))


@pytest.fixture
def opened(place: PostgresPlace) -> Iterator[Callable[..., Vault]]:
    """A vault there, with keys of these numbers."""
    with ExitStack() as stack:

        def one(*numbers: int) -> Vault:
            return stack.enter_context(closing(vault_of(place, [_key(number) for number in numbers])))

        yield one


def _held(server: str, place: PostgresPlace) -> str:
    with psycopg.connect(server) as connection:
        return str(connection.execute(f"SELECT * FROM {place.schema}.vault_tokens").fetchall())  # type: ignore[arg-type]


def test_gateways_that_race_for_values_give_each_one_token(opened: Callable[..., Vault]) -> None:
    """Six at once, with the same new values, each in another order; on a schema that none of them has made."""
    values = [b"MRN-%d" % n for n in range(300)]
    got: list[dict[bytes, str]] = []
    start = threading.Barrier(6)

    def one(turn: int) -> None:
        mine = values[turn * 50 :] + values[: turn * 50]
        vault = opened(1)
        start.wait()
        for at in range(0, len(mine), 100):
            some = mine[at : at + 100]
            got.append(dict(zip(some, vault.tokens(ENTITY, "text", some), strict=True)))

    threads = [threading.Thread(target=one, args=(turn,)) for turn in range(6)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(got) == 18
    assert len({pair for some in got for pair in some.items()}) == len(values)
    assert all(opened(1).raw(ENTITY, "text", token) == value for value, token in list(got[0].items())[:3])


@pytest.mark.parametrize(("form", "value"), [("text", b"a\x00b\xff"), ("number", b"40417"), ("uuid", b"6f9b5b7c")])
def test_tokens_of_each_form_lead_back(opened: Callable[..., Vault], form: str, value: bytes) -> None:
    """And what is no token leads nowhere, as it is with a file."""
    vault = opened(1)
    (token,) = vault.tokens(ENTITY, form, [value])
    assert vault.tokens(ENTITY, form, [value]) == [token]
    assert vault.raw(ENTITY, form, token) == value
    assert vault.raw("NATIONAL_ID", form, token) is None
    assert vault.raw(ENTITY, form, "no\0token'") is None


def test_the_database_holds_no_raw_value_and_nothing_of_what_was_erased(
    opened: Callable[..., Vault], place: PostgresPlace, server: str
) -> None:
    """By its value, by its token, of one entity or of all."""
    vault = opened(1)
    (token,) = vault.tokens(ENTITY, "text", [CANARY])
    (other,) = vault.tokens("NATIONAL_ID", "text", [CANARY])
    held = _held(server, place)
    assert token in held
    assert CANARY.decode() not in held
    assert vault.erase([CANARY, b"nothing"], ENTITY) == 1
    assert vault.raw(ENTITY, "text", token) is None
    assert vault.tokens(ENTITY, "text", [CANARY]) != [token]
    assert vault.erase_tokens([other, "no\0token"]) == 1
    assert vault.erase([CANARY]) == 1
    assert vault.counts() == []
    assert _held(server, place) == "[]"


def test_tokens_stay_when_the_key_is_rotated(opened: Callable[..., Vault]) -> None:
    """Sealed anew by the first gateway with the newer key; one that has only the older is refused from then on."""
    older = opened(1)
    values = [b"MRN-%d" % n for n in range(2_100)]
    tokens = older.tokens(ENTITY, "text", values)
    assert opened(2, 1).tokens(ENTITY, "text", values) == tokens
    newer = opened(2)
    assert newer.raw(ENTITY, "text", tokens[-1]) == values[-1]
    with pytest.raises(VaultError, match="newer key"):
        older.tokens(ENTITY, "text", [b"MRN-new"])
    with pytest.raises(VaultError, match="version 2"):
        older.raw(ENTITY, "text", tokens[0])
    with pytest.raises(VaultError, match="newer key"):
        opened(1).counts()
    assert newer.counts() == [(ENTITY, "text", 2_100)]


def test_a_lost_connection_is_told_and_made_anew(opened: Callable[..., Vault], server: str) -> None:
    """What was asked fails, without a value; the next question is answered."""
    vault = opened(1)
    tokens = vault.tokens(ENTITY, "text", [CANARY])
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'maskwire-ledger'"
        )
    with pytest.raises(VaultError, match="in the ledger's database") as raised:
        vault.tokens(ENTITY, "text", [CANARY])
    assert CANARY.decode() not in str(raised.value)
    assert vault.tokens(ENTITY, "text", [CANARY]) == tokens


def test_two_gateways_and_a_masked_file_show_the_same_tokens(
    place: PostgresPlace, url: str, reader_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that one gateway gave out finds its row through the other."""
    keys = (vault_key(keyfile.Version(1, ROOT_KEY.hex())),)
    keyring = Keyring(Keys(ROOT_KEY), secret_of(ROOT_KEY), vault=keys)
    policy = replace(DEFAULT, rules=(MAIL, *DEFAULT.rules))
    asked = "SELECT id, email FROM users WHERE email IS NOT NULL ORDER BY id LIMIT 20"
    with psycopg.connect(reader_url) as direct:
        raw = direct.execute(asked).fetchall()
    with (
        Gate(reader_url, tmp_path / "one", ledger=place, policy=policy, keyring=keyring) as one,
        Gate(reader_url, tmp_path / "two", ledger=place, policy=policy, keyring=keyring) as two,
        psycopg.connect(one.url, autocommit=True) as first,
        psycopg.connect(two.url, autocommit=True) as second,
    ):
        shown = first.execute(asked).fetchall()
        assert second.execute(asked).fetchall() == shown
        assert (shown[0][0],) in second.execute("SELECT id FROM users WHERE email = %s", (shown[0][1],)).fetchall()
        monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())
        (tmp_path / "policy.yaml").write_text(
            "name: own\nextends: default\nrules:\n"
            "  - {name: mail, entities: [EMAIL_ADDRESS], effect: mask, transform: vault}\n"
        )
        with (tmp_path / "in.csv").open("w", newline="") as file:
            csv.writer(file).writerows([("id", "email"), *raw])
        arguments = ["mask", tmp_path / "in.csv", tmp_path / "out.csv", "--policy", tmp_path / "policy.yaml"]
        done = CliRunner().invoke(command, [*map(str, arguments), "--ledger", url])
        assert done.exit_code == 0, (done.output, done.exception)
    with (tmp_path / "out.csv").open(newline="") as file:
        assert list(csv.reader(file))[1:] == [[str(number), token] for number, token in shown]
    listed = CliRunner().invoke(command, ["vault", "list", "--ledger", url])
    assert "EMAIL_ADDRESS" in listed.output
    assert not (tmp_path / "maskwire" / "vault.db").exists()
