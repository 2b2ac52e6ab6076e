"""Where output goes: how wide it is, and what is said while something is under way.

What it is for: one console and one kind of progress for all commands, on a terminal and in a pipe.
What it must never do: write progress to standard output, which belongs to the answer and to ``ready:``.
"""

from __future__ import annotations

import io
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

Report = Callable[[int, int, str], None]
_UNFOLDED = 160  # columns where there is no terminal to be as wide as
_EVERY = 1.0  # seconds between lines where there is no terminal to redraw


def console(*, errors: bool = False) -> Console:
    """Standard output, or standard error. Tables are folded to a terminal's width only where there is one."""
    stream = sys.stderr if errors else sys.stdout
    if stream.isatty():
        return Console(file=stream, highlight=False)
    width = None if "COLUMNS" in os.environ else _UNFOLDED
    return Console(file=_Trimmed(stream), highlight=False, width=width)


class _Trimmed(io.StringIO):
    """Writes on without the blanks that fill the right of a table: files and other programs need none."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """The stream's: by it rich knows whether lines can be drawn."""
        return self._stream.encoding or "utf-8"

    def write(self, text: str) -> int:
        self._stream.write(re.sub(r" +$", "", text, flags=re.MULTILINE))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()


@contextmanager
def progress(what: str) -> Iterator[Report]:
    """Calls of (done, total, name) as a bar on a terminal, which goes when done; as a line now and then elsewhere."""
    out = console(errors=True)
    if out.is_terminal:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[name]}", markup=False),
        )
        with Progress(*columns, console=out, transient=True) as bar:
            task = bar.add_task(what, total=None, name="")
            yield lambda done, total, name: bar.update(task, completed=done, total=total, name=name)
        return
    last = 0.0

    def line(done: int, total: int, name: str) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _EVERY:
            last = now
            out.print(f"{what}: {name} ({min(done + 1, total)} of {total})", markup=False)

    yield line
