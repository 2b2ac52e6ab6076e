//! `PostgreSQL`'s own grammar (`libpg_query`) behind three safe functions.
//!
//! What it is for: reading a statement exactly as the server would, so that what is understood is what runs.
//! What it must never do: put a fragment of a statement in an error, panic, or guess.
#![deny(unsafe_op_in_unsafe_fn)]

mod ffi;

use pg_query::protobuf::{self, node::Node as Tree};

/// The longest statement text that is read at all, in bytes. Longer ones are an error, not a long wait.
pub const MAX_BYTES: usize = 1 << 20;

/// Why a text could not be read. Holds no part of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Error {
    /// The grammar refused it at this code point (0-based).
    Syntax(usize),
    /// It is longer than [`MAX_BYTES`], or holds a NUL byte, which no `PostgreSQL` text can.
    Unreadable,
    /// It is not one `COPY (query) TO` statement.
    NotCopyQuery,
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Syntax(_) => "the statement can't be parsed",
            Self::Unreadable => "the statement is too long or holds a NUL byte",
            Self::NotCopyQuery => "not one COPY (query) TO statement",
        })
    }
}

impl std::error::Error for Error {}

impl Error {
    /// Where the text stops being readable, as a 0-based code point; 0 where that is not known.
    pub fn position(self) -> usize {
        match self {
            Self::Syntax(position) => position,
            Self::Unreadable | Self::NotCopyQuery => 0,
        }
    }
}

fn checked(sql: &str) -> Result<&str, Error> {
    if sql.len() > MAX_BYTES || sql.contains('\0') {
        return Err(Error::Unreadable);
    }
    Ok(sql)
}

/// The syntax tree of `sql` as `libpg_query`'s JSON.
///
/// # Errors
/// [`Error::Syntax`] where the grammar refuses it, [`Error::Unreadable`] where it is not read at all.
pub fn parse(sql: &str) -> Result<String, Error> {
    ffi::parse(checked(sql)?)
}

/// One token of a text: byte offsets (end exclusive), its name and its keyword kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Byte offset of its first byte.
    pub start: usize,
    /// Byte offset past its last byte.
    pub end: usize,
    /// `libpg_query`'s name: `SCONST`, `IDENT`, `SELECT`...
    pub name: &'static str,
    /// `NO_KEYWORD`, `UNRESERVED_KEYWORD`, `COL_NAME_KEYWORD`, `TYPE_FUNC_NAME_KEYWORD` or `RESERVED_KEYWORD`.
    pub keyword: &'static str,
}

/// The tokens of `sql`, in order, comments among them.
///
/// # Errors
/// [`Error::Syntax`] where the lexer fails, [`Error::Unreadable`] where the text is not read at all.
pub fn tokens(sql: &str) -> Result<Vec<Token>, Error> {
    let scanned = pg_query::scan(checked(sql)?).map_err(|_| Error::Syntax(0))?;
    scanned
        .tokens
        .iter()
        .map(|token| {
            let name = protobuf::Token::try_from(token.token).map_err(|_| Error::Syntax(0))?;
            let keyword =
                protobuf::KeywordKind::try_from(token.keyword_kind).map_err(|_| Error::Syntax(0))?;
            Ok(Token {
                start: usize::try_from(token.start).map_err(|_| Error::Syntax(0))?,
                end: usize::try_from(token.end).map_err(|_| Error::Syntax(0))?,
                name: name.as_str_name(),
                keyword: keyword.as_str_name(),
            })
        })
        .collect()
}

/// What tells texts alike that differ in their literals only, and those literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The text with its literals as `?`: texts with one template have one syntax tree but for the constants in it.
    ///
    /// Integers of up to four digits stay, since `ORDER BY 2` names a column (and a table has at most 1,600), unless
    /// they are compared with what stands before them. None for texts with Unicode-escaped names or strings, whose
    /// meaning a literal behind `UESCAPE` can change.
    pub template: Option<String>,
    /// (kind, what it says) of each, in order; the kinds are text, integer, number and bits.
    pub literals: Vec<(&'static str, String)>,
}

/// What compares; a number behind it is a value, whatever the number.
const COMPARISONS: [&str; 6] =
    ["ASCII_60", "ASCII_61", "ASCII_62", "LESS_EQUALS", "GREATER_EQUALS", "NOT_EQUALS"];

