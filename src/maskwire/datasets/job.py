"""One file masked into another: planned, masked in pieces, published by rename when it is whole.

What it is for: ``mask_file``, for ``maskwire mask`` and whoever has files.
What it must never do: leave something half written under the final name, or publish what the ledger doesn't hold.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from maskwire._kernel import Program, Tally
from maskwire.datasets.columnar import ArrowFile, ParquetFile
from maskwire.datasets.delimited import DelimitedFile, Layout
from maskwire.datasets.footer import join
from maskwire.datasets.json_lines import LinesFile
from maskwire.datasets.pieces import THREADS, in_order
from maskwire.datasets.plan import Masker, Plan
from maskwire.datasets.progress import Counted, Part, digest_of, input_digest, meant, part_of
from maskwire.datasets.streams import Piece
from maskwire.errors import ConfigurationError, MaskwireError

__all__ = ["ENDINGS", "Made", "columns_of", "counts_line", "files", "kind_of", "mask_file"]

ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".tab": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet",
    ".pq": "parquet", ".arrow": "arrow", ".feather": "arrow", ".ipc": "arrow",
}  # fmt: skip
_SYNCED = 16  # pieces or batches between two lines of state: of text, 64 MiB

Report = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Made:
    """What came of one file. ``resumed``: an earlier run had done a part of it."""

    source: Path
    target: Path
    plan: Plan
    counted: Counted
    described: Mapping[str, Any]
    digest: str
    size: int
    resumed: bool


def kind_of(path: Path) -> str | None:
    """ "csv", "jsonl", "parquet", "arrow", by the name's ending; None for another."""
    return ENDINGS.get(path.suffix.lower())


def mask_file(
    source: Path,
    target: Path,
    masker: Masker,
    *,
    stated: Mapping[str, str | None] | None = None,
    known: Mapping[str, Any] | None = None,
    layout: Layout | None = None,
    table: str | None = None,
    threads: int = THREADS,
    report: Report = lambda *_: None,
    before: Callable[[Made], None] = lambda _: None,
) -> Made:
    """Masks one file. ``report`` hears (done, total, name), ``before`` what was made just before it is published.

    A killed run leaves ``TARGET.maskwire-part``; the same call goes on from there. Raises MaskwireError.
    """
    try:
        return _mask_file(
            source, target, masker, stated, known, layout or Layout(), table or source.stem, threads, report, before
        )
    except OSError as fault:
        raise _failed(fault, source, target) from None


def _mask_file(  # noqa: PLR0917 - as its caller has them
    source: Path,
    target: Path,
    masker: Masker,
    stated: Mapping[str, str | None] | None,
    known: Mapping[str, Any] | None,
    layout: Layout,
    table: str,
    threads: int,
    report: Report,
    before: Callable[[Made], None],
) -> Made:
    file = _opened(source, masker, layout)
    plan = masker.plan(table, file.columns(), stated, known)
    program = file.program(masker, plan) if isinstance(file, LinesFile) else masker.program(plan)
    told = (input_digest(source), str(plan), masker.finds, masker.fingerprint(), str(layout), str(kind_of(source)))
    with Part(target, meant(told), masker.settle) as part:
        whole = part.folder / "whole"
        resumed = part.resumed
        if isinstance(file, ParquetFile):
            _parquet(file, program, plan, part, whole, threads, report)
        elif isinstance(file, ArrowFile):
            _arrow(file, program, part, whole, report)
        else:
            _text(file, program, part, whole, threads, report)
        made = Made(
            source, target, plan, part.counted, file.describe(), digest_of(whole), whole.stat().st_size, resumed
        )
        masker.settle()
        part.publish(whole, partial(before, made))
    return made


def _opened(source: Path, masker: Masker, layout: Layout) -> DelimitedFile | LinesFile | ParquetFile | ArrowFile:
    match kind_of(source):
        case "csv":
            return DelimitedFile(source, layout, masker.scanner)
        case "jsonl":
            return LinesFile(source, layout.encoding, masker.scanner)
        case "parquet":
            return ParquetFile(source, masker.scanner)
        case "arrow":
            return ArrowFile(source, masker.scanner)
    raise ConfigurationError(f"{source.name} has none of the endings {', '.join(sorted(ENDINGS))}.")


