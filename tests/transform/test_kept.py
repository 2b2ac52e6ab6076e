"""The vault: random tokens, and what they stand for."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from maskwire._kernel import Keys, Program, Tally, mask_batch, mask_value
from maskwire.detect.text import scanner
from maskwire.transform import keyfile
from maskwire.transform.kept import Vault, VaultError
from maskwire.transform.kept_literal import read
from maskwire.transform.keyring import VaultKey, vault_key
from maskwire.transform.shelf_file import FileShelf

CANARY = b"MRN-40417712"
ENTITY = "MEDICAL_RECORD_NUMBER"


def _key(number: int) -> VaultKey:
    return vault_key(keyfile.Version(number, bytes([number]).hex() * 32))


def _vault(path: Path, *numbers: int) -> Vault:
    return Vault(FileShelf(path), [_key(number) for number in numbers])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault.db"


@pytest.fixture
def vault(path: Path) -> Vault:
    return _vault(path, 1)


def test_one_value_has_one_token_that_leads_back(vault: Vault, path: Path) -> None:
    """In one call and the next, and another process's."""
    first = vault.tokens(ENTITY, "text", [CANARY, b"MRN-2"])
    assert vault.tokens(ENTITY, "text", [b"MRN-2", CANARY]) == first[::-1]
    assert _vault(path, 1).tokens(ENTITY, "text", [CANARY]) == first[:1]
    assert vault.raw(ENTITY, "text", first[0]) == CANARY
    assert vault.raw("EMAIL_ADDRESS", "text", first[0]) is None
    assert vault.raw(ENTITY, "text", CANARY.decode()) is None


def test_a_token_tells_nothing_of_its_value(tmp_path: Path) -> None:
    """Two vaults under one key give one value two tokens: none of it is computed from the value."""
    tokens = {_vault(tmp_path / f"{n}.db", 1).tokens(ENTITY, "text", [CANARY])[0] for n in range(2)}
    assert len(tokens) == 2


def test_the_files_hold_no_raw_value(vault: Vault, path: Path) -> None:
    """Not the database, nor its log, nor what is left of them after an erasure."""
    (token,) = vault.tokens(ENTITY, "text", [CANARY])
    held = b"".join(path.read_bytes() for path in path.parent.iterdir())
    assert token.encode() in held
    assert CANARY not in held
    assert vault.erase([CANARY]) == 1
    held = b"".join(path.read_bytes() for path in path.parent.iterdir())
    assert token.encode() not in held
    assert path.stat().st_mode & 0o077 == 0


def test_what_is_erased_leads_nowhere_and_gets_another_token(vault: Vault) -> None:
    """By its value, by its token, of one entity or of all."""
    (token,) = vault.tokens(ENTITY, "text", [CANARY])
    other = vault.tokens("NATIONAL_ID", "text", [CANARY])
    assert vault.erase([CANARY], ENTITY) == 1
    assert vault.raw(ENTITY, "text", token) is None
    assert vault.tokens("NATIONAL_ID", "text", [CANARY]) == other
    assert vault.tokens(ENTITY, "text", [CANARY]) != [token]
    assert vault.erase_tokens(other) == 1
    assert vault.erase([CANARY]) == 1
    assert vault.counts() == []


