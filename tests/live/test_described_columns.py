"""What a schema says of its columns is evidence: comments, constraints, foreign keys."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from maskwire import cli
from tests.live.gate import Gate

SCHEMA = """
CREATE TABLE people (f1 text PRIMARY KEY, f2 text, f3 char(1) CHECK (f3 IN ('M', 'F')), f4 int);
COMMENT ON COLUMN people.f1 IS 'E-mail address';
COMMENT ON COLUMN people.f2 IS 'One of: small, large';
CREATE TABLE letters (id bigint, f1 text REFERENCES people, f2 bigint);
INSERT INTO people SELECT 'ann' || n || '@example.org', 'small', 'M', n FROM generate_series(1, 9) n;
"""


def _filled(server: str) -> str:
    with psycopg.connect(server, autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS described_alone WITH (FORCE)")
        owner.execute("CREATE DATABASE described_alone")
    url = server.replace("/postgres?", "/described_alone?")
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(SCHEMA)
    return url


def test_a_scan_suggests_rules_with_its_reasons(server: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`maskwire scan --policy`: the columns by entity, why, and no value."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["scan", "--policy", _filled(server)])
    out = capsys.readouterr().out
    assert ended.value.code == 0
    assert "    entities: [EMAIL_ADDRESS]\n    effect: mask\n    transform: token\n" in out
    assert "      # it is a foreign key to a column of EMAIL_ADDRESS\n" in out
    assert '      - "public.people.f1"' in out
    assert "ann1@" not in out


def test_comments_checks_and_foreign_keys_classify(server: str, tmp_path: Path) -> None:
    """An opaque name is announced by its comment; a foreign key is what it refers to, in an empty table too."""
    with Gate(_filled(server), tmp_path) as gate:
        assert gate.gateway is not None
        known = gate.gateway.source.knowledge
    found = {
        f"{relation.name}.{column.name}": it.entity
        for relation in known.catalog.by_oid.values()
        for column in relation.columns
        if (it := known.classes.get((relation.oid, column.number))) and not relation.system
    }
    assert found == {"people.f1": "EMAIL_ADDRESS", "letters.f1": "EMAIL_ADDRESS"}
