"""Where a ledger is: the path of an SQLite file, or a PostgreSQL database that many gateways share.

What it must never do: show a password, in a text, a repr or an error.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from maskwire import places
from maskwire.errors import ConfigurationError

__all__ = ["KEY_VARIABLE", "Place", "PostgresPlace", "keys_of", "place_of"]

KEY_VARIABLE = "MASKWIRE_LEDGER_KEY"
_SCHEMES = ("postgresql", "postgres")
_EXAMPLE = "postgresql://USER:PASSWORD@HOST:5432/DATABASE"
_OPTIONS = frozenset({"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "schema"})
_MODES = ("disable", "prefer", "require", "verify-ca", "verify-full")


@dataclass(frozen=True, slots=True)
class PostgresPlace:
    """``host`` that begins with "/" is the folder of a Unix socket. ``keys`` is what the files of the signing key are
    named after: the same key on every gateway's machine."""

    host: str
    port: int
    user: str
    database: str
    schema: str
    keys: Path
    password: str | None = field(repr=False, default=None)
    sslmode: str = "prefer"
    sslrootcert: str | None = None

    def __str__(self) -> str:
        return f"postgresql://{self.host}:{self.port}/{self.database}"


Place = Path | PostgresPlace


def keys_of(place: Place) -> Path:
    """What the files of its signing key are named after."""
    return place.keys if isinstance(place, PostgresPlace) else place


def place_of(text: str) -> Place:
    """Reads what a user gave. Raises ConfigurationError, which never repeats it."""
    if not text.startswith(tuple(f"{scheme}://" for scheme in _SCHEMES)):
        return Path(text).expanduser().absolute()
    try:
        parts = urlsplit(text)
        options = dict(parse_qsl(parts.query))
        port = int(options.get("port", parts.port or 5432))
    except ValueError:
        raise ConfigurationError(f"The ledger's URL can't be read. Write it as {_EXAMPLE}") from None
    if unknown := set(options) - _OPTIONS:
        raise ConfigurationError(f"The ledger's URL has options that are not known: {', '.join(sorted(unknown))}.")
    user = options.get("user") or unquote(parts.username or "")
    schema = options.get("schema", "maskwire_ledger")
    if not user or not schema.isidentifier() or not schema.isascii():
        raise ConfigurationError(f"The ledger's URL names no user, or a schema that is no word. Write it as {_EXAMPLE}")
    if (mode := options.get("sslmode", "prefer")) not in _MODES:
        raise ConfigurationError(f"sslmode of the ledger's URL must be one of {', '.join(_MODES)}.")
    key = os.environ.get(KEY_VARIABLE)
    return PostgresPlace(
        host=options.get("host") or unquote(parts.hostname or "") or "localhost",
        port=port,
        user=user,
        database=options.get("dbname") or unquote(parts.path.lstrip("/")) or user,
        schema=schema.lower(),
        keys=Path(key.removesuffix(".key")).expanduser().absolute() if key else places.ledger().with_suffix(""),
        password=options.get("password") or (unquote(parts.password) if parts.password else None),
        sslmode=mode,
        sslrootcert=options.get("sslrootcert"),
    )
