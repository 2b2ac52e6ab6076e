"""What a client says about a statement in its comments: where it belongs in a trace, and which code asked.

What it is for: W3C trace context and sqlcommenter's keys, so that a trail across services joins up. Everything else
in a comment is dropped.
What it must never do: hand on a value that is not of a plain form, or that ``sensitive`` says something is found in.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import unquote

from maskwire import _kernel
from maskwire.sql.constants import COMMENTS

__all__ = ["KEYS", "is_traceparent", "told"]

# google.github.io/sqlcommenter/spec, "attributes"; what else stands there is its writer's own and is not kept.
KEYS = frozenset({"action", "application", "controller", "db_driver", "framework", "job", "route"})
_PAIR = re.compile(r"([A-Za-z_]{1,32})\s*=\s*'([^'\\]{0,256})'")
_VALUE = re.compile(r"[A-Za-z0-9_./:<>{}*-]{1,64}")
_DIGITS = re.compile(r"\d{4,}")
_LONGEST = 4096  # characters of comments that are looked at
# w3.org/TR/trace-context, "traceparent": version, trace, parent, flags; neither identity may be all zeros.
_TRACE = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def is_traceparent(text: str, sensitive: Callable[[str], bool]) -> bool:
    """Whether it is a traceparent, and hides nothing else. Thirty-two hex digits without a letter come by chance once
    in three million times; a card's number with zeros behind it always has none."""
    found = _TRACE.fullmatch(text)
    return found is not None and not found[1].isdigit() and not sensitive(text)


def told(sql: str, sensitive: Callable[[str], bool]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The traceparent, or "", and the tags by key. A tag that is not plain, or sensitive, is "[REDACTED]"."""
    if "/*" not in sql and "--" not in sql:
        return "", ()
    try:
        tokens, encoded = _kernel.tokens(sql), sql.encode()
    except (SyntaxError, ValueError):
        return "", ()
    comments = [encoded[start:end].decode() for start, end, name, _ in tokens if name in COMMENTS]
    trace, tags = "", {}
    for key, value in _PAIR.findall("\n".join(comments)[-_LONGEST:]):
        said = unquote(value)
        if key == "traceparent":
            trace = said if is_traceparent(said, sensitive) else trace
        elif key in KEYS:
            is_plain = _VALUE.fullmatch(said) and not _DIGITS.search(said) and not sensitive(said)
            tags[key] = said if is_plain else "[REDACTED]"
    return trace, tuple(sorted(tags.items()))
