"""Where each suite comes from and how it is run. Nothing of a suite is kept in the repository.

A run gives, for each test, its outcome ("pass", "fail", "skip") and the text of its failure.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

Outcomes = dict[str, tuple[str, str]]
_TEXT = 400  # characters of a failure that are looked at


@dataclass(frozen=True)
class Suite:
    """``prepare`` is SQL that its tests expect to have been run by an owner; ``account`` whom they expect to be."""

    name: str
    version: str
    fetch: Callable[[Path, str], Path]
    run: Callable[[Path, str], Outcomes]
    prepare: Callable[[Path], str] = lambda _: ""
    account: str = "reader"
    database: str = ""  # where another than the account's name is asked for


def _run(words: list[str | Path], folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=1500, check=False
    )


# ---------------------------------------------------------------- Go


def _go_module(module: str) -> Callable[[Path, str], Path]:
    def fetch(folder: Path, version: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        told = _run(["go", "mod", "download", "-json", f"{module}@{version}"], folder)
        kept = Path(json.loads(told.stdout)["Dir"])
        copy = folder / "source"
        if not copy.exists():
            subprocess.run(["cp", "-r", kept, copy], check=True)
            subprocess.run(["chmod", "-R", "u+w", copy], check=True)
        return copy

    return fetch


def _go_tests(variables: Callable[[str], dict[str, str]]) -> Callable[[Path, str], Outcomes]:
    def run(folder: Path, url: str) -> Outcomes:
        done = _run(["go", "test", "-json", "-p", "1", "-timeout", "400s", "./..."], folder, **variables(url))
        return _go_outcomes(done.stdout)

    return run


def _go_outcomes(text: str) -> Outcomes:
    said: dict[str, list[str]] = defaultdict(list)
    found: Outcomes = {}
    for line in text.splitlines():
        event = json.loads(line)
        name = f"{event.get('Package', '').split('/', 3)[-1]}:{event.get('Test', '')}"
        if not event.get("Test"):
            continue
        if event["Action"] == "output":
            said[name].append(event["Output"])
        elif event["Action"] in ("pass", "fail", "skip"):
            found[name] = event["Action"], _shortened("".join(said[name]))
    return found


# ---------------------------------------------------------------- Python


def _sdist(package: str, wheel: str = "", *more: str) -> Callable[[Path, str], Path]:
    """The tests come from the source archive, what they test from the wheel of the same version."""

    def fetch(folder: Path, version: str) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        python = folder / "bin" / "python"
        if not python.exists():
            subprocess.run([sys.executable, "-m", "venv", folder], check=True)
            pip = [
                python,
                "-m",
                "pip",
                "install",
                "--quiet",
                "pytest",
                "pytest-timeout",
                f"{wheel or package}=={version}",
            ]
            subprocess.run(pip, check=True)
        if not list(folder.glob("*.tar.gz")):
            words = ["download", "--quiet", "--no-deps", "--no-binary", ":all:"]
            subprocess.run([python, "-m", "pip", *words, f"{package}=={version}", "-d", folder], check=True)
        (archive,) = folder.glob("*.tar.gz")
        with tarfile.open(archive) as file:
            file.extractall(folder / "sdist", filter="data")
        (source,) = (folder / "sdist").iterdir()
        if (source / package).exists():
            shutil.rmtree(source / package)  # or it would be imported in place of the wheel's, which is compiled
        return source

    return fetch


def _pytest(variables: Callable[[str], dict[str, str]], chosen: str = "") -> Callable[[Path, str], Outcomes]:
    """Each file in a run of its own: what ends pytest itself costs no other."""

    def run(source: Path, url: str) -> Outcomes:
        python = source.parent.parent / "bin" / "python"
        report = source / "report.xml"
        words = [python, "-m", "pytest", "-q", "--tb=native", "-c", os.devnull, "--rootdir", source, "-k", chosen]
        found: Outcomes = {}
        for tests in sorted((source / "tests").glob("test_*.py")):
            report.unlink(missing_ok=True)
            _run(
                [*words, f"--junit-xml={report}", "-p", "no:cacheprovider", "--timeout=60", tests],
                source,
                **variables(url),
            )
            if report.exists():
                found |= _junit(report)
        return found

    return run


def _junit(report: Path) -> Outcomes:
    found: Outcomes = {}
    for case in ET.parse(report).iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        wrong = next((child for child in case if child.tag in ("failure", "error")), None)
        if wrong is not None:
            found[name] = "fail", _shortened(f"{wrong.get('message')}\n{wrong.text}")
        else:
            found[name] = "skip" if case.find("skipped") is not None else "pass", ""
    return found


def _shortened(text: str) -> str:
    """The lines that name an error, without what differs from run to run."""
    lines = [
        line.strip()
        for line in text.splitlines()
        if re.search(r"SQLSTATE|[Ee]rror|refused|rror:|expected|got|Not", line)
    ]
    return re.sub(r"0x[0-9a-f]+|\d{4,}|/\S+/", "#", " | ".join(lines))[:_TEXT]


def _libpq(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "PGHOST": parts.hostname or "", "PGPORT": str(parts.port), "PGUSER": parts.username or "",
        "PGPASSWORD": parts.password or "", "PGDATABASE": parts.path.lstrip("/"),
    }  # fmt: skip


def _psycopg2(url: str) -> dict[str, str]:
    parts = urlsplit(url)
    return {
        "PSYCOPG2_TESTDB_HOST": parts.hostname or "", "PSYCOPG2_TESTDB_PORT": str(parts.port),
        "PSYCOPG2_TESTDB_USER": parts.username or "", "PSYCOPG2_TESTDB": parts.path.lstrip("/"),
        "PGPASSWORD": parts.password or "",
    }  # fmt: skip


# They write, so all of them fail directly too; and through the gateway one recurses so deep that it ends pytest itself.
_ASYNCPG = "not TestExecuteMany"

SUITES = (
    Suite(
        "pgx", "v5.12.0", _go_module("github.com/jackc/pgx/v5"), _go_tests(lambda url: {"PGX_TEST_DATABASE": url}),
        lambda folder: (folder / "testsetup" / "postgresql_setup.sql").read_text(),
    ),
    Suite("pq", "v1.12.3", _go_module("github.com/lib/pq"), _go_tests(_libpq), account="pqgo"),
    Suite("asyncpg", "0.32.0", _sdist("asyncpg", "asyncpg", "distro"), _pytest(_libpq, _ASYNCPG), database="postgres"),
    Suite("psycopg2", "2.9.13", _sdist("psycopg2", "psycopg2-binary"), _pytest(_psycopg2)),
)  # fmt: skip
