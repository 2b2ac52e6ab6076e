//! The run of a prepared statement: what is one, and that nothing else is.
#![allow(clippy::unwrap_used)]

use super::*;

fn message(kind: u8, payload: &[u8]) -> Vec<u8> {
    [&[kind], (payload.len() as u32 + 4).to_be_bytes().as_slice(), payload].concat()
}

fn bind(portal: &[u8], codes: &[u16], values: &[Option<&[u8]>], formats: &[u16]) -> Vec<u8> {
    let counted = |numbers: &[u16]| -> Vec<u8> {
        let count = (numbers.len() as u16).to_be_bytes();
        count.into_iter().chain(numbers.iter().flat_map(|number| number.to_be_bytes())).collect()
    };
    let mut payload = [portal, b"\0s\0"].concat();
    payload.extend(counted(codes));
    payload.extend((values.len() as u16).to_be_bytes());
    for value in values {
        payload.extend(value.map_or(-1, |value| value.len() as i32).to_be_bytes());
        payload.extend(value.unwrap_or_default());
    }
    payload.extend(counted(formats));
    payload
}

const EXECUTE: &[u8] = b"\0\0\0\0\0";

fn sent(bind: &[u8], describe: &[u8], execute: &[u8]) -> Vec<u8> {
    let described = if describe.is_empty() { Vec::new() } else { message(b'D', describe) };
    [message(b'B', bind), described, message(b'E', execute), message(b'S', b"")].concat()
}

/// What drivers send is one run, with what its Bind says.
#[test]
fn what_drivers_send_is_a_run() {
    let payload = bind(b"", &[0, 1], &[Some(b"ada"), None], &[1]);
    let described = sent(&payload, b"P\0", EXECUTE);
    let expected = Run { statement: "s", formats: vec![1], describes: true, bind: &payload };
    assert_eq!(run(&described), Some(expected.clone()));
    assert_eq!(run(&sent(&payload, b"", EXECUTE)), Some(Run { describes: false, ..expected }));
}

/// One byte more or less, anywhere, is no run, and so is what stands for something else.
#[test]
fn nothing_else_is_a_run() {
    let payload = bind(b"", &[], &[Some(b"ada")], &[0]);
    let whole = sent(&payload, b"P\0", EXECUTE);
    for end in 0..whole.len() {
        assert_eq!(run(&whole[..end]), None);
    }
    assert_eq!(run(&[whole.as_slice(), b"\0"].concat()), None);
    assert_eq!(run(&[whole.as_slice(), whole.as_slice()].concat()), None);
    for (bind, describe, execute) in [
        (bind(b"p", &[], &[], &[]), b"P\0".as_slice(), EXECUTE),
        (bind(b"", &[2], &[None], &[]), b"P\0", EXECUTE),
        (bind(b"", &[], &[], &[2]), b"P\0", EXECUTE),
        ([payload.as_slice(), b"\0"].concat(), b"P\0", EXECUTE),
        (payload.clone(), b"S\0", EXECUTE),
        (payload.clone(), b"Pp\0", EXECUTE),
        (payload.clone(), b"P\0", b"\0\0\0\0\x01"),
        (payload.clone(), b"P\0", b"p\0\0\0\0\0"),
    ] {
        assert_eq!(run(&sent(&bind, describe, execute)), None);
    }
}

/// No byte changed in a run makes it another statement's, or makes reading it panic.
#[test]
fn any_byte_changed_is_read_or_no_run() {
    let payload = bind(b"", &[1], &[Some(b"abcd"), None], &[1]);
    let whole = sent(&payload, b"P\0", EXECUTE);
    for at in 0..whole.len() {
        for byte in 0..=255 {
            let mut other = whole.clone();
            other[at] = byte;
            if let Some(found) = run(&other) {
                assert_eq!(found.bind.len(), payload.len());
                parameters(found.bind).unwrap();
            }
        }
    }
}

/// Parameters come with their formats: each its own, one for all, or text.
#[test]
fn parameters_come_with_their_formats() {
    let values: [Option<&[u8]>; 2] = [Some(b"ada"), None];
    for (codes, expected) in [([].as_slice(), [0, 0]), (&[1], [1, 1]), (&[1, 0], [1, 0])] {
        let payload = bind(b"p", codes, &values, &[]);
        assert_eq!(parameters(&payload).unwrap(), [(values[0], expected[0]), (values[1], expected[1])]);
    }
    assert_eq!(parameters(b"\0\0\0\0\0\x01"), None);
}

#[test]
fn a_query_is_one_text_and_nothing_else() {
    assert_eq!(query(&message(b'Q', b"SELECT 1\0")), Some("SELECT 1"));
    assert_eq!(query(&message(b'Q', b"\0")), Some(""));
    let long = vec![b' '; MOST];
    for other in [b"SELECT 1".as_slice(), b"", b"a\0b\0", b"\xff\0", &long] {
        assert_eq!(query(&message(b'Q', other)), None);
    }
    assert_eq!(query(&message(b'P', b"SELECT 1\0")), None);
    assert_eq!(query(&[message(b'Q', b"SELECT 1\0"), message(b'S', b"")].concat()), None);
}
