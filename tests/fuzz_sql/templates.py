"""What expressions are made of, by the type they give; «type» is an expression of that type.

«wrap» is anything, sensitive columns and whole rows too; «any» anything else of a common type; «small» a number from
0 to 3; «key» a key of the JSON in the tables; «bool» a condition.
What it must never do: hold a function that changes with time, or whose answer is another each time.
"""

from __future__ import annotations


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


EXPRESSIONS: dict[str, tuple[str, ...]] = {
    "text": _lines("""
        upper(«text»)
        «text» || «text»
        left(«text», «small»)
        concat(«any», «text», «wrap»)
        concat_ws('-', «wrap», «text»)
        to_char(«timestamptz», 'YYYY-MM')
        «any»::text
        CAST(«any» AS text)
        coalesce(«text», «text»)
        nullif(«text», «text»)
        greatest(«text», «text»)
        CASE WHEN «bool» THEN «text» ELSE «text» END
        CASE «text» WHEN «text» THEN «text» ELSE 'other' END
        «jsonb» ->> «key»
        jsonb_typeof(«jsonb»)
        md5(«text»)
        replace(«text», «text», 'x')
        split_part(«text», 'e', 1)
        substring(«text» FROM 2 FOR «small»)
        regexp_replace(«text», '[0-9]', '#')
        format('%s-%s', «any», «any»)
        array_to_string(«text[]», ',')
        («text[]»)[«small»]
        trim(«text»)
        «text» COLLATE "C"
        lpad(«text», 5)
        «jsonb» #>> '{c,0}'
        encode(convert_to(«text», 'UTF8'), 'hex')
        to_json(«any»)::text
        pg_typeof(«wrap»)::text
        encode(«bytea», 'base64')
        encode(«bytea», 'hex')
        convert_from(«bytea», 'UTF8')
        «bytea»::text
        host(«inet»)
        «macaddr»::text
        «uuid»::text
        «json» ->> 'k'
        reverse(«text»)
        substring(«text» FROM '[a-m]+')
        (ARRAY[«text», «text»])[«small»]
        translate(«text», 'abc', 'xyz')
        overlay(«text» PLACING 'zz' FROM 1 FOR «small»)
        string_agg(«text», '') OVER ()
        (regexp_match(«text», '[a-m]'))[1]
        («int4range»)::text
        chr(65 + «small»)
        (SELECT «text»)
    """),
    "int4": _lines("""
        «int4» + «small»
        «int4» * «small»
        length(«text»)
        abs(«int4»)
        «int4» % nullif(«int4», 0)
        coalesce(«int4», «int4»)
        extract(month FROM «date»)::int
        cardinality(«text[]»)
        array_length(«int4[]», 1)
        CASE WHEN «bool» THEN «int4» END
        «date» - «date»
        least(«int4», «int4»)
        («int4[]»)[1]
        strpos(«text», 'e')
        width_bucket(«numeric», 0, 10, 4)
        «int2» + 1
        («bool»)::int
        num_nulls(«wrap», «any»)
        octet_length(«bytea»)
        array_position(«int4[]», «int4»)
        lower(«int4range»)
        jsonb_array_length(jsonb_build_array(«any», «any»))
        (SELECT count(*) FROM generate_series(1, «small») x)::int
        GREATEST(«int4», «small»)
        get_byte(«bytea», 0)
        masklen(«inet»)
        ascii(«text»)
    """),
    "int8": _lines("""
        «int4»::int8
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
        extract(epoch FROM «timestamptz»)
        «int4»::numeric
        CASE WHEN «bool» THEN «numeric» ELSE 0 END
        sum(«numeric») OVER ()
    """),
    "float8": _lines("""
        «float8» + 1
        sqrt(abs(«float8»))
        «int4»::float8
        date_part('day', «date»)
    """),
    "date": _lines("""
        «date» + «small»
        «timestamptz»::date
        coalesce(«date», «date»)
        make_date(2024, 1, 1 + «small»)
        greatest(«date», «date»)
    """),
    "timestamptz": _lines("""
        date_trunc('month', «timestamptz»)
        «timestamptz» + «interval»
        «date»::timestamptz
        coalesce(«timestamptz», «timestamptz»)
    """),
    "interval": _lines("""
        interval '1 day' * «small»
        «timestamptz» - «timestamptz»
        make_interval(days => «small»)
        age(«timestamptz», «timestamptz»)
    """),
    "jsonb": _lines("""
        jsonb_build_object('k', «wrap», 'l', «any»)
        to_jsonb(«wrap»)
        «jsonb» || «jsonb»
        «jsonb» -> «key»
        jsonb_build_array(«wrap», «any»)
        jsonb_strip_nulls(«jsonb»)
        jsonb_path_query_array(«jsonb», '$.c[*]')
        jsonb_path_query_first(«jsonb», '$.a ? (@ > 1)')
        jsonb_set(jsonb_build_object('z', 1) || «jsonb», '{0}', coalesce(to_jsonb(«any»), '0'))
        coalesce(«jsonb», «jsonb»)
        «json»::jsonb
        CASE WHEN «bool» THEN «jsonb» END
        jsonb_build_object('k', «any», 'k', «wrap»)
    """),
    "json": _lines("""
        json_build_object('k', «wrap», «key», «wrap»)
        row_to_json(ROW(«wrap», «any»))
        to_json(«wrap»)
        array_to_json(«text[]»)
        json_build_array(«wrap», «wrap»)
        «jsonb»::json
    """),
    "text[]": _lines("""
        ARRAY[«text», «text»]
        string_to_array(«text», ',')
        array_append(«text[]», «text»)
        «text[]» || «text[]»
        regexp_split_to_array(«text», 'e')
        («text[]»)[1:2]
        array_remove(«text[]», «text»)
    """),
    "int4[]": _lines("""
        ARRAY[«int4», «small»]
        «int4[]» || «int4»
    """),
    "int4range": ("int4range(«small», 9)", "int4range(«int4», NULL)"),
    "uuid": ("coalesce(«uuid», «uuid»)",),
    "bytea": ("substr(«bytea», 2, 4)", "«bytea» || «bytea»", "convert_to(«text», 'UTF8')", "sha256(«bytea»)"),
    "inet": ("«inet» + 1", "network(«inet»)::inet", "coalesce(«inet», «inet»)"),
    "macaddr": ("trunc(«macaddr»)",),
    "varchar": ("«text»::varchar", "«text»::varchar(6)"),
    "bool": ("«bool»", "NOT «bool»", "coalesce(«bool», false)"),
    "int2": ("«small»::int2",),
}

