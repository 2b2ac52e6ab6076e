"""AWS KMS: ``aws-kms:KEY``, a key's id, ARN or alias. Credentials and region are found as AWS's own tools find them.

What it must never do: decrypt with another key than the one that was named, or without the context it encrypted with.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from maskwire.errors import ConfigurationError
from maskwire.transform.providers import checked

_CONTEXT = {"purpose": "maskwire-root-key"}


class AwsKms:
    """One key of KMS."""

    def __init__(self, key: str, client: Any = None) -> None:
        self._key = key
        self._client = client or boto3.client("kms")

    def wrapped(self, key: bytes) -> str:
        """The key as KMS encrypts it, in base 64."""
        try:
            answer = self._client.encrypt(KeyId=self._key, Plaintext=key, EncryptionContext=_CONTEXT)
        except (BotoCoreError, ClientError) as fault:
            raise _refused(fault) from None
        return b64encode(answer["CiphertextBlob"]).decode()

    def unwrapped(self, held: str) -> bytes:
        """The key again."""
        try:
            blob = b64decode(held, validate=True)
            answer = self._client.decrypt(KeyId=self._key, CiphertextBlob=blob, EncryptionContext=_CONTEXT)
        except (BotoCoreError, ClientError, binascii.Error) as fault:
            raise _refused(fault) from None
        return checked(answer["Plaintext"], "AWS KMS")


def _refused(fault: Exception) -> ConfigurationError:
    """With the service's code for it, never its text."""
    code = fault.response.get("Error", {}).get("Code") if isinstance(fault, ClientError) else type(fault).__name__
    return ConfigurationError(f"AWS KMS does not give the root key ({code}). Check the key, the region and its policy.")
