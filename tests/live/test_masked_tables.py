"""The demo database, masked into files and loaded again: what joined joins, and the tokens are those of the wire."""

from __future__ import annotations

import asyncio
import csv
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner
from psycopg import sql
from pyarrow import parquet

from maskwire.cli import maskwire
from maskwire.datasets import demo
from maskwire.datasets.schema import KEYS, TABLES
from maskwire.ledger import read
from tests.live.conftest import READER, READER_PASSWORD
from tests.live.gate import ROOT_KEY, Gate

NAMES = (
    "customers", "addresses", "products", "orders", "order_items", "payments", "support_tickets", "web_sessions",
    "integrations", "patients", "visits", "prescriptions",
)  # fmt: skip
SOME = ("customers", "orders", "products", "visits", "patients")
JOINS = (
    "customers c JOIN support_tickets t ON t.email = c.email",
    "customers c JOIN patients p ON p.email = c.email",
    "customers c JOIN orders o ON o.customer_id = c.id JOIN payments p ON p.order_id = o.id",
    "orders o JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id",
    "patients p JOIN visits v ON v.patient_id = p.id JOIN prescriptions r ON r.visit_id = v.id",
    "customers c JOIN addresses a ON a.customer_id = c.id",
    "web_sessions w JOIN customers c ON c.id = w.customer_id",
)


def _database(server: str, name: str) -> str:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="module")
def shop(server: str) -> str:
    url = _database(server, "masked_shop")
    asyncio.run(demo.create(url, count=1200))
    return url


def _export(url: str, target: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> None:
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())
    reader = url.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")
    ledger = target.parent / "export-ledger.db"
    done = CliRunner().invoke(maskwire, ["mask", "--from", reader, str(target), "--ledger", str(ledger), *options])
    assert done.exit_code == 0, (done.output, done.exception)


