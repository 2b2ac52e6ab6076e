"""A run that can be taken up again: what is finished of one file stands in a folder beside it until all of it is.

What it is for: OUT.maskwire-part/ holds the masked data so far and ``state.jsonl``, whose first line says of what
input, plan and key they are, and each further line what was finished, with its counts. The final name appears by
rename, once.
What it must never do: mix the work of two policies, keys or inputs, or hold a value: state has offsets and counts.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from maskwire._kernel import Tally
from maskwire.errors import MaskwireError

__all__ = ["Counted", "Part", "digest_of", "input_digest", "meant", "part_of"]

_ENDS = 1024 * 1024


@dataclass(slots=True)
class Counted:
    """What was done: rows, and for each column the values kept, masked and dropped, and what was found in its text.

    ``redacted``: how many of a column's masked values were redacted because their transform could not take them.
    """

    rows: int = 0
    columns: list[list[int]] = field(default_factory=list)
    findings: dict[tuple[int, str], int] = field(default_factory=dict)
    redacted: list[int] = field(default_factory=list)

    def add(self, tally: Tally) -> dict[str, Any]:
        """Adds a tally; gives it as a line of state holds it."""
        fields = {
            "rows": tally.rows,
            "columns": tally.columns(),
            "redacted": tally.redacted(),
            "findings": [[at, entity, count] for (at, entity), count in tally.findings().items()],
        }
        self.take(fields)
        return fields

    def take(self, fields: dict[str, Any]) -> None:
        """Adds what a line of state holds."""
        self.rows += fields["rows"]
        self.columns += [[0, 0, 0] for _ in range(len(fields["columns"]) - len(self.columns))]
        for to, more in zip(self.columns, fields["columns"], strict=False):
            to[:] = [a + b for a, b in zip(to, more, strict=True)]
        self.redacted += [0] * (len(fields["redacted"]) - len(self.redacted))
        for at, more in enumerate(fields["redacted"]):
            self.redacted[at] += more
        for at, entity, count in fields["findings"]:
            self.findings[at, entity] = self.findings.get((at, entity), 0) + count


def part_of(target: Path) -> Path:
    """The folder of what is finished of a file."""
    return target.with_name(f"{target.name}.maskwire-part")


def input_digest(source: Path) -> str:
    """What tells an input from another: its size, time of change, and both ends. Raises OSError."""
    state = source.stat()
    digest = hashlib.sha256(f"{state.st_size} {state.st_mtime_ns}".encode())
    with source.open("rb") as file:
        digest.update(file.read(_ENDS))
        file.seek(max(0, state.st_size - _ENDS))
        digest.update(file.read(_ENDS))
    return digest.hexdigest()


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Part:
    """The folder of one file under way. ``meant`` is a digest of input, plan and key: another one starts anew.

    ``settle`` puts what the data depend on, the vault's tokens, on the disk before something counts as finished.
    """

    def __init__(self, target: Path, meant: str, settle: Callable[[], None] = lambda: None) -> None:
        self.target, self.folder = target, part_of(target)
        self.counted = Counted()
        self.lines: list[dict[str, Any]] = []
        self._meant, self._settle = meant, settle
        self._state: BinaryIO | None = None

    def __enter__(self) -> Self:
        path = self.folder / "state.jsonl"
        lines = path.read_bytes().splitlines(keepends=True) if path.is_file() else []
        whole = [orjson.loads(line) for line in lines if line.endswith(b"\n")]
        if not whole or whole[0].get("meant") != self._meant:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(mode=0o700, parents=True)
            whole = [{"v": 1, "meant": self._meant}]
        path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in whole))
        self.lines = whole[1:]
        for line in self.lines:
            self.counted.take(line)
        self._state = path.open("ab")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._state is not None:
            self._state.close()

    @property
    def resumed(self) -> bool:
        """Whether an earlier run finished a part of it."""
        return bool(self.lines)

    def finished(self, data: BinaryIO | None, fields: dict[str, Any]) -> None:
        """Something is finished: what was written of it, and its tokens, are on the disk before its line is.

        Raises OSError, VaultError.
        """
        if data is not None:
            data.flush()
            os.fsync(data.fileno())
        if self._state is None:
            raise MaskwireError("The state of this file is not open.")
        self._settle()
        self._state.write(orjson.dumps(fields) + b"\n")
        self._state.flush()

    def publish(self, made: Path, before: Callable[[], None]) -> None:
        """Gives what was made its final name. ``before`` is called when nothing but the rename is left to do."""
        with made.open("rb") as file:
            os.fsync(file.fileno())
        before()
        made.replace(self.target)
        if self._state is not None:
            self._state.close()
            self._state = None
        shutil.rmtree(self.folder, ignore_errors=True)


def meant(parts: Iterable[str]) -> str:
    """The digest of what a run is about."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
