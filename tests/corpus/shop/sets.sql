-- all addresses of shop and clinic | email: token EMAIL_ADDRESS
SELECT email FROM customers UNION SELECT email FROM patients UNION SELECT email FROM support_tickets;

-- all with repetition | email: token EMAIL_ADDRESS
SELECT email FROM patients UNION ALL SELECT email FROM support_tickets;

-- who is both | email: token EMAIL_ADDRESS
SELECT email FROM customers INTERSECT SELECT email FROM patients;

-- who is one and not the other | email: token EMAIL_ADDRESS
SELECT email FROM patients EXCEPT ALL SELECT email FROM support_tickets;

-- with where it came from | email: token EMAIL_ADDRESS, source: keep
SELECT email, 'shop' AS source FROM customers WHERE id < 20 UNION ALL SELECT email, 'clinic' FROM patients WHERE id < 20;

-- names of two tables | name: hash PERSON
SELECT last_name AS name FROM customers UNION ALL SELECT full_name FROM patients;

-- nested set operations, sorted | email: token EMAIL_ADDRESS | ordered
(SELECT email FROM customers EXCEPT SELECT email FROM patients) INTERSECT SELECT email FROM support_tickets ORDER BY email LIMIT 10;

-- counted after a union | n: keep
SELECT count(*) AS n FROM (SELECT email FROM customers UNION SELECT email FROM support_tickets) u;

-- open columns only | label: keep, n: keep
SELECT plan AS label, count(*) AS n FROM customers GROUP BY plan UNION SELECT status::text, count(*) FROM orders GROUP BY status;

-- values as a table | column1: keep, column2: keep
VALUES (1, 'one'), (2, 'two'), (3, NULL);

-- values and a table | id: keep, label: keep
SELECT id, plan AS label FROM customers WHERE id < 5 UNION ALL VALUES (0::bigint, 'total');

-- two kinds under one name | either: derived
SELECT email AS either FROM patients UNION ALL SELECT phone FROM customers;

-- masked and open under one name | either: derived
SELECT email AS either FROM patients UNION ALL SELECT plan FROM customers WHERE id < 9;

-- a missing value in one arm | email: token EMAIL_ADDRESS, mrn: token MEDICAL_RECORD_NUMBER
SELECT email, NULL AS mrn FROM customers WHERE id < 9 UNION ALL SELECT email, mrn FROM patients;

-- medical numbers of two columns, told apart where they are sorted | refused: patients.mrn
SELECT mrn AS number FROM patients UNION SELECT insurance_number FROM patients;

-- medical numbers of two columns | number: token MEDICAL_RECORD_NUMBER
SELECT DISTINCT number FROM (SELECT mrn AS number FROM patients UNION ALL SELECT insurance_number FROM patients) n;

-- redacted values in two arms | place: redact LOCATION
SELECT city AS place FROM addresses UNION ALL SELECT state FROM addresses;

-- a union with a guess | refused: customers.ssn
SELECT ssn FROM customers INTERSECT SELECT '123-45-6789';

-- another kind compared | refused: customers.email
SELECT email FROM customers EXCEPT SELECT full_name FROM patients;
