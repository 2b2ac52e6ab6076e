-- customers by plan | plan: keep, customers: keep
SELECT plan, count(*) AS customers FROM customers GROUP BY plan;

-- different values of masked columns | emails: keep, phones: keep, names: keep, days: keep
SELECT count(DISTINCT email) AS emails, count(DISTINCT phone) AS phones, count(DISTINCT last_name) AS names, count(DISTINCT birth_date) AS days FROM customers;

-- tickets by address | email: token EMAIL_ADDRESS, tickets: keep
SELECT email, count(*) AS tickets FROM support_tickets GROUP BY email;

-- the busiest addresses | email: token EMAIL_ADDRESS, tickets: keep
SELECT email, count(*) AS tickets FROM support_tickets GROUP BY email HAVING count(*) > 1;

-- common last names | last_name: hash PERSON, n: keep
SELECT last_name, count(*) AS n FROM customers GROUP BY last_name HAVING count(*) >= 2;

-- revenue by status and month | status: keep, month: keep, revenue: keep, orders: keep | ordered
SELECT status, date_trunc('month', ordered_at) AS month, sum(total) AS revenue, count(*) AS orders
FROM orders GROUP BY 1, 2 ORDER BY 1, 2;

-- revenue by status with subtotals | status: keep, year: keep, revenue: keep
SELECT status, extract(year FROM ordered_at) AS year, sum(total) AS revenue FROM orders GROUP BY ROLLUP (status, 2);

-- every combination of plan and newsletter | plan: keep, newsletter: keep, level: keep, n: keep
SELECT plan, newsletter, grouping(plan, newsletter) AS level, count(*) AS n FROM customers GROUP BY CUBE (plan, newsletter);

-- grouping sets with a masked key | plan: keep, last_name: hash PERSON, n: keep
SELECT plan, last_name, count(*) AS n FROM customers GROUP BY GROUPING SETS ((plan), (last_name), ());

-- filtered counts | plan: keep, subscribed: keep, recent: keep, share: keep
SELECT plan, count(*) FILTER (WHERE newsletter) AS subscribed, count(*) FILTER (WHERE created_at > '2023-01-01') AS recent,
       round(100.0 * count(*) FILTER (WHERE newsletter) / count(*), 1) AS share
FROM customers GROUP BY plan;

-- counts of what is there | with_phone: keep, with_ssn: keep, total: keep
SELECT count(phone) AS with_phone, count(ssn) FILTER (WHERE plan = 'free') AS with_ssn, count(*) AS total FROM customers;

-- statistics of an open column | plan: keep, mean: keep, median: keep, p90: keep, spread: keep
SELECT c.plan, avg(o.total) AS mean, percentile_cont(0.5) WITHIN GROUP (ORDER BY o.total) AS median,
       percentile_disc(0.9) WITHIN GROUP (ORDER BY o.total) AS p90, stddev_samp(o.total) AS spread
FROM orders o JOIN customers c ON c.id = o.customer_id GROUP BY c.plan;

-- modes and extremes of open columns | status: keep, most: keep, first: keep, last: keep
SELECT mode() WITHIN GROUP (ORDER BY status) AS status, max(total) AS most, min(ordered_at) AS first, max(ordered_at) AS last FROM orders;

-- correlations and regressions | c: keep, slope: keep, n: keep
SELECT corr(quantity, unit_price) AS c, regr_slope(unit_price, quantity) AS slope, regr_count(unit_price, quantity) AS n FROM order_items;

-- booleans over all rows | any_news: keep, all_news: keep, any_phone: keep
SELECT bool_or(newsletter) AS any_news, every(newsletter) AS all_news, bool_or(phone IS NOT NULL) AS any_phone FROM customers;

-- a list of products by price band | band: keep, titles: keep, n: keep
SELECT width_bucket(price, 0, 400, 4) AS band, string_agg(title, ', ' ORDER BY title) AS titles, count(*) AS n FROM products GROUP BY 1;

-- grouped by a masked number | bank_account: token BANK_ACCOUNT, n: keep
SELECT bank_account, count(*) AS n FROM customers GROUP BY bank_account;

-- grouped by an address of the net | ip: token IP_ADDRESS, sessions: keep, customers: keep
SELECT ip, count(*) AS sessions, count(DISTINCT customer_id) AS customers FROM web_sessions GROUP BY ip;

-- grouped by the browser | user_agent: token DEVICE_ID, sessions: keep
SELECT user_agent, count(*) AS sessions FROM web_sessions GROUP BY user_agent;

-- grouped by what two columns say together | first_name: hash PERSON, plan: keep, n: keep
SELECT first_name, plan, count(*) AS n FROM customers GROUP BY first_name, plan HAVING count(*) > 1;

