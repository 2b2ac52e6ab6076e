"""MySQL's and MariaDB's SQL for the generator, as small tables beside those of PostgreSQL in templates.py.

What it must never do: hold a function that changes with time, or whose answer is another each time.
"""

from __future__ import annotations

from tests.fuzz_sql.canaries import SORTABLE, TOKENS
from tests.fuzz_sql.dialect import Dialect
from tests.fuzz_sql.mysql_schema import MYSQL_TABLES, MYSQL_VIEWS

_CASTS = {
    "text": "CHAR", "varchar": "CHAR", "bpchar": "CHAR", "json": "CHAR", "int4": "SIGNED", "int2": "SIGNED",
    "int8": "SIGNED", "bool": "SIGNED", "numeric": "DECIMAL(20,4)", "float8": "DOUBLE", "date": "DATE",
    "timestamptz": "DATETIME", "bytea": "BINARY",
}  # fmt: skip
_NUMBERS = frozenset({"int4", "int2", "int8", "numeric", "bool", "float8"})


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


def _cast(text: str, type_name: str) -> str:
    return f"CAST({text} AS {_CASTS[type_name]})"


def _constant(text: str, type_name: str) -> str:
    if type_name in _NUMBERS:
        return text
    if type_name == "bytea":
        return f"x'{text}'"
    quoted = "'" + text.replace("'", "''") + "'"
    return {"date": "DATE ", "timestamptz": "TIMESTAMP "}.get(type_name, "") + quoted


def _value_list(rows: list[list[str]], names: list[str], alias: str) -> str:
    first, *others = rows
    head = ", ".join(f"{value} AS {name}" for value, name in zip(first, names, strict=True))
    rest = "".join(f" UNION ALL SELECT {', '.join(row)}" for row in others)
    return f"(SELECT {head}{rest}) AS {alias}"


_EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "text": _lines("""
        upper(«text»)
        concat(«text», «text»)
        left(«text», «small»)
        concat(«any», «text», «wrap»)
        concat_ws('-', «wrap», «text»)
        date_format(«timestamptz», '%Y-%m')
        CAST(«any» AS CHAR)
        coalesce(«text», «text»)
        ifnull(«text», «text»)
        nullif(«text», «text»)
        greatest(«text», «text»)
        if(«bool», «text», «text»)
        CASE WHEN «bool» THEN «text» ELSE «text» END
        CASE «text» WHEN «text» THEN «text» ELSE 'other' END
        json_value(«json», '$.a')
        json_unquote(json_extract(«json», '$.b'))
        md5(«text»)
        hex(«text»)
        replace(«text», «text», 'x')
        substring_index(«text», 'e', 1)
        substring(«text» FROM 2 FOR «small»)
        regexp_replace(«text», '[0-9]', '#')
        trim(«text»)
        trim(LEADING 't' FROM «text»)
        «text» COLLATE utf8mb4_bin
        lpad(«text», 5, '_')
        convert(«text» USING utf8mb4)
        to_base64(«text»)
        hex(«bytea»)
        CAST(«bytea» AS CHAR)
        reverse(«text»)
        elt(«small», «text», «text»)
        insert(«text», 1, 2, 'Q')
        repeat(«text», «small»)
        conv(«int4», 10, 16)
        quote(«text»)
    """),
    "int4": _lines("""
        «int4» + «small»
        «int4» * «small»
        length(«text»)
        abs(«int4»)
        «int4» % nullif(«int4», 0)
        «int4» DIV nullif(«int4», 0)
        coalesce(«int4», «int4»)
        extract(MONTH FROM «date»)
        CASE WHEN «bool» THEN «int4» END
        datediff(«date», «date»)
        least(«int4», «int4»)
        locate('e', «text»)
        «int2» + 1
        «bool» + 0
        isnull(«wrap»)
        octet_length(«bytea»)
        ascii(«text»)
        crc32(«text»)
        field(«text», 'DE', 'red')
        strcmp(«text», «text»)
        «int4» & 3
        «int4» << 1
    """),
    "int8": _lines("""
        CAST(«int4» AS SIGNED)
        «int8» + «int4»
        abs(«int8»)
        coalesce(«int8», 0)
    """),
    "numeric": _lines("""
        «numeric» + «numeric»
        «numeric» * 2
        round(«numeric», 1)
        «int4» / 2.0
        «numeric» / nullif(«numeric», 0)
        coalesce(«numeric», «numeric»)
        CAST(«int4» AS DECIMAL(12,2))
        CASE WHEN «bool» THEN «numeric» ELSE 0 END
        sum(«numeric») OVER ()
        truncate(«numeric», 0)
        «text» + 0.0
    """),
    "float8": _lines("""
        «float8» + 1
        sqrt(abs(«float8»))
        CAST(«int4» AS DOUBLE)
    """),
    "date": _lines("""
        «date» + INTERVAL «small» DAY
        CAST(«timestamptz» AS DATE)
        coalesce(«date», «date»)
        makedate(2024, 1 + «small»)
        greatest(«date», «date»)
        last_day(«date»)
    """),
    "timestamptz": _lines("""
        «timestamptz» - INTERVAL «small» HOUR
        date_add(«timestamptz», INTERVAL 1 MONTH)
        CAST(«date» AS DATETIME)
        coalesce(«timestamptz», «timestamptz»)
    """),
    "json": _lines("""
        json_object('k', «wrap», 'l', «any»)
        json_array(«wrap», «any»)
        json_extract(«json», '$.c')
        json_merge_patch(«json», '{"z": 1}')
        json_remove(«json», '$.a')
        coalesce(«json», «json»)
        CASE WHEN «bool» THEN «json» END
    """),
    "bytea": ("substr(«bytea», 2, 4)", "CAST(«text» AS BINARY)", "unhex(md5(«text»))"),
    "varchar": ("CAST(«text» AS CHAR(6))",),
    "bool": ("(«bool»)", "NOT «bool»", "coalesce(«bool», FALSE)"),
    "int2": ("CAST(«small» AS SIGNED)",),
}

