"""The fourth part of the catalogue: a value told by an answer, an error, time, a count, a plan, lines 27 to 36b."""

from __future__ import annotations

from tests.live.canaries import email, ssn
from tests.live.leaks.attack import Line, Oracle, Tells, oracles, tells

_EMAILS = (email(1), email(99))
_SSNS = (ssn(1), ssn(999))

INFERRED: dict[str, Line] = {
    "27": Line(
        "expressions and filters that answer yes or no",
        (
            *oracles(
                *_SSNS,
                "SELECT every(ssn <> '{}') FROM users",
                "SELECT greatest(ssn, '{}') = '{}' FROM users WHERE id = 2",
                "SELECT least(ssn, '{}') = '{}' FROM users WHERE id = 2",
                "SELECT rank() OVER (PARTITION BY ssn = '{}' ORDER BY id) FROM users WHERE id < 3",
                "SELECT count(*) FROM users WHERE ssn BETWEEN SYMMETRIC '{}' AND '517-41-1001'",
            ),
            *oracles(
                "517", "999",
                "SELECT width_bucket(ssn_number, {}000000, 1000000000, 3) FROM users WHERE id = 1",
                "SELECT sign(ssn_number - {}000000) FROM users WHERE id = 1",
                "SELECT (ssn_number - {}410001)::boolean FROM users WHERE id = 1",
            ),
        ),
    ),
    "28": Line(
        "errors that come for one guess and not for another",
        (
            *oracles(
                "5", "4",
                "SELECT ssn_number * {} FROM users WHERE id = 1",
                "SELECT (ssn_number::bigint * {})::int FROM users WHERE id = 1",
                "SELECT (ssn_number::numeric * {})::numeric(10, 0) FROM users WHERE id = 1",
                "SELECT sum(ssn_number * {}) FROM users WHERE id = 1",
            ),
            *oracles(
                *_SSNS,
                "SELECT 1 FROM users WHERE id = 1 AND CASE WHEN ssn = '{}' THEN 1 / (id - 1) = 0 ELSE true END",
                "SELECT coalesce(nullif(nullif(ssn, '{}'), NULL), (1 / (id - 1))::text) FROM users WHERE id = 1",
            ),
            *oracles(
                "517", "999",
                "SELECT (ssn_number - {}410001 + 2147483647)::int FROM users WHERE id = 2",
            ),
        ),
        note="Faults that say nothing of a value keep their SQLSTATE; the text is ours.",
    ),
    "29": Line(
        "the time it takes",
        tuple(
            Oracle((statement,), "517", "999", timed=True)
            for statement in (
                "SELECT CASE WHEN ssn LIKE '{}%' THEN pg_sleep(0.3) END FROM users WHERE id = 1",
                "SELECT 1 FROM users WHERE CASE WHEN id = 1 AND ssn LIKE '{}%' THEN pg_sleep(0.3) IS NULL END",
                "SELECT pg_sleep_for(CASE WHEN ssn LIKE '{}%' THEN '0.3 s' ELSE '0' END::interval) FROM users"
                " WHERE id = 1",
                "SELECT count(*) FROM users, generate_series(1, CASE WHEN ssn LIKE '{}%' THEN 5000000 ELSE 1 END)"
                " WHERE users.id = 1",
                "SELECT count(*) FROM users WHERE id = 1 AND ssn LIKE '{}%' AND 0 <"
                " (SELECT count(*) FROM generate_series(1, 5000000) n WHERE n % 2 = users.id % 2)",
            )
        ),
        note="Timing by what is not masked is the client's own; the statement_timeout is the operator's.",
    ),
    "30": Line(
        "how many rows there were, and the tag that says so",
        (
                    ),
        note="found_rows() and a count of warnings are MySQL's; there is no door for it yet.",
    ),
    "31": Line(
        "plans: rows met, rows expected, constants worked out",
        (
            *oracles(
                "517", "999",
                "EXPLAIN SELECT 1 FROM users WHERE ssn_number > {}000000",
            ),
            *oracles(
                *_EMAILS,
                "EXPLAIN SELECT 1 FROM favourites WHERE email = '{}'",
                "EXPLAIN (FORMAT yaml) SELECT 1 FROM favourites WHERE email = '{}'",
                "EXPLAIN SELECT 1 FROM favourites WHERE email IN ('{}', 'x')",
                "EXPLAIN SELECT 1 FROM favourites WHERE email <> '{}'",
                "EXPLAIN SELECT 1 FROM favourites f JOIN (SELECT '{}'::text AS e OFFSET 0) g ON f.email = g.e"
                " WHERE f.email = '{}'",
                "EXPLAIN SELECT 1 FROM favourites WHERE email = ANY (ARRAY['{}'])",
                "EXPLAIN (ANALYZE, TIMING off, SUMMARY off, BUFFERS off) SELECT 1 FROM favourites WHERE email = '{}'",
            ),
            Oracle(("PREPARE q(text) AS SELECT 1 FROM favourites WHERE email = $1", "EXPLAIN EXECUTE q('{}')"),
                   *_EMAILS),
            *tells(
                "EXPLAIN VERBOSE SELECT folded(1)",
                "EXPLAIN (VERBOSE, COSTS off) SELECT 1 FROM users WHERE email = folded(1)",
                "EXPLAIN SELECT 1 FROM users WHERE email = folded(1)",
                "EXPLAIN (FORMAT json, VERBOSE) SELECT upper(folded(1))",
            ),
        ),
        ("tests/live/test_read_back.py::test_explain_turns_nothing_back_and_shows_the_index",),
    ),
    "32": Line(
        "how many rows are asked for, by a value",
        (
            *oracles(
                "1", "2",
                "SELECT id FROM users ORDER BY id LIMIT (SELECT substr(ssn, {}, 1)::int FROM users WHERE id = 1)",
                "SELECT id FROM users ORDER BY id OFFSET (SELECT substr(ssn, {}, 1)::int FROM users WHERE id = 1)",
                "SELECT id FROM users ORDER BY id FETCH FIRST (SELECT ascii(substr(ssn, {}, 1)) - 48 FROM users"
                " WHERE id = 1) ROWS ONLY",
                "SELECT n FROM users, generate_series(1, ascii(substr(ssn, {}, 1)) - 48) n WHERE users.id = 1",
                "SELECT count(*) FROM products TABLESAMPLE bernoulli ((SELECT CASE substr(ssn, {}, 1) WHEN '5' THEN 100"
                " ELSE 0 END FROM users WHERE id = 1))",
                "SELECT sum(id) OVER (ORDER BY id ROWS (SELECT ascii(substr(ssn, {}, 1)) - 48 FROM users WHERE id = 1)"
                " PRECEDING) FROM products",
                "SELECT nth_value(p.id, ascii(substr(u.ssn, {}, 1)) - 48) OVER () FROM products p, users u"
                " WHERE u.id = 1 LIMIT 1",
                "SELECT repeat('x', ascii(substr(ssn, {}, 1)) - 48) FROM users WHERE id = 1",
                "SELECT array_fill(0, ARRAY[ascii(substr(ssn, {}, 1)) - 48]) FROM users WHERE id = 1",
            ),
            Tells(("SELECT count(*) FROM (SELECT 1 FROM generate_series(1, 100) LIMIT (SELECT length(email) * 2"
                   " FROM users WHERE id = 1)) t",), "(50,)"),
        ),
    ),
    "33": Line("noise that is drawn anew each time, averaged", open="No transform adds noise yet."),
    "34": Line(
        "aggregates over few rows",
        elsewhere=(
            "tests/live/test_small_groups.py::test_a_group_of_too_few_rows_is_left_out",
            "tests/live/test_small_groups.py::test_what_could_be_over_one_row_is_refused",
        ),
        note="Where a rule asks for it: by default a person's rows can be counted, as they can be selected. The"
        " difference of two answers that are both large enough is not stopped.",
    ),
    "35": Line(
        "a dictionary of tokens, their frequency",
        (
            Tells((f"SELECT count(*) || ' same' FROM users WHERE md5(email) = md5('{email(1)}')",), "1 same"),
            Tells((f"SELECT count(*) || ' same' FROM users WHERE sha256(ssn::bytea) = sha256('{ssn(1)}')",), "1 same"),
        ),
        ("tests/live/test_read_back.py::test_a_clients_own_words_are_never_tokenised",
         "tests/reference/test_oracle.py::test_the_oracle_and_the_kernel_give_the_same_tokens",
         "tests/transform/test_keyring.py::test_the_root_key_is_made_once_and_for_its_owner"),
        note="Tokens are keyed, by entity. How often a value comes is told: equal values stay equal by design.",
    ),
    "36": Line(
        "equality by the columns that USING and NATURAL name",
        oracles(
            *_SSNS,
            "SELECT id FROM users NATURAL JOIN (VALUES ('{}')) g(ssn)",
            "SELECT count(*) FROM users NATURAL JOIN (SELECT '{}'::varchar AS ssn) g",
            "SELECT p.id FROM products p NATURAL JOIN (SELECT id FROM users JOIN (VALUES ('{}')) g(ssn) USING (ssn)) u",
        ),
        note="MariaDB's missing check of the right to such a column has no door yet.",
    ),
    "36a": Line(
        "what the shape of a masked value tells",
        (
            *oracles("1", "11", "SELECT length(street_address) FROM users WHERE id = {}"),
            Tells(("SELECT date_part('year', birth_date) || '/' || date_part('doy', birth_date) FROM users"
                   " WHERE id = 1",), "1970/138"),
            Tells(("SELECT right(ssn, 4) || ' of ' || length(ssn) FROM users WHERE id = 1",), "1001 of 11"),
        ),
        ("tests/reference/test_oracle.py::test_the_oracle_and_the_kernel_give_the_same_tokens",),
        note="NULL stays NULL, and a token keeps the length and the classes of characters of its value.",
    ),
    "36b": Line(
        "writing that no detector reads",
        (
            Tells(("SELECT reverse(notes) FROM users WHERE id = 1",), "vkjxqz"),
            Tells(("SELECT encode(notes::bytea, 'hex') FROM users WHERE id = 1",), email(1).encode().hex()),
            Tells(("SELECT encode(convert_to(substr(notes, 6), 'UTF8'), 'base64') FROM users WHERE id = 1",),
                  "enF4amt2MDAx"),
            Tells(("SELECT string_agg(c, ' ') FROM users, string_to_table(notes, NULL) c WHERE id = 1",),
                  "z q x j k v"),
            Tells(("SELECT c FROM users, string_to_table(notes, NULL) c WHERE id = 1",),
                  "('z',), ('q',), ('x',), ('j',)"),
            Tells(("SELECT substr(notes, 6, 4), substr(notes, 10, 10) FROM users WHERE id = 1",), "('zqxj', 'kv001"),
            Tells(("SELECT translate(notes, 'zqxj', 'ZQXJ') FROM users WHERE id = 1",), "ZQXJkv001"),
            Tells(("SELECT replace(notes, '@', ' at ') FROM users WHERE id = 1",), "001 at canary"),
            Tells(("SELECT regexp_split_to_array(notes, '@') FROM users WHERE id = 1",), "zqxjkv001"),
            Tells(("SELECT notes::bytea FROM users WHERE id = 1",), "zqxjkv001"),
            Tells(("SELECT to_tsvector('simple', notes) FROM users WHERE id = 1",), "zqxjkv001"),
            Tells(("SELECT overlay(notes PLACING '' FROM 15 FOR 1) FROM users WHERE id = 1",), "zqxjkv001canary"),
            Tells(("SELECT json_build_object('a', json_build_object('b', notes)) FROM users WHERE id = 1",),
                  "zqxjkv001@canary"),
            Tells(("SELECT reverse(profile::text) FROM users WHERE id = 1",), "vkjxqz"),
            Tells(("SELECT encode(blob, 'hex') FROM users WHERE id = 1",), b"AKIAZQXJKV".hex()),
            Tells(("SELECT encode(blob, 'escape') FROM users WHERE id = 1",), "AKIAZQXJKV"),
            Tells(("SELECT get_byte(blob, 4), get_byte(blob, 5), get_byte(blob, 6) FROM users WHERE id = 1",),
                  "(65, 75, 73)"),
            Tells(("SELECT blob FROM users WHERE id = 1",), "AKIAZQXJKV"),
        ),
        ("tests/live/test_attacks.py::test_a_wrap_of_scanned_text_is_redacted_whole",),
        note="Where lineage knows a column, what it is written as does not matter; of scanned text only what is"
        " shown as it is stored is scanned, and all else is refused or redacted.",
    ),
}  # fmt: skip
