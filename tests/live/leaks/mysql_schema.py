"""The canary schema for MySQL and MariaDB, and what the attacks need beside it. Values are those of PostgreSQL's."""

from __future__ import annotations

from tests.live.canaries import EMAIL, PEOPLE, SECRET, STREET, SURNAME, email, ssn

_MAIL = f"concat('{EMAIL}', lpad(seq, 3, '0'), '@canary-corp.com')"
MYSQL_ALL = f"""
CREATE DATABASE evil CHARACTER SET utf8mb4;
CREATE DATABASE leaks CHARACTER SET utf8mb4;
USE leaks;
CREATE TABLE users (id INT PRIMARY KEY, email VARCHAR(60) NOT NULL, ssn VARCHAR(11), ssn_number INT,
    full_name VARCHAR(60), phone VARCHAR(30), street_address VARCHAR(80), birth_date DATE, card_number VARCHAR(20),
    last_ip VARCHAR(40), country VARCHAR(2), salary INT, notes TEXT, profile JSON, `blob` BLOB,
    feeling ENUM('calm', 'cross'), created_at DATETIME, nickname CHAR(12), KEY (email));
INSERT INTO users SELECT seq, {_MAIL}, concat('517-41-', 1000 + seq), 517410000 + seq,
    concat('Ada {SURNAME}', char(65 + seq % 26)), '+1 415 5551234', concat(seq, ' {STREET} Street'),
    date_add('1970-05-17', INTERVAL seq DAY), '4111111111111111', concat('10.20.30.', seq),
    if(seq % 3 = 0, 'FR', 'DE'), 40000 + seq, concat('call ', {_MAIL}, ', key {SECRET} ok'),
    json_object('email', {_MAIL}, 'tier', seq % 4, 'free', concat('reach ', {_MAIL})), 'key {SECRET} ok', 'calm',
    '2024-01-02 03:04:05', concat('n', seq) FROM seq_1_to_{PEOPLE};
CREATE TABLE orders (id INT PRIMARY KEY, user_id INT, contact_email VARCHAR(60), total DECIMAL(10,2),
    placed_at DATETIME);
INSERT INTO orders SELECT seq, 1 + seq % {PEOPLE}, concat('{EMAIL}', lpad(1 + seq % {PEOPLE}, 3, '0'),
    '@canary-corp.com'), seq * 1.5, date_add('2024-02-01', INTERVAL seq HOUR) FROM seq_1_to_300;
CREATE TABLE products (id INT PRIMARY KEY, title VARCHAR(30), price DECIMAL(10,2));
INSERT INTO products SELECT seq, concat('Widget ', seq), seq * 2.25 FROM seq_1_to_40;
CREATE VIEW contacts AS SELECT id, email AS contact, substr(ssn, 1, 5) AS start_of_it, country FROM users;
CREATE VIEW countries AS SELECT country, count(*) AS people FROM users GROUP BY country;
CREATE TABLE people_all (id INT, email VARCHAR(60), region VARCHAR(20))
    PARTITION BY LIST COLUMNS (region) (PARTITION eu VALUES IN ('eu'), PARTITION told VALUES IN ('{EMAIL}part'));
INSERT INTO people_all SELECT seq, concat('{EMAIL}p', seq, '@canary-corp.com'), 'eu' FROM seq_1_to_30;
CREATE TABLE kept AS SELECT id, ssn, email AS contact FROM users;
CREATE VIEW again AS SELECT contact AS word FROM contacts;
CREATE VIEW evil.products AS SELECT id, email AS title FROM leaks.users;
CREATE TABLE favourites (id INT, email VARCHAR(60));
INSERT INTO favourites SELECT seq, '{email(1)}' FROM seq_1_to_90;
INSERT INTO favourites SELECT id, email FROM users;
CREATE TABLE ranked (id INT, ssn VARCHAR(11), country VARCHAR(2), KEY by_ssn (ssn, id));
INSERT INTO ranked SELECT 61 - id, ssn, country FROM users ORDER BY id % 7, id;
CREATE TABLE scratch (id INT PRIMARY KEY, word VARCHAR(20));
INSERT INTO scratch VALUES (1, 'one');
CREATE TABLE strict_one (id INT, email VARCHAR(60) CHECK (length(email) < 5), UNIQUE (id));
CREATE SEQUENCE ticket;
CREATE FUNCTION getssn(n INT) RETURNS VARCHAR(11) READS SQL DATA RETURN (SELECT ssn FROM users WHERE id = n);
CREATE FUNCTION written() RETURNS INT MODIFIES SQL DATA BEGIN UPDATE scratch SET word = 'written'; RETURN 1; END;
CREATE PROCEDURE all_users() SELECT * FROM users;
CREATE PROCEDURE writes() UPDATE scratch SET word = 'called';
CREATE TABLE told (id INT, word VARCHAR(60) DEFAULT '{email(3)}' COMMENT 'ssn {ssn(20)}',
    kind ENUM('{email(2)}', 'plain'), made VARCHAR(60) AS (concat('{email(16)}', id)), CHECK (word <> '{email(4)}'))
    COMMENT 'as {email(19)} asked';
INSERT INTO told (id) VALUES (1);
CREATE VIEW told_view AS SELECT id FROM told WHERE word = '{email(7)}';
CREATE FUNCTION told_code() RETURNS VARCHAR(60) RETURN '{email(8)}';
CREATE TRIGGER told_trigger BEFORE UPDATE ON told FOR EACH ROW SET NEW.word = '{email(13)}';
ANALYZE TABLE users, favourites PERSISTENT FOR ALL
"""
