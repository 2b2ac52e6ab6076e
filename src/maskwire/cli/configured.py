"""``maskwire.yaml``: what ``maskwire serve`` takes for its options where the command line says nothing, and where other
commands, in its folder, find the gateway's ledger and principals.

What it must never do: take a file with a password in it that others may read, or pass over a key that it does not know.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click

from maskwire.errors import ConfigurationError

FILE = "maskwire.yaml"
DEMO = "demo"  # as a source: the sample database, which serve starts itself
_PATHS = frozenset({"policy", "access", "ledger", "tls_cert", "tls_key", "tls_client_ca"})
_OTHERS = frozenset(
    {"source", "listen", "durability", "hardened_url", "upstream_sessions", "workers", "max_rows", "max_bytes",
     "statement_timeout", "idle_timeout", "drain", "tenant", "console", "console_url",
     "log_format"}
)  # fmt: skip
_PARAMETERS = {"source": "url", "access": "access_file"}  # else a key is its option's name


def configure(context: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
    """Puts what the file says under the command's options. Without ``--config`` one that is not there says nothing."""
    path = value or Path(FILE)
    if value is None and not path.is_file():
        return None
    context.default_map = read(path)
    return path


def stated(key: str) -> Callable[[], str | None]:
    """The default of an option: what the file of this folder says under ``key``. Of ``serve`` it is said already."""

    def default() -> str | None:
        if click.get_current_context().default_map is not None or not Path(FILE).is_file():
            return None
        return read(Path(FILE)).get(_PARAMETERS.get(key, key))

    return default


def read(path: Path) -> dict[str, str]:
    """The options of a file by their parameters; its paths are of its folder. Raises ConfigurationError."""
    from maskwire.access.document import read as document  # noqa: PLC0415 - loads YAML, which --help does not need

    found = {}
    for key, part in document(path).members((*sorted(_OTHERS), *sorted(_PATHS))).items():
        text = part.text()
        is_file = (
            key in _PATHS and not (key == "policy" and _is_preset(text)) and not (key == "ledger" and _is_url(text))
        )
        found[_PARAMETERS.get(key, key)] = str(path.parent / Path(text).expanduser()) if is_file else text
    _keep_to_oneself(path, found)
    return found


def _is_preset(text: str) -> bool:
    from maskwire.policy.layout import PRESETS  # noqa: PLC0415

    return text in PRESETS


def _is_url(text: str) -> bool:
    return "://" in text


def _keep_to_oneself(path: Path, found: dict[str, str]) -> None:
    """A URL with a password makes the file a secret."""
    from maskwire.gateway.address import parse_address  # noqa: PLC0415

    urls = [found[name] for name in ("url", "hardened_url") if found.get(name, DEMO) != DEMO]
    has_password = any(parse_address(url, mysql=True).password for url in urls)
    if _is_url(ledger := found.get("ledger", "")):
        from maskwire.ledger.place import PostgresPlace, place_of  # noqa: PLC0415

        place = place_of(ledger)
        has_password = has_password or (isinstance(place, PostgresPlace) and bool(place.password))
    if has_password and path.stat().st_mode & 0o077:
        raise ConfigurationError(f"{path} holds a password and others may read it. Run: chmod 600 {path}")
