//! The one door to C: `pg_query_parse`, which the `pg_query` crate links but does not offer.
//!
//! Why unsafe: the crate's own `parse` gives protobuf with numbers for enum values; only the C function gives
//! JSON with their names, so that an enum value of a newer grammar is an unknown name (refused) and never a
//! number that means something else. What it must never do: keep a pointer past the call that made it.
#![allow(unsafe_code)]

use std::ffi::{c_char, c_int, CStr, CString};

use crate::Error;

/// `PgQueryError` of `pg_query.h`, field for field.
#[repr(C)]
struct PgQueryError {
    message: *mut c_char,
    funcname: *mut c_char,
    filename: *mut c_char,
    lineno: c_int,
    cursorpos: c_int,
    context: *mut c_char,
}

/// `PgQueryParseResult` of `pg_query.h`, field for field.
#[repr(C)]
struct PgQueryParseResult {
    parse_tree: *mut c_char,
    stderr_buffer: *mut c_char,
    error: *mut PgQueryError,
}

extern "C" {
    fn pg_query_parse(input: *const c_char) -> PgQueryParseResult;
    fn pg_query_free_parse_result(result: PgQueryParseResult);
}

/// The JSON tree of `sql`, which holds no NUL byte.
pub(crate) fn parse(sql: &str) -> Result<String, Error> {
    let input = CString::new(sql).map_err(|_| Error::Unreadable)?;
    // SAFETY: `input` is a NUL-terminated string that outlives the call; libpg_query keeps its state in
    // thread-local memory contexts, so calls from several threads do not meet.
    let result = unsafe { pg_query_parse(input.as_ptr()) };
    let answer = if result.error.is_null() {
        copied(result.parse_tree)
    } else {
        // SAFETY: a non-null error points to a PgQueryError that lives until the result is freed below.
        // Its message can quote the statement, so only the position (1-based, 0 where unknown) is taken.
        let cursor = unsafe { (*result.error).cursorpos };
        Err(Error::Syntax(usize::try_from(cursor.saturating_sub(1)).unwrap_or(0)))
    };
    // SAFETY: `result` came from pg_query_parse, is freed once, and nothing points into it any more.
    unsafe { pg_query_free_parse_result(result) };
    answer
}

fn copied(text: *const c_char) -> Result<String, Error> {
    if text.is_null() {
        return Err(Error::Unreadable);
    }
    // SAFETY: a non-null tree is a NUL-terminated string that lives until the result is freed by the caller.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    String::from_utf8(bytes.to_vec()).map_err(|_| Error::Unreadable)
}
