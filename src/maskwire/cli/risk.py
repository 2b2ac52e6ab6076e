"""``maskwire risk``: who a data set could single out, before and after masking, and what it is still good for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from maskwire.cli.report import plain, table
from maskwire.cli.terminal import console
from maskwire.errors import MaskwireError

if TYPE_CHECKING:
    from maskwire.datasets.risk import Report

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command(short_help="Who could be singled out in a data set, before and after masking?")
@click.argument("file", type=_FILE)
@click.option("--after", type=_FILE, help="The same data, masked: both are measured side by side.")
@click.option("--quasi", help="Columns that together may single somebody out, with commas; guessed by default.")
@click.option("--sensitive", help="Columns that nobody should learn of a group, with commas, for l-diversity.")
@click.option("--reference", "references", multiple=True, metavar="COLUMN=FILE:KEY[:MASKED]",
              help="Whose values should be among those of KEY in FILE (after: in MASKED).")  # fmt: skip
@click.option("--predict", help="A column that a model is to predict, learning from raw and from masked rows.")
@click.option("--html", type=click.Path(path_type=Path), help="Write a page with pictures.")
@click.option("--json", "machine", is_flag=True, help="Print one JSON object.")
def risk(  # noqa: PLR0917 - one argument per option
    file: Path,
    after: Path | None,
    quasi: str | None,
    sensitive: str | None,
    references: tuple[str, ...],
    predict: str | None,
    html: Path | None,
    machine: bool,
) -> None:
    """Measure FILE (CSV, JSON Lines, Parquet, Arrow): k-anonymity, l-diversity, uniqueness, distributions.

    With --after, the masked file stands beside it. No value is printed: tenths of ranges are numbered, categories have
    keyed hashes for names.

    \b
    Example:  maskwire risk patients.parquet --after masked.parquet --quasi zip,birth_date,sex --sensitive diagnosis
    """
    from maskwire.datasets.plan import Masker  # noqa: PLC0415 - loads the kernel, which --help does not need
    from maskwire.datasets.risk import guessed, load, measure, plan_of  # noqa: PLC0415
    from maskwire.datasets.utility import predicts  # noqa: PLC0415

    if predict is not None and after is None:
        raise click.UsageError("--predict goes with --after.")
    masker = Masker()
    raw = load(file)
    masked = None if after is None else load(after)
    listed = _listed(quasi) or guessed(plan_of(masker, raw, file.stem))
    report = measure(raw, listed, _listed(sensitive), masker, masked)
    report = replace(
        report,
        references=[_reference(one, raw, masked) for one in references],
        model=predicts(raw, masked, predict) if predict is not None and masked is not None else None,
    )
    if html is not None:
        _write(html, report, file.name)
    if machine:
        click.echo(json.dumps(report.as_json()))
    else:
        _show(report)


def _listed(text: str | None) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()] if text else []


def _reference(text: str, raw: Any, masked: Any) -> dict[str, Any]:
    from maskwire.datasets.risk import load  # noqa: PLC0415
    from maskwire.datasets.utility import referred  # noqa: PLC0415

    column, _, rest = text.partition("=")
    file, key, *other = rest.split(":")[:3] if rest.count(":") else ("", "")
    if not column or not file or not key:
        raise click.UsageError("--reference is COLUMN=FILE:KEY or COLUMN=FILE:KEY:MASKED.")
    after = referred(masked, column, load(Path(other[0])), key) if other and masked is not None else None
    return {"column": f"{column} in {key}", "before": referred(raw, column, load(Path(file)), key), "after": after}


def _write(path: Path, report: Report, name: str) -> None:
    from maskwire.datasets.risk_page import page  # noqa: PLC0415

    try:
        path.write_text(page(report, name), encoding="utf-8")
    except OSError as fault:
        raise MaskwireError(f"{path} can't be written ({type(fault).__name__}).") from None


def _show(report: Report) -> None:
    from maskwire.datasets.risk_page import lines  # noqa: PLC0415

    out = console()
    both = [report.before] + ([report.after] if report.after is not None else [])
    out.print(plain(f"{report.rows:,} rows; quasi-identifiers: {', '.join(report.quasi)}"))
    out.print(table(("", "before", "after")[: len(both) + 1], [(title, *values) for title, values in lines(both)]))
    after = {one.name: one for one in report.profiles_after}
    rows = []
    for one in report.profiles:
        other = after.get(one.name)
        masked = (
            ("", "", "")
            if other is None
            else (str(other.distinct), f"{other.entropy:.2f}", f"{report.distances[one.name]:.3f}")
        )
        rows.append((one.name, str(one.distinct), f"{one.entropy:.2f}", f"{one.unique:.1%}", *masked))
    headings = ("column", "different", "bits", "unique", "masked: different", "bits", "distance")
    shown = len(headings) if report.after is not None else 4
    out.print(table(headings[:shown], [row[:shown] for row in rows]))
    apart = "; distance: how far apart both distributions are, 0 to 1" if report.after is not None else ""
    out.print(f"bits: the entropy of the values; unique: rows that nobody shares the value with{apart}")
    for one_reference in report.references:
        now = "" if one_reference["after"] is None else f", after {one_reference['after']:.1%}"
        out.print(plain(f"{one_reference['column']}: {one_reference['before']:.1%} of its values are found{now}"))
    if (model := report.model) is not None:
        told = (
            f"a model that predicts {model['predicts']} ({model['measure']}): {model['raw']} from raw rows, "
            f"{model['masked']} from masked rows, {model['guessing']} by guessing"
        )
        out.print(plain(told))
