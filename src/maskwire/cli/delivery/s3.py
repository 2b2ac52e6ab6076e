"""A bucket whose objects are locked: what was put there can't be changed or deleted until its day, by anybody.

What it is for: AWS S3 and servers that speak as it does; requests are signed by AWS Signature Version 4
(docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html).
What it must never do: overwrite an object, put one that is not locked, or show a credential.
"""

from __future__ import annotations

import hmac
import http.client
import os
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qs, quote, urlsplit

from maskwire.cli.delivery.web import TIMEOUT
from maskwire.errors import ConfigurationError, LedgerError

__all__ = ["Bucket", "Credentials", "signed"]

_KEPT = 365  # days, where the address says nothing
_EXISTS, _CONFLICT, _OK = 412, 409, 200


@dataclass(frozen=True, slots=True)
class Credentials:
    """As the environment of every AWS tool has them."""

    identity: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)

    @classmethod
    def stated(cls) -> Credentials:
        """From AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN. Raises ConfigurationError."""
        found = cls(
            os.environ.get("AWS_ACCESS_KEY_ID", ""),
            os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
            os.environ.get("AWS_SESSION_TOKEN", ""),
        )
        if not found.identity or not found.secret:
            raise ConfigurationError("Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY for s3://.")
        return found


def signed(  # noqa: PLR0917 - as the signature takes them
    method: str,
    path: str,
    headers: Mapping[str, str],
    body: bytes,
    credentials: Credentials,
    region: str,
    now: datetime,
) -> dict[str, str]:
    """The headers, which have Host among them, with those that sign them. ``path`` is not encoded yet."""
    time = now.strftime("%Y%m%dT%H%M%SZ")
    digest = sha256(body).hexdigest()
    told = {name.lower(): value.strip() for name, value in headers.items()}
    told |= {"x-amz-date": time, "x-amz-content-sha256": digest}
    if credentials.token:
        told["x-amz-security-token"] = credentials.token
    names = ";".join(sorted(told))
    lines = "".join(f"{name}:{told[name]}\n" for name in sorted(told))
    request = f"{method}\n{quote(path, safe='/-_.~')}\n\n{lines}\n{names}\n{digest}"
    scope = f"{time[:8]}/{region}/s3/aws4_request"
    key = f"AWS4{credentials.secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), sha256)
    text = f"AWS4-HMAC-SHA256\n{time}\n{scope}\n{sha256(request.encode()).hexdigest()}"
    signature = hmac.digest(key, text.encode(), sha256).hex()
    told["authorization"] = (
        f"AWS4-HMAC-SHA256 Credential={credentials.identity}/{scope},SignedHeaders={names},Signature={signature}"
    )
    return told


class Bucket:
    """``s3://BUCKET[/PREFIX][?region=REGION&endpoint=URL&days=DAYS]``. Raises ConfigurationError."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        region = asked.pop("region", os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", "us-east-1")))
        stated = os.environ.get("AWS_ENDPOINT_URL_S3", os.environ.get("AWS_ENDPOINT_URL", ""))
        endpoint = urlsplit(asked.pop("endpoint", stated))
        days = asked.pop("days", str(_KEPT))
        if not parts.netloc or asked or not days.isdecimal() or not int(days):
            raise ConfigurationError(
                "Write s3://BUCKET/PREFIX, with ?region=, &endpoint= and &days= where they are needed."
            )
        self._region, self._days, self._credentials = region, int(days), Credentials.stated()
        self._prefix = parts.path.strip("/")
        self._is_tls = endpoint.scheme != "http"
        # A server of one's own may know no bucket by its host name.
        self._host = endpoint.netloc or f"{parts.netloc}.s3.{region}.amazonaws.com"
        self._root = f"/{parts.netloc}" if endpoint.netloc else ""
        self._place = f"s3://{parts.netloc}/{self._prefix}"

    def keep(self, name: str, body: bytes) -> bool:
        """Puts an object that nobody can change for so many days; False where it is there already, as it is.

        Raises LedgerError, too where another one of that name is there.
        """
        until = (datetime.now(UTC) + timedelta(days=self._days)).strftime("%Y-%m-%dT%H:%M:%SZ")
        headers = {
            "Content-Type": "text/plain; charset=utf-8",
            "If-None-Match": "*",
            "X-Amz-Checksum-Sha256": b64encode(sha256(body).digest()).decode(),
            "X-Amz-Object-Lock-Mode": "COMPLIANCE",
            "X-Amz-Object-Lock-Retain-Until-Date": until,
        }
        status, _ = self._ask("PUT", name, headers, body)
        if status == _OK:
            return True
        if status not in (_EXISTS, _CONFLICT):
            raise LedgerError(f"{self._place} did not take {name}: HTTP status {status}. It needs Object Lock.")
        status, there = self._ask("GET", name, {}, b"")
        if status == _OK and there == body:
            return False
        raise LedgerError(
            f"{self._place} has another {name}: the ledger was changed since, or a witness signed it. Compare them by "
            "maskwire ledger verify --checkpoint."
        )

    def _ask(self, method: str, name: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        path = "/".join(part for part in (self._root, self._prefix, name) if part)
        path = path if path.startswith("/") else f"/{path}"
        told = signed(
            method, path, {**headers, "Host": self._host}, body, self._credentials, self._region, datetime.now(UTC)
        )
        made = http.client.HTTPSConnection if self._is_tls else http.client.HTTPConnection
        connection = made(self._host, timeout=TIMEOUT)
        try:
            connection.request(method, quote(path, safe="/-_.~"), body or None, told)
            answer = connection.getresponse()
            return answer.status, answer.read(1 << 20)
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise LedgerError(f"{self._place} can't be reached ({type(fault).__name__}).") from None
        finally:
            connection.close()
