"""Principals of a file, through real drivers: who is let in, as whom, why, and until when."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import asyncpg
import psycopg
import pytest

from maskwire.access.configuration import load
from maskwire.access.entrance import Peer
from maskwire.access.tokens import Signer, thumbprint
from maskwire.access.verifier import Verifier
from maskwire.doors.commands import Disconnect, SendToClient
from maskwire.doors.postgres.startup import Startup
from maskwire.gateway.tls import TlsFiles
from maskwire.ledger.entry import Entry, Kind
from maskwire.ledger.exposure import read
from maskwire.transform.keyring import secret_of
from maskwire.wire.postgres.messages import PROTOCOL_3_0, StartupMessage
from maskwire.wire.postgres.reader import FrontendReader
from tests.live.certificates import make
from tests.live.gate import ROOT_KEY, Gate

SIGNER = Signer(secret_of(ROOT_KEY), "shop")


def written(folder: Path) -> Path:
    path = folder / "access.yaml"
    path.write_text(f"""\
gateway: shop
principals:
  - {{name: ana, kind: human, roles: [analyst], verifier: {Verifier.of("of-ana").stored()}}}
  - {{name: bo, kind: human, verifier: {Verifier.of("of-bo").stored()}, certificates: [bo.example]}}
  - {{name: bot, on_behalf_of: [ana], model: model-7, purpose: required, purposes: [support]}}
""")
    return path


@pytest.fixture(scope="module")
def gate(reader_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """A gateway with three principals."""
    folder = tmp_path_factory.mktemp("gate-principals")
    with Gate(reader_url, folder, access=load(written(folder))) as running:
        yield running


def url(gate: Gate, user: str, password: str, options: str = "") -> str:
    more = f"?options={quote(options)}" if options else ""
    return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{gate.port}/canary{more}"


def token(principal: str, seconds: int = 600, **options: object) -> str:
    return SIGNER.issue(principal, seconds, time.time(), **options)[0]  # type: ignore[arg-type]


def entries(gate: Gate, kind: Kind) -> list[Entry]:
    return [entry for entry in read(gate.ledger) if entry.kind is kind]


BOT = "-c maskwire.purpose=support -c maskwire.on_behalf_of=ana"


def test_each_principal_logs_in_with_its_own_password(gate: Gate) -> None:
    """And with no other's; the ledger says who asked."""
    for name in ("ana", "bo"):
        with psycopg.connect(url(gate, name, f"of-{name}")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(url(gate, "ana", "of-bo"))
    assert {"ana", "bo"} <= {entry.principal.name for entry in entries(gate, Kind.LOGIN)}


def test_a_token_is_a_password_with_two_drivers(gate: Gate) -> None:
    """Behind whom it acts, with which model and why, is on record, and nothing of it reaches the database."""
    with psycopg.connect(url(gate, "token", token("bot"), BOT + " -c maskwire.model=model-8")) as connection:
        assert connection.execute("SELECT count(*) FROM users").fetchone() == (60,)
        with pytest.raises(psycopg.Error):
            connection.execute("SHOW maskwire.purpose")

    async def ask() -> int:
        settings = {"maskwire.purpose": "support"}
        connection = await asyncpg.connect(url(gate, "token", token("bot")), server_settings=settings)
        count: int = await connection.fetchval("SELECT count(*) FROM users")
        await connection.close()
        return count

    assert asyncio.run(ask()) == 60
    said = [(e.principal.on_behalf_of, e.principal.model, e.purpose) for e in entries(gate, Kind.LOGIN)]
    assert ("ana", "model-8", "support") in said
    assert (None, "model-7", "support") in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ("", "purpose must be stated"),
        ("-c maskwire.purpose=marketing", "none of this principal"),
        ("-c maskwire.purpose=support -c maskwire.on_behalf_of=bo", "on behalf of"),
        ("-c maskwire.purpose=support -c maskwire.roles=admin", "not known"),
        ("-c maskwire.purpose=support -c maskwire.purpose=support", "not allowed"),
    ],
)
def test_what_may_not_be_stated_is_refused_at_the_login(gate: Gate, options: str, words: str) -> None:
    """With what to state in its place."""
    with pytest.raises(psycopg.OperationalError, match=words):
        psycopg.connect(url(gate, "token", token("bot"), options))


def test_a_token_that_ends_ends_its_session(gate: Gate) -> None:
    """In the middle of a cursor: the next fetch is refused."""
    connection = psycopg.connect(url(gate, "token", token("ana", seconds=2)))
    with closing(connection):
        cursor = connection.cursor("long")
        cursor.execute("SELECT id FROM orders")
        assert cursor.fetchone() is not None
        time.sleep(2.2)
        with pytest.raises(psycopg.OperationalError, match="has ended"):
            cursor.fetchmany(5)
        cursor.close()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url(gate, "token", token("ana", seconds=-5)))