-- distinct masked values | email: token EMAIL_ADDRESS
SELECT DISTINCT email FROM support_tickets;

-- distinct pairs | last_name: hash PERSON, plan: keep
SELECT DISTINCT last_name, plan FROM customers;

-- the latest ticket of each address | email: token EMAIL_ADDRESS, subject: keep, opened_at: keep | ordered
SELECT DISTINCT ON (email) email, subject, opened_at FROM support_tickets ORDER BY email, opened_at DESC;

-- the latest order of each customer | customer_id: keep, total: keep, ordered_at: keep | ordered
SELECT DISTINCT ON (customer_id) customer_id, total, ordered_at FROM orders ORDER BY customer_id, ordered_at DESC, id;

-- orders by weekday and hour | weekday: keep, hour: keep, n: keep
SELECT to_char(ordered_at, 'Dy') AS weekday, extract(hour FROM ordered_at) AS hour, count(*) AS n FROM orders GROUP BY 1, 2;

-- every month, also those without orders | month: keep, orders: keep | ordered
SELECT m::date AS month, count(o.id) AS orders
FROM generate_series(timestamptz '2021-01-01', timestamptz '2024-12-01', interval '1 month') m
LEFT JOIN orders o ON date_trunc('month', o.ordered_at) = m GROUP BY m ORDER BY m;

-- how many values an average hides | customers: keep, per_customer: keep
SELECT count(*) AS customers, avg(n) AS per_customer FROM (SELECT customer_id, count(*) AS n FROM orders GROUP BY customer_id) t;

-- customers with several sessions from one address | ip: token IP_ADDRESS, customer_id: keep, n: keep
SELECT ip, customer_id, count(*) AS n FROM web_sessions GROUP BY ip, customer_id HAVING count(*) > 1;

-- an aggregate over no rows | n: keep, total: keep
SELECT count(email) AS n, sum(total) AS total FROM orders JOIN customers ON false;

-- totals of money by card or transfer | by_card: keep, by_transfer: keep
SELECT sum(amount) FILTER (WHERE card_number IS NOT NULL) AS by_card, sum(amount) FILTER (WHERE iban IS NOT NULL) AS by_transfer FROM payments;

-- a histogram of customers by orders | orders: keep, customers: keep | ordered
SELECT n AS orders, count(*) AS customers FROM
  (SELECT c.id, count(o.id) AS n FROM customers c LEFT JOIN orders o ON o.customer_id = c.id GROUP BY c.id) per GROUP BY n ORDER BY n;

-- grouped by an expression over an open column | decade: keep, n: keep
SELECT floor(price / 50) * 50 AS decade, count(*) AS n FROM products GROUP BY 1;

-- the sum of a summary | tickets: keep
SELECT sum(n) AS tickets FROM (SELECT email, count(*) AS n FROM support_tickets GROUP BY email) t;

-- visits by patient | mrn: token MEDICAL_RECORD_NUMBER, visits: keep, last: keep
SELECT p.mrn, count(v.id) AS visits, max(v.visited_on) AS last FROM patients p LEFT JOIN visits v ON v.patient_id = p.id GROUP BY p.mrn;

-- doses by length of treatment | valid_for: keep, prescriptions: keep, mean: keep
SELECT valid_for, count(*) AS prescriptions, avg(dose_mg) AS mean FROM prescriptions GROUP BY valid_for;

-- the first and last address in order | first: token EMAIL_ADDRESS, last: token EMAIL_ADDRESS
SELECT min(email) AS first, max(email) AS last FROM customers;

-- the first name by plan | plan: keep, first: hash PERSON
SELECT plan, min(last_name) AS first FROM customers GROUP BY plan;

-- any address of each plan | plan: keep, one: token EMAIL_ADDRESS
SELECT plan, any_value(email ORDER BY id) AS one FROM customers GROUP BY plan;

-- all addresses of each plan | plan: keep, emails: [token EMAIL_ADDRESS]
SELECT plan, array_agg(email ORDER BY id) AS emails FROM customers GROUP BY plan;

-- the different names of each plan | plan: keep, names: [hash PERSON]
SELECT plan, array_agg(DISTINCT last_name) AS names FROM customers GROUP BY plan;

-- all numbers of each plan | plan: keep, accounts: [token BANK_ACCOUNT]
SELECT plan, array_agg(bank_account ORDER BY id) AS accounts FROM customers WHERE id < 60 GROUP BY plan;

-- addresses of the net by customer | customer_id: keep, ips: [token IP_ADDRESS]
SELECT customer_id, array_agg(ip ORDER BY seen_at) AS ips FROM web_sessions GROUP BY customer_id;

-- a list of addresses as one text | plan: keep, emails: derived
SELECT plan, string_agg(email, ', ' ORDER BY id) AS emails FROM customers GROUP BY plan;
