"""The exception tree.

MaskwireError
+-- ConfigurationError    the operator's: a URL, a port, a key file, a setting
+-- RefusedError          the client's request may not go on; carries the Refusal it is told
+-- ProtocolError
|   +-- ClientProtocolError    the client's bytes break its protocol
|   +-- UpstreamProtocolError  the upstream's bytes break its protocol
+-- UpstreamError         the upstream can't be reached, refused us, or went away
+-- LedgerError           the ledger can't be written or read: nothing may be released
+-- ProofError            a ledger, a proof or a checkpoint does not hold what it says

What it must never do: carry a value from a source or a literal from a statement in its text.
"""

from __future__ import annotations

from maskwire.model import Refusal


class MaskwireError(Exception):
    """Every error that Maskwire raises on purpose."""


class ConfigurationError(MaskwireError):
    """Something the operator set is wrong; the text says what to change."""


class RefusedError(MaskwireError):
    """The request may not go on. ``refusal`` is what its user is told."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class ProtocolError(MaskwireError):
    """Bytes that their protocol does not allow."""


class ClientProtocolError(ProtocolError):
    """The client's fault. ``code`` is the SQLSTATE it is told."""

    def __init__(self, message: str, code: str = "08P01") -> None:
        super().__init__(message)
        self.code = code


class UpstreamProtocolError(ProtocolError):
    """The upstream's fault."""


class UpstreamError(MaskwireError):
    """The upstream can't be reached or went away. ``code`` is the SQLSTATE the client is told."""

    def __init__(self, message: str, code: str = "08006") -> None:
        super().__init__(message)
        self.code = code


class LedgerError(MaskwireError):
    """The ledger can't be written or read. Nothing is released."""


class ProofError(MaskwireError):
    """A ledger, a proof, a checkpoint or a key is not what it should be: it was changed, or is of something else."""
