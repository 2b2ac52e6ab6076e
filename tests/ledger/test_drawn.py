"""Entries drawn from a form: the same bytes, and the same fields, as those written field by field."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import fields, replace
from pathlib import Path
from random import Random

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from maskwire.ledger import trails
from maskwire.ledger.drawn import Drawn, Figures, Form
from maskwire.ledger.entry import ColumnEntry, Entry, Outcome, SubjectEntry, decode, encode, is_canonical
from maskwire.ledger.rollup import BLOCK, _Block
from maskwire.ledger.signing import public_path, verifier_in
from maskwire.ledger.store import Ledger
from maskwire.ledger.trails import Trails, packed
from maskwire.ledger.verify import verify
from maskwire.model import Column, Principal, PrincipalKind

_WORDS = st.sampled_from(["", "plain", 'a "quoted" one', "back\\slash", "new\nline", "\x00\x1f\x7f", "\u2028 é 😀"])
_COLUMNS = st.builds(Column, _WORDS, _WORDS, _WORDS)
_SAID = st.lists(st.tuples(st.sampled_from(["text", "integer", "rest:3"]), st.just("0a" * 16)), max_size=3).map(tuple)
_COUNT = st.one_of(st.just(0), st.integers(0, 2**53))
_SAMPLES = st.builds(
    Entry,
    time=st.just("2026-01-01T00:00:00.000000Z"),
    session=_WORDS,
    principal=st.builds(Principal, _WORDS.filter(bool), st.sampled_from(PrincipalKind), st.none() | _WORDS),
    exchange=st.sampled_from(["", "abc-1"]),
    purpose=_WORDS.filter(bool),
    door=_WORDS.filter(bool),
    source=_WORDS,
    client=_WORDS,
    application=_WORDS,
    shape=_WORDS,
    reason=st.sampled_from(["", "too-long"]),
    code=st.sampled_from(["", "57014"]),
    columns=st.lists(
        st.builds(ColumnEntry, st.lists(_COLUMNS, max_size=2).map(tuple), st.none() | _WORDS, st.just("keep"), _WORDS),
        max_size=3,
    ).map(tuple),
    lookups=st.lists(_COLUMNS, max_size=2).map(tuple),
    conversation=st.sampled_from(["", "talk.1"]),
    policy=_WORDS,
    version=_WORDS,
    rows=_COUNT,
)


@st.composite
def _drawn(draw: st.DrawFn) -> tuple[Entry, Drawn]:
    """An entry written field by field, and the same drawn."""
    sample = draw(_SAMPLES)
    counts = [draw(st.tuples(_COUNT, _COUNT, _COUNT)) for _ in sample.columns]
    figures = Figures(
        "2026-01-02T03:04:05.000006Z", f"abc-{draw(st.integers(1, 10**9))}", draw(_COUNT), draw(_COUNT), draw(_COUNT),
        draw(st.sampled_from(["", "ab" * 32])), counts, draw(_SAID), draw(_SAID),
    )  # fmt: skip
    columns = tuple(
        replace(one, kept=kept, masked=masked, dropped=dropped)
        for one, (kept, masked, dropped) in zip(sample.columns, counts, strict=True)
    )
    names = [name for name in Figures._fields if name != "counts"]
    whole = replace(sample, columns=columns, **{name: getattr(figures, name) for name in names})
    return whole, Form(sample).draw(figures)


@settings(max_examples=25)
@given(_drawn())
def test_what_is_drawn_is_what_is_written_field_by_field(both: tuple[Entry, Drawn]) -> None:
    """Byte for byte, and canonical."""
    whole, drawn = both
    assert drawn.drawn() == encode(whole)
    assert is_canonical(encode(drawn))


@settings(max_examples=25)
@given(_drawn())
def test_the_fields_of_a_drawn_entry_are_those_of_its_text(both: tuple[Entry, Drawn]) -> None:
    """Whoever asks for a field, or writes it anew, gets the same."""
    whole, drawn = both
    assert drawn == whole
    assert whole == drawn
    assert encode(Entry(**{field.name: getattr(drawn, field.name) for field in fields(Entry)})) == drawn.drawn()
    assert encode(decode(encode(drawn))) == drawn.drawn()


@settings(max_examples=5)
@given(_drawn())
def test_a_drawn_entry_with_another_field_is_written_field_by_field(both: tuple[Entry, Drawn]) -> None:
    """Its text would be that of the former one."""
    whole, drawn = both
    assert encode(replace(drawn, outcome=Outcome.FAILED)) == encode(replace(whole, outcome=Outcome.FAILED))


@settings(max_examples=5)
@given(_SAMPLES)
def test_an_entry_with_something_of_its_own_has_no_form(sample: Entry) -> None:
    """What a form does not know is never left out."""
    column = Column("public", "users", "notes")
    assert Form.fits(replace(sample, exchange="abc-1"))
    for own in (
        {"subjects": (SubjectEntry(column, 1, ("00" * 8,)),)},
        {"classified": (column,)},
        {"tags": (("route", "/"),)},
        {"traceparent": "00-x"},
        {"completion": (("model", "m"),)},
        {"columns": (ColumnEntry((), None, "scan", "r", findings=(("EMAIL_ADDRESS", 1),)),)},
        {"exchange": 'a"b'},
    ):
        assert not Form.fits(replace(sample, **own))


def test_drawn_entries_add_up_to_what_their_texts_say() -> None:
    """A block is the same whether its entries came from forms, of two principals and statements, or were read back."""
    email, note = Column("public", "users", "email"), Column("public", "users", "note")
    columns = (
        ColumnEntry((email, note), "EMAIL_ADDRESS", "token", "r"),
        ColumnEntry((email,), None, "keep", "summary"),
    )
    forms = [
        Form(Entry("t", "s", Principal(who), exchange="s-0", shape="select", columns=columns[:many]))
        for who in ("ana", "agent")
        for many in (0, 1, 2)
    ]
    random, drawn, read = Random(5), _Block(), _Block()
    for number in range(1, 400):
        form = random.choice(forms)
        counts = [(random.randrange(3), random.randrange(3), 0) for _ in form.sample.columns]
        time = f"2026-01-01T00:00:{random.randrange(60):02d}.000000Z"
        entry = form.draw(Figures(time, f"s-{number}", counts=counts))
        if number % 7 == 0:  # others stand among them
            entry = replace(entry, outcome=Outcome.FAILED)
        drawn.add(number, entry)
        read.add(number, decode(encode(entry)))
    drawn.settle()
    read.settle()
    for name in ("count", "first", "last", "seen", "shown", "refused", "asked", "opened", "closed"):
        assert getattr(drawn, name) == getattr(read, name), name
    assert drawn.trails._names == read.trails._names
    assert _told(drawn.trails) == _told(read.trails) != {}


def _told(trails: Trails) -> dict[tuple[str, str], bytes]:
    return {table: packed(found) for table, found in trails._reads.items() if found}


@pytest.mark.parametrize("is_former", [False, True])
def test_a_ledger_of_drawn_entries_verifies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_former: bool) -> None:
    """Whole blocks of them, summed up; also where a gateway of before kept what they read in a shorter form."""
    if is_former:
        monkeypatch.setattr(
            trails, "packed", lambda found: packed(orjson.dumps(orjson.loads(it)[:7]).decode() for it in found)
        )
    column = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "r")
    form = Form(Entry("t", "s", Principal("agent"), exchange="s-0", shape="select", columns=(column,)))
    time = "2026-01-01T00:00:00.000000Z"
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        for first in range(0, 2 * BLOCK, BLOCK // 4):
            numbers = range(first, first + BLOCK // 4)
            ledger.append([form.draw(Figures(time, f"s-{n}", counts=[(0, n % 3, 0)])) for n in numbers])
    monkeypatch.undo()
    assert verify(path, verifier_in(str(public_path(path)))).entries >= 2 * BLOCK
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("SELECT count(*) FROM touched").fetchone() == (2,)
