"""What the ledger calls the conversation that an exchange belongs to: the client's own name for it, or a keyed digest.

What it is for: ``saw --conversation``. Clients name conversations by identifiers that are made by chance; those stay,
so that a trail across services joins up.
What it must never do: keep a name that may be a value. Whatever is no such identifier becomes a digest under the
ledger's key, the same for the same name, so that whoever has the key can still ask for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from maskwire.ledger.literals import Digests

__all__ = ["conversation_of", "digest_of"]

# RFC 9562, section 4, and what clients make by chance: a word, or none, then twenty letters and digits or more.
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_IDENTIFIER = re.compile(r"(?:[A-Za-z]{1,16}[_-])?[A-Za-z0-9]{20,64}")
_FEW = 3  # letters, and digits, without which it was not made by chance


def conversation_of(name: str, digests: Digests | None, sensitive: Callable[[str], bool]) -> str:
    """What an entry keeps of ``name``: an identifier in which ``sensitive`` finds nothing as it is, anything else as
    ``digest_of`` writes it, or "" where there is no key for that."""
    if not name:
        return ""
    is_made = (_UUID.fullmatch(name) or _IDENTIFIER.fullmatch(name)) and _is_mixed(name)
    if is_made and not sensitive(name):
        return name
    return digest_of(name, digests) if digests is not None else ""


def digest_of(name: str, digests: Digests) -> str:
    """The name as an entry has it that does not keep it: "digest:" and 32 hex digits."""
    ((_, digest),) = digests.of("", [("conversation", name)])
    return f"digest:{digest}"


def _is_mixed(name: str) -> bool:
    digits = sum(character.isdigit() for character in name)
    return digits >= _FEW and sum(character.isalpha() for character in name) >= _FEW
