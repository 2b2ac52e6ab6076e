"""Entries packed by a worker are, at the head, byte for byte what they were."""

from __future__ import annotations

import orjson
import pytest

from maskwire.errors import LedgerError
from maskwire.gateway.workers.packing import Packer, Unpacker
from maskwire.ledger.drawn import Drawn, Figures, Form
from maskwire.ledger.entry import ColumnEntry, Entry, encode, moment
from maskwire.model import Column, Principal

EMAIL = ColumnEntry((Column("public", "users", "email"),), "EMAIL_ADDRESS", "token", "default", 0, 1, 0)


def plain(number: int, name: str = "agent") -> Entry:
    """An answer of session ``number``."""
    return Entry(
        moment(number), f"s{number}", Principal(name), exchange=f"x{number}", shape="SELECT 1", columns=(EMAIL,)
    )


def drawn(form: Form, number: int) -> Drawn:
    """Another of the same form."""
    said = (("integer", f"{number:032x}"),)
    return form.draw(Figures(moment(number), f"x{number}", 3, 40, 500, "a" * 64, [(0, number, 0)], said, said))


def passed(packer: Packer, unpacker: Unpacker, entries: list[Entry]) -> list[Entry]:
    """Over the wire."""
    return unpacker.unpack(orjson.loads(orjson.dumps(packer.pack(entries))))


def test_drawn_and_plain_entries_arrive_as_they_were() -> None:
    """Their rows are equal, and what is drawn is so again, so that it is summed by its figures."""
    packer, unpacker, form = Packer(), Unpacker(), Form(plain(1))
    sent: list[Entry] = [plain(1), drawn(form, 2), plain(3), drawn(form, 4)]
    for _ in range(2):  # the form is known the second time
        found = passed(packer, unpacker, sent)
        assert [it.row() for it in found] == [it.row() for it in sent]
        assert found == sent
        assert [type(it) for it in found] == [Entry, Drawn, Entry, Drawn]


def test_a_form_whose_number_is_used_anew_draws_nothing_of_the_former() -> None:
    """More forms than both sides hold, in one batch and over many."""
    packer, unpacker = Packer(most=3), Unpacker()
    forms = [Form(plain(number, f"agent{number}")) for number in range(8)]
    order = [0, 1, 2, 3, 0, 4, 7, 1, 6, 2, 5, 0, 0, 3]
    together = [drawn(forms[at], number) for number, at in enumerate(order)]
    arrived = passed(packer, unpacker, list(together))
    assert [it.row() for it in arrived] == [it.row() for it in together]
    for one in together:
        assert passed(packer, unpacker, [one])[0].row() == one.row()


def test_an_entry_that_can_not_be_written_is_not_sent_and_no_form_with_it() -> None:
    """A lone surrogate: the others of its batch are packed as if it had not been there."""
    packer, unpacker, form = Packer(), Unpacker(), Form(plain(1))
    with pytest.raises(LedgerError):
        packer.pack([drawn(form, 1), plain(2, "canary\ud800")])
    assert encode(passed(packer, unpacker, [drawn(form, 3)])[0]) == encode(drawn(form, 3))


@pytest.mark.parametrize("items", [[1], [[7, "x"]], [["x"]], ["{}"], [[5, "t", "x", 1, 2, 3, "", [], [], []]], [None]])
def test_what_is_no_entry_is_refused(items: list[object]) -> None:
    """LedgerError, whatever it is."""
    with pytest.raises(LedgerError):
        Unpacker().unpack(items)
