"""The name of a conversation is an identifier, or a digest that only the key's owner can ask for."""

from __future__ import annotations

import pytest

from maskwire.ledger.conversation import conversation_of, digest_of
from maskwire.ledger.literals import Digests

DIGESTS = Digests(bytes(32))


def _sensitive(text: str) -> bool:
    return "zqxjkv" in text


@pytest.mark.parametrize("name", ["", "3f2c9a4e-8b1d-4c55-9f0a-7d2e6b1c8a90", "conv_68e1f0a97b3c4d5e6f708192"])
def test_an_identifier_that_was_made_by_chance_stays(name: str) -> None:
    """As clients make them: a UUID, and a word before letters and digits."""
    assert conversation_of(name, DIGESTS, _sensitive) == name


@pytest.mark.parametrize(
    "name",
    ["ana@example.com", "517-41-1001", "41111111-1111-1111-1111-111111111111", "4111111111111111", "Ana Dupont",
     "AnaDupontAnaDupontAnaDupont", "zqxjkv68e1f0a97b3c4d5e6f708192", "x", '"', "é" * 40],
)  # fmt: skip
def test_whatever_else_a_client_says_becomes_a_digest(name: str) -> None:
    """The same for the same name and key, and nothing where there is no key."""
    kept = conversation_of(name, DIGESTS, _sensitive)
    assert kept == digest_of(name, DIGESTS) == f"digest:{kept[7:]}"
    assert len(kept) == 39
    assert kept != conversation_of(name, Digests(bytes(range(32))), _sensitive)
    assert not conversation_of(name, None, _sensitive)
