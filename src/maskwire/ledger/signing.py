"""The key that signs a ledger's checkpoints, in a file beside it that only its owner can read.

What it is for: made on first use, with the ledger's name in it; the public half goes into ``<ledger>.vkey``, for
whoever is to check the ledger.
What it must never do: make a new key where the ledger was signed with another, or print a private one.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from maskwire import secret_file
from maskwire.errors import LedgerError, ProofError
from maskwire.ledger.note import Signer, Verifier

__all__ = ["key_path", "load", "public_path", "verifier_in"]


def key_path(ledger: Path) -> Path:
    """The signing key's file."""
    return Path(f"{ledger}.key")


def public_path(ledger: Path) -> Path:
    """The verifier key's file."""
    return Path(f"{ledger}.vkey")


def load(ledger: Path, *, make: bool) -> Signer:
    """The key of the ledger at this path; made where it is missing and ``make``. Raises LedgerError."""
    path = key_path(ledger)
    try:
        if not path.exists():
            if not make:
                raise LedgerError(
                    f"The key {path} that signed this ledger is missing. Restore it from a copy, or move the ledger "
                    "away and keep it, and start a new one."
                )
            _make(ledger, Signer(f"maskwire-ledger/{secrets.token_hex(8)}", secrets.token_bytes(32)))
        if path.stat().st_mode & 0o077:
            raise LedgerError(f"The signing key {path} can be read by others. Run: chmod 600 {path}")
        return Signer.parse(path.read_text("ascii"))
    except ProofError:
        raise LedgerError(f"The signing key {path} is damaged. Restore it from a copy.") from None
    except (OSError, UnicodeError) as fault:
        raise LedgerError(f"The signing key {path} can't be used ({type(fault).__name__}).") from None


def verifier_in(key: str) -> Verifier:
    """A verifier key from what a user gave: the key itself, or a file that holds it. Raises LedgerError, ProofError."""
    if "+" in key and not Path(key).is_file():
        return Verifier.parse(key)
    try:
        return Verifier.parse(Path(key).expanduser().read_text("utf-8"))
    except (OSError, UnicodeError) as fault:
        raise LedgerError(f"The key file {key} can't be read ({type(fault).__name__}).") from None


def _make(ledger: Path, signer: Signer) -> None:
    ledger.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path, text in ((key_path(ledger), signer.as_text()), (public_path(ledger), str(signer.verifier))):
        secret_file.write(path, text + "\n")
