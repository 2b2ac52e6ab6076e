"""The published schema of an entry says what the code writes, no more and no less."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from importlib.resources import files
from typing import Any, get_type_hints

import jsonschema
import pytest
from tests.ledger.test_entry import FULL

from maskwire.ledger import ColumnEntry, Entry, Kind, Outcome, Phase, encode, moment
from maskwire.ledger.entry import COMPLETION, FORMAT
from maskwire.ledger.literals import MOST
from maskwire.model import Column, Principal, PrincipalKind
from maskwire.sql.comments import KEYS

SCHEMA: dict[str, Any] = json.loads(files("maskwire.ledger").joinpath("entry.schema.json").read_text("utf-8"))
CHECK = jsonschema.Draft202012Validator(SCHEMA)
PROPERTIES = SCHEMA["properties"]


def test_the_schema_is_one_and_of_the_version_that_is_written() -> None:
    """By the draft that it names."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert PROPERTIES["v"] == {"const": FORMAT, "description": "The version of this schema."}


@pytest.mark.parametrize("entry", [FULL, Entry(moment(1), "", Principal("x"), Kind.START)])
def test_what_is_written_is_what_the_schema_says(entry: Entry) -> None:
    """The fullest entry and the emptiest."""
    CHECK.validate(json.loads(encode(entry)))


def test_every_field_is_in_the_schema_and_nothing_else() -> None:
    """A field more, in either, is a failure here."""
    assert set(PROPERTIES) == {it.name for it in fields(Entry)} | {"v"}
    # What filters on rows ask of a principal may be values, which an entry does not hold.
    assert set(PROPERTIES["principal"]["properties"]) == {it.name for it in fields(Principal)} - {"attributes"}
    assert set(PROPERTIES["columns"]["items"]["properties"]) == {it.name for it in fields(ColumnEntry)}
    assert set(json.loads(encode(FULL))) == set(PROPERTIES)
    assert get_type_hints(Column).keys() == {"schema", "table", "name"}


def test_every_word_of_a_kind_is_in_the_schema() -> None:
    """Kinds, phases, outcomes, principals, tags, and how many literals."""
    for name, words in (("kind", Kind), ("phase", Phase), ("outcome", Outcome)):
        assert PROPERTIES[name]["enum"] == [it.value for it in words]
    assert PROPERTIES["principal"]["properties"]["kind"]["enum"] == [it.value for it in PrincipalKind]
    assert PROPERTIES["tags"]["propertyNames"]["enum"] == sorted(KEYS)
    assert PROPERTIES["literals"]["maxItems"] == PROPERTIES["parameters"]["maxItems"] == MOST + 1
    assert PROPERTIES["completion"]["propertyNames"]["enum"] == list(COMPLETION)


@pytest.mark.parametrize("change", [{"shape": 1}, {"canary": "x"}, {"digest": "x"}, {"rows": -1}, {"kind": "other"}])
def test_what_is_no_entry_does_not_fit_the_schema(change: dict[str, object]) -> None:
    """The test above would fail where something is wrong."""
    with pytest.raises(jsonschema.ValidationError):
        CHECK.validate({**json.loads(encode(replace(FULL))), **change})
