"""The vault that goes with a ledger: a file beside a file, a table in the schema of a ledger in PostgreSQL.

What it is for: gateways of several machines that share a ledger share its vault, so that one value has one token. A
batch of values costs one exchange with the server where all of them are known, and two where some are new.
What it must never do: have two tokens for one value of two gateways, keep one under a key that another gateway has
left behind, or repeat what the server says of a fault.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from maskwire import places
from maskwire.errors import LedgerError
from maskwire.ledger.place import Place, PostgresPlace
from maskwire.ledger.postgres.link import Link, beside
from maskwire.transform.kept import Vault
from maskwire.transform.keyring import VaultKey
from maskwire.transform.shelf import Kept, Kind, NewerKeyError, Sealed, VaultError
from maskwire.transform.shelf_file import FileShelf

__all__ = ["PostgresShelf", "exists", "vault_of"]

_ROTATED = 2000  # rows sealed anew at a time
_CLASS = 0x4D56  # of advisory locks: "MV"
_LOCK = f"{_CLASS}, hashtext(current_schema())"  # shared by who keeps a token, alone for who changes the key
_MAKING = f"{_CLASS}, 0"  # there is no schema yet
_TABLE = """
CREATE TABLE IF NOT EXISTS vault_tokens (
    tenant TEXT COLLATE "C" NOT NULL, entity TEXT COLLATE "C" NOT NULL, form TEXT COLLATE "C" NOT NULL,
    token TEXT COLLATE "C" NOT NULL, digest BYTEA NOT NULL, sealed BYTEA NOT NULL, version BIGINT NOT NULL,
    made TIMESTAMPTZ NOT NULL DEFAULT now(), PRIMARY KEY (tenant, entity, form, token)
);
CREATE UNIQUE INDEX IF NOT EXISTS vault_tokens_digest ON vault_tokens (tenant, entity, form, digest);
CREATE INDEX IF NOT EXISTS vault_tokens_version ON vault_tokens (tenant, version);
CREATE OR REPLACE FUNCTION vault_keep(whose text, what text, shape text, under bigint, batch json)
RETURNS TABLE (is_newer boolean, found text, kept text) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(LOCK);
    IF EXISTS (SELECT FROM vault_tokens WHERE tenant = whose AND version > under) THEN
        RETURN QUERY SELECT true, ''::text, ''::text;
        RETURN;
    END IF;
    -- In one order, so that two gateways with the same new values wait for each other and not in a circle.
    INSERT INTO vault_tokens (tenant, entity, form, token, digest, sealed, version)
        SELECT whose, what, shape, it->>0, decode(it->>1, 'hex'), decode(it->>2, 'hex'), under
        FROM json_array_elements(batch) AS it ORDER BY it->>1
        ON CONFLICT DO NOTHING;
    RETURN QUERY SELECT false, encode(digest, 'hex'), token FROM vault_tokens
        WHERE tenant = whose AND entity = what AND form = shape
        AND digest IN (SELECT decode(it->>1, 'hex') FROM json_array_elements(batch) AS it);
