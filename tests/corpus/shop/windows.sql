-- orders numbered by customer | email: token EMAIL_ADDRESS, nth: keep, total: keep
SELECT c.email, row_number() OVER (PARTITION BY o.customer_id ORDER BY o.ordered_at, o.id) AS nth, o.total
FROM orders o JOIN customers c ON c.id = o.customer_id;

-- a running total | id: keep, running: keep
SELECT id, sum(total) OVER (PARTITION BY customer_id ORDER BY ordered_at, id) AS running FROM orders;

-- a moving average by rows | id: keep, mean: keep
SELECT id, avg(total) OVER (ORDER BY ordered_at, id ROWS BETWEEN 6 PRECEDING AND CURRENT ROW) AS mean FROM orders;

-- a moving sum by time | id: keep, month: keep
SELECT id, sum(total) OVER (ORDER BY ordered_at RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW) AS month FROM orders;

-- groups and exclusion | id: keep, others: keep
SELECT id, sum(dose_mg) OVER (ORDER BY dose_mg GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING EXCLUDE CURRENT ROW) AS others FROM prescriptions;

-- the order before | id: keep, before: keep, gap: keep
SELECT id, lag(total) OVER w AS before, ordered_at - lag(ordered_at) OVER w AS gap FROM orders WINDOW w AS (PARTITION BY customer_id ORDER BY ordered_at, id);

-- rank by spending | email: token EMAIL_ADDRESS, spent: keep, place: keep
SELECT c.email, sum(o.total) AS spent, rank() OVER (ORDER BY sum(o.total) DESC) AS place
FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.id, c.email;

-- quartiles of customers by spending | quartile: keep, customers: keep, least: keep
SELECT quartile, count(*) AS customers, min(spent) AS least
FROM (SELECT customer_id, sum(total) AS spent, ntile(4) OVER (ORDER BY sum(total), customer_id) AS quartile FROM orders GROUP BY customer_id) q GROUP BY quartile;

-- shares of a total | plan: keep, share: keep
SELECT plan, count(*)::numeric / sum(count(*)) OVER () AS share FROM customers GROUP BY plan;

-- partition by a masked value | email: token EMAIL_ADDRESS, subject: keep, nth: keep, of: keep
SELECT email, subject, row_number() OVER (PARTITION BY email ORDER BY opened_at, id) AS nth, count(*) OVER (PARTITION BY email) AS of FROM support_tickets;

-- rank by a masked name | id: keep, place: keep, last_name: hash PERSON
SELECT id, dense_rank() OVER (ORDER BY last_name) AS place, last_name FROM customers;

-- cumulative distribution | total: keep, share: keep, pct: keep
SELECT total, cume_dist() OVER (ORDER BY total) AS share, percent_rank() OVER (ORDER BY total) AS pct FROM orders;

-- duplicates by a masked column | id: keep, email: token EMAIL_ADDRESS, copies: keep
SELECT * FROM (SELECT id, email, count(*) OVER (PARTITION BY email) AS copies FROM support_tickets) t WHERE copies > 1;

-- top three of each group | plan: keep, email: token EMAIL_ADDRESS, spent: keep
SELECT plan, email, spent FROM (
  SELECT c.plan, c.email, sum(o.total) AS spent, row_number() OVER (PARTITION BY c.plan ORDER BY sum(o.total) DESC, c.id) AS n
  FROM customers c JOIN orders o ON o.customer_id = c.id GROUP BY c.id, c.plan, c.email) t WHERE n <= 3;

-- a window over another window | id: keep, email: token EMAIL_ADDRESS, n: keep
SELECT id, email, count(*) OVER w2 AS n FROM customers WINDOW w AS (PARTITION BY plan), w2 AS (w ORDER BY id);

-- filtered window | id: keep, returned: keep
SELECT id, count(*) FILTER (WHERE status = 'returned') OVER (PARTITION BY customer_id) AS returned FROM orders;

-- days between visits of one patient | mrn: token MEDICAL_RECORD_NUMBER, visited_on: keep, days: keep
SELECT p.mrn, v.visited_on, v.visited_on - lag(v.visited_on) OVER (PARTITION BY v.patient_id ORDER BY v.visited_on) AS days
FROM visits v JOIN patients p ON p.id = v.patient_id;

-- sessions split by idle time | customer_id: keep, burst: keep
SELECT customer_id, sum(fresh) OVER (PARTITION BY customer_id ORDER BY seen_at) AS burst
FROM (SELECT customer_id, seen_at, CASE WHEN seen_at - lag(seen_at) OVER (PARTITION BY customer_id ORDER BY seen_at) < interval '30 days' THEN 0 ELSE 1 END AS fresh FROM web_sessions) s;

-- the address before and after | id: keep, before: token EMAIL_ADDRESS, after: token EMAIL_ADDRESS
SELECT id, lag(email) OVER (ORDER BY id) AS before, lead(email) OVER (ORDER BY id) AS after FROM customers;

-- the first and last name of each plan | id: keep, first: hash PERSON, last: hash PERSON, third: hash PERSON
SELECT id, first_value(last_name) OVER w AS first, last_value(last_name) OVER w AS last, nth_value(last_name, 3) OVER w AS third
FROM customers WINDOW w AS (PARTITION BY plan ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING);

-- the smallest address so far | id: keep, least: token EMAIL_ADDRESS
SELECT id, min(email) OVER (ORDER BY id) AS least FROM customers;

-- whether the address of the net changed | id: keep, changed: keep
SELECT id, ip IS DISTINCT FROM before AS changed FROM (SELECT id, ip, lag(ip) OVER (PARTITION BY customer_id ORDER BY seen_at, id) AS before FROM web_sessions) s WHERE before IS NOT NULL;

-- a frame that is arithmetic on a masked number | refused: customers.bank_account
SELECT count(*) OVER (ORDER BY bank_account RANGE BETWEEN 10 PRECEDING AND CURRENT ROW) FROM customers;

-- a place in the order of a masked number | refused: customers.ssn
SELECT id, rank() OVER (ORDER BY ssn) FROM customers;
