"""Runs suites twice against one PostgreSQL, as the same role: directly, and through a gateway that masks nothing.

The role may read everything and its sessions are read-only, as the gateway's are: what is left is the gateway's doing.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections import Counter
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="mw-run-"))

from maskwire.model import KEEP, Effect
from maskwire.policy.rules import Policy, Rule
from tests.conformance.suites import SUITES, Outcomes, Suite
from tests.live.gate import Gate

RESULTS = Path(__file__).parent / "results"
OPEN = Policy("open", (Rule("everything", Effect.SHOW, KEEP),), frozenset())
_BUILD = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def run(suite: Suite, build: Path) -> None:
    """Writes results/NAME.json: how many tests ended how, and every one that ended otherwise through the gateway."""
    account = suite.account  # the name of the role and its password, the same at both doors
    database = suite.database or account
    source = suite.fetch(build / suite.name, suite.version)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mw-conf-")))
        port = _server(folder, stack)
        owner = f"postgresql://postgres@127.0.0.1:{port}/{database}"
        with psycopg.connect(owner.replace(f"/{database}", "/postgres"), autocommit=True) as admin:
            if database != "postgres":
                admin.execute(f"CREATE DATABASE {database}")
        with psycopg.connect(owner, autocommit=True) as admin:
            for statement in suite.prepare(source).split(";"):
                with suppress(psycopg.Error):  # an extension that this server lacks is missing both ways
                    admin.execute(statement)
            admin.execute(f"CREATE ROLE {account} LOGIN PASSWORD '{account}'")
            admin.execute(f"GRANT pg_read_all_data TO {account}")
            admin.execute(f"ALTER ROLE {account} SET default_transaction_read_only = on")
        direct = f"postgresql://{account}:{account}@127.0.0.1:{port}/{database}"
        before = suite.run(source, direct)
        with Gate(direct, folder, policy=OPEN, principal=account, password=account) as gate:
            after = suite.run(source, gate.url)
    RESULTS.mkdir(exist_ok=True)
    text = json.dumps(_compared(suite, before, after), indent=1, sort_keys=True)
    (RESULTS / f"{suite.name}.json").write_text(text + "\n")


def _compared(suite: Suite, before: Outcomes, after: Outcomes) -> dict[str, object]:
    different = {
        name: {"direct": before.get(name, ("none", ""))[0], "gateway": after.get(name, ("none", ""))[0],
               "said": after.get(name, ("none", ""))[1]}
        for name in sorted(before.keys() | after.keys())
        if before.get(name, ("none", ""))[0] != after.get(name, ("none", ""))[0]
    }  # fmt: skip
    return {
        "suite": suite.name,
        "version": suite.version,
        "direct": dict(Counter(outcome for outcome, _ in before.values())),
        "gateway": dict(Counter(outcome for outcome, _ in after.values())),
        "different": different,
    }


def _server(folder: Path, stack: ExitStack) -> int:
    """A PostgreSQL of Debian's by TCP, where anybody on this machine may be anybody. Its port."""
    if not _BUILD:
        raise SystemExit("no PostgreSQL: install Debian's package postgresql")
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder.chmod(0o777)
    data, port = folder / "data", 20_000 + os.getpid() % 20_000

    def tell(*words: str | Path) -> None:
        subprocess.run([*prefix, *map(str, words)], check=True, capture_output=True, timeout=60)

    tell(_BUILD[-1] / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
    settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": folder, "fsync": "off"}
    options = " ".join(f"-c {name}={value}" for name, value in {**settings, "max_connections": 200}.items())
    tell(_BUILD[-1] / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    stack.callback(tell, _BUILD[-1] / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    return port


def main(names: list[str]) -> None:
    """Those named, or all."""
    build = Path(__file__).parents[2] / "build" / "conformance"
    for suite in SUITES:
        if not names or suite.name in names:
            print(f"== {suite.name} {suite.version}", flush=True)
            run(suite, build)