CONDITIONS = _lines("""
    «int4» < «int4»
    «text» = «text»
    «numeric» >= «numeric»
    «date» <> «date»
    «timestamptz» < «timestamptz»
    «text» LIKE '%e%'
    «text» ILIKE 'T%'
    «text» ~ '^[a-m]'
    «text» NOT LIKE «text» || '%'
    «int4» BETWEEN «small» AND 9
    «int4» IN («small», «int4», 7)
    «text» IN ('DE', 'sent', «text»)
    «text» = ANY («text[]»)
    «int4» = ANY («int4[]»)
    «int4» <> ALL («int4[]»)
    «int4» IS DISTINCT FROM «int4»
    «text» IS NOT DISTINCT FROM «text»
    «jsonb» @> '{"a": 1}'
    «jsonb» ? «key»
    «jsonb» @? '$.c[*]'
    «text[]» && «text[]»
    «text[]» @> ARRAY['red']
    («int4», «text») = («int4», «text»)
    («int4», «text») < («int4», «text»)
    «bool» IS TRUE
    «bool» IS NOT FALSE
    («date», «date») OVERLAPS («date», «interval»)
    «wrap» IS NULL
    «wrap» IS NOT NULL
    starts_with(«text», 't')
    «bytea» < «bytea»
    «inet» <<= «inet»
    «macaddr» >= «macaddr»
    «uuid» < «uuid»
    «int4range» @> «int4»
    isempty(«int4range» * «int4range»)
    «text» SIMILAR TO '(a|b)%'
    «int4» BETWEEN SYMMETRIC 9 AND «small»
    («text», «int4») IN ((«text», «int4»), ('DE', 1))
    «text[]» = «text[]»
    «bool» IS UNKNOWN
    ROW(«wrap», «wrap») IS NULL
    «int4» = SOME (ARRAY[«int4», «small»])
    («int4», «int4») IS DISTINCT FROM («int4», «small»)
""")

