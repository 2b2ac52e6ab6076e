"""The third part of the catalogue: a value searched for, sorted by or grouped by, lines 24 to 26."""

from __future__ import annotations

from tests.live.canaries import email, ssn
from tests.live.leaks.attack import Line, Oracle, Tells, oracles

_ONE = "SELECT 1 FROM users WHERE id = 1 AND"
_EMAILS = (email(1), email(99))
_SSNS = (ssn(1), ssn(999))


def _order(*statements: str) -> tuple[Oracle, ...]:
    return oracles("ASC", "DESC", *statements)


SEARCHED: dict[str, Line] = {
    "24": Line(
        "conditions that search for it",
        (
            *oracles(
                "517", "999",
                "SELECT p.id FROM products p JOIN users u ON u.id = p.id AND u.ssn LIKE '{}%'",
                "SELECT 1 FROM users u WHERE id = 1 AND u::text LIKE '%{}-41%'",
                "SELECT 1 FROM contacts WHERE id = 1 AND start_of_it LIKE '{}%'",
                "SELECT 1 FROM kept WHERE id = 1 AND ssn LIKE '{}%'",
            ),
            *oracles(
                "5", "6",
                f"{_ONE} NOT ssn < '{{}}'",
                f"{_ONE} ssn_number > {{}}17410000",
                f"{_ONE} ssn_number - {{}}17410001 = 0",
                f"{_ONE} ssn_number % 10 = 6 - {{}}",
                f"{_ONE} ssn_number & 1 = 6 - {{}}",
                f"{_ONE} ssn_number IN (SELECT n FROM generate_series({{}}17410000, {{}}17410009) n)",
                f"{_ONE} int4range({{}}17410000, {{}}17410009) @> ssn_number",
            ),
            *oracles(
                *_SSNS,
                f"{_ONE} ssn <> '{{}}'",
                f"{_ONE} (ssn, id) = ('{{}}', 1)",
                f"{_ONE} NOT (ssn <> '{{}}')",
                "SELECT 1 FROM all_users() WHERE ssn = '{}'",
            ),
            *oracles(
                *_EMAILS,
                "SELECT id FROM users WHERE profile ->> 'email' = '{}'",
                "SELECT id FROM users WHERE profile @> '{\"email\": \"{}\"}'",
                "SELECT id FROM users WHERE profile @? '$ ? (@.email == \"{}\")'",
                "SELECT id FROM users WHERE profile @@ '$.email == \"{}\"'",
                "SELECT id FROM users WHERE profile['email'] = '\"{}\"'",
                "SELECT id FROM users WHERE JSON_VALUE(profile, '$.email') = '{}'",
                "SELECT id FROM users WHERE JSON_EXISTS(profile, '$ ? (@.email == $e)' PASSING '{}' AS e)",
                "SELECT id FROM users WHERE notes LIKE '%{}%'",
                "SELECT id FROM users WHERE strpos(notes, '{}') > 0",
                "SELECT id FROM users WHERE to_tsvector('simple', notes) @@ plainto_tsquery('simple', '{}')",
                "SELECT id FROM contacts WHERE contact = '{}'",
                "SELECT id FROM people_eu WHERE email = replace('{}', 'v00', 'vp')",
                "SELECT title FROM evil.products WHERE title LIKE '{}'",
                "SELECT id FROM evil.products WHERE title = '{}'",
            ),
            *oracles(
                "1970-05-18", "1970-05-17",
                f"{_ONE} birth_date = '{{}}'",
                f"{_ONE} birth_date <= date '{{}}'",
                f"{_ONE} birth_date - date '{{}}' = 0",
                f"{_ONE} date_trunc('day', birth_date) = '{{}}'",
                f"{_ONE} (birth_date, birth_date) OVERLAPS (date '{{}}', interval '1 hour')",
            ),
            *oracles(
                "10.20.30", "10.20.31",
                f"{_ONE} last_ip << '{{}}.0/24'",
                f"{_ONE} last_ip && '{{}}.0/24'",
                f"{_ONE} set_masklen(last_ip, 24) = '{{}}.1/24'",
            ),
            *oracles(
                "4111", "4222",
                f"{_ONE} card_number LIKE '{{}}%'",
                f"{_ONE} card_number = '{{}}' || '111111111111'",
                f"{_ONE} card_number::numeric / 1000000000000 > {{}}",
            ),
        ),
        note="A literal compared with a masked column is read as a masked value, so a guess at a real one finds"
        " nothing, right or wrong.",
    ),
    "25": Line(
        "order, rank and equality classes",
        _order(
            "SELECT id FROM users ORDER BY ssn_number {} LIMIT 3",
            "SELECT id FROM users ORDER BY birth_date {} LIMIT 3",
            "SELECT id FROM kept ORDER BY ssn {} LIMIT 3",
            "SELECT id FROM users ORDER BY card_number, ssn {} LIMIT 3",
        )
        + oracles(
            *_SSNS,
        ),
        (
            "tests/live/test_attacks.py::test_refuses_what_would_answer_a_question_on_raw_values",
            "tests/live/test_order.py::test_rows_do_not_come_in_the_order_of_an_identifier",
            "tests/live/test_corpus.py::test_rows_do_not_come_in_the_order_of_an_identifier",
            "tests/live/test_random_queries.py"
            "::test_grouping_does_not_tell_the_order_of_values_that_may_not_be_sorted_by",
        ),
        open="An index on (a, identifier), scanned for a condition on a, still gives its rows in order (ADR 0017).",
        note="Names and contact data may be sorted by and equal values are told by design: tokens keep them apart.",
    ),
    "26": Line(
        "groups that hold rows of known values beside unknown ones",
        (
            Tells(
                ("SELECT string_agg(l, ' ' ORDER BY l) FROM (SELECT substr(ssn, 1, 1) AS c, 'u' || id AS l FROM users"
                 " WHERE id = 1 UNION ALL SELECT n::text, 'label ' || n FROM generate_series(0, 9) n) t GROUP BY c",),
                "label 5 u1",
            ),
            Tells(
                ("SELECT string_agg(l, ' ' ORDER BY l) FROM (SELECT ssn AS c, 'u' || id AS l FROM users WHERE id = 1"
                 f" UNION ALL VALUES ('{ssn(1)}', 'label'), ('1', 'other')) t GROUP BY c",),
                "label u1",
            ),
            Tells(
                ("SELECT array_agg(l ORDER BY l) FROM (SELECT ssn_number % 10 AS c, 'u' || id AS l FROM users WHERE"
                 " id = 1 UNION ALL SELECT n, 'label ' || n FROM generate_series(0, 9) n) t GROUP BY c",),
                "['label 1', 'u1']",
            ),
            Tells(
                (f"SELECT l, rank() OVER (PARTITION BY c ORDER BY l) FROM (SELECT email AS c, 'u1' AS l FROM users"
                 f" WHERE id = 1 UNION ALL VALUES ('{email(1)}', 'label')) t",),
                "('u1', 2)",
            ),
            Tells(
                (f"SELECT min(l) || ' ' || max(l) FROM (SELECT DISTINCT email AS c, 'u1' AS l FROM users WHERE id = 1"
                 f" UNION VALUES ('{email(1)}', 'label')) t GROUP BY ROLLUP (c) HAVING count(*) = 2",),
                "label u1",
            ),
        ),
        ("tests/live/test_attacks.py::test_refuses_what_would_answer_a_question_on_raw_values",),
    ),
}  # fmt: skip
