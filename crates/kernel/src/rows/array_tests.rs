//! Arrays: every element is visited once, everything else stays byte for byte, and what is malformed is refused.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::rows::tally::Verdict;

fn seen(is_binary: bool, value: &[u8]) -> Option<Vec<String>> {
    let mut all = Vec::new();
    let mut visit = |one: &[u8]| {
        all.push(String::from_utf8_lossy(one).into_owned());
        Masked::Same
    };
    let out = if is_binary { binary(25, 25, value, &mut visit) } else { text(value, &mut visit) }?;
    assert_eq!(out, Masked::Same);
    Some(all)
}

fn upper(is_binary: bool, value: &[u8]) -> Option<Vec<u8>> {
    let mut visit = |one: &[u8]| match one {
        b"drop" => Masked::Null(Verdict::Dropped),
        other => Masked::New(other.to_ascii_uppercase().into()),
    };
    match (if is_binary { binary(25, 25, value, &mut visit) } else { text(value, &mut visit) })? {
        Masked::New(new) => Some(new.into_owned()),
        _ => Some(value.to_vec()),
    }
}

/// Elements are decoded as the server's quoting rules say, and NULL is none.
#[test]
fn elements_are_decoded() {
    let array = br#"[-1:0][2:4]={{a,"b, c","d\"\\e"},{NULL,"NULL",""}}"#;
    assert_eq!(seen(false, array).unwrap(), ["a", "b, c", "d\"\\e", "NULL", ""]);
    assert_eq!(seen(false, b"{}").unwrap().len(), 0);
    assert_eq!(seen(false, "{\u{e9},1.5}".as_bytes()).unwrap(), ["\u{e9}", "1.5"]);
    assert_eq!(seen(false, b"{{{{{{x}}}}}}").unwrap(), ["x"]);
    assert_eq!(seen(false, b"{ a b ,\"c\" , NULL }").unwrap(), ["a b", "c"]);
}

/// New elements are quoted where they have to be; bounds and NULLs stay.
#[test]
fn elements_are_replaced_in_place() {
    let array = br#"[5:9]={a,"b, c",NULL,"null",drop}"#;
    assert_eq!(upper(false, array).unwrap(), br#"[5:9]={A,"B, C",NULL,"NULL",NULL}"#);
    let special = br#"{"a\"b","a\\b","{","","a	b"}"#;
    assert_eq!(upper(false, special).unwrap(), br#"{"A\"B","A\\B","{","","A	B"}"#);
}

/// What the server would not write is refused.
#[test]
fn malformed_text_is_refused() {
    let broken = [
        "",
        "x",
        "{",
        "{{}",
        "{a",
        "{a}}",
        "{a,}",
        "{,a}",
        "{ }",
        "{a\"b}",
        "{\"a}",
        "{\"a\\",
        "{\"a\"b}",
        "{a}b",
        "[1:2]",
        "[1:2]{a}",
        "[1;2]={a}",
        "[a:b]={a}",
        "{{a},b}",
        "{a,{b}}",
        "{{}}",
        "{{{{{{{x}}}}}}}",
        "{a\\b}",
        "a{b}",
    ];
    for value in broken {
        assert_eq!(seen(false, value.as_bytes()), None, "{value}");
    }
}

fn header(flags: u8, sizes: &[i32]) -> Vec<u8> {
    let mut out = vec![0, 0, 0, sizes.len() as u8, 0, 0, 0, flags, 0, 0, 0, 25];
    for size in sizes {
        out.extend(size.to_be_bytes());
        out.extend((-3_i32).to_be_bytes());
    }
    out
}

fn elements(all: &[Option<&str>]) -> Vec<u8> {
    let one = |one: Option<&str>| match one {
        Some(text) => [(text.len() as u32).to_be_bytes().as_slice(), text.as_bytes()].concat(),
        None => vec![0xFF; 4],
    };
    all.iter().copied().flat_map(one).collect()
}

/// The binary format: the same, and a NULL that is new is told in the flags.
#[test]
fn binary_arrays_are_walked() {
    let all = [Some("a"), None, Some(""), Some("bcd")];
    let array = [header(1, &[2, 2]), elements(&all)].concat();
    assert_eq!(seen(true, &array).unwrap(), ["a", "", "bcd"]);
    let out = [header(1, &[2, 2]), elements(&[Some("A"), None, Some(""), Some("BCD")])].concat();
    assert_eq!(upper(true, &array).unwrap(), out);
    assert_eq!(seen(true, &header(0, &[])).unwrap().len(), 0);
    let dropped = [header(0, &[2]), elements(&[Some("x"), Some("drop")])].concat();
    assert_eq!(upper(true, &dropped).unwrap(), [header(1, &[2]), elements(&[Some("X"), None])].concat());
    assert_eq!(binary(25, 1043, &header(0, &[]), &mut |_| Masked::Same), {
        let mut other = header(0, &[]);
        other.splice(8..12, 1043_u32.to_be_bytes());
        Some(Masked::New(other.into()))
    });
}

/// Cut, prolonged and lying binary arrays are refused.
#[test]
fn malformed_binary_is_refused() {
    let array = [header(0, &[1, 2]), elements(&[Some("ab"), Some("c")])].concat();
    assert!(seen(true, &array).is_some());
    for end in 0..array.len() {
        assert_eq!(seen(true, &array[..end]), None);
    }
    assert_eq!(seen(true, &[array.as_slice(), b"x"].concat()), None);
    for (at, byte) in [(3, 7), (7, 2), (11, 26), (12, 0xFF), (15, 2), (20, 0x7F), (28, 0x80), (0, 1)] {
        let mut other = array.clone();
        other[at] = byte;
        assert_eq!(seen(true, &other), None, "{at}");
    }
    let huge = header(0, &[i32::MAX, i32::MAX, i32::MAX]);
    assert_eq!(seen(true, &huge), None);
}

/// Any bytes at all are walked without a panic, and unchanged elements leave them as they were.
#[test]
fn no_bytes_break_the_walk() {
    let mut random = 0x2545_F491_4F6C_DD1D_u64;
    let mut next = || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        (random >> 32) as usize
    };
    let alphabet = b"{{{}}},,\"\"\\aN1[:]= \xFF";
    let mut good = 0;
    for _ in 0..200_000 {
        let value: Vec<u8> = (0..next() % 10).map(|_| alphabet[next() % alphabet.len()]).collect();
        let _ = seen(false, &value);
        let inside = [b"{", value.as_slice(), b"}"].concat();
        good += usize::from(seen(false, &inside).is_some());
        let mut array = [header(0, &[2]), elements(&[Some("ab"), None])].concat();
        let at = next() % array.len();
        array[at] = next() as u8;
        let _ = seen(true, &array);
        let _ = upper(true, &array);
    }
    assert!(good > 1000);
}
