"""``maskwire probe`` against real gateways: it tells no value, finds what is open, and leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path

import psycopg
import pytest

from maskwire.cli import _run as run
from maskwire.doors.postgres import answers
from maskwire.model import Use
from maskwire.policy import evaluate
from maskwire.policy_file import parse
from maskwire.probe.attack import attacks
from maskwire.wire.postgres.backend import error_response
from tests.live.canaries import assert_clean, email, ssn
from tests.live.gate import Gate
from tests.live.mcp.door import Door

OPEN = """
name: open
extends: default
rules:
  - {name: addresses, entities: [EMAIL_ADDRESS], effect: show}
"""


def probed(*arguments: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    """The exit code and the document of a run."""
    capsys.readouterr()
    code = run(["probe", *arguments, "--json"])
    told = capsys.readouterr()
    assert_clean(told.out.encode() + told.err.encode())
    return code, json.loads(told.out) if told.out else {"said": told.err}


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Attacks of a few lines only, where it is not the attacks that are tested."""
    listed = tuple(one for one in attacks() if one.line in {"1", "24", "37", "53", "61"})
    monkeypatch.setattr("maskwire.probe.run.attacks", lambda _: listed)


def schemas(url: str) -> int:
    """How many schemas of probes are left."""
    with psycopg.connect(url) as owner:
        ((count,),) = owner.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'maskwire_probe_%'")
    return int(count)


def test_planted_canaries_do_not_get_through(
    gate: Gate, canary_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """By all ways; nearly every attack tells something of the source itself, and nothing is left in it."""
    code, told = probed(gate.url, "--plant", canary_database, "--yes", "--column", "ssn", capsys=capsys)
    assert (code, told["leaked"]) == (0, [])
    outcomes = told["outcomes"]
    tried = {one["attack"] for one in outcomes if one["works_on_the_source"] is not None}
    idle = {one["attack"] for one in outcomes if one["works_on_the_source"] is False}
    assert len(tried) > 400
    assert len(idle) <= 20
    assert {one["way"] for one in outcomes} >= {"simple", "extended", "binary", "prepared", "cursor", "PREPARE", "COPY"}
    assert schemas(canary_database) == 0


@pytest.mark.usefixtures("few")
def test_a_policy_that_shows_a_column_is_found_out(
    reader_url: str, canary_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The canary's column is named, with the attack that is no attack at all; its value is not."""
    policy = parse(OPEN).policy
    with Gate(reader_url, tmp_path, policy=policy) as gate:
        code, told = probed(
            gate.url, "--plant", canary_database, "--yes", "--quick", "--column", "email", capsys=capsys
        )
    assert code == 1
    assert {one["column"].rpartition(".")[2] for one in told["leaked"]} == {"email"}
    assert "1.tells.1" in {one["attack"] for one in told["leaked"]}
    assert all(one["why"] and one["how"] for one in told["leaked"])


@pytest.mark.usefixtures("few")
def test_a_condition_that_is_let_through_is_found_by_guessing(
    gate: Gate, canary_database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No value comes, and yet each is told: a right guess is answered otherwise."""
    monkeypatch.setitem(evaluate._ALLOWED, Use.PREDICATE, evaluate._always)
    code, told = probed(gate.url, "--plant", canary_database, "--yes", "--quick", "--column", "ssn", capsys=capsys)
    assert code == 1
    assert "24.start.1" in {one["attack"] for one in told["leaked"]}
    assert "1.tells.1" not in {one["attack"] for one in told["leaked"]}


@pytest.mark.usefixtures("few")
def test_an_error_that_is_passed_on_is_found(
    gate: Gate, canary_database: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cast that fails repeats the value."""
    monkeypatch.setitem(evaluate._ALLOWED, Use.ARGUMENT, evaluate._always)
    monkeypatch.setattr(answers, "scrub_error", lambda fields, _: error_response(fields["C"], fields["M"]))
    code, told = probed(gate.url, "--plant", canary_database, "--yes", "--quick", "--column", "email", capsys=capsys)
    assert code == 1
    assert "37" in {one["line"] for one in told["leaked"]}


@pytest.mark.usefixtures("few")
def test_columns_that_are_masked_are_found_by_reading_both_ways(
    gate: Gate, canary_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without any right to write; what is shown is named and is no leak."""
    code, told = probed(
        gate.url, "--direct", canary_database, "--quick", "--column", "public.users.email",
        "--column", "public.users.country", capsys=capsys,
    )  # fmt: skip
    assert (code, told["leaked"], told["columns"]) == (0, [], ["public.users.email"])
    assert told["shown"] in ([], ["public.users.country"])


@pytest.mark.usefixtures("few")
def test_values_that_an_operator_names_are_searched_for(
    gate: Gate, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where nobody may read the source."""
    file = tmp_path / "canaries.txt"
    file.write_text(f"{ssn(1)}\n{ssn(2)}\n")
    code, told = probed(gate.url, "--canaries", f"public.users.ssn={file}", "--quick", capsys=capsys)
    assert (code, told["leaked"], told["columns"]) == (0, [], ["public.users.ssn"])


@pytest.mark.usefixtures("few")
def test_the_mcp_door_is_attacked_too(gate: Gate, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One statement at a time, as an agent would."""
    door = Door(gate)
    file = tmp_path / "canaries.txt"
    file.write_text(f"{email(1)}\n")
    try:
        code, told = probed(
            gate.url, "--canaries", f"public.users.email={file}", "--quick", "--mcp", door.address, "--token",
            door.token(), capsys=capsys,
        )  # fmt: skip
    finally:
        door.stop()
    assert (code, told["leaked"]) == (0, [])
    asked = [one for one in told["outcomes"] if one["way"] == "MCP"]
    assert len(asked) > 50
    assert {"refused", "masked"} <= {one["verdict"] for one in asked}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["postgresql://agent:wrong@127.0.0.1:1/canary", "--direct", "postgresql://a@/b"], "No session with"),
        (["<gate>", "--canaries", "public.users.nothing=/dev/null"], "knows no column"),
        (["<gate>", "--canaries", "public.users.ssn=/dev/null"], "holds no value"),
        (["<gate>", "--direct", "<source>", "--column", "nothing"], "No column to probe"),
    ],
)
def test_what_can_not_be_run_is_not_a_leak(
    arguments: list[str], said: str, gate: Gate, canary_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and what to do."""
    places = {"<gate>": gate.url, "<source>": canary_database}
    code, told = probed(*(places.get(one, one) for one in arguments), capsys=capsys)
    assert (code, said in str(told["said"])) == (2, True)


def test_a_role_that_may_make_no_schema_is_told_so(
    gate: Gate, reader_url: str, canary_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is left."""
    code, told = probed(gate.url, "--plant", reader_url, "--yes", capsys=capsys)
    assert (code, "--direct" in str(told["said"])) == (2, True)
    assert schemas(canary_database) == 0