/// A text read in one pass.
///
/// # Errors
/// As [`tokens`].
pub fn read(sql: &str) -> Result<Read, Error> {
    let mut template = String::with_capacity(sql.len());
    let (mut literals, mut has_template, mut before) = (Vec::new(), true, "");
    for token in tokens(sql)? {
        let text = sql.get(token.start..token.end).ok_or(Error::Syntax(0))?;
        match token.name {
            "SCONST" | "USCONST" => literals.push(("text", said(text))),
            "FCONST" if !text.bytes().all(|byte| byte.is_ascii_digit()) => {
                literals.push(("number", text.to_owned()));
            }
            "ICONST" | "FCONST" => literals.push(("integer", text.to_owned())),
            "BCONST" | "XCONST" => literals.push(("bits", text.to_owned())),
            _ => {}
        }
        match token.name {
            "SQL_COMMENT" | "C_COMMENT" => continue,
            "USCONST" | "UIDENT" | "UESCAPE" => has_template = false,
            "SCONST" | "BCONST" | "XCONST" | "FCONST" => {
                template.push('?');
                template.push_str(token.name);
            }
            "ICONST" if names_no_column(text) || COMPARISONS.contains(&before) => {
                template.push_str("?ICONST");
            }
            _ => template.push_str(text),
        }
        before = token.name;
        template.push('\u{1f}'); // a separator that no token holds
    }
    Ok(Read { template: has_template.then_some(template), literals })
}

/// Whether an integer is more than a table has columns (1,600), so that `ORDER BY` can't mean one by it. Told only of
/// digits that begin with none of zero: `00002`, `0x002` and `1_0` are positions, however long.
fn names_no_column(text: &str) -> bool {
    text.len() > 4 && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What a string constant says; where it has escapes, as it is written.
fn said(text: &str) -> String {
    if let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        return inner.replace("''", "'");
    }
    let tag = text.strip_prefix('$').and_then(|rest| rest.find('$')).and_then(|end| text.get(..end + 2));
    let inner = tag.and_then(|tag| text.get(tag.len()..)?.strip_suffix(tag));
    inner.unwrap_or(text).to_owned()
}

