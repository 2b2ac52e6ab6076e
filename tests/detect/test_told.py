"""Columns called c00: what values and neighbours tell, and what looks like it and is left alone."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from maskwire.detect import Described, classify_table
from maskwire.model import Category

DRAW = random.Random(20)
ROWS = 120
BEGIN = datetime(2023, 1, 1)


def _listed(text: str) -> list[str]:
    return text.split()


GIVEN = _listed("Anna Marek Sofía Jürgen Yusuf Claire Giulia Pieter Ingrid Tomás Olga Hiroshi Amina Lukas Chloé Marta")
SURNAMES = _listed("Novák Müller García Rossi Dubois Jansen Nielsen Kowalski Smith Johnson Silva Moreau Weber Bianchi")
TOWNS = _listed("Lyon Graz Porto Leeds Aarhus Brno Gdańsk Utrecht Bologna Sevilla Tampere Boston Halifax Perth Lille")
STREETS = ("Mill Road", "rue Pasteur", "Hauptstraße", "Calle Mayor", "Via Roma", "Kerkstraat", "Nygade", "Oak Avenue")
COMPANIES = ("Alder Ltd", "Birke GmbH", "Cedro S.A.", "Dogwood Inc", "Elm & Sons", "Fir Group")
WORDS = _listed("river stone cloud paper table lamp chair shirt mug cable steel cotton leather smart ultra mini travel")


def _rows(make: Callable[[int], object]) -> list[str]:
    return [str(make(number)) for number in range(ROWS)]


BORN = [1940 + DRAW.randrange(66) for _ in range(ROWS)]
PEOPLE: dict[str, tuple[str | None, list[str]]] = {
    "given": ("PERSON", _rows(lambda n: GIVEN[n % len(GIVEN)])),
    "surname": ("PERSON", _rows(lambda n: SURNAMES[n % len(SURNAMES)])),
    "gender": ("GENDER", _rows(lambda n: "MF"[n % 2])),
    "address": ("STREET_ADDRESS", _rows(lambda n: f"{DRAW.choice(STREETS)} {n + 1}")),
    "town": ("LOCATION", _rows(lambda n: TOWNS[n % len(TOWNS)])),
    "code": ("ZIP_CODE", _rows(lambda n: f"{DRAW.randrange(10000, 99999)}")),
    "mail": ("EMAIL_ADDRESS", _rows(lambda n: f"user{n}@example.org")),
    "login": ("USERNAME", _rows(lambda n: f"{DRAW.choice('bdfgklmnprst')}{DRAW.choice('aeiou')}zq{n}")),
    "born": ("DATE_OF_BIRTH", [f"{year}-0{DRAW.randrange(1, 9)}-1{DRAW.randrange(9)}" for year in BORN]),
    "age": ("AGE", [str(2024 - year) for year in BORN]),
    "job": ("JOB", _rows(lambda n: ("Nurse", "Sales manager", "Ingeniero", "Lehrer", "Plumber")[n % 5])),
    "works at": ("ORGANIZATION", _rows(lambda n: COMPANIES[n % len(COMPANIES)])),
    "brand": (None, _rows(lambda n: ("Visa", "MasterCard")[n % 2])),
    "security": ("CVV", _rows(lambda _: f"{DRAW.randrange(1000):03}")),
    "until": ("CREDIT_CARD_EXPIRY", _rows(lambda n: f"{n % 12 + 1:02}/{26 + n % 4}")),
    "illness": ("HEALTH", _rows(lambda n: ("Acute bronchitis", "Asthma", "Migraine", "Hypertension")[n % 4])),
    "married": ("MARITAL_STATUS", _rows(lambda n: ("single", "married", "divorced")[n % 3])),
    "latitude": ("COORDINATE", _rows(lambda _: f"{DRAW.uniform(-40, 60):.4f}")),
    "longitude": ("COORDINATE", _rows(lambda _: f"{DRAW.uniform(-120, 120):.4f}")),
}
HARMLESS: dict[str, list[str]] = {
    "order": _rows(lambda n: f"ORD-{100000 + n * 7}"),
    "running number": _rows(lambda n: 100000 + n),
    "ten digits": _rows(lambda _: DRAW.randrange(10**9, 10**10)),
    "uuid": _rows(lambda _: uuid.UUID(int=DRAW.getrandbits(128))),
    "md5": _rows(lambda n: hashlib.md5(str(n).encode()).hexdigest()),
    "commit": _rows(lambda n: hashlib.sha1(str(n).encode()).hexdigest()[:10]),
    "price": _rows(lambda _: f"{DRAW.uniform(1, 500):.2f}"),
    "dollars": _rows(lambda _: f"${DRAW.uniform(1, 5000):.2f}"),
    "quantity": _rows(lambda _: DRAW.randrange(1, 20)),
    "percent": _rows(lambda _: DRAW.randrange(101)),
    "moment": _rows(lambda n: (BEGIN + timedelta(minutes=n * 977)).isoformat()),
    "day": _rows(lambda n: (BEGIN + timedelta(days=n * 5)).date()),
    "epoch": _rows(lambda n: 1_600_000_000 + n * 86_413),
    "sku": _rows(lambda n: f"{'ABC'[n % 3]}X-{1000 + n}"),
    "version": _rows(lambda n: f"{n % 5}.{n % 20}.{n % 7}"),
    "colour": _rows(lambda n: ("red", "blue", "green", "white")[n % 4]),
    "status": _rows(lambda n: ("new", "paid", "shipped", "returned")[n % 4]),
    "product": _rows(lambda _: " ".join(DRAW.sample(WORDS, 3)).title()),
    "file": _rows(lambda n: f"{DRAW.choice(WORDS)}_{n}.pdf"),
    "link": _rows(lambda n: f"https://example.com/{DRAW.choice(WORDS)}/{n}"),
    "isbn": _rows(lambda _: f"978{DRAW.randrange(10**9, 10**10)}"),
    "weight": _rows(lambda _: f"{DRAW.uniform(0.1, 40):.3f}"),
    "ratio": _rows(lambda _: DRAW.random()),
    "rating": _rows(lambda _: DRAW.randrange(1, 6)),
    "year": _rows(lambda n: 2005 + n % 18),
    "month": _rows(lambda n: (BEGIN + timedelta(days=31 * n)).strftime("%B")),
    "currency": _rows(lambda n: ("EUR", "USD", "GBP", "JPY", "CHF")[n % 5]),
    "port": _rows(lambda _: DRAW.randrange(1, 65536)),
    "size": _rows(lambda n: ("S", "M", "L", "XL")[n % 4]),
    "temperature": _rows(lambda _: f"{DRAW.gauss(15, 10):.1f}"),
    "plan": _rows(lambda n: ("free", "pro", "team", "enterprise")[n % 4]),
    "clock": _rows(lambda n: f"{n % 24:02}:{n % 60:02}"),
}


def _told(columns: Mapping[str, Sequence[str]]) -> dict[str, str | None]:
    called = {f"c{place:02}": title for place, title in enumerate(columns)}
    described = [Described(name, values=columns[title]) for name, title in called.items()]
    found = classify_table("t", described)
    return {called[name]: it.entity if it else None for name, it in found.items()}


def test_a_table_of_people_is_told_by_values_and_neighbours() -> None:
    """Every column of it, though none has a name."""
    told = _told({title: values for title, (_, values) in PEOPLE.items()})
    assert told == {title: entity for title, (entity, _) in PEOPLE.items()}


def test_look_alikes_are_left_alone() -> None:
    """Numbers of orders, hashes, moments, amounts, words: alone, and beside people."""
    assert {title: entity for title, entity in _told(HARMLESS).items() if entity} == {}
    beside = {title: PEOPLE[title][1] for title in ("given", "surname", "mail", "born", "address")}
    told = _told({**beside, **HARMLESS})
    assert {title: told[title] for title in HARMLESS if told[title]} == {}


@pytest.mark.parametrize(
    ("column", "values", "entity"),
    [
        ("c1", ["+44 20 7946 0011", "020 7946 0958", "(212) 555-0147", "06 12 34 56 78", "66 65 76"], "PHONE_NUMBER"),
        ("c1", ["Ann Smith", "García, Sofía", "Marek J. Novák", "Claire Dubois", "Dr. Olga Weber"], "PERSON"),
        ("c1", ["SW1A 1AA", "M1 1AE", "CR2 6XH", "DN55 1PT", "W1A 0AX"], "ZIP_CODE"),
        ("c1", ["02139", "10001-1234", "94105", "60601", "33101"], "ZIP_CODE"),
        ("c1", ["1HGCM82633A004352", "1M8GDM9AXKP042788", "5GZCZ43D13S812715"], "VIN"),
        ("c1", ["TX", "CA", "NY", "WA", "OH"], "LOCATION"),
        ("c1", ["Muslim", "Catholic", "Hindu", "Jewish", "Buddhist"], "NRP"),
        ("c1", ["White", "Asian", "Hispanic", "Native"], "RACE_ETHNICITY"),
        ("c1", ["A+", "O-", "B+", "AB-"], "HEALTH"),
        ("c1", ["Mr.", "Ms.", "Dr."], "TITLE"),
        ("c1", ["1957-03-01", "1988-11-12", "1963-07-30", "1971-01-05", "1949-09-09"], "DATE_OF_BIRTH"),
        ("founded", ["1957-03-01", "1988-11-12", "1963-07-30", "1971-01-05", "1949-09-09"], None),
        ("c1", ["4444-1111-2222-3333", "5555 6666 7777 8888", "1234-5678-9012-3456"], "CREDIT_CARD"),
        ("c1", ["France", "Spain", "Japan", "Chile", "Kenya"], None),
        ("storm", ["Amy", "Bob", "Claudette", "Amy", "Bob", "Claudette"] * 20, None),
        ("c1", ["2020-01-31", "2021-02-28", "2022-03-31"], None),
        ("c1", [], None),
    ],
)
def test_a_column_alone_is_told_by_its_values(column: str, values: list[str], entity: str | None) -> None:
    """Forms and words that need no neighbour, and those that are not enough."""
    found = classify_table("t", [Described(column, "integer" if not values else "text", values)])[column]
    assert (found.entity if found else None) == entity


def test_hashes_of_passwords_are_secrets_and_other_hashes_are_not() -> None:
    """bcrypt's form is nothing else's; a digest is anything's."""
    hashes = ["$2b$12$" + letter * 53 for letter in "abc"]
    found = classify_table("t", [Described("c1", values=hashes)])["c1"]
    assert found is not None
    assert found.category is Category.SECRET
    assert _told({"md5": HARMLESS["md5"]}) == {"md5": None}


