"""Access requests on a real gateway: asked for after a refusal, approved, seen, and over, with all of it on record."""

from __future__ import annotations

import asyncio
import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import asyncpg
import psycopg
import pytest

from maskwire import cli
from maskwire.access.configuration import load
from maskwire.access.verifier import Verifier
from maskwire.ledger.exposure import read
from tests.live.canaries import email
from tests.live.gate import ROOT_KEY, Gate, Tap

Run = Callable[..., object]
OPTIONS = quote("-c maskwire.purpose=support")


def written(folder: Path) -> Path:
    path = folder / "access.yaml"
    stored = {name: Verifier.of(f"of-{name}").stored() for name in ("ana", "bo", "eve")}
    path.write_text(f"""\
principals:
  - {{name: ana, kind: human, roles: [analyst], verifier: {stored["ana"]}}}
  - {{name: bo, kind: human, roles: [approver, oncall], verifier: {stored["bo"]}}}
  - {{name: eve, kind: human, verifier: {stored["eve"]}}}
requests:
  roles: [analyst]
  longest: 8h
  approvers:
    - {{roles: [approver], columns: [public.*.*]}}
  break_glass: {{roles: [oncall], reviewers: [approver]}}
""")
    return path


@pytest.fixture
def gate(reader_url: str, tmp_path: Path) -> Iterator[Gate]:
    """A gateway with one who may ask, one who may approve, and one who may neither."""
    with Gate(reader_url, tmp_path, access=load(written(tmp_path))) as running:
        yield running


@pytest.fixture
def run(gate: Gate, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line as somebody; what it answers with --json, or its error."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())

    def command(who: str | None, *words: str) -> object:
        files = ["--access", str(tmp_path / "access.yaml"), "--ledger", str(gate.ledger)]
        if who is not None:
            monkeypatch.setattr("sys.stdin", io.StringIO(f"of-{who}\n"))
            files += ["--as", who]
        with pytest.raises(SystemExit) as ended:
            cli.main(["access", *words, *files, *([] if words[0] == "link" else ["--json"])])
        out, err = capsys.readouterr()
        if ended.value.code:
            return err
        return out.strip() if words[0] == "link" else json.loads(out)

    return command


def test_a_masked_principal_is_told_how_to_ask_when_its_session_begins(gate: Gate) -> None:
    """Where it may; by a notice, which psql prints."""
    for name, may in (("ana", True), ("eve", False)):
        with Tap(gate) as tap:
            place = urlsplit(tap.url)
            with psycopg.connect(address(gate, name).replace(f":{gate.port}/", f":{place.port}/")) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            assert (b"maskwire access request --source canary" in tap.received) is may


def address(gate: Gate, name: str) -> str:
    return f"postgresql://{name}:of-{name}@127.0.0.1:{gate.port}/canary?options={OPTIONS}"


def connect(gate: Gate, name: str) -> psycopg.Connection:
    return psycopg.connect(address(gate, name), autocommit=True)


def mail(connection: psycopg.Connection) -> object:
    row = connection.execute("SELECT email FROM users WHERE id = 7").fetchone()
    assert row is not None
    return row[0]


def soon(holds: Callable[[], bool]) -> None:
    """The gateway looks twice a second."""
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.02)


ASK = ("request", "--source", "canary", "--columns", "public.users.email", "--purpose", "support")


def test_a_refused_principal_is_told_how_to_ask_where_it_may(gate: Gate) -> None:
    """And one who may not ask is not."""
    for name, may in (("ana", True), ("eve", False)):
        with connect(gate, name) as connection:
            with pytest.raises(psycopg.errors.InsufficientPrivilege) as error:
                connection.execute("SELECT id FROM users WHERE email LIKE 'a%'")
            ask = "maskwire access request --source canary --columns public.users.email --purpose"
            assert (ask in (error.value.diag.message_hint or "")) is may


