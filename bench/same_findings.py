"""Whether two builds of the kernel find the same in the same texts: what a change for speed has to leave as it was.

    cp src/maskwire/_kernel.abi3.so /tmp/before.so      (and then build the change)
    python bench/same_findings.py /tmp/before.so src/maskwire/_kernel.abi3.so --texts 200000 --seed 1

The texts are those of the labelled data, where it lies beside the repository, the samples in the kernel's own sources,
and what is made of both: cut, joined, written in capitals, escaped, encoded, put behind a name or into a document. Each
kernel reads them in a process of its own, with and without names. It prints counts and the numbers of texts that
differ, and no text; it ends with 1 where any does.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib.util
import json
import random
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
MARKS = [
    *" -./:_+=,;\"'<>()[]{}@#%&\\|\t\n*!?~`$^",
    "\u00e9",
    "\u200b",
    "\uff11",
    "%40",
    "\\u0040",
    "&#64;",
    "\\n",
    '": "',
    "', '",
]
PART = 5000  # texts a call


def main() -> None:
    """Compares, or, with one kernel, prints a digest of what it finds in each text."""
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    ask.add_argument("kernels", nargs="+", type=Path, help="two built kernels, the earlier one first")
    ask.add_argument("--texts", type=int, default=200_000, help="how many texts, at least those that are there")
    ask.add_argument("--seed", type=int, default=1, help="other texts by another number")
    ask.add_argument("--shared", type=Path, default=ROOT.parent / "shared", help="the folder of data/")
    given = ask.parse_args()
    if len(given.kernels) == 1:
        _digests(given.kernels[0], given)
        return
    rest = ["--texts", str(given.texts), "--seed", str(given.seed), "--shared", str(given.shared)]
    runs = [[sys.executable, __file__, str(kernel), *rest] for kernel in given.kernels[:2]]
    before, after = (subprocess.run(run, capture_output=True, check=True, text=True).stdout.split() for run in runs)
    differ = [at for at, (one, two) in enumerate(zip(before, after, strict=True)) if one != two]
    print(f"{len(before)} texts, {len(differ)} in which the two find other things: {differ[:20]}")
    sys.exit(1 if differ else 0)


def _digests(path: Path, given: argparse.Namespace) -> None:
    scanner = _kernel(path).Scanner()
    texts = list(_texts(given.texts, random.Random(given.seed), given.shared / "data"))
    for start in range(0, len(texts), PART):
        part = texts[start : start + PART]
        found: list[list[Any]] = [[] for _ in part]
        for names in (False, True):
            for at, finding in scanner.find_all(part, names=names):
                found[at].append((names, finding))
        for one in found:
            print(hashlib.blake2b(repr(one).encode(), digest_size=8).hexdigest())


def _kernel(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("_kernel", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is no kernel that Python can load: build one with make, and give its .so")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _texts(count: int, dice: random.Random, data: Path) -> Iterator[str]:
    """The texts that there are, and then as many made of them as are missing."""
    known = list(_known(data))
    words = re.findall(r"\S+", " ".join(dice.sample(known, min(len(known), 8000))))
    yield from known
    for _ in range(len(known), count):
        chance = dice.random()
        if chance < 0.75:
            text = _changed(dice.choice(known), dice, words)
            text = _changed(text, dice, words) if chance < 0.2 else text
        elif chance < 0.8:
            text = dice.choice(["\n", " ", ", ", "\t"]).join(dice.choices(known, k=dice.choice([3, 10, 40])))
        elif chance < 0.9:
            text = "".join(dice.choice(words) + dice.choice(MARKS) for _ in range(dice.randint(1, 12)))
        else:
            text = "".join(dice.choices("0123456789-./ abcdefABCDEFxyz_+:", k=dice.randint(4, 60)))
        yield text.encode(errors="replace").decode()


def _known(data: Path) -> Iterator[str]:
    for name in ("spans.jsonl", "secrets.jsonl"):
        if (data / name).exists():
            yield from (json.loads(line)["text"] for line in (data / name).open())
    for path in sorted((data / "columns").glob("*.csv")):
        yield from path.read_text(errors="replace").splitlines()[:200]
    for path in sorted((ROOT / "crates" / "kernel" / "src").rglob("*.rs")):
        yield from re.findall(r'"((?:[^"\\\n]|\\.){4,400})"', path.read_text())


def _changed(text: str, dice: random.Random, words: list[str]) -> str:
    """A text written otherwise, or with other characters at a few places."""
    if dice.random() < 0.5:
        name = dice.choice(words)
        ways = [
            text.upper(),
            text.lower(),
            text[dice.randrange(len(text) + 1) :],
            text[: dice.randrange(len(text) + 1)],
            base64.b64encode(text.encode(errors="replace")).decode(),
            text.encode(errors="replace").hex(),
            urllib.parse.quote(text, errors="replace"),
            json.dumps(text),
            json.dumps({name: text, dice.choice(words): dice.choice(words)}),
            f"{name}{dice.choice(['=', ': ', ' = ', ' '])}{text}",
            f"INSERT INTO t ({name}, b) VALUES ('{text}', 4)",
            f"<{name}>{text}</{name}>",
            "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and dice.random() < 0.5 else c for c in text),
        ]
        return dice.choice(ways)
    characters = list(text)
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(characters) + 1)
        characters[at : at + dice.randint(0, 1)] = dice.choice(
            [dice.choice(MARKS), dice.choice("0189azAZ"), dice.choice(words)]
        )
    return "".join(characters)


if __name__ == "__main__":
    main()
