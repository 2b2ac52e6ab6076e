"""The demo's rows, table by table, as records for COPY.

What it is for: the content of the shop and the clinic, the same for the same seed. The same email stands in
customers, patients and support tickets, so that joins over it mean something; secrets are planted in free
text.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from maskwire.datasets import numbers
from maskwire.datasets.people import World

Row = tuple[object, ...]

_START = datetime(2021, 1, 1, tzinfo=UTC)
_DAY = date(2021, 1, 1)
_PLANS = ("free", "basic", "plus", "family")
_TAGS = ("early", "vip", "wholesale", "gift", "returns-often")
_STATUSES = ("new", "paid", "paid", "shipped", "shipped", "returned")
_DIAGNOSES = (
    "Type 2 diabetes mellitus", "Essential hypertension", "Major depressive disorder", "Asthma",
    "Migraine without aura", "Chronic kidney disease, stage 2", "HIV infection", "Otitis media",
)  # fmt: skip
_MEDICATIONS = ("Metformin", "Lisinopril", "Sertraline", "Salbutamol", "Sumatriptan", "Amoxicillin")
_PRODUCTS = ("Kettle", "Desk lamp", "Notebook", "Headphones", "Backpack", "Tent", "Blender", "Chair")
_SERVICES = ("aws", "github", "stripe", "slack", "warehouse")
_SUBJECTS = ("Where is my order?", "Wrong card charged", "Please change my address", "Login fails", "Refund")


@dataclass(frozen=True, slots=True)
class Table:
    """A table's name, its columns in order, and what makes its rows."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[World, Random], Iterator[Row]]


def _when(random: Random) -> datetime:
    return _START + timedelta(seconds=int(random.random() * 126_000_000))


def _customers(world: World, random: Random) -> Iterator[Row]:
    for person in world.people:
        profile = json.dumps(
            {
                "theme": random.choice(("dark", "light")),
                "backup_email": f"backup.{person.email}",
                "contact": {"phone": person.phone, "best_time": "morning"},
                "visits": int(random.random() * 300),
            }
        )
        yield (
            person.number, UUID(int=random.getrandbits(128), version=4), person.first, person.last,
            person.email, person.phone, person.born, numbers.ssn(random),
            random.randrange(10**9, 10**10), random.choice(_PLANS), random.random() < 0.4,
            random.sample(_TAGS, int(random.random() * 3)), profile, _when(random),
        )  # fmt: skip


def _addresses(world: World, random: Random) -> Iterator[Row]:
    for person in world.people:
        street = f"{random.randint(1, 9999)} {random.choice(world.words.streets)}"
        yield (
            person.number, person.number, street,
            random.choice(world.words.cities), random.choice(world.words.states),
            random.randint(10_000, 99_950), random.uniform(25, 49), random.uniform(-124, -67),
        )  # fmt: skip


def _products(_world: World, random: Random) -> Iterator[Row]:
    for number in range(1, 501):
        title = f"{random.choice(_PRODUCTS)} {numbers.text(random, 3, numbers.LETTERS)}"
        attributes = json.dumps({"colour": random.choice(("red", "blue", "oak")), "weight_g": number * 10})
        yield number, f"SKU-{number:05d}", title, _money(random, 400), attributes, random.randbytes(16)


def _orders(world: World, random: Random) -> Iterator[Row]:
    for number in range(1, len(world.people) + 1):
        buyer = random.choice(world.people)
        note = None
        if number % 50 == 0:
            note = f"Happy birthday {buyer.first} {buyer.last}! Call me on {buyer.phone}."
        yield number, buyer.number, random.choice(_STATUSES), _money(random, 900), _when(random), note


def _order_items(world: World, random: Random) -> Iterator[Row]:
    for order in range(1, len(world.people) + 1):
        for line in range(1, 2 + (order % 3 == 0)):
            yield order, line, random.randint(1, 500), random.randint(1, 4), _money(random, 400)


