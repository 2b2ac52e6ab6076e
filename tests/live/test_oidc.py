"""Tokens of a real OIDC issuer as passwords: how they are had, whom they let in, and all that must not count."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import jwt
import psycopg
import pytest

from maskwire.access import oidc
from maskwire.access.accounts import Account
from maskwire.access.attempts import Attempts
from maskwire.access.configuration import Access, load
from maskwire.access.issuers import Issuer
from maskwire.access.known_tokens import KnownTokens
from maskwire.access.oidc import heading
from maskwire.access.store import FileStore
from maskwire.errors import ConfigurationError
from maskwire.gateway.oidc_keys import by_issuer
from maskwire.gateway.oidc_login import LoginError, by_code, by_device
from maskwire.ledger.exposure import read
from tests.live.gate import Gate
from tests.live.oidc.issuer import IssuerProcess, SigningKey, log_in, skip_without

FIRST, SECOND, UNKNOWN = SigningKey("first"), SigningKey("second"), SigningKey("unknown")
CURVE = SigningKey("curve", "ES256")


@pytest.fixture(scope="module")
def issuer() -> Iterator[IssuerProcess]:
    """A real issuer with one key."""
    skip_without()
    with IssuerProcess(FIRST, CURVE) as running:
        yield running


def access(folder: Path, url: str, more: str = "") -> Path:
    path = folder / "access.yaml"
    path.write_text(f"""\
principals:
  - {{name: local, kind: human}}
  - {{name: eve, kind: human, oidc: true, roles: [reviewer]}}
oidc:
  - issuer: {url}
    audience: maskwire
    roles: {{data: analyst}}
    {more}
""")
    return path


@pytest.fixture(scope="module")
def gate(issuer: IssuerProcess, reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway that trusts the issuer."""
    folder = tmp_path_factory.mktemp("gate-oidc")
    with Gate(reader_url, folder, access=load(access(folder, issuer.url))) as running:
        yield running


def connect(gate: Gate, token: str) -> psycopg.Connection:
    return psycopg.connect(f"postgresql://token:{quote(token, safe='')}@127.0.0.1:{gate.port}/canary")


def refused(gate: Gate, token: str) -> None:
    """And told no more than that."""
    assert gate.gateway is not None
    gate.gateway.entrance.attempts = Attempts()  # many failures from one address are another test's
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        connect(gate, token)


def forged(header: dict[str, object], claims: dict[str, object], sign: Callable[[bytes], bytes]) -> str:
    """A JWT that no library would write."""
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (header, claims)]
    signature = base64.urlsafe_b64encode(sign(b".".join(parts))).rstrip(b"=")
    return b".".join((*parts, signature)).decode()


def by_hand(issuer: IssuerProcess, client: str = "maskwire") -> Issuer:
    return Issuer(issuer.url, client, client)


def test_a_person_logs_in_by_code_and_asks_the_database(gate: Gate, issuer: IssuerProcess) -> None:
    """maskwire login with a browser: the token names the person, and its groups the roles."""
    token = by_code(by_hand(issuer), lambda place: threading.Thread(target=log_in, args=(place, "ana")).start())
    with connect(gate, token) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (60,)
    place = issuer.url.partition("://")[2].rstrip("/")
    assert f"{place}#ana" in {entry.principal.name for entry in read(gate.ledger)}


def test_a_person_logs_in_by_device(gate: Gate, issuer: IssuerProcess) -> None:
    """maskwire login --device: the code is entered elsewhere."""
    token = by_device(by_hand(issuer), lambda place, _: threading.Thread(target=log_in, args=(place, "ana")).start())
    with connect(gate, token) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_token_for_another_application_is_refused(gate: Gate, issuer: IssuerProcess) -> None:
    """The issuer gave it, the person is the same, the audience is not ours."""
    browser = lambda place: threading.Thread(target=log_in, args=(place, "ana")).start()  # noqa: E731
    refused(gate, by_code(by_hand(issuer, "another"), browser))


def test_an_issuer_that_is_not_one_gives_no_token(issuer: IssuerProcess) -> None:
    """Another name than the operator's; nothing there."""
    for url in (issuer.url.replace("127.0.0.1", "localhost"), "http://127.0.0.1:9"):
        with pytest.raises(LoginError):
            by_device(Issuer(url, "maskwire", "maskwire"), lambda *_: None)


@pytest.mark.parametrize("early", [-50, 50])
def test_clocks_may_differ_by_a_minute(gate: Gate, issuer: IssuerProcess, early: int) -> None:
    """The issuer's is ahead, or behind."""
    now = int(time.time())
    with connect(gate, FIRST.sign(issuer.url, iat=now + early, nbf=now + early, exp=now + max(early, -50) + 5)) as one:
        assert one.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": -70},
        {"exp": None},
        {"exp": "text"},
        {"nbf": 70},
        {"iat": 70},
        {"aud": "another"},
        {"aud": None},
        {"aud": []},
        {"iss": "https://another.example"},
        {"iss": None},
        {"sub": None},
        {"sub": "a b"},
        {"sub": "local"},
    ],
    ids=str,
)
def test_claims_that_do_not_fit_are_refused(gate: Gate, issuer: IssuerProcess, claims: dict[str, object]) -> None:
    """Though the issuer's own key has signed them; numbers are seconds from now."""
    now = int(time.time())
    said = {"iss": issuer.url, "aud": "maskwire", "sub": "ana", "iat": now, "exp": now + 600}
    said.update({name: now + value if isinstance(value, int) else value for name, value in claims.items()})
    said = {name: value for name, value in said.items() if value is not None}
    refused(gate, forged({"alg": "RS256", "kid": "first"}, said, FIRST.raw))


