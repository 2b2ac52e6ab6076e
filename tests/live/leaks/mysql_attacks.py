"""Attacks of the catalogue in MySQL's and MariaDB's own syntax, by the numbers of its lines.

Those of PostgreSQL's that this server reads too are tried as they stand (`test_leaks.py`). What must never stand here:
an attack whose first half was not seen to work.
"""

from __future__ import annotations

import ipaddress
import os

from tests.live.canaries import email, ssn
from tests.live.leaks.attack import Attack, Effect, Oracle, Tells, oracles, runs, tells

_SSN, _NUMBER = ssn(1), 517410001
_GUESSES = ("517", "999")
_SSNS = (ssn(1), ssn(999))
_ONE = "FROM users WHERE id = 1"
_ROWS, _BACK = "SELECT count(*), min(word) FROM scratch", "REPLACE INTO scratch VALUES (1, 'one')"
_FILE = f"maskwire-leak-{os.getpid()}"  # in the server's own folder


def _made(expression: str, arrives: str) -> Tells:
    return Tells((f"SELECT {expression} {_ONE}",), arrives)


def _of(template: str, *expressions: str) -> tuple[Attack, ...]:
    return tells(*(template.format(one) for one in expressions))


def _writes(*statements: str) -> tuple[Effect, ...]:
    return tuple(Effect((statement,), _ROWS, undo=_BACK) for statement in statements)


