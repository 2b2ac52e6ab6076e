-- rows in a list | id: keep
SELECT id FROM customers WHERE (id, email) IN ((71, :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 71))), (73, :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 72))));

-- not equal by NOT | n: keep
SELECT count(*) AS n FROM customers WHERE NOT (email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 71)));

-- equal or missing | id: keep, iban: token IBAN_CODE
SELECT id, iban FROM payments WHERE card_number = :token(CREDIT_CARD, (SELECT card_number FROM payments WHERE id = 5)) OR (card_number IS NULL AND id < 50);

-- a literal with its type behind it | id: keep
SELECT id FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 74))::text;

-- a literal in CAST | id: keep
SELECT id FROM customers WHERE email = CAST(:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 75)) AS varchar);

-- an address of the net with its type | n: keep
SELECT count(*) AS n FROM web_sessions WHERE ip = :token(IP_ADDRESS, (SELECT ip FROM web_sessions ORDER BY id LIMIT 1))::inet;

-- a MAC address | n: keep
SELECT count(*) AS n FROM web_sessions WHERE device_mac = :token(MAC_ADDRESS, (SELECT device_mac FROM web_sessions ORDER BY id LIMIT 1));

-- grouped by being somebody | mine: keep, n: keep
SELECT email = :token(EMAIL_ADDRESS, (SELECT email FROM support_tickets WHERE id = 3)) AS mine, count(*) AS n FROM support_tickets GROUP BY 1;

-- sorted by being somebody | id: keep | ordered
SELECT id FROM customers ORDER BY email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 76)) DESC, id LIMIT 5;

-- a count over a window with a filter | id: keep, n: keep
SELECT id, count(*) FILTER (WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM support_tickets WHERE id = 4))) OVER (ORDER BY id) AS n FROM support_tickets;

-- conditions over being somebody | id: keep, what: keep
SELECT id, CASE WHEN email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 77)) THEN 'mine' WHEN newsletter THEN 'reader' ELSE 'other' END AS what FROM customers WHERE id < 100;

-- values without their own, left joined | n: keep, known: keep
SELECT v.n, c.id IS NOT NULL AS known FROM (VALUES (1, :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 78))), (2, 'nobody@nowhere.example'), (3, NULL)) AS v (n, mail) LEFT JOIN customers c ON c.email = v.mail;

-- values joined by USING | id: keep, n: keep
SELECT c.id, v.n FROM customers c JOIN (VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 79)), 1)) AS v (email, n) USING (email);

-- values in a subquery of IN | id: keep
SELECT id FROM customers WHERE email IN (SELECT m FROM (VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 80))), (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 81)))) AS v (m));

-- VALUES itself in IN | id: keep
SELECT id FROM customers WHERE email IN (VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 82))), (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 83))));

-- values in another order than their columns | id: keep, mail: token EMAIL_ADDRESS
SELECT c.id, v.mail FROM (VALUES (9, :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 84)))) AS v (x, mail) JOIN customers c ON c.email = v.mail AND v.x < c.id;

-- a list of values told from another by EXCEPT | email: token EMAIL_ADDRESS | pending: masked literals in set operations
SELECT email FROM support_tickets EXCEPT VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM support_tickets WHERE id = 5)));

-- what is in both | column1: token EMAIL_ADDRESS | pending: masked literals in set operations
VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 85))), (:raw(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 86))) INTERSECT SELECT email FROM customers;

-- a masked value shown as it was written | mine: token EMAIL_ADDRESS, id: keep | pending: masked literals in set operations
SELECT email AS mine, id FROM customers WHERE id < 5 UNION ALL SELECT :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 87)), 0;

-- a scalar subquery of a literal | id: keep | pending: masked literals in scalar subqueries
SELECT id FROM customers WHERE email = (SELECT :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 88)));

-- a CTE of one literal | id: keep
WITH me AS (SELECT :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 89)) AS mail) SELECT c.id FROM customers c, me WHERE c.email = me.mail;

-- a chain that begins with a literal | depth: keep, id: keep
WITH RECURSIVE chain AS (SELECT 1 AS depth, id FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 3))
  UNION ALL SELECT depth + 1, c.id FROM chain JOIN customers c ON c.id = chain.id * 2 WHERE depth < 5) SELECT depth, id FROM chain;

