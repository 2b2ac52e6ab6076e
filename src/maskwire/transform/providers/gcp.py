"""Google Cloud KMS: ``gcp-kms:projects/P/locations/L/keyRings/R/cryptoKeys/K``.

What it is for: encrypting a root key with a key that never leaves KMS, by the application's default credentials.
What it must never do: decrypt what was encrypted for another purpose.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import Any

from google.api_core.exceptions import GoogleAPIError
from google.auth.exceptions import GoogleAuthError
from google.cloud import kms

from maskwire.errors import ConfigurationError
from maskwire.transform.providers import checked

_CONTEXT = b"maskwire-root-key"


class GcpKms:
    """One key of KMS."""

    def __init__(self, key: str, client: Any = None) -> None:
        self._key = key
        self._given = client

    def _client(self) -> Any:
        return self._given or kms.KeyManagementServiceClient()

    def wrapped(self, key: bytes) -> str:
        """The key as KMS encrypts it, in base 64."""
        asked = {"name": self._key, "plaintext": key, "additional_authenticated_data": _CONTEXT}
        try:
            return b64encode(self._client().encrypt(request=asked).ciphertext).decode()
        except (GoogleAPIError, GoogleAuthError) as fault:
            raise _refused(fault) from None

    def unwrapped(self, held: str) -> bytes:
        """The key again."""
        try:
            blob = b64decode(held, validate=True)
            asked = {"name": self._key, "ciphertext": blob, "additional_authenticated_data": _CONTEXT}
            return checked(self._client().decrypt(request=asked).plaintext, "GCP KMS")
        except (GoogleAPIError, GoogleAuthError, binascii.Error) as fault:
            raise _refused(fault) from None


def _refused(fault: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"GCP KMS does not give the root key ({type(fault).__name__}). Check the key's name and who may use it."
    )