MYSQL: dict[str, tuple[Attack, ...]] = {
    "4": (
        *_of("SELECT {} FROM users", "lpad(ssn, 20, 'x')", "CONVERT(ssn USING latin1)", "ssn COLLATE utf8mb4_bin",
             "BINARY ssn", "CAST(ssn AS BINARY)", "elt(1, ssn)", "quote(ssn)", "insert(ssn, 1, 0, '')",
             "substring_index(ssn, '@', 1)", "json_quote(ssn)", "make_set(1, ssn)", "regexp_substr(ssn, '.*')",
             "concat_ws('', ssn)", "json_array(concat(ssn, ''))", "CONCAT(email)", "uncompress(compress(ssn))",
             "from_base64(to_base64(ssn))", "unhex(hex(ssn))", "ssn_number DIV 1", "ssn_number ^ 0", "~~ssn_number",
             "aes_decrypt(aes_encrypt(ssn, 'k'), 'k')", "if(1, concat(ssn), 2)", "ifnull(lower(ssn), 0)"),
        _made("hex(ssn)", _SSN.encode().hex().upper()),
        _made("conv(ssn_number, 10, 16)", f"{_NUMBER:X}"),
        _made("format(ssn_number, 0)", "517,410,001"),
        _made("inet_ntoa(ssn_number)", str(ipaddress.ip_address(_NUMBER))),
        _made("bin(ssn_number)", f"{_NUMBER:b}"),
        _made("reverse(ssn)", _SSN[::-1]),
        _made("date_format(birth_date, '%Y%m%d')", "19700518"),
        _made("to_days(birth_date)", "719665"),
        _made("birth_date + 0", "19700518"),
    ),
    "8": (
        *_of("SELECT {} FROM users", "group_concat(concat(ssn, ''))", "json_arrayagg(lower(email))",
             "json_objectagg(email, 1)", "max(ssn_number)", "bit_or(ssn_number) % 1000000000", "min(concat(email))",
             "group_concat(id, email)"),
        *tells(f"SELECT sum(ssn_number) {_ONE}", f"SELECT avg(ssn_number) {_ONE}"),
    ),
    "10": tells("VALUES ((SELECT lower(ssn) FROM users WHERE id = 1))",
                "WITH w (a, b) AS (SELECT id, upper(ssn) FROM users) SELECT b FROM w"),
    "12": tells("SELECT t.e FROM users, json_table(profile, '$' COLUMNS (e TEXT PATH '$.email')) t",
                "SELECT t.e FROM users, json_table(json_array(ssn), '$[*]' COLUMNS (e TEXT PATH '$')) t"),
    "13": tells("SELECT * FROM favourites f RIGHT JOIN users u USING (id)",
                "SELECT * FROM products p RIGHT JOIN users u USING (id) JOIN favourites f USING (id)",
                "SELECT * FROM (products p, scratch s) RIGHT JOIN users u ON u.id = p.id"),
    "16": tells("SELECT email FROM people_all PARTITION (eu)"),
    "17": (
        *tells("SELECT getssn(1)", "SELECT leaks.getssn(id) FROM users", "SELECT `getssn`(1)",
               "CALL all_users()",
               "CALL leaks.all_users"),
    ),
    "18": _of("SELECT {} FROM users", "json_value(profile, '$.email')", "json_extract(profile, '$.email')",
              "json_unquote(json_extract(profile, '$.free'))", "json_query(profile, '$')", "json_detailed(profile)",
              "json_compact(profile)", "json_merge_preserve(profile, profile)", "json_set(profile, '$.x', 1)",
              "json_extract(profile, '$.*')", "json_normalize(profile)", "profile"),
    "21": (
        *tells("SELECT @v := ssn FROM users", "SELECT @v := concat(@v, ssn) FROM users, (SELECT @v := '') i"),
        Tells(("SELECT ssn INTO @v FROM users WHERE id = 1", "SELECT @v")),
        Tells(("SET @v = (SELECT ssn FROM users WHERE id = 1)", "SELECT @v")),
        Tells(("SELECT email, ssn INTO @a, @b FROM users WHERE id = 1", "SELECT concat(@a, @b)")),
    ),
    "22": (
        Tells(("SET sql_mode = 'ANSI_QUOTES'", 'SELECT upper("ssn") FROM users')),
        Tells(("SET sql_mode = 'PIPES_AS_CONCAT'", "SELECT ssn || '' FROM users")),
        Tells(("SET sql_mode = 'ORACLE'", "SELECT ssn || '' FROM users")),
        Tells(("SET sql_mode = 'ANSI'", "SELECT \"ssn\" || '' FROM users")),
        Tells(("SET sql_mode = 'NO_BACKSLASH_ESCAPES'", "SELECT '\\' AS a, upper(email), ssn FROM users -- '")),
        Tells(("SET SESSION sql_mode = 'PIPES_AS_CONCAT'", "SELECT 'x' || (SELECT ssn FROM users WHERE id = 1)")),
        Tells(("SET sql_mode = 'IGNORE_SPACE'", "SELECT concat (ssn, 'x') FROM users")),
        Tells(("SELECT 'a\\'', upper(ssn), 'b' FROM users",)),
    ),
    "23": tells("SELECT{x ssn}FROM users", "SELECT`ssn`FROM`users`", "SELECT ssn 'q' FROM users",
                "SELECT leaks . users . ssn FROM leaks . users", "SELECT SQL_NO_CACHE ssn FROM users",
                "SELECT HIGH_PRIORITY SQL_BUFFER_RESULT ssn FROM users", "SELECT users.* FROM (users)",
                "SELECT ssn FROM users USE INDEX ()", "SELECT DISTINCTROW ssn FROM users", "(SELECT ssn FROM users)",
                "SELECT ssn FROM users PROCEDURE ANALYSE()", "SELECT ssn id FROM users LIMIT ROWS EXAMINED 1000",
                "SELECT NEXT VALUE FOR ticket, ssn FROM users", "SELECT @@version, ssn FROM users"),
    "24": (
        *oracles(*_GUESSES, "SELECT id FROM users WHERE ssn RLIKE '^{}'", "SELECT id FROM users WHERE ssn REGEXP '^{}'",
                 "SELECT id FROM users WHERE left(ssn, 3) = '{}'", "SELECT id FROM users WHERE ssn + 0 = {}",
                 "SELECT id FROM users WHERE instr(ssn, '{}') = 1", "SELECT id FROM users WHERE locate('{}', ssn)",
                 "SELECT id FROM users WHERE ssn = {}", "SELECT id FROM users WHERE (ssn, 1) > ('{}', 1)",
                 "SELECT id FROM users WHERE ssn BETWEEN '{}' AND '{}~'",
                 "SELECT count(*) FROM users WHERE ssn >= '{}' AND ssn < '{}~'"),
        *oracles(*_SSNS, "SELECT id FROM users WHERE find_in_set('{}', ssn)", "SELECT id FROM users WHERE ssn <=> '{}'",
                 "SELECT id FROM users WHERE BINARY ssn = '{}'", "SELECT id FROM users WHERE field(ssn, '{}')",
                 "SELECT id FROM users WHERE strcmp(ssn, '{}') = 0", "SELECT id FROM users WHERE NOT ssn <> '{}'",
                 "SELECT id FROM users WHERE ssn IN ('{}', 'x') XOR 0",
                 "SELECT id FROM users WHERE md5(ssn) = md5('{}')",
                 "SELECT id FROM users WHERE ssn SOUNDS LIKE '{}' AND ssn = '{}'",
                 "SELECT id FROM users HAVING id IN (SELECT id FROM users WHERE ssn LIKE '{}')",
                 "SELECT id FROM users WHERE json_contains(json_array(ssn), '\"{}\"')",
                 "SELECT id FROM users WHERE ssn = '{}' COLLATE utf8mb4_bin"),
    ),
    "25": (
        Tells(("SELECT id FROM ranked LIMIT 3",), "(60,), (59,), (58,)"),
        Tells(("SELECT id FROM ranked FORCE INDEX (by_ssn) LIMIT 3",), "(60,), (59,), (58,)"),
        Tells(("SELECT r.id FROM ranked r WHERE r.id > 0 LIMIT 3",), "(60,), (59,), (58,)"),
        Tells(("SELECT group_concat(id SEPARATOR '|') FROM ranked",), "60|59|58"),
        Tells(("SELECT json_arrayagg(id) FROM ranked",), "[60,59,58"),
        Tells(("SELECT group_concat(id ORDER BY ssn) FROM ranked",), "60,59,58"),
        *oracles("ASC", "DESC", "SELECT id FROM users ORDER BY ssn_number {} LIMIT 3",
                 "SELECT id, rank() OVER (ORDER BY ssn {}) FROM users",
                 "SELECT min(id) FROM users GROUP BY ssn ORDER BY ssn {} LIMIT 3"),
    ),
    "27": oracles(
        *_GUESSES, "SELECT if(ssn LIKE '{}%', 1, 2) FROM users", "SELECT ssn LIKE '{}%' FROM users",
        "SELECT elt(1 + (ssn LIKE '{}%'), 'no', 'yes') FROM users", "SELECT sum(ssn LIKE '{}%') FROM users",
        "SELECT count(if(ssn LIKE '{}%', 1, NULL)) FROM users", "SELECT greatest(ssn, '{}') = '{}' FROM users",
        "SELECT locate('{}', ssn) FROM users", "SELECT strcmp(ssn, '{}') FROM users",
        "SELECT ssn RLIKE '{}' FROM users",
        "SELECT nullif(left(ssn, 3), '{}') IS NULL FROM users", "SELECT interval(ssn_number, {}000000) FROM users",
    ),
    "28": oracles(
        *_GUESSES, f"SELECT 9223372036854775000 + (ssn LIKE '{{}}%') * 1000 {_ONE}",
        f"SELECT exp(710 * (ssn LIKE '{{}}%')) {_ONE}",
        f"SELECT if(ssn LIKE '{{}}%', (SELECT id FROM users), 1) {_ONE}",
        f"SELECT 1 {_ONE} AND if(ssn LIKE '{{}}%', (SELECT id FROM users), 1) = 1",
        f"SELECT cot(ssn NOT LIKE '{{}}%') {_ONE}",
        f"SELECT ST_X(if(ssn LIKE '{{}}%', 'x', POINT(1, 1))) {_ONE}",
    ),
    "29": tuple(
        Oracle((statement,), *_GUESSES, timed=True)
        for statement in (
            f"SELECT if(ssn LIKE '{{}}%', sleep(0.3), 0) {_ONE}",
            f"SELECT if(ssn LIKE '{{}}%', benchmark(1000000, md5('x')), 0) {_ONE}",
            f"SELECT 1 {_ONE} AND ssn LIKE '{{}}%' AND sleep(0.3)",
        )
    ),
    "30": (
        Oracle(("SELECT SQL_CALC_FOUND_ROWS id FROM users WHERE ssn LIKE '{}%' LIMIT 1", "SELECT found_rows()"),
               *_GUESSES),
        Oracle(("SELECT id FROM users WHERE ssn LIKE '{}%'", "SELECT found_rows()"), *_GUESSES),
        Oracle(("SELECT 1 FROM users WHERE id = 1 AND ssn LIKE '{}%' AND CAST('x' AS SIGNED) = 0", "SELECT 1"),
               *_GUESSES),
    ),
    "31": (
        *oracles(*_GUESSES, "ANALYZE SELECT 1 FROM users WHERE ssn LIKE '{}%'",
                 "ANALYZE SELECT 1 FROM users WHERE ssn_number > {}000000"),
        Tells(("EXPLAIN EXTENDED SELECT email FROM users WHERE id = 1", "SHOW WARNINGS")),
    ),
    "36": oracles(
        *_SSNS, "SELECT count(*) FROM users NATURAL JOIN (SELECT '{}' AS ssn) g",
        "SELECT id FROM users JOIN (SELECT '{}' AS ssn UNION SELECT 'x') g USING (ssn)",
        "SELECT id FROM users u STRAIGHT_JOIN (SELECT '{}' AS guess) g ON u.ssn = g.guess",
    ),
    "37": (
        Tells(("SELECT CAST(full_name AS SIGNED) FROM users", "SHOW WARNINGS")),
        Tells(("SELECT CAST(email AS DATE), email + 0 FROM users", "SHOW WARNINGS LIMIT 5")),
    ),
    "38": (
        *tells("UPDATE users SET id = email WHERE id = 1"),
        Tells(("CREATE TEMPORARY TABLE t (e VARCHAR(60) PRIMARY KEY)", "INSERT INTO t SELECT email FROM favourites")),
    ),
    "41": (
        Tells(("BEGIN NOT ATOMIC DECLARE m TEXT DEFAULT (SELECT ssn FROM users LIMIT 1); "
               "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = m; END",)),
    ),
    "43": (
        Tells(("SELECT 1 FROM users WHERE ssn = 10", "SHOW WARNINGS")),
        Tells(("SELECT ssn + 0 FROM users", "SHOW WARNINGS")),
        Tells(("SELECT CAST(ssn AS DATE) FROM users", "SHOW WARNINGS")),
        Tells(("SELECT updatexml(1, concat(0x7e, (SELECT ssn FROM users LIMIT 1)), 1)", "SHOW ERRORS")),
        Tells(("SELECT ssn + 0 FROM users", "GET DIAGNOSTICS CONDITION 1 @m = MESSAGE_TEXT", "SELECT @m")),
        Oracle(("SELECT 1 FROM users WHERE id = 1 AND ssn LIKE '{}%' AND CAST('x' AS SIGNED) = 0",
                "SHOW COUNT(*) WARNINGS"), *_GUESSES),
        Oracle(("SELECT 1 FROM users WHERE id = 1 AND ssn LIKE '{}%' AND CAST('x' AS SIGNED) = 0",
                "SELECT @@warning_count"), *_GUESSES),
    ),
    "44": tells(
        "SELECT extractvalue(1, concat(0x7e, (SELECT ssn FROM users LIMIT 1)))",
        "SELECT 1 FROM products WHERE updatexml(1, concat(0x7e, (SELECT email FROM users LIMIT 1)), 1)",
        "SELECT 1 FROM products ORDER BY extractvalue(1, concat(0x7e, (SELECT ssn FROM users LIMIT 1)))",
        "SELECT count(*), concat((SELECT ssn FROM users LIMIT 1), floor(rand(0) * 2)) x FROM orders GROUP BY x",
    ),
    "46": (
        *tells("SELECT min_value, max_value FROM mysql.column_stats", "SELECT email FROM users PROCEDURE ANALYSE()",
               "SELECT hex(histogram), max_value FROM mysql.column_stats WHERE column_name = 'email'"),
        Tells(("SET optimizer_trace = 'enabled=on'", "SELECT 1 FROM users WHERE email = (SELECT email FROM users "
               "WHERE id = 1)", "SELECT trace FROM information_schema.optimizer_trace")),
    ),
    "47": (
        Tells(("SET profiling = 1", f"SELECT count(*) FROM users WHERE email = '{email(1)}'", "SHOW PROFILES")),
    ),
    "47a": tells(
        "SHOW CREATE TABLE told", "SHOW CREATE VIEW told_view", "SHOW CREATE FUNCTION told_code",
        "SHOW CREATE TRIGGER told_trigger", "SHOW FULL COLUMNS FROM told", "SHOW COLUMNS FROM told", "DESCRIBE told",
        "DESC told kind", "EXPLAIN told", "SHOW FIELDS IN told", "SHOW TABLE STATUS", "SHOW TRIGGERS",
        "SHOW CREATE TABLE people_all", "SELECT column_default FROM information_schema.columns",
        "SELECT column_type FROM information_schema.columns", "SELECT table_comment FROM information_schema.tables",
        "SELECT view_definition FROM information_schema.views",
        "SELECT routine_definition FROM information_schema.routines",
        "SELECT check_clause FROM information_schema.check_constraints", "SELECT body FROM mysql.proc",
        "SELECT partition_description FROM information_schema.partitions",
        "SELECT action_statement FROM information_schema.triggers", "SELECT DEFAULT(word) FROM told",
        "SELECT made FROM told", "SELECT word FROM told", "SELECT DISTINCT made FROM told",
    ),
    "48": (
        Tells(("SELECT last_insert_id(ssn_number) FROM users WHERE id = 1", "SELECT last_insert_id()")),
        *tells("SELECT last_insert_id(ssn_number) FROM users"),
        Tells(("SELECT get_lock(ssn, 0) FROM users WHERE id = 1",
               f"SELECT 'found ' || 1, concat('held ', is_used_lock('{ssn(1)}') IS NOT NULL)"), "held 1"),
    ),
    "50": (
        Tells((f"SELECT email FROM users INTO OUTFILE '{_FILE}'",
              f"SELECT load_file(concat(@@datadir, 'leaks/{_FILE}'))"),
              commits=True),
        Tells((f"SELECT email FROM users LIMIT 1 INTO DUMPFILE '{_FILE}d'",
               f"SELECT load_file(concat(@@datadir, 'leaks/{_FILE}d'))"), commits=True),
    ),
    "51": (
        Tells(("CREATE TEMPORARY TABLE t AS SELECT ssn AS word FROM users", "SELECT word FROM t")),
        Tells(("CREATE OR REPLACE VIEW v AS SELECT upper(ssn) AS word FROM users", "SELECT word FROM v"), commits=True,
              undo="DROP VIEW v"),
        Tells(("CREATE TEMPORARY TABLE products AS SELECT email AS title FROM users", "SELECT title FROM products")),
        Tells(("CREATE TEMPORARY TABLE t LIKE products", "INSERT INTO t SELECT id, email, 1 FROM users",
               "SELECT title FROM t")),
    ),
    "53": _writes("SELECT 1; DELETE FROM scratch", "SELECT 1; UPDATE scratch SET word = 'x'; SELECT 2",
                  "/* ; */ SELECT 1 /* ' */; DELETE FROM scratch -- '",
                  "SELECT 1 ; REPLACE INTO scratch VALUES (1, 'r')"),
    "54": (
        *_writes("DELETE FROM scratch", "DELETE FROM scratch RETURNING word", "TRUNCATE scratch", "DO written()",
                 "INSERT INTO scratch VALUES (2, 'a') RETURNING id", "REPLACE INTO scratch VALUES (1, 'r')",
                 "UPDATE scratch SET word = 'x'", "SELECT written()", "SELECT 1 FROM DUAL WHERE written()",
                 "CALL writes()",
                 "UPDATE scratch s, products p SET s.word = 'y' WHERE s.id = p.id", "DELETE s FROM scratch s"),
        *runs("SELECT * FROM scratch FOR UPDATE", "SELECT * FROM scratch LOCK IN SHARE MODE",
              "SELECT * FROM scratch FOR UPDATE SKIP LOCKED", "SELECT * FROM (SELECT * FROM scratch FOR UPDATE) s",
              "SELECT nextval(ticket)", "SELECT NEXT VALUE FOR ticket", "SELECT setval(ticket, 77)",
              "SELECT lastval(ticket)"),
    ),
    "55": (
        Effect(("SET SESSION TRANSACTION READ WRITE", "DELETE FROM scratch"), _ROWS, undo=_BACK),
        Effect(("START TRANSACTION READ WRITE", "DELETE FROM scratch", "COMMIT"), _ROWS, lasting=True, undo=_BACK),
        Effect(("SET tx_read_only = 0", "DELETE FROM scratch"), _ROWS, undo=_BACK),
        Effect(("SET @@session.tx_read_only = OFF", "DELETE FROM scratch"), _ROWS, undo=_BACK),
        Effect(("SET STATEMENT tx_read_only = 0 FOR DELETE FROM scratch",), _ROWS, undo=_BACK),
        *runs("FLUSH STATUS", "FLUSH TABLES", "ANALYZE TABLE scratch", "OPTIMIZE TABLE scratch", "CHECK TABLE scratch",
              "CHECKSUM TABLE scratch", "LOCK TABLES scratch READ", "DO get_lock('a', 0)", "SELECT get_lock('x', 0)",
              "SELECT release_all_locks()", "SET GLOBAL max_connections = 151", "RESET QUERY CACHE",
              "SAVEPOINT a", "SET SESSION max_statement_time = 0.5, @a = 1", "KILL USER nobody_of_that_name",
              "SELECT uuid_short()", "SET default_storage_engine = MyISAM"),
    ),
    "56": (
        Tells(("PREPARE s FROM 'SELECT upper(ssn) FROM users'", "EXECUTE s")),
        Tells(("SET @q = 'SELECT upper(ssn) FROM users'", "PREPARE s FROM @q", "EXECUTE s")),
        Tells(("PREPARE s FROM 'SELECT upper(email) FROM users WHERE id = ?'", "SET @i = 1", "EXECUTE s USING @i"),
              email(1).upper()),
        Tells(("EXECUTE IMMEDIATE concat('SELECT ss', 'n FROM users')",)),
        Tells(("BEGIN NOT ATOMIC SELECT ssn FROM users; END",)),
        Tells(("BEGIN NOT ATOMIC DECLARE v TEXT; DECLARE c CURSOR FOR SELECT ssn FROM users; OPEN c; FETCH c INTO v; "
               "SELECT v; END",)),
        Tells(("IF 1 THEN SELECT ssn FROM users; END IF",)),
        Tells(("FOR r IN (SELECT ssn FROM users LIMIT 1) DO SELECT r.ssn; END FOR",)),
    ),
    "63": (
        Tells(("SET NAMES latin1", "SELECT upper(ssn) FROM users")),
        Tells(("SET character_set_results = NULL", "SELECT concat(ssn) FROM users")),
        Tells(("SET collation_connection = latin1_bin", "SELECT concat(ssn, 'x') FROM users")),
    ),
    "64": (
        Tells(("USE evil", "SELECT title FROM products")),
        *tells("SELECT title FROM evil.products", "SELECT e.title FROM evil.products AS e JOIN products USING (id)"),
    ),
    "65": tells(
        "SELECT id /*!50000 , ssn */ FROM users", "SELECT 1 /*! UNION SELECT ssn FROM users */",
        "SELECT 1 /*M! UNION SELECT ssn FROM users */", "SELECT 1 /*M!100000 UNION SELECT ssn FROM users */",
        "/*!50000 SELECT ssn FROM users */", "SELECT /*!ssn*/ FROM users", "SELECT '/*' , ssn /*! */ FROM users",
        "SELECT 1 --1, 2\n, upper(ssn) FROM users", "SELECT 1 # '\n, upper(ssn) FROM users -- '",
    ),
    "66": (
        Tells(("HANDLER users OPEN", "HANDLER users READ FIRST")),
        Tells(("HANDLER users OPEN AS h", "HANDLER h READ `PRIMARY` = (1)")),
        Tells(("HANDLER leaks.users OPEN AS h", "HANDLER h READ NEXT LIMIT 3")),
    ),
    "67": runs("HELP 'select'", "SHOW ENGINE INNODB STATUS", "SHOW OPEN TABLES",
               "SHOW GRANTS", "SHOW PRIVILEGES", "SHOW PROCEDURE STATUS",
               "SHOW INDEX FROM users", "SHOW PROCESSLIST", "SHOW USER_STATISTICS", "CHECKSUM TABLE users"),
    "76": _writes("INSERT INTO scratch SELECT id + 1, 'n' FROM products",
                  "INSERT INTO scratch (id) SELECT id + 2 FROM products"),
}  # fmt: skip