_CONDITIONS = _lines("""
    «int4» < «int4»
    «text» = «text»
    «numeric» >= «numeric»
    «date» <> «date»
    «timestamptz» < «timestamptz»
    «text» LIKE '%e%'
    «text» LIKE 'T!_%' ESCAPE '!'
    «text» RLIKE '^[a-m]'
    «text» NOT LIKE concat(«text», '%')
    «int4» BETWEEN «small» AND 9
    «int4» IN («small», «int4», 7)
    «text» IN ('DE', 'sent', «text»)
    «int4» <=> «int4»
    «text» <=> «text»
    json_contains(«json», '1', '$.a')
    json_valid(«text»)
    find_in_set(«text», 'DE,red')
    («int4», «text») = («int4», «text»)
    («int4», «text») IN ((1, 'DE'), («small», «text»))
    «bool» IS TRUE
    «bool» IS NOT FALSE
    «bool» XOR «bool»
    «wrap» IS NULL
    «wrap» IS NOT NULL
    «bytea» < «bytea»
    «text» = 0
    «int4» = «text»
""")

_AGGREGATES: tuple[tuple[str, str], ...] = (
    ("int8", "count(*)"),
    ("int8", "count(«wrap»)"),
    ("int8", "count(DISTINCT «any»)"),
    ("int8", "count(DISTINCT «wrap»)"),
    ("int8", "sum(«int4»)"),
    ("numeric", "sum(«numeric»)"),
    ("numeric", "avg(«int4»)"),
    ("text", "min(«text»)"),
    ("text", "max(«text»)"),
    ("int4", "max(«int4»)"),
    ("date", "min(«date»)"),
    ("text", "group_concat(«text» ORDER BY «text» SEPARATOR ',')"),
    ("text", "group_concat(DISTINCT «text»)"),
    ("text", "group_concat(«wrap» ORDER BY «int4», «text»)"),
    ("json", "json_arrayagg(«int4»)"),
    ("json", "json_arrayagg(«wrap»)"),
    ("json", "json_objectagg(coalesce(«text», 'k'), «any»)"),
    ("int4", "bit_and(«int4»)"),
    ("numeric", "stddev(«int4»)"),
)

_WINDOWED: tuple[tuple[str, str], ...] = (
    ("int8", "row_number()"),
    ("int8", "rank()"),
    ("int8", "dense_rank()"),
    ("int4", "ntile(2)"),
    ("float8", "percent_rank()"),
    ("int8", "count(*)"),
    ("int8", "count(«wrap»)"),
    ("int8", "sum(«int4»)"),
    ("text", "first_value(«text»)"),
    ("text", "lag(«text»)"),
    ("int4", "lead(«int4», 1)"),
    ("text", "nth_value(«text», 2)"),
    ("numeric", "avg(«numeric»)"),
)

