"""Masking a Parquet file of ten million rows beside what one writes by hand with Presidio's anonymizer, or with Faker.

Run: .venv/bin/python bench/datasets.py [--rows N] [--peers .venv/peers] [--folder DIR]. Ratios of one run on one
machine, by processor time, since other work on it would tell otherwise; the peers are given a part of the rows, since
they would take hours. Peak memory is that of the masking process alone. The vault's lines are of an SQLite file in
--folder: what a new token costs is mostly that file.
"""

from __future__ import annotations

import argparse
import multiprocessing
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import faker
import polars
import pyarrow
from choices import CARDS, ENTITIES, KEY, STATED, policy
from pyarrow import parquet

import maskwire
from maskwire.policy.rules import Policy
from maskwire.transform.kept import Vault
from maskwire.transform.keyring import VaultKey
from maskwire.transform.shelf_file import FileShelf

GROUP = 250_000
SOME = 20_000
BATCH = 8_192


def rows(start: int, count: int) -> pyarrow.Table:
    """Eight columns: four sensitive, all made up."""
    numbers = range(start, start + count)
    return pyarrow.table(
        {
            "id": pyarrow.array(numbers, pyarrow.int64()),
            "email": [f"ana.maria{n}@example{n % 97}.com" for n in numbers],
            "full_name": [f"Ana{n % 8191} Maria{n % 127}" for n in numbers],
            "phone": [f"+1 202 555 {n % 10_000:04d}" for n in numbers],
            "ssn": [f"{n % 899 + 1:03d}-{n % 98 + 1:02d}-{n % 9998 + 1:04d}" for n in numbers],
            "status": pyarrow.array([("new", "paid", "sent")[n % 3] for n in numbers]).dictionary_encode(),
            "amount": pyarrow.array([n / 7 for n in numbers]),
            "ordered_on": pyarrow.array([n % 20_000 for n in numbers], pyarrow.int32()).cast(pyarrow.date32()),
        }
    )


def generated(path: Path, count: int) -> int:
    """Writes the file; gives its bytes in memory, as Arrow holds them."""
    size = 0
    with parquet.ParquetWriter(path, rows(0, 1).schema) as writer:
        for start in range(0, count, GROUP):
            table = rows(start, min(GROUP, count - start))
            size += table.nbytes
            writer.write_table(table)
    return size


def in_memory(name: str, table: pyarrow.Table, chosen: Policy, stated: Mapping[str, str | None]) -> float:
    """The kernel alone, over Arrow batches, one core: rows/s. ``stated``: the columns, and what they hold."""
    part = table.select(list(stated))
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        maskwire.mask(part, chosen, columns=stated, key=KEY)
        best = max(best, 1 / (time.process_time() - start))
    values = part.num_rows * sum(map(bool, stated.values()))
    print(
        f"{name:42} {part.num_rows * best:12,.0f} rows/s {part.nbytes * best / 1e6:8.0f} MB/s a core "
        f"{values * best:12,.0f} masked values/s"
    )
    return part.num_rows * best


def luhn(digits: str) -> int:
    """The digit that makes a card's number of these (ISO/IEC 7812-1, annex B)."""
    doubled = [int(one) * (2 - at % 2) for at, one in enumerate(reversed(digits))]
    return -sum(one - 9 * (one > 9) for one in doubled) % 10


def cards(count: int) -> pyarrow.Table:
    """Card numbers, their check digits right, of one issuer."""
    bodies = [f"453201{n * 7919 % 10**9:09d}" for n in range(count)]
    return pyarrow.table({"card": [body + str(luhn(body)) for body in bodies]})


def in_vault(folder: Path, count: int) -> None:
    """Random tokens for a column of texts, given out and then found again."""
    values = [f"ana.maria{n}@example.com".encode() for n in range(count)]
    vault = Vault(FileShelf(folder / "vault.db", late=True), [VaultKey(1, KEY, KEY[::-1])])
    for name in ("vault, each value for the first time", "vault, each value again"):
        start = time.process_time()
        for at in range(0, count, BATCH):
            vault.tokens("EMAIL_ADDRESS", "text", values[at : at + BATCH])
        vault.settle()
        print(f"{name:42} {count / (time.process_time() - start):12,.0f} distinct values/s")
    vault.close()


_CHILD = """
import sys, time; from pathlib import Path
sys.path.insert(0, "bench")
from choices import KEY, STATED, policy
from maskwire.datasets.job import mask_file; from maskwire.datasets.plan import Masker
masker = Masker(policy(), KEY)
wall, cpu = time.perf_counter(), time.process_time()
mask_file(Path(sys.argv[1]), Path(sys.argv[2]), masker, stated=STATED, threads=int(sys.argv[3]))
# Not ru_maxrss: it counts what the parent held when it forked.
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(time.perf_counter() - wall, time.process_time() - cpu, int(peak.split()[1]) // 1024)
"""


