//! PostgreSQL's built-in types by OID, as far as a mask of them is known.
//!
//! Source: `pg_type.dat` of PostgreSQL 18. Must never guess: an OID that is not here is `Unknown`, and what is
//! unknown is dropped where a mask was asked for.

/// What a value of a type looks like to the transforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// bool.
    Bool,
    /// int2, int4, int8: bytes of the binary form.
    Int(u8),
    /// oid and its like: an unsigned number of 4 bytes.
    Oid,
    /// float4, float8: bytes of the binary form.
    Float(u8),
    /// numeric.
    Numeric,
    /// money.
    Money,
    /// text, varchar, name, and literals of no type.
    Text,
    /// char(n): padded with blanks.
    Padded,
    /// "char": one byte.
    Byte,
    /// bytea.
    Bytea,
    /// date.
    Date,
    /// time.
    Time,
    /// time with time zone.
    TimeTz,
    /// timestamp.
    Timestamp,
    /// timestamp with time zone.
    TimestampTz,
    /// interval.
    Interval,
    /// uuid.
    Uuid,
    /// inet.
    Inet,
    /// cidr.
    Cidr,
    /// macaddr, macaddr8: bytes of the binary form.
    Mac(u8),
    /// json.
    Json,
    /// jsonb: its binary form has a version byte in front.
    Jsonb,
    /// xml.
    Xml,
    /// bit, varbit.
    Bits,
    /// An array of the type with this OID.
    Array(u32),
    /// A range.
    Range,
    /// A multirange.
    Multirange,
    /// Any other type.
    Unknown,
}

impl Kind {
    /// A value of a text type without the blanks that char(n) adds; `None` for any other.
    pub fn text(self, value: &[u8]) -> Option<&[u8]> {
        match self {
            Self::Text => Some(value),
            Self::Padded => Some(trim_blanks(value)),
            _ => None,
        }
    }
}

/// A value without the blanks that char(n) adds.
pub fn trim_blanks(value: &[u8]) -> &[u8] {
    let end = value.iter().rposition(|byte| *byte != b' ').map_or(0, |at| at + 1);
    value.get(..end).unwrap_or_default()
}

/// Array type to element type, for the types above.
const ARRAYS: &[(u32, u32)] = &[
    (1000, 16),
    (1001, 17),
    (1002, 18),
    (1003, 19),
    (1005, 21),
    (1007, 23),
    (1009, 25),
    (1014, 1042),
    (1015, 1043),
    (1016, 20),
    (1021, 700),
    (1022, 701),
    (1028, 26),
    (1040, 829),
    (1041, 869),
    (1115, 1114),
    (1182, 1082),
    (1183, 1083),
    (1185, 1184),
    (1187, 1186),
    (1231, 1700),
    (1270, 1266),
    (143, 142),
    (1561, 1560),
    (1563, 1562),
    (199, 114),
    (2951, 2950),
    (3807, 3802),
    (651, 650),
    (775, 774),
    (791, 790),
    (3905, 3904),
    (3907, 3906),
    (3909, 3908),
    (3911, 3910),
    (3913, 3912),
    (3927, 3926),
];

/// What is known of a type.
pub fn kind(oid: u32) -> Kind {
    match oid {
        16 => Kind::Bool,
        17 => Kind::Bytea,
        18 => Kind::Byte,
        20 => Kind::Int(8),
        21 => Kind::Int(2),
        23 => Kind::Int(4),
        26 => Kind::Oid,
        19 | 25 | 705 | 1043 => Kind::Text,
        1042 => Kind::Padded,
        114 => Kind::Json,
        142 => Kind::Xml,
        650 => Kind::Cidr,
        700 => Kind::Float(4),
        701 => Kind::Float(8),
        774 => Kind::Mac(8),
        790 => Kind::Money,
        829 => Kind::Mac(6),
        869 => Kind::Inet,
        1082 => Kind::Date,
        1083 => Kind::Time,
        1114 => Kind::Timestamp,
        1184 => Kind::TimestampTz,
        1186 => Kind::Interval,
        1266 => Kind::TimeTz,
        1560 | 1562 => Kind::Bits,
        1700 => Kind::Numeric,
        2950 => Kind::Uuid,
        3802 => Kind::Jsonb,
        3904 | 3906 | 3908 | 3910 | 3912 | 3926 => Kind::Range,
        4451 | 4532 | 4533 | 4534 | 4535 | 4536 => Kind::Multirange,
        _ => ARRAYS
            .iter()
            .find(|(array, _)| *array == oid)
            .map_or(Kind::Unknown, |(_, element)| Kind::Array(*element)),
    }
}
