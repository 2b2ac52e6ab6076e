"""What was done to a data set, for people and for the ledger: counts by column and entity, never a value.

What it must never do: hold a value, or the folder that the input came from.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from maskwire import __version__
from maskwire.datasets.job import Made
from maskwire.datasets.plan import scrubbed
from maskwire.detect.text import scanner
from maskwire.ledger import ColumnEntry, Entry, Kind, moment
from maskwire.model import Column, Principal, PrincipalKind
from maskwire.operator import operator

__all__ = ["entry", "manifest", "write"]


def manifest(made: Sequence[Made], policy: str, folders: tuple[Path, Path] | None = None) -> dict[str, Any]:
    """The manifest of some files, as JSON holds it; of ``folders``, IN and OUT, they are told by their path in each."""
    return {
        "maskwire": __version__,
        "policy": policy,
        "time": moment(time.time()),
        "files": [_of_file(one, *(folders or (None, None))) for one in made],
    }


def write(path: Path, made: Sequence[Made], policy: str, folders: tuple[Path, Path] | None = None) -> None:
    """Writes the manifest, by rename. Raises OSError."""
    draft = path.with_name(f"{path.name}.draft")
    draft.write_bytes(orjson.dumps(manifest(made, policy, folders), option=orjson.OPT_INDENT_2) + b"\n")
    draft.replace(path)


def _of_file(made: Made, source: Path | None, target: Path | None) -> dict[str, Any]:
    return {
        "source": _called(made.source, source),
        "target": _called(made.target, target),
        **made.described,
        "rows": made.counted.rows,
        "bytes": made.size,
        "sha256": made.digest,
        "resumed": made.resumed,
        "columns": [
            {
                "name": it.path,
                "type": it.type_name,
                "entity": it.decided.entity,
                "transform": it.decided.transform.name,
                "rule": it.decided.rule,
                "why": list(it.found.reasons) if it.found is not None else [],
            }
            | _counts(made, at)
            | _fell_back(made, at)
            | {"findings": _findings(made, at)}
            for at, it in enumerate(made.plan.columns)
        ],
    }


def _called(path: Path, folder: Path | None = None) -> str:
    """A file's name, or its path in a folder, without what has a form in it: exports are named after customers."""
    names = path.relative_to(folder).parts if folder is not None and path.is_relative_to(folder) else (path.name,)
    return "/".join(scrubbed(name, scanner()) for name in names)


def _counts(made: Made, at: int) -> dict[str, int]:
    counts = made.counted.columns[at] if at < len(made.counted.columns) else [0, 0, 0]
    return dict(zip(("kept", "masked", "dropped"), counts, strict=True))


def _fell_back(made: Made, at: int) -> dict[str, int]:
    """Of the masked values, those that the transform could not take: they are redacted."""
    return {"redacted_instead": made.counted.redacted[at] if at < len(made.counted.redacted) else 0}


def _findings(made: Made, at: int) -> dict[str, int]:
    return {entity: n for (column, entity), n in sorted(made.counted.findings.items()) if column == at}


def entry(made: Made, started: float) -> Entry:
    """The ledger's entry of one masked file."""
    now = time.time()
    columns = tuple(
        ColumnEntry(
            (Column("", _called(made.source), it.path),),
            it.decided.entity,
            it.decided.transform.name,
            it.decided.rule,
            findings=tuple(sorted(_findings(made, at).items())),
            **_counts(made, at),
        )
        for at, it in enumerate(made.plan.columns)
    )
    return Entry(
        time=moment(now),
        session=uuid4().hex,
        exchange=uuid4().hex,
        principal=Principal(operator() or "unknown", PrincipalKind.HUMAN),
        kind=Kind.DATASET,
        door="dataset",
        source=_called(made.source),
        shape=f"mask {made.described['format']}",
        columns=columns,
        rows=made.counted.rows,
        bytes=made.size,
        duration=round((now - started) * 1_000_000),
        digest=made.digest,
    )
