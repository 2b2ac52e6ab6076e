"""HashiCorp Vault's transit engine, and OpenBao's: ``vault:KEY``, or ``vault:MOUNT/KEY`` where it is mounted elsewhere.

What it is for: encrypting a root key with a key that never leaves Vault. VAULT_ADDR and VAULT_TOKEN say where and who,
as for Vault's own tools. Source: Vault's HTTP API, /v1/transit/encrypt/:name and /v1/transit/decrypt/:name.
What it must never do: send a token to an address that is not https, unless it is this machine; follow a redirect.
"""

from __future__ import annotations

import binascii
import http.client
import json
import os
from base64 import b64decode, b64encode
from typing import Any
from urllib.parse import quote, urlsplit

from maskwire.errors import ConfigurationError
from maskwire.transform.providers import checked

_SECONDS = 10.0
_MOST = 1 << 20
_HERE = ("127.0.0.1", "::1", "localhost")


class Vault:
    """One key of a transit engine."""

    def __init__(self, key: str) -> None:
        mount, _, name = key.rpartition("/")
        self._mount, self._name = mount or "transit", name

    def wrapped(self, key: bytes) -> str:
        """The key as ``vault:vN:...``."""
        return self._asked("encrypt", {"plaintext": b64encode(key).decode()}, "ciphertext")

    def unwrapped(self, held: str) -> bytes:
        """The key again."""
        try:
            return checked(b64decode(self._asked("decrypt", {"ciphertext": held}, "plaintext"), validate=True), "Vault")
        except binascii.Error:
            raise ConfigurationError("Vault gave something that is no root key of ours.") from None

    def _asked(self, verb: str, body: dict[str, str], wanted: str) -> str:
        address, token = os.environ.get("VAULT_ADDR", ""), os.environ.get("VAULT_TOKEN", "")
        parts = urlsplit(address)
        if not token or parts.hostname is None or parts.scheme not in ("http", "https"):
            raise ConfigurationError("Set VAULT_ADDR to Vault's address and VAULT_TOKEN to a token for it.")
        if parts.scheme == "http" and parts.hostname not in _HERE:
            raise ConfigurationError("VAULT_ADDR must begin with https: a token would be read on its way.")
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        try:
            connection = kind(parts.hostname, parts.port or 8200, timeout=_SECONDS)
            try:
                path = f"{parts.path.rstrip('/')}/v1/{quote(self._mount)}/{verb}/{quote(self._name)}"
                connection.request("POST", path, json.dumps(body), {"X-Vault-Token": token})
                answer = connection.getresponse()
                status, text = answer.status, answer.read(_MOST)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise ConfigurationError(f"Vault at {parts.hostname} can't be asked ({type(fault).__name__}).") from None
        return self._answered(status, text, wanted)

    def _answered(self, status: int, text: bytes, wanted: str) -> str:
        if status != 200:
            why = {403: "the token may not use the key", 404: "there is no such engine", 503: "it is sealed"}
            raise ConfigurationError(f"Vault refused the key {self._name}: {why.get(status, f'status {status}')}.")
        try:
            data: Any = json.loads(text)
            found = data["data"][wanted]
        except (ValueError, KeyError, TypeError):
            found = None
        if not isinstance(found, str):
            raise ConfigurationError("Vault gave an answer that is none of its transit engine's.")
        return found