def _payments(world: World, random: Random) -> Iterator[Row]:
    for order in range(1, len(world.people) // 2 + 1):
        paid = _when(random).replace(tzinfo=None)
        if order % 4:
            expiry = f"{random.randint(1, 12):02d}/{random.randint(27, 32)}"
            yield order, order, numbers.card(random), expiry, None, _money(random, 900), paid
        else:
            yield order, order, None, None, numbers.iban(random), _money(random, 900), paid


def _tickets(world: World, random: Random) -> Iterator[Row]:
    for number in range(1, len(world.people) // 10 + 1):
        person = random.choice(world.people)
        said = (
            f"Please write to {person.email} or call {person.phone}.",
            f"My card {numbers.card(random)} was charged twice.",
            f"You asked for my SSN, it is {numbers.ssn(random)}.",
            f"The script uses {numbers.aws_key(random)} and stopped.",
            f"I log in from {_address(random)} with the token {numbers.github_token(random)}.",
        )
        before, after = random.choices(world.words.sentences, k=2)
        body = f"{before} {said[number % len(said)]} {after}"
        yield number, person.number, person.email, random.choice(_SUBJECTS), body, _when(random)


def _sessions(world: World, random: Random) -> Iterator[Row]:
    for _ in range(len(world.people) // 5):
        person = random.choice(world.people)
        yield (
            UUID(int=random.getrandbits(128), version=4), person.number, _address(random),
            random.randbytes(6), random.choice(world.words.agents),
            numbers.token(random, person.number), _when(random),
        )  # fmt: skip


def _integrations(_world: World, random: Random) -> Iterator[Row]:
    keys = (numbers.aws_key, numbers.github_token, numbers.stripe_key, numbers.slack_token, numbers.aws_key)
    for number in range(1, 41):
        kind = number % len(keys)
        settings = json.dumps({"region": "eu-1", "notify": "ops@shop.example", "secret": keys[kind](random)})
        url = numbers.database_url(random, "reporting") if number % 2 else None
        yield number, _SERVICES[kind], keys[kind](random), url, settings


def _patients(world: World, random: Random) -> Iterator[Row]:
    for number, person in enumerate(world.people[::5], 1):
        yield (
            number, f"MRN-{random.randrange(10**7, 10**8)}", f"{person.first} {person.last}", person.email,
            person.born, random.choice(("female", "male", "other")),
            f"H{numbers.text(random, 9, '0123456789')}",
        )  # fmt: skip


def _visits(world: World, random: Random) -> Iterator[Row]:
    for number, person in enumerate(world.people[::5], 1):
        diagnosis = random.choice(_DIAGNOSES)
        notes = (
            f"{person.first} {person.last} (born {person.born}) came in. "
            f"{random.choice(world.words.sentences)} Reach the family on {person.phone}."
        )
        yield number, number, _DAY + timedelta(days=random.randint(0, 1500)), diagnosis, notes


def _prescriptions(world: World, random: Random) -> Iterator[Row]:
    for number in range(1, len(world.people[::5]) + 1, 2):
        dose = random.choice((5, 10, 50, 250, 500))
        valid = timedelta(days=random.choice((30, 90)))
        yield number, number, random.choice(_MEDICATIONS), dose, valid


def _money(random: Random, up_to: int) -> Decimal:
    return Decimal(int(random.random() * up_to * 100) + 99).scaleb(-2)


def _address(random: Random) -> str:
    return f"203.0.{random.randint(0, 255)}.{random.randint(1, 254)}"


TABLES = (
    Table(
        "customers",
        ("id", "public_id", "first_name", "last_name", "email", "phone", "birth_date", "ssn",
         "bank_account", "plan", "newsletter", "tags", "profile", "created_at"),
        _customers,
    ),
    Table(
        "addresses",
        ("id", "customer_id", "street", "city", "state", "zip_code", "latitude", "longitude"),
        _addresses,
    ),
    Table("products", ("id", "sku", "title", "price", "attributes", "image"), _products),
    Table("orders", ("id", "customer_id", "status", "total", "ordered_at", "gift_note"), _orders),
    Table("order_items", ("order_id", "line", "product_id", "quantity", "unit_price"), _order_items),
    Table(
        "payments",
        ("id", "order_id", "card_number", "card_expiry", "iban", "amount", "paid_at"),
        _payments,
    ),
    Table("support_tickets", ("id", "customer_id", "email", "subject", "body", "opened_at"), _tickets),
    Table(
        "web_sessions",
        ("id", "customer_id", "ip", "device_mac", "user_agent", "jwt", "seen_at"),
        _sessions,
    ),
    Table("integrations", ("id", "service", "api_key", "connection_string", "settings"), _integrations),
    Table(
        "patients",
        ("id", "mrn", "full_name", "email", "date_of_birth", "gender", "insurance_number"),
        _patients,
    ),
    Table("visits", ("id", "patient_id", "visited_on", "diagnosis", "notes"), _visits),
    Table("prescriptions", ("id", "visit_id", "medication", "dose_mg", "valid_for"), _prescriptions),
)  # fmt: skip
