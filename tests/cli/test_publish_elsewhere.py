"""``maskwire ledger publish`` to a bucket and to a repository: each checkpoint once, locked, and never another."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

pytest.importorskip("maskwire._kernel", reason="the kernel is not built")

from tests.cli.receiver import Received, receiver

from maskwire import cli
from maskwire.cli.delivery.s3 import Credentials, signed
from maskwire.ledger import Entry, Ledger, moment
from maskwire.ledger.evidence import last_checkpoint
from maskwire.model import Principal

# docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, "Examples": keys, requests and signatures.
PUBLISHED = Credentials("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
HOST = "examplebucket.s3.amazonaws.com"
MOMENT = datetime(2013, 5, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("method", "path", "headers", "body", "signature"),
    [
        ("GET", "/test.txt", {"Host": HOST, "Range": "bytes=0-9"}, b"",
         "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
        ("PUT", "/test$file.text",
         {"Host": HOST, "Date": "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class": "REDUCED_REDUNDANCY"},
         b"Welcome to Amazon S3.", "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"),
    ],
)  # fmt: skip
def test_a_request_is_signed_as_amazon_publishes_it(
    method: str, path: str, headers: dict[str, str], body: bytes, signature: str
) -> None:
    """Vectors that we did not make."""
    told = signed(method, path, headers, body, PUBLISHED, "us-east-1", MOMENT)
    assert told["authorization"].endswith(f"Signature={signature}")
    assert PUBLISHED.secret not in repr(PUBLISHED)


@pytest.fixture(name="bucket")
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Received]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secretword")
    with receiver() as received:
        yield received


@pytest.fixture(name="ledger")
def written_ledger(tmp_path: Path) -> Path:
    path = tmp_path / "l.db"
    with Ledger(path) as ledger:
        ledger.append([Entry(moment(1), "s1", Principal("agent"))])
    return path


def run(capsys: pytest.CaptureFixture[str], ledger: Path, target: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(["ledger", "publish", "--ledger", str(ledger), "--to", target])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    assert "secretword" not in out + err
    return int(ended.value.code or 0), out + err


def test_a_bucket_gets_the_checkpoint_once_and_locked(
    capsys: pytest.CaptureFixture[str], ledger: Path, bucket: Received
) -> None:
    """With a checksum, in compliance mode, for the days that were asked, and never over another object."""
    target = f"s3://audit/gateway?endpoint={bucket.url}&days=400&region=eu-west-1"
    assert run(capsys, ledger, target)[0] == 0
    assert run(capsys, ledger, target)[0] == 0
    (method, path, headers, body), *_ = bucket.requests
    note = str(last_checkpoint(ledger)).encode()
    assert (method, path, body) == ("PUT", "/audit/gateway/1.checkpoint", note)
    assert headers["if-none-match"] == "*"
    assert headers["x-amz-object-lock-mode"] == "COMPLIANCE"
    assert headers["x-amz-checksum-sha256"] == b64encode(sha256(note).digest()).decode()
    until = datetime.fromisoformat(headers["x-amz-object-lock-retain-until-date"])
    assert (until - datetime.now(UTC)).days == 399
    assert "/eu-west-1/s3/aws4_request" in headers["authorization"]
    assert "x-amz-object-lock-mode" in headers["authorization"]
    assert bucket.objects == {path: note}


def test_another_checkpoint_of_that_size_in_the_bucket_is_an_error(
    capsys: pytest.CaptureFixture[str], ledger: Path, bucket: Received
) -> None:
    """And stays."""
    bucket.objects["/audit/1.checkpoint"] = b"another"
    code, told = run(capsys, ledger, f"s3://audit?endpoint={bucket.url}")
    assert (code, "another" in told, bucket.objects["/audit/1.checkpoint"]) == (1, True, b"another")


@pytest.mark.parametrize("status", [400, 403, 500, 307])
def test_a_bucket_that_does_not_take_it_is_an_error(
    capsys: pytest.CaptureFixture[str], ledger: Path, bucket: Received, status: int
) -> None:
    """Named by its status; a redirect is followed nowhere."""
    bucket.refuses = status
    code, told = run(capsys, ledger, f"s3://audit?endpoint={bucket.url}")
    assert (code, str(status) in told) == (1, True)


@pytest.mark.parametrize(
    "target",
    ["s3://", "s3://audit?days=0", "s3://audit?days=x", "s3://audit?other=1", "s3://audit?endpoint=http://127.0.0.1:1"],
)
def test_an_address_that_is_none_is_an_error(
    capsys: pytest.CaptureFixture[str], ledger: Path, bucket: Received, target: str
) -> None:
    """And a bucket where nobody is."""
    assert run(capsys, ledger, target)[0] == 1
    assert not bucket.requests


def test_without_credentials_nothing_is_sent(
    capsys: pytest.CaptureFixture[str], ledger: Path, bucket: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And it is said which are missing."""
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    code, told = run(capsys, ledger, f"s3://audit?endpoint={bucket.url}")
    assert (code, "AWS_SECRET_ACCESS_KEY" in told, bucket.requests) == (1, True, [])


def _git(*arguments: str | Path) -> str:
    return subprocess.run(("git", *map(str, arguments)), check=True, capture_output=True, text=True).stdout


def test_a_repository_gets_each_checkpoint_as_a_commit(
    capsys: pytest.CaptureFixture[str], ledger: Path, tmp_path: Path
) -> None:
    """Once; another one of the same size is an error, and its history stays."""
    repository = tmp_path / "elsewhere.git"
    _git("init", "--quiet", "--bare", repository)
    for _ in range(2):
        assert run(capsys, ledger, f"git+file://{repository}")[0] == 0
    note = last_checkpoint(ledger)
    name = f"{note.text.splitlines()[0]}/1.checkpoint"
    assert _git("-C", repository, "show", f"HEAD:{name}") == str(note)
    assert _git("-C", repository, "rev-list", "--count", "HEAD").strip() == "1"
    copy = tmp_path / "copy"
    _git("clone", "--quiet", repository, copy)
    (copy / name).chmod(0o644)
    (copy / name).write_text("another")
    _git("-C", copy, "-c", "user.name=x", "-c", "user.email=x@localhost", "commit", "--quiet", "-am", "x")
    _git("-C", copy, "push", "--quiet")
    code, told = run(capsys, ledger, f"git+file://{repository}")
    assert (code, "another checkpoint" in told) == (1, True)
    assert _git("-C", repository, "show", f"HEAD:{name}") == "another"


@pytest.mark.parametrize("target", ["git+file:///nowhere/at/all.git", "git+ext::touch%20pwned", "git+--upload-pack=x"])
def test_what_is_no_repository_is_an_error(capsys: pytest.CaptureFixture[str], ledger: Path, target: str) -> None:
    """Also an address that would run a program."""
    code, told = run(capsys, ledger, target)
    assert (code, "git clone ended" in told) == (1, True)
