"""Services that keep root keys, each asked as its API says, and every way in which one may fail."""

from __future__ import annotations

import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from maskwire.errors import ConfigurationError
from maskwire.transform import keyfile, keyring, providers

KEY = bytes(range(32))
CANARY = "s.canarytoken"


class Transit(BaseHTTPRequestHandler):
    """As much of Vault's transit engine as is asked: it "encrypts" by turning the text round."""

    status: ClassVar[int] = 200
    answer: ClassVar[bytes | None] = None
    asked: ClassVar[list[str]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Transit.asked.append(self.path)
        status = self.status if self.headers["X-Vault-Token"] == CANARY else 403
        if self.path.startswith("/v1/transit/encrypt/"):
            data = {"ciphertext": "vault:v1:" + body["plaintext"][::-1]}
        else:
            data = {"plaintext": body["ciphertext"].removeprefix("vault:v1:")[::-1]}
        payload = json.dumps({"data": data}).encode() if self.answer is None else self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def vault(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Transit]]:
    """A server that speaks as Vault does, and the environment that names it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Transit)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("VAULT_ADDR", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("VAULT_TOKEN", CANARY)
    monkeypatch.delenv(keyring.VARIABLE, raising=False)
    Transit.status, Transit.answer, Transit.asked = 200, None, []
    yield Transit
    server.shutdown()
    server.server_close()


def test_a_keyring_that_vault_keeps_is_of_no_use_without_it(
    vault: type[Transit], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file holds what Vault encrypted; a rotation asks the same service."""
    path = tmp_path / "root.key"
    monkeypatch.setenv(keyfile.PROVIDER, "vault:maskwire")
    assert len(keyring.read(path).all) == 1
    monkeypatch.delenv(keyfile.PROVIDER)
    keyfile.rotate(path)
    assert len(keyring.read(path).all) == 2
    held = [one["key"] for one in json.loads(path.read_text())["versions"]]
    assert all(one.startswith("vault:v1:") for one in held)
    assert vault.asked[0] == "/v1/transit/encrypt/maskwire"
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:1")
    with pytest.raises(ConfigurationError, match="can't be asked"):
        keyring.read(path)


@pytest.mark.parametrize(
    ("status", "answer"),
    [(403, None), (404, None), (500, b"oops"), (503, None), (200, b"{}"), (200, b"canary"), (200, b'{"data": 7}'),
     (200, b'{"data": {"plaintext": "c2hvcnQ="}}'), (200, b'{"data": {"plaintext": "***"}}')],
)  # fmt: skip
def test_what_vault_may_answer_otherwise_is_told_without_a_secret(
    vault: type[Transit], status: int, answer: bytes | None
) -> None:
    """Neither token nor answer stands in the error."""
    vault.status, vault.answer = status, answer
    with pytest.raises(ConfigurationError) as caught:
        providers.named("vault:maskwire").unwrapped("vault:v1:canary")
    assert "canary" not in str(caught.value)


def test_a_token_is_sent_over_plain_http_to_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not without an address or a token."""
    monkeypatch.setenv("VAULT_TOKEN", CANARY)
    for address in ("http://vault.example.com", "", "ftp://127.0.0.1", "nonsense"):
        monkeypatch.setenv("VAULT_ADDR", address)
        with pytest.raises(ConfigurationError, match="VAULT_ADDR"):
            providers.named("vault:maskwire").wrapped(KEY)


def test_an_unknown_provider_is_refused() -> None:
    """Its name says which there are."""
    for name in ("", "vault", "vault:", "hsm:slot", "file:x"):
        with pytest.raises(ConfigurationError, match="vault:KEY"):
            providers.named(name)


def test_aws_kms_is_asked_as_its_sdk_asks() -> None:
    """The SDK's own stub checks the parameters; no real KMS is asked."""
    boto3 = pytest.importorskip("boto3")
    from botocore.stub import Stubber

    from maskwire.transform.providers.aws import AwsKms

    client = boto3.client("kms", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x")
    context = {"purpose": "maskwire-root-key"}
    with Stubber(client) as stub:
        kms = AwsKms("alias/maskwire", client)
        wanted = {"KeyId": "alias/maskwire", "Plaintext": KEY, "EncryptionContext": context}
        stub.add_response("encrypt", {"CiphertextBlob": b"blob"}, wanted)
        held = kms.wrapped(KEY)
        assert b64decode(held) == b"blob"
        wanted = {"KeyId": "alias/maskwire", "CiphertextBlob": b"blob", "EncryptionContext": context}
        stub.add_response("decrypt", {"Plaintext": KEY}, wanted)
        assert kms.unwrapped(held) == KEY
        stub.add_response("decrypt", {"Plaintext": b"short"})
        with pytest.raises(ConfigurationError, match="no root key"):
            kms.unwrapped(held)
        stub.add_client_error("decrypt", "AccessDeniedException", "canary")
        with pytest.raises(ConfigurationError, match="AccessDeniedException") as caught:
            kms.unwrapped(held)
        assert "canary" not in str(caught.value)
        with pytest.raises(ConfigurationError):
            kms.unwrapped("no base 64 !")


def test_gcp_kms_is_asked_with_the_key_and_its_purpose() -> None:
    """A stand-in for the client takes what its SDK takes; no real KMS is asked."""
    pytest.importorskip("google.cloud.kms")
    from google.api_core.exceptions import PermissionDenied
    from google.cloud import kms

    from maskwire.transform.providers.gcp import GcpKms

    class Client:
        fails = False

        def encrypt(self, request: dict[str, object]) -> kms.EncryptResponse:
            asked = kms.EncryptRequest(request)
            assert asked.additional_authenticated_data == b"maskwire-root-key"
            return kms.EncryptResponse(ciphertext=asked.plaintext[::-1])

        def decrypt(self, request: dict[str, object]) -> kms.DecryptResponse:
            asked = kms.DecryptRequest(request)
            if self.fails:
                raise PermissionDenied("canary")
            return kms.DecryptResponse(plaintext=asked.ciphertext[::-1])

    client = Client()
    keeper = GcpKms("projects/p/locations/l/keyRings/r/cryptoKeys/k", client)
    held = keeper.wrapped(KEY)
    assert keeper.unwrapped(held) == KEY
    with pytest.raises(ConfigurationError, match="no root key"):
        keeper.unwrapped(b64encode(b"x").decode())
    client.fails = True
    with pytest.raises(ConfigurationError, match="PermissionDenied") as caught:
        keeper.unwrapped(held)
    assert "canary" not in str(caught.value)