def columns_of(source: Path, masker: Masker, layout: Layout | None = None) -> list[str]:
    """The names of a file's columns, as what is said of them names them. Raises MaskwireError."""
    try:
        return [it.path for it in _opened(source, masker, layout or Layout()).columns()]
    except OSError as fault:
        raise _failed(fault, source, source) from None


def _parquet(  # noqa: PLR0917 - as its caller has them
    file: ParquetFile, program: Program, plan: Plan, part: Part, whole: Path, threads: int, report: Report
) -> None:
    done = {line["group"] for line in part.lines}
    total = len(done)

    def one(group: int) -> tuple[int, Tally]:
        draft = part.folder / f"group-{group}.draft"
        tally = file.mask(group, program, plan, draft)
        draft.replace(part.folder / f"group-{group}")
        return group, tally

    left = [group for group in range(file.groups) if group not in done]
    for group, tally in in_order(one, left, threads):
        part.finished(None, {"group": group, **part.counted.add(tally)})
        total += 1
        report(total, file.groups, file.path.name)
    parts = [part.folder / f"group-{group}" for group in range(file.groups)]
    empty = part.folder / "empty"
    file.empty(program, empty)
    with whole.open("wb") as out:
        join(parts, empty, out)


def _arrow(file: ArrowFile, program: Program, part: Part, whole: Path, report: Report) -> None:
    made = [line["last"] for line in part.lines]
    while (first := made[-1] if made else 0) < file.batches:
        last = min(first + _SYNCED, file.batches)
        draft = part.folder / f"batches-{last}.draft"
        tally = file.mask(program, first, last, draft)
        draft.replace(part.folder / f"batches-{last}")
        part.finished(None, {"last": last, **part.counted.add(tally)})
        made.append(last)
        report(last, file.batches, file.path.name)
    file.joined(program, [part.folder / f"batches-{last}" for last in made], whole)


def _text(  # noqa: PLR0917 - as its caller has them
    file: DelimitedFile | LinesFile, program: Program, part: Part, whole: Path, threads: int, report: Report
) -> None:
    last = part.lines[-1] if part.lines else {"in": 0, "line": 1, "out": 0}
    size = max(1, file.path.stat().st_size)

    def one(piece: Piece) -> tuple[Piece, bytes, Tally]:
        return piece, *file.mask(piece, program)

    with whole.open("r+b" if part.lines else "wb") as out:
        out.truncate(last["out"])
        out.seek(last["out"])
        since, state = Counted(), None
        read = file.pieces(last["in"], last["line"])
        for number, (piece, data, tally) in enumerate(in_order(one, read, threads, lambda it: len(it.data))):
            out.write(data)
            part.counted.add(tally)
            since.add(tally)
            line = piece.line + piece.data.count(b"\n")
            state = {"in": piece.end, "line": line, "out": out.tell()}
            if number % _SYNCED == _SYNCED - 1:
                part.finished(out, state | counts_line(since))
                since, state = Counted(), None
            report(piece.end, size, file.path.name)
        if state is not None:
            part.finished(out, state | counts_line(since))


def counts_line(counted: Counted) -> dict[str, Any]:
    """As a line of state holds them."""
    found = [[at, entity, count] for (at, entity), count in counted.findings.items()]
    done = {"rows": counted.rows, "columns": counted.columns, "redacted": counted.redacted}
    return done | {"findings": found}


def _failed(fault: OSError, source: Path, target: Path) -> MaskwireError:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return MaskwireError(
            f"The disk is full. What is finished of {source.name} stands in {part_of(target)}; nothing stands under "
            "the final name. Make room and run the same command again: it goes on from there."
        )
    what = os.strerror(fault.errno) if fault.errno else type(fault).__name__
    where = Path(fault.filename).name if isinstance(fault.filename, str) else source.name
    return MaskwireError(f"{where} can't be read or written: {what}.")


def files(source: Path) -> Iterator[Path]:
    """The data files under a folder, sorted; links and hidden names are left out."""
    yield from (path for path in sorted(source.rglob("*")) if _is_plain(source, path) and kind_of(path))


def others(source: Path) -> Iterator[Path]:
    """The files under a folder that are left out, since they are of no kind that is masked."""
    yield from (
        path for path in source.rglob("*") if path.is_file() and not (_is_plain(source, path) and kind_of(path))
    )


def _is_plain(source: Path, path: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(source).parts)
    return not hidden and path.is_file() and not path.is_symlink()
