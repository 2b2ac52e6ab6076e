"""The version that entries have: of the program and of its detectors."""

from __future__ import annotations

from hashlib import sha256

from maskwire import __version__
from maskwire._kernel import detectors


def version() -> str:
    """That of the program, and a digest of which detectors it has."""
    return f"{__version__}+{sha256(repr(sorted(detectors())).encode()).hexdigest()[:8]}"
