"""A web server that takes what is posted.

What it must never do: show the user and password of an address, or take a refusal for an answer.
"""

from __future__ import annotations

import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import unquote, urlsplit

from maskwire.errors import LedgerError

__all__ = ["place", "send"]

TIMEOUT = 10.0  # seconds


def send(
    url: str,
    body: bytes,
    content_type: str,
    what: str,
    headers: Mapping[str, str] | None = None,
    *,
    method: str = "POST",
) -> None:
    """Sends ``body``; user and password of the address go as HTTP Basic (RFC 7617). Raises LedgerError."""
    told = {"Content-Type": content_type, "User-Agent": "maskwire", **(headers or {})}
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    if user:
        told["Authorization"] = f"Basic {b64encode(unquote(user).encode()).decode()}"
    bare = parts._replace(netloc=host).geturl()
    try:
        request = urllib.request.Request(bare, body, told, method=method)  # noqa: S310 - http and https
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
            return
    except urllib.error.HTTPError as fault:
        fault.close()
        raise LedgerError(f"{place(url)} did not take the {what}: HTTP status {fault.code}.") from None
    except (OSError, ValueError) as fault:
        raise LedgerError(f"{place(url)} can't be reached ({type(fault).__name__}).") from None


def place(target: str) -> str:
    """A target without what may be a secret in it."""
    parts = urlsplit(target)
    return f"{parts.scheme}://{parts.hostname}{parts.path}" if parts.hostname else target
