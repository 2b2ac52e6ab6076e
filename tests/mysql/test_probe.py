"""``maskwire probe`` against MariaDB: it finds what is open, tells no value, and leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pymysql
import pytest

from maskwire.model import Use
from maskwire.policy import evaluate
from maskwire.policy_file import parse
from maskwire.probe.attack import attacks
from tests.live.gate import Gate
from tests.live.test_probe import OPEN, probed
from tests.mysql.doors import CANARIES, url
from tests.mysql.server import READER, Running

PLANTER = "planter"


@pytest.fixture(scope="module")
def planter(mariadb: Running, gate: Gate) -> Iterator[str]:
    """The URL of an account that may make databases."""
    del gate  # it has filled the database
    owner = pymysql.connect(unix_socket=mariadb.socket, user=mariadb.owner, autocommit=True)
    with owner, owner.cursor() as cursor:
        cursor.execute(f"CREATE USER {PLANTER} IDENTIFIED BY 'planted'")
        cursor.execute(f"GRANT ALL ON *.* TO {PLANTER} WITH GRANT OPTION")
        yield f"mysql://{PLANTER}:planted@127.0.0.1:{mariadb.port}/door"
        cursor.execute("SHOW DATABASES LIKE 'maskwire_probe%'")
        assert cursor.fetchall() == ()
        cursor.execute(f"DROP USER {PLANTER}")


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attacks of a few lines only, where it is not the attacks that are tested."""
    listed = tuple(one for one in attacks("mysql") if one.line in {"1", "43", "53"} or one.name == "24.start.1")
    monkeypatch.setattr("maskwire.probe.run.attacks", lambda _: listed)


def test_planted_canaries_do_not_get_through(gate: Gate, planter: str, capsys: pytest.CaptureFixture[str]) -> None:
    """By texts, prepared statements, cursors and commands; nearly every attack tells something of MariaDB itself."""
    code, told = probed(
        gate.url, "--plant", planter, "--reader", READER, "--yes", "--column", "ssn", capsys=capsys
    )  # fmt: skip
    assert (code, told["leaked"]) == (0, [])
    outcomes = told["outcomes"]
    tried = {one["attack"] for one in outcomes if one["works_on_the_source"] is not None}
    idle = {one["attack"] for one in outcomes if one["works_on_the_source"] is False}
    assert len(tried) > 350
    assert len(idle) <= 24, sorted(idle)
    assert {one["way"] for one in outcomes} >= {
        "simple", "prepared", "cursor", "PREPARE", "EXECUTE IMMEDIATE", "second of two", "parameter", "message",
        "in a subquery", "in a CTE", "SET SESSION",
    }  # fmt: skip
    assert set(told["doors"]) == {"mysql"}
    refused = [one for one in outcomes if one["verdict"] == "refused"]
    assert len(refused) > len(outcomes) / 2
    assert sum(one["came"] == "the answer broke off" for one in outcomes) < 5


@pytest.mark.usefixtures("few")
def test_a_policy_that_shows_a_column_is_found_out(
    mariadb: Running, planter: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """By every way in which it was asked."""
    with Gate(url(mariadb), tmp_path, policy=parse(OPEN).policy) as running:
        code, told = probed(running.url, "--plant", planter, "--yes", "--column", "email", capsys=capsys)
    assert code == 1
    leaked = {one["attack"]: one for one in told["leaked"]}
    assert {"simple", "prepared"} <= set(leaked["1.tells.1"]["ways"])
    assert {one["column"].rpartition(".")[2] for one in told["leaked"]} == {"email"}


@pytest.mark.usefixtures("few")
def test_the_source_itself_is_reported_as_leaking(
    mariadb: Running, planter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where the URL is not the gateway's: values, warnings, guesses and several statements."""
    code, told = probed(url(mariadb), "--plant", planter, "--yes", "--column", "ssn", capsys=capsys)
    assert code == 1
    assert {one["line"] for one in told["leaked"]} >= {"1", "24", "43", "53"}


@pytest.mark.usefixtures("few")
def test_a_condition_that_is_let_through_is_found_by_guessing(
    gate: Gate, planter: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No value comes, and yet each is told."""
    monkeypatch.setitem(evaluate._ALLOWED, Use.PREDICATE, evaluate._always)
    code, told = probed(gate.url, "--plant", planter, "--yes", "--quick", "--column", "ssn", capsys=capsys)
    assert code == 1
    assert {one["attack"] for one in told["leaked"]} == {"24.start.1"}


@pytest.mark.usefixtures("few")
def test_columns_that_are_masked_are_found_by_reading_both_ways(
    mariadb: Running, gate: Gate, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without any right to write."""
    code, told = probed(gate.url, "--direct", url(mariadb), "--quick", "--column", "ssn", capsys=capsys)
    assert (code, told["leaked"], told["columns"]) == (0, [], ["door.people.ssn"])


@pytest.mark.usefixtures("few")
def test_values_that_an_operator_names_are_searched_for(
    gate: Gate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody may read the source; none of them is told."""
    file = tmp_path / "canaries.txt"
    file.write_text(f"{CANARIES[1]}\n")
    code, told = probed(gate.url, "--canaries", f"door.people.ssn={file}", "--quick", capsys=capsys)
    assert (code, told["leaked"], told["columns"]) == (0, [], ["door.people.ssn"])
    assert CANARIES[1] not in str(told)


def test_two_kinds_of_database_are_not_mixed(gate: Gate, capsys: pytest.CaptureFixture[str]) -> None:
    """And a door that MySQL's gateway has not is said to be none."""
    code, told = probed(gate.url, "--direct", "postgresql://a@127.0.0.1:1/b", capsys=capsys)
    assert (code, "another kind" in str(told["said"])) == (2, True)
    asked = ["--mcp", "http://127.0.0.1:1/mcp", "--token", "x"]
    code, told = probed(gate.url, "--direct", gate.url, *asked, capsys=capsys)
    assert (code, "leave --mcp out" in str(told["said"])) == (2, True)
