"""The report of ``maskwire risk`` as one page that needs nothing else: tables, and pictures in SVG.

What it must never do: load anything, or show a value; what it draws has numbered or hashed names.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from maskwire.datasets.risk import Anonymity, Profile, Report

__all__ = ["page"]

_WIDTH, _BAR, _GAP, _MARGIN = 360, 14, 4, 92
_RAW, _MASKED = "#4c72b0", "#dd8452"
_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;margin:1rem 0}td,th{padding:.25rem .75rem;border-bottom:1px solid #ddd;"
    "text-align:right}td:first-child,th:first-child{text-align:left}figure{display:inline-block;margin:0 1rem 1rem 0}"
    "figcaption{font-weight:600}svg text{font:11px system-ui,sans-serif;fill:#333}"
)


def page(report: Report, name: str) -> str:
    """The page as HTML."""
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="en"><meta charset="utf-8"><title>What {escape(name)} tells</title><style>{_STYLE}</style>',
            f"<h1>What {escape(name)} tells</h1>",
            f"<p>{report.rows} rows. Quasi-identifiers: {escape(', '.join(report.quasi))}. "
            f"Sensitive: {escape(', '.join(report.sensitive) or 'none stated')}.</p>",
            *_anonymity(report),
            *_others(report),
            f'<h2>Distributions</h2><p><span style="color:{_RAW}">■</span> raw '
            f'<span style="color:{_MASKED}">■</span> masked. Numbers and dates by tenths of their range; categories '
            "under keyed hashes, so that no value stands here.</p>",
            *_figures(report),
            "</html>",
        ]
    )


def _anonymity(report: Report) -> Iterator[str]:
    both = [report.before] + ([report.after] if report.after is not None else [])
    yield "<table><tr><th></th><th>before</th>" + ("<th>after</th>" if report.after is not None else "") + "</tr>"
    for title, values in lines(both):
        yield f"<tr><td>{escape(title)}</td>" + "".join(f"<td>{escape(one)}</td>" for one in values) + "</tr>"
    yield "</table>"


def lines(both: list[Anonymity]) -> list[tuple[str, list[str]]]:
    """What is said of classes of rows, for a page and a terminal: a title, and a text for each table."""
    return [
        ("k: rows in the smallest class", [str(one.k) for one in both]),
        ("l: sensitive values in a class, at least", ["-" if one.l is None else str(one.l) for one in both]),
        ("classes", [str(one.classes) for one in both]),
        ("rows alone in their class", [f"{one.unique:.1%}" for one in both]),
        *(
            (f"rows in classes smaller than {most}", [f"{one.within[most]:.1%}" for one in both])
            for most in both[0].within
        ),
    ]


def _others(report: Report) -> Iterator[str]:
    if report.references:
        yield "<h2>References</h2><table><tr><th>column</th><th>found before</th><th>found after</th></tr>"
        for one in report.references:
            after = "-" if one["after"] is None else f"{one['after']:.1%}"
            yield f"<tr><td>{escape(one['column'])}</td><td>{one['before']:.1%}</td><td>{after}</td></tr>"
        yield "</table>"
    if report.model is not None:
        it = report.model
        yield (
            f"<h2>A model</h2><p>Gradient-boosted trees predict {escape(it['predicts'])} ({escape(it['measure'])}): "
            f"{it['raw']} from raw rows, {it['masked']} from masked rows, {it['guessing']} by guessing.</p>"
        )


def _figures(report: Report) -> Iterator[str]:
    after = {one.name: one for one in report.profiles_after}
    for one in report.profiles:
        told = f"{one.distinct} different, {one.nulls:.0%} NULL, {one.entropy} bits"
        if (other := after.get(one.name)) is not None:
            told += f"; masked: {other.distinct} different, {other.entropy} bits, distance {report.distances[one.name]}"
        yield f"<figure><figcaption>{escape(one.name)}</figcaption>{_bars(one, after.get(one.name))}<br>{told}</figure>"


def _bars(one: Profile, other: Profile | None) -> str:
    first, second = dict(one.buckets), dict(other.buckets) if other is not None else {}
    names = list(dict.fromkeys([*first, *second]))[:16]
    most = max([*first.values(), *second.values(), 1e-9])
    height = len(names) * (2 * _BAR + _GAP) + _GAP
    parts = [f'<svg width="{_WIDTH}" height="{height}" role="img" aria-label="distribution of {escape(one.name)}">']
    for row, name in enumerate(names):
        top = row * (2 * _BAR + _GAP) + _GAP
        parts.append(f'<text x="0" y="{top + _BAR}">{escape(name)}</text>')
        for at, (shares, color) in enumerate(((first, _RAW), (second, _MASKED))):
            width = (_WIDTH - _MARGIN) * shares.get(name, 0.0) / most
            parts.append(
                f'<rect x="{_MARGIN}" y="{top + at * _BAR}" width="{width:.1f}" height="{_BAR - 2}" fill="{color}"/>'
            )
    return "".join([*parts, "</svg>"])
