"""Whom and when a rule is about: each condition with what it asks, and why it does not hold.

What it must never do: hold because it can't be judged. A condition that is given and not met leaves its rule out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import translate
from functools import lru_cache
from zoneinfo import ZoneInfo

from maskwire.model import Column, PrincipalKind, Viewer

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = 24 * 60  # minutes


@lru_cache(maxsize=4096)
def _glob(pattern: str) -> re.Pattern[str]:
    return re.compile(translate(pattern.replace("[", "[[]")))


def fits(pattern: str, text: str) -> bool:
    """Whether a text is of a pattern, in which ``*`` is any run of characters and ``?`` any one."""
    return _glob(pattern).match(text) is not None


def names(pattern: str, column: Column) -> bool:
    """Whether a pattern of three parts, ``schema.table.column``, is of a column: no ``*`` reaches over a dot.

    >>> names("public.*.email", Column("public", "users", "email"))
    True
    >>> names("public.*", Column("public", "users", "email"))
    False
    """
    parts = pattern.split(".")
    held = (column.schema, column.table, column.name)
    return len(parts) == len(held) and all(fits(part, name) for part, name in zip(parts, held, strict=True))


def pattern_of(column: Column) -> str:
    """The pattern of that very column: what has a meaning in patterns is written as any one character."""
    return ".".join(re.sub(r"[.*?]", "?", part) for part in (column.schema, column.table, column.name))


@dataclass(frozen=True, slots=True)
class Who:
    """Of whom a rule is: each list that is not empty must hold the viewer. ``principals``, ``purposes`` and
    ``sources`` are patterns."""

    roles: tuple[str, ...] = ()
    kinds: tuple[PrincipalKind, ...] = ()
    principals: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    def why_not(self, viewer: Viewer) -> str | None:
        """Why it is not about a viewer; None where it is."""
        who = viewer.principal
        if self.roles and not who.roles.intersection(self.roles):
            return f"the principal has none of the roles {_listed(self.roles)}"
        if self.kinds and who.kind not in self.kinds:
            return f"the principal is none of {_listed(self.kinds)}"
        for patterns, text, what in (
            (self.principals, who.name, "the principal's name is"),
            (self.purposes, viewer.purpose.text, "the purpose is"),
            (self.sources, viewer.source, "the source is"),
        ):
            if patterns and not any(fits(pattern, text) for pattern in patterns):
                return f"{what} none of {_listed(patterns)}"
        return None


@dataclass(frozen=True, slots=True)
class When:
    """At which times a rule is in force. ``hours`` are minutes of the day, the end not included; where the end is not
    after the beginning, they go on into the next day, and ``days`` are those on which they begin. ``since`` and
    ``until`` are seconds since 1970, ``until`` not included."""

    days: tuple[str, ...] = ()
    hours: tuple[int, int] | None = None
    timezone: str = "UTC"
    since: float | None = None
    until: float | None = None

    def why_not(self, moment: float) -> str | None:
        """Why it is not in force at a moment; None where it is."""
        if self.since is not None and moment < self.since:
            return f"it is in force from {_written(self.since)} on"
        if self.until is not None and moment >= self.until:
            return f"it was in force until {_written(self.until)}"
        if not self.days and self.hours is None:
            return None
        local = datetime.fromtimestamp(moment, ZoneInfo(self.timezone))
        minute = local.hour * 60 + local.minute
        begin, end = self.hours or (0, _DAY)
        if begin < end:
            inside, began = begin <= minute < end, local
        else:
            inside = minute >= begin or minute < end
            began = local if minute >= begin else local - timedelta(days=1)
        if not inside:
            return f"it is in force from {_clock(begin)} to {_clock(end)} ({self.timezone})"
        if self.days and DAYS[began.weekday()] not in self.days:
            return f"it is in force on {_listed(self.days)} ({self.timezone})"
        return None


ANYONE = Who()
ALWAYS = When()


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
