"""What a wrapped server says on its standard error: keys over many lines, and values behind their names."""

from __future__ import annotations

import asyncio

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from maskwire.mcp.wrap.overheard import Overheard
from maskwire.mcp.wrap.stdio import _errors
from tests.mcp.sessions import Wrapped

_PKCS8 = serialization.PrivateFormat.PKCS8
_PLAIN = serialization.NoEncryption()


def _heard(text: str, together: int) -> str:
    """The text as it is shown, of which so many lines come at once."""
    overheard = Overheard(Wrapped().leaves)
    lines = text.splitlines(keepends=True)
    return "".join(overheard.told(lines[at : at + together]) for at in range(0, len(lines), together))


@pytest.mark.parametrize("together", [1, 2, 100])
@pytest.mark.parametrize("prefix", ["", "2026-01-02 ERROR: "])
def test_no_line_of_a_key_is_shown(prefix: str, together: int) -> None:
    """Nor its last, short one; what stands before and behind it is."""
    for key in (rsa.generate_private_key(65537, 1024), ed25519.Ed25519PrivateKey.generate()):
        pem = key.private_bytes(serialization.Encoding.PEM, _PKCS8, _PLAIN).decode()
        told = _heard(f"loaded\n{prefix}{pem}ready\n", together)
        assert told.startswith("loaded\n")
        assert told.endswith("ready\n")
        for line in pem.splitlines()[1:-1]:
            assert line not in told


def test_a_key_that_does_not_end_hides_no_more_than_a_key_is_long() -> None:
    """The operator hears what comes after it."""
    told = _heard("-----BEGIN PRIVATE KEY-----\n" + "AAAA\n" * 1100 + "ready\n", 1)
    assert told.startswith("[PEM]\n")
    assert told.endswith("ready\n")
    assert len(told) < 1100


@pytest.mark.parametrize("together", [1, 100])
@pytest.mark.parametrize(
    "text",
    ["SSN:\n517411007\n", "id,ssn\n1,517411007\n2,517411008\n", "row\n{'ssn':\n517411007}\n"],
)
def test_a_value_behind_a_line_that_says_what_it_is_is_masked(text: str, together: int) -> None:
    """Though the line was shown before."""
    told = _heard(text, together)
    assert told.splitlines()[0] == text.splitlines()[0]
    assert "51741100" not in told


def test_lines_of_nobody_are_shown_as_they_are() -> None:
    """Each, and in their order."""
    text = "start\nready on port 8080\n\n517411007 rows\n"
    assert _heard(text, 1) == _heard(text, 9) == text


async def test_a_line_is_shown_a_moment_after_it_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    """While the server goes on; and the last words of one that ends."""
    told = asyncio.StreamReader()
    reading = asyncio.create_task(_errors(told, Wrapped().leaves))
    told.feed_data(b"ready\n")
    shown = ""
    async with asyncio.timeout(10):
        while not shown:
            await asyncio.sleep(0)
            shown = capsys.readouterr().err
    assert shown == "ready\n"
    told.feed_data(b"SSN:\n517411007")
    told.feed_eof()
    await reading
    assert capsys.readouterr().err.startswith("SSN:\n")
