-- A video rental shop after the public description of the Sakila and Pagila sample databases: the same tables, keys,
-- types and views, written anew, with rows of our own. Names are made of two parts so that none stands here by chance.
CREATE TYPE mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');
CREATE DOMAIN year AS integer CHECK (VALUE BETWEEN 1901 AND 2155);

CREATE TABLE country (country_id int PRIMARY KEY, country text NOT NULL, last_update timestamptz NOT NULL);
CREATE TABLE city (
    city_id int PRIMARY KEY, city text NOT NULL, country_id int NOT NULL REFERENCES country, last_update timestamptz NOT NULL
);
CREATE TABLE address (
    address_id int PRIMARY KEY, address text NOT NULL, address2 text, district text NOT NULL,
    city_id int NOT NULL REFERENCES city, postal_code text, phone text NOT NULL, last_update timestamptz NOT NULL
);
CREATE TABLE language (language_id int PRIMARY KEY, name char(20) NOT NULL, last_update timestamptz NOT NULL);
CREATE TABLE actor (
    actor_id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, last_update timestamptz NOT NULL
);
CREATE TABLE category (category_id int PRIMARY KEY, name text NOT NULL, last_update timestamptz NOT NULL);
CREATE TABLE film (
    film_id int PRIMARY KEY, title text NOT NULL, description text, release_year year,
    language_id int NOT NULL REFERENCES language, original_language_id int REFERENCES language,
    rental_duration smallint NOT NULL, rental_rate numeric(4, 2) NOT NULL, length smallint,
    replacement_cost numeric(5, 2) NOT NULL, rating mpaa_rating, last_update timestamptz NOT NULL,
    special_features text[], fulltext tsvector NOT NULL
);
CREATE TABLE film_actor (
    actor_id int REFERENCES actor, film_id int REFERENCES film, last_update timestamptz NOT NULL, PRIMARY KEY (actor_id, film_id)
);
CREATE TABLE film_category (
    film_id int REFERENCES film, category_id int REFERENCES category, last_update timestamptz NOT NULL,
    PRIMARY KEY (film_id, category_id)
);
CREATE TABLE store (
    store_id int PRIMARY KEY, manager_staff_id int NOT NULL, address_id int NOT NULL REFERENCES address,
    last_update timestamptz NOT NULL
);
CREATE TABLE staff (
    staff_id int PRIMARY KEY, first_name text NOT NULL, last_name text NOT NULL, address_id int NOT NULL REFERENCES address,
    email text, store_id int NOT NULL REFERENCES store, active boolean NOT NULL, username text NOT NULL, password text,
    last_update timestamptz NOT NULL, picture bytea
);
CREATE TABLE customer (
    customer_id int PRIMARY KEY, store_id int NOT NULL REFERENCES store, first_name text NOT NULL, last_name text NOT NULL,
    email text, address_id int NOT NULL REFERENCES address, activebool boolean NOT NULL, create_date date NOT NULL,
    last_update timestamptz, active int
);
CREATE TABLE inventory (
    inventory_id int PRIMARY KEY, film_id int NOT NULL REFERENCES film, store_id int NOT NULL REFERENCES store,
    last_update timestamptz NOT NULL
);
CREATE TABLE rental (
    rental_id int PRIMARY KEY, rental_date timestamptz NOT NULL, inventory_id int NOT NULL REFERENCES inventory,
    customer_id int NOT NULL REFERENCES customer, return_date timestamptz, staff_id int NOT NULL REFERENCES staff,
    last_update timestamptz NOT NULL
);
CREATE TABLE payment (
    payment_id int NOT NULL, customer_id int NOT NULL, staff_id int NOT NULL, rental_id int NOT NULL,
    amount numeric(5, 2) NOT NULL, payment_date timestamptz NOT NULL, PRIMARY KEY (payment_date, payment_id)
) PARTITION BY RANGE (payment_date);
CREATE TABLE payment_p2022_01 PARTITION OF payment FOR VALUES FROM ('2022-01-01') TO ('2022-02-01');
CREATE TABLE payment_p2022_02 PARTITION OF payment FOR VALUES FROM ('2022-02-01') TO ('2022-03-01');
CREATE TABLE payment_p2022_03 PARTITION OF payment FOR VALUES FROM ('2022-03-01') TO ('2022-05-01');

INSERT INTO country
SELECT n, (ARRAY['Argentina', 'Brazil', 'Canada', 'Denmark', 'Egypt', 'France', 'Greece', 'India', 'Japan', 'Kenya'])[n],
       '2022-02-15 09:46:27+00' FROM generate_series(1, 10) n;
INSERT INTO city
SELECT n, (ARRAY['Quer', 'Zwei', 'Vosk', 'Mar', 'Lind', 'Tor'])[1 + n % 6] || (ARRAY['bachtal', 'enfurt', 'owitz', 'ville-sur-Orb'])[1 + n / 6 % 4]
       || chr(65 + n % 26), 1 + n % 10, '2022-02-15 09:46:27+00' FROM generate_series(1, 40) n;
