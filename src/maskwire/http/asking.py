"""The client that asks what stands behind a door: shared by all its exchanges, and keeping nothing of any.

What it must never do: carry a cookie or a header from one exchange into another, or follow where an answer leads.
"""

from __future__ import annotations

from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx2

__all__ = ["client"]

_MOST, _KEPT = 1000, 100  # connections


def client(silence: float) -> httpx2.AsyncClient:
    """A client that waits for an answer's next bytes so many seconds."""
    made = httpx2.AsyncClient(
        timeout=httpx2.Timeout(connect=10, read=silence, write=60, pool=10),
        limits=httpx2.Limits(max_connections=_MOST, max_keepalive_connections=_KEPT),
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        follow_redirects=False,
        trust_env=False,
    )
    made.headers.clear()
    return made