def by_file(source: Path, target: Path, count: int, size: int, threads: int) -> float:
    """Parquet to Parquet in a process of its own; rows a second of processor time."""
    command = [sys.executable, "-c", _CHILD, str(source), str(target), str(threads)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    wall, cpu, peak = map(float, told)
    name = f"Parquet to Parquet, {threads} thread{'s' * (threads > 1)}"
    print(
        f"{name:42} {count / cpu:12,.0f} rows/s {size / cpu / 1e6:8.0f} MB/s a core; {count / wall:,.0f} rows/s by the "
        f"clock; {peak:.0f} MB peak memory"
    )
    return count / cpu


def by_presidio(table: pyarrow.Table) -> Callable[[], object]:
    """What one writes with Presidio's anonymizer over a Polars frame, its entities known beforehand."""
    from presidio_anonymizer import AnonymizerEngine  # noqa: PLC0415 - from another folder
    from presidio_anonymizer.entities import OperatorConfig, RecognizerResult  # noqa: PLC0415

    engine = AnonymizerEngine()
    operators = {
        "EMAIL_ADDRESS": OperatorConfig("hash", {"hash_type": "sha256"}),
        "PERSON": OperatorConfig("replace", {"new_value": "[PERSON]"}),
        "PHONE_NUMBER": OperatorConfig("mask", {"masking_char": "*", "chars_to_mask": 11, "from_end": False}),
        "US_SSN": OperatorConfig("replace", {"new_value": "[US_SSN]"}),
    }
    frame = polars.from_arrow(table)

    def masked(entity: str) -> Callable[[str], str]:
        return lambda text: engine.anonymize(text, [RecognizerResult(entity, 0, len(text), 1.0)], operators).text

    return lambda: frame.with_columns(
        polars.col(name).map_elements(masked(entity), return_dtype=polars.String) for name, entity in ENTITIES.items()
    )


def by_faker(table: pyarrow.Table) -> Callable[[], object]:
    """The same with a value of Faker's for each, seeded by the raw one so that equal values stay equal."""
    fake = faker.Faker()
    frame = polars.from_arrow(table)
    makers = {"email": fake.email, "full_name": fake.name, "phone": fake.phone_number, "ssn": fake.ssn}

    def made(maker: Callable[[], str]) -> Callable[[str], str]:
        def one(text: str) -> str:
            fake.seed_instance(text)
            return maker()

        return one

    return lambda: frame.with_columns(
        polars.col(name).map_elements(made(maker), return_dtype=polars.String) for name, maker in makers.items()
    )


def peer(name: str, run: Callable[[], object], ours: float) -> None:
    """A peer's rows/s, and how many times as many ours are."""
    start = time.process_time()
    run()
    speed = SOME / (time.process_time() - start)
    print(f"{name:42} {speed:12,.0f} rows/s  Maskwire: {ours / speed:,.0f} times as many")


def main() -> None:
    """Generates, measures, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--peers", type=Path)
    parser.add_argument("--folder", type=Path)
    chosen = parser.parse_args()
    if chosen.peers is not None:
        sys.path.append(str(chosen.peers))
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        source = Path(folder, "in.parquet")
        size = generated(source, chosen.rows)
        print(f"{chosen.rows:,} rows, {size / 1e6:,.0f} MB in memory, {source.stat().st_size / 1e6:,.0f} MB of Parquet")
        some = rows(0, 1_000_000)
        in_memory("8 columns, 4 redacted, partial, hashed", some, policy(), STATED)
        in_memory("8 columns, 4 tokens", some, policy(tokens=True), STATED)
        in_memory("one column of US_SSN tokens", some, policy(tokens=True), {"ssn": STATED["ssn"]})
        in_memory("one column of card tokens (Luhn, BIN kept)", cards(1_000_000), policy(tokens=True), CARDS)
        in_vault(Path(folder), 200_000)
        ours = by_file(source, Path(folder, "one.parquet"), chosen.rows, size, 1)
        by_file(source, Path(folder, "two.parquet"), chosen.rows, size, multiprocessing.cpu_count())
    part = rows(0, SOME)
    peer("Polars with Faker", by_faker(part), ours)
    if chosen.peers is None:
        print("Presidio's anonymizer is not measured: give --peers (make eval installs them in .venv/peers)")
    else:
        peer("Polars with Presidio's anonymizer", by_presidio(part), ours)


if __name__ == "__main__":
    main()
