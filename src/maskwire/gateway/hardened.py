"""The hardened role: a login that may read what is not sensitive, and nothing else.

What it is for: the fourth voice on a statement (the server's own rights). ``differences`` says where the role on the
server is not what the classification asks for, each with the SQL that puts it right.
What it must never do: give a right on a sensitive column, on a view of which one comes out, or on what it did not
follow; or touch the rights of any other role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

from maskwire.access.verifier import Verifier
from maskwire.errors import RefusedError
from maskwire.gateway.address import Address
from maskwire.gateway.catalog import FAILED, connect
from maskwire.model import Classification
from maskwire.sql.catalog import Catalog, Relation
from maskwire.sql.names import quoted
from maskwire.sql.resolve import stored_fields

_READABLE_KINDS = frozenset("rpvmf")

_ROLE = """
SELECT r.oid, r.rolcanlogin, r.rolsuper, r.rolcreaterole, r.rolcreatedb, r.rolreplication, r.rolbypassrls,
       coalesce('default_transaction_read_only=on' = ANY (r.rolconfig), false)
  FROM pg_catalog.pg_roles r WHERE r.rolname = $1::pg_catalog.name
"""
_MEMBER_OF = """
SELECT g.rolname::pg_catalog.text FROM pg_catalog.pg_auth_members m
  JOIN pg_catalog.pg_roles g ON g.oid OPERATOR(pg_catalog.=) m.roleid
 WHERE m.member = $1::pg_catalog.oid ORDER BY 1
"""
_CONNECTS = "SELECT pg_catalog.has_database_privilege($1::pg_catalog.oid, pg_catalog.current_database(), 'CONNECT')"
_SCHEMAS = """
SELECT n.nspname::pg_catalog.text FROM pg_catalog.pg_namespace n
 WHERE pg_catalog.has_schema_privilege($1::pg_catalog.oid, n.oid, 'USAGE')
