"""A schema with one of each kind of object, and a canary in every place where a constant of the schema can stand."""

from __future__ import annotations

SCHEMA = """
CREATE SCHEMA sales;
CREATE DOMAIN sales.positive AS int DEFAULT 1 CHECK (VALUE > 0);
CREATE TYPE sales.pair AS (a int, b text);
CREATE TABLE sales.customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email text NOT NULL UNIQUE DEFAULT 'zqxjkv780@canary-corp.com', full_name varchar(80), feeling mood DEFAULT 'calm',
    score sales.positive, tags text[], doc jsonb, span int4range,
    CONSTRAINT not_one CHECK (email <> 'zqxjkv779@canary-corp.com'), EXCLUDE USING gist (span WITH &&));
COMMENT ON TABLE sales.customers IS 'those who buy; ask zqxjkv778@canary-corp.com';
COMMENT ON COLUMN sales.customers.email IS 'like zqxjkv777@canary-corp.com';
CREATE INDEX customers_low ON sales.customers (lower(email)) WHERE email <> 'zqxjkv776@canary-corp.com';
CREATE TABLE sales.invoices (
    id serial PRIMARY KEY, customer_id bigint REFERENCES sales.customers ON DELETE CASCADE,
    total numeric(10, 2) DEFAULT 0, paid boolean, UNIQUE (customer_id, total));
CREATE MATERIALIZED VIEW sales.totals AS SELECT customer_id, sum(total) AS total FROM sales.invoices GROUP BY 1;
CREATE UNIQUE INDEX ON sales.totals (customer_id);
CREATE VIEW sales.open_invoices AS
    SELECT i.id, c.email FROM sales.invoices i JOIN sales.customers c ON c.id = i.customer_id
     WHERE NOT paid AND c.email <> 'zqxjkv775@canary-corp.com';
CREATE FUNCTION sales.touch() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN /* zqxjkv771@canary-corp.com */ RETURN NEW; END';
CREATE TRIGGER touched BEFORE UPDATE ON sales.customers FOR EACH ROW
    WHEN (NEW.email <> 'zqxjkv774@canary-corp.com') EXECUTE FUNCTION sales.touch();
ALTER TABLE sales.customers ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON sales.customers USING (email <> 'zqxjkv773@canary-corp.com');
CREATE STATISTICS sales.both_of ON customer_id, paid FROM sales.invoices;
CREATE PUBLICATION sold FOR TABLE sales.invoices WHERE (total > 0);
CREATE FUNCTION sales.f(a int, b text DEFAULT 'zqxjkv772@canary-corp.com') RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE RULE kept AS ON DELETE TO sales.invoices DO INSTEAD NOTHING;
"""