/// The query inside one `COPY (query) TO`, written anew from its syntax tree.
///
/// # Errors
/// [`Error::NotCopyQuery`] where `sql` is anything else, or the errors of [`parse`].
pub fn deparse_copy_query(sql: &str) -> Result<String, Error> {
    let mut parsed = pg_query::parse(checked(sql)?, 0).map_err(|_| Error::Syntax(0))?.protobuf;
    let [statement] = parsed.stmts.as_mut_slice() else {
        return Err(Error::NotCopyQuery);
    };
    let node = statement.stmt.take().and_then(|boxed| boxed.node);
    let Some(Tree::CopyStmt(copy)) = node else {
        return Err(Error::NotCopyQuery);
    };
    if copy.is_from {
        return Err(Error::NotCopyQuery);
    }
    let query = copy.query.ok_or(Error::NotCopyQuery)?;
    statement.stmt = Some(query);
    statement.stmt_location = 0;
    statement.stmt_len = 0;
    pg_query::deparse(&parsed, pg_query::DeparseOptions::default()).map_err(|_| Error::Syntax(0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::{deparse_copy_query, parse, read, tokens, Error, MAX_BYTES};

    #[test]
    fn a_template_keeps_all_but_literals_that_name_nothing() {
        let of = |sql| read(sql).unwrap().template.unwrap();
        assert_eq!(of("SELECT a FROM t WHERE b = 12345 -- x"), of("SELECT a /* y */ FROM t WHERE b = 99999"));
        for comparison in ["=", "<", ">", "<=", ">=", "<>", "!="] {
            let of_number = |number| read(&format!("SELECT a FROM t WHERE b {comparison} {number}")).unwrap();
            assert_eq!(of_number("1").template, of_number("4321 -- x").template);
        }
        assert_ne!(of("SELECT a FROM t WHERE b = c[1]"), of("SELECT a FROM t WHERE b = c[2]"));
        assert_ne!(of("SELECT a FROM t LIMIT 1"), of("SELECT a FROM t LIMIT 2"));
        assert_eq!(of("SELECT 'x'"), of("SELECT $$y$$"));
        assert_ne!(of("SELECT 'x'"), of("SELECT 12345"));
        assert_ne!(of("SELECT a, b FROM t ORDER BY 1"), of("SELECT a, b FROM t ORDER BY 2"));
        for (one, two) in [
            ("00001", "00002"),
            ("0x001", "0x002"),
            ("0b001", "0b010"),
            ("0o001", "0o002"),
            ("1_000", "1_001"),
        ] {
            let by = |number: &str| {
                read(&format!("SELECT a, b FROM t ORDER BY {number}")).unwrap().template.unwrap()
            };
            assert_ne!(by(one), by(two), "{one}");
        }
        assert_ne!(of("SELECT a FROM t"), of("SELECT \"A\" FROM t"));
        assert_ne!(of("SELECT 12345.0"), of("SELECT 12345"));
        assert_eq!(read("SELECT U&\"d!0061t\" UESCAPE '!' FROM t").unwrap().template, None);
        assert!(read("SELECT 'open").is_err());
    }

    #[test]
    fn literals_are_told_as_they_are_meant() {
        let sql = "SELECT 'it''s', $a$x$y$a$, 12, 99999999999, 1.5e3, B'01', X'0f', E'\\n', $$$$ -- 'no'";
        let found = read(sql).unwrap().literals;
        let told: Vec<_> = found.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert_eq!(
            told,
            [
                ("text", "it's"),
                ("text", "x$y"),
                ("integer", "12"),
                ("integer", "99999999999"),
                ("number", "1.5e3"),
                ("bits", "B'01'"),
                ("bits", "X'0f'"),
                ("text", "E'\\n'"),
                ("text", "")
            ]
        );
    }

    #[test]
    fn a_statement_becomes_json_with_enum_names() {
        let tree = parse("SELECT a FROM t LEFT JOIN u USING (b)").unwrap();
        assert!(tree.contains("\"JOIN_LEFT\""));
    }

    #[test]
    fn a_syntax_error_has_a_code_point_position_and_no_text() {
        let error = parse("SELECT 'é' FROM FROM canary").unwrap_err();
        assert_eq!(Error::Syntax(16), error);
        assert!(!error.to_string().contains("canary"));
    }

    #[test]
    fn nul_bytes_and_oversized_texts_are_not_read() {
        assert_eq!(Err(Error::Unreadable), parse("SELECT 1\0; DROP TABLE t"));
        assert_eq!(Err(Error::Unreadable), parse(&" ".repeat(MAX_BYTES + 1)));
        assert_eq!(Err(Error::Unreadable), tokens("a\0"));
    }

    #[test]
    fn deep_nesting_is_an_error_and_not_a_crash() {
        let deep = format!("SELECT {}1{}", "(".repeat(200_000), ")".repeat(200_000));
        assert!(parse(&deep).is_err());
        assert!(deparse_copy_query(&format!("COPY ({deep}) TO STDOUT")).is_err());
    }

    #[test]
    fn tokens_name_literals_identifiers_and_comments() {
        let found: Vec<_> =
            tokens("SELECT \"A\", 'x' -- c").unwrap().iter().map(|token| token.name).collect();
        assert_eq!(vec!["SELECT", "IDENT", "ASCII_44", "SCONST", "SQL_COMMENT"], found);
    }

    #[test]
    fn a_failing_lexer_is_an_error() {
        assert!(tokens("SELECT 'open").is_err());
    }

    #[test]
    fn the_query_of_a_copy_is_written_anew() {
        assert_eq!(
            "SELECT a, 'x' FROM t",
            deparse_copy_query("copy (select a, 'x' from t) to stdout").unwrap()
        );
    }

    #[test]
    fn only_one_copy_of_a_query_to_the_client_is_taken() {
        for sql in
            ["SELECT 1", "COPY t TO STDOUT", "COPY t FROM STDIN", "COPY (SELECT 1) TO STDOUT; SELECT 2", ""]
        {
            assert_eq!(Err(Error::NotCopyQuery), deparse_copy_query(sql));
        }
    }
}