"""
# What it can do with each relation, by grants to itself, to PUBLIC or to a role that it is in.
_RELATIONS = """
SELECT c.oid::pg_catalog.int8, pg_catalog.has_table_privilege($1::pg_catalog.oid, c.oid, 'SELECT'),
       pg_catalog.has_table_privilege($1::pg_catalog.oid, c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
       OR pg_catalog.has_any_column_privilege($1::pg_catalog.oid, c.oid, 'INSERT, UPDATE')
  FROM pg_catalog.pg_class c WHERE c.oid = ANY ($2::pg_catalog.oid[])
"""
_COLUMNS = """
SELECT a.attrelid::pg_catalog.int8, a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
 WHERE a.attrelid = ANY ($2::pg_catalog.oid[]) AND a.attnum > 0 AND NOT a.attisdropped
   AND pg_catalog.has_column_privilege($1::pg_catalog.oid, a.attrelid, a.attnum, 'SELECT')
"""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the role may read of one relation: ``whole``, or these columns only (none is nothing)."""

    relation: Relation
    columns: tuple[str, ...]
    whole: bool

    @property
    def name(self) -> str:
        """The relation, as SQL names it."""
        return f"{quoted(self.relation.schema)}.{quoted(self.relation.name)}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One way in which the role is not as it should be, and the SQL that changes it (none: by hand only)."""

    what: str
    sql: tuple[str, ...] = ()


def grants(catalog: Catalog, classes: Mapping[tuple[int, int], Classification]) -> tuple[Grant, ...]:
    """What the role may read of each relation that is not the system's, by schema and name."""
    relations = (
        relation
        for relation in catalog.by_oid.values()
        if not relation.system and relation.kind in _READABLE_KINDS and not relation.schema.startswith("pg_")
    )
    return tuple(_grant(one, catalog, classes) for one in sorted(relations, key=lambda r: (r.schema, r.name)))


def _grant(relation: Relation, catalog: Catalog, classes: Mapping[tuple[int, int], Classification]) -> Grant:
    try:
        fields = stored_fields(catalog, relation)
    except RefusedError:  # a view that is not followed: what comes out of it is not known
        return Grant(relation, (), whole=False)
    free = tuple(
        column.name
        for column, field in zip(relation.columns, fields, strict=True)
        if not any((origin.relation, origin.number) in classes for origin in field.value.origins)
    )
    return Grant(relation, free, whole=len(free) == len(relation.columns))


async def differences(
    connection: asyncpg.Connection, role: str, wanted: tuple[Grant, ...], password: str
) -> tuple[Difference, ...]:
    """Where the role differs from what is wanted. ``password`` is for a role that is not there yet."""
    name = quoted(role)
    found: list[Difference] = []
    row = await connection.fetchrow(_ROLE, role)
    if row is None:
        create = f"CREATE ROLE {name} LOGIN NOINHERIT PASSWORD '{_verifier(password)}'"
        setting = f"ALTER ROLE {name} SET default_transaction_read_only = on"
        found.append(Difference(f"there is no role {name}", (create, setting)))
        return (*found, *(await _new(connection, name, wanted)))
    oid, login, *attributes, read_only = row
    if not login:
        found.append(Difference("it can't log in", (f"ALTER ROLE {name} LOGIN",)))
    for held, attribute in zip(attributes, _ATTRIBUTES, strict=True):
        if held:
            found.append(Difference(f"it has {attribute}", (f"ALTER ROLE {name} NO{attribute}",)))
    if not read_only:
        setting = f"ALTER ROLE {name} SET default_transaction_read_only = on"
        found.append(Difference("its transactions are not read-only by default", (setting,)))
    for (group,) in await connection.fetch(_MEMBER_OF, oid):
        found.append(Difference(f"it is in {quoted(group)}", (f"REVOKE {quoted(group)} FROM {name}",)))
    if not await connection.fetchval(_CONNECTS, oid):
        found.append(await _connect_right(connection, name))
    held_schemas = {schema for (schema,) in await connection.fetch(_SCHEMAS, oid)}
    found += _schemas(name, wanted, held_schemas)
    oids = [grant.relation.oid for grant in wanted]
    rights = {relation: (whole, writes) for relation, whole, writes in await connection.fetch(_RELATIONS, oid, oids)}
    columns: dict[int, set[str]] = {}
    for relation, column in await connection.fetch(_COLUMNS, oid, oids):
        columns.setdefault(relation, set()).add(column)
    for grant in wanted:
        whole, writes = rights.get(grant.relation.oid, (False, False))
        found += _relation(name, grant, columns.get(grant.relation.oid, set()), whole=whole, writes=writes)
    return tuple(found)


async def drift(
    address: Address, role: str, catalog: Catalog, classes: Mapping[tuple[int, int], Classification]
) -> tuple[str, ...]:
    """A sentence where the role is not as it should be."""
    try:
        connection = await connect(address)
        try:
            found = await differences(connection, role, grants(catalog, classes), role)
        finally:
            await connection.close()
    except (*FAILED, OSError, TimeoutError):
        return (f'The rights of the hardened role "{role}" could not be checked.',)
    if not found:
        return ()
    return (
        f'The hardened role "{role}" differs from what it should be. Run: maskwire harden URL --role {role} --check',
    )


_ATTRIBUTES = ("SUPERUSER", "CREATEROLE", "CREATEDB", "REPLICATION", "BYPASSRLS")


async def _new(connection: asyncpg.Connection, name: str, wanted: tuple[Grant, ...]) -> list[Difference]:
    """What a role that is just made lacks."""
    found = [await _connect_right(connection, name), *_schemas(name, wanted, set())]
    for grant in wanted:
        found += _relation(name, grant, set(), whole=False, writes=False)
    return found


async def _connect_right(connection: asyncpg.Connection, name: str) -> Difference:
    database = quoted(await connection.fetchval("SELECT pg_catalog.current_database()::pg_catalog.text"))
    return Difference("it can't connect to the database", (f"GRANT CONNECT ON DATABASE {database} TO {name}",))


def _schemas(name: str, wanted: tuple[Grant, ...], held: set[str]) -> list[Difference]:
    needed = dict.fromkeys(grant.relation.schema for grant in wanted if grant.columns)
    return [
        Difference(f"it may not use schema {quoted(schema)}", (f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {name}",))
        for schema in needed
        if schema not in held
    ]


def _relation(name: str, grant: Grant, held: set[str], *, whole: bool, writes: bool) -> list[Difference]:
    """What is to be changed on one relation. A column's grant can only be taken back with all of the table's."""
    too_many = sorted(held - set(grant.columns))
    missing = [column for column in grant.columns if column not in held]
    revoke = f"REVOKE ALL ON {grant.name} FROM {name}"
    listed = "" if grant.whole else f" ({', '.join(map(quoted, grant.columns))})"
    give = (f"GRANT SELECT{listed} ON {grant.name} TO {name}",) if grant.columns else ()
    if too_many or writes:
        extra = f"read {', '.join(map(quoted, too_many))} of" if too_many else "write"
        return [Difference(f"it may {extra} {grant.name}", (revoke, *give))]
    if missing or (grant.whole and not whole):
        columns = "" if grant.whole else f"{', '.join(map(quoted, missing))} of "
        return [Difference(f"it may not read {columns}{grant.name}", give)]
    return []


def _verifier(password: str) -> str:
    """The password as PostgreSQL stores it, so that it stands in no statement and no server log."""
    return Verifier.of(password).stored()
