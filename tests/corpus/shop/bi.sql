-- a wrapped table with a cap | id: keep, email: token EMAIL_ADDRESS, plan: keep
SELECT "source"."id" AS "id", "source"."email" AS "email", "source"."plan" AS "plan"
FROM (SELECT "public"."customers"."id" AS "id", "public"."customers"."email" AS "email", "public"."customers"."plan" AS "plan" FROM "public"."customers") "source" LIMIT 2000;

-- a count by month | ordered_at: keep, count: keep | ordered
SELECT DATE_TRUNC('month', "public"."orders"."ordered_at") AS "ordered_at", COUNT(*) AS "count" FROM "public"."orders"
GROUP BY DATE_TRUNC('month', "public"."orders"."ordered_at") ORDER BY DATE_TRUNC('month', "public"."orders"."ordered_at") ASC;

-- a custom query with its check | sum: keep, plan: keep
SELECT SUM("Custom SQL Query"."total") AS "sum", "Custom SQL Query"."plan" AS "plan" FROM (SELECT c.plan, o.total FROM orders o JOIN customers c ON c.id = o.customer_id) "Custom SQL Query"
GROUP BY 2 HAVING (COUNT(1) > 0);

-- an empty probe for the columns | id: keep, email: token EMAIL_ADDRESS, body: scan
SELECT * FROM (SELECT id, email, body FROM support_tickets) AS probe WHERE 1 = 0;

-- a breakdown with an order by its measure | Email: token EMAIL_ADDRESS, Spent: keep | ordered
SELECT c.email AS "Email", SUM(o.total) AS "Spent" FROM public.customers AS c INNER JOIN public.orders AS o ON o.customer_id = c.id
GROUP BY c.email ORDER BY "Spent" DESC, MIN(c.id) LIMIT 25;

-- a pivot by case | plan: keep, new: keep, paid: keep, shipped: keep, returned: keep
SELECT c.plan, SUM(CASE WHEN o.status = 'new' THEN o.total ELSE 0 END) AS new, SUM(CASE WHEN o.status = 'paid' THEN o.total ELSE 0 END) AS paid,
       SUM(CASE WHEN o.status = 'shipped' THEN o.total ELSE 0 END) AS shipped, SUM(CASE WHEN o.status = 'returned' THEN o.total ELSE 0 END) AS returned
FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.plan;

-- a filter list of an open column | plan: keep | ordered
SELECT DISTINCT "plan" FROM "customers" WHERE "plan" IS NOT NULL ORDER BY "plan" ASC LIMIT 1001;

-- a filter list of a masked column | email: token EMAIL_ADDRESS | ordered
SELECT "email" FROM "support_tickets" GROUP BY "email" ORDER BY "email" ASC LIMIT 1000;

-- the range of dates for a slider | min: keep, max: keep
SELECT MIN("ordered_at") AS "min", MAX("ordered_at") AS "max" FROM "orders";

-- buckets of a number | bucket: keep, n: keep
SELECT FLOOR("total" / 100.0) * 100.0 AS bucket, COUNT(*) AS n FROM orders WHERE "total" >= 0 AND "total" < 1000 GROUP BY FLOOR("total" / 100.0) * 100.0;

-- this year against the last | year: keep, revenue: keep, before: keep, change: keep
SELECT year, revenue, lag(revenue) OVER (ORDER BY year) AS before, round(revenue / lag(revenue) OVER (ORDER BY year) - 1, 4) AS change
FROM (SELECT extract(year FROM ordered_at)::int AS year, sum(total) AS revenue FROM orders GROUP BY 1) y;

-- a dashboard of single numbers | customers: keep, orders: keep, revenue: keep, patients: keep
SELECT (SELECT count(*) FROM customers) AS customers, (SELECT count(*) FROM orders) AS orders, (SELECT sum(total) FROM orders) AS revenue, (SELECT count(*) FROM patients) AS patients;

-- a drill-down to rows | id: keep, first_name: hash PERSON, last_name: hash PERSON, email: token EMAIL_ADDRESS, ordered_at: keep, total: keep | ordered
SELECT o.id, c.first_name, c.last_name, c.email, o.ordered_at, o.total FROM orders o LEFT OUTER JOIN customers c ON (o.customer_id = c.id)
WHERE o.status = 'returned' AND o.ordered_at >= '2021-06-01 00:00:00' AND o.ordered_at < '2023-06-01 00:00:00' ORDER BY o.ordered_at DESC, o.id LIMIT 50 OFFSET 0;

-- a fan-out safe count | plan: keep, customers: keep, items: keep
SELECT customers.plan AS plan, COUNT(DISTINCT customers.id) AS customers, COALESCE(SUM(order_items.quantity), 0) AS items
FROM customers LEFT JOIN orders ON orders.customer_id = customers.id LEFT JOIN order_items ON order_items.order_id = orders.id GROUP BY 1;

-- a days-since measure | id: keep, email: token EMAIL_ADDRESS, days: keep
SELECT c.id, c.email, date '2025-01-01' - max(o.ordered_at)::date AS days FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.email;

-- text made of open columns | line: keep
SELECT format('%s: %s', upper(plan), count(*)) AS line FROM customers GROUP BY plan;

-- dates taken apart | y: keep, q: keep, iso: keep, day: keep, n: keep
SELECT extract(year FROM ordered_at) AS y, extract(quarter FROM ordered_at) AS q, to_char(ordered_at, 'IYYY-IW') AS iso, extract(isodow FROM ordered_at) AS day, count(*) AS n FROM orders GROUP BY 1, 2, 3, 4;

-- dates with zones and intervals | id: keep, there: keep, due: keep, part: keep
SELECT id, ordered_at AT TIME ZONE 'Asia/Tokyo' AS there, ordered_at + interval '2 weeks 3 days' AS due, date_bin('6 hours', ordered_at, timestamptz '2021-01-01') AS part FROM orders;

-- overlapping periods | n: keep
SELECT count(*) AS n FROM visits v JOIN prescriptions r ON r.visit_id = v.id WHERE (v.visited_on, v.visited_on + r.valid_for) OVERLAPS (date '2022-01-01', date '2022-06-30');

-- ranges | n: keep
SELECT count(*) AS n FROM visits WHERE daterange('2022-01-01', '2023-01-01') @> visited_on;

-- bits, bytes and identifiers | id: keep, bytes: keep, short: keep
SELECT id, octet_length(image) AS bytes, left(sku, 6) AS short FROM products;

-- a share of customers with a phone | plan: keep, share: keep
SELECT plan, round(avg((phone IS NOT NULL)::int), 3) AS share FROM customers GROUP BY plan;

-- an explain | QUERY PLAN: keep
EXPLAIN (COSTS OFF) SELECT count(*) FROM products WHERE price > 100;
