"""SCRAM-SHA-256: RFC 7677's own exchange, another implementation's client, and everything that must fail."""

from __future__ import annotations

import base64

import pytest
from scramp import ScramClient

from maskwire.access import scram
from maskwire.access.configuration import only
from maskwire.access.credentials import Credentials
from maskwire.access.scram import AuthenticationError, ScramServer
from maskwire.access.verifier import Verifier
from maskwire.errors import ConfigurationError

PASSWORD = "correct horse"


@pytest.fixture
def credentials() -> Credentials:
    return Credentials(only("agent", PASSWORD), bytes(32))


def _log_in(server: ScramServer, password: str, user: str = "agent") -> None:
    client = ScramClient(["SCRAM-SHA-256"], user, password)
    client.set_server_first(server.first(client.get_client_first()))
    client.set_server_final(server.final(client.get_client_final()))


def test_the_exchange_of_rfc_7677(monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 3 of the RFC, message for message."""
    from scramp import ScramMechanism

    salt = base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ==")
    made = ScramMechanism("SCRAM-SHA-256").make_auth_info("pencil", iteration_count=4096, salt=salt)
    monkeypatch.setattr(scram.secrets, "token_urlsafe", lambda _: "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")
    server = ScramServer(Verifier(*made))
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    first = server.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")
    assert first == f"r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    final = server.final(f"c=biws,r={nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
    assert final == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="


def test_another_implementation_logs_in_whatever_name_it_sends_inside(credentials: Credentials) -> None:
    """The startup message names the principal; libpq sends an empty name in the exchange."""
    _log_in(credentials.challenge("agent"), PASSWORD, "somebody-else")
    server = credentials.challenge("agent")
    assert server.first("n,,n=,r=abcdefghij").startswith("r=abcdefghij")


@pytest.mark.parametrize("name", ["agent", "nobody"])
def test_a_wrong_password_and_an_unknown_name_fail_at_the_same_step(credentials: Credentials, name: str) -> None:
    """Both get a challenge of the same form, and both fail at the proof."""
    client = ScramClient(["SCRAM-SHA-256"], name, "wrong")
    server = credentials.challenge(name)
    client.set_server_first(server.first(client.get_client_first()))
    with pytest.raises(AuthenticationError):
        server.final(client.get_client_final())


def test_an_unknown_name_has_the_same_salt_at_each_try(credentials: Credentials) -> None:
    """As a known one has; else two tries would tell them apart."""
    salts = {credentials.challenge("nobody").first("n,,n=,r=abcdefghij").split(",")[1] for _ in range(3)}
    assert len(salts) == 1


@pytest.mark.parametrize(
    "message",
    [
        "",
        "n,,",
        "n,,n=x",
        "p=tls-unique,,n=x,r=abcdefghij",
        "n,,n=x,r=short",
        "n,,n=x,r=with space!",
        "n,,m=ext,n=x,r=abcdefghij",
    ],
)
def test_a_first_message_that_is_not_one_fails(credentials: Credentials, message: str) -> None:
    """Channel binding and mandatory extensions are not spoken here, and so refused."""
    with pytest.raises(AuthenticationError):
        credentials.challenge("agent").first(message)


@pytest.mark.parametrize("change", ["nonce", "binding", "proof", "garbage", "early"])
def test_a_final_message_that_was_changed_fails(credentials: Credentials, change: str) -> None:
    """Nonce, binding and proof each decide."""
    client = ScramClient(["SCRAM-SHA-256"], "agent", PASSWORD)
    server = credentials.challenge("agent")
    if change == "early":
        with pytest.raises(AuthenticationError):
            server.final("c=biws,r=abcdefghijklm,p=AAAA")
        return
    client.set_server_first(server.first(client.get_client_first()))
    final = client.get_client_final()
    changed = {
        "nonce": final.replace(",r=", ",r=x"),
        "binding": final.replace("c=biws", "c=eSws"),
        "proof": final[:-6] + "AAAAA=",
        "garbage": "c=biws,r=,p=",
    }[change]
    with pytest.raises(AuthenticationError):
        server.final(changed)


def test_no_repr_shows_a_key_and_an_empty_password_is_refused() -> None:
    """A verifier may end in a traceback; an empty password is the operator's slip."""
    verifier = Verifier.of(PASSWORD)
    assert str(verifier.stored_key) not in repr(verifier)
    assert repr(verifier) == "Verifier(iterations=4096)"
    with pytest.raises(ConfigurationError):
        Verifier.of("")
