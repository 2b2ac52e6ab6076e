"""Signed notes and checkpoints: what others signed is read, and what nobody signed is not believed."""

from __future__ import annotations

import pytest

from maskwire.errors import ProofError
from maskwire.ledger.checkpoint import Checkpoint, opened
from maskwire.ledger.note import Note, Signer, Verifier

SIGNER = Signer("ledger.example/1", bytes(range(32)))
WITNESS = Signer("witness.example/w1", bytes(range(1, 33)), witness=True)
CHECKPOINT = Checkpoint("ledger.example/1", 7, bytes(32))

# The key and the note in the documentation of Go's golang.org/x/mod/sumdb/note.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_note_that_go_signed_is_read_and_checked() -> None:
    """A vector that we did not make."""
    Note.parse(GO_NOTE).check(Verifier.parse(GO_KEY))
    with pytest.raises(ProofError):
        Note.parse(GO_NOTE.replace("answer", "question")).check(Verifier.parse(GO_KEY))


def test_keys_and_notes_have_one_text() -> None:
    """Both kinds of verifier, the signer, and a note come back as they were."""
    for verifier in (SIGNER.verifier, WITNESS.verifier):
        assert Verifier.parse(str(verifier)) == verifier
    assert Signer.parse(SIGNER.as_text()) == SIGNER
    note = CHECKPOINT.signed(SIGNER)
    assert Note.parse(str(note)) == note
    assert str(SIGNER.seed) not in repr(SIGNER)


def test_a_checkpoint_is_opened_by_its_own_key_only() -> None:
    """Another key, another ledger's name, a changed size or root: none is opened."""
    note = str(CHECKPOINT.signed(SIGNER))
    assert opened(note, SIGNER.verifier) == CHECKPOINT
    for changed in (note.replace("\n7\n", "\n8\n"), note.replace("AAAA=", "AAAB="), note[:-6] + "AAAA=\n"):
        with pytest.raises(ProofError):
            opened(changed, SIGNER.verifier)
    with pytest.raises(ProofError, match="not signed by"):
        opened(note, Signer(SIGNER.name, bytes(32)).verifier)
    with pytest.raises(ProofError, match="another ledger"):
        opened(Checkpoint("other", 7, bytes(32)).signed(SIGNER), SIGNER.verifier)


def test_a_witness_signs_the_checkpoint_and_its_time() -> None:
    """cosignature/v1: another time, or another checkpoint, is not what it signed."""
    note = CHECKPOINT.signed(SIGNER).with_signatures(WITNESS.signed(str(CHECKPOINT), 1_700_000_000))
    assert opened(str(note), SIGNER.verifier) == CHECKPOINT
    assert Note.parse(str(note)).check(WITNESS.verifier) == 1_700_000_000
    (name, identity, signature) = note.signatures[1]
    moved = Note(note.text, ((name, identity, bytes([1]) + signature[1:]),))
    with pytest.raises(ProofError, match="does not fit"):
        moved.check(WITNESS.verifier)
    with pytest.raises(ProofError, match="different texts"):
        note.with_signatures(WITNESS.signed("other\n", 1))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "canary\n",
        "a\n\n— b\n",
        "a\n\n— b !!!!\n",
        "a\n\n— b AAAA\n",
        "a\n\n— b AAAAAAAA",
        "\x01\n\n— b AAAAAAAA\n",
    ],
)
def test_what_is_no_note_is_an_error(text: str) -> None:
    """Never an exception of another kind."""
    with pytest.raises(ProofError):
        Note.parse(text)


@pytest.mark.parametrize("text", ["", "a+b+c", GO_KEY.replace("c74f", "c74e"), "a+00000000+" + "A" * 44])
def test_what_is_no_key_is_an_error(text: str) -> None:
    """Also a key whose identity is not its own."""
    with pytest.raises(ProofError):
        Verifier.parse(text)
    with pytest.raises(ProofError) as caught:
        Signer.parse(f"PRIVATE+KEY+{text}")
    assert "AAAA" not in str(caught.value)