INSERT INTO address
SELECT n, (100 + n * 37 % 900) || ' ' || (ARRAY['Xanthorrhoea', 'Kaleidoscope', 'Zwischenahn', 'Bellwether'])[1 + n % 4] || ' '
       || (ARRAY['Parkway', 'Boulevard', 'Lane'])[1 + n % 3], CASE n % 5 WHEN 0 THEN 'Suite ' || n END,
       (ARRAY['Nordmark', 'Ostprovinz', 'Westerland', 'Suderland'])[1 + n % 4] || '-' || n % 7, 1 + n % 40,
       CASE WHEN n % 6 <> 0 THEN lpad((n * 7919 % 100000)::text, 5, '0') END,
       (ARRAY['14', '84', '46', '68'])[1 + n % 4] || lpad((n::bigint * 7340033 % 1000000000)::text, 9, '0'),
       '2022-02-15 09:45:30+00' FROM generate_series(1, 130) n;
INSERT INTO language
SELECT n, (ARRAY['English', 'Italian', 'Japanese', 'Mandarin', 'French', 'German'])[n], '2022-02-15 10:02:19+00'
  FROM generate_series(1, 6) n;
INSERT INTO actor
SELECT n, (ARRAY['Penelope', 'Nick', 'Jennifer', 'Johnny', 'Grace', 'Matthew', 'Joe', 'Christian', 'Karl', 'Uma'])[1 + n % 10],
       (ARRAY['Guin', 'Wahl', 'Chas', 'Lollo', 'Mostel'])[1 + n % 5] || (ARRAY['essberg', 'ington', 'obrigida'])[1 + n % 3],
       '2022-02-15 09:34:33+00' FROM generate_series(1, 40) n;
INSERT INTO category
SELECT n, (ARRAY['Action', 'Animation', 'Children', 'Classics', 'Comedy', 'Documentary', 'Drama', 'Travel'])[n],
       '2022-02-15 09:46:27+00' FROM generate_series(1, 8) n;
INSERT INTO film
SELECT n, title, description, 2000 + n % 7, 1 + n % 2, CASE WHEN n % 9 = 0 THEN 5 END, 3 + n % 5,
       (ARRAY[0.99, 2.99, 4.99])[1 + n % 3], 46 + n * 13 % 140, 9.99 + n % 20,
       (ARRAY['G', 'PG', 'PG-13', 'R', 'NC-17'])[1 + n % 5]::mpaa_rating, '2022-09-10 16:46:03+00',
       (ARRAY['Trailers', 'Commentaries', 'Deleted Scenes', 'Behind the Scenes'])[1 + n % 3 : 1 + n % 3 + n % 2],
       to_tsvector('simple', title || ' ' || description)
  FROM generate_series(1, 80) n,
       LATERAL (SELECT (ARRAY['Academy', 'Ace', 'African', 'Agent', 'Airport'])[1 + n % 5] || ' '
                       || (ARRAY['Dinosaur', 'Goldfinger', 'Egg', 'Truman', 'Polo', 'Holes', 'Saga'])[1 + n % 7] || ' ' || n,
                       'A ' || (ARRAY['thrilling', 'boring', 'fateful'])[1 + n % 3] || ' tale of a ' ||
                       (ARRAY['robot', 'moose', 'teacher', 'pioneer'])[1 + n % 4] || ' in a balloon') made(title, description);
INSERT INTO film_actor
SELECT DISTINCT 1 + (f * 7 + k * 11) % 40, f, timestamptz '2022-02-15 10:05:03+00' FROM generate_series(1, 80) f, generate_series(1, 4) k;
INSERT INTO film_category SELECT f, 1 + f % 8, '2022-02-15 10:07:09+00' FROM generate_series(1, 80) f;
INSERT INTO store SELECT n, n, n, '2022-02-15 09:57:12+00' FROM generate_series(1, 2) n;
INSERT INTO staff
SELECT n, (ARRAY['Mike', 'Jon', 'Beatrix'])[n], (ARRAY['Hillyerquist', 'Stephenswood', 'Kiddlethorpe'])[n], 2 + n,
       lower((ARRAY['Mike', 'Jon', 'Beatrix'])[n]) || '.' || (ARRAY['hillyerquist', 'stephenswood', 'kiddlethorpe'])[n] || '@sakilastaff.example',
       1 + n % 2, n < 3, (ARRAY['mikehillyerq', 'jonstephensw', 'beakiddleth'])[n], md5('staff' || n),
       '2022-05-16 16:13:11+00', CASE n WHEN 1 THEN '\x89504e470d0a'::bytea END
  FROM generate_series(1, 3) n;