def test_sessions_that_race_for_a_value_get_one_token(vault: Vault, path: Path) -> None:
    """Eight connections, each with the same two hundred new values."""
    values = [b"MRN-%d" % n for n in range(200)]
    got: list[list[str]] = []
    start = threading.Barrier(8)

    def one() -> None:
        mine = _vault(path, 1)
        start.wait()
        got.append(mine.tokens(ENTITY, "text", values))
        mine.close()

    vault.counts()
    threads = [threading.Thread(target=one) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(got) == 8
    assert len({tuple(tokens) for tokens in got}) == 1


def test_tokens_stay_when_the_key_is_rotated(vault: Vault, path: Path) -> None:
    """Sealed anew, they lead back once the older key is retired; a process that has only that one is refused."""
    tokens = vault.tokens(ENTITY, "text", [CANARY])
    both = _vault(path, 2, 1)
    assert both.tokens(ENTITY, "text", [CANARY]) == tokens
    newer = _vault(path, 2)
    assert newer.raw(ENTITY, "text", tokens[0]) == CANARY
    with pytest.raises(VaultError, match="newer key"):
        vault.tokens(ENTITY, "text", [b"MRN-3"])
    with pytest.raises(VaultError, match="version 2"):
        vault.raw(ENTITY, "text", tokens[0])


def test_another_key_opens_nothing(vault: Vault, path: Path) -> None:
    """The same version of another key finds no value, and what it looks up does not open."""
    tokens = vault.tokens(ENTITY, "text", [CANARY])
    other = Vault(FileShelf(path), [vault_key(keyfile.Version(1, "ab" * 32))])
    assert other.tokens(ENTITY, "text", [CANARY]) != tokens
    with pytest.raises(VaultError, match="does not open"):
        other.raw(ENTITY, "text", tokens[0])


def test_a_file_that_others_can_read_is_refused(vault: Vault, path: Path) -> None:
    """As the keyring's is."""
    path.touch(0o644)
    path.chmod(0o644)
    with pytest.raises(VaultError, match="chmod 600"):
        vault.tokens(ENTITY, "text", [CANARY])


@pytest.mark.parametrize(
    ("oid", "form", "value"),
    [(25, 0, CANARY), (23, 0, b"40417"), (23, 1, (40417).to_bytes(4, "big")), (20, 1, (40417).to_bytes(8, "big")),
     (1700, 0, b"40417"), (2950, 0, b"6f9b5b7c-0000-4000-8000-00000000000a"), (2950, 1, bytes(range(16)))],
)  # fmt: skip
def test_each_type_keeps_its_type_and_leads_back(vault: Vault, oid: int, form: int, value: bytes) -> None:
    """In text and in binary format."""
    program = Program([("vault", ENTITY, oid, form)], Keys(bytes(32)), scanner(), {}, vault=vault.tokens)
    token = mask_value(program, 0, value)
    assert token is not None
    assert token != value
    assert read(vault, ENTITY, oid, token, oid, form) == value
    assert read(vault, ENTITY, oid, value, oid, form) is None


def test_nothing_is_given_where_the_vault_fails(vault: Vault) -> None:
    """A batch is refused whole, by name of what failed."""
    pyarrow = pytest.importorskip("pyarrow")

    def broken(entity: str, form: str, values: list[bytes]) -> list[str]:
        raise VaultError("The disk is full.")

    program = Program([("vault", ENTITY, 25, 0)], Keys(bytes(32)), scanner(), {}, vault=broken)
    batch = pyarrow.record_batch({"mrn": [CANARY.decode()]})
    with pytest.raises(ValueError, match="vault of random tokens") as raised:
        mask_batch(program, scanner(), batch, Tally())
    assert CANARY.decode() not in str(raised.value)


def test_without_a_vault_a_value_is_redacted() -> None:
    """A program that is given none shows its label."""
    program = Program([("vault", ENTITY, 25, 0)], Keys(bytes(32)), scanner(), {})
    assert mask_value(program, 0, CANARY) == b"[MEDICAL_RECORD_NUMBER]"


def test_arrays_and_documents_are_redacted(vault: Vault) -> None:
    """One element at a time is no question for the vault."""
    program = Program(
        [("vault", ENTITY, 1009, 0), ("json", "", 3802, 0)], Keys(bytes(32)), scanner(), {}, {},
        {1: ("object", {"mrn": ("value", "vault", ENTITY, 25)})}, vault.tokens,
    )  # fmt: skip
    assert mask_value(program, 0, b"{MRN-40417712}") == b"{[MEDICAL_RECORD_NUMBER]}"
    assert mask_value(program, 1, b'{"mrn": "MRN-40417712"}') == b'{"mrn": "[MEDICAL_RECORD_NUMBER]"}'
    assert vault.counts() == []
