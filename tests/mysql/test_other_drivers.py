"""Drivers of other languages, and mysqlclient, through the MySQL door: alike in what they see and may do.

Each program under tests/live/drivers/mysql does the same things and prints what it saw; `make drivers` builds them.
A driver whose language is not installed is skipped, and says so.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.live.gate import PASSWORD, Gate
from tests.mysql.doors import CANARIES, asked

ROOT = Path(__file__).parents[2]
SOURCES, BUILT = ROOT / "tests" / "live" / "drivers" / "mysql", ROOT / "build" / "drivers" / "mysql"


def _command(driver: str) -> list[str | Path]:
    """How its program is run; the test is skipped where it is not built."""
    needs: Path
    command: list[str | Path]
    match driver:
        case "mysql2":
            command, needs = ["node", BUILT / "node" / "main.mjs"], BUILT / "node" / ".ready"
        case "go-sql-driver":
            command, needs = [BUILT / "go"], BUILT / "go"
        case "Connector/J":
            jar = next((BUILT / "java").glob("mysql-connector-j-*.jar"), BUILT / "none")
            command, needs = ["java", "-cp", jar, SOURCES / "java" / "Main.java"], jar
        case _:
            python = (BUILT / "mysqlclient").read_text().strip() if (BUILT / "mysqlclient").exists() else ""
            command, needs = [python, SOURCES / "mysqlclient.py"], Path(python or BUILT / "none")
    if not needs.exists() or shutil.which(str(command[0])) is None:
        pytest.skip(f"{driver} is not built here (make drivers)")
    return command


@pytest.mark.parametrize("driver", ["mysql2", "go-sql-driver", "Connector/J", "mysqlclient"])
def test_a_driver_sees_masked_values_and_asks_by_them(gate: Gate, driver: str) -> None:
    """Prepared and not, streamed, in a transaction; a write and a guess are refused by number."""
    done = subprocess.run(
        [*_command(driver), "127.0.0.1", str(gate.port), "agent", PASSWORD],
        capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[:2000]
    assert not any(canary in done.stdout + done.stderr for canary in CANARIES)
    seen: dict[str, Any] = json.loads(done.stdout)
    people = [list(row) for row in asked(gate, "SELECT id, city, email FROM people WHERE id < 3 ORDER BY id")]
    assert seen == {
        "people": people,
        "found": [10, 11],
        "reused": 20,
        "values": ["12.50", "18446744073709551615", 1.5, "2024-05-06 07:08:09"],
        "big": [20_000, 200_010_000],
        "write": 1792,
        "guess": 1142,
        "inside": 3,
        "concurrent": [2, 3, 4, 5],
    }
