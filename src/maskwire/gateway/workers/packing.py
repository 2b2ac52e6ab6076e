"""Entries on their way from a worker to the ledger: those that a form draws as the form's number and its figures.

A form is sent once, as the text of its sample. What the head draws is byte for byte what the worker had drawn: by
figures alone it costs a fraction of reading a whole entry, and the sums of answers are taken from figures, too.
What it must never do: draw an entry from another form than the worker's: numbers are used anew in their order.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from maskwire.errors import LedgerError
from maskwire.ledger.drawn import Drawn, Figures, Form
from maskwire.ledger.entry import Entry, decode, encode

_MOST = 2048  # forms that both sides hold


class Packer:
    """A worker's side."""

    def __init__(self, most: int = _MOST) -> None:
        self._most = most
        self._numbers: OrderedDict[int, tuple[Form, int]] = OrderedDict()  # by id; held, so that no id comes twice

    def pack(self, entries: Sequence[Entry]) -> list[object]:
        """As JSON takes them: [number, sample] of a new form, [number, figures...], or a text. Raises LedgerError, and
        has packed none of them then."""
        texts = [None if _is_drawn(entry) else encode(entry) for entry in entries]
        made: list[object] = []
        for entry, text in zip(entries, texts, strict=True):
            if text is not None or not isinstance(entry, Drawn):
                made.append(text)
                continue
            known = self._numbers.get(id(entry.form))
            if known is None:
                number = len(self._numbers)
                if number >= self._most:
                    _, (_, number) = self._numbers.popitem(last=False)
                known = self._numbers[id(entry.form)] = entry.form, number
                made.append((number, encode(entry.form.sample)))
            made.append((known[1], *entry.figures))
        return made


class Unpacker:
    """The head's side, of one worker."""

    def __init__(self) -> None:
        self._forms: dict[int, Form] = {}

    def unpack(self, items: Sequence[Any]) -> list[Entry]:
        """The entries. Raises LedgerError where something is none."""
        entries: list[Entry] = []
        try:
            for item in items:
                if isinstance(item, str):
                    entries.append(decode(item))
                elif len(item) == 2:
                    self._forms[item[0]] = Form(decode(item[1]))
                else:
                    number, *words, counts, literals, parameters = item
                    told = (tuple(map(tuple, one)) for one in (counts, literals, parameters))
                    entries.append(self._forms[number].draw(Figures(*words, *told)))
        except (TypeError, ValueError, KeyError, IndexError):
            raise LedgerError("A worker sent what is no entry: nothing of it is released.") from None
        return entries


def _is_drawn(entry: Entry) -> bool:
    return type(entry) is Drawn and entry.drawn() is not None
