-- every customer | id: keep, public_id: keep, first_name: hash PERSON, last_name: hash PERSON, email: token EMAIL_ADDRESS, phone: token PHONE_NUMBER, birth_date: redact DATE_OF_BIRTH, ssn: token US_SSN, bank_account: token BANK_ACCOUNT, plan: keep, newsletter: keep, tags: keep, profile: scan, created_at: keep | ordered
SELECT * FROM customers ORDER BY id;

-- every address | id: keep, customer_id: keep, street: redact STREET_ADDRESS, city: redact LOCATION, state: redact LOCATION, zip_code: redact ZIP_CODE, latitude: redact COORDINATE, longitude: redact COORDINATE
TABLE addresses;

-- every product | id: keep, sku: keep, title: keep, price: keep, attributes: keep, image: keep
SELECT * FROM products;

-- every order with its note | id: keep, customer_id: keep, status: keep, total: keep, ordered_at: keep, gift_note: scan
SELECT * FROM orders;

-- every payment | id: keep, order_id: keep, card_number: token CREDIT_CARD, card_expiry: redact CREDIT_CARD_EXPIRY, iban: token IBAN_CODE, amount: keep, paid_at: keep
SELECT * FROM payments;

-- every ticket | id: keep, customer_id: keep, email: token EMAIL_ADDRESS, subject: keep, body: scan, opened_at: keep
SELECT * FROM support_tickets;

-- every web session | id: keep, customer_id: keep, ip: token IP_ADDRESS, device_mac: token MAC_ADDRESS, user_agent: token DEVICE_ID, jwt: redact JWT, seen_at: keep
SELECT * FROM web_sessions;

-- every integration | id: keep, service: keep, api_key: redact PASSWORD, connection_string: redact CONNECTION_STRING, settings: scan
SELECT * FROM integrations;

-- every patient | id: keep, mrn: token MEDICAL_RECORD_NUMBER, full_name: hash PERSON, email: token EMAIL_ADDRESS, date_of_birth: redact DATE_OF_BIRTH, gender: redact GENDER, insurance_number: token MEDICAL_RECORD_NUMBER
SELECT * FROM patients;

-- every visit | id: keep, patient_id: keep, visited_on: keep, diagnosis: redact HEALTH, notes: scan
SELECT * FROM visits;

-- every prescription | id: keep, visit_id: keep, medication: redact HEALTH, dose_mg: keep, valid_for: keep
SELECT * FROM prescriptions;

-- the view of contacts | id: keep, first_name: hash PERSON, last_name: hash PERSON, email: token EMAIL_ADDRESS, city: redact LOCATION, state: redact LOCATION
SELECT * FROM customer_contacts;

-- the view of revenue | plan: keep, orders: keep, revenue: keep
SELECT * FROM revenue_by_plan;

-- names swapped by aliases | email: keep, id: token EMAIL_ADDRESS, first_name: token US_SSN
SELECT id AS email, email AS id, ssn AS first_name FROM customers;

-- renamed by a column alias list | a: keep, b: keep, c: hash PERSON, d: hash PERSON, e: token EMAIL_ADDRESS
SELECT a, b, c, d, e FROM customers u (a, b, c, d, e);

-- names that need quotes | E-Mail Address: token EMAIL_ADDRESS, select: token PHONE_NUMBER
SELECT "email" AS "E-Mail Address", c."phone" AS "select" FROM "public"."customers" AS c;

-- a name in Unicode escapes | ssn: token US_SSN
SELECT U&"\0073sn" FROM customers;

-- one column of a row value | email: token EMAIL_ADDRESS
SELECT (c).email FROM customers c;

-- a column as a function of its table | email: token EMAIL_ADDRESS, ssn: token US_SSN
SELECT email(c), ssn(c) FROM customers c;

-- a row value spread out | id: keep, order_id: keep, card_number: token CREDIT_CARD, card_expiry: redact CREDIT_CARD_EXPIRY, iban: token IBAN_CODE, amount: keep, paid_at: keep
SELECT (p).* FROM payments p;