def test_a_comment_announces_where_a_name_does_not() -> None:
    """COMMENT ON COLUMN is evidence like a name."""
    said = classify_table("t", [Described("fld_3", comment="Customer's e-mail address, if known")])["fld_3"]
    assert said is not None
    assert said.entity == "EMAIL_ADDRESS"


def test_the_constants_of_a_check_stand_for_a_sample() -> None:
    """An empty table whose CHECK lists M and F has a column of genders."""
    check = "CHECK ((c3 = ANY (ARRAY['M'::bpchar, 'F'::bpchar])))"
    found = classify_table("t", [Described("c3", "character(1)", constraints=[check])])["c3"]
    assert found is not None
    assert found.entity == "GENDER"


def test_no_reason_holds_a_value() -> None:
    """Reasons count and name; they do not quote."""
    described = [Described(f"c{place}", values=values) for place, (_, values) in enumerate(PEOPLE.values())]
    values = {value for _, column in PEOPLE.values() for value in column if len(value) > 3}
    for found in classify_table("t", described).values():
        for reason in found.reasons if found else ():
            assert not [value for value in values if value in reason]


@given(
    st.lists(st.one_of(st.text(), st.floats().map(str), st.integers().map(str), st.dates().map(str), st.none())),
    st.text(max_size=12),
    st.sampled_from(["text", "bytea", "integer", "date", "jsonb"]),
)
def test_no_column_breaks_classification(values: list[str | None], name: str, kind: str) -> None:
    """Any values under any name and type, alone and beside the same again."""
    columns = [Described(name or "c0", kind, values), Described("c1", kind, values)]
    assert len(classify_table("t", columns)) == len({one.name for one in columns})
