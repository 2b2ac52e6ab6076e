"""What is made of a sensitive column or a whole row, queries of WITH RECURSIVE, and functions in FROM.

What it must never do: hold a function that changes with time, or whose answer is another each time.
"""

from __future__ import annotations

# Of a sensitive column {w}: what is made of it, with the type it gives ("" is the column's own). {other} is another
# value of its type, {if} a condition, {token} a masked value.
MADE: tuple[tuple[str, str], ...] = (
    ("coalesce({w}, {other})", ""),
    ("ARRAY[{w}]", "[]"),
    ("CASE WHEN {if} THEN {w} END", ""),
    ("{w} IS NULL", "bool"),
    ("(SELECT {w})", ""),
    ("to_jsonb({w})", "jsonb"),
    ("concat({w}, 'x')", "text"),
    ("json_build_object('m', {w})", "json"),
    ("CASE WHEN {w} IS NULL THEN 'no' ELSE 'yes' END", "text"),
    ("nullif({w}, {token})", ""),
    ("{w} = {token}", "bool"),
    ("CASE {w} WHEN {token} THEN 1 ELSE 2 END", "int4"),
    ("coalesce(nullif({w}, {token}), {other})", ""),
    ("CASE WHEN {w} IS DISTINCT FROM {token} THEN {w} END", ""),
    ("NOT ({w} <> {token})", "bool"),
    ("({w}, 1) = ({token}, 1)", "bool"),
    ("{w} IN ({token}, {token})", "bool"),
    ("{token} = ANY (ARRAY[{w}])", "bool"),
    ("(SELECT {w} = {token})", "bool"),
    ("{w} IS NOT DISTINCT FROM NULL", "bool"),
    ("jsonb_build_object('a', 1, 'a', {w})", "jsonb"),
    ("row_to_json(ROW({w}, {w}))", "json"),
    ("to_jsonb(ARRAY[{w}, {w}])", "jsonb"),
    ("array_to_string(ARRAY[{w}], '|')", "text"),
    ("(SELECT x FROM (VALUES ({w}), ({w})) v(x) LIMIT 1)", ""),
    ("(WITH q(x) AS (SELECT {w}) SELECT x FROM q)", ""),
    ("(SELECT {w} UNION ALL SELECT NULL LIMIT 1)", ""),
    ("ROW({w}, 1)", "record"),
    ("num_nonnulls({w} IS NULL, 1)", "int4"),
    ("(SELECT count({w}))", "int8"),
    ("CASE WHEN {if} THEN 1 ELSE num_nulls({w} IS NULL) END", "int4"),
)
ROWS: tuple[tuple[str, str], ...] = (
    ("row_to_json({})", "json"),
    ("to_jsonb({})", "jsonb"),
    ("{}", "record"),
    ("count({}) OVER ()", "int8"),
    ("ROW({}.*)", "record"),
    ("{} IS NULL", "bool"),
)
WRAPS: tuple[tuple[str, str], ...] = (("to_jsonb({})", "jsonb"), ("to_json({})", "json"))

# Columns: the query, named {name}. Counting; walking up a tree of people with their addresses; carrying one value.
RECURSIVE: tuple[tuple[str, str], ...] = (
    ("n:int4 s:text", "SELECT 1, 'x' {union} SELECT n + 1, s || 'y' FROM {name} WHERE n < 4"),
    (
        "id:int4 up:int4 mail:text:email",
        "SELECT id, boss_id, email FROM people WHERE id > 9 {union} "
        "SELECT p.id, p.boss_id, p.email FROM people p JOIN {name} ON p.id = {name}.up",
    ),
    (
        "n:int4 mail:text:email",
        "SELECT 1, (SELECT email FROM people WHERE id = 3) {union} SELECT n + 1, mail FROM {name} WHERE n < 3",
    ),
)

# Columns: the FROM item, whose alias is {a}, and its columns {one} and {two}.
FUNCTIONS: tuple[tuple[str, str], ...] = (
    ("one:int4", "generate_series(1, 1 + «small») AS {a}({one})"),
    ("one:text", "unnest(«text[]») AS {a}({one})"),
    ("one:text two:text", """jsonb_each_text('{{"a": 1, "b": "x"}}') AS {a}({one}, {two})"""),
    ("one:int4 two:int8", "unnest(«int4[]») WITH ORDINALITY AS {a}({one}, {two})"),
    ("one:int4 two:text", "ROWS FROM (generate_series(1, 2), unnest(«text[]»)) AS {a}({one}, {two})"),
    ("one:int4 two:text", """jsonb_to_recordset('[{{"a": 1, "b": "x"}}]') AS {a}({one} int, {two} text)"""),
    ("one:timestamptz", "generate_series(date '2024-01-01', date '2024-01-03', '1 day') AS {a}({one})"),
    ("one:text", "regexp_split_to_table(«text», 'e') AS {a}({one})"),
    ("one:text", "string_to_table(«text», 'e') AS {a}({one})"),
    ("one:int4", "generate_subscripts(«int4[]», 1) AS {a}({one})"),
    ("one:text", """jsonb_array_elements_text('["a", "b"]') AS {a}({one})"""),
    ("one:int4 two:text", "ROWS FROM (unnest(«int4[]»), unnest(«text[]»)) AS {a}({one}, {two})"),
)