def test_the_demo_is_exported_masked_and_loaded_again(
    server: str, shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every foreign key holds and every join gives the same counts; a value has one token in a file and on the wire."""
    _export(shop, tmp_path / "out", monkeypatch)
    copy = _database(server, "masked_copy")
    with psycopg.connect(copy, autocommit=True) as owner, psycopg.connect(shop) as raw:
        owner.execute(TABLES)
        for name in NAMES:
            path = tmp_path / "out" / f"{name}.csv"
            load = sql.SQL("COPY {} FROM STDIN (FORMAT csv, HEADER)").format(sql.Identifier(name))
            with owner.cursor().copy(load) as into:
                into.write(path.read_bytes())
        owner.execute(KEYS)  # foreign and unique keys, checked by the server
        for join in JOINS:
            count = sql.SQL("SELECT count(*) FROM ") + sql.SQL(join)
            assert owner.execute(count).fetchone() == raw.execute(count).fetchone(), join
        emails = {email for (email,) in raw.execute("SELECT email FROM customers")}
        assert not emails & {email for (email,) in owner.execute("SELECT email FROM customers")}
        everything = "".join(path.read_text() for path in (tmp_path / "out").glob("*.csv"))
        assert not [email for email in emails if email in everything]
        reader = shop.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")
        (tmp_path / "gate").mkdir()
        with Gate(reader, tmp_path / "gate") as gate, psycopg.connect(gate.url, autocommit=True) as agent:
            for name, columns in (
                ("customers", "id, email, phone, ssn, bank_account, first_name"),
                ("payments", "id, card_number, iban, amount"),
                ("web_sessions", "id, ip, device_mac"),
                ("patients", "id, mrn, full_name, insurance_number"),
            ):
                query = f"SELECT {columns} FROM {name} ORDER BY id"
                assert owner.execute(query).fetchall() == agent.execute(query).fetchall(), name
    entries = read(tmp_path / "export-ledger.db")
    assert sum(1 for one in entries if one.door == "dataset") == len(NAMES)


def test_an_export_to_parquet_has_types_and_the_same_values(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Numbers, dates and times are such in the file; text is what the CSV file has."""
    _export(shop, tmp_path / "csv", monkeypatch, "--tables", "customers,orders")
    _export(shop, tmp_path / "parquet", monkeypatch, "--tables", "customers,orders", "--format", "parquet")
    for name in ("customers", "orders"):
        with (tmp_path / "csv" / f"{name}.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        table = parquet.read_table(tmp_path / "parquet" / f"{name}.parquet")
        assert table.num_rows == len(rows)
        assert [str(one) for one in table.column("id").to_pylist()] == [row["id"] for row in rows]
    customers = parquet.read_table(tmp_path / "parquet" / "customers.parquet")
    assert [str(field.type) for field in customers.schema][:1] == ["int64"]
    assert str(customers.schema.field("birth_date").type) == "date32[day]"
    with (tmp_path / "csv" / "customers.csv").open(newline="") as file:
        emails = [row["email"] for row in csv.DictReader(file)]
    assert customers.column("email").to_pylist() == emails


def test_a_materialized_view_is_masked_by_what_it_was_made_of(
    server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on the wire: what was computed from an address looks like nothing, and is hidden."""
    url = _database(server, "materialized")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("CREATE TABLE people (id int, email text, country text)")
        owner.execute(
            "INSERT INTO people SELECT n, 'canary' || n || '@example.com', 'FR' FROM generate_series(1, 20) n"
        )
        owner.execute(
            "CREATE MATERIALIZED VIEW told AS SELECT id, reverse(email) AS r, email AS x, country FROM people"
        )
    _export(url, tmp_path / "out", monkeypatch)
    text = (tmp_path / "out" / "told.csv").read_text()
    assert "yranac" not in text
    assert "canary" not in text
    assert text.splitlines()[1].startswith("1,[GENERATED],")
    assert text.splitlines()[1].endswith(",FR")
    reader = url.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")
    (tmp_path / "gate").mkdir()
    with Gate(reader, tmp_path / "gate") as gate, psycopg.connect(gate.url.replace("/canary", "/materialized")) as one:
        assert all("yranac" not in row[0] for row in one.execute("SELECT r FROM told"))


_KILLED = """
import os, sys
from maskwire.datasets import snapshots
from maskwire.__main__ import main
told, left = snapshots.Finished.finished, [3]
def finished(self, made):
    told(self, made)
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), 9)
snapshots.Finished.finished = finished
sys.argv = ["maskwire", *sys.argv[1:]]
main()
"""


@pytest.fixture
def at_rest(server: str) -> Iterator[None]:
    """The server writes nothing of its own accord meanwhile."""
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("ALTER SYSTEM SET autovacuum = off")
        owner.execute("SELECT pg_reload_conf()")
        working = "SELECT count(*) FROM pg_stat_activity WHERE backend_type LIKE 'autovacuum%'"
        while (owner.execute(working).fetchone() or (0,))[0]:
            time.sleep(0.05)
        yield
        owner.execute("ALTER SYSTEM RESET autovacuum")
        owner.execute("SELECT pg_reload_conf()")


@pytest.mark.usefixtures("at_rest")
def test_a_killed_export_goes_on_only_while_nothing_was_written(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tables that it had finished stay; after a write, whatever it was of, all of them are made anew."""
    monkeypatch.setenv("MASKWIRE_ROOT_KEY", ROOT_KEY.hex())
    reader = shop.replace("//postgres:@", f"//{READER}:{READER_PASSWORD}@")

    def killed(target: Path) -> None:
        arguments = ["mask", "--from", reader, str(target), "--no-ledger", "--tables", ",".join(SOME)]
        done = subprocess.run([sys.executable, "-c", _KILLED, *arguments], check=False, capture_output=True)
        assert done.returncode == -9, done.stderr
        assert not list(target.glob("*.csv"))

    def resumed(target: Path) -> int:
        _export(shop, target, monkeypatch, "--tables", ",".join(SOME))
        files = json.loads((target / "manifest.json").read_text())["files"]
        assert {path.name for path in target.iterdir()} == {"manifest.json", *(f"{name}.csv" for name in SOME)}
        return sum(file["resumed"] for file in files)

    _export(shop, tmp_path / "whole", monkeypatch, "--tables", ",".join(SOME))
    killed(tmp_path / "out")
    state = (tmp_path / "out" / "tables.maskwire-part" / "state.jsonl").read_text().splitlines()
    assert len(state) >= 4
    # Whether it was killed before or after one of them was published, it is not made again.
    first = json.loads(state[1])["file"]
    (tmp_path / "out" / "tables.maskwire-part" / first).rename(tmp_path / "out" / first)
    # One that is not as it was is.
    cut = tmp_path / "out" / "tables.maskwire-part" / json.loads(state[2])["file"]
    cut.write_bytes(cut.read_bytes()[:-10])
    assert resumed(tmp_path / "out") >= 2
    for name in SOME:
        assert (tmp_path / "out" / f"{name}.csv").read_bytes() == (tmp_path / "whole" / f"{name}.csv").read_bytes()
    killed(tmp_path / "again")
    with psycopg.connect(shop, autocommit=True) as owner:
        owner.execute("CREATE TABLE elsewhere (id int)")
        owner.execute("DROP TABLE elsewhere")
    assert resumed(tmp_path / "again") == 0
