-- the best customers | first_name: hash PERSON, last_name: hash PERSON, email: token EMAIL_ADDRESS, paid: keep | ordered
SELECT c.first_name, c.last_name, c.email, sum(p.amount) AS paid FROM customer c JOIN payment p USING (customer_id)
GROUP BY c.customer_id, c.first_name, c.last_name, c.email ORDER BY paid DESC, c.customer_id LIMIT 10;

-- rentals by customer and month | customer_id: keep, month: keep, rentals: keep
SELECT customer_id, date_trunc('month', rental_date)::date AS month, count(*) AS rentals FROM rental GROUP BY 1, 2;

-- overdue films with whom to call | title: keep, last_name: hash PERSON, phone: token PHONE_NUMBER
SELECT f.title, c.last_name, a.phone FROM rental r JOIN customer c USING (customer_id) JOIN address a ON a.address_id = c.address_id
JOIN inventory i USING (inventory_id) JOIN film f USING (film_id) WHERE r.return_date IS NULL AND r.rental_date + f.rental_duration * interval '1 day' < timestamptz '2022-04-01';

-- films never rented | title: keep
SELECT f.title FROM film f WHERE NOT EXISTS (SELECT 1 FROM inventory i JOIN rental r USING (inventory_id) WHERE i.film_id = f.film_id);

-- most rented by category | category: keep, title: keep, rentals: keep
SELECT category, title, rentals FROM (
  SELECT c.name AS category, f.title, count(*) AS rentals, rank() OVER (PARTITION BY c.name ORDER BY count(*) DESC, f.film_id) AS place
  FROM rental r JOIN inventory i USING (inventory_id) JOIN film f USING (film_id) JOIN film_category fc USING (film_id) JOIN category c USING (category_id)
  GROUP BY c.name, f.film_id, f.title) t WHERE place <= 2;

-- actors by number of films | actor_id: keep, last_name: hash PERSON, films: keep
SELECT a.actor_id, a.last_name, count(*) AS films FROM actor a JOIN film_actor fa USING (actor_id) GROUP BY a.actor_id, a.last_name HAVING count(*) > 5;

-- actors with a common name | last_name: hash PERSON, n: keep
SELECT last_name, count(*) AS n FROM actor GROUP BY last_name HAVING count(*) > 1;

-- customers who share a name with an actor | first_name: hash PERSON, customers: keep
SELECT c.first_name, count(DISTINCT c.customer_id) AS customers FROM customer c JOIN actor a USING (first_name) GROUP BY c.first_name;

-- names of customers that are not names of actors | first_name: hash PERSON
SELECT first_name FROM customer EXCEPT SELECT first_name FROM actor;

-- names of all people | name: hash PERSON, n: keep
SELECT name, count(*) AS n FROM (SELECT last_name AS name FROM customer UNION ALL SELECT last_name FROM staff UNION ALL SELECT last_name FROM actor) t GROUP BY name;

-- every address of mail with where it came from | email: token EMAIL_ADDRESS, kind: keep
SELECT email, 'customer' AS kind FROM customer WHERE email IS NOT NULL UNION ALL SELECT email, 'staff' FROM staff;

-- revenue by store and month with totals | store_id: keep, month: keep, revenue: keep, level: keep
SELECT s.store_id, date_trunc('month', p.payment_date) AS month, sum(p.amount) AS revenue, grouping(s.store_id, date_trunc('month', p.payment_date)) AS level
FROM payment p JOIN staff s USING (staff_id) GROUP BY ROLLUP (s.store_id, date_trunc('month', p.payment_date));

-- revenue by day with a moving average | day: keep, revenue: keep, mean: keep | ordered
SELECT day, revenue, round(avg(revenue) OVER (ORDER BY day ROWS 6 PRECEDING), 2) AS mean FROM (SELECT payment_date::date AS day, sum(amount) AS revenue FROM payment GROUP BY 1) d ORDER BY day;

-- the growth from month to month | month: keep, growth: keep
WITH m AS (SELECT date_trunc('month', payment_date) AS month, sum(amount) AS r FROM payment GROUP BY 1)
SELECT month, round(100 * (r - lag(r) OVER (ORDER BY month)) / lag(r) OVER (ORDER BY month), 1) AS growth FROM m;

-- how long films are kept | category: keep, mean: keep, longest: keep
SELECT c.name AS category, avg(r.return_date - r.rental_date) AS mean, max(r.return_date - r.rental_date) AS longest
FROM rental r JOIN inventory i USING (inventory_id) JOIN film_category fc USING (film_id) JOIN category c USING (category_id) GROUP BY c.name;