_MADE: tuple[tuple[str, str], ...] = (
    ("coalesce({w}, {other})", ""),
    ("ifnull({w}, {other})", ""),
    ("CASE WHEN {if} THEN {w} END", ""),
    ("if({if}, {w}, NULL)", ""),
    ("{w} IS NULL", "bool"),
    ("isnull({w})", "bool"),
    ("(SELECT {w})", ""),
    ("json_array({w})", "json"),
    ("concat({w}, 'x')", "text"),
    ("json_object('m', {w})", "json"),
    ("CASE WHEN {w} IS NULL THEN 'no' ELSE 'yes' END", "text"),
    ("nullif({w}, {token})", ""),
    ("{w} = {token}", "bool"),
    ("CASE {w} WHEN {token} THEN 1 ELSE 2 END", "int4"),
    ("coalesce(nullif({w}, {token}), {other})", ""),
    ("NOT ({w} <> {token})", "bool"),
    ("({w}, 1) = ({token}, 1)", "bool"),
    ("{w} IN ({token}, {token})", "bool"),
    ("{token} IN ({w}, {w})", "bool"),
    ("{w} <=> NULL", "bool"),
    ("json_object('a', 1, 'a', {w})", "json"),
    ("(SELECT x FROM (SELECT {other} AS x) v LIMIT 1)", ""),
    ("concat_ws('-', {w}, NULL)", "text"),
)

_RECURSIVE: tuple[tuple[str, str], ...] = (
    (
        "n:int4 s:text",
        "SELECT 1, CAST('x' AS CHAR(20)) {union} SELECT n + 1, concat(s, 'y') FROM {name} WHERE n < 4",
    ),
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

MYSQL = Dialect(
    quote="`",
    odd=("T {letter}{number}", "select{number}", "a.{letter}{number}"),
    tables=MYSQL_TABLES,
    views=MYSQL_VIEWS,
    has=frozenset({"ordered windows"}),
    classes=SORTABLE & TOKENS | {"name"},
    unsorted=frozenset({"json"}),
    expressions=_EXPRESSIONS,
    conditions=_CONDITIONS,
    aggregates=_AGGREGATES,
    windowed=_WINDOWED,
    chosen=("first_value({})", "lag({})", "last_value({})"),
    frames=("", "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW", "ROWS UNBOUNDED PRECEDING",
            "RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"),
    constants={
        "text": ("DE", "red", "thing 1", "", "x'y", "sent"), "varchar": ("DE", "n"), "bpchar": ("DE", "n"),
        "int4": ("1", "0", "3", "12", "40"), "int2": ("1", "2"), "int8": ("1", "10000000000"),
        "numeric": ("1.5", "0", "12.25"), "float8": ("5e-1", "2e0"), "bool": ("TRUE", "FALSE"),
        "date": ("2024-02-03", "2024-03-10"), "timestamptz": ("2024-03-05 10:00:00", "2024-04-04 01:00:00"),
        "json": ('{"a": 1, "c": [1, 2]}', "[]"), "bytea": ("6162", "6364"),
    },
    common=("text", "int4", "numeric", "date", "timestamptz", "bool", "json", "int8", "float8", "bytea"),
    cast=_cast,
    constant=_constant,
    value_list=_value_list,
    made=_MADE,
    rows=(),
    wraps=(("json_array({})", "json"), ("json_object('w', {})", "json")),
    recursive=_RECURSIVE,
    functions=(),
    with_ways=("AS",),
    set_operations=("UNION ALL", "UNION", "INTERSECT", "EXCEPT"),
    group_forms=("{all} WITH ROLLUP",),
    sorts=("", " DESC"),
    orders=("", " DESC"),
    limits=(" LIMIT {n}", " LIMIT {m} OFFSET 1", " LIMIT 1, {m}"),
    joins=("JOIN", "LEFT JOIN", "RIGHT JOIN", "INNER JOIN", "STRAIGHT_JOIN"),
    using=("JOIN", "LEFT JOIN", "RIGHT JOIN"),
    natural=("NATURAL JOIN", "NATURAL LEFT JOIN", "NATURAL RIGHT JOIN"),
    equalities=("=", "<>", "<=>"),
)  # fmt: skip