def test_algorithms_that_are_not_allowed_are_refused(gate: Gate, issuer: IssuerProcess) -> None:
    """none; HS256 with the published key as the secret; one that the issuer knows and the operator did not name."""
    now = int(time.time())
    claims = {"iss": issuer.url, "aud": "maskwire", "sub": "ana", "iat": now, "exp": now + 60}
    refused(gate, jwt.encode(claims, "", algorithm="none", headers={"kid": "first"}))
    public = json.dumps({name: FIRST.jwk[name] for name in ("kty", "n", "e")}).encode()
    refused(gate, forged({"alg": "HS256", "kid": "first"}, claims, lambda text: hmac.digest(public, text, "sha256")))
    refused(gate, CURVE.sign(issuer.url))
    for algorithm in ("none", "NONE", "HS256", "ES256"):
        for sign in (FIRST.raw, lambda _: b""):
            refused(gate, forged({"alg": algorithm, "kid": "first"}, claims, sign))


def test_a_key_that_the_issuer_does_not_publish_is_refused(gate: Gate, issuer: IssuerProcess) -> None:
    """Under a name of its own, under that of a published one, under none; a key that the token brings along."""
    refused(gate, UNKNOWN.sign(issuer.url))
    posing = SigningKey("first")
    refused(gate, posing.sign(issuer.url))
    now = int(time.time())
    claims = {"iss": issuer.url, "aud": "maskwire", "sub": "ana", "iat": now, "exp": now + 60}
    public = {name: UNKNOWN.jwk[name] for name in ("kty", "n", "e")}
    refused(gate, jwt.encode(claims, UNKNOWN.private, algorithm="RS256", headers={"jwk": public}))
    refused(gate, jwt.encode(claims, UNKNOWN.private, algorithm="RS256", headers={"jku": issuer.url + "/evil"}))


def test_a_principal_of_the_file_logs_in_by_oidc_where_it_says_so(gate: Gate, issuer: IssuerProcess) -> None:
    """With the roles of both."""
    assert gate.gateway is not None
    with connect(gate, FIRST.sign(issuer.url, sub="eve", groups=["data", "admin"])) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    access = gate.gateway.entrance.access
    account = access.issuers[0].account({"sub": "eve", "groups": ["data", "admin"]}, access.accounts)
    assert account.roles == {"reviewer", "analyst"}


def test_an_address_that_the_issuer_has_not_verified_names_nobody(issuer: IssuerProcess) -> None:
    """Anybody may claim an e-mail address."""
    by_mail = replace(by_hand(issuer), name_claim="email")
    claims = {"sub": "x", "email": "ana@example.test"}
    for verified in (None, False, "true"):
        with pytest.raises(Exception, match="not verified"):
            by_mail.account({**claims, "email_verified": verified}, {})
    assert by_mail.account({**claims, "email_verified": True}, {}).name == f"{by_mail.place}#ana@example.test"


def test_keys_are_rotated_without_a_restart(reader_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new key counts from its first token on, a withdrawn one no more; unknown keys cause one fetch in a while."""
    skip_without()
    with IssuerProcess(FIRST) as before:
        port, url = before.port, before.url
        gate = Gate(reader_url, tmp_path, access=load(access(tmp_path, url)))
        gate.__enter__()
        with connect(gate, FIRST.sign(url)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    try:
        with IssuerProcess(SECOND, port=port):
            refused(gate, SECOND.sign(url))  # it was fetched a moment ago
            monkeypatch.setattr(oidc, "PAUSE", 0.0)
            with connect(gate, SECOND.sign(url)) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            refused(gate, FIRST.sign(url))
        # The issuer is gone: what is known of it counts for a day, and what is not known does not count.
        with connect(gate, SECOND.sign(url)) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        refused(gate, FIRST.sign(url))
        monkeypatch.setattr(oidc, "STALE", -1.0)
        refused(gate, SECOND.sign(url))
    finally:
        gate.__exit__(None, None, None)


def test_a_token_of_the_issuer_counts_at_the_command_line(issuer: IssuerProcess, tmp_path: Path) -> None:
    """Where it is what the door would take: by its keys, its end, its audience, and what was revoked."""
    known_here = Access({}, issuers=(replace(by_hand(issuer), attributes=(("tenant", "org"),)),))
    with closing(FileStore(tmp_path / "access.db")) as store:
        known = KnownTokens(store)

        def who(token: str) -> Account:
            said = heading(token)
            assert said is not None
            return by_issuer(known_here, known, token, said, time.time())

        found = who(FIRST.sign(issuer.url, org="acme"))
        assert (found.name.partition("#")[2], found.attributes) == ("ana", (("tenant", "acme"),))
        known.revoke_all(found.name, time.time() + 1, "operator")
        for wrong in (
            FIRST.sign(issuer.url),
            FIRST.sign(issuer.url, aud="another", sub="bo"),
            FIRST.sign(issuer.url, exp=int(time.time()) - 70, sub="bo"),
            FIRST.sign("http://127.0.0.1:9", sub="bo"),
            forged({"alg": "none", "kid": FIRST.name}, {"iss": issuer.url, "sub": "bo"}, lambda _: b""),
        ):
            with pytest.raises(ConfigurationError, match="proves nothing"):
                who(wrong)
