"""What detection finds and misses on labelled data, beside Presidio and detect-secrets, in one run.

Run it with `make eval`; what it prints is what bench/results keeps. The data and the way of scoring lie beside the
repository (``../shared``); where they are not, it says so and measures nothing. It prints labels and counts, and no
text of the data.
"""

from __future__ import annotations

import argparse
import collections
import contextlib
import csv
import importlib
import io
import logging
import os
import shlex
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import detectors as ours

ROOT = Path(__file__).resolve().parent.parent
NOTHING = "nothing"
CONFUSED = 15  # lines of a confusion table
FEW = 20  # a label with fewer spans and fewer false alarms than this stands in the last line


def main() -> None:
    """Prints every measure, and keeps it where ``--keep`` says."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    ask.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="the folder of data/ and bench/")
    ask.add_argument("--peers", type=Path, help="the folder that bench/peers.txt was installed into")
    ask.add_argument("--keep", type=Path, help="the file that is to hold what is printed")
    given = ask.parse_args()
    data, scoring = given.shared / "data", given.shared / "bench"
    if not (data / "spans.jsonl").exists() or not (scoring / "score.py").exists():
        print("eval: skipped, since the labelled data is not beside the repository (../shared/data, ../shared/bench)")
        return
    sys.path.insert(0, str(scoring))
    if given.peers:
        sys.path.append(str(given.peers))
    os.environ["MASKWIRE_DATA"] = str(data)
    logging.disable(logging.CRITICAL)
    kept = io.StringIO()
    with contextlib.redirect_stdout(_Both(sys.stdout, kept)):
        print(f"make eval, {datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, one of them used, Python "
              f"{sys.version_info.major}.{sys.version_info.minor}, development half")  # fmt: skip
        _columns(data, with_peers=bool(given.peers))
        _names(data)
        _languages()
        _secrets(data, with_peers=bool(given.peers))
        _spans(data, with_peers=bool(given.peers))
    if given.keep:
        given.keep.write_text(kept.getvalue())
        print(f"kept in {shlex.quote(os.path.relpath(given.keep))}")


class _Both(io.TextIOBase):
    """Standard output, and a copy of it."""

    def __init__(self, *streams: Any) -> None:
        self._streams = streams

    def write(self, text: str) -> int:
        for stream in self._streams:
            stream.write(text)
            stream.flush()
        return len(text)


# ---------------------------------------------------------------- spans


def _spans(data: Path, *, with_peers: bool) -> None:
    score, adapters, measure = _scoring()
    records = score.read_jsonl(data / "spans.jsonl")
    print(f"\n== spans: {len(records)} texts")
    candidates: list[tuple[str, Callable[[], Any]]] = [
        ("maskwire", ours.detector),
        ("maskwire, scan and validation without names", ours.checked_detector),
    ]
    if with_peers:
        candidates.append(("presidio, patterns, threshold 0.35", lambda: adapters.presidio(0.35)))
        candidates.append(("presidio, every pattern, threshold 0.35", lambda: adapters.presidio(0.35, True)))
    reports = {}
    for name, make in candidates:
        detect, supported = make()
        found = {id(record): list(detect(record["text"])) for record in records}
        at_hand: Iterator[list[Any]] = iter(found.values())
        result = score.score_spans(records, lambda _, at=at_hand: next(at), supported)
        reports[name] = result
        _summary(name, result, records, found)
        speed = measure.timed(detect, [record["text"] for record in records], budget=15)
        long = measure.timed(detect, [measure.big_text(records, 100_000)] * 3, budget=15)
        print(f"  speed: {speed['texts_per_s']:,.0f} texts/s, {speed['MB_per_s']:.2f} MB/s, p50 {speed['p50_ms']:.3f} "
              f"ms, p99 {speed['p99_ms']:.3f} ms; one text of 100 KB: {long['MB_per_s']:.2f} MB/s")  # fmt: skip
        if name == "maskwire":
            _confusion(_confused_spans(records, found, score))
    _by_label(reports)


def _summary(name: str, result: Any, records: Sequence[Any], found: dict[int, list[Any]]) -> None:
    every = result["all"]
    print(f"{name}")
    for title, key in (("structured", "micro_structured"), ("name-like", "micro_contextual"), ("all", "micro_all")):
        print(f"  {title:12} {_prf(every[key])}")
    for source, part in result["by_source"].items():
        print(f"  {source:20} structured {_prf(part['micro_structured'])}, name-like {_prf(part['micro_contextual'])}, "
              f"characters {part['char_recall']} of gold masked")  # fmt: skip
    print(f"  characters of gold masked {every['char_recall']}, precision {every['char_precision']}, "
          f"spans that leak {every['span_leak_rate']}")  # fmt: skip
    ids = [record for record in records if record["source"].startswith("hard-negatives")]
    print(f"  texts of nothing but ids that raise an alarm: {sum(bool(found[id(r)]) for r in ids)} of {len(ids)}")


def _by_label(reports: dict[str, Any]) -> None:
    names = list(reports)
    print("\nprecision / recall / F1 by entity (" + "; ".join(names) + ")")
    rest = []
    for label, line in reports[names[0]]["all"]["labels"].items():
        cells = [reports[name]["all"]["labels"].get(label) for name in names]
        if line["gold"] < FEW and line["fp"] < FEW:
            rest.append(f"{label} {line['tp']}/{line['gold']}" + (f" +{line['fp']}" if line["fp"] else ""))
            continue
        shown = " ".join(f"{_prf((c['p'], c['r'], c['f1'])):20}" if c else f"{'-':20}" for c in cells)
        print(f"  {label:26} {line['gold']:5}  {shown}".rstrip())
    print("  fewer than 20, found of labelled (+ false alarms): " + ", ".join(rest))


def _confused_spans(records: Sequence[Any], found: dict[int, list[Any]], score: Any) -> Iterator[tuple[str, str]]:
    """(labelled, found) of what does not agree: by the largest overlap, whatever its label."""
    for record in records:
        if record.get("scope"):
            continue
        gold = [(one["start"], one["end"], one["label"]) for one in record["spans"]]
        neutral = [(one["start"], one["end"]) for one in record.get("neutral", ())]
        left = found[id(record)]
        for span in gold:
            touching = [one for one in left if min(one[1], span[1]) > max(one[0], span[0])]
            best = max(touching, key=lambda one: min(one[1], span[1]) - max(one[0], span[0]), default=None)
            label = best[2] if best else NOTHING
            if label not in score.ACCEPT.get(span[2], {span[2]}):
                yield span[2], label
        for one in left:
            if not any(min(one[1], end) > max(one[0], start) for start, end in [(g[0], g[1]) for g in gold] + neutral):
                yield NOTHING, one[2]


# ---------------------------------------------------------------- columns


def _columns(data: Path, *, with_peers: bool) -> None:
    score, adapters, _ = _scoring()
    folder = data / "columns"
    tables, _ = score.read_columns(folder)
    print(f"\n== columns: {sum(map(len, tables.values()))} of {len(tables)} tables")
    began = time.perf_counter()
    result = score.score_columns(folder, ours.column_detector())
    taken = time.perf_counter() - began
    rows: list[tuple[str, Any]] = [
        ("maskwire", result),
        ("maskwire, one column alone", score.score_columns(folder, ours.lone_column_detector())),
        ("maskwire, headers c00, c01...", score.score_columns(folder, ours.opaque_column_detector())),
        ("maskwire, headers c00..., one column alone", score.score_columns(folder, ours.lone_opaque_column_detector())),
    ]
    if with_peers:
        rows.append(("presidio, majority of values", score.score_columns(folder, adapters.presidio_columns())))
    for name, it in rows:
        print(f"  {name:50} {_prf(it['micro'])}")
    print(f"  speed: {taken / max(result['columns'], 1) * 1e3:.2f} ms a column of up to {ours.SAMPLED} values")
    print("\nprecision / recall / F1 by entity (maskwire; headers c00, c01...)")
    blind = rows[2][1]["labels"]
    for label, it in sorted(result["labels"].items(), key=lambda pair: -pair[1]["gold"]):
        other = blind.get(label, {"p": 0.0, "r": 0.0, "f1": 0.0})
        print(f"  {label:26} {it['gold']:5}  {_prf((it['p'], it['r'], it['f1'])):20} "
              f"{_prf((other['p'], other['r'], other['f1']))}")  # fmt: skip
    _confusion((gold or NOTHING, pred or NOTHING) for _, gold, pred in result["wrong"])
    print("with headers c00, c01...:", end="")
    _confusion((gold or NOTHING, pred or NOTHING) for _, gold, pred in rows[2][1]["wrong"])


def _names(data: Path) -> None:
    """Names of columns alone, without values: personal or not, as their owners say."""
    from maskwire.detect.classify import classify  # noqa: PLC0415

    score, _, _ = _scoring()
    right = collections.Counter[str]()
    for record in score.read_jsonl(data / "column_names.jsonl"):
        personal = any(not category.startswith("system") for category in record["categories"])
        found = classify(record["table"], record["column"], "", [])
        right[("tp" if found else "fn") if personal else ("fp" if found else "tn")] += 1
    print(f"\n== names of columns without values, personal or not: "
          f"{_prf(score.SpanScore._prf(right['tp'], right['fp'], right['fn']))} {dict(right)}")  # fmt: skip


def _languages() -> None:
    """Names in generated sentences that the tagger was not trained on; with no data but the repository's own."""
    sys.path.append(str(ROOT))
    from training import held_out  # noqa: PLC0415

    detect, _ = ours.detector()
    reached = {one: held_out.f1(lambda text: [span[:3] for span in detect(text)], one) for one in held_out.LANGUAGES}
    print("\n== names in generated sentences that training has not, F1: "
          + ", ".join(f"{language} {f1:.3f}" for language, f1 in reached.items()))  # fmt: skip


