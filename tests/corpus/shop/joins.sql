-- orders with their buyers | id: keep, email: token EMAIL_ADDRESS, total: keep
SELECT o.id, c.email, o.total FROM orders o JOIN customers c ON c.id = o.customer_id WHERE o.total > 100;

-- customers who are patients | shop_email: token EMAIL_ADDRESS, clinic_email: token EMAIL_ADDRESS, mrn: token MEDICAL_RECORD_NUMBER
SELECT c.email AS shop_email, p.email AS clinic_email, p.mrn FROM customers c JOIN patients p ON p.email = c.email;

-- joined by a shared masked column | email: token EMAIL_ADDRESS, subject: keep, plan: keep
SELECT email, subject, plan FROM customers JOIN support_tickets USING (email);

-- patients who wrote tickets | full_name: hash PERSON, tickets: keep
SELECT p.full_name, count(*) AS tickets FROM patients p JOIN support_tickets t ON t.email = p.email GROUP BY p.id, p.full_name;

-- customers who are no patients | n: keep
SELECT count(*) AS n FROM customers c LEFT JOIN patients p ON p.email = c.email WHERE p.id IS NULL;

-- every customer with or without a ticket | id: keep, email: token EMAIL_ADDRESS, subject: keep
SELECT c.id, c.email, t.subject FROM customers c LEFT JOIN support_tickets t ON t.customer_id = c.id;

-- every ticket with or without a patient | ticket: keep, mrn: token MEDICAL_RECORD_NUMBER
SELECT t.id AS ticket, p.mrn FROM patients p RIGHT JOIN support_tickets t ON t.email = p.email;

-- a full join on a masked column | email: token EMAIL_ADDRESS, mrn: token MEDICAL_RECORD_NUMBER, subject: keep
SELECT email, mrn, subject FROM patients FULL JOIN support_tickets USING (email);

-- a natural join | email: token EMAIL_ADDRESS, mrn: token MEDICAL_RECORD_NUMBER, subject: keep
SELECT email, mrn, subject FROM (SELECT email, mrn FROM patients) p NATURAL JOIN (SELECT email, subject FROM support_tickets) t;

-- an alias for what USING merged | email: token EMAIL_ADDRESS, plan: keep
SELECT j.email, c.plan FROM customers c JOIN support_tickets t USING (email) AS j;

-- a self-join by name | one: keep, other: keep, last_name: hash PERSON
SELECT a.id AS one, b.id AS other, a.last_name FROM customers a JOIN customers b ON a.last_name = b.last_name AND a.id < b.id;

-- four tables | title: keep, email: token EMAIL_ADDRESS, quantity: keep
SELECT p.title, c.email, i.quantity FROM customers c JOIN orders o ON o.customer_id = c.id
JOIN order_items i ON i.order_id = o.id JOIN products p ON p.id = i.product_id WHERE p.price < 50;

-- what buyers of one product also bought | title: keep, buyers: keep
SELECT p2.title, count(DISTINCT o2.customer_id) AS buyers
FROM order_items i1 JOIN orders o1 ON o1.id = i1.order_id JOIN orders o2 ON o2.customer_id = o1.customer_id
JOIN order_items i2 ON i2.order_id = o2.id AND i2.product_id <> i1.product_id JOIN products p2 ON p2.id = i2.product_id
WHERE i1.product_id < 20 GROUP BY p2.title;

-- who exists in another table | email: token EMAIL_ADDRESS
SELECT c.email FROM customers c WHERE EXISTS (SELECT 1 FROM patients p WHERE p.email = c.email);

-- who does not | id: keep
SELECT c.id FROM customers c WHERE NOT EXISTS (SELECT FROM support_tickets t WHERE t.email = c.email) AND c.id < 100;

-- in a subquery of the same kind | id: keep, phone: token PHONE_NUMBER
SELECT id, phone FROM customers WHERE email IN (SELECT email FROM patients);

-- not in a subquery of the same kind | n: keep
SELECT count(*) AS n FROM customers WHERE email NOT IN (SELECT email FROM support_tickets);

-- any of a subquery | id: keep
SELECT id FROM customers WHERE email = ANY (SELECT email FROM support_tickets WHERE subject = 'Refund');

-- in a subquery over open columns | email: token EMAIL_ADDRESS
SELECT email FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE status = 'returned');

-- lateral: the last two orders of each customer | email: token EMAIL_ADDRESS, total: keep, place: keep
SELECT c.email, l.total, l.place FROM customers c
CROSS JOIN LATERAL (SELECT o.total, row_number() OVER (ORDER BY o.ordered_at DESC, o.id) AS place FROM orders o
                    WHERE o.customer_id = c.id ORDER BY o.ordered_at DESC, o.id LIMIT 2) l;

-- lateral that carries a masked value through | id: keep, contact: token EMAIL_ADDRESS
SELECT c.id, l.contact FROM customers c, LATERAL (SELECT c.email AS contact) l;

