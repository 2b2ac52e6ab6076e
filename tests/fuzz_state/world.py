"""The database that conversations are about, and what happens to it, to the policy and to rights while they go on.

What it must never do: leave anything of one conversation for the next.
"""

from __future__ import annotations

from dataclasses import replace

import psycopg

from maskwire.access.grants import Grant
from maskwire.model import KEEP, Effect
from maskwire.policy.rules import DEFAULT, Policy, Rule
from maskwire.policy_file import parse

DATABASE = "talks"
CANARY = "zqxjkv"
FRAGMENTS = (CANARY, "Quuxbyrd", "517-41", "51741", "AKIAZQXJKVWPLMNT7QGH")

SCHEMA = f"""
DROP SCHEMA IF EXISTS public, other CASCADE;
CREATE SCHEMA public;
CREATE SCHEMA other;
CREATE TABLE public.people (
    id int PRIMARY KEY, email text, ssn text, full_name text, notes text, misc text, birth_date date, n int, f float8,
    made timestamptz, raw bytea, country text
);
INSERT INTO public.people
SELECT n, '{CANARY}' || n || '@canary-corp.com', '517-41-' || (1000 + n), 'Ada Quuxbyrd' || chr(65 + n),
       CASE WHEN n % 2 = 0 THEN 'nothing' ELSE 'write to {CANARY}' || n || '@canary-corp.com' END, 'plain ' || n,
       date '1970-05-17' + n, n * 10, n / 3.0, '2024-01-02 03:04:05+00', decode('00ff', 'hex'), 'FR'
  FROM generate_series(1, 12) n;
CREATE TABLE other.people (id int PRIMARY KEY, email text, notes text, n int, f float8, made timestamptz, raw bytea);
INSERT INTO other.people
SELECT n, '{CANARY}o' || n || '@canary-corp.com', 'other', n, n / 7.0, '2024-01-02 03:04:05+00', decode('01', 'hex')
  FROM generate_series(1, 3) n;
CREATE VIEW public.contacts AS SELECT id, email AS contact, n FROM public.people;
CREATE TABLE public.wide (id int PRIMARY KEY, filler text);
INSERT INTO public.wide SELECT n, repeat('x', 300) FROM generate_series(1, 60) n;
GRANT USAGE ON SCHEMA public, other TO PUBLIC;
GRANT SELECT ON ALL TABLES IN SCHEMA public, other TO PUBLIC;
"""

# What somebody else does to the database. Whether it comes to be is the same for both gateways: it happens once.
CHANGES = {
    "view shows another column": "CREATE OR REPLACE VIEW contacts AS SELECT id, ssn AS contact, n FROM people",
    "view is another": "DROP VIEW contacts; CREATE VIEW contacts AS SELECT id, country AS contact, n FROM people",
    "column is renamed": "ALTER TABLE people RENAME COLUMN country TO land",
    "columns change places": "ALTER TABLE people RENAME country TO x; ALTER TABLE people RENAME email TO country; "
    "ALTER TABLE people RENAME x TO email",
    "a type changes": "ALTER TABLE people ALTER COLUMN n TYPE bigint",
    "a column more": "ALTER TABLE people ADD COLUMN phone text DEFAULT '+1 415 5551234'",
    "the table is another": "DROP VIEW contacts; ALTER TABLE people RENAME TO former; "
    "CREATE TABLE people AS SELECT id, ssn AS email, email AS notes, n, f, made, raw FROM former; "
    "GRANT SELECT ON people TO PUBLIC; CREATE VIEW contacts AS SELECT id, email AS contact, n FROM people",
    "a secret comes": f"UPDATE people SET misc = 'mail {CANARY}9@canary-corp.com' WHERE id < 4",
    "many secrets come": f"UPDATE people SET misc = '{CANARY}' || id || '@canary-corp.com'",
    "rows go": "DELETE FROM people WHERE id > 6",
    "rows are long": "UPDATE people SET misc = repeat('long ', 3000)",
    "a null comes": "UPDATE people SET email = NULL, notes = NULL WHERE id < 3",
    "a right goes": "REVOKE SELECT ON people FROM PUBLIC",
    "a schema's table": "DROP TABLE other.people",
    "a table before it": "CREATE TABLE other.wide (id int, filler text); GRANT SELECT ON other.wide TO PUBLIC; "
    f"INSERT INTO other.wide VALUES (1, '{CANARY}w@canary-corp.com')",
}  # fmt: skip


def _first(rule: Rule) -> Policy:
    return replace(DEFAULT, rules=(rule, *DEFAULT.rules))


POLICIES: dict[str, Policy] = {
    "default": DEFAULT,
    "shows": _first(Rule("shown", Effect.SHOW, KEEP, entities=frozenset({"EMAIL_ADDRESS"}))),
    "denies": _first(Rule("denied", Effect.DENY, KEEP, entities=frozenset({"EMAIL_ADDRESS"}))),
    "filters rows": parse("{extends: default, rows: [{name: few, tables: [public.people], where: id > 2}]}").policy,
    "small groups": parse(
        "{extends: default, rules: [{name: k, entities: [EMAIL_ADDRESS], effect: mask, "
        "transform: hash, options: {length: 20}, small_groups: 2, row_limit: 3}]}"
    ).policy,
    "other ways": parse(
        "{extends: default, rules: [{name: shifted, columns: [public.people.birth_date], effect: mask, "
        "transform: shift, options: {days: 30, subject: id}}, {name: called, entities: [PERSON], "
        "effect: mask, transform: pseudonym}]}"
    ).policy,
    "looks up": parse(
        "{extends: default, rules: [{name: up, entities: [EMAIL_ADDRESS], effect: mask, "
        "transform: token, lookups: true}]}"
    ).policy,
    "shows a column": _first(Rule("one", Effect.SHOW, KEEP, columns=("public.people.full_name",))),
}
GRANT = Grant("g1", "agent", "", DATABASE, ("public.people.email",), "unstated", 1e12, "ana")
SHOWS = frozenset({"shows", "shows a column", "granted"})  # after these, values may be seen


def reset(owner: psycopg.Connection) -> None:
    """The database as it is in the beginning."""
    owner.execute(SCHEMA)
