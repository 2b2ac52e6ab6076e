"""Masked values that a caller asks with, as the service is asked: each of the key, or the vault, that it may be of.

After a rotation a value may be of the newest key or of a former one, and its looks don't tell. So a service is asked by
one key after the other, the newest first, until it finds something (found.py).
What it must never do: give back what it was given because nothing is known of it.
"""

from __future__ import annotations

from maskwire._kernel import read_back
from maskwire.http.faults import Fault
from maskwire.http.proxy.masking import Masking
from maskwire.model import ColumnDecision, Effect
from maskwire.transform import kept_literal
from maskwire.transform.kept import VaultError

__all__ = ["Turning", "turnings"]

_TEXT = 25  # OID of pg_type
_SHUT = Fault(
    503, "vault", "The vault can't be read, so nothing is asked with its values; the operator's log says why."
)


class Turning:
    """By the ``number``th key. ``is_keyed`` once a value was turned back by it."""

    def __init__(self, masking: Masking, number: int = 0) -> None:
        self._masking, self._number = masking, number
        self.is_keyed = False

    def finds(self, text: str) -> bool:
        """Whether something is found in a text that is hidden from the caller."""
        return self._masking.rules.finds(text)

    def raw(self, name: str, entity: str, text: str) -> str | None:
        """The raw value of a masked one that is asked with under a name; as it is, where the policy shows it; None
        where there is no way back. Raises Fault."""
        decided = self._masking.decided(name, entity)
        if decided.effect is Effect.SHOW:
            return text
        if not text:
            return None
        if decided.transform.name == "vault":
            raw = self._kept(entity, text)
        else:
            raw = self._read_back(decided, entity, text) if decided.transform.name == "token" else None
        return None if raw is None else raw.decode()

    def _kept(self, entity: str, text: str) -> bytes | None:
        vault = self._masking.rules.vault
        try:
            return None if vault is None else kept_literal.read(vault, entity, _TEXT, text.encode(), _TEXT, 0)
        except VaultError:
            raise _SHUT from None

    def _read_back(self, decided: ColumnDecision, entity: str, text: str) -> bytes | None:
        self.is_keyed = True
        keys, options = self._masking.rules.keys[self._number], dict(decided.transform.options)
        return read_back(keys, entity, _TEXT, text.encode(), _TEXT, 0, "token", options)


def turnings(masking: Masking) -> list[Turning]:
    """One for each key that a masked value may be of, the newest first."""
    return [Turning(masking, number) for number in range(len(masking.rules.keys))]