-- the same column twice | email: token EMAIL_ADDRESS, again: token EMAIL_ADDRESS
SELECT email, email AS again FROM customers;

-- a page of customers | id: keep, email: token EMAIL_ADDRESS, plan: keep | ordered
SELECT id, email, plan FROM customers ORDER BY id OFFSET 40 LIMIT 20;

-- the first rows with ties | plan: keep, email: token EMAIL_ADDRESS
SELECT plan, email FROM customers ORDER BY plan FETCH FIRST 5 ROWS WITH TIES;

-- filtered by what is not masked | email: token EMAIL_ADDRESS, phone: token PHONE_NUMBER
SELECT email, phone FROM customers WHERE plan = 'family' AND newsletter AND created_at >= '2022-01-01';

-- filtered by a list, a range and a pattern of open columns | id: keep, ssn: token US_SSN
SELECT id, ssn FROM customers WHERE plan IN ('basic', 'plus') AND id BETWEEN 10 AND 200 AND plan LIKE '%s%';

-- sorted by a masked name | first_name: hash PERSON, last_name: hash PERSON | ordered
SELECT first_name, last_name FROM customers ORDER BY last_name, first_name, id;

-- sorted by a masked address | id: keep, email: token EMAIL_ADDRESS | ordered
SELECT id, email FROM customers ORDER BY 2 DESC LIMIT 10;

-- who has no phone | missing: keep
SELECT count(*) AS missing FROM customers WHERE phone IS NULL;

-- which payments have a card | id: keep, by_card: keep, by_iban: keep
SELECT id, card_number IS NOT NULL AS by_card, iban IS NOT NULL AS by_iban FROM payments;

-- missing values by kind | kind: keep, payments: keep
SELECT CASE WHEN card_number IS NULL THEN 'transfer' ELSE 'card' END AS kind, count(*) AS payments FROM payments GROUP BY 1;

-- constants beside masked values | source: keep, version: keep, email: token EMAIL_ADDRESS
SELECT 'shop' AS source, 7 AS version, email FROM customers;

-- typed constants | d: keep, i: keep, j: keep, a: keep, email: token EMAIL_ADDRESS
SELECT DATE '2024-02-29' AS d, INTERVAL '3 days' AS i, '{"a": 1}'::jsonb AS j, ARRAY[1, 2] AS a, email FROM customers LIMIT 3;

-- nothing but constants | one: keep, two: keep
SELECT 1 AS one, 'two' AS two;

-- a sample of a table | n: keep
SELECT count(*) > 0 AS n FROM customers TABLESAMPLE BERNOULLI (100) REPEATABLE (42);

-- from two tables without a join | plan: keep, status: keep
SELECT DISTINCT c.plan, o.status FROM customers c, orders o WHERE c.id = o.customer_id;

-- only this table and not its children | n: keep
SELECT count(email) AS n FROM ONLY customers;

-- a number that is masked stays a number | bank_account: token BANK_ACCOUNT, zip_code: redact ZIP_CODE
SELECT c.bank_account, a.zip_code FROM customers c JOIN addresses a ON a.customer_id = c.id;

-- tags by position | id: keep, first_tag: keep, n: keep, email: token EMAIL_ADDRESS
SELECT id, tags[1] AS first_tag, cardinality(tags) AS n, email FROM customers WHERE 'vip' = ANY (tags);

-- tags by overlap | email: token EMAIL_ADDRESS
SELECT email FROM customers WHERE tags && ARRAY['vip', 'gift'] AND NOT tags @> ARRAY['early'];

-- who came this year and in which week | week: keep, email: token EMAIL_ADDRESS
SELECT extract(week FROM created_at) AS week, email FROM customers WHERE date_part('year', created_at) = 2022;

-- the system's own facts | db: keep, one: keep
SELECT current_database() = 'corpus_shop' AS db, current_setting('server_encoding') IS NOT NULL AS one;

-- a table's columns from the catalog | column_name: keep, data_type: keep | ordered
SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'customers' ORDER BY ordinal_position;
