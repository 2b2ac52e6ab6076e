-- a masked value or another of its kind | id: keep, email: token EMAIL_ADDRESS
SELECT c.id, coalesce(p.email, c.email) AS email FROM customers c LEFT JOIN patients p ON p.email = c.email;

-- a masked value or a word | id: keep, phone: token PHONE_NUMBER or 'none' | pending: value-preserving wraps
SELECT c.id, coalesce((SELECT phone FROM customers x WHERE x.id = c.id AND x.id % 2 = 0), 'none') AS phone FROM customers c;

-- a masked value in some cases | id: keep, email: token EMAIL_ADDRESS
SELECT id, CASE WHEN plan = 'free' THEN email END AS email FROM customers;

-- one of two masked values of a kind | id: keep, number: token MEDICAL_RECORD_NUMBER
SELECT id, CASE WHEN id % 2 = 0 THEN mrn ELSE insurance_number END AS number FROM patients;

-- by cases of an open column | id: keep, who: hash PERSON
SELECT id, CASE plan WHEN 'free' THEN first_name WHEN 'plus' THEN last_name END AS who FROM customers;

-- a word where there is a value | id: keep, has_phone: keep
SELECT id, CASE WHEN phone IS NULL THEN 'no' ELSE 'yes' END AS has_phone FROM customers;

-- a scalar subquery of a masked value | id: keep, email: token EMAIL_ADDRESS
SELECT o.id, (SELECT c.email FROM customers c WHERE c.id = o.customer_id) AS email FROM orders o;

-- a scalar subquery of an extreme | plan: keep, first: hash PERSON
SELECT p.plan, (SELECT min(c.last_name) FROM customers c WHERE c.plan = p.plan) AS first FROM (SELECT DISTINCT plan FROM customers) p;

-- a scalar subquery of a count | id: keep, tickets: keep
SELECT id, (SELECT count(*) FROM support_tickets t WHERE t.email = c.email) AS tickets FROM customers c;

-- an array of a subquery | id: keep, emails: [token EMAIL_ADDRESS]
SELECT c.id, ARRAY(SELECT t.email FROM support_tickets t WHERE t.customer_id = c.id ORDER BY t.id) AS emails FROM customers c WHERE c.id < 100;

-- an array of masked columns of one kind | numbers: [token MEDICAL_RECORD_NUMBER] | pending: value-preserving wraps
SELECT ARRAY[mrn, insurance_number] AS numbers FROM patients;

-- an array of masked columns of two kinds | both: derived
SELECT ARRAY[mrn, email] AS both FROM patients;

-- the larger of two names | id: keep, name: hash PERSON
SELECT id, greatest(first_name, last_name) AS name FROM customers;

-- a masked value out of VALUES | e: token EMAIL_ADDRESS
SELECT v.e FROM customers c, LATERAL (VALUES (c.email), (c.email)) AS v (e);

-- masked values out of an array | email: token EMAIL_ADDRESS | pending: value-preserving wraps
SELECT unnest(emails) AS email FROM (SELECT array_agg(email) AS emails FROM customers GROUP BY plan) t;

-- unnested from an array column of a subquery | plan: keep, e: token EMAIL_ADDRESS | pending: value-preserving wraps
SELECT t.plan, u.e FROM (SELECT plan, array_agg(email) AS emails FROM customers GROUP BY plan) t CROSS JOIN unnest(t.emails) AS u (e);

-- the same type by another name | email: token EMAIL_ADDRESS
SELECT email::text AS email FROM customers;

-- a number as a wider one | bank_account: token BANK_ACCOUNT
SELECT bank_account::bigint AS bank_account FROM customers;

-- another collation | last_name: hash PERSON
SELECT last_name COLLATE "C" AS last_name FROM customers;

-- nullif with a masked value of the same kind | id: keep, other: token EMAIL_ADDRESS
SELECT t.id, nullif(t.email, c.email) AS other FROM support_tickets t JOIN customers c ON c.id = t.customer_id + 1;

-- wrapped and wrapped again | plan: keep, email: token EMAIL_ADDRESS
SELECT plan, coalesce(max(CASE WHEN id % 3 = 0 THEN email END), min(email)) AS email FROM customers GROUP BY plan;

-- extremes of what may not be ordered | refused: customers.ssn
SELECT min(ssn) FROM customers;

-- the latest card | refused: payments.card_number
SELECT max(card_number) FROM payments;

-- the oldest birth date | refused: customers.birth_date
SELECT min(birth_date) FROM customers;

-- a full name made of two | name: derived
SELECT first_name || ' ' || last_name AS name FROM customers;

-- a label made by concat | label: derived, id: keep
SELECT concat_ws(' / ', first_name, email, plan) AS label, id FROM customers;

-- a row as one value | c: derived
SELECT c FROM addresses c;

-- a row made of columns | r: derived
SELECT ROW(email, id) AS r FROM customers;

-- one of the middle | middle: token EMAIL_ADDRESS
SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY email) AS middle FROM customers;

-- a number or another | id: keep, number: derived
SELECT id, coalesce(email, phone) AS number FROM customers;

-- free text of another row | id: keep, before: scan
SELECT id, lag(body) OVER (ORDER BY id) AS before FROM support_tickets;

-- any of the free texts | subject: keep, one: scan
SELECT subject, any_value(body ORDER BY id) AS one FROM support_tickets GROUP BY subject;

-- free texts of a kind as an array | subject: keep, texts: [scan]
SELECT subject, array_agg(body ORDER BY id) AS texts FROM support_tickets GROUP BY subject;

-- a masked value in a row of two kinds | id: keep, both: derived
SELECT id, CASE WHEN id % 2 = 0 THEN phone ELSE email END AS both FROM customers;

-- a name for some | id: keep, who: hash PERSON or 'nobody' | pending: value-preserving wraps
SELECT id, CASE WHEN plan = 'free' THEN last_name ELSE 'nobody' END AS who FROM customers;

-- the other of two scalar subqueries | same: keep
SELECT (SELECT email FROM customers WHERE id = 6) = (SELECT email FROM patients WHERE id = 2) AS same;

-- a condition that is a column | id: keep, email: token EMAIL_ADDRESS
SELECT id, CASE WHEN newsletter THEN email END AS email FROM customers;
