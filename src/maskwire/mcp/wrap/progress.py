"""How far something is: two numbers of "notifications/progress", which could as well be anybody's.

What it must never do: pass on a number that is long enough to name somebody.
"""

from __future__ import annotations

from math import isfinite
from typing import TypeGuard

from maskwire.mcp.wrap.messages import Json

__all__ = ["counted"]

_MOST = 1_000_000  # of a number that is passed on as it is
_PARTS, _WHOLES = 3, 1_000  # decimals of a fraction, and the least number that is told without any


def counted(params: dict[str, Json]) -> dict[str, Json]:
    """The parameters with small counters as they are, and larger ones in per cent; 0 where that can't be said."""
    progress, total = params.get("progress"), params.get("total")
    rest = {name: one for name, one in params.items() if name not in {"progress", "total"}}
    if "progress" not in params and "total" not in params:
        return rest
    done, whole = _small(progress), _small(total)
    if done is not None and (whole is not None or total is None):
        return {**rest, "progress": done} if whole is None else {**rest, "progress": done, "total": whole}
    if _is_number(progress) and _is_number(total) and 0 <= progress <= total and total > 0:
        return {**rest, "progress": round(100 * (progress / total)), "total": 100}
    return {**rest, "progress": 0 if done is None else done}


def _small(number: Json) -> float | None:
    if not _is_number(number) or not -_MOST < number < _MOST:
        return None
    if isinstance(number, int):
        return number
    return round(number, _PARTS) if abs(number) < _WHOLES else round(number)


def _is_number(told: object) -> TypeGuard[float]:
    return isinstance(told, int | float) and not isinstance(told, bool) and isfinite(told)
