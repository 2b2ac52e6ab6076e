"""Tokens of ours: what counts, what does not, and what is known of them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import jwt
import pytest

from maskwire.access.configuration import only
from maskwire.access.entrance import Entrance, Peer
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.store import FileStore
from maskwire.access.tokens import Signer, TokenError
from maskwire.errors import ConfigurationError

KEY, NOW = bytes(range(32)), 1_800_000_000.0
SIGNER = Signer(KEY, "shop")


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    with closing(FileStore(tmp_path / "access.db")) as opened:
        yield opened


@pytest.fixture
def elsewhere(store: FileStore) -> Iterator[FileStore]:
    """The same file as another process has it."""
    with closing(FileStore(store.path)) as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def entrance(store: FileStore, clock: Clock) -> Entrance:
    return Entrance(only("agent", "correct horse"), KEY, store, clock)


def issued(entrance: Entrance, principal: str = "agent", **options: object) -> str:
    return Signer(KEY, entrance.access.gateway).issue(principal, 3600, NOW, **options)[0]  # type: ignore[arg-type]


def test_a_token_says_whose_it_is_and_until_when() -> None:
    """And its text holds nothing but that."""
    text, token = SIGNER.issue("ana", 900, NOW + 0.7)
    assert SIGNER.check(text, NOW + 1) == token
    assert (token.principal, token.issued, token.until, token.once) == ("ana", NOW, NOW + 900, False)
    payload = json.loads(base64.urlsafe_b64decode(text.split(".")[1] + "=="))
    assert set(payload) == {"iss", "aud", "jti", "iat", "exp", "sub", "once"}


def test_a_tokens_identity_is_never_read_as_an_option() -> None:
    """It is copied from a list into a command: one that began with a dash would be refused there."""
    assert all(SIGNER.issue("ana", 900, NOW)[1].id.isalnum() for _ in range(100))


@pytest.mark.parametrize("seconds", [-10.0, 900.0, 10_000.0])
def test_a_token_counts_in_its_time_only(seconds: float) -> None:
    """Before it was issued, at its end, after it."""
    text, _ = SIGNER.issue("ana", 900, NOW)
    with pytest.raises(TokenError, match="expired"):
        SIGNER.check(text, NOW + seconds)


def test_a_token_of_another_gateway_key_or_use_counts_for_nothing() -> None:
    """Audience, signature and type are each looked at."""
    text, _ = SIGNER.issue("ana", 900, NOW)
    link = SIGNER.link("request", "ana", 900, NOW)
    for signer, shown in ((Signer(KEY, "other"), text), (Signer(bytes(32), "shop"), text), (SIGNER, link)):
        with pytest.raises(TokenError):
            signer.check(shown, NOW)
    with pytest.raises(TokenError):
        SIGNER.check_link(text, NOW)
    assert SIGNER.check_link(link, NOW).approver == "ana"


def forged(algorithm: str, key: str, **claims: object) -> str:
    said = {"iss": "maskwire", "aud": "shop", "jti": "x", "iat": int(NOW), "exp": int(NOW) + 60, "sub": "ana"}
    return jwt.encode({**said, **claims}, key, algorithm=algorithm, headers={"typ": "maskwire-login+jwt"})


def test_what_was_signed_in_another_way_counts_for_nothing() -> None:
    """No signature; a signature with a key that anybody may have; a changed text; noise."""
    text, _ = SIGNER.issue("ana", 900, NOW)
    head, payload, signature = text.split(".")
    changed = base64.urlsafe_b64encode(base64.urlsafe_b64decode(payload + "==").replace(b"ana", b"bob")).rstrip(b"=")
    shown = [
        forged("none", ""),
        forged("HS256", "k" * 32),
        f"{head}.{changed.decode()}.{signature}",
        f"{head}.{payload}.",
    ]
    for one in (*shown, "", "a.b.c", "x" * 60_000, "\0", "ü"):
        with pytest.raises(TokenError) as error:
            SIGNER.check(one, NOW)
        assert "bob" not in str(error.value)


def test_a_token_lets_in_until_it_ends(entrance: Entrance, clock: Clock) -> None:
    """An open session notices."""
    passage = entrance.token(issued(entrance), Peer())
    assert passage.account.name == "agent"
    assert entrance.ended(passage) is None
    clock.now += 3600
    assert entrance.ended(passage) is not None


@pytest.mark.parametrize("how", ["one", "principal", "all"])
def test_a_revoked_token_counts_no_more_even_in_open_sessions(
    entrance: Entrance, elsewhere: FileStore, clock: Clock, how: str
) -> None:
    """Revoked by another process, which shares the file only."""
    text = issued(entrance)
    passage = entrance.token(text, Peer())
    known = KnownTokens(elsewhere)
    clock.now += 10
    if how == "one":
        known.revoke(passage.token, clock.now, "operator")
    else:
        known.revoke_all("agent" if how == "principal" else "*", clock.now, "operator")
    assert "revoked" in (entrance.ended(passage) or "")
    with pytest.raises(TokenError, match="revoked"):
        entrance.token(text, Peer())


def test_revoking_anothers_tokens_changes_nothing(entrance: Entrance, clock: Clock) -> None:
    """And what is issued afterwards counts."""
    passage = entrance.token(issued(entrance), Peer())
    entrance.tokens.revoke_all("somebody", clock.now + 1, "operator")
    entrance.tokens.revoke("another", clock.now + 1, "operator")
    assert entrance.ended(passage) is None


def test_a_token_for_one_use_is_used_once(entrance: Entrance, elsewhere: FileStore) -> None:
    """Replayed to this gateway, or to another one with the same store."""
    text = issued(entrance, once=True)
    entrance.token(text, Peer())
    for gateway in (entrance, Entrance(entrance.access, KEY, elsewhere, lambda: NOW)):
        with pytest.raises(TokenError, match="one use"):
            gateway.token(text, Peer("192.0.2.9"))


def test_a_bound_token_needs_its_certificate(entrance: Entrance) -> None:
    """Replayed by another client, or without any, it is worth nothing."""
    text = issued(entrance, thumbprint="abc")
    for peer in (Peer(), Peer("192.0.2.1", "agent", "xyz")):
        with pytest.raises(TokenError, match="bound"):
            entrance.token(text, peer)
    assert entrance.token(text, Peer("192.0.2.1", "anybody", "abc")).account.name == "agent"


def test_a_token_of_a_principal_who_is_gone_lets_nobody_in(entrance: Entrance) -> None:
    """Nor does one of the file's principals who changed stay in."""
    passage = entrance.token(issued(entrance), Peer())
    with pytest.raises(TokenError, match="configured"):
        entrance.token(issued(entrance, "nobody"), Peer())
    entrance.adopt(only("agent", "another password"))
    assert "changed" in (entrance.ended(passage) or "")


def test_where_it_cannot_be_found_out_a_session_ends(entrance: Entrance, store: FileStore) -> None:
    """Fail closed: the store is gone."""
    passage = entrance.token(issued(entrance), Peer())
    store.close()
    assert entrance.ended(passage) is not None
    with pytest.raises(ConfigurationError):
        entrance.token(issued(entrance), Peer())


def test_the_store_is_its_owners_only_and_holds_no_token(entrance: Entrance, store: FileStore) -> None:
    """Mode 0600; a file that others can read is refused."""
    text, token = SIGNER.issue("agent", 60, NOW)
    entrance.tokens.issued(token, "operator")
    assert store.path.stat().st_mode & 0o777 == 0o600
    assert all(text.split(".")[2].encode() not in path.read_bytes() for path in store.path.parent.iterdir())
    assert entrance.tokens.name(token.id[:4]) == token.id
    with pytest.raises(ConfigurationError):
        entrance.tokens.name("nothing")
    store.path.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        FileStore(store.path)
