"""pgjdbc's DatabaseMetaData, which DBeaver, Metabase, IntelliJ and every JVM tool build on.

Runs where there is a JDK and a pgjdbc jar: MASKWIRE_PGJDBC names it, or Maven has fetched one
(mvn dependency:get -Dartifact=org.postgresql:postgresql:42.7.7).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.live.introspection.conftest import Client

SOURCE = Path(__file__).parent / "Metadata.java"


def _jar() -> Path | None:
    named = os.environ.get("MASKWIRE_PGJDBC")
    fetched = sorted((Path.home() / ".m2/repository/org/postgresql/postgresql").glob("*/postgresql-*.jar"))
    return Path(named) if named else fetched[-1] if fetched else None


def test_every_question_about_the_schema_is_answered(client_of: Client, tmp_path: Path) -> None:
    """No call of DatabaseMetaData fails, and those about what is there find it."""
    jar = _jar()
    if jar is None or shutil.which("javac") is None:
        pytest.skip("needs a JDK and a pgjdbc jar (MASKWIRE_PGJDBC)")
    subprocess.run(["javac", "-d", tmp_path, SOURCE], check=True, timeout=120)
    url = f"jdbc:postgresql://{client_of.host}:{client_of.port}/{client_of.database}?sslmode=disable"
    ran = subprocess.run(
        ["java", "-cp", f"{jar}:{tmp_path}", "Metadata", url, client_of.user, client_of.password],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert [line for line in lines if not line.startswith("ok ")] == []
    rows = {line.split(" ", 1)[1].rpartition(" ")[0]: int(line.rpartition(" ")[2]) for line in lines}
    found = {
        name: rows[name] for name in ("getPrimaryKeys", "getImportedKeys", "getIndexInfo", "prepared", "by cursor")
    }
    assert found == {"getPrimaryKeys": 1, "getImportedKeys": 1, "getIndexInfo": 4, "prepared": 7, "by cursor": 60}
    assert len(rows) > 30