INSERT INTO customer
SELECT n, 1 + n % 2, first, last, CASE WHEN n % 17 <> 0 THEN lower(first || '.' || last) || n || '@sakilacustomer.example' END,
       5 + n, n % 11 <> 0, date '2022-02-14' - n % 3, CASE WHEN n % 13 <> 0 THEN timestamptz '2022-02-15 09:57:20+00' END,
       CASE WHEN n % 11 <> 0 THEN 1 ELSE 0 END
  FROM generate_series(1, 120) n,
       LATERAL (SELECT (ARRAY['Mary', 'Patricia', 'Linda', 'Barbara', 'Elizabeth', 'Jennifer', 'Maria', 'Susan', 'Margaret'])[1 + n % 9],
                       (ARRAY['Hollo', 'Mercan', 'Brandt', 'Quille', 'Oster'])[1 + n % 5]
                       || (ARRAY['wickham', 'stoneleigh', 'dalefoot', 'thornbury', 'marchand', 'vanterpool', 'hausen'])[1 + n % 7]
                       ) made(first, last);
INSERT INTO inventory SELECT n, 1 + n % 80, 1 + n % 2, '2022-02-15 10:09:17+00' FROM generate_series(1, 240) n;
INSERT INTO rental
SELECT n, timestamptz '2022-01-05 10:00:00+00' + n * interval '3 hours 20 minutes', 1 + n * 7 % 240, 1 + n * 11 % 120,
       CASE WHEN n % 15 <> 0 THEN timestamptz '2022-01-05 10:00:00+00' + n * interval '3 hours 20 minutes' + (1 + n % 9) * interval '1 day' END,
       1 + n % 2, '2022-02-16 02:30:53+00' FROM generate_series(1, 600) n;
INSERT INTO payment
SELECT n, 1 + n * 11 % 120, 1 + n % 2, n, (ARRAY[0.99, 2.99, 4.99, 5.99, 7.99])[1 + n % 5],
       timestamptz '2022-01-05 10:30:00+00' + n * interval '3 hours 20 minutes' FROM generate_series(1, 600) n;

CREATE VIEW customer_list AS
SELECT cu.customer_id AS id, cu.first_name || ' ' || cu.last_name AS name, a.address, a.postal_code AS "zip code", a.phone,
       city.city, country.country, CASE WHEN cu.activebool THEN 'active' ELSE '' END AS notes, cu.store_id AS sid
  FROM customer cu JOIN address a ON cu.address_id = a.address_id JOIN city ON a.city_id = city.city_id
  JOIN country ON city.country_id = country.country_id;
CREATE VIEW staff_list AS
SELECT s.staff_id AS id, s.first_name || ' ' || s.last_name AS name, a.address, a.postal_code AS "zip code", a.phone,
       city.city, country.country, s.store_id AS sid
  FROM staff s JOIN address a ON s.address_id = a.address_id JOIN city ON a.city_id = city.city_id
  JOIN country ON city.country_id = country.country_id;
CREATE VIEW film_list AS
SELECT film.film_id AS fid, film.title, film.description, category.name AS category, film.rental_rate AS price, film.length,
       film.rating, string_agg(actor.first_name || ' ' || actor.last_name, ', ') AS actors
  FROM category LEFT JOIN film_category ON category.category_id = film_category.category_id
  LEFT JOIN film ON film_category.film_id = film.film_id JOIN film_actor ON film.film_id = film_actor.film_id
  JOIN actor ON film_actor.actor_id = actor.actor_id
 GROUP BY film.film_id, film.title, film.description, category.name, film.rental_rate, film.length, film.rating;
CREATE VIEW sales_by_film_category AS
SELECT c.name AS category, sum(p.amount) AS total_sales
  FROM payment p JOIN rental r ON p.rental_id = r.rental_id JOIN inventory i ON r.inventory_id = i.inventory_id
  JOIN film f ON i.film_id = f.film_id JOIN film_category fc ON f.film_id = fc.film_id
  JOIN category c ON fc.category_id = c.category_id GROUP BY c.name ORDER BY sum(p.amount) DESC;
CREATE VIEW sales_by_store AS
SELECT s.store_id, cy.country, m.first_name AS manager_first_name, m.last_name AS manager_last_name, sum(p.amount) AS total_sales
  FROM payment p JOIN rental r ON p.rental_id = r.rental_id JOIN inventory i ON r.inventory_id = i.inventory_id
  JOIN store s ON i.store_id = s.store_id JOIN address a ON s.address_id = a.address_id JOIN city c ON a.city_id = c.city_id
  JOIN country cy ON c.country_id = cy.country_id JOIN staff m ON s.manager_staff_id = m.staff_id
 GROUP BY s.store_id, cy.country, m.first_name, m.last_name;
CREATE VIEW contactable AS SELECT customer_id, email, store_id FROM customer WHERE email IS NOT NULL AND activebool;
CREATE VIEW store_contacts AS SELECT c.store_id, c.email, s.email AS staff_email FROM contactable c JOIN staff s USING (store_id);
CREATE MATERIALIZED VIEW customer_directory AS
SELECT c.customer_id, c.first_name, c.last_name, c.email, a.phone, k.country
  FROM customer c JOIN address a USING (address_id) JOIN city t USING (city_id) JOIN country k USING (country_id);
CREATE MATERIALIZED VIEW rental_by_category AS SELECT category, total_sales FROM sales_by_film_category;
CREATE INDEX customer_last_name ON customer (last_name);
CREATE UNIQUE INDEX customer_email ON customer (email);
ANALYZE;
