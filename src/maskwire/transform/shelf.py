"""Where a vault's tokens stand: what it asks of a file, or of a database that many gateways share.

What it must never do: see a raw value or a key. It has tokens, digests to find them by, and sealed bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from maskwire.errors import MaskwireError

__all__ = ["Kept", "Kind", "NewerKeyError", "Sealed", "Shelf", "VaultError"]

Kind = tuple[str, str]  # an entity, and the form of its tokens


class VaultError(MaskwireError):
    """The vault can't be read or written; what needs it is refused. Says nothing of a value."""


class NewerKeyError(VaultError):
    """Another process has sealed under a newer key."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A token, what its value is found by, and its value sealed."""

    token: str
    digest: bytes = field(repr=False)
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value as it is sealed, and under which version of the key."""

    kind: Kind
    token: str
    sealed: bytes = field(repr=False)
    version: int


class Shelf(Protocol):
    """The tokens of one tenant. Not safe among threads: its vault is. All raise VaultError."""

    def open(self) -> bool:
        """Ready for use; whether it was opened just now."""
        ...

    def close(self) -> None:
        """Lets it go, until it is needed again."""
        ...

    def settle(self) -> None:
        """All that was kept so far is on the disk."""
        ...

    def known(self, kind: Kind, digests: Sequence[bytes]) -> dict[bytes, str]:
        """The tokens of those digests that have one."""
        ...

    def keep(self, kind: Kind, version: int, rows: Sequence[Kept]) -> dict[bytes, str]:
        """Keeps them, all or none; the tokens by which these digests go now.

        Those of another process that was faster; of a row whose token is taken, none. Raises NewerKeyError where there
        are values under a newer version than this.
        """
        ...

    def sealed(self, kind: Kind, token: str) -> Sealed | None:
        """What stands behind a token."""
        ...

    def kinds(self) -> list[Kind]:
        """Of which there are tokens."""
        ...

    def counts(self) -> list[tuple[str, str, int]]:
        """(entity, form, how many tokens)."""
        ...

    def erase(self, digests: Mapping[Kind, Sequence[bytes]]) -> int:
        """Forgets what these digests find; how many there were."""
        ...

    def erase_tokens(self, tokens: Sequence[str]) -> int:
        """Forgets these tokens of every kind; how many there were."""
        ...

    def rotating(self, version: int) -> AbstractContextManager[None]:
        """Around a change of the key: nobody keeps a token meanwhile. Raises NewerKeyError."""
        ...

    def of_versions(self, versions: Sequence[int]) -> Iterator[list[Sealed]]:
        """What is sealed under these versions, some at a time. Only inside of ``rotating``."""
        ...

    def reseal(self, kind: Kind, version: int, rows: Sequence[Kept]) -> None:
        """Puts these in the place of what their tokens had. Only inside of ``rotating``."""
        ...
