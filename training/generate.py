"""Writes what the trainer reads: the known words, marked texts, and named values. Same seed, same bytes.

`python -m training.generate OUT [TEXTS FIELDS]`
"""

from __future__ import annotations

import collections
import random
import re
import sys
from pathlib import Path

from training import fields, prose
from training import vocabulary as known
from training.values import ordinary, words_of

GIVEN, SURNAME, CITY, COUNTRY, REGION, NATION, WORD, VOCABULARY, STREET, TITLE, COMPANY, JOB, DATE = (
    1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 8192,
)  # fmt: skip
LANGUAGES = (("en", 0.7), ("de", 0.05), ("es", 0.05), ("fr", 0.05), ("pt", 0.05), ("it", 0.05), ("nl", 0.05))
PARTS = re.compile(r"[^\W\d_]+")


def marks() -> dict[str, int]:
    """Every known word or phrase in small letters, with what it is."""
    found: collections.Counter[str] = collections.Counter()

    def add(words: object, mark: int, *, parts: bool = False) -> None:
        for one in words:  # type: ignore[attr-defined]
            text = one.lower()
            for piece in PARTS.findall(text) if parts else [text]:
                if len(piece) > 1:
                    found[piece] |= mark

    for kind, mark in (("given", GIVEN), ("surname", SURNAME)):
        add(words_of(kind), mark, parts=True)
    add(known.ALL_COMMON_GIVEN, GIVEN)
    for kind, mark in (("city", CITY), ("country", COUNTRY), ("region", REGION)):
        add((one for one in words_of(kind) if len(one) > 2 or one.isupper()), mark)
    add(known.BIG_CITIES, CITY)
    add(known.COUNTRIES_EN, COUNTRY)
    add(words_of("nationality"), NATION)
    add(known.DEMONYMS, NATION)
    add((one + "s" for one in known.DEMONYMS), NATION)
    add(fields.RELIGIONS, NATION)
    add((one for values in known.NATIONAL.values() for one in values), NATION)
    add(words_of("word"), WORD)
    add(known.TECHNICAL, WORD)
    add(words_of("street_part"), STREET)
    add(known.STREET_WORDS_EN, STREET)
    add(("apt", "suite", "flat", "floor", "unit", "box", "bldg", "rua", "calle", "via", "rue", "avenida", "piazza", "straße", "strasse", "str",
         "weg", "platz", "gasse", "plaza", "viale", "corso", "quai", "place", "travessa", "vej", "gade", "utca", "ulica", "gata", "laan", "plein"), STREET)  # fmt: skip
    add((one for values in known.TITLES.values() for one in values), TITLE, parts=True)
    add((one for values in known.COMPANY_ENDS.values() for one in values), COMPANY, parts=True)
    add(known.COMPANY_TAILS, COMPANY)
    add((one for one in known.COMPANIES if " " not in one and "'" not in one), COMPANY)
    add((one for one in words_of("job") if " " not in one), JOB)
    add(known.JOBS, JOB)
    add(known.DATE_WORDS, DATE)
    counts: collections.Counter[str] = collections.Counter()
    for path in sorted(prose.TEMPLATES.glob("??*.txt")):
        if "held_out" in path.name:
            continue
        for line in prose.lines(path.name):
            counts.update(set(PARTS.findall(re.sub(r"\{\w*\}", " ", line).lower())))
    for kind in ("frequent", "noun", "verb", "adjective"):
        add(ordinary(kind), WORD, parts=True)
    counts.update(piece for one in ordinary("frequent")[:2600] for piece in PARTS.findall(one))
    for word in counts:
        found[word] |= VOCABULARY | WORD
    return dict(found)


def main(out: Path, texts: int = 280_000, rows: int = 200_000) -> None:
    """Writes the three files."""
    out.mkdir(parents=True, exist_ok=True)
    lines = [f"{mark}\t{word}" for word, mark in sorted(marks().items())]
    (out / "words.tsv").write_text("\n".join(lines), encoding="utf-8")
    chance = random.Random(20240117)
    (out / "prose.txt").write_text("\x1e".join(prose.texts(chance, texts, LANGUAGES)), encoding="utf-8")
    chance = random.Random(20240118)
    named = ("\x1f".join(row) for row in fields.rows(chance, rows))
    (out / "fields.txt").write_text("\x1e".join(named), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), *(int(one) for one in sys.argv[2:]))
