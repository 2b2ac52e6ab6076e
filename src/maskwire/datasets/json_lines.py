"""JSON Lines: one document on each line, masked in place by what each of its places holds.

What it is for: the places are known from samples of the whole file; every byte around values stays.
What it must never do: pass on a place that no sample had: what differs from the shape is hidden, to its last key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

from maskwire._kernel import Program, Scanner, Tally, mask_json_lines
from maskwire.datasets.keyed import people
from maskwire.datasets.plan import SAMPLE_CHARACTERS, SAMPLE_VALUES, Held, Masker, Plan, scrubbed
from maskwire.datasets.streams import Encoding, Piece, encoded, encoding_of, pieces
from maskwire.errors import MaskwireError

__all__ = ["LinesFile"]

_PLACES = 16  # of the file at which it is sampled
_SAMPLED = 512 * 1024  # bytes at each
_MOST_KEYS = 256  # that an object may have
_TYPES = {"text": 25, "int8": 20, "numeric": 1700, "bool": 16, "json": 114}


@dataclass(slots=True)
class _Place:
    """A place of the documents: how often each kind of value stood there, and some values."""

    members: dict[str, _Place] = field(default_factory=dict)
    element: _Place | None = None
    kinds: set[str] = field(default_factory=set)
    values: list[str] = field(default_factory=list, repr=False)

    def settle(self, scanner: Scanner) -> None:
        """An object whose keys are values (an address, or one of very many) is a document that is scanned, keys too."""
        if len(self.members) > _MOST_KEYS or any(scrubbed(key, scanner) != key for key in self.members):
            self.kinds.add("document")
        for key in people(self.members):
            del self.members[key]  # hidden, with all that stands under it
        for one in [*self.members.values(), *([self.element] if self.element is not None else [])]:
            one.settle(scanner)

    def see(self, value: Any) -> None:
        if isinstance(value, dict):
            self.kinds.add("object")
            for key, one in value.items():
                self.members.setdefault(key, _Place()).see(one)
        elif isinstance(value, list):
            self.kinds.add("array")
            self.element = self.element or _Place()
            for one in value:
                self.element.see(one)
        elif value is not None:
            kind = "bool" if isinstance(value, bool) else "int8" if isinstance(value, int) else "text"
            self.kinds.add("numeric" if isinstance(value, float) else kind)
            if len(self.values) < SAMPLE_VALUES:
                self.values.append(str(value)[:SAMPLE_CHARACTERS])

    @property
    def type_name(self) -> str:
        """The wire type of a leaf: json where documents of several shapes, or none, stand there."""
        if self.kinds <= {"int8", "numeric"} and self.kinds:
            return "numeric" if "numeric" in self.kinds else "int8"
        if self.kinds == {"bool"}:
            return "bool"
        return "text" if self.kinds and not self.kinds & {"object", "array", "document"} else "json"

    def leaves(self, path: str) -> Iterator[tuple[str, _Place]]:
        if self.kinds == {"object"}:
            for key, one in self.members.items():
                yield from one.leaves(f"{path}.{key}" if path else key)
        elif self.kinds == {"array"} and self.element is not None:
            yield from self.element.leaves(f"{path}[]")
        else:
            yield path, self

    def shape(self, decided: Iterator[object]) -> object:
        if self.kinds == {"object"}:
            return "object", {key: one.shape(decided) for key, one in self.members.items()}
        if self.kinds == {"array"} and self.element is not None:
            return "array", self.element.shape(decided)
        return next(decided)


class LinesFile:
    """One file of JSON Lines, its places known. Raises MaskwireError where there is no document, OSError."""

    def __init__(self, path: Path, encoding: str | None, scanner: Scanner) -> None:
        self.path = path
        self.encoding: Encoding = encoding_of(path, encoding)
        self._root = _Place()
        for text in self._samples():
            try:
                self._root.see(orjson.loads(text))
            except orjson.JSONDecodeError:
                continue  # the kernel says where, and refuses the file
        self._root.settle(scanner)
        if not self._root.kinds:
            raise MaskwireError(f"{path} holds no JSON document.")

    def _samples(self) -> Iterator[str]:
        """Whole lines of several places of the file."""
        size = self.path.stat().st_size
        with self.path.open("rb") as file:
            for place in range(_PLACES):
                start = size * place // _PLACES & ~3
                file.seek(max(start, len(self.encoding.mark)))
                text = file.read(_SAMPLED).decode(self.encoding.name, errors="replace")
                lines = text.split("\n")
                whole = lines if file.tell() >= size else lines[:-1]
                yield from (line for line in (whole if start == 0 else whole[1:]) if line.strip())

    def columns(self) -> list[Held]:
        """The places that hold single values, as columns."""
        return [
            Held(path or "$", one.type_name, _TYPES[one.type_name], 0, one.values)
            for path, one in self._root.leaves("")
        ]

    def program(self, masker: Masker, plan: Plan) -> Program:
        """The program of a plan for these columns."""
        try:
            return masker.program_of_lines(self._root.shape((*it.leaf, at) for at, it in enumerate(plan.columns)))
        except ValueError:
            raise MaskwireError(
                f"{self.path.name} holds documents that are nested too deep: 128 levels are the most. Nothing of it "
                "was published."
            ) from None

    def pieces(self, start: int, line: int) -> Iterator[Piece]:
        """The file's lines from a byte on."""
        with self.path.open("rb") as file:
            start = start or len(self.encoding.mark)
            yield from pieces(file, self.encoding, lambda data: data.rfind(b"\n") + 1, start, line)

    def mask(self, piece: Piece, program: Program) -> tuple[bytes, Tally]:
        """A piece as it is written. Raises MaskwireError, which tells a line, for what is not JSON."""
        tally = Tally()
        try:
            data, _ = mask_json_lines(program, piece.data, piece.line, tally)
        except ValueError as fault:
            raise MaskwireError(f"{self.path.name}, {fault}. Nothing of it was published.") from None
        mark = self.encoding.mark if piece.line == 1 else b""
        return mark + encoded(data, self.encoding, piece.line), tally

    def describe(self) -> dict[str, Any]:
        """For the manifest."""
        return {"format": "jsonl", "encoding": self.encoding.name}
