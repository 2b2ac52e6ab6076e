"""The sixth part of the catalogue: statements and messages that are not what they seem, lines 53 to 76."""

from __future__ import annotations

from tests.live.leaks.attack import Effect, Line, NotHere, Tells, oracles, runs, tells
from tests.live.leaks.schema import SCRATCH

_ROWS = "SELECT count(*), min(word) FROM scratch"
_BACK = "TRUNCATE scratch; INSERT INTO scratch VALUES (1, 'one')"
_READ_ONLY = ("BEGIN READ ONLY",)


def _writes(*statements: str) -> tuple[Effect, ...]:
    return tuple(Effect((statement,), _ROWS, undo=_BACK) for statement in statements)


def _shown(setting: str, value: str, option: str = "") -> Tells:
    """A setting that is asked for at startup."""
    return Tells((f"SHOW {setting}",), f"('{value}',)", startup={"options": option or f"-c {setting}={value}"})


def _set(setting: str, value: str, how: str = "") -> Effect:
    return Effect((how or f"SET {setting} = {value}",), f"SHOW {setting}", session=True)


def _sequence(*statements: str, arrives: str = "", commits: bool = False) -> Tells:
    return Tells(statements, arrives, commits=commits)


SMUGGLED: dict[str, Line] = {
    "53": Line(
        "several statements in one text",
        (
            *_writes("SELECT 1; DELETE FROM scratch", "SELECT 1;;; UPDATE scratch SET word = 'x'; SELECT 2",
                     "/* ; */ SELECT 1 /* ' */; DELETE FROM scratch --'"),
            Effect((*_READ_ONLY, "COMMIT; INSERT INTO scratch VALUES (2, 'two')"), _ROWS, lasting=True, undo=_BACK),
            Effect((*_READ_ONLY, "ROLLBACK; BEGIN; DELETE FROM scratch; COMMIT"), _ROWS, lasting=True, undo=_BACK),
                    ),
        ("tests/live/test_masking.py::test_nothing_but_reads_goes_through",
         "tests/live/test_protocol_attacks.py::test_texts_of_several_statements"),
    ),
    "54": Line(
        "writes inside a SELECT",
        (
            *_writes(
                "WITH d AS (DELETE FROM scratch RETURNING *) SELECT * FROM d",
                "WITH d AS (DELETE FROM scratch) SELECT 1",
                "WITH i AS (INSERT INTO scratch VALUES (2, 'a') RETURNING id) SELECT * FROM i",
                "WITH u AS (UPDATE scratch SET word = 'x' RETURNING old.word) SELECT * FROM u",
                "WITH m AS (MERGE INTO scratch USING products p ON p.id = scratch.id WHEN MATCHED THEN DELETE"
                " RETURNING scratch.id) SELECT * FROM m",
                "SELECT written()",
                "SELECT * FROM written()",
                "SELECT 1 WHERE written() > 0",
            ),
            *(
                Effect((f"SELECT * FROM scratch FOR {strength}",), "SELECT xmax::text FROM scratch")
                for strength in ("UPDATE", "NO KEY UPDATE", "SHARE", "KEY SHARE", "UPDATE NOWAIT", "SHARE SKIP LOCKED")
            ),
            Effect(("SELECT * FROM (SELECT * FROM scratch FOR UPDATE) s",), "SELECT xmax::text FROM scratch"),
            Effect(("SELECT nextval('ticket')",), "SELECT last_value, is_called FROM ticket",
                   undo="SELECT setval('ticket', 1, false)"),
            Effect(("SELECT setval('ticket', 77)",), "SELECT last_value, is_called FROM ticket",
                   undo="SELECT setval('ticket', 1, false)"),
            Effect(("EXPLAIN ANALYZE DELETE FROM scratch",), _ROWS),
            Effect(("EXPLAIN ANALYZE SELECT written()",), _ROWS),
            Effect(("COPY (DELETE FROM scratch RETURNING id) TO STDOUT",), _ROWS),
        ),
        ("tests/sql/test_refused.py::test_what_writes_is_refused_as_read_only",),
    ),
    "55": Line(
        "a read-only transaction that is left, or that does not hold it",
        (
            Effect(("BEGIN READ ONLY", "SET TRANSACTION READ WRITE", "DELETE FROM scratch"), _ROWS, lasting=True,
                   undo=_BACK),
            Effect(("BEGIN READ WRITE", "DELETE FROM scratch"), _ROWS, lasting=True, undo=_BACK),
            Effect(("SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE", "DELETE FROM scratch"), _ROWS,
                   lasting=True, undo=_BACK),
            Effect(("SET default_transaction_read_only = off", "DELETE FROM scratch"), _ROWS, lasting=True, undo=_BACK),
            Effect((*_READ_ONLY, f"COPY (SELECT 1) TO '{SCRATCH}'"), f"SELECT (pg_stat_file('{SCRATCH}', true)).size"
                   " IS NULL", lasting=True, undo=f"COPY (SELECT 1) TO PROGRAM 'rm -f {SCRATCH}'"),
            Effect((*_READ_ONLY, f"COPY (SELECT 1) TO PROGRAM 'cat > {SCRATCH}'"),
                   f"SELECT (pg_stat_file('{SCRATCH}', true)).size IS NULL", lasting=True,
                   undo=f"COPY (SELECT 1) TO PROGRAM 'rm -f {SCRATCH}'"),
            *runs("SELECT pg_switch_wal()", "SELECT pg_logical_emit_message(false, 'a', 'b')", "ANALYZE scratch",
                  "SELECT pg_reload_conf()", "SELECT pg_notify('c', 'x')", "NOTIFY c, 'x'",
                  "LOCK TABLE scratch IN ACCESS SHARE MODE", "SELECT pg_create_restore_point('x')",
                  "SELECT pg_rotate_logfile()", "SELECT pg_stat_reset()", "SELECT pg_export_snapshot()",
                  "SELECT pg_advisory_lock(1)", "SELECT pg_stat_clear_snapshot()",
                  "SELECT pg_log_backend_memory_contexts(pg_backend_pid())", "CHECKPOINT", "REINDEX TABLE scratch",
                  "SELECT pg_import_system_collations('pg_catalog')", before=_READ_ONLY),
        ),
        note="The upstream session is read-only all the same.",
    ),
    "56": Line(
        "statements kept under a name, cursors, SQL in a text",
        (
            _sequence("PREPARE p(int) AS SELECT ssn FROM users WHERE id = $1", "EXECUTE p(1)"),
            _sequence("BEGIN", "DECLARE c CURSOR WITH HOLD FOR SELECT max(ssn) FROM users", "COMMIT", "FETCH c",
                      commits=True),
            _sequence("BEGIN", "SELECT opened('c')", "FETCH ALL FROM c"),
            _sequence("BEGIN", "DO $$ DECLARE c refcursor := 'c'; BEGIN OPEN c FOR SELECT ssn FROM users; END $$",
                      "FETCH ALL FROM c"),
            *tells("DO $$ BEGIN EXECUTE 'DO ''BEGIN RAISE EXCEPTION ''''%'''', (SELECT ssn FROM users LIMIT 1); END''';"
                   " END $$"),
            Effect(("PREPARE p AS DELETE FROM scratch", "EXECUTE p"), _ROWS),
            Effect(("PREPARE p AS WITH d AS (DELETE FROM scratch RETURNING 1) SELECT 1", "EXECUTE p"), _ROWS),
            Effect(("DO $$ BEGIN DELETE FROM scratch; END $$",), _ROWS),
            NotHere("EXECUTE IMMEDIATE 'SELECT ssn FROM users'", "it is MySQL's and SQL/PSM's syntax"),
        ),
        ("tests/live/test_protocol_attacks.py::test_a_name_changed_and_used_in_one_text",
         "tests/live/test_protocol_attacks.py::test_execute_of_a_statement_that_prepares",
         "tests/live/test_protocol_attacks.py::test_names_that_differ_behind_their_63rd_byte_are_one_name_upstream"),
        note="A name that comes again in a session is held to all that it meant, so it may be masked where it need"
        " not be.",
    ),
    "57": Line(
        "binary results",
        (
            _sequence("BEGIN", "DECLARE c BINARY CURSOR FOR SELECT profile FROM users", "FETCH ALL FROM c"),
            _sequence("BEGIN", "DECLARE c BINARY CURSOR FOR SELECT ssn_number, ssn_number::numeric, ssn_number::bigint"
                      " FROM users", "FETCH ALL FROM c"),
            _sequence("BEGIN", "DECLARE c BINARY CURSOR FOR SELECT blob FROM users", "FETCH ALL FROM c"),
                    ),
        ("tests/live/test_masking.py::test_asyncpg_reads_masked_binary_results",
         "tests/live/test_protocol_attacks.py::test_suspended_portals_and_formats",
         "tests/transform/test_arrays.py::test_an_element_is_masked_as_its_type_is"),
        note="Every attack of this catalogue is sent in binary too.",
    ),
    "58": Line(
        "COPY, whose rows have no description",
        tells(
            "COPY people_eu TO STDOUT",
            "COPY kept TO STDOUT",
            "COPY (SELECT * FROM people_all) TO STDOUT",
        ),
        note="Every query of this catalogue is sent inside COPY (...) TO STDOUT too.",
    ),
    "59": Line(
        "a function called by a message, without any SQL",
        elsewhere=(
            "tests/live/leaks/test_messages.py::test_a_function_call_message_tells_a_value_on_the_server",
            "tests/live/leaks/test_messages.py::test_a_function_call_message_is_refused_by_the_gateway",
            "tests/live/test_protocol_attacks.py::test_what_a_client_may_not_send",
        ),
    ),
    "60": Line(
        "a session that is a standby's",
        (
            Tells(("SELECT ssn FROM users",), startup={"replication": "database"}),
            Tells(("SELECT max(email) FROM users",), startup={"replication": "database"}),
            Tells(("IDENTIFY_SYSTEM",), "leaks", startup={"replication": "database"}, commits=True),
            Tells(("SHOW data_directory",), "mw-pg-", startup={"replication": "true"}, commits=True),
        ),
        ("tests/live/test_bad_input.py::test_garbage_is_answered_and_closed",),
    ),
    "61": Line(
        "settings in the startup message",
        (
            _shown("standard_conforming_strings", "off"),
            _shown("standard_conforming_strings", "off", "--standard-conforming-strings=off"),
            _shown("client_encoding", "SJIS"),
            _shown("client_min_messages", "debug1"),
            _shown("debug_print_plan", "on"),
            _shown("role", "told_role"),
            _shown("default_transaction_read_only", "off"),
            _shown("bytea_output", "escape"),
            _shown("DateStyle", "German, DMY", "-c DateStyle=German"),
            _shown("IntervalStyle", "iso_8601"),
            _shown("xmloption", "document"),
            _shown("backslash_quote", "on"),
            Tells(("SELECT title FROM products",), startup={"options": "-c search_path=evil"}),
            Tells(("SELECT upper('x')",), startup={"options": "-c search_path=evil,pg_catalog"}),
            Tells(("SELECT ssn FROM users",), startup={"options": "-c client_encoding=LATIN1 -c bytea_output=escape"}),
        ),
        note="A setting that is not on the list ends the connection with a reason, or is overridden.",
    ),
    "62": Line(
        "strings, names and comments that are read in two ways",
        (
            *tells(
                r'SELECT U&"\0073sn" FROM users',
                r'SELECT U&"!0073sn" UESCAPE '"'!' FROM users",
                r'SELECT u&"\+000073\0073n" FROM U&"\0075sers"',
                "SELECT SSN FROM USERS",
            ),
            *oracles("517", "999",
                     r"SELECT 1 FROM users WHERE id = 1 AND ssn LIKE U&'{}\0025'",
                     r"SELECT 1 FROM users WHERE id = 1 AND ssn LIKE U&'{}!0025' UESCAPE '!'",
                     ),
            *oracles("517-41-1001", "517-41-1999",
                     "SELECT 1 FROM users WHERE id = 1 AND ssn = U&'{}'",
                     ),
            _set("standard_conforming_strings", "off"),
            _set("backslash_quote", "on"),
            _set("escape_string_warning", "off"),
        ),
    ),
    "63": Line(
        "encodings",
        (
            _set("client_encoding", "SJIS"),
            _set("client_encoding", "LATIN1", "SET NAMES 'LATIN1'"),
            _set("client_encoding", "EUC_JP", "SELECT set_config('client_encoding', 'EUC_JP', false)"),
            Effect(("COPY scratch TO STDOUT (ENCODING 'SJIS')",)),
        ),
    ),
    "64": Line(
        "names that come to mean something else, and other roles",
        (
            _sequence("SET search_path = evil", "SELECT title FROM products"),
            _sequence("SET search_path = evil, public", "SELECT title FROM products"),
            _sequence("SET SCHEMA 'evil'", "SELECT title FROM products"),
            _sequence("BEGIN", "SET LOCAL search_path = evil", "SELECT title FROM products"),
            _sequence("SELECT set_config('search_path', 'evil', false)", "SELECT title FROM products"),
            _sequence("SELECT switched()", "SELECT title FROM products"),
            _sequence("PREPARE p AS SELECT title FROM products", "SET search_path = evil", "EXECUTE p"),
            _sequence("SET search_path = evil, pg_catalog", "SELECT upper('x')"),
            _sequence("CREATE TEMP TABLE products AS SELECT email AS title FROM users", "SELECT title FROM products"),
            Effect(("SET ROLE told_role",), "SELECT current_user", session=True),
            Effect(("SET SESSION AUTHORIZATION told_role",), "SELECT session_user", session=True),
            Effect(("SELECT set_config('role', 'told_role', false)",), "SELECT current_user", session=True),
            Effect(("SET LOCAL ROLE told_role",)),
            Effect(("RESET ROLE",)),
            Effect(("RESET SESSION AUTHORIZATION",)),
            Effect(("ALTER ROLE told_role SET search_path = evil",),
                   "SELECT setconfig FROM pg_db_role_setting ORDER BY 1"),
            Effect(("ALTER DATABASE leaks SET search_path = evil",),
                   "SELECT setconfig FROM pg_db_role_setting ORDER BY 1"),
        ),
        ("tests/live/test_protocol_attacks.py::test_a_search_path_changed_between_parse_and_bind",),
    ),
    "65": Line("comments that are run", other_server="MySQL, MariaDB"),
    "66": Line(
        "rows read by a statement that is no query",
        (NotHere("HANDLER users READ FIRST", "it is MySQL's and MariaDB's statement"),),
        other_server="MySQL, MariaDB",
    ),
    "67": Line(
        "statements that are no queries, taken for one",
        (
            *runs("LISTEN c", "CHECKPOINT", "VACUUM scratch", "ANALYZE", "CLUSTER scratch USING scratch_pkey",
                  "LOAD 'plpgsql'", "REASSIGN OWNED BY told_role TO postgres", "REFRESH MATERIALIZED VIEW kept",
                  "DROP OWNED BY told_role", "SET CONSTRAINTS ALL DEFERRED",
                  "ALTER SYSTEM RESET work_mem", "REINDEX TABLE scratch"),
            Effect(("COMMENT ON TABLE scratch IS 'x'",), "SELECT obj_description('scratch'::regclass)"),
            Effect(("GRANT SELECT ON users TO told_role",),
                   "SELECT has_table_privilege('told_role', 'users', 'select')"),
            Effect(("TRUNCATE scratch",), _ROWS),
            Effect(("DROP TABLE scratch",), "SELECT to_regclass('scratch')"),
            Effect(("ALTER TABLE scratch RENAME word TO email",),
                   "SELECT count(*) FROM pg_attribute WHERE attrelid = 'scratch'::regclass AND attname = 'email'"),
            Effect(("CREATE ROLE another LOGIN",), "SELECT count(*) FROM pg_authid"),
            Effect(("ALTER ROLE told_role SUPERUSER",), "SELECT rolsuper FROM pg_authid WHERE rolname = 'told_role'"),
            Effect(("INSERT INTO scratch VALUES (2, 'x')",), _ROWS),
            Effect(("MERGE INTO scratch USING products p ON p.id = scratch.id WHEN MATCHED THEN DELETE",), _ROWS),
            Effect(("UPDATE scratch SET word = 'x'",), _ROWS),
            NotHere("HELP", "it is no statement of PostgreSQL"),
            NotHere("FLUSH TABLES", "it is MySQL's statement"),
        ),
        ("tests/sql/test_refused.py::test_what_writes_is_refused_as_read_only",
         "tests/sql/test_refused.py::test_an_unknown_node_or_field_is_refused"),
    ),
    "68": Line(
        "calls in places that a walk over the tree may miss",
        runs(
            "SELECT * FROM pg_read_file('PG_VERSION')",
            "SELECT * FROM ROWS FROM (now(), pg_read_file('PG_VERSION')) f",
            "VALUES (1), (length(pg_read_file('PG_VERSION')))",
            "SELECT * FROM (VALUES ('a'), (pg_read_file('PG_VERSION'))) v",
            "SELECT 1 FROM products TABLESAMPLE bernoulli (length(pg_read_file('PG_VERSION')))",
            "SELECT count(*) FILTER (WHERE pg_read_file('PG_VERSION') = '') FROM products",
            "SELECT sum(id) OVER (ORDER BY id ROWS length(pg_read_file('PG_VERSION')) PRECEDING) FROM products",
            "SELECT 1 FROM products ORDER BY pg_read_file('PG_VERSION')",
            "SELECT 1 LIMIT length(pg_read_file('PG_VERSION'))",
            "SELECT ('{1}'::int[])[length(pg_read_file('PG_VERSION'))]",
            "SELECT CASE WHEN false THEN pg_read_file('PG_VERSION') END",
            "SELECT 1 FROM products GROUP BY GROUPING SETS ((pg_read_file('PG_VERSION')), ())",
            "SELECT string_agg(title, ',' ORDER BY pg_read_file('PG_VERSION')) FROM products",
            "WITH x AS (SELECT pg_read_file('PG_VERSION')) SELECT * FROM x",
            "SELECT to_json(pg_read_file('PG_VERSION'))",
            "SELECT 1 FROM products p JOIN products q ON pg_read_file('PG_VERSION') = ''",
            "SELECT make_interval(secs => length(pg_read_file('PG_VERSION')))",
        ),
        ("tests/sql/test_refused.py::test_a_poisoned_function_is_found_in_every_slot",),
    ),
    "69": Line("commands of that server's protocol", other_server="MySQL, MariaDB",
               elsewhere=("tests/mysql/test_door_bytes.py::test_any_command_is_answered_or_ends_the_session",)),
    "70": Line("a server that asks the client for a file", other_server="MySQL, MariaDB",
               elsewhere=("tests/wire/test_mysql_messages.py::test_a_server_that_asks_for_a_file_breaks_the_protocol",),
               note="PostgreSQL asks for COPY data only where the client began a COPY; the gateway lets none begin."),
    "71": Line(
        "the key that cancels a query",
        elsewhere=(
            "tests/live/leaks/test_messages.py::test_the_key_that_a_client_gets_is_not_the_servers",
            "tests/live/leaks/test_messages.py::test_a_forged_key_cancels_nothing_and_the_right_one_does",
        ),
        open="Tries at a key are not counted; its two parts are random, 63 bits together.",
    ),
    "72": Line(
        "lengths that lie, a second startup, bytes before TLS",
        elsewhere=(
            "tests/live/test_bad_input.py::test_garbage_is_answered_and_closed",
            "tests/live/test_bad_input.py::test_a_length_field_of_one_gigabyte_after_login",
            "tests/live/test_bad_input.py::test_a_client_that_stops_in_the_middle_of_a_message",
            "tests/live/test_tls.py::test_bytes_stuffed_behind_the_request_for_tls_are_not_read_as_if_encrypted",
            "tests/wire/test_postgres_reader.py::test_broken_bytes_are_the_clients_fault_and_are_not_repeated",
        ),
    ),
    "73": Line(
        "statements too deep or too long to be read",
        elsewhere=(
            "tests/live/test_bad_input.py::test_deep_nesting_is_refused",
            "tests/live/test_bad_input.py::test_a_statement_of_one_hundred_megabytes",
            "tests/live/test_bad_input.py::test_a_statement_of_three_megabytes_is_refused_and_the_session_goes_on",
            "tests/sql/test_refused.py::test_whatever_goes_wrong_inside_is_a_refusal",
            "tests/sql/test_refused.py::test_nested_queries_take_bounded_work",
        ),
    ),
    "74": Line(
        "a schema that changes between reading and running",
        elsewhere=(
            "tests/live/test_protocol_attacks.py::test_a_table_made_anew_is_read_after_one_refusal",
            "tests/live/test_masking.py::test_a_view_that_comes_to_show_something_else_is_seen",
            "tests/live/test_masking.py::test_identifiers_of_new_tables_are_found_without_a_restart",
            "tests/live/leaks/test_messages.py::test_a_column_that_takes_anothers_name_is_masked_as_what_it_is",
        ),
        open="A change is known within a second, not at once. Till then a view may show, and an expression or a"
        " condition may be over, what took another's place; in its texts what is sensitive is found by content only.",
    ),
    "75": Line(
        "values in the record itself",
        elsewhere=(
            "tests/live/test_recording.py::test_the_ledger_answers_what_was_seen_and_holds_no_value",
            "tests/live/test_corpus.py::test_the_ledgers_of_the_corpus_hold_no_value",
            "tests/live/conftest.py::no_canary_is_kept",
            "tests/sql/test_shape.py::test_a_value_typed_anywhere_does_not_survive",
        ),
    ),
    "76": Line(
        "masked values written back over the real ones",
        (
            *_writes("UPDATE scratch SET word = 'masked'", "INSERT INTO scratch VALUES (2, 'masked')",
                     "INSERT INTO scratch VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET word = 'masked'"),
            Effect(("UPDATE users SET email = 'token@example.com' WHERE id = 1",),
                   "SELECT email FROM users WHERE id = 1"),
        ),
        note="Nothing writes through the gateway, masked or not.",
    ),
}  # fmt: skip
