"""Which masked values a client was shown in this session, and what they stand for.

What it is for: a masked value in a tool's arguments is known again. It is passed as it is, or, for the tools that the
operator names, turned back.
What it must never do: be written anywhere, or grow without bound.
"""

from __future__ import annotations

from collections import OrderedDict

__all__ = ["Shown"]

_VALUES, _LENGTH = 50_000, 1024


class Shown:
    """Masked text -> raw text, the newest ones."""

    def __init__(self) -> None:
        self._raw: OrderedDict[str, str] = OrderedDict()

    def __repr__(self) -> str:
        return f"Shown({len(self._raw)} values)"

    def add(self, raw: str, masked: str) -> None:
        """A raw text was shown so. What two raw texts are shown as stands for neither."""
        if raw == masked or len(raw) > _LENGTH or len(masked) > _LENGTH:
            return
        known = self._raw.pop(masked, raw)
        self._raw[masked] = raw if known == raw else ""
        if len(self._raw) > _VALUES:
            self._raw.popitem(last=False)

    def __contains__(self, masked: str) -> bool:
        return masked in self._raw

    def raw(self, masked: str) -> str | None:
        """What a masked text stands for; None where that is not certain."""
        return self._raw.get(masked) or None