def test_what_is_asked_for_and_approved_is_seen_until_it_is_over(gate: Gate, run: Run) -> None:
    """In a session that was open all the while; nobody else sees it; all of it is in the ledger."""
    with connect(gate, "ana") as ana, connect(gate, "eve") as eve:
        assert mail(ana) != email(7)
        asked = run("ana", *ASK, "--for", "1h")
        assert isinstance(asked, dict)
        assert mail(ana) != email(7)
        assert "their own" in str(run("ana", "approve", asked["id"]))
        assert "may not decide" in str(run("eve", "approve", asked["id"]))
        approved = run("bo", "approve", asked["id"])
        assert isinstance(approved, dict)
        soon(lambda: mail(ana) == email(7))
        assert mail(eve) != email(7)
        assert ana.execute("SELECT count(*) FROM users WHERE email LIKE 'canary%'").fetchone() is not None
        assert ana.execute("SELECT phone FROM users WHERE id = 7").fetchone() != (None,)
        two_hours_pass(gate)
        assert mail(ana) != email(7)
    steps = [(entry.reason, entry.principal.name, entry.application) for entry in read(gate.ledger)]
    for step in (("access-requested", "ana", "ana"), ("access-approved", "bo", "ana")):
        assert step in steps
    assert gate.gateway is not None
    gate.gateway.entrance.tokens.revoke("some-token", time.time(), "os:operator")
    soon(lambda: "token-revoked" in {entry.reason for entry in read(gate.ledger)})
    soon(lambda: "access-ended" in {entry.reason for entry in read(gate.ledger)})


@pytest.mark.parametrize("prepare", [False, True])
def test_a_cursor_that_showed_a_column_goes_no_further_when_the_grant_is_over(
    gate: Gate, run: Run, prepare: bool
) -> None:
    """The next fetch is refused; opened again, it gives masked rows. One that showed nothing granted goes on."""
    granted(run)
    with connect(gate, "ana") as ana:
        soon(lambda: mail(ana) == email(7))
        ana.autocommit = False
        ana.execute("DECLARE plain CURSOR FOR SELECT id FROM users ORDER BY id")
        ana.execute("DECLARE long CURSOR FOR SELECT email FROM users ORDER BY id")
        assert ana.execute("FETCH plain").fetchone() == (1,)
        assert ana.execute("FETCH long", prepare=prepare).fetchone() == (email(1),)
        two_hours_pass(gate)
        assert ana.execute("FETCH plain").fetchone() == (2,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="a right has ended"):
            ana.execute("FETCH long", prepare=prepare)
        ana.rollback()
        ana.execute("DECLARE long CURSOR FOR SELECT email FROM users ORDER BY id")
        assert ana.execute("FETCH long", prepare=prepare).fetchone() not in {(email(1),), None}
        ana.rollback()
    assert "cursor-outdated" in {entry.reason for entry in read(gate.ledger)}


def test_a_portal_that_showed_a_column_goes_no_further_when_the_grant_is_over(gate: Gate, run: Run) -> None:
    """As drivers walk through a large answer: by portals, with so many rows at a time."""

    async def walk() -> None:
        connection = await asyncpg.connect(address(gate, "ana"))
        try:
            async with connection.transaction():
                cursor = await connection.cursor("SELECT email FROM users ORDER BY id")
                assert await cursor.fetchrow() == (email(1),)
                two_hours_pass(gate)
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="a right has ended"):
                    await cursor.fetchrow()
            async with connection.transaction():
                cursor = await connection.cursor("SELECT email FROM users ORDER BY id")
                assert await cursor.fetchrow() not in {(email(1),), None}
        finally:
            await connection.close(timeout=10)

    granted(run)
    with connect(gate, "ana") as ana:
        soon(lambda: mail(ana) == email(7))
    asyncio.run(asyncio.wait_for(walk(), 60))


def granted(run: Run) -> None:
    """For an hour."""
    asked = run("ana", *ASK)
    run("bo", "approve", asked["id"])  # type: ignore[index]


def two_hours_pass(gate: Gate) -> None:
    """By the clock that grants are held against."""
    assert gate.gateway is not None
    gate.gateway.granting.clock = lambda: time.time() + 7_200


def test_a_condition_that_was_allowed_is_refused_when_the_grant_is_over(gate: Gate, run: Run) -> None:
    """In the middle of a cursor over it: the next fetch is refused."""
    granted(run)
    with connect(gate, "ana") as ana:
        soon(lambda: mail(ana) == email(7))
        ana.autocommit = False
        cursor = ana.cursor("long")
        cursor.execute("SELECT id FROM users WHERE email LIKE '%' ORDER BY id")
        assert cursor.fetchone() == (1,)
        two_hours_pass(gate)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            cursor.fetchone()
        ana.rollback()
        cursor.close()


