-- a customer by address | customer_id: keep, last_name: hash PERSON
SELECT customer_id, last_name FROM customer WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 5));

-- rentals of a customer by address | rental_id: keep, title: keep
SELECT r.rental_id, f.title FROM rental r JOIN customer c USING (customer_id) JOIN inventory i USING (inventory_id) JOIN film f USING (film_id)
WHERE c.email = :token(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 12)) AND r.rental_date >= '2022-02-01';

-- by phone as a parameter | address_id: keep, phone: token PHONE_NUMBER | bind
SELECT address_id, phone FROM address WHERE phone = :token(PHONE_NUMBER, (SELECT phone FROM address WHERE address_id = 9));

-- by username | staff_id: keep
SELECT staff_id FROM staff WHERE username = :token(USERNAME, (SELECT username FROM staff WHERE staff_id = 2));

-- in a materialised view | customer_id: keep, country: keep
SELECT customer_id, country FROM customer_directory WHERE email IN (:token(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 3)), :token(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 4)));

-- in a view | id: keep, country: keep
SELECT id, country FROM customer_list WHERE phone = :token(PHONE_NUMBER, (SELECT phone FROM customer c JOIN address a ON a.address_id = c.address_id WHERE customer_id = 20));

-- in a view of a view | store_id: keep, staff_email: token EMAIL_ADDRESS
SELECT store_id, staff_email FROM store_contacts WHERE email = :token(EMAIL_ADDRESS, (SELECT email FROM contactable ORDER BY customer_id LIMIT 1));

-- a list of values joined | note: keep, customer_id: keep
WITH asked (mail, note) AS (VALUES (:token(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 30)), 'a'), (:raw(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 31)), 'b'))
SELECT a.note, c.customer_id FROM asked a LEFT JOIN customer c ON c.email = a.mail;

-- a guess of a real phone finds nothing | n: keep
SELECT count(*) AS n FROM address WHERE phone = :raw(PHONE_NUMBER, (SELECT phone FROM address WHERE address_id = 9));

-- an exists with a literal inside | title: keep
SELECT f.title FROM film f WHERE EXISTS (SELECT 1 FROM inventory i JOIN rental r USING (inventory_id) JOIN customer c USING (customer_id) WHERE i.film_id = f.film_id AND c.email = :token(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 40)));

-- a simple case with a masked literal | customer_id: keep, who: keep
SELECT customer_id, CASE email WHEN :token(EMAIL_ADDRESS, (SELECT email FROM customer WHERE customer_id = 6)) THEN 'mine' ELSE 'other' END AS who FROM customer WHERE email IS NOT NULL;

-- the actors of a film as an array | title: keep, actors: [hash PERSON]
SELECT f.title, array_agg(a.last_name ORDER BY a.actor_id) AS actors FROM film f JOIN film_actor USING (film_id) JOIN actor a USING (actor_id) GROUP BY f.film_id, f.title;

-- a member of staff or the manager | store_id: keep, email: token EMAIL_ADDRESS
SELECT s.store_id, coalesce(x.email, m.email) AS email FROM store s JOIN staff m ON m.staff_id = s.manager_staff_id LEFT JOIN staff x ON x.store_id = s.store_id AND x.staff_id > 2;

-- a phone for those who are active | customer_id: keep, phone: token PHONE_NUMBER
SELECT c.customer_id, CASE WHEN c.activebool THEN a.phone END AS phone FROM customer c JOIN address a USING (address_id);

-- the alphabetically first customer of each store | store_id: keep, first: hash PERSON, last: hash PERSON
SELECT store_id, min(last_name) AS first, max(last_name) AS last FROM customer GROUP BY store_id;

-- who rented before | rental_id: keep, before: token EMAIL_ADDRESS
SELECT r.rental_id, lag(c.email) OVER (PARTITION BY r.inventory_id ORDER BY r.rental_date) AS before FROM rental r JOIN customer c USING (customer_id);

-- a customer as a document with rentals | o: {name: hash PERSON, mail: token EMAIL_ADDRESS, rentals: [keep]}
SELECT jsonb_build_object('name', c.last_name, 'mail', c.email, 'rentals', (SELECT jsonb_agg(r.rental_id ORDER BY r.rental_id) FROM rental r WHERE r.customer_id = c.customer_id)) AS o FROM customer c WHERE c.customer_id < 30;

-- a store with its people as one document | o: {store: keep, people: [{name: hash PERSON, mail: token EMAIL_ADDRESS}]}
SELECT json_build_object('store', s.store_id, 'people', (SELECT json_agg(json_build_object('name', c.last_name, 'mail', c.email) ORDER BY c.customer_id) FROM customer c WHERE c.store_id = s.store_id)) AS o FROM store s;

-- staff rows as JSON | o: {staff_id: keep, first_name: hash PERSON, last_name: hash PERSON, address_id: keep, email: token EMAIL_ADDRESS, store_id: keep, active: keep, username: token USERNAME, password: redact PASSWORD, last_update: keep, picture: keep}
SELECT row_to_json(s) AS o FROM staff s;

-- a name in the customer list by pattern | refused: customer
SELECT id FROM customer_list WHERE name LIKE 'Mary%';

-- grouped by the view of names | refused: customer, of whose two names the view makes one
SELECT name, count(*) FROM customer_list GROUP BY name;

-- by initials | refused: customer.last_name
SELECT left(last_name, 1) AS initial, count(*) FROM customer GROUP BY 1;

-- by area code | refused: address.phone
SELECT substring(phone FROM 1 FOR 3), count(*) FROM address GROUP BY 1;

-- by district | refused: address.district
SELECT district, count(*) FROM address GROUP BY district;

-- by a password | refused: staff.password
SELECT staff_id FROM staff WHERE password = md5('guess');

-- sorted by a password | refused: staff.password
SELECT staff_id FROM staff ORDER BY password;

-- by a postal code range | refused: address.postal_code
SELECT count(*) FROM address WHERE postal_code BETWEEN '10000' AND '20000';

-- a masked name against an open text | refused: actor.last_name
SELECT count(*) FROM actor a JOIN film f ON f.title LIKE '%' || a.last_name || '%';

-- a masked name equal to an open text | refused: actor.first_name
SELECT count(*) FROM actor a JOIN category c ON c.name = a.first_name;
