"""Invented numbers and keys that are well-formed: cards, IBANs, social security numbers, secrets.

What it is for: demo data that real detectors take for real.
What it must never do: take a number from anywhere. Each is drawn from a seeded generator and only has the form.
"""

from __future__ import annotations

import base64
import json
from random import Random

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHANUMERIC = LETTERS + LETTERS.lower() + "0123456789"


def text(random: Random, length: int, alphabet: str = ALPHANUMERIC) -> str:
    """``length`` characters of the alphabet."""
    return "".join(random.choices(alphabet, k=length))


def card(random: Random) -> str:
    """16 digits, a Visa or Mastercard prefix, and a check digit by ISO/IEC 7812-1 (Luhn)."""
    body = random.choice(("4", "51", "52", "53", "54", "55"))
    body += text(random, 15 - len(body), "0123456789")
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return f"{body}{-total % 10}"


def iban(random: Random) -> str:
    """A German IBAN with check digits by ISO 13616 (mod 97)."""
    account = text(random, 18, "0123456789")
    check = 98 - int(f"{account}131400") % 97  # D is 13, E is 14, then 00 for the check digits
    return f"DE{check:02d}{account}"


def ssn(random: Random) -> str:
    """A number of a US social security number's form; areas 000, 666 and 900 up are not used."""
    area = random.choice((random.randint(1, 665), random.randint(667, 899)))
    return f"{area:03d}-{random.randint(1, 99):02d}-{random.randint(1, 9999):04d}"


def phone(random: Random) -> str:
    """A North American number; exchange and area start with 2 to 9."""
    area, exchange = random.randint(201, 989), random.randint(200, 999)
    return f"+1-{area}-{exchange}-{random.randint(0, 9999):04d}"


def aws_key(random: Random) -> str:
    """An access key id of the form that AWS documents (AKIA and 16 characters)."""
    return "AKIA" + text(random, 16, LETTERS + "234567")


def github_token(random: Random) -> str:
    """A personal access token's form: ghp_ and 36 characters."""
    return "ghp_" + text(random, 36)


def stripe_key(random: Random) -> str:
    """A live secret key's form."""
    return "sk_live_" + text(random, 24)


def slack_token(random: Random) -> str:
    """A bot token's form."""
    digits = "0123456789"
    return f"xoxb-{text(random, 12, digits)}-{text(random, 12, digits)}-{text(random, 24)}"


def database_url(random: Random, user: str) -> str:
    """A connection string with a password in it."""
    return f"postgresql://{user}:{text(random, 14)}@db{random.randint(1, 9)}.shop.example:5432/orders"


def token(random: Random, subject: int) -> str:
    """A signed JSON Web Token's form (RFC 7519), with a signature of nothing."""
    header = _part({"alg": "HS256", "typ": "JWT"})
    return f"{header}.{_part({'sub': str(subject), 'iat': 1_700_000_000 + subject})}.{text(random, 43)}"


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