# ---------------------------------------------------------------- secrets


def _secrets(data: Path, *, with_peers: bool) -> None:
    score, adapters, measure = _scoring()
    records = score.read_jsonl(data / "secrets.jsonl")
    print(f"\n== secrets: {len(records)} texts")
    candidates: list[tuple[str, Callable[[], Any]]] = [("maskwire", ours.secret_detector)]
    if with_peers:
        candidates.append(("detect-secrets, default plugins", adapters.detect_secrets))
    for name, make in candidates:
        is_secret = make()
        result = score.score_secrets(records, is_secret)
        speed = measure.timed(is_secret, [record["text"] for record in records], budget=15)
        every = result.pop("all")
        print(f"{name}\n  all {_prf((every['p'], every['r'], every['f1']))}, "
              f"{speed['texts_per_s']:,.0f} texts/s, {speed['MB_per_s']:.2f} MB/s")  # fmt: skip
        for source, it in sorted(result.items()):
            true, false = it.get("tp", 0) + it.get("fn", 0), it.get("fp", 0) + it.get("tn", 0)
            print(f"  {source:24} found {it.get('tp', 0)} of {true}, false alarms {it.get('fp', 0)} of {false}")


# ---------------------------------------------------------------- words


def _prf(figures: Iterable[float]) -> str:
    return " / ".join(f"{figure:.3f}" for figure in figures)


def _confusion(pairs: Iterable[tuple[str, str]]) -> None:
    counted = collections.Counter(pairs)
    print(f"\nwhat was taken for what ({sum(counted.values())} in all, the most frequent {CONFUSED})")
    for (gold, found), count in counted.most_common(CONFUSED):
        print(f"  {count:5}  {gold} taken for {found}")


def _scoring() -> tuple[Any, Any, Any]:
    return tuple(importlib.import_module(name) for name in ("score", "adapters", "measure_detectors"))  # type: ignore[return-value]


if __name__ == "__main__":
    csv.field_size_limit(1 << 24)
    main()
