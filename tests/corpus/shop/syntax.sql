-- truth tests | yes: keep, not_no: keep, unknown: keep
SELECT newsletter IS TRUE AS yes, newsletter IS NOT FALSE AS not_no, (NULL::boolean) IS UNKNOWN AS unknown FROM customers;

-- the day and the user of the session | past: keep, someone: keep
SELECT created_at < CURRENT_DATE + 1 AND created_at < LOCALTIMESTAMP AS past, CURRENT_USER IS NOT NULL AS someone FROM customers;

-- named arguments | id: keep, later: keep
SELECT id, ordered_at + make_interval(days => 3, hours => 12) AS later FROM orders;

-- bit strings, big numbers and escapes | b: keep, n: keep, f: keep, e: keep, d: keep
SELECT B'1010' AS b, 12345678901234567890 AS n, 1.5e3 AS f, E'a\tb' AS e, $tag$dollar$tag$ AS d;

-- a query behind VALUES in parentheses | n: keep
SELECT n FROM ((VALUES (1), (2)) UNION (SELECT 3)) AS t (n);

-- comments of every kind | email: token EMAIL_ADDRESS
SELECT /* not /* nested */ here */ email -- and here
FROM customers;

-- any, all and some over open columns | n: keep
SELECT count(*) AS n FROM orders WHERE total > ALL (SELECT price FROM products WHERE price < 100) AND status = SOME (ARRAY['paid', 'shipped']::order_status[]);

-- similar and escape | n: keep
SELECT count(*) AS n FROM products WHERE sku SIMILAR TO 'SKU-0+[1-4]%' OR title LIKE '%!_%' ESCAPE '!';

-- symmetric ranges | n: keep
SELECT count(*) AS n FROM products WHERE price BETWEEN SYMMETRIC 200 AND 100;

-- a cast of a column to an open type | id: keep, s: keep, t: keep
SELECT id, status::text AS s, CAST(total AS int) AS t FROM orders;

-- nulls first | plan: keep, phone: token PHONE_NUMBER | ordered
SELECT plan, phone FROM customers ORDER BY phone NULLS FIRST, id;

-- grouped by all of a set of sets | plan: keep, newsletter: keep, n: keep
SELECT plan, newsletter, count(*) AS n FROM customers GROUP BY DISTINCT ROLLUP (plan, newsletter), ROLLUP (plan);

-- arrays of arrays | id: keep, m: keep, first: keep
SELECT id, ARRAY[ARRAY[1, 2], ARRAY[3, id]] AS m, (ARRAY[ARRAY[1, 2], ARRAY[3, 4]])[2][1] AS first FROM products;

-- a subquery in every place | plan: keep, n: keep, most: keep
SELECT plan, count(*) + (SELECT 0) AS n, (SELECT max(total) FROM orders) AS most FROM (SELECT * FROM customers WHERE id <= (SELECT max(customer_id) FROM orders)) c
WHERE EXISTS (SELECT 1) GROUP BY plan HAVING count(*) > (SELECT 0) ORDER BY (SELECT 1), plan LIMIT (SELECT 10) OFFSET (SELECT 0);

-- deep nesting | email: token EMAIL_ADDRESS
SELECT email FROM (SELECT email FROM (SELECT email FROM (SELECT email FROM (SELECT email FROM (SELECT email FROM customers) a) b) c) d) e;

-- an inner name that hides an outer one | email: token EMAIL_ADDRESS, n: keep
SELECT email, (SELECT count(*) FROM support_tickets c WHERE c.customer_id < 50) AS n FROM customers c WHERE c.id < 20;

-- a correlated name two levels up | id: keep
SELECT c.id FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id AND EXISTS (SELECT 1 FROM support_tickets t WHERE t.email = c.email));

-- an array in one literal | id: keep, email: token EMAIL_ADDRESS
SELECT id, email FROM customers WHERE id % 10 = 0 AND plan <> ALL ('{free,plus}');

-- a function over a function of FROM | w: keep, n: keep
SELECT w, count(*) AS n FROM products, LATERAL regexp_split_to_table(title, ' ') AS w GROUP BY w HAVING count(*) > 20;

-- rows that loop, found | id: keep, is_cycle: keep | pending: SEARCH and CYCLE
WITH RECURSIVE t (id) AS (SELECT 1 UNION ALL SELECT t.id % 3 + 1 FROM t) CYCLE id SET is_cycle USING path SELECT id, is_cycle FROM t;

-- an object of the SQL standard | o: {id: keep, email: token EMAIL_ADDRESS} | pending: SQL/JSON
SELECT JSON_OBJECT('id' : id, 'email' : email) AS o FROM customers;

-- an array of the SQL standard | plan: keep, ids: [keep] | pending: SQL/JSON
SELECT plan, JSON_ARRAYAGG(id ORDER BY id RETURNING jsonb) AS ids FROM customers GROUP BY plan;

-- a value of the SQL standard | colour: keep | pending: SQL/JSON
SELECT JSON_VALUE(attributes::jsonb, '$.colour') AS colour FROM products;

-- whether it is JSON | n: keep | pending: SQL/JSON
SELECT count(*) AS n FROM products WHERE sku IS JSON;

-- a pattern that comes later | refused: customers.ssn
PREPARE p AS SELECT id FROM customers WHERE ssn LIKE $1;
