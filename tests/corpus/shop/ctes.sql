-- a plain CTE | email: token EMAIL_ADDRESS, spent: keep
WITH spent AS (SELECT customer_id, sum(total) AS spent FROM orders GROUP BY customer_id)
SELECT c.email, s.spent FROM customers c JOIN spent s ON s.customer_id = c.id WHERE s.spent > 400;

-- a masked value through three CTEs | who: token EMAIL_ADDRESS, what: keep
WITH a (who, id) AS (SELECT email, id FROM customers), b AS (SELECT * FROM a WHERE id % 2 = 0), c AS MATERIALIZED (SELECT b.who, o.status FROM b JOIN orders o ON o.customer_id = b.id)
SELECT who, status AS what FROM c;

-- a CTE that shadows a table | email: keep
WITH customers AS (SELECT 'nobody' AS email) SELECT email FROM customers;

-- a CTE inside a subquery | n: keep
SELECT (WITH x AS (SELECT email FROM customers) SELECT count(DISTINCT email) FROM x) AS n;

-- a CTE used twice | last_name: hash PERSON, pairs: keep
WITH p AS (SELECT id, last_name FROM customers) SELECT a.last_name, count(*) AS pairs FROM p a JOIN p b ON b.last_name = a.last_name AND b.id > a.id GROUP BY a.last_name;

-- numbers by recursion | n: keep, square: keep | ordered
WITH RECURSIVE t (n) AS (VALUES (1) UNION ALL SELECT n + 1 FROM t WHERE n < 20) SELECT n, n * n AS square FROM t ORDER BY n;

-- a calendar by recursion | month: keep, orders: keep
WITH RECURSIVE m (month) AS (SELECT date '2021-01-01' UNION ALL SELECT (month + interval '1 month')::date FROM m WHERE month < '2024-12-01')
SELECT m.month, count(o.id) AS orders FROM m LEFT JOIN orders o ON date_trunc('month', o.ordered_at)::date = m.month GROUP BY m.month;

-- a chain of masked rows by recursion | depth: keep, id: keep, email: token EMAIL_ADDRESS
WITH RECURSIVE chain AS (
  SELECT 1 AS depth, id, email FROM customers WHERE id = 1
  UNION ALL SELECT chain.depth + 1, c.id, c.email FROM chain JOIN customers c ON c.id = chain.id * 2 WHERE c.id <= 256)
SELECT depth, id, email FROM chain;

-- customers linked by an address of the net | customer_id: keep
WITH RECURSIVE linked (customer_id) AS (
  SELECT customer_id FROM web_sessions WHERE customer_id < 40
  UNION SELECT b.customer_id FROM linked l JOIN web_sessions a ON a.customer_id = l.customer_id JOIN web_sessions b ON b.ip = a.ip)
SELECT customer_id FROM linked;

-- two CTEs that name each other's names | n: keep, m: keep
WITH RECURSIVE a AS (SELECT count(*) AS n FROM customers), b AS (SELECT n * 2 AS m FROM a) SELECT a.n, b.m FROM a, b;

-- a depth-first search | id: keep, ordercol: keep | pending: SEARCH and CYCLE
WITH RECURSIVE t AS (SELECT 1 AS id UNION ALL SELECT t.id * 2 FROM t WHERE t.id < 30) SEARCH DEPTH FIRST BY id SET ordercol
SELECT id, ordercol IS NOT NULL AS ordercol FROM t;

-- cohorts by month of joining | cohort: keep, months: keep, customers: keep
WITH joined AS (SELECT id, date_trunc('month', created_at) AS cohort FROM customers),
     bought AS (SELECT customer_id, date_trunc('month', ordered_at) AS month FROM orders GROUP BY 1, 2)
SELECT j.cohort::date AS cohort, extract(year FROM age(b.month, j.cohort)) * 12 + extract(month FROM age(b.month, j.cohort)) AS months, count(DISTINCT j.id) AS customers
FROM joined j JOIN bought b ON b.customer_id = j.id GROUP BY 1, 2;

-- a funnel | step: keep, customers: keep
WITH s AS (SELECT c.id, EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id) AS ordered,
                  EXISTS (SELECT 1 FROM orders o JOIN payments p ON p.order_id = o.id WHERE o.customer_id = c.id) AS paid FROM customers c)
SELECT 'joined' AS step, count(*) AS customers FROM s UNION ALL SELECT 'ordered', count(*) FROM s WHERE ordered UNION ALL SELECT 'paid', count(*) FROM s WHERE paid;

-- retention of subscribers with their addresses | email: token EMAIL_ADDRESS, first: keep, last: keep
WITH seen AS (SELECT customer_id, min(seen_at) AS first, max(seen_at) AS last FROM web_sessions GROUP BY customer_id)
SELECT c.email, s.first, s.last FROM seen s JOIN customers c ON c.id = s.customer_id WHERE c.newsletter;

-- values in a CTE | plan: keep, price: keep, customers: keep
WITH price (plan, price) AS (VALUES ('free', 0), ('basic', 5), ('plus', 9), ('family', 14))
SELECT p.plan, p.price, count(c.id) AS customers FROM price p LEFT JOIN customers c USING (plan) GROUP BY p.plan, p.price;

-- gaps in numbers | missing: keep
WITH ids AS (SELECT order_id FROM payments) SELECT n AS missing FROM generate_series(1, 170) n LEFT JOIN ids ON ids.order_id = n WHERE ids.order_id IS NULL;

-- deciles by a CTE and a window | decile: keep, revenue: keep
WITH d AS (SELECT customer_id, sum(total) AS s, ntile(10) OVER (ORDER BY sum(total) DESC, customer_id) AS decile FROM orders GROUP BY customer_id)
SELECT decile, sum(s) AS revenue FROM d GROUP BY decile;

-- a view of patients kept for later | mrn: token MEDICAL_RECORD_NUMBER, full_name: hash PERSON, notes: scan
WITH v AS NOT MATERIALIZED (SELECT p.mrn, p.full_name, v.notes, v.visited_on FROM patients p JOIN visits v ON v.patient_id = p.id)
SELECT mrn, full_name, notes FROM v WHERE visited_on > '2023-01-01';