-- a lateral query with a literal | id: keep, n: keep
SELECT c.id, l.n FROM customers c CROSS JOIN LATERAL (SELECT count(*) AS n FROM support_tickets t WHERE t.customer_id = c.id AND t.email = :token(EMAIL_ADDRESS, (SELECT email FROM support_tickets WHERE id = 6))) l WHERE l.n > 0;

-- the same literal against two tables | id: keep, mrn: token MEDICAL_RECORD_NUMBER
SELECT c.id, p.mrn FROM customers c, patients p WHERE c.email = :token(EMAIL_ADDRESS, (SELECT email FROM patients WHERE id = 6)) AND p.email = :token(EMAIL_ADDRESS, (SELECT email FROM patients WHERE id = 6));

-- a literal against what was merged | n: keep
SELECT count(*) AS n FROM customers JOIN support_tickets USING (email) WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM support_tickets WHERE id = 7));

-- a literal against a wrapped value | id: keep
SELECT c.id FROM customers c LEFT JOIN patients p ON p.email = c.email WHERE coalesce(p.email, c.email) = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 90));

-- a literal against an extreme | plan: keep
SELECT plan FROM customers GROUP BY plan HAVING min(email) = :token(EMAIL_ADDRESS, (SELECT email FROM customers ORDER BY email LIMIT 1));

-- a literal against a window | id: keep
SELECT id FROM (SELECT id, lag(email) OVER (ORDER BY id) AS before FROM customers) t WHERE before = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 91));

-- a number as a binary parameter | id: keep, bank_account: token BANK_ACCOUNT | binary
SELECT id, bank_account FROM customers WHERE bank_account = :token(BANK_ACCOUNT, (SELECT bank_account FROM customers WHERE id = 92), bigint);

-- a number as a text parameter | id: keep | bind
SELECT id FROM customers WHERE bank_account = :token(BANK_ACCOUNT, (SELECT bank_account FROM customers WHERE id = 93), bigint);

-- texts as binary parameters | id: keep, email: token EMAIL_ADDRESS | binary
SELECT id, email FROM customers WHERE email IN (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 94)), :raw(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 95)));

-- parameters in a list of values | id: keep, label: keep | bind
SELECT c.id, v.label FROM customers c JOIN (VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 96)), 'a'), (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 97)), 'b')) AS v (mail, label) ON c.email = v.mail;

-- parameters in an array | id: keep | bind
SELECT id FROM customers WHERE ssn = ANY (ARRAY[:token(US_SSN, (SELECT ssn FROM customers WHERE id = 98)), :raw(US_SSN, (SELECT ssn FROM customers WHERE id = 99))]);

-- a parameter with a type | id: keep | bind
SELECT id FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 100))::varchar;

-- a masked literal and a percent sign | n: keep | bind
SELECT count(*) AS n FROM customers WHERE id % 2 = 0 AND plan LIKE 'f%' AND email <> :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 100));

-- a literal of another kind matches nothing | n: keep
SELECT count(*) AS n FROM customers WHERE email = '+1-202-555-0143';

-- a literal in a false branch | n: keep
SELECT count(*) AS n FROM customers WHERE false AND email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 100));

-- a masked literal pasted together | refused: customers.email
SELECT id FROM customers WHERE email = 'someone@' || 'example.com';

-- a masked literal made by a function | refused: customers.email
SELECT id FROM customers WHERE email = lower('SOMEONE@EXAMPLE.COM');

-- one literal against two kinds | refused: customers
SELECT id FROM customers WHERE :token(PHONE_NUMBER, (SELECT phone FROM customers WHERE id = 5)) IN (phone, ssn);

-- a list of values against two kinds | refused: customers
SELECT c.id FROM customers c JOIN (VALUES ('a@example.com'), ('123-45-6789')) AS v (x) ON c.email = v.x OR c.ssn = v.x;

-- a guess against its own table of guesses | refused: customers.ssn
SELECT c.id FROM customers c JOIN generate_series(100, 999) g ON c.ssn = g::text;

-- greater than a masked literal | refused: customers.email
SELECT count(*) FROM customers WHERE email > :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 100));

-- like a masked literal | refused: customers.email
SELECT count(*) FROM customers WHERE email LIKE :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 100));
