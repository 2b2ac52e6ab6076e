"""A small database ``shop`` with a column of every type, and the account that reads it."""

from __future__ import annotations

from tests.mysql.server import READER, READER_PASSWORD

SCHEMA = f"""
CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE TABLE shop.users (id INT PRIMARY KEY, email VARCHAR(100), ssn CHAR(11), born DATE, salary DECIMAL(10,2),
    seen DATETIME(6), length TIME(3), notes TEXT, raw BLOB, flag BIT(9), tiny TINYINT UNSIGNED, big BIGINT UNSIGNED,
    ratio DOUBLE, year YEAR, kind ENUM('a', 'b'), doc JSON);
INSERT INTO shop.users VALUES (1, 'ann@example.com', '010-12-3456', '1980-02-03', 1234.50, '2024-05-06 07:08:09.123456',
    '-12:34:56.789', 'a note', x'00ff', b'100000001', 200, 18446744073709551615, 1.5, 2001, 'b', '{{"a": 1}}'),
    (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
CREATE TABLE shop.orders (id INT PRIMARY KEY, user_id INT, email VARCHAR(100), total DECIMAL(10,2));
INSERT INTO shop.orders VALUES (7, 1, 'ann@example.com', 9.99);
CREATE VIEW shop.contacts AS SELECT id, email AS address FROM shop.users;
CREATE USER {READER} IDENTIFIED BY '{READER_PASSWORD}';
GRANT SELECT, SHOW VIEW ON shop.* TO {READER};
"""
