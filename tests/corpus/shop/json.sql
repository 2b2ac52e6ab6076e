-- an object of open columns | o: {id: keep, plan: keep}
SELECT json_build_object('id', id, 'plan', plan) AS o FROM customers;

-- a list of open values | plan: keep, ids: keep
SELECT plan, jsonb_agg(id ORDER BY id) AS ids FROM customers GROUP BY plan;

-- attributes of a document | colour: keep, n: keep
SELECT attributes ->> 'colour' AS colour, count(*) AS n FROM products GROUP BY 1;

-- a path into a document | id: keep, weight: keep
SELECT id, (attributes #>> '{weight_g}')::int AS weight FROM products WHERE attributes ->> 'colour' = 'oak';

-- members of a document as rows | key: keep, n: keep
SELECT e.key, count(*) AS n FROM products p CROSS JOIN LATERAL json_each(p.attributes) AS e GROUP BY e.key;

-- a document as a record | id: keep, colour: keep, weight_g: keep
SELECT p.id, r.colour, r.weight_g FROM products p, json_to_record(p.attributes) AS r (colour text, weight_g int) WHERE p.price > 300;

-- kinds of members | kind: keep
SELECT DISTINCT json_typeof(attributes -> 'weight_g') AS kind FROM products;

-- whether a document has a member | n: keep
SELECT count(*) AS n FROM products WHERE attributes::jsonb ? 'colour' AND attributes::jsonb @> '{"colour": "red"}';

-- a constant document taken apart | a: keep, b: keep
SELECT j ->> 'a' AS a, jsonb_array_length(j -> 'b') AS b FROM (SELECT '{"a": "x", "b": [1, 2, 3]}'::jsonb AS j) t;

-- a constant document by path | v: keep
SELECT jsonb_path_query('{"a": [1, 2, 3]}', '$.a[*] ? (@ > 1)') AS v;

-- elements of a constant | v: keep
SELECT value::int AS v FROM jsonb_array_elements_text('[3, 1, 2]') AS e (value) ORDER BY 1;

-- a profile as it is | id: keep, profile: scan
SELECT id, profile FROM customers WHERE plan = 'basic';

-- whether there are settings | n: keep
SELECT count(settings) AS n FROM integrations WHERE settings IS NOT NULL;

-- an object with a masked member | o: {id: keep, email: token EMAIL_ADDRESS}
SELECT json_build_object('id', id, 'email', email) AS o FROM customers;

-- an object with several masked members | o: {name: hash PERSON, ssn: token US_SSN, born: redact DATE_OF_BIRTH, account: token BANK_ACCOUNT, plan: keep}
SELECT jsonb_build_object('name', last_name, 'ssn', ssn, 'born', birth_date, 'account', bank_account, 'plan', plan) AS o FROM customers;

-- a list of masked values | plan: keep, emails: [token EMAIL_ADDRESS]
SELECT plan, json_agg(email ORDER BY id) AS emails FROM customers GROUP BY plan;

-- a row as JSON | o: {id: keep, customer_id: keep, street: redact STREET_ADDRESS, city: redact LOCATION, state: redact LOCATION, zip_code: redact ZIP_CODE, latitude: redact COORDINATE, longitude: redact COORDINATE}
SELECT row_to_json(a) AS o FROM addresses a;

-- a chosen row as JSON | o: {id: keep, email: token EMAIL_ADDRESS, phone: token PHONE_NUMBER}
SELECT to_jsonb(t) AS o FROM (SELECT id, email, phone FROM customers) t;

-- rows of one group as JSON | plan: keep, people: [{id: keep, email: token EMAIL_ADDRESS}]
SELECT plan, json_agg(json_build_object('id', id, 'email', email) ORDER BY id) AS people FROM customers WHERE id < 60 GROUP BY plan;

-- one value as JSON | email: token EMAIL_ADDRESS
SELECT to_json(email) AS email FROM customers;

-- an order with its lines as one document | o: {id: keep, buyer: token EMAIL_ADDRESS, lines: keep}
SELECT json_build_object('id', o.id, 'buyer', c.email, 'lines',
       (SELECT json_agg(json_build_object('product', i.product_id, 'n', i.quantity) ORDER BY i.line) FROM order_items i WHERE i.order_id = o.id)) AS o
FROM orders o JOIN customers c ON c.id = o.customer_id;

-- tickets of a customer as one document | id: keep, tickets: [{subject: keep, email: token EMAIL_ADDRESS}]
SELECT c.id, (SELECT jsonb_agg(jsonb_build_object('subject', t.subject, 'email', t.email) ORDER BY t.id) FROM support_tickets t WHERE t.customer_id = c.id) AS tickets
FROM customers c;

-- a masked value as a key | refused: customers.email
SELECT jsonb_object_agg(email, id) FROM customers;

-- a member of a profile | refused: customers.profile
SELECT profile ->> 'theme' FROM customers;

-- a path in a profile | refused: customers.profile
SELECT jsonb_path_query(profile, '$.contact.phone') FROM customers;

-- a filter on a profile | refused: customers.profile
SELECT count(*) FROM customers WHERE profile @> '{"theme": "dark"}';
