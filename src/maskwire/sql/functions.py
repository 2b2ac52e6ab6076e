"""pg_catalog functions known to be pure, and how each carries the origins of its arguments.

What it is for: the allow-list (leaks.md R4). A name that is not here is refused.
What it must never do: list a function that runs SQL given as text, reads a file, a large object, statistics or
another session, changes a setting or a sequence, sleeps, or signals (leaks.md 17, 20, 29, 40, 45-50).
Source: PostgreSQL documentation, chapter "Functions and Operators".
"""

from __future__ import annotations

from enum import StrEnum


class Carry(StrEnum):
    """What the result of a function tells of its arguments."""

    COUNT = "count"  # how many: COUNT
    RANK = "rank"  # a place in an order that is a use of its own: row_number, rank
    WRAP = "wrap"  # the values themselves, by a function that no value makes fail
    BUILD = "build"  # a document or an array of the values themselves: row_to_json, array_agg
    CHOICE = "choice"  # one of the values as it is: first_value, lag
    EXTREME = "extreme"  # one of the values as it is, chosen by order: min, max
    ARGUMENT = "argument"  # anything else
    FACT = "fact"  # a harmless fact about the schema, the session or a privilege
    DESCRIBE = "describe"  # text out of the schema, in which constants stand: what DESCRIBED says


_COUNT = "count"
_RANK = "row_number rank dense_rank percent_rank cume_dist ntile"
_WRAP = "string_agg concat concat_ws array_to_string"
_BUILD = """
row_to_json to_json to_jsonb array_to_json json_agg jsonb_agg array_agg json_build_array jsonb_build_array
json_build_object jsonb_build_object
"""
_CHOICE = "first_value last_value nth_value lag lead any_value"
_EXTREME = "min max mode percentile_disc"
_FACT = """
now transaction_timestamp statement_timestamp clock_timestamp timeofday version current_database current_schema
current_schemas pg_backend_pid pg_is_in_recovery pg_advisory_unlock_all pg_postmaster_start_time
pg_table_is_visible pg_type_is_visible pg_function_is_visible pg_operator_is_visible pg_opclass_is_visible
pg_opfamily_is_visible pg_collation_is_visible pg_conversion_is_visible pg_statistics_obj_is_visible
pg_ts_config_is_visible pg_ts_dict_is_visible pg_ts_parser_is_visible pg_ts_template_is_visible
has_table_privilege has_any_column_privilege has_column_privilege has_schema_privilege has_database_privilege
has_function_privilege has_sequence_privilege has_type_privilege has_language_privilege pg_has_role
row_security_active pg_encoding_to_char pg_char_to_encoding getdatabaseencoding pg_client_encoding
pg_get_userbyid pg_my_temp_schema pg_is_other_temp_schema pg_relation_is_publishable pg_get_function_result
pg_get_function_identity_arguments pg_describe_object pg_identify_object pg_get_keywords format_type pg_typeof
to_regclass to_regtype to_regproc to_regprocedure to_regnamespace to_regrole to_regoper pg_get_serial_sequence
pg_index_column_has_property pg_index_has_property pg_indexam_has_property pg_options_to_table
pg_get_replica_identity_index pg_partition_root pg_partition_ancestors pg_partition_tree
pg_relation_size pg_table_size pg_total_relation_size pg_indexes_size pg_database_size pg_tablespace_size
pg_size_pretty pg_size_bytes pg_available_extensions random gen_random_uuid
"""
# A function that prints a part of the schema -> the column of the catalog that holds such text, and so is its origin.
_COMMENT = ("pg_catalog", "pg_description", "description")
_INDEX = ("pg_catalog", "pg_indexes", "indexdef")
_CHECK = ("information_schema", "check_constraints", "check_clause")
_DEFAULT = ("information_schema", "columns", "column_default")
DESCRIBED: dict[str, tuple[str, str, str]] = {
    "pg_get_expr": _DEFAULT,
    "pg_get_function_arguments": _DEFAULT,
    "pg_get_function_arg_default": _DEFAULT,
    "pg_get_function_sqlbody": ("pg_catalog", "pg_proc", "prosrc"),
    "pg_get_indexdef": _INDEX,
    "pg_get_statisticsobjdef_columns": _INDEX,
    "pg_get_statisticsobjdef_expressions": _INDEX,
    "pg_get_partkeydef": _INDEX,
    "pg_get_constraintdef": _CHECK,
    "pg_get_partition_constraintdef": _CHECK,
    "pg_get_triggerdef": ("information_schema", "triggers", "action_condition"),
    "pg_get_viewdef": ("pg_catalog", "pg_views", "definition"),
    "pg_get_ruledef": ("pg_catalog", "pg_rules", "definition"),
    "obj_description": _COMMENT,
    "col_description": _COMMENT,
    "shobj_description": ("pg_catalog", "pg_shdescription", "description"),
}
_TEXT = """
ascii btrim bit_length char_length character_length chr convert_from convert_to decode encode format get_bit
get_byte initcap left length lower lpad ltrim md5 normalize is_normalized octet_length overlay parse_ident
position quote_ident quote_literal quote_nullable regexp_count regexp_instr regexp_like regexp_match
regexp_matches regexp_replace regexp_split_to_array regexp_split_to_table regexp_substr repeat replace reverse
right rpad rtrim set_bit set_byte sha224 sha256 sha384 sha512 similar_to_escape split_part starts_with
string_to_array string_to_table strpos substr substring to_ascii to_bin to_hex to_oct translate unistr upper
textlen like_escape like notlike
"""
_NUMBER = """
abs acos acosd acosh asin asind asinh atan atan2 atan2d atand atanh cbrt ceil ceiling cos cosd cosh cot cotd
degrees div erf erfc exp factorial floor gcd lcm ln log log10 min_scale mod numeric_inc pi pow power radians round
scale sign sin sind sinh sqrt tan tand tanh trim_scale trunc width_bucket isfinite to_number
"""
_TIME = """
age date_add date_bin date_part date_subtract date_trunc extract justify_days justify_hours justify_interval
make_date make_interval make_time make_timestamp make_timestamptz overlaps timezone to_char to_date to_timestamp
"""
_DATA = """
array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions
array_prepend array_remove array_replace array_upper cardinality trim_array unnest
generate_series generate_subscripts num_nonnulls num_nulls
json_array_elements json_array_elements_text json_array_length json_each json_each_text json_extract_path
json_extract_path_text json_object json_object_keys json_strip_nulls json_typeof jsonb_array_elements
jsonb_array_elements_text jsonb_array_length jsonb_each jsonb_each_text jsonb_extract_path
jsonb_extract_path_text jsonb_insert jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_match
jsonb_path_query jsonb_path_query_array jsonb_path_query_first jsonb_pretty jsonb_set jsonb_set_lax
jsonb_strip_nulls jsonb_typeof json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset
isempty lower_inc lower_inf upper_inc upper_inf range_merge range_agg range_intersect_agg multirange
int4range int8range numrange tsrange tstzrange daterange
broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen abbrev macaddr8_set7bit
area box circle center diameter height width isclosed isopen npoints path point polygon radius slope
to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_headline ts_rank ts_rank_cd
numnode querytree setweight strip tsvector_to_array array_to_tsvector
"""
_AGGREGATE = """
avg sum bool_and bool_or every bit_and bit_or bit_xor stddev stddev_pop stddev_samp variance var_pop var_samp corr
covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
percentile_cont json_object_agg jsonb_object_agg
"""
AGGREGATES = frozenset(
    f"""{_AGGREGATE} count string_agg json_agg jsonb_agg array_agg any_value min max mode percentile_disc range_agg
    range_intersect_agg""".split()
)
_ROUND_THE_QUERY = "current_setting"  # its argument is checked by the resolver against settings.READABLE

