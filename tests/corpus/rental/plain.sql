-- every customer | customer_id: keep, store_id: keep, first_name: hash PERSON, last_name: hash PERSON, email: token EMAIL_ADDRESS, address_id: keep, activebool: keep, create_date: keep, last_update: keep, active: keep
SELECT * FROM customer;

-- every member of staff | staff_id: keep, first_name: hash PERSON, last_name: hash PERSON, address_id: keep, email: token EMAIL_ADDRESS, store_id: keep, active: keep, username: token USERNAME, password: redact PASSWORD, last_update: keep, picture: keep
SELECT * FROM staff;

-- every address | address_id: keep, address: redact STREET_ADDRESS, address2: redact STREET_ADDRESS, district: redact LOCATION, city_id: keep, postal_code: redact ZIP_CODE, phone: token PHONE_NUMBER, last_update: keep
SELECT * FROM address;

-- every city | city_id: keep, city: redact LOCATION, country_id: keep, last_update: keep
SELECT * FROM city;

-- every actor | actor_id: keep, first_name: hash PERSON, last_name: hash PERSON, last_update: keep
SELECT * FROM actor;

-- every film | film_id: keep, title: keep, description: keep, release_year: keep, language_id: keep, original_language_id: keep, rental_duration: keep, rental_rate: keep, length: keep, replacement_cost: keep, rating: keep, last_update: keep, special_features: keep, fulltext: keep
SELECT * FROM film;

-- every language and country | name: keep, country: keep
SELECT l.name, c.country FROM language l JOIN country c ON c.country_id = l.language_id;

-- one partition | payment_id: keep, customer_id: keep, amount: keep, payment_date: keep
SELECT payment_id, customer_id, amount, payment_date FROM payment_p2022_02;

-- all partitions and which | part: keep, n: keep, total: keep
SELECT tableoid::regclass::text AS part, count(*) AS n, sum(amount) AS total FROM payment GROUP BY 1;

-- the customer list | id: keep, name: derived, address: redact STREET_ADDRESS, zip code: redact ZIP_CODE, phone: token PHONE_NUMBER, city: redact LOCATION, country: keep, notes: redact FREE_TEXT, sid: keep
SELECT * FROM customer_list;

-- the staff list | id: keep, name: derived, address: redact STREET_ADDRESS, zip code: redact ZIP_CODE, phone: token PHONE_NUMBER, city: redact LOCATION, country: keep, sid: keep
SELECT * FROM staff_list;

-- the film list | fid: keep, title: keep, category: keep, price: keep, actors: derived
SELECT fid, title, category, price, actors FROM film_list;

-- sales by category | category: keep, total_sales: keep | ordered
SELECT * FROM sales_by_film_category ORDER BY total_sales DESC, category;

-- sales by store and manager | store_id: keep, country: keep, manager_first_name: hash PERSON, manager_last_name: hash PERSON, total_sales: keep
SELECT * FROM sales_by_store;

-- a view of a view | store_id: keep, email: token EMAIL_ADDRESS, staff_email: token EMAIL_ADDRESS
SELECT * FROM store_contacts;

-- a materialised view | customer_id: keep, first_name: hash PERSON, last_name: hash PERSON, email: token EMAIL_ADDRESS, phone: token PHONE_NUMBER, country: keep
SELECT * FROM customer_directory;

-- a materialised view of totals | category: keep, total_sales: keep
TABLE rental_by_category;

-- customers without an address of the post | customer_id: keep, phone: token PHONE_NUMBER
SELECT c.customer_id, a.phone FROM customer c JOIN address a USING (address_id) WHERE a.postal_code IS NULL;

-- customers without email | customer_id: keep, last_name: hash PERSON
SELECT customer_id, last_name FROM customer WHERE email IS NULL;

-- films by rating | title: keep, rating: keep | ordered
SELECT title, rating FROM film WHERE rating >= 'PG-13' ORDER BY rating, title;

-- films by text search | title: keep
SELECT title FROM film WHERE fulltext @@ to_tsquery('simple', 'moose & thrilling');

-- films ranked by text search | title: keep, r: keep | ordered
SELECT title, ts_rank(fulltext, to_tsquery('simple', 'robot')) AS r FROM film WHERE fulltext @@ to_tsquery('simple', 'robot') ORDER BY r DESC, title LIMIT 5;

-- films by pattern | title: keep
SELECT title FROM film WHERE title ILIKE 'ace%' OR description ~* 'robot';

-- features by place | title: keep, first: keep, n: keep
SELECT title, special_features[1] AS first, array_length(special_features, 1) AS n FROM film WHERE special_features @> ARRAY['Deleted Scenes'];

-- features unnested | feature: keep, films: keep
SELECT f AS feature, count(*) AS films FROM film, unnest(special_features) AS f GROUP BY f;

-- a slice of an array | title: keep, some: keep
SELECT title, special_features[1:1] AS some FROM film;

-- prices as text | title: keep, price: keep
SELECT title, to_char(rental_rate, 'FM990.00') || ' EUR' AS price FROM film;

-- the longest films | title: keep, length: keep | ordered
SELECT title, length FROM film ORDER BY length DESC NULLS LAST, title FETCH FIRST 10 ROWS ONLY;

-- an unmasked cast and a domain | y: keep, n: keep
SELECT release_year::text AS y, count(*) AS n FROM film GROUP BY release_year;

-- the description of a schema | table_name: keep, table_type: keep
SELECT table_name, table_type FROM information_schema.tables WHERE table_schema = 'public';

-- columns of a table by catalog | attname: keep, type: keep
SELECT a.attname, format_type(a.atttypid, a.atttypmod) AS type FROM pg_catalog.pg_attribute a WHERE a.attrelid = 'customer'::regclass AND a.attnum > 0 AND NOT a.attisdropped;
