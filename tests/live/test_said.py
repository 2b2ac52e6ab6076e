"""What clients bind, name and trace: in the ledger as digests that only the key answers, and never as it was said."""

from __future__ import annotations

import struct
from hashlib import sha256
from pathlib import Path

import asyncpg
import psycopg

from maskwire.ledger import Entry, Kind, read
from maskwire.ledger.literals import Digests
from maskwire.ledger.numbered import numbered
from maskwire.ledger.sightings import Subject, reads_of, sightings
from maskwire.transform.keyring import secret_of
from maskwire.wire.postgres.messages import frame
from tests.live.canaries import assert_clean, email
from tests.live.gate import ROOT_KEY, Gate

DIGESTS = Digests(secret_of(ROOT_KEY))
USER = Subject("users", "7")


def _asked(ledger: Path) -> list[Entry]:
    return [one for one in read(ledger) if one.kind is Kind.EXCHANGE and "from users" in one.shape]


def _files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


async def test_parameters_are_held_by_what_they_say_whatever_the_driver_sends(reader_url: str, tmp_path: Path) -> None:
    """Text of psycopg, binary of asyncpg, which declares no types: one value, one digest in its exchange."""
    with Gate(reader_url, tmp_path) as gate:
        with psycopg.connect(gate.url, autocommit=True) as connection:
            connection.execute("SELECT id FROM users WHERE id = %s AND country = %s", [50, "FR"])
        connection = await asyncpg.connect(gate.url)
        await connection.fetch("SELECT id FROM users WHERE id = $1 AND country = $2", 50, "FR")
        await connection.fetch("SELECT id FROM users WHERE email = $1", email(3))
        await connection.fetch("SELECT id FROM users WHERE id = ANY($1::int[])", list(range(100)))
        await connection.close()
        one, two, three, four = _asked(gate.ledger)
        for entry in (one, two):
            said = [("integer", "50"), ("text", "FR")]
            assert entry.parameters == DIGESTS.of(entry.exchange, said)
        assert one.parameters != two.parameters
        assert three.parameters == DIGESTS.of(three.exchange, [("text", email(3))])
        assert four.parameters[0][0] == "binary"
    assert_clean(_files(tmp_path))


def test_who_has_seen_a_row_is_told_by_its_key_raw_or_masked(reader_url: str, tmp_path: Path) -> None:
    """In text and in binary, in many rows as a filter, through a reference, and not where other rows came."""
    with Gate(reader_url, tmp_path) as gate:
        for name, sql, binary in (
            ("text", "SELECT id, email FROM users WHERE id < 20", False),
            ("binary", "SELECT id FROM users WHERE id = 7", True),
            ("many", "SELECT id, email FROM users", False),
            ("others", "SELECT id, email FROM users WHERE id > 30 LIMIT 5", False),
            ("key", "SELECT email FROM users WHERE id = 7", False),
            ("unknown", "SELECT email FROM users LIMIT 1", False),
            ("product", "SELECT * FROM products", False),
        ):
            with psycopg.connect(gate.url, autocommit=True, application_name=name) as connection:
                connection.execute(sql, binary=binary).fetchall()
        found = {}
        for one in numbered(gate.ledger):
            for it in sightings(reads_of([one], USER), USER, [DIGESTS]):
                found[one[1].application] = it.how.value
    assert found == {
        "text": "seen", "binary": "seen", "many": "probably seen", "key": "asked for", "unknown": "may have been seen",
    }  # fmt: skip


def test_an_answer_that_repeats_a_literal_can_not_be_guessed_by_its_digest(reader_url: str, tmp_path: Path) -> None:
    """Of a hundred possible answers, whoever has the key knows which was sent; without it none fits."""
    with Gate(reader_url, tmp_path) as gate:
        with psycopg.connect(gate.url, autocommit=True) as connection:
            for _ in range(2):  # the second one is drawn from the first one's form
                assert connection.execute("SELECT 1984 AS year").fetchone() == (1984,)
        entries = [one for one in read(gate.ledger) if one.rows == 1]
    rows = {year: sha256(frame(b"D", struct.pack("!hi", 1, 4) + b"%d" % year)) for year in range(1900, 2030)}
    assert len({one.digest for one in entries}) == len(entries) == 2
    for one in entries:
        fits = [year for year, row in rows.items() if DIGESTS.answer(one.exchange, row.digest()) == one.digest]
        assert fits == [1984]
        assert one.digest not in {row.hexdigest() for row in rows.values()}
        assert all(Digests(bytes(32)).answer(one.exchange, row.digest()) != one.digest for row in rows.values())
