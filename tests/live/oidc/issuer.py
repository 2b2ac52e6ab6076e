"""oidc-provider in a process, with keys that the test knows too, and a browser that logs in at it."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from types import TracebackType
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

BUILT = Path(__file__).parents[3] / "build" / "drivers" / "oidc"


def skip_without() -> None:
    """Says why where there is no issuer to test with."""
    if shutil.which("node") is None or not (BUILT / ".ready").exists():
        pytest.skip("oidc-provider is not built: `make drivers` builds it where npm is installed")


class SigningKey:
    """A key under a name, as the issuer has it and as a test signs with it."""

    def __init__(self, name: str, algorithm: str = "RS256") -> None:
        self.name, self.algorithm = name, algorithm
        if algorithm == "RS256":
            self.private: Any = rsa.generate_private_key(public_exponent=65537, key_size=2048)
            self.jwk = RSAAlgorithm.to_jwk(self.private, as_dict=True)
        else:
            self.private = ec.generate_private_key(ec.SECP256R1())
            self.jwk = ECAlgorithm.to_jwk(self.private, as_dict=True)
        self.jwk = {**self.jwk, "kid": name, "alg": algorithm, "use": "sig"}
        self.jwk.pop("key_ops", None)

    def sign(self, issuer: str, **claims: object) -> str:
        now = int(time.time())
        said = {"iss": issuer, "aud": "maskwire", "sub": "ana", "iat": now, "exp": now + 600, "groups": ["data"]}
        said = {name: value for name, value in {**said, **claims}.items() if value is not None}
        return jwt.encode(said, self.private, algorithm=self.algorithm, headers={"kid": self.name})

    def raw(self, text: bytes) -> bytes:
        """The bare RS256 signature of a text."""
        return RSAAlgorithm(RSAAlgorithm.SHA256).sign(text, self.private)


class IssuerProcess:
    """A context manager; ``url`` is the issuer's. Started again on the same ``port``, it may have other keys."""

    def __init__(self, *keys: SigningKey, port: int = 0, ttl: int = 600) -> None:
        self._told = json.dumps({"port": port, "jwks": {"keys": [key.jwk for key in keys]}, "ttl": ttl})
        self.url = ""

    def __enter__(self) -> IssuerProcess:
        self._process = subprocess.Popen(
            ["node", "server.mjs"], cwd=BUILT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True,
        )  # fmt: skip
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(self._told + "\n")
        self._process.stdin.flush()
        while not self.url:
            line = self._process.stdout.readline()
            assert line, "the issuer did not start"
            self.url = line.strip() if line.startswith("http://") else ""
        return self

    @property
    def port(self) -> int:
        return urllib.parse.urlsplit(self.url).port or 0

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.terminate()
        self._process.communicate(timeout=10)


def log_in(place: str, person: str) -> str:
    """A browser: fills in and sends every form that it is shown until there is none; the last page."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    page, at = _read(browser, place, None)
    for _ in range(8):
        form = re.search(r"<form(?![^>]*logout)[^>]*action=\"([^\"]+)\"[^>]*>(.*?)</form>", page, re.DOTALL)
        if form is None:
            return page
        fields = {
            name: html.unescape(value)
            for tag in re.findall(r"<input[^>]*>", form[2])
            if (name := _attribute(tag, "name")) and (value := _attribute(tag, "value")) is not None
        }
        if "login" in re.findall(r'name="(\w+)"', form[2]):
            fields.update(login=person, password="any")
        page, at = _read(browser, urllib.parse.urljoin(at, html.unescape(form[1])), fields)
    raise AssertionError("the issuer goes on asking")


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return None if found is None else found[1]


def _read(browser: urllib.request.OpenerDirector, place: str, fields: dict[str, str] | None) -> tuple[str, str]:
    data = None if fields is None else urllib.parse.urlencode(fields).encode()
    with browser.open(place, data, timeout=20) as answer:
        return answer.read().decode(), answer.url
