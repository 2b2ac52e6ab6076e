"""The report of ``maskwire report`` as one page that needs nothing else, on a screen, light or dark, and on paper.

What it must never do: load or run anything, or let a name in the ledger be more than text.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from html import escape

from maskwire.ledger.compliance import Answered, Evidence, Report

__all__ = ["page"]

_MOST = 12  # parts of a division that are shown; the JSON has all
_STYLE = """
:root{color-scheme:light dark;--text:#1c2330;--soft:#5b6575;--line:#d9dee7;--page:#fff;--card:#f6f8fb;--gap:#9a4a00;
--gap-back:#fff4e5;--good:#1d6b3c;--link:#1f5fbf}
@media(prefers-color-scheme:dark){:root{--text:#e4e8ef;--soft:#9aa5b6;--line:#333c4a;--page:#12161c;--card:#1a2029;
--gap:#ffb566;--gap-back:#33240f;--good:#6fd398;--link:#7fb0ff}}
*{box-sizing:border-box}
body{font:15px/1.55 system-ui,-apple-system,"Segoe UI",sans-serif;color:var(--text);background:var(--page);
max-width:62rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .25rem}h2{font-size:1.2rem;margin:2.5rem 0 .75rem}
h3{font-size:1.02rem;margin:0;display:flex;gap:.75rem;align-items:baseline;flex-wrap:wrap}
p{margin:.4rem 0}.soft{color:var(--soft)}code{font:12.5px/1.5 ui-monospace,"Cascadia Mono",Menlo,monospace;
overflow-wrap:anywhere}a{color:var(--link)}
table{border-collapse:collapse;width:100%;margin:.75rem 0 .25rem}
td,th{padding:.45rem .75rem;border-top:1px solid var(--line);text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;color:var(--soft);font-size:.85rem;border-top:0}
td.number,th.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;width:6.5rem}
.facts th{width:11rem;border-top:1px solid var(--line)}.facts tr:first-child>*{border-top:0}
article{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:1rem 1.1rem;margin:1rem 0}
.tag{font-size:.78rem;font-weight:600;border-radius:99px;padding:.1rem .6rem;border:1px solid currentColor;
white-space:nowrap}.tag.gap{color:var(--gap)}.tag.good{color:var(--good)}
.gap-text{color:var(--gap);background:var(--gap-back);border-radius:5px;padding:.3rem .55rem;margin:.35rem 0 0}
.parts{color:var(--soft);font-size:.9rem;margin:.2rem 0 0}.cited{font-size:.85rem}
details{margin:.35rem 0}summary{cursor:pointer}pre{font:12px/1.45 ui-monospace,Menlo,monospace;white-space:pre-wrap;
overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.75rem}
@media(max-width:40rem){body{padding:1.25rem .9rem}td,th{padding:.4rem .4rem}td.number,th.number{width:4.5rem}
.facts th{width:7rem}}
@media print{:root{--text:#000;--soft:#444;--line:#bbb;--page:#fff;--card:#fff;--gap:#7a3a00;--gap-back:#fff;
--good:#0d4d28;--link:#000}body{max-width:none;padding:0;font-size:10.5pt}article{break-inside:avoid;border-radius:0}
h2{break-after:avoid}.gap-text{border:1px solid var(--gap)}a{text-decoration:none}}
"""


def page(report: Report, made: str) -> str:
    """The page as HTML; ``made`` is when, RFC 3339."""
    gaps = sum(one.gaps > 0 for one in report.controls)
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            # Nothing is loaded and nothing runs, whatever a name in the ledger says.
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f"<title>{_text(report.title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{_text(report.title)}</h1>",
            f'<p class="soft">What the ledger shows, from {_text(report.since[:10])} up to {_text(report.until[:10])} '
            f"(UTC; the end is not included). {len(report.controls)} controls, {gaps} with gaps.</p>",
            *_facts(report, made),
            *_summary(report),
            "<h2>Controls</h2>",
            *(line for control in report.controls for line in _control(control, report)),
            *_proofs(report),
            "</body></html>",
        ]
    )


def _facts(report: Report, made: str) -> Iterator[str]:
    yield '<table class="facts">'
    facts = (
        ("Ledger", report.ledger),
        ("Its verifier key", report.key),
        ("Entries in this time", f"{report.entries:,}"),
        ("Made", made),
    )
    for name, value in facts:
        yield f"<tr><th>{name}</th><td><code>{_text(value)}</code></td></tr>"
    yield "</table>"
    yield (
        '<p class="soft">Every count is of entries of this ledger, and nothing else is claimed. A gap is what the '
        "ledger does not show, not a verdict; whether a control is met is for the auditor to say. Numbers under "
        "“entries” are entries with a proof below, which <code>maskwire ledger check</code> verifies without the "
        "ledger.</p>"
    )


def _summary(report: Report) -> Iterator[str]:
    yield '<h2>Summary</h2><table><tr><th>Control</th><th>What it asks</th><th class="number">Gaps</th></tr>'
    for at, one in enumerate(report.controls):
        yield (
            f'<tr><td style="white-space:nowrap"><a href="#c{at}">{_text(one.id)}</a></td><td>{_text(one.asks)}</td>'
            f'<td class="number">{one.gaps or "-"}</td></tr>'
        )
    yield "</table>"


def _control(one: Answered, report: Report) -> Iterator[str]:
    said = f"{one.gaps} gap{'s' if one.gaps > 1 else ''}" if one.gaps else "no gap"
    at = report.controls.index(one)
    kind = "gap" if one.gaps else "good"
    yield f'<article id="c{at}"><h3>{_text(one.id)} <span class="tag {kind}">{said}</span></h3>'
    yield f"<p>{_text(one.asks)}</p>"
    yield '<table><tr><th class="number">Count</th><th>Evidence</th></tr>'
    for found in one.evidence:
        yield f'<tr><td class="number">{found.count:,}</td><td>{_evidence(found, report)}</td></tr>'
    yield f'</table><p class="soft">Not for a ledger to show: {_text(one.beyond)}</p></article>'


def _evidence(found: Evidence, report: Report) -> str:
    parts = [f"{_text(found.words)}"]
    if found.divided:
        shown = " · ".join(f"{_text(name)} {count:,}" for name, count in found.divided[:_MOST])
        more = f" · {len(found.divided) - _MOST} more" if len(found.divided) > _MOST else ""
        parts.append(f'<div class="parts">{shown}{more}</div>')
    if found.cited:
        proven = {number for number, _ in report.proofs}
        names = (f'<a href="#e{n}">{n}</a>' if n in proven else f"{n} (not signed for yet)" for n in found.cited)
        parts.append(f'<div class="cited soft">entries {", ".join(names)}</div>')
    if found.gap:
        parts.append(f'<div class="gap-text">Gap: {_text(found.gap)}</div>')
    return "".join(parts)


def _proofs(report: Report) -> Iterator[str]:
    yield "<h2>Proofs</h2>"
    if report.checkpoint:
        yield f"<p>The ledger's last checkpoint, which they lead to:</p><pre>{_text(report.checkpoint)}</pre>"
    else:
        yield '<p class="gap-text">Gap: no checkpoint is signed yet, so there is nothing to prove entries by.</p>'
    for number, proof in report.proofs:
        data = b64encode(proof.encode()).decode()
        name = f"{number}.tlog-proof"
        yield (
            f'<details id="e{number}"><summary>Entry {number} <a download="{name}" '
            f'href="data:text/plain;base64,{data}">{name}</a></summary><pre>{_text(proof)}</pre></details>'
        )


def _text(value: str) -> str:
    """A text that can be nothing else: no markup, and no character that turns or hides what is beside it."""
    return escape("".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in value))
