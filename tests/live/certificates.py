"""Certificates for tests, made by openssl."""

from __future__ import annotations

import subprocess
from pathlib import Path


def make(folder: Path, name: str, *, key: str = "ec", by: str = "", digest: str = "sha256") -> tuple[Path, Path]:
    """A certificate for a name and its key, signed by another (its stem) or by itself."""
    chain, secret = folder / f"{name}.pem", folder / f"{name}.key"
    kind = ["-newkey", "ed25519"] if key == "ed25519" else ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    signed = ["-CA", str(folder / f"{by}.pem"), "-CAkey", str(folder / f"{by}.key")] if by else []
    hashed = [] if key == "ed25519" else [f"-{digest}"]
    words = ["openssl", "req", "-x509", *kind, *hashed, *signed, "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    words += ["-addext", f"subjectAltName=DNS:{name}", "-keyout", str(secret), "-out", str(chain)]
    subprocess.run(words, check=True, capture_output=True, timeout=30)
    secret.chmod(0o600)
    return chain, secret
