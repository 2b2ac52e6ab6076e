"""The canary schema: every sensitive cell holds a value that stands nowhere else, so that a leak is a string search."""

from __future__ import annotations

import re

PEOPLE = 60

# Fragments that no masked value, name or message holds. Each sensitive cell contains one.
EMAIL = "zqxjkv"
PHONE = "555867"
SSN_AREA = "517-4"
SURNAME = "Quuxbyrd"
STREET = "Vexillology"
SECRET = "AKIAZQXJKVWPLMNT7QGH"
NOTE = "zqxnote"

FRAGMENTS = (EMAIL, SURNAME, STREET, SECRET, "517-41", "51741", "4111 1111", "411111111111", "5551234")


def ssn(number: int) -> str:
    """The canary SSN of one person."""
    return f"517-41-{1000 + number}"


def email(number: int) -> str:
    """The canary address of one person."""
    return f"{EMAIL}{number:03}@canary-corp.com"


SCHEMA = f"""
CREATE TYPE mood AS ENUM ('calm', 'cross');
CREATE TABLE users (
    id int PRIMARY KEY, email text NOT NULL, ssn varchar(11), ssn_number int, full_name text, phone text,
    street_address text, birth_date date, card_number text, last_ip inet, country text, salary int, notes text,
    profile jsonb, blob bytea, feeling mood, created_at timestamptz DEFAULT '2024-01-02 03:04:05+00', nickname char(12)
);
INSERT INTO users
SELECT n, '{EMAIL}' || lpad(n::text, 3, '0') || '@canary-corp.com', '517-41-' || (1000 + n), 517410000 + n,
       'Ada {SURNAME}' || chr(65 + n % 26), '+1 415 5551234', n || ' {STREET} Street',
       date '1970-05-17' + n, '4111111111111111', ('10.20.30.' || n)::inet,
       CASE WHEN n % 3 = 0 THEN 'FR' ELSE 'DE' END, 40000 + n,
       'call {EMAIL}' || lpad(n::text, 3, '0') || '@canary-corp.com, key {SECRET} ok',
       jsonb_build_object('email', '{EMAIL}' || lpad(n::text, 3, '0') || '@canary-corp.com', 'tier', n % 4,
                          'free', 'reach {EMAIL}' || lpad(n::text, 3, '0') || '@canary-corp.com'),
       convert_to('key {SECRET} ok', 'UTF8'),
       'calm', '2024-01-02 03:04:05+00', 'n' || n
  FROM generate_series(1, {PEOPLE}) n;
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, contact_email text, total numeric(10,2),
                     placed_at timestamptz);
INSERT INTO orders
SELECT n, 1 + n % {PEOPLE}, '{EMAIL}' || lpad((1 + n % {PEOPLE})::text, 3, '0') || '@canary-corp.com', n * 1.5,
       timestamptz '2024-02-01' + n * interval '1 hour'
  FROM generate_series(1, 300) n;
CREATE TABLE products (id int PRIMARY KEY, title text, price numeric(10,2), tags text[]);
INSERT INTO products SELECT n, 'Widget ' || n, n * 2.25, ARRAY['tag' || n % 5, 'all'] FROM generate_series(1, 40) n;
CREATE VIEW contacts AS SELECT id, email AS contact, substr(ssn, 1, 5) AS start_of_it, country FROM users;
CREATE VIEW countries AS SELECT country, count(*) AS people FROM users GROUP BY country;
CREATE TABLE people_all (id int, email text, region text) PARTITION BY LIST (region);
CREATE TABLE people_eu PARTITION OF people_all FOR VALUES IN ('eu');
INSERT INTO people_all SELECT n, '{EMAIL}p' || n || '@canary-corp.com', 'eu' FROM generate_series(1, 30) n;
CREATE FUNCTION getssn(n int) RETURNS text LANGUAGE sql STABLE AS 'SELECT ssn FROM users WHERE id = n';
CREATE FUNCTION leaky(t text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS
    'BEGIN RAISE NOTICE ''leak %%'', t; RETURN true; END';
ANALYZE;
""".replace("%%", "%")


def assert_clean(received: bytes) -> None:
    """No canary fragment in what a client received; the failure names the fragment, not its surroundings."""
    for fragment in FRAGMENTS:
        assert fragment.encode() not in received, f"canary {fragment!r} reached the client"


# What a ledger or a log counts or draws by itself: digests, identities, times, ports, and JSON's own numbers, in which
# a canary of five digits stands by chance. A literal that had been kept would stand in a text, not after a key.
_BY_CHANCE = re.compile(rb"[0-9a-f]{16,}|\d\d:\d\d:\d\d\.\d+|127\.0\.0\.1:\d+|\":-?[\d.]+")


def without_chance(kept: bytes) -> bytes:
    """What a gateway keeps (a ledger's file, its log), without the numbers that it makes itself."""
    return _BY_CHANCE.sub(b"", kept)
