"""What the attacks need beside the canary schema: stored code, copies, statistics and constants that hold canaries."""

from __future__ import annotations

import os

from tests.live.canaries import SCHEMA, email, ssn

# Where attacks on the server itself write a file.
SCRATCH = f"/tmp/maskwire-leak-{os.getpid()}"

MORE = f"""
CREATE MATERIALIZED VIEW kept AS SELECT id, ssn, email AS contact FROM users;
CREATE VIEW again AS SELECT contact AS word FROM contacts;
CREATE VIEW bands AS SELECT id, CASE WHEN ssn LIKE '51%' THEN 'begins with 51' ELSE 'does not' END AS band,
    CASE WHEN ssn IN ('517-41-1001', '517-41-1002') THEN 'one of two' END AS listed FROM users;
CREATE VIEW hints AS SELECT id, rank() OVER (ORDER BY ssn) AS pos, CASE WHEN ssn LIKE '517%' THEN 1 END AS band,
    EXISTS (SELECT 1 FROM users o WHERE o.id = u.id AND o.ssn LIKE '517%') AS there, profile ->> 'email' IS NULL AS open
    FROM users u;
CREATE VIEW hinted AS SELECT id, count(*) FILTER (WHERE ssn LIKE '517%') AS n, count(band) AS m FROM users
    JOIN hints USING (id) GROUP BY id;
CREATE TABLE people_old (id int, email text);
CREATE TABLE people_older () INHERITS (people_old);
INSERT INTO people_older SELECT id, email FROM users;
CREATE TABLE favourites (id int, email text);
INSERT INTO favourites SELECT n, '{email(1)}' FROM generate_series(1, 90) n;
INSERT INTO favourites SELECT n, email FROM users, generate_series(1, 2) n;
CREATE TABLE long_texts (id int, email text);
ALTER TABLE long_texts ALTER email SET STORAGE EXTERNAL;
INSERT INTO long_texts SELECT id, repeat(email || ' ', 400) FROM users;
CREATE TABLE scratch (id int PRIMARY KEY, word text);
INSERT INTO scratch VALUES (1, 'one');
CREATE TABLE strict (id int, email text CHECK (length(email) < 5));
CREATE SEQUENCE ticket;
CREATE STATISTICS widened (mcv) ON street_address, country FROM users;
CREATE STATISTICS made_of ON (reverse(email)), (lower(street_address)) FROM users;

CREATE FUNCTION all_users() RETURNS SETOF users LANGUAGE sql STABLE AS 'SELECT * FROM users';
CREATE FUNCTION lent(n int) RETURNS text LANGUAGE sql STABLE SECURITY DEFINER AS 'SELECT email FROM users WHERE id = n';
CREATE FUNCTION ssn_of(u users) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT u.ssn';
CREATE FUNCTION folded(n int) RETURNS text LANGUAGE plpgsql IMMUTABLE AS
    'BEGIN RETURN (SELECT ssn FROM users WHERE id = n); END';
CREATE FUNCTION opened(c refcursor) RETURNS refcursor LANGUAGE plpgsql AS
    'BEGIN OPEN c FOR SELECT ssn FROM users; RETURN c; END';
CREATE FUNCTION written() RETURNS int LANGUAGE sql AS 'UPDATE scratch SET word = ''written'' RETURNING id';
CREATE FUNCTION switched() RETURNS text LANGUAGE plpgsql AS
    'BEGIN SET search_path = evil, public; RETURN ''switched''; END';
CREATE FUNCTION same_ssn(text, users) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 = left($2.ssn, length($1))';
CREATE OPERATOR === (leftarg = text, rightarg = users, function = same_ssn);
CREATE DOMAIN begins_5 AS text CHECK (VALUE LIKE '5%');
CREATE DOMAIN begins_6 AS text CHECK (VALUE LIKE '6%');

CREATE SCHEMA evil;
CREATE VIEW evil.products AS SELECT id, email AS title FROM public.users;
CREATE FUNCTION evil.upper(text) RETURNS text LANGUAGE sql STABLE AS 'SELECT email FROM public.users WHERE id = 1';

CREATE TYPE label AS ENUM ('{email(2)}', 'plain');
CREATE TABLE told (id int, word text DEFAULT '{email(3)}', CHECK (word <> '{email(4)}'), region text)
    PARTITION BY LIST (region);
CREATE TABLE told_one PARTITION OF told FOR VALUES IN ('{email(5)}');
CREATE INDEX told_partly ON told_one (id) WHERE word = '{email(6)}';
CREATE VIEW told_view AS SELECT id FROM told WHERE word = '{email(7)}';
CREATE FUNCTION told_code() RETURNS text LANGUAGE sql AS 'SELECT ''{email(8)}''';
CREATE FUNCTION told_default(word text DEFAULT '{email(9)}') RETURNS text LANGUAGE sql AS 'SELECT $1';
CREATE POLICY told_rule ON told_one USING (word = '{email(10)}');
CREATE DOMAIN told_domain AS text DEFAULT '{email(11)}' CHECK (VALUE <> '{email(12)}');
CREATE TRIGGER told_trigger BEFORE UPDATE ON told_one FOR EACH ROW WHEN (NEW.word = '{email(13)}')
    EXECUTE FUNCTION suppress_redundant_updates_trigger('{email(14)}');
CREATE RULE told_old AS ON DELETE TO strict WHERE OLD.email = '{email(15)}' DO INSTEAD NOTHING;
CREATE TABLE told_made (id int, word text GENERATED ALWAYS AS ('{email(16)}' || id::text) STORED);
CREATE STATISTICS told_statistics ON (word = '{email(17)}'), id FROM told_one;
CREATE ROLE told_role;
ALTER ROLE told_role SET application_name = '{email(18)}';
CREATE PUBLICATION told_publication FOR TABLE told_one WHERE (word = '{email(21)}');
INSERT INTO told_made VALUES (1);
ALTER TABLE told_made ADD added text DEFAULT '{email(22)}';
COMMENT ON TABLE told IS 'as {email(19)} and {ssn(19)} asked';
COMMENT ON COLUMN told.word IS 'ssn {ssn(20)}';
ANALYZE;
CHECKPOINT;
"""

ALL = SCHEMA + MORE