# Type of the result: the call.
AGGREGATES: tuple[tuple[str, str], ...] = (
    ("int8", "count(*)"),
    ("int8", "count(«wrap»)"),
    ("int8", "count(DISTINCT «wrap»)"),
    ("int8", "sum(«int4»)"),
    ("numeric", "sum(«numeric»)"),
    ("numeric", "avg(«int4»)"),
    ("text", "min(«text»)"),
    ("text", "max(«text»)"),
    ("int4", "max(«int4»)"),
    ("date", "min(«date»)"),
    ("text", "string_agg(«text», ',' ORDER BY «text»)"),
    ("text", "string_agg(DISTINCT «text», ',')"),
    ("text[]", "array_agg(«text» ORDER BY «int4», «text»)"),
    ("text[]", "array_agg(DISTINCT «text»)"),
    ("int4[]", "array_agg(«int4» ORDER BY «int4»)"),
    ("jsonb", "jsonb_agg(«wrap» ORDER BY «int4»)"),
    ("json", "json_agg(«wrap»)"),
    ("jsonb", "jsonb_object_agg(coalesce(«text», 'k'), «any»)"),
    ("bool", "bool_or(«bool»)"),
    ("bool", "every(«bool»)"),
    ("int4", "bit_and(«int4»)"),
    ("float8", "percentile_cont(0.5) WITHIN GROUP (ORDER BY «int4»)"),
    ("int4", "percentile_disc(0.25) WITHIN GROUP (ORDER BY «int4»)"),
    ("text", "mode() WITHIN GROUP (ORDER BY «text»)"),
    ("numeric", "stddev(«int4»)"),
    ("int8", "count(DISTINCT («text», «int4»))"),
    ("text", "string_agg(«wrap»::text, '')"),
    ("int8", "rank(«small») WITHIN GROUP (ORDER BY «int4»)"),
    ("int8", "regr_count(«int4», «int4»)"),
    ("jsonb", "jsonb_agg(jsonb_build_object('k', «wrap», 'l', «any») ORDER BY «int4»)"),
    ("json", "json_agg(«wrap» ORDER BY «int4») FILTER (WHERE «bool»)"),
    ("text", "min(«text») FILTER (WHERE «bool»)"),
)

WINDOWED: tuple[tuple[str, str], ...] = (
    ("int8", "row_number()"),
    ("int8", "rank()"),
    ("int8", "dense_rank()"),
    ("int4", "ntile(2)"),
    ("float8", "percent_rank()"),
    ("int8", "count(*)"),
    ("int8", "count(«wrap»)"),
    ("int8", "sum(«int4»)"),
    ("int4", "max(«int4»)"),
    ("text", "first_value(«text»)"),
    ("text", "lag(«text»)"),
    ("int4", "lead(«int4», 1, 0)"),
    ("text", "nth_value(«text», 2)"),
    ("numeric", "avg(«numeric»)"),
)

FRAMES = (
    "",
    "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
    "ROWS UNBOUNDED PRECEDING",
    "GROUPS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
    "RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW",
    "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES",
)

CONSTANTS: dict[str, tuple[str, ...]] = {
    "text": ("DE", "red", "thing 1", "", "x'y", "sent"),
    "varchar": ("DE", "n"),
    "bpchar": ("DE", "n"),
    "int4": ("1", "0", "3", "12", "40"),
    "int2": ("1", "2"),
    "int8": ("1", "10000000000"),
    "numeric": ("1.5", "0", "12.25"),
    "float8": ("0.5", "2"),
    "bool": ("true", "false"),
    "date": ("2024-02-03", "2024-03-10"),
    "timestamptz": ("2024-03-05 10:00:00+00", "2024-04-04 01:00:00+00"),
    "interval": ("1 day", "02:00"),
    "uuid": ("00000000-0000-4000-8000-000000000003",),
    "inet": ("192.0.2.7",),
    "macaddr": ("08:00:2b:01:02:03",),
    "json": ('{"k": [1]}', "[1, 2]"),
    "jsonb": ('{"a": 1, "c": [1, 2]}', "[]"),
    "text[]": ("{red,t1}", "{}"),
    "int4[]": ("{1,2}", "{}"),
    "bytea": ("\\x6162", "\\x6364"),
    "int4range": ("[1,4)", "empty"),
}
COMMON = (
    "text",
    "int4",
    "numeric",
    "date",
    "timestamptz",
    "bool",
    "jsonb",
    "text[]",
    "int8",
    "uuid",
    "int4[]",
    "float8",
    "bytea",
    "inet",
)