-- lateral with no match kept | id: keep, subject: keep
SELECT c.id, l.subject FROM customers c LEFT JOIN LATERAL
  (SELECT t.subject FROM support_tickets t WHERE t.email = c.email ORDER BY t.id LIMIT 1) l ON true;

-- tags unnested beside masked values | email: token EMAIL_ADDRESS, tag: keep
SELECT c.email, t.tag FROM customers c CROSS JOIN unnest(c.tags) AS t (tag);

-- tags with their places | id: keep, tag: keep, place: keep
SELECT c.id, t.tag, t.place FROM customers c, unnest(c.tags) WITH ORDINALITY AS t (tag, place);

-- tags counted | tag: keep, customers: keep
SELECT tag, count(*) AS customers FROM customers CROSS JOIN LATERAL unnest(tags) AS tag GROUP BY tag;

-- joined to a list of values | label: keep, plan: keep, n: keep
SELECT v.label, c.plan, count(*) AS n FROM customers c JOIN (VALUES ('free', 'unpaid'), ('plus', 'paid')) AS v (plan, label)
ON v.plan = c.plan GROUP BY 1, 2;

-- a calendar joined to masked rows | day: keep, email: token EMAIL_ADDRESS
SELECT d.day::date AS day, c.email FROM generate_series(date '2022-03-01', date '2022-03-31', interval '1 day') AS d (day)
JOIN customers c ON c.created_at::date = d.day::date;

-- joined over parentheses | id: keep, city: redact LOCATION, email: token EMAIL_ADDRESS
SELECT o.id, a.city, c.email FROM orders o JOIN (customers c JOIN addresses a ON a.customer_id = c.id) ON o.customer_id = c.id;

-- an alias over a whole join | email: token EMAIL_ADDRESS, city: redact LOCATION
SELECT j.email, j.city FROM (customers c JOIN addresses a ON a.customer_id = c.id) AS j (id, public_id, first, last, email, phone, born, ssn, account, plan, news, tags, profile, since, aid, cid, street, city);

-- a view joined to a table | email: token EMAIL_ADDRESS, city: redact LOCATION, total: keep
SELECT v.email, v.city, o.total FROM customer_contacts v JOIN orders o ON o.customer_id = v.id;

-- a view joined by its masked column | mrn: token MEDICAL_RECORD_NUMBER, last_name: hash PERSON
SELECT p.mrn, v.last_name FROM customer_contacts v JOIN patients p USING (email);

-- two columns of one kind in one table | n: keep
SELECT count(*) AS n FROM patients WHERE mrn = insurance_number;

-- joined by not being the same | n: keep
SELECT count(*) AS n FROM patients p JOIN customers c ON c.id = p.id * 5 - 4 WHERE p.email <> c.email;

-- is distinct from | n: keep
SELECT count(*) AS n FROM support_tickets t JOIN customers c ON c.id = t.customer_id WHERE t.email IS DISTINCT FROM c.email;

-- rows compared as wholes | n: keep
SELECT count(*) AS n FROM customers c JOIN support_tickets t ON (c.id, c.email) = (t.customer_id, t.email);

-- joined by the address of the net | one: keep, other: keep
SELECT a.customer_id AS one, b.customer_id AS other FROM web_sessions a JOIN web_sessions b ON a.ip = b.ip AND a.id < b.id;

-- cross join of small sets | plan: keep, status: keep, n: keep
SELECT p.plan, s.status, count(o.id) AS n FROM (SELECT DISTINCT plan FROM customers) p CROSS JOIN (SELECT DISTINCT status FROM orders) s
LEFT JOIN (orders o JOIN customers c ON c.id = o.customer_id) ON c.plan = p.plan AND o.status = s.status GROUP BY 1, 2;

-- every column of a join | id: keep, email: token EMAIL_ADDRESS, city: redact LOCATION, subject: keep, body: scan
SELECT c.id, c.email, a.city, t.* FROM customers c JOIN addresses a ON a.customer_id = c.id
JOIN (SELECT subject, body, customer_id AS "key" FROM support_tickets) x ON x.key = c.id CROSS JOIN LATERAL (SELECT x.subject, x.body) t;

-- a join to an aggregate | email: token EMAIL_ADDRESS, spent: keep, orders: keep
SELECT c.email, t.spent, t.orders FROM customers c
JOIN (SELECT customer_id, sum(total) AS spent, count(*) AS orders FROM orders GROUP BY customer_id) t ON t.customer_id = c.id
WHERE t.spent > 500;

-- semi-join by a tuple | email: token EMAIL_ADDRESS
SELECT email FROM customers WHERE (id, plan) IN (SELECT customer_id, 'free' FROM orders WHERE total > 300);

-- two masked columns of different kinds | refused: customers.phone, another kind
SELECT count(*) FROM customers c JOIN patients p ON c.phone = p.mrn;