@pytest.mark.parametrize("when", ["before the session", "in the session"])
def test_what_was_prepared_while_a_grant_counted_is_refused_when_it_is_over(gate: Gate, run: Run, when: str) -> None:
    """By PREPARE and by the protocol, though the rules are again those that the session began with."""
    by_name = "PREPARE found AS SELECT id FROM users WHERE email LIKE $1"
    by_protocol = "SELECT id FROM users WHERE email LIKE %s"
    identity = run("ana", *ASK)["id"]  # type: ignore[index]
    if when == "before the session":
        run("bo", "approve", identity)
        with connect(gate, "ana") as other:
            soon(lambda: mail(other) == email(7))
    with connect(gate, "ana") as ana:
        if when == "in the session":
            assert mail(ana) != email(7)
            run("bo", "approve", identity)
        soon(lambda: mail(ana) == email(7))
        ana.execute(by_name)
        for sql, values in (("EXECUTE found('%')", None), (by_protocol, ("%",))):
            assert len(ana.execute(sql, values, prepare=values is not None).fetchall()) == 60
        two_hours_pass(gate)
        for sql, values in (("EXECUTE found('%')", None), (by_protocol, ("%",))):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                ana.execute(sql, values, prepare=values is not None)


def test_a_grant_is_for_its_purpose_and_ends_when_it_is_revoked(gate: Gate, run: Run) -> None:
    """A session that states another purpose sees what it saw before."""
    asked = run("ana", *ASK)
    run("bo", "approve", asked["id"])  # type: ignore[index]
    other = f"postgresql://ana:of-ana@127.0.0.1:{gate.port}/canary?options={quote('-c maskwire.purpose=billing')}"
    with connect(gate, "ana") as ana, psycopg.connect(other, autocommit=True) as billing:
        soon(lambda: mail(ana) == email(7))
        assert mail(billing) != email(7)
        run("bo", "revoke", asked["id"])  # type: ignore[index]
        soon(lambda: mail(ana) != email(7))


def test_break_glass_counts_at_once_and_waits_for_review(gate: Gate, run: Run) -> None:
    """It is on record before it counts."""
    assert "may not take" in str(run("ana", *ASK, "--for", "10m", "--break-glass"))
    run("bo", *ASK, "--for", "10m", "--break-glass")
    with connect(gate, "bo") as bo:
        soon(lambda: mail(bo) == email(7))
    assert "access-taken" in {entry.reason for entry in read(gate.ledger)}
    (waiting,) = run(None, "list", "--to-review")  # type: ignore[misc]
    assert "another" in str(run("bo", "review", waiting["id"]))


def test_a_link_approves_one_request_once_for_one_approver(gate: Gate, run: Run) -> None:
    """It is not the requester's to have made, and it is used up."""
    asked = run("ana", *ASK)
    identity = asked["id"]  # type: ignore[index]
    assert "may not approve" in str(run(None, "link", identity, "--approver", "ana"))
    link = str(run(None, "link", identity, "--approver", "bo", "--base", "https://gateway.example/approve"))
    assert link.startswith("https://gateway.example/approve?token=")
    assert "none of this gateway" in str(run(None, "approve", "--link", link[:-4] + "AAAA"))
    approved = run(None, "approve", "--link", link)
    assert approved["approver"] == "bo"  # type: ignore[index]
    assert "used before" in str(run(None, "approve", "--link", link))


def test_a_link_is_sent_to_a_chat(gate: Gate, run: Run) -> None:
    """As JSON with a text, which no line of the command repeats; elsewhere than by https it is not sent."""
    heard: list[bytes] = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not on standard error."""

    identity = run("ana", *ASK)["id"]  # type: ignore[index]
    with HTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        hook = f"http://127.0.0.1:{server.server_port}/hook"
        told = str(run(None, "link", identity, "--approver", "bo", "--post", hook))
    assert ("token=" in told, "bo" in told) == (False, True)
    said = json.loads(heard[0])["text"]
    assert "ana asks for public.users.email" in said
    assert run(None, "approve", "--link", said.rpartition(" ")[2])["approver"] == "bo"  # type: ignore[index]
    refused = str(run(None, "link", run("ana", *ASK)["id"], "--approver", "bo", "--post", "http://chat.example/x"))  # type: ignore[index]
    assert "https" in refused


def test_a_password_or_a_token_proves_who_is_at_the_command_line(
    gate: Gate, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's word does not."""
    assert gate.gateway is not None
    monkeypatch.setattr("maskwire.access.proving.time.sleep", lambda _: None)
    assert "no such principal" in str(run("nobody", *ASK))
    assert "Say who you are" in str(run(None, *ASK))
    text, _ = gate.gateway.entrance._signer.issue("ana", 60, time.time())
    monkeypatch.setenv("MASKWIRE_TOKEN", text)
    asked = run(None, *ASK)
    assert asked["principal"] == "ana"  # type: ignore[index]
    monkeypatch.setenv("MASKWIRE_TOKEN", text[:-4] + "AAAA")
    assert "proves nothing" in str(run(None, *ASK))
