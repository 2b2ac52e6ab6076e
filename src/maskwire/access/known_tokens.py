"""Which tokens were issued, revoked or used up.

What it must never do: hold a token's text; take a token as unused twice.
"""

from __future__ import annotations

from maskwire.access.store import Store, event
from maskwire.access.tokens import Token
from maskwire.errors import ConfigurationError

ALL = "*"  # every principal, where a floor is set


class KnownTokens:
    """The part of the store that is about tokens. Every method raises ConfigurationError where the store fails."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._version: tuple[int, int] | None = None
        self._revoked: frozenset[object] = frozenset()
        self._floors: dict[str, float] = {}

    def issued(self, token: Token, actor: str) -> None:
        """Keeps what is known of a new token."""
        with self._store.change() as change:
            change.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, NULL)",
                (token.id, token.principal, token.issued, token.until, int(token.once)),
            )
            event(change, token.issued, "token-issued", token.id, token.principal, actor)

    def all(self) -> list[tuple[Token, bool]]:
        """Every token that was issued here and whether it was revoked, the newest first."""
        rows = self._store.read("SELECT id, principal, issued, until, once FROM tokens ORDER BY issued DESC, id")
        found = [Token(str(i), str(p), float(str(a)), float(str(b)), bool(once)) for i, p, a, b, once in rows]
        return [(token, self.is_revoked(token.id, token.principal, token.issued)) for token in found]

    def revoke(self, identity: str, now: float, actor: str) -> str:
        """The token counts no more, in open sessions too; its principal. It need not have been issued here."""
        rows = self._store.read("SELECT principal FROM tokens WHERE id = ?", identity)
        principal = str(rows[0][0]) if rows else "unknown"
        with self._store.change() as change:
            change.execute("INSERT INTO revoked VALUES (?, ?) ON CONFLICT DO NOTHING", (identity, now))
            event(change, now, "token-revoked", identity, principal, actor)
        return principal

    def revoke_all(self, principal: str, now: float, actor: str) -> None:
        """No token counts that this principal (``*``: anybody) was issued before now."""
        with self._store.change() as change:
            change.execute(
                "INSERT INTO floors VALUES (?, ?) ON CONFLICT (principal) DO UPDATE SET issued = excluded.issued",
                (principal, now),
            )
            event(change, now, "token-revoked", ALL, principal, actor)

    def is_revoked(self, identity: str, principal: str, issued: float) -> bool:
        """Whether it was revoked, by itself or with others."""
        version = self._store.version
        if version != self._version:
            self._revoked = frozenset(row[0] for row in self._store.read("SELECT id FROM revoked"))
            self._floors = {str(p): float(str(i)) for p, i in self._store.read("SELECT principal, issued FROM floors")}
            self._version = version
        floor = max(self._floors.get(principal, 0.0), self._floors.get(ALL, 0.0))
        return identity in self._revoked or issued <= floor

    def use_up(self, identity: str, until: float, now: float) -> bool:
        """Whether this is the first use; from now on it is used. What has expired is forgotten: it counts no more."""
        with self._store.change() as change:
            change.execute("DELETE FROM used WHERE until < ?", (now - 3600,))
            first = "INSERT INTO used VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING 1"
            return len(change.execute(first, (identity, until))) == 1

    def name(self, start: str) -> str:
        """The token whose identity begins so. Raises ConfigurationError where none or several do."""
        found = [token.id for token, _ in self.all() if token.id.startswith(start)]
        if len(found) == 1:
            return found[0]
        word = "No token's" if not found else "More than one token's"
        raise ConfigurationError(f"{word} identity begins so. See: maskwire token list")