PURE: dict[str, Carry] = {
    name: carry
    for carry, names in (
        (Carry.ARGUMENT, " ".join((_TEXT, _NUMBER, _TIME, _DATA, _AGGREGATE, _ROUND_THE_QUERY))),
        (Carry.DESCRIBE, " ".join(DESCRIBED)),
        (Carry.FACT, _FACT),
        (Carry.EXTREME, _EXTREME),
        (Carry.WRAP, _WRAP),
        (Carry.BUILD, _BUILD),
        (Carry.CHOICE, _CHOICE),
        (Carry.RANK, _RANK),
        (Carry.COUNT, _COUNT),
    )
    for name in names.split()
}

# Functions of information_schema, which are called by their full name.
INFORMATION: dict[str, Carry] = {"_pg_expandarray": Carry.ARGUMENT}

# Functions that give NULL for what they do not find: whether there is a value tells something of their arguments.
_MISSING_NAMES = """
regexp_match regexp_matches regexp_substr array_position array_dims array_length array_lower array_upper trim_array
json_extract_path json_extract_path_text jsonb_extract_path jsonb_extract_path_text jsonb_path_query_first
jsonb_path_match json_extract json_value json_query json_search range_merge
"""
MISSING = frozenset(_MISSING_NAMES.split())

# Functions that put texts beside each other: what is found in one alone may not be found in all together.
JOINING = frozenset({"concat", "concat_ws", "string_agg", "array_to_string"})

# What a function in FROM calls its columns, where that is not one column under the function's own name.
ROW_NAMES: dict[str, tuple[str, ...]] = {
    "json_each": ("key", "value"),
    "jsonb_each": ("key", "value"),
    "json_each_text": ("key", "value"),
    "jsonb_each_text": ("key", "value"),
    "json_array_elements": ("value",),
    "json_array_elements_text": ("value",),
    "jsonb_array_elements": ("value",),
    "jsonb_array_elements_text": ("value",),
    "pg_partition_ancestors": ("relid",),
    "pg_partition_tree": ("relid", "parentrelid", "isleaf", "level"),
    "pg_available_extensions": ("name", "default_version", "comment"),
    "pg_options_to_table": ("option_name", "option_value"),
    "pg_get_keywords": ("word", "catcode", "barelabel", "catdesc", "baredesc"),
    "_pg_expandarray": ("x", "n"),
}

# Functions in FROM whose columns are certain. Any other may give a row type whose columns we don't know.
_ONE_COLUMN_NAMES = """
generate_series generate_subscripts regexp_split_to_table regexp_matches string_to_table json_object_keys
jsonb_object_keys jsonb_path_query now version current_database current_schema
"""
ONE_COLUMN = frozenset(_ONE_COLUMN_NAMES.split())

# Functions in FROM that need a column definition list: AS t(a int, b text).
RECORDS = frozenset({"json_to_record", "jsonb_to_record", "json_to_recordset", "jsonb_to_recordset"})
