"""MySQL's and MariaDB's functions known to be pure, and how each carries the origins of its arguments.

What it is for: the allow-list (leaks.md R4). A name that is not here is refused.
What it must never do: list a function that reads a file, waits, locks, keeps a value for later (LAST_INSERT_ID(x),
NAME_CONST), tells of other statements (FOUND_ROWS, ROW_COUNT), or prints what it is given in an error (EXTRACTVALUE,
UPDATEXML).
Source: MySQL Reference Manual and MariaDB Knowledge Base, "Functions and Operators".
"""

from __future__ import annotations

from maskwire.sql.functions import Carry

_TEXT = """
ascii bit_length char_length character_length concat concat_ws elt field find_in_set format from_base64 hex insert instr
lcase left length locate lower lpad ltrim md5 mid oct octet_length ord quote regexp_instr regexp_replace regexp_substr
repeat replace reverse right rpad rtrim sha sha1 sha2 soundex space strcmp substr substring substring_index to_base64
trim ucase unhex upper crc32 inet_aton inet_ntoa inet6_aton inet6_ntoa is_ipv4 is_ipv6 conv bin export_set make_set
"""
_NUMBER = """
abs acos asin atan atan2 ceil ceiling cos cot degrees exp floor ln log log10 log2 mod pi pow power radians round sign
sin sqrt tan truncate bit_count
"""
_TIME = """
adddate addtime convert_tz date date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear
extract from_days from_unixtime get_format hour last_day makedate maketime microsecond minute month monthname period_add
period_diff quarter sec_to_time second str_to_date subdate subtime time time_format time_to_sec timediff timestamp
timestampadd timestampdiff to_days to_seconds unix_timestamp week weekday weekofyear year yearweek
"""
_DATA = """
json_contains json_contains_path json_depth json_extract json_keys json_length json_merge_patch json_merge_preserve
json_quote json_search json_type json_unquote json_valid json_value json_query json_overlaps json_compact json_pretty
json_remove json_replace json_set json_insert json_array_append json_array_insert
"""
_FACT = """
now current_timestamp localtime localtimestamp curdate current_date curtime current_time sysdate utc_date utc_time
utc_timestamp version database schema connection_id uuid rand
"""
_AGGREGATE = "avg sum bit_and bit_or bit_xor std stddev stddev_pop stddev_samp variance var_pop var_samp"

# What a function is called in the resolver's tree, where rules there are by a function's name.
CALLED: dict[str, str] = {
    "group_concat": "string_agg",
    "json_arrayagg": "json_agg",
    "json_objectagg": "jsonb_object_agg",
    "json_array": "json_build_array",
    "json_object": "json_build_object",
    "std": "stddev",
}
PURE: dict[str, Carry] = {
    name: carry
    for carry, names in (
        (Carry.ARGUMENT, " ".join((_TEXT, _NUMBER, _TIME, _DATA, _AGGREGATE, "json_objectagg"))),
        (Carry.FACT, _FACT),
        (Carry.WRAP, "concat concat_ws group_concat"),
        (Carry.BUILD, "json_array json_object json_arrayagg"),
        (Carry.CHOICE, "any_value first_value last_value nth_value lag lead"),
        (Carry.EXTREME, "min max"),
        (Carry.RANK, "row_number rank dense_rank percent_rank cume_dist ntile"),
        (Carry.COUNT, "count"),
    )
    for name in names.split()
}
PURE |= {CALLED.get(name, name): carry for name, carry in PURE.items()}

_WINDOWS = "row_number rank dense_rank percent_rank cume_dist ntile first_value last_value nth_value lag lead"
AGGREGATES = frozenset(f"{_AGGREGATE} count min max any_value group_concat json_arrayagg json_objectagg".split())
WINDOWS = frozenset(_WINDOWS.split())

# Without an argument: one would be a setting.
_BARE = "version database schema connection_id uuid utc_date curdate current_date pi"
BARE = frozenset(_BARE.split())
# Names that are calls though no parentheses follow.
_WORDS = "current_date current_time current_timestamp localtime localtimestamp utc_date utc_time utc_timestamp"
WORDS = frozenset(_WORDS.split())

_UNITS = """
microsecond second minute hour day week month quarter year second_microsecond minute_microsecond minute_second
hour_microsecond hour_second hour_minute day_microsecond day_second day_minute day_hour year_month
"""
UNITS = frozenset(_UNITS.split())
