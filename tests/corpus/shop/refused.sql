-- a pattern over an identifier | refused: customers.ssn
SELECT id FROM customers WHERE ssn LIKE '12%';

-- a pattern over an address | refused: customers.email
SELECT id FROM customers WHERE email ILIKE '%@example.org';

-- a regular expression | refused: customers.last_name
SELECT count(*) FROM customers WHERE last_name ~ '^A';

-- a range of a date of birth | refused: customers.birth_date
SELECT count(*) FROM customers WHERE birth_date < '1970-01-01';

-- between two numbers | refused: customers.bank_account
SELECT count(*) FROM customers WHERE bank_account BETWEEN 1000000000 AND 2000000000;

-- the host of an address | refused: customers.email
SELECT split_part(email, '@', 2) AS host, count(*) FROM customers GROUP BY 1;

-- the last four digits | refused: payments.card_number
SELECT right(card_number, 4) FROM payments;

-- the length of a name | refused: customers.last_name
SELECT avg(length(last_name)) FROM customers;

-- lower case | refused: customers.email
SELECT lower(email) FROM customers;

-- an age from a date of birth | refused: customers.birth_date
SELECT extract(year FROM age(birth_date)) FROM customers;

-- the year of birth | refused: patients.date_of_birth
SELECT date_trunc('year', date_of_birth), count(*) FROM patients GROUP BY 1;

-- arithmetic on an account | refused: customers.bank_account
SELECT bank_account + 1 FROM customers;

-- the sum of accounts | refused: customers.bank_account
SELECT sum(bank_account) FROM customers;

-- the mean of places | refused: addresses.latitude
SELECT avg(latitude), avg(longitude) FROM addresses;

-- sorted by an identifier | refused: customers.ssn
SELECT id FROM customers ORDER BY ssn;

-- sorted by a diagnosis | refused: visits.diagnosis
SELECT id FROM visits ORDER BY diagnosis LIMIT 5;

-- grouped by a diagnosis | refused: visits.diagnosis
SELECT diagnosis, count(*) FROM visits GROUP BY diagnosis;

-- grouped by gender | refused: patients.gender
SELECT gender, count(*) FROM patients GROUP BY gender;

-- distinct places | refused: addresses.city
SELECT DISTINCT city FROM addresses;

-- joined by a place | refused: addresses.city
SELECT count(*) FROM addresses a JOIN addresses b ON a.city = b.city;

-- a case over a masked value | refused: customers.email
SELECT CASE WHEN email < 'm' THEN 'first' ELSE 'second' END FROM customers;

-- a filter over a masked value | refused: customers.last_name
SELECT count(*) FILTER (WHERE last_name > 'M') FROM customers;

-- a limit out of a masked value | refused: customers.bank_account
SELECT id FROM customers LIMIT (SELECT bank_account FROM customers WHERE id = 1);

-- a series as long as a masked value | refused: customers.bank_account
SELECT count(*) FROM customers c, generate_series(1, c.bank_account) g WHERE c.id = 1;

-- text searched for words | refused: support_tickets.body
SELECT id FROM support_tickets WHERE body ILIKE '%refund%';

-- text cut | refused: support_tickets.body
SELECT left(body, 20) FROM support_tickets;

-- a digest of an address | refused: customers.email
SELECT md5(email) FROM customers;

-- a cast that may fail | refused: customers.ssn
SELECT replace(ssn, '-', '')::int FROM customers;

-- a hex dump | refused: customers.email
SELECT encode(convert_to(email, 'UTF8'), 'hex') FROM customers;

-- statistics of the server | refused: pg_stats
SELECT most_common_vals FROM pg_stats WHERE tablename = 'customers';

-- other sessions | refused: pg_stat_activity
SELECT query FROM pg_stat_activity;

-- a file | refused: pg_read_file
SELECT pg_read_file('/etc/passwd');

-- SQL as text | refused: query_to_xml
SELECT query_to_xml('SELECT * FROM customers', true, false, '');

-- a write inside a query | refused: DELETE
WITH gone AS (DELETE FROM orders RETURNING *) SELECT * FROM gone;

-- a lock | refused: FOR UPDATE
SELECT id FROM orders FOR UPDATE;

-- a table made | refused: SELECT INTO
SELECT * INTO copied FROM customers;

-- windows over numbers that may not be ordered | refused: customers.ssn
SELECT first_value(id) OVER (ORDER BY ssn) FROM customers;

-- the kept one of duplicates by an identifier | refused: customers.ssn
SELECT DISTINCT ON (ssn) id FROM customers ORDER BY ssn, id;

-- masked values beside a guess | refused: customers.ssn
SELECT x, count(*) FROM (SELECT ssn AS x FROM customers UNION ALL SELECT '123-45-6789') t GROUP BY x;

-- different identifiers in one list, which are sorted to be told apart | refused: customers.ssn
SELECT array_agg(DISTINCT ssn) FROM customers;