END $$;
""".replace("LOCK", _LOCK)


def vault_of(ledger: Place | None, keys: Sequence[VaultKey], tenant: str = "default", *, late: bool = False) -> Vault:
    """The vault that goes with this ledger; by default the one beside the gateway's.

    ``keys``: those of the keyring, newest first; ``late``: tokens in a file are on the disk once ``settle`` was called.
    """
    if isinstance(ledger, PostgresPlace):
        return Vault(PostgresShelf(ledger, tenant), keys, tenant)
    return Vault(FileShelf(places.vault(ledger), tenant, late=late), keys, tenant)


def exists(ledger: Place | None) -> bool:
    """Whether there may be one: a database is asked when it is opened."""
    return isinstance(ledger, PostgresPlace) or places.vault(ledger).is_file()


class PostgresShelf:
    """The table of the ledger at ``place``; as ``maskwire.transform.shelf.Shelf`` says.

    Each thing it keeps is on the server's disk when it returns. A lost connection is made anew at the next question.
    """

    def __init__(self, place: PostgresPlace, tenant: str = "default") -> None:
        self.place, self._tenant = place, tenant
        self._opened: Link | None = None

    def __str__(self) -> str:
        return str(self.place)

    def open(self) -> bool:
        """Makes the table where there is none; whether it was opened just now. Raises VaultError."""
        if self._opened is not None and not self._opened.is_lost:
            return False
        self.close()
        with _told():
            self._opened = beside(self.place, "vault_tokens", _TABLE, _MAKING)
        return True

    def close(self) -> None:
        """Lets the connection go."""
        if self._opened is not None:
            self._opened.close()
            self._opened = None

    def settle(self) -> None:
        """The server has synced what it has answered. Who settles is done for now, and needs no connection."""
        self.close()

    def known(self, kind: Kind, digests: Sequence[bytes]) -> dict[bytes, str]:
        """The tokens of those digests that have one."""
        rows = self._run(
            "SELECT digest, token FROM vault_tokens WHERE tenant = ? AND entity = ? AND form = ? "
            "AND digest = ANY (?::bytea[])",
            (self._tenant, *kind, _array(digests)),
        )
        return {bytes(digest): token for digest, token in rows}

    def keep(self, kind: Kind, version: int, rows: Sequence[Kept]) -> dict[bytes, str]:
        """Keeps them, all or none; the tokens by which these digests go now."""
        values = (self._tenant, *kind, version, _batch(rows))
        found = self._run("SELECT is_newer, found, kept FROM vault_keep(?, ?, ?, ?, ?)", values)
        if any(is_newer for is_newer, _, _ in found):
            raise _newer()
        return {bytes.fromhex(digest): token for _, digest, token in found}

    def sealed(self, kind: Kind, token: str) -> Sealed | None:
        """What stands behind a token."""
        if "\0" in token:
            return None  # PostgreSQL has no such text, so it is no token
        rows = self._run(
            "SELECT sealed, version FROM vault_tokens WHERE tenant = ? AND entity = ? AND form = ? AND token = ?",
            (self._tenant, *kind, token),
        )
        return next((Sealed(kind, token, bytes(sealed), version) for sealed, version in rows), None)

    def kinds(self) -> list[Kind]:
        """Of which there are tokens."""
        return [(entity, form) for entity, form, _ in self.counts()]

    def counts(self) -> list[tuple[str, str, int]]:
        """(entity, form, how many tokens)."""
        text = "SELECT entity, form, count(*) FROM vault_tokens WHERE tenant = ? GROUP BY 1, 2 ORDER BY 1, 2"
        return [(entity, form, count) for entity, form, count in self._run(text, (self._tenant,))]

    def erase(self, digests: Mapping[Kind, Sequence[bytes]]) -> int:
        """Forgets what these digests find. The server's log and backups hold the sealed bytes until they age out."""
        text = (
            "WITH gone AS (DELETE FROM vault_tokens WHERE tenant = ? AND entity = ? AND form = ? "
            "AND digest = ANY (?::bytea[]) RETURNING 1) SELECT count(*) FROM gone"
        )
        return sum(int(self._run(text, (self._tenant, *kind, _array(some)))[0][0]) for kind, some in digests.items())

    def erase_tokens(self, tokens: Sequence[str]) -> int:
        """As ``erase``, by token, of every kind."""
        text = (
            "WITH gone AS (DELETE FROM vault_tokens WHERE tenant = ? AND token IN "
            "(SELECT json_array_elements_text(?::json)) RETURNING 1) SELECT count(*) FROM gone"
        )
        listed = orjson.dumps([token for token in tokens if "\0" not in token]).decode()
        return int(self._run(text, (self._tenant, listed))[0][0])

    @contextmanager
    def rotating(self, version: int) -> Iterator[None]:
        """A transaction in which no gateway keeps a token."""
        self._run("BEGIN")
        try:
            self._run(f"SELECT pg_advisory_xact_lock({_LOCK})")
            newer = "SELECT EXISTS (SELECT FROM vault_tokens WHERE tenant = ? AND version > ?)"
            if self._run(newer, (self._tenant, version))[0][0]:
                raise _newer()
            yield
            self._run("COMMIT")
        except BaseException:
            if self._opened is not None and not self._opened.is_lost:
                self._run("ROLLBACK")
            raise

    def of_versions(self, versions: Sequence[int]) -> Iterator[list[Sealed]]:
        """What is sealed under these versions, some at a time."""
        listed = ", ".join(map(str, map(int, versions)))
        text = (
            "SELECT entity, form, token, sealed, version FROM vault_tokens "  # noqa: S608 - whole numbers
            f"WHERE tenant = ? AND version IN ({listed}) LIMIT {_ROTATED}"
        )
        while left := self._run(text, (self._tenant,)):
            yield [Sealed((entity, form), token, bytes(sealed), under) for entity, form, token, sealed, under in left]

    def reseal(self, kind: Kind, version: int, rows: Sequence[Kept]) -> None:
        """Puts these in the place of what their tokens had."""
        self._run(
            "UPDATE vault_tokens SET version = ?, digest = decode(it->>1, 'hex'), sealed = decode(it->>2, 'hex') "
            "FROM json_array_elements(?) AS it WHERE tenant = ? AND entity = ? AND form = ? AND token = it->>0",
            (version, _batch(rows), self._tenant, *kind),
        )

    def _run(self, text: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        if self._opened is None:
            raise VaultError(f"The vault {self.place} is closed.")
        with _told():
            return self._opened.run(text, values)


@contextmanager
def _told() -> Iterator[None]:
    """A link's faults, which name no value, as the vault's."""
    try:
        yield
    except LedgerError as fault:
        raise VaultError(f"The vault, which is in the ledger's database, can't be used. {fault}") from None


def _newer() -> NewerKeyError:
    return NewerKeyError("The vault is sealed with a newer key than this process has: restart it.")


def _array(digests: Iterable[bytes]) -> str:
    """As PostgreSQL writes a bytea[]."""
    return "{" + ",".join(f'"\\\\x{one.hex()}"' for one in digests) + "}"


def _batch(rows: Iterable[Kept]) -> str:
    return orjson.dumps([(it.token, it.digest.hex(), it.sealed.hex()) for it in rows]).decode()
