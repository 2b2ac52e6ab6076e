"""Names beyond ASCII, which a server keeps in the encoding of its database."""

from __future__ import annotations

import copy

import pytest

from maskwire.errors import RefusedError
from maskwire.sql.catalog import Catalog, CatalogColumn, Relation
from maskwire.sql.understand import understand

_COLUMNS = tuple(CatalogColumn(number, name, 25, "text") for number, name in enumerate(("id", "straße", "É"), 1))
_RELATIONS = [Relation(1, "public", "städte", "r", _COLUMNS)]
_UTF8, _OTHER = Catalog(_RELATIONS), Catalog(_RELATIONS, is_utf8=False)


def _reason(sql: str, catalog: Catalog) -> str | None:
    try:
        understand(sql, catalog, ("public",))
    except RefusedError as error:
        return error.refusal.reason
    return None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT straße FROM städte",
        'SELECT "städte"."straße", x."É" FROM public.städte AS x JOIN "städte" USING (id)',
        "SELECT 'Ünicode is no name', id AS \"plain\" FROM städte -- größer",
    ],
)
def test_names_of_the_schema_are_read_in_every_encoding(sql: str) -> None:
    """As they stand there; a text or a comment is no name."""
    assert _reason(sql, _UTF8) is None
    assert _reason(sql, _OTHER) is None


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT id AS größe FROM städte",
        "SELECT id FROM städte AS ä",
        'WITH "ä" AS (SELECT 1 AS x) SELECT x FROM "ä"',
        "SELECT É FROM städte",
        'SELECT U&"\\00e4" FROM (SELECT 1 AS "a") s',
        'DECLARE "ä" CURSOR FOR SELECT 1',
        'PREPARE "ä" AS SELECT 1',
        "SELECT $‖$x$∥$ || id --$‖$",
    ],
)
def test_other_names_are_read_in_utf8_only(sql: str) -> None:
    """Where a server cuts them and folds their case in its own encoding, two of them may be one, or one be two."""
    assert _reason(sql, _UTF8) in (None, "unknown-column")
    assert _reason(sql, _OTHER) == "not-understood"


def test_a_view_with_names_that_are_cut_is_not_understood() -> None:
    """Two of its columns would be taken for one."""
    for length, reason in ((31, None), (32, "view-not-understood")):
        text = f"SELECT id AS a, straße AS {'é' * length} FROM städte"
        view = Relation(2, "public", "seen", "v", _COLUMNS[:2], (), text)
        assert _reason("SELECT id FROM seen", Catalog([*_RELATIONS, view], is_utf8=False)) == reason


@pytest.mark.parametrize("catalog", [_UTF8, _OTHER])
@pytest.mark.parametrize("name", ['"' + "é" * 32 + '"', "é" * 32, 'U&"' + "\\00e9" * 32 + '"'])
def test_no_name_beyond_ascii_is_cut(catalog: Catalog, name: str) -> None:
    """A server that counts other bytes would take it for another name. One of plain letters is cut alike everywhere."""
    assert _reason(f"SELECT 1 AS {name}", catalog) == "name-too-long"
    assert _reason(f"SELECT 1 AS {'n' * 70}", catalog) is None


def test_a_copied_catalog_is_of_the_same_encoding() -> None:
    """As another process takes it."""
    assert copy.copy(_UTF8).is_utf8
    assert not copy.copy(_OTHER).is_utf8
