"""Bodies as a service answers them, read by one route's rules without a gateway."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from maskwire._kernel import Keys, Scanner
from maskwire.http.proxy.bodies import Body
from maskwire.http.proxy.masking import Masking, Rules
from maskwire.http.proxy.settings import PLAIN, Route
from maskwire.policy.rules import DEFAULT

MAIL, NUMBER = "zqxjkv007@canary-corp.com", "517-41-1007"
FRAGMENTS = (b"zqxjkv", b"canary-corp", b"517-41", b"51741")
ROUTE = Route(
    "people",
    ("people",),
    fields={("items", "[]", "code"): "US_SSN", ("items", "[]", "sku"): PLAIN, ("*", "owner"): "EMAIL_ADDRESS"},
)


@cache
def rules() -> Rules:
    """Those of the default policy."""
    return Rules(DEFAULT, Scanner(), (Keys(bytes(range(32))),))


def masking(route: Route = ROUTE) -> Masking:
    """For one answer."""
    return Masking(rules(), "crm", route)


def read(body: Body, pieces: Iterable[bytes]) -> bytes:
    """All that comes out of a body that comes in these pieces."""
    return b"".join([*(body.feed(piece) for piece in pieces), body.end()])


def cut(data: bytes, places: Iterable[int]) -> list[bytes]:
    """The data in pieces that end at these places."""
    ends = sorted({min(one, len(data)) for one in places} | {len(data)})
    return [data[start:end] for start, end in zip([0, *ends], ends, strict=False)]
