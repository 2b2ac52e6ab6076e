"""PostgreSQL's built-in types: which a cast may name, and which hold text that detection can read.

What it must never do: list a type whose input function reads stored data or runs SQL.
"""

from __future__ import annotations

from collections.abc import Mapping

# Names as the grammar gives them: SQL spellings (int, varchar) are already folded to pg_catalog's.
_BUILTIN_NAMES = """
bool boolean bytea char bpchar varchar text name int2 int4 int8 smallint int integer bigint oid float4
float8 real decimal numeric money date time timetz timestamp timestamptz interval uuid json jsonb jsonpath
inet cidr macaddr macaddr8 bit varbit point line lseg box path polygon circle tsvector tsquery xid xid8 cid
tid regclass regtype regproc regprocedure regnamespace regrole regoper regoperator regconfig
regdictionary regcollation int4range int8range numrange tsrange tstzrange daterange int4multirange
int8multirange nummultirange tsmultirange tstzmultirange datemultirange oidvector int2vector
pg_lsn xml unknown anyarray
"""
BUILTIN = frozenset(_BUILTIN_NAMES.split())

# Types whose values hold no free text, by OID (src/include/catalog/pg_type.dat): booleans, numbers, dates, uuid,
# network addresses, bits, geometry, ranges, and arrays of them. Every type not named here counts as textual.
_FIXED_WIDTH = frozenset(
    (16, 18, 20, 21, 23, 24, 26, 27, 28, 29, 700, 701, 790, 1082, 1083, 1114, 1184, 1186, 1266, 1700, 2950,
     2202, 2203, 2204, 2205, 2206, 4089, 4096, 3220, 600, 601, 603, 718, 628, 829, 774, 650, 869, 1560, 1562,
     1000, 1005, 1007, 1016, 1021, 1022, 1028, 1115, 1182, 1183, 1185, 1187, 1231, 1270, 2951, 30, 22,
     3904, 3906, 3908, 3910, 3912, 3926, 4451, 4532, 4533, 4534, 4535, 4536)
)  # fmt: skip

# Types by the names that casts to them have, where a value of the type itself, or of one of these, stays as it is.
_SAME: dict[str, frozenset[int]] = {
    "text": frozenset({25, 1043}), "varchar": frozenset({25, 1043}), "int2": frozenset({21}), "int4": frozenset({23}),
    "int8": frozenset({20}), "numeric": frozenset({1700}), "uuid": frozenset({2950}), "date": frozenset({1082}),
    "timestamp": frozenset({1114}), "timestamptz": frozenset({1184}), "inet": frozenset({869}),
    "macaddr": frozenset({829}), "jsonb": frozenset({3802}), "json": frozenset({114}), "bytea": frozenset({17}),
}  # fmt: skip
JSON = frozenset({114, 3802})
# Arrays of built-in types, whose elements are masked one by one: text[], varchar[], int4[]...
ARRAYS = frozenset(
    (1000, 1001, 1003, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1028, 1040, 1041, 1115, 1182, 1183, 1185, 1187,
     1231, 1270, 2951, 651, 775)
)  # fmt: skip


def is_textual(type_oid: int) -> bool:
    """Whether values of a type can hold free text. Anything not known to be otherwise is taken to."""
    return type_oid not in _FIXED_WIDTH


def keeps(names: tuple[str, ...], type_oid: int) -> bool:
    """Whether a cast to the type of that name, with no length or scale, leaves every value of a type as it is."""
    return names[:-1] in ((), ("pg_catalog",)) and type_oid in _SAME.get(names[-1], ())


def is_known(names: tuple[str, ...], user_types: Mapping[str, bool], *, constant: bool) -> bool:
    """Whether a cast to the type may be followed: built in, or of the user's where a constant is cast.

    A cast of a column to a user's type may run the user's function, so only a constant may be cast to one.
    """
    schema, name = (names[0], names[1]) if len(names) == 2 else ("", names[-1])
    if len(names) > 2:
        return False
    if schema in ("", "pg_catalog") and name in BUILTIN:
        return True
    return constant and schema != "pg_catalog" and name in user_types
