-- one customer by address | id: keep, email: token EMAIL_ADDRESS, plan: keep
SELECT id, email, plan FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 7));

-- the literal first | id: keep
SELECT id FROM customers WHERE :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 8)) = email;

-- all but one | n: keep
SELECT count(*) AS n FROM customers WHERE email <> :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 7));

-- a list of addresses | id: keep, email: token EMAIL_ADDRESS
SELECT id, email FROM customers WHERE email IN (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 1)), :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 2)), :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 3)));

-- not in a list | n: keep
SELECT count(*) AS n FROM patients WHERE email NOT IN (:token(EMAIL_ADDRESS, (SELECT email FROM patients WHERE id = 1)), :token(EMAIL_ADDRESS, (SELECT email FROM patients WHERE id = 2)));

-- any of an array | id: keep
SELECT id FROM customers WHERE email = ANY (ARRAY[:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 4)), :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 5))]);

-- joined to a list of values | id: keep, label: keep, email: token EMAIL_ADDRESS
SELECT c.id, v.label, c.email FROM customers c JOIN (VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 11)), 'first'), (:token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 12)), 'second')) AS v (email, label) ON v.email = c.email;

-- by a parameter | id: keep, plan: keep | bind
SELECT id, plan FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 21));

-- by two parameters | id: keep | bind
SELECT id FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 21)) OR ssn = :token(US_SSN, (SELECT ssn FROM customers WHERE id = 22));

-- by a list of parameters | id: keep | bind
SELECT id FROM customers WHERE phone IN (:token(PHONE_NUMBER, (SELECT phone FROM customers WHERE id = 31)), :token(PHONE_NUMBER, (SELECT phone FROM customers WHERE id = 32)));

-- by social security number | id: keep, ssn: token US_SSN
SELECT id, ssn FROM customers WHERE ssn = :token(US_SSN, (SELECT ssn FROM customers WHERE id = 40));

-- by phone and an open column | id: keep
SELECT id FROM customers WHERE phone = :token(PHONE_NUMBER, (SELECT phone FROM customers WHERE id = 41)) AND plan IS NOT NULL;

-- by account number | id: keep, bank_account: token BANK_ACCOUNT
SELECT id, bank_account FROM customers WHERE bank_account = :token(BANK_ACCOUNT, (SELECT bank_account FROM customers WHERE id = 42), bigint);

-- by card | id: keep, card_number: token CREDIT_CARD, amount: keep
SELECT id, card_number, amount FROM payments WHERE card_number = :token(CREDIT_CARD, (SELECT card_number FROM payments WHERE id = 1));

-- by IBAN | id: keep, iban: token IBAN_CODE
SELECT id, iban FROM payments WHERE iban = :token(IBAN_CODE, (SELECT iban FROM payments WHERE id = 4));

-- by medical record number | full_name: hash PERSON, mrn: token MEDICAL_RECORD_NUMBER
SELECT full_name, mrn FROM patients WHERE mrn = :token(MEDICAL_RECORD_NUMBER, (SELECT mrn FROM patients WHERE id = 3));

-- by address of the net | customer_id: keep, ip: token IP_ADDRESS
SELECT customer_id, ip FROM web_sessions WHERE ip = :token(IP_ADDRESS, (SELECT ip FROM web_sessions ORDER BY id LIMIT 1));

-- through a view | id: keep, last_name: hash PERSON
SELECT id, last_name FROM customer_contacts WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 50));

-- through a CTE | id: keep
WITH c AS (SELECT id, email AS mail FROM customers) SELECT id FROM c WHERE mail = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 51));

-- in a subquery | id: keep, total: keep
SELECT id, total FROM orders WHERE customer_id = (SELECT id FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 52)));

-- in a join condition | id: keep, email: token EMAIL_ADDRESS
SELECT o.id, c.email FROM orders o JOIN customers c ON c.id = o.customer_id AND c.email = :token(EMAIL_ADDRESS, (SELECT email FROM customers JOIN orders ON customer_id = customers.id ORDER BY customers.id LIMIT 1));

-- in HAVING | email: token EMAIL_ADDRESS, n: keep
SELECT email, count(*) AS n FROM support_tickets GROUP BY email HAVING email <> :token(EMAIL_ADDRESS, (SELECT email FROM support_tickets WHERE id = 1));

-- in a filter of an aggregate | n: keep
SELECT count(*) FILTER (WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM support_tickets WHERE id = 2))) AS n FROM support_tickets;

-- as an output | id: keep, mine: keep
SELECT id, email = :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 60)) AS mine FROM customers WHERE id BETWEEN 55 AND 65;

-- in a row comparison | id: keep
SELECT id FROM customers WHERE (plan, email) = ((SELECT plan FROM customers WHERE id = 61), :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 61)));

-- is not distinct from | id: keep
SELECT id FROM customers WHERE email IS NOT DISTINCT FROM :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 62));

-- in both arms of a union | id: keep
SELECT id FROM customers WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM patients WHERE id = 5)) UNION ALL SELECT id FROM patients WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM patients WHERE id = 5));

-- a guess of a real address finds nothing | id: keep
SELECT id FROM customers WHERE email = :raw(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 7));

-- a guess of a real number finds nothing | n: keep
SELECT count(*) AS n FROM customers WHERE ssn = :raw(US_SSN, (SELECT ssn FROM customers WHERE id = 9)) OR bank_account = :raw(BANK_ACCOUNT, (SELECT bank_account FROM customers WHERE id = 9), bigint);

-- a guess in a list beside a token | id: keep
SELECT id FROM customers WHERE email IN (:raw(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 7)), :token(EMAIL_ADDRESS, (SELECT email FROM customers WHERE id = 10)));

-- a guess as a parameter | id: keep | bind
SELECT id FROM customers WHERE phone = :raw(PHONE_NUMBER, (SELECT phone FROM customers WHERE id = 7));

-- what is no token matches nothing | id: keep
SELECT id FROM customers WHERE email = 'no address at all' OR ssn = 'x';

-- no literal at all | id: keep
SELECT id FROM customers WHERE email = NULL;

-- a hashed name has no way back | refused: customers.last_name, its transform has no way back
SELECT id FROM customers WHERE last_name = 'Smith';

-- a redacted place has no way back | refused: addresses.city
SELECT count(*) FROM addresses WHERE city = 'Springfield';

-- a redacted day has no way back | refused: customers.birth_date
SELECT id FROM customers WHERE birth_date = '1970-01-01';
