"""What the source lets the gateway's own role do beyond reading, and what that would mean.

What it is for: warnings at the start. Masking must hold without the server's help, but a mistake in it costs less
under a role that can do little (leaks.md R7).
What it must never do: refuse to start. What the operator gives the gateway is the operator's to decide.
"""

from __future__ import annotations

from collections.abc import Mapping

from maskwire.gateway.address import Address
from maskwire.gateway.catalog import FAILED, connect
from maskwire.model import Classification
from maskwire.sql.catalog import Catalog

_NAMED = 3  # tables that one warning names

_ATTRIBUTES = """
SELECT r.rolsuper, r.rolbypassrls, r.rolreplication FROM pg_catalog.pg_roles r WHERE r.rolname = current_user
"""
_MEMBERSHIPS = """
SELECT r.rolname::pg_catalog.text FROM pg_catalog.pg_roles r
 WHERE r.rolname = ANY ($1::pg_catalog.name[]) AND pg_catalog.pg_has_role(current_user, r.oid, 'MEMBER')
 ORDER BY 1
"""
# Of these tables: those it owns, and those it can change.
_TABLES = """
SELECT pg_catalog.format('%s.%s', n.nspname, c.relname), pg_catalog.pg_has_role(current_user, c.relowner, 'USAGE'),
       pg_catalog.has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
       OR pg_catalog.has_any_column_privilege(c.oid, 'INSERT, UPDATE')
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
 WHERE c.oid = ANY ($1::pg_catalog.oid[])
 ORDER BY 1
"""

_SUPERUSER = "is a superuser: no right of the server stands behind the masking, so a mistake in it reaches everything"
_BYPASS = "has BYPASSRLS: the source's row-level security does not hold for what is asked through the gateway"
_REPLICATION = "has REPLICATION: it could read the source's write-ahead log, where rows stand unmasked"
_MEANING = {
    "pg_read_all_stats": "can read statistics, which hold values of columns, and other sessions' statements",
    "pg_monitor": "can read statistics, which hold values of columns, and other sessions' statements",
    "pg_read_server_files": "can read files of the server, where rows stand unmasked",
    "pg_write_server_files": "can write files on the server",
    "pg_execute_server_program": "can run programs on the server",
    "pg_signal_backend": "can cancel and end other sessions",
}


async def excess_rights(
    address: Address, catalog: Catalog, classes: Mapping[tuple[int, int], Classification]
) -> tuple[str, ...]:
    """A sentence for each right that reading does not need: what it means, and what to do."""
    held = {relation for relation, _ in classes}
    tables = [oid for oid, relation in catalog.by_oid.items() if oid in held and not relation.system]
    try:
        connection = await connect(address)
        try:
            superuser, bypass, replication = await connection.fetchrow(_ATTRIBUTES)
            if superuser:  # it has all the others too
                return (_warning(address.user, _SUPERUSER, _ANOTHER),)
            memberships = [row[0] for row in await connection.fetch(_MEMBERSHIPS, list(_MEANING))]
            owned, written = _split(await connection.fetch(_TABLES, tables))
        finally:
            await connection.close()
    except (*FAILED, OSError, TimeoutError) as error:
        code = getattr(error, "sqlstate", None) or "08006"
        return (f"The rights of the source's role could not be checked (SQLSTATE {code}).",)
    name = address.user
    found = [_warning(name, text, _ANOTHER) for held, text in ((bypass, _BYPASS), (replication, _REPLICATION)) if held]
    found += [_warning(name, f"is in {role}: it {_MEANING[role]}", f"REVOKE {role} from it") for role in memberships]
    if owned:
        found.append(_warning(name, f"owns {_some(owned)}: it could change or drop what it should only read", _ANOTHER))
    if written:
        found.append(_warning(name, f"can write {_some(written)}: only the gateway stands before a write", _ANOTHER))
    return tuple(found)


_ANOTHER = "log in with a role that can only read"


def _warning(role: str, what: str, remedy: str) -> str:
    return (
        f'The source\'s role "{role}" {what}. Better: {remedy}; and run "maskwire harden" for a second role that '
        "can't read sensitive columns."
    )


def _split(rows: list[tuple[str, bool, bool]]) -> tuple[list[str], list[str]]:
    return [name for name, owns, _ in rows if owns], [name for name, owns, writes in rows if writes and not owns]


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more
