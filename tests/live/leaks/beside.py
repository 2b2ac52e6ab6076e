"""The fifth part of the catalogue: errors, notices, statistics, metadata, files and copies, lines 37 to 52."""

from __future__ import annotations

from tests.live.canaries import email
from tests.live.leaks.attack import Effect, Line, NotHere, Oracle, Tells, oracles, tells
from tests.live.leaks.schema import SCRATCH

_NUMBER = "517410001"
_GONE = f"COPY (SELECT 1) TO PROGRAM 'rm -f {SCRATCH}'"
_THERE = f"SELECT (pg_stat_file('{SCRATCH}', true)).size IS NULL"
_STORED = "encode(pg_read_binary_file(pg_relation_filepath('users')), 'escape')"
_NO_EXTENSION = "this server has no such extension"
_NO_LOGICAL = "this server's wal_level is below logical"


def _sequence(*statements: str, arrives: str = "", commits: bool = False, undo: str = "") -> Tells:
    return Tells(statements, arrives, commits=commits, undo=undo)


BESIDE: dict[str, Line] = {
    "37": Line(
        "errors that repeat the value they can't take",
        (
            *tells(
                "SELECT CAST(full_name AS int) FROM users",
                "SELECT JSON_VALUE(profile, '$.email' RETURNING int ERROR ON ERROR) FROM users",
            ),
                    ),
        ("tests/wire/test_postgres_scrub.py::test_a_cast_error_keeps_its_code_and_loses_its_text",),
    ),
    "38": Line(
        "violated constraints that repeat the row",
        (
            *tells(
            "UPDATE users SET email = NULL WHERE id = 1",
            "INSERT INTO strict SELECT id, email FROM users",
            "INSERT INTO people_all SELECT id, 'x', email FROM users",
            "CREATE UNIQUE INDEX ON favourites (email)",
            "ALTER TABLE users ADD UNIQUE (card_number)",
            "CREATE TABLE t (e text PRIMARY KEY); INSERT INTO t SELECT email FROM favourites",
            ),
            Tells(("INSERT INTO scratch SELECT 1, 'x'",), "(id)=(1)"),
        ),
    ),
    "39": Line(
        "enums and domains that take some values only",
        (
            *tells(
                "SELECT ssn::mood FROM users",
                "SELECT ssn::text::mood FROM users",
                "SELECT email::label FROM users WHERE id = 1",
                "SELECT enum_range(NULL, email::mood) FROM users",
            ),
            *oracles("5", "6", "SELECT count(CASE '{}' WHEN '5' THEN ssn::text::begins_5 ELSE ssn::text::begins_6 END)"
                     " FROM users"),
        ),
        note="A domain's error does not repeat the value: it answers yes or no.",
    ),
    "40": Line(
        "warnings and the context of an error",
        (
            *tells(
                "SELECT pg_terminate_backend(ssn_number) FROM users WHERE id = 1",
                "SELECT pg_cancel_backend(ssn_number) FROM users WHERE id = 1",
                "SELECT pg_log_backend_memory_contexts(ssn_number) FROM users WHERE id = 1",
                "SELECT pg_advisory_unlock(ssn_number), pg_cancel_backend(ssn_number) FROM users WHERE id = 1",
            ),
        ),
        ("tests/wire/test_postgres_scrub.py::test_notices_are_dropped_but_for_constant_texts",),
    ),
    "41": Line(
        "messages raised by code",
        (
            *tells(
                "DO $$ BEGIN RAISE NOTICE '%', (SELECT ssn FROM users LIMIT 1); END $$",
                "DO $$ BEGIN RAISE EXCEPTION '%', (SELECT ssn FROM users LIMIT 1); END $$",
                "DO $$ BEGIN ASSERT false, (SELECT email FROM users LIMIT 1); END $$",
                "SELECT 1 FROM users WHERE leaky(ssn)",
                "SELECT 1 FROM users WHERE id = 1 AND country = 'nowhere' AND leaky(ssn) OR leaky(email)",
                "SELECT leaky(ssn) FROM users",
            ),
            _sequence("CREATE FUNCTION pg_temp.f(t text) RETURNS bool LANGUAGE plpgsql COST 0.0001 AS"
                      " 'BEGIN RAISE NOTICE ''%'', t; RETURN true; END'",
                      "SELECT 1 FROM users WHERE pg_temp.f(ssn)"),
        ),
    ),
    "42": Line(
        "the server's log sent to the client",
        (
            _sequence("SET client_min_messages = log", "SET debug_print_plan = on", "SELECT 7", arrives=":constvalue"),
            _sequence("SET client_min_messages = log", "SET log_statement = 'all'", "SELECT 'word' || 7",
                      arrives="statement: SELECT"),
            _sequence("SET client_min_messages = log", "SET log_duration = on", "SELECT 7", arrives="duration:"),
            Effect(("SET client_min_messages = debug5",), "SHOW client_min_messages", session=True),
        ),
    ),
    "43": Line("warnings asked for afterwards", other_server="MySQL, MariaDB"),
    "44": Line("functions whose errors show their argument", other_server="MySQL, MariaDB"),
    "45": Line(
        "statistics of columns",
        (
            *tells(
            "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'favourites'",
            "SELECT stavalues1::text FROM pg_statistic",
            "SELECT stavalues2::text, stavalues1::text FROM pg_catalog.pg_statistic",
            "SELECT most_common_vals::text FROM pg_stats_ext",
            "SELECT m.values FROM pg_statistic_ext_data d, pg_mcv_list_items(d.stxdmcv) m",
            ),
            Tells(("SELECT histogram_bounds::text FROM pg_stats_ext_exprs WHERE expr LIKE '%street%'",), "vexillology"),
        ),
        ("tests/live/test_attacks.py::test_constants_of_the_schema_and_statistics_are_not_read_round_the_scan",
         "tests/live/test_harden.py::test_the_role_reads_what_is_not_sensitive_and_nothing_else"),
    ),
    "46": Line("that server's statistics, traces and analyses", other_server="MySQL, MariaDB"),
    "47": Line(
        "other sessions' statements",
        (
            _sequence(f"PREPARE p AS SELECT 1 WHERE '{email(1)}' = ''",
                      "SELECT statement FROM pg_prepared_statements"),
            _sequence(f"DECLARE c CURSOR FOR SELECT '{email(1)}'", "SELECT statement FROM pg_cursors"),
            NotHere("SELECT query FROM pg_stat_statements", _NO_EXTENSION),
        ),
        ("tests/live/leaks/test_cursors.py::test_the_statement_of_a_cursor_is_hidden",),
    ),
    "47a": Line(
        "constants that stand in the schema",
        (
            *tells(
                "SELECT enum_range(NULL::label)",
                "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = 'told_one'",
                "SELECT pg_get_partition_constraintdef('told_one'::regclass)",
                "SELECT column_default FROM information_schema.columns WHERE table_name = 'told'",
                "SELECT generation_expression FROM information_schema.columns WHERE table_name = 'told_made'",
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'told_one'",
                "SELECT pg_get_viewdef('told_view'::regclass)",
                "SELECT definition FROM pg_rules",
                "SELECT prosrc FROM pg_proc WHERE proname = 'told_code'",
                "SELECT pg_get_functiondef('told_code'::regproc)",
                "SELECT pg_get_function_arguments('told_default'::regproc)",
                "SELECT pg_get_expr(proargdefaults, 0) FROM pg_proc WHERE proname = 'told_default'",
                "SELECT pg_get_function_arg_default('told_default'::regproc, 1)",
                "SELECT parameter_default FROM information_schema.parameters",
                "SELECT qual FROM pg_policies",
                "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy",
                "SELECT typdefault FROM pg_type WHERE typname = 'told_domain'",
                "SELECT domain_default FROM information_schema.domains",
                "SELECT pg_get_triggerdef(oid) FROM pg_trigger",
                "SELECT encode(tgargs, 'escape') FROM pg_trigger WHERE tgnargs > 0",
                "SELECT action_condition FROM information_schema.triggers",
                "SELECT action_statement FROM information_schema.triggers",
                "SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext",
                "SELECT pg_get_statisticsobjdef_expressions(oid) FROM pg_statistic_ext",
                "SELECT rolconfig FROM pg_roles",
                "SELECT setconfig FROM pg_db_role_setting",
                "SELECT obj_description('told'::regclass)",
                "SELECT col_description('told'::regclass, 2)",
                "SELECT rowfilter FROM pg_publication_tables",
                "SELECT pg_get_expr(prqual, prrelid) FROM pg_publication_rel",
                "SELECT attmissingval::text FROM pg_attribute",
                "SELECT to_json(p) FROM pg_policies p",
            ),
            Tells(("SELECT relpartbound FROM pg_class WHERE relname = 'told_one'",), "122 113 120 106 107 118"),
            Tells(("SELECT replace(adbin::text, ' ', '-') FROM pg_attrdef",), "122-113-120-106-107-118"),
            Tells(("SELECT tgargs FROM pg_trigger WHERE tgnargs > 0",), "zqxjkv"),
            Tells(("SELECT reverse(enumlabel) FROM pg_enum",), "vkjxqz"),
            Oracle(("SELECT count(*) FROM pg_enum WHERE enumlabel = '{}'",), email(2), email(99)),
            *oracles(
                email(5), email(99),
                "SELECT count(*) FROM pg_class WHERE pg_get_expr(relpartbound, oid) LIKE '%{}%'",
            ),
            *oracles(email(4), email(99),
                     "SELECT count(*) FROM pg_constraint WHERE pg_get_constraintdef(oid) LIKE '%{}%'"),
            *oracles(email(10), email(99), "SELECT count(*) FROM pg_policies WHERE qual LIKE '%{}%'"),
            *oracles(email(19), email(99), "SELECT count(*) FROM pg_description WHERE description LIKE '%{}%'"),
        ),
        ("tests/live/test_attacks.py::test_stored_expressions_are_readable_as_text_only",
         "tests/live/test_attacks.py::test_constants_of_the_schema_and_statistics_are_not_read_round_the_scan"),
        note="Schema names are served; texts of the schema are scanned where they are shown, and hidden or refused"
        " otherwise. A constant that no detector knows is shown.",
    ),
    "47b": Line(
        "storage read round the tables",
        (
            *tells(f"SELECT {_STORED}", "SELECT encode(chunk_data, 'escape') FROM <toast>",
                   "SELECT chunk_data FROM <toast>"),
            NotHere("SELECT * FROM get_raw_page('users', 0)", _NO_EXTENSION),
            NotHere("SELECT * FROM bt_page_items('users_pkey', 1)", _NO_EXTENSION),
            NotHere("SELECT * FROM pg_get_wal_records_info('0/0', 'FFFFFFFF/FFFFFFFF')", _NO_EXTENSION),
            NotHere("SELECT data FROM pg_logical_slot_peek_changes('slot', NULL, NULL)", _NO_LOGICAL),
            NotHere("SELECT pg_create_logical_replication_slot('slot', 'test_decoding')", _NO_LOGICAL),
        ),
    ),
    "48": Line(
        "places of the session or the server that carry a value out",
        (
            _sequence("SELECT length(set_config('app.x', ssn, false)) FROM users WHERE id = 1", "SHOW app.x"),
            _sequence("SELECT length(set_config('app.x', email, false)) FROM users WHERE id = 1",
                      "SELECT current_setting('app.x')"),
            _sequence("LISTEN c", "SELECT pg_notify('c', ssn) IS NULL FROM users WHERE id = 1", commits=True),
            _sequence("SELECT count(pg_advisory_lock(ssn_number)) FROM users WHERE id = 1",
                      "SELECT objid FROM pg_locks WHERE locktype = 'advisory'"),
            _sequence("SELECT count(pg_try_advisory_xact_lock(ssn_number)) FROM users WHERE id = 1",
                      "SELECT objid FROM pg_locks WHERE locktype = 'advisory'"),
            _sequence("SELECT count(setval('ticket', ssn_number)) FROM users WHERE id = 1",
                      "SELECT currval('ticket')"),
            _sequence("SELECT count(setval('ticket', ssn_number)) FROM users WHERE id = 1",
                      "SELECT last_value FROM ticket"),
            _sequence("SELECT count(setval('ticket', ssn_number)) FROM users WHERE id = 1",
                      "SELECT last_value FROM pg_sequences"),
            *tells(
                "SELECT pg_get_userbyid(ssn_number::oid) FROM users",
            ),
            Tells(("SELECT pg_size_pretty(ssn_number::bigint) FROM users WHERE id = 1",), "493 MB"),
            Tells(("SELECT pg_encoding_to_char(ssn_number % 10) || ' found' FROM users WHERE id = 1",), "EUC_JP found"),
            *oracles("users", "nothing",
                     "SELECT has_table_privilege(CASE WHEN ssn LIKE '517%' THEN '{}' END, 'select') FROM users"
                     " WHERE id = 1",
                     "SELECT to_regclass(CASE WHEN ssn LIKE '517%' THEN '{}' END) FROM users WHERE id = 1"),
        ),
    ),
    "49": Line(
        "large objects",
        (
            _sequence("SELECT lo_from_bytea(4711, ssn::bytea) FROM users WHERE id = 1",
                      "SELECT convert_from(lo_get(4711), 'UTF8')"),
            _sequence("SELECT lo_from_bytea(4711, ssn::bytea) FROM users WHERE id = 1",
                      "SELECT data FROM pg_largeobject"),
            _sequence("SELECT lo_create(4711)", "SELECT lo_put(4711, 0, email::bytea) FROM users WHERE id = 1",
                      "SELECT encode(lo_get(4711), 'escape')"),
            Effect(("SELECT lo_create(4712)",), "SELECT count(*) FROM pg_largeobject_metadata"),
            Effect(("SELECT lo_from_bytea(4713, 'x')", f"SELECT lo_export(4713, '{SCRATCH}')"), _THERE, lasting=True,
                   undo=f"SELECT lo_unlink(4713); {_GONE}"),
            Effect(("SELECT lo_import('/etc/hostname', 4714)",), "SELECT count(*) FROM pg_largeobject_metadata"),
        ),
        note="On this server they are refused in READ ONLY too; the gateway does not lean on it.",
    ),
    "50": Line(
        "files, programs, other servers",
        (
            *tells(f"SELECT {_STORED} FROM products LIMIT 1", f"SELECT * FROM pg_catalog.{_STORED} f"),
            Effect((f"COPY (SELECT ssn FROM users) TO '{SCRATCH}'",), _THERE, undo=_GONE),
            Effect((f"COPY users TO '{SCRATCH}' (FORMAT csv)",), _THERE, undo=_GONE),
            Effect((f"COPY (SELECT ssn FROM users) TO PROGRAM 'cat > {SCRATCH}'",), _THERE, undo=_GONE),
            Effect(("COPY scratch FROM PROGRAM 'printf \"2\\tx\\n\"'",), "SELECT count(*) FROM scratch"),
            Effect(("SELECT pg_read_file('PG_VERSION')",)),
            Effect(("SELECT pg_ls_dir('.')",)),
            Effect(("SELECT * FROM pg_stat_file('PG_VERSION')",)),
            NotHere("CREATE EXTENSION file_fdw", _NO_EXTENSION),
            NotHere("CREATE EXTENSION postgres_fdw", _NO_EXTENSION),
            NotHere("SELECT dblink_connect('host=127.0.0.1')", _NO_EXTENSION),
        ),
    ),
    "51": Line(
        "copies under a name of their own",
        (
            _sequence("CREATE TEMP TABLE t AS SELECT ssn AS word FROM users", "SELECT word FROM t"),
            _sequence("SELECT ssn AS word INTO TEMP t FROM users", "SELECT word FROM t"),
            _sequence("CREATE TABLE t AS TABLE users", "SELECT * FROM t"),
            _sequence("CREATE MATERIALIZED VIEW m AS SELECT email AS word FROM users", "SELECT word FROM m"),
            _sequence("CREATE VIEW v AS SELECT email AS word FROM users", "SELECT word FROM v"),
            _sequence("CREATE TEMP VIEW v AS SELECT email AS word FROM users", "SELECT word FROM v"),
            _sequence("INSERT INTO scratch SELECT 100 + id, ssn FROM users", "SELECT word FROM scratch"),
            _sequence("UPDATE scratch SET word = (SELECT email FROM users WHERE id = 1)", "SELECT word FROM scratch"),
            _sequence("PREPARE p AS SELECT ssn AS word FROM users", "CREATE TEMP TABLE t AS EXECUTE p", "TABLE t"),
            _sequence("CREATE TEMP TABLE t (word text)", "INSERT INTO t SELECT ssn FROM users RETURNING word"),
        ),
    ),
    "52": Line(
        "an answer kept and served again under another policy",
        elsewhere=(
            "tests/live/test_protocol_attacks.py::test_a_search_path_changed_between_parse_and_bind",
            "tests/live/test_protocol_attacks.py::test_a_table_made_anew_is_read_after_one_refusal",
            "tests/live/test_masking.py::test_a_view_that_comes_to_show_something_else_is_seen",
        ),
        note="No answer is kept. What was understood of a statement is, by the catalog and search path it was"
        " understood under.",
    ),
}  # fmt: skip
