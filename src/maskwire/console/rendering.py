"""Templates, and what every text goes through on its way into one.

What it must never do: let a text be markup, or hold a character that turns or hides what stands beside it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from maskwire.model import Column
from maskwire.policy.wording import said

__all__ = ["inert", "query", "render"]

_KEPT = frozenset("\n\t")
_UNITS = ((86400, "d"), (3600, "h"), (60, "min"))


def inert(text: str) -> str:
    """A text without control characters and those that turn the direction of writing (all are unprintable)."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in _KEPT else "\N{REPLACEMENT CHARACTER}" for one in text)


def render(template: str, values: Mapping[str, object]) -> str:
    """A page."""
    return _environment().get_template(template).render(values)


def query(values: Mapping[str, object]) -> str:
    """The part of a URL behind the path, of what is not empty."""
    told = urlencode({name: str(value) for name, value in values.items() if value not in (None, "", False)})
    return f"?{told}" if told else ""


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("maskwire.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_final,
    )
    made.filters.update(
        number=lambda value: f"{value:,}", clock=_clock, date=_date, day=_day, span=_span, bytes=_bytes, said=said,
        micro=_micro, short=_short, second=_second,
    )  # fmt: skip
    made.globals.update(query=query)
    return made


def _final(value: object) -> object:
    if isinstance(value, Markup):
        return value
    if value is None:
        return ""
    return inert(str(value)) if isinstance(value, (str, Column)) else value


def _clock(time: str) -> str:
    return time[11:19]


def _date(time: str) -> str:
    return f"{time[:10]} {time[11:19]}"


def _day(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%d %H:%M")


def _second(seconds: float) -> str:
    return datetime.fromtimestamp(int(seconds), UTC).strftime("%H:%M:%S")


def _span(seconds: float) -> str:
    """A length of time in its largest whole unit."""
    for size, unit in _UNITS:
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)} {unit}"
    return f"{seconds / 60:.0f} min" if seconds >= 60 else f"{seconds:.0f} s"


def _bytes(count: int) -> str:
    size = float(count)
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} TB"


def _micro(micros: float) -> str:
    """A duration in microseconds."""
    if micros < 1000:
        return f"{micros:.0f} µs"
    return f"{micros / 1000:.1f} ms" if micros < 1_000_000 else f"{micros / 1_000_000:.1f} s"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