-- rentals by weekday as a pivot | store: keep, mon: keep, sat: keep, sun: keep
SELECT i.store_id AS store, count(*) FILTER (WHERE extract(isodow FROM r.rental_date) = 1) AS mon, count(*) FILTER (WHERE extract(isodow FROM r.rental_date) = 6) AS sat,
       count(*) FILTER (WHERE extract(isodow FROM r.rental_date) = 7) AS sun FROM rental r JOIN inventory i USING (inventory_id) GROUP BY 1;

-- customers by country | country: keep, customers: keep
SELECT co.country, count(*) AS customers FROM customer c JOIN address a USING (address_id) JOIN city ci USING (city_id) JOIN country co USING (country_id) GROUP BY co.country;

-- customers by country from the view | country: keep, customers: keep
SELECT country, count(*) AS customers FROM customer_list GROUP BY country;

-- how many phones and places | phones: keep, places: keep
SELECT count(DISTINCT phone) AS phones, count(DISTINCT city) AS places FROM customer_list;

-- first and last rental of each customer | email: token EMAIL_ADDRESS, first: keep, last: keep, span: keep
SELECT c.email, min(r.rental_date) AS first, max(r.rental_date) AS last, age(max(r.rental_date), min(r.rental_date)) AS span FROM customer c JOIN rental r USING (customer_id) GROUP BY c.customer_id, c.email;

-- the last rental of each customer by lateral | email: token EMAIL_ADDRESS, title: keep, rental_date: keep
SELECT c.email, l.title, l.rental_date FROM customer c CROSS JOIN LATERAL (
  SELECT f.title, r.rental_date FROM rental r JOIN inventory i USING (inventory_id) JOIN film f USING (film_id) WHERE r.customer_id = c.customer_id ORDER BY r.rental_date DESC LIMIT 1) l;

-- the gap between rentals | customer_id: keep, gap: keep
SELECT customer_id, avg(gap) AS gap FROM (SELECT customer_id, rental_date - lag(rental_date) OVER (PARTITION BY customer_id ORDER BY rental_date) AS gap FROM rental) g GROUP BY customer_id;

-- staff who served whom | staff: hash PERSON, customer: hash PERSON, rentals: keep
SELECT s.last_name AS staff, c.last_name AS customer, count(*) AS rentals FROM rental r JOIN staff s USING (staff_id) JOIN customer c USING (customer_id) GROUP BY s.staff_id, s.last_name, c.customer_id, c.last_name;

-- pairs of actors in the same films | one: hash PERSON, other: hash PERSON, films: keep
SELECT a.last_name AS one, b.last_name AS other, count(*) AS films FROM film_actor x JOIN film_actor y ON x.film_id = y.film_id AND x.actor_id < y.actor_id
JOIN actor a ON a.actor_id = x.actor_id JOIN actor b ON b.actor_id = y.actor_id GROUP BY a.actor_id, a.last_name, b.actor_id, b.last_name HAVING count(*) > 2;

-- how far actors are from one | distance: keep, actors: keep
WITH RECURSIVE reach (actor_id, distance) AS (SELECT 1, 0 UNION SELECT y.actor_id, r.distance + 1 FROM reach r JOIN film_actor x ON x.actor_id = r.actor_id JOIN film_actor y ON y.film_id = x.film_id WHERE r.distance < 3)
SELECT distance, count(*) AS actors FROM (SELECT actor_id, min(distance) AS distance FROM reach GROUP BY actor_id) d GROUP BY distance;

-- customers of the upper quarter | email: token EMAIL_ADDRESS, spent: keep
SELECT email, spent FROM (SELECT c.email, sum(p.amount) AS spent, ntile(4) OVER (ORDER BY sum(p.amount) DESC, c.customer_id) AS q FROM customer c JOIN payment p USING (customer_id) GROUP BY c.customer_id, c.email) t WHERE q = 1;

-- stock by store and film | store_id: keep, title: keep, copies: keep, out: keep
SELECT i.store_id, f.title, count(*) AS copies, count(r.rental_id) AS out FROM inventory i JOIN film f USING (film_id)
LEFT JOIN rental r ON r.inventory_id = i.inventory_id AND r.return_date IS NULL GROUP BY i.store_id, f.film_id, f.title;

-- amounts against prices | over: keep, n: keep
SELECT p.amount > f.rental_rate AS over, count(*) AS n FROM payment p JOIN rental r USING (rental_id) JOIN inventory i USING (inventory_id) JOIN film f USING (film_id) GROUP BY 1;

