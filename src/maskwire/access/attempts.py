"""Failed logins, counted: who fails often waits, the longer the more.

Counted by name and address, and by address alone, never by name alone: nobody can lock another out from elsewhere.
Known and unknown names are counted alike. What it must never do: grow without bound.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass, field

_FREE = 5  # failures of one name from one address before it waits
_FREE_BY_ADDRESS = 50  # of all names together: many people may stand behind one address
_LONGEST = 900.0  # seconds
_FORGOTTEN = 3600.0  # seconds after the last failure
_MOST = 10_000  # of each kind that are remembered
_LONGEST_NAME = 64  # characters of a name that are kept


@dataclass(slots=True)
class _Count:
    failures: int = 0
    last: float = 0.0


@dataclass(slots=True)
class _Counts:
    """The latest failures by key; the one that failed longest ago makes room."""

    free: int
    _kept: OrderedDict[object, _Count] = field(default_factory=OrderedDict)

    def wait(self, key: object, now: float) -> float:
        count = self._kept.get(key)
        if count is None or now - count.last > _FORGOTTEN or count.failures < self.free:
            return 0.0
        pause = min(2.0 ** min(count.failures - self.free, 20), _LONGEST)
        return max(0.0, count.last + pause - now)

    def failed(self, key: object, now: float) -> None:
        count = self._kept.pop(key, None)
        if count is None or now - count.last > _FORGOTTEN:
            count = _Count()
        count.failures, count.last = count.failures + 1, now
        self._kept[key] = count
        if len(self._kept) > _MOST:
            self._kept.popitem(last=False)

    def forget(self, key: object) -> None:
        self._kept.pop(key, None)

    def __len__(self) -> int:
        return len(self._kept)


class Attempts:
    """``now`` is in seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._by_name = _Counts(_FREE)
        self._by_address = _Counts(_FREE_BY_ADDRESS)

    def wait(self, name: str, address: str, now: float) -> float:
        """Seconds until this name may try again from this address; 0 where it may now."""
        network = _network(address)
        return max(self._by_name.wait((name[:_LONGEST_NAME], network), now), self._by_address.wait(network, now))

    def failed(self, name: str | None, address: str, now: float) -> None:
        """A login failed: of that name, or, where it is None, by a token, which names nobody until it is proven."""
        network = _network(address)
        if name is not None:
            self._by_name.failed((name[:_LONGEST_NAME], network), now)
        self._by_address.failed(network, now)

    def succeeded(self, name: str, address: str) -> None:
        """A login succeeded. The address keeps its count: one good password must not pay for guessing others."""
        self._by_name.forget((name[:_LONGEST_NAME], _network(address)))

    @property
    def remembered(self) -> int:
        """How many counts are kept."""
        return len(self._by_name) + len(self._by_address)


def _network(address: str) -> str:
    """An IPv6 address stands for its /64: one client has all of them (RFC 6177)."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
