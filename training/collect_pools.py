"""Fills the pools that pseudonyms are drawn from, out of Faker's locales (MIT), one file a locale.

Run only to renew them: `python -m training.collect_pools`. Every pseudonym changes with its pool, so what was masked
before no longer agrees with what is masked after. Must never read data about a person: names, streets and companies
here are Faker's own lists, put together by chance.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

from faker import Faker

POOLS = Path(__file__).parents[1] / "crates/kernel/src/transform/pools"
DRAWS, MOST, LEAST = 4_000, 180, 20
# The letters of each locale's script, as Unicode names them.
SCRIPTS = {
    "LATIN": (
        "en_US", "en_GB", "de_DE", "fr_FR", "es_ES", "it_IT", "pt_BR", "nl_NL", "pl_PL", "sv_SE", "da_DK", "no_NO",
        "fi_FI", "cs_CZ", "hu_HU", "tr_TR", "ro_RO", "id_ID",
    ),
    "CYRILLIC": ("ru_RU", "uk_UA", "bg_BG"), "GREEK": ("el_GR",), "CJK": ("zh_CN", "zh_TW", "ja_JP"),
    "HANGUL": ("ko_KR",), "ARABIC": ("ar_SA", "fa_IR"), "HEBREW": ("he_IL",), "DEVANAGARI": ("hi_IN", "ne_NP"),
    "THAI": ("th_TH",), "ARMENIAN": ("hy_AM",), "GEORGIAN": ("ka_GE",), "BENGALI": ("bn_BD",), "TAMIL": ("ta_IN",),
}  # fmt: skip


def in_script(text: str, script: str) -> bool:
    """Whether every letter is of the script; Japanese mixes three."""
    scripts = ("CJK", "HIRAGANA", "KATAKANA") if script == "CJK" else (script,)
    letters = [unicodedata.name(one, "") for one in text if one.isalpha()]
    return bool(letters) and all(any(part in name for part in scripts) for name in letters)


def pool(draw: Callable[[], str], script: str, *, single: bool) -> list[str]:
    """Up to ``MOST`` different draws in order of their letters; none where the locale has next to nothing of its own."""
    found: dict[str, None] = {}
    for _ in range(DRAWS):
        text = " ".join(draw().split())
        plain = all(one.isalpha() or one in " '’-.&,()" or unicodedata.category(one)[0] == "M" for one in text)
        if plain and in_script(text, script) and not (single and " " in text):
            found[text] = None
        if len(found) == MOST:
            break
    return sorted(found) if len(found) >= LEAST else []


def sections(locale: str, script: str) -> Iterable[tuple[str, list[str]]]:
    """The pools of a locale by name."""
    fake = Faker(locale)
    fake.seed_instance(20_261_127)
    yield "male", pool(fake.first_name_male, script, single=True)
    yield "female", pool(fake.first_name_female, script, single=True)
    last = pool(fake.last_name_male, script, single=True)
    last_female = pool(fake.last_name_female, script, single=True)
    if set(last) & set(last_female):  # one list for both, drawn from twice
        yield "last", sorted({*last, *last_female})
    else:
        yield "last", last
        yield "last_female", last_female
    yield "street", pool(fake.street_name, script, single=False)
    yield "city", pool(fake.city, script, single=False)
    yield "company", pool(fake.company, script, single=False)


def main() -> None:
    """Writes every file anew."""
    POOLS.mkdir(exist_ok=True)
    for script, locales in SCRIPTS.items():
        for locale in locales:
            text = "".join(
                f"[{name}]\n" + "".join(f"{it}\n" for it in found) for name, found in sections(locale, script) if found
            )
            (POOLS / f"{locale}.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