-- payments that stand out | payment_id: keep, email: token EMAIL_ADDRESS, z: keep
SELECT payment_id, email, round(z, 2) AS z FROM (SELECT p.payment_id, c.email, (p.amount - avg(p.amount) OVER w) / nullif(stddev(p.amount) OVER w, 0) AS z FROM payment p JOIN customer c USING (customer_id) WINDOW w AS (PARTITION BY p.customer_id)) t WHERE abs(z) > 1.2;

-- two or more rentals on one day | customer_id: keep, email: token EMAIL_ADDRESS, day: keep, n: keep
SELECT r.customer_id, c.email, r.rental_date::date AS day, count(*) AS n FROM rental r JOIN customer c ON c.customer_id = r.customer_id GROUP BY 1, 2, 3 HAVING count(*) >= 2;

-- ratings by language as an array | language: keep, ratings: keep
SELECT trim(l.name) AS language, array_agg(DISTINCT f.rating ORDER BY f.rating) AS ratings FROM film f JOIN language l USING (language_id) GROUP BY l.name;

-- films as a JSON list by category | category: keep, films: keep
SELECT c.name AS category, jsonb_agg(jsonb_build_object('title', f.title, 'rate', f.rental_rate) ORDER BY f.film_id) AS films
FROM category c JOIN film_category USING (category_id) JOIN film f USING (film_id) GROUP BY c.name;

-- a median and a mode by category | category: keep, median: keep, rating: keep
SELECT c.name AS category, percentile_cont(0.5) WITHIN GROUP (ORDER BY f.length) AS median, mode() WITHIN GROUP (ORDER BY f.rating) AS rating FROM film f JOIN film_category USING (film_id) JOIN category c USING (category_id) GROUP BY c.name;

-- active customers by month of the last rental | month: keep, active: keep, inactive: keep
SELECT date_trunc('month', last)::date AS month, count(*) FILTER (WHERE c.activebool) AS active, count(*) FILTER (WHERE NOT c.activebool) AS inactive
FROM customer c JOIN (SELECT customer_id, max(rental_date) AS last FROM rental GROUP BY customer_id) r USING (customer_id) GROUP BY 1;

-- recency, frequency, money | email: token EMAIL_ADDRESS, r: keep, f: keep, m: keep
WITH base AS (SELECT customer_id, max(payment_date) AS last, count(*) AS n, sum(amount) AS total FROM payment GROUP BY customer_id)
SELECT c.email, ntile(5) OVER (ORDER BY b.last, b.customer_id) AS r, ntile(5) OVER (ORDER BY b.n, b.customer_id) AS f, ntile(5) OVER (ORDER BY b.total, b.customer_id) AS m FROM base b JOIN customer c USING (customer_id);

-- rows of several functions side by side | n: keep, letter: keep
SELECT * FROM ROWS FROM (generate_series(1, 3), unnest(ARRAY['a', 'b'])) AS t (n, letter);

-- managers and their stores | store_id: keep, username: token USERNAME, email: token EMAIL_ADDRESS
SELECT s.store_id, m.username, m.email FROM store s JOIN staff m ON m.staff_id = s.manager_staff_id;

-- addresses shared by people and stores | address_id: keep, people: keep
SELECT a.address_id, count(*) AS people FROM address a JOIN (SELECT address_id FROM customer UNION ALL SELECT address_id FROM staff UNION ALL SELECT address_id FROM store) u USING (address_id) GROUP BY 1 HAVING count(*) > 1;

-- customers in no city of their store | customer_id: keep, phone: token PHONE_NUMBER
SELECT c.customer_id, a.phone FROM customer c JOIN address a USING (address_id) JOIN store s USING (store_id) JOIN address sa ON sa.address_id = s.address_id WHERE a.city_id <> sa.city_id AND c.customer_id <= 40;

-- the same phone twice | phone: token PHONE_NUMBER, n: keep
SELECT phone, count(*) AS n FROM address GROUP BY phone HAVING count(*) >= 1 ORDER BY phone LIMIT 30;

-- partitions joined to customers | email: token EMAIL_ADDRESS, amount: keep
SELECT c.email, p.amount FROM payment_p2022_01 p JOIN customer c USING (customer_id) WHERE p.amount > 5;

-- a name from the directory by customer | last_name: hash PERSON, phone: token PHONE_NUMBER, rentals: keep
SELECT d.last_name, d.phone, count(r.rental_id) AS rentals FROM customer_directory d LEFT JOIN rental r USING (customer_id) GROUP BY d.customer_id, d.last_name, d.phone;

-- joined through the directory by mail | n: keep
SELECT count(*) AS n FROM customer_directory d JOIN contactable c ON c.email = d.email;

-- who appears in the directory but is not contactable | email: token EMAIL_ADDRESS
SELECT email FROM customer_directory WHERE email IS NOT NULL EXCEPT SELECT email FROM contactable;