def test_a_revoked_token_ends_its_sessions(gate: Gate) -> None:
    """The next question is not answered; and it opens none."""
    assert gate.gateway is not None
    text, made = SIGNER.issue("ana", 600, time.time())
    with psycopg.connect(url(gate, "token", text)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        gate.gateway.entrance.tokens.revoke(made.id, time.time(), "operator")
        with pytest.raises(psycopg.OperationalError, match="revoked"):
            connection.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(url(gate, "token", text))


def test_a_replayed_token_for_one_use_opens_nothing(gate: Gate) -> None:
    """The second time is one too many, even while the first session lives."""
    text = token("ana", once=True)
    with psycopg.connect(url(gate, "token", text)) as connection:
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(url(gate, "token", text))
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_principal_who_is_taken_out_of_the_file_is_out(reader_url: str, tmp_path: Path) -> None:
    """An open session ends; one of a principal that did not change goes on."""
    path = written(tmp_path)
    with Gate(reader_url, tmp_path, access=load(path)) as gate:
        assert gate.gateway is not None
        with (
            psycopg.connect(url(gate, "ana", "of-ana"), autocommit=True) as ana,
            psycopg.connect(url(gate, "bo", "of-bo"), autocommit=True) as bo,
        ):
            path.write_text("\n".join(line for line in path.read_text().splitlines() if "name: ana" not in line))
            gate.gateway.entrance.adopt(load(path))
            with pytest.raises(psycopg.OperationalError, match="has changed"):
                ana.execute("SELECT 1")
            assert bo.execute("SELECT 1").fetchone() == (1,)


def test_a_certificate_names_a_principal_by_the_file_and_binds_a_token(reader_url: str, tmp_path: Path) -> None:
    """bo.example is bo and nobody else; a token that is bound to it is worth nothing without it."""
    authority, server = make(tmp_path, "authority"), make(tmp_path, "localhost", by="authority")
    chain, key = make(tmp_path, "bo.example", by="authority")
    files = TlsFiles(*server, authority[0])
    with Gate(reader_url, tmp_path, tls=files, access=load(written(tmp_path))) as gate:
        shown = f"?sslmode=require&sslcert={chain}&sslkey={key}"
        with psycopg.connect(url(gate, "bo", "wrong") + shown) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url(gate, "ana", "wrong") + shown)
        der = ssl.PEM_cert_to_DER_cert(chain.read_text())
        bound = token("ana", thumbprint=thumbprint(der))
        with psycopg.connect(url(gate, "token", bound) + shown) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError, match="authentication failed"):
            psycopg.connect(url(gate, "token", bound) + "?sslmode=require")


def test_brute_force_is_slowed_down_and_a_right_password_in_between_is_no_way_out(
    reader_url: str, tmp_path: Path
) -> None:
    """After five failures even the right password waits; a name that does not exist is told the same."""
    with Gate(reader_url, tmp_path, access=load(written(tmp_path))) as gate:
        told: dict[str, list[str]] = {"ana": [], "nobody": []}
        for name, words in told.items():
            for number in range(7):
                password = "of-ana" if number == 6 else "guess"
                with pytest.raises(psycopg.OperationalError) as error:
                    psycopg.connect(url(gate, name, password))
                words.append(str(error.value).partition("FATAL")[2])
        assert told["ana"] == told["nobody"]
        assert "wait 1 s" in told["ana"][5]
        with psycopg.connect(url(gate, "bo", "of-bo")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
        time.sleep(1.2)
        with psycopg.connect(url(gate, "ana", "of-ana")) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_no_token_is_asked_for_where_somebody_could_listen(gate: Gate, address: str) -> None:
    """Without TLS, from another machine: refused before anything is sent."""
    assert gate.gateway is not None
    startup = Startup(FrontendReader(1 << 20), gate.gateway.entrance, "canary", tls=False)
    startup.peer = Peer(address)
    hello = StartupMessage(PROTOCOL_3_0, {"user": "token", "database": "canary"}).to_bytes()
    (told, end) = startup.receive(hello)
    assert isinstance(told, SendToClient)
    assert b"over TLS only" in told.data
    assert told.data[:1] == b"E"
    assert isinstance(end, Disconnect)


def test_no_answer_before_the_proof_tells_who_exists(gate: Gate) -> None:
    """Known, known without a password, unknown: challenges of one form, the same salt at each try."""
    assert gate.gateway is not None
    salts: dict[str, set[tuple[int, str]]] = {}
    for name in ("ana", "bot", "nobody"):
        for _ in range(3):
            server = gate.gateway.entrance.challenge(name, None)
            fields = server.first("n,,n=,r=abcdefghij").split(",")
            salts.setdefault(name, set()).add((len(fields[1]), fields[2]))
            assert len({gate.gateway.entrance.challenge(name, None).first("n,,n=,r=abcdefghij").split(",")[1]}) == 1
    assert salts["ana"] == salts["bot"] == salts["nobody"]


def test_a_file_of_principals_that_changes_is_read_again(reader_url: str, tmp_path: Path) -> None:
    """Without a signal: who is new gets in, who is gone is out; a file with a fault changes nothing."""
    path = tmp_path / "access.yaml"
    entry = f"- {{name: %s, verifier: '{Verifier.of('secret').stored()}'}}\n"
    path.write_text("principals:\n" + entry % "one")
    with Gate(reader_url, tmp_path, access=load(path), access_file=path) as gate:
        assert gate.gateway is not None
        url = f"postgresql://%s:secret@127.0.0.1:{gate.port}/canary"
        with psycopg.connect(url % "one", autocommit=True) as one:
            path.write_text("principals: [")
            assert gate.gateway.reload_access().startswith("the principals of before stay")
            assert one.execute("SELECT 1").fetchone() == (1,)
            path.write_text("principals:\n" + entry % "two")
            with pytest.raises(psycopg.OperationalError):
                for _ in range(50_000):  # until its file was looked at
                    one.execute("SELECT 1")
        with psycopg.connect(url % "two") as two:
            assert two.execute("SELECT 1").fetchone() == (1,)
