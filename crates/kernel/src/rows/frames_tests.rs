//! The backend reader: every case whole, byte by byte, and with trailing bytes.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::rows::program::Spec;
use crate::scan::Scanner;
use crate::transform::keys::Keys;
use std::collections::HashMap;
use std::sync::Arc;

fn program(actions: &[&str]) -> Program {
    let spec = |action: &&str| Spec {
        action: (*action).into(),
        entity: "US_SSN".into(),
        oid: 25,
        format: 0,
        ..Spec::default()
    };
    let specs: Vec<Spec> = actions.iter().map(spec).collect();
    let keys = Keys::new(&[9; 32], "default", 1).unwrap();
    Program::new(&specs, &keys, Arc::new(Scanner::new().unwrap()), &[], &HashMap::new()).unwrap()
}

fn message(kind: u8, payload: &[u8]) -> Vec<u8> {
    [&[kind], (payload.len() as u32 + 4).to_be_bytes().as_slice(), payload].concat()
}

fn row(values: &[Option<&str>]) -> Vec<u8> {
    let mut payload = (values.len() as u16).to_be_bytes().to_vec();
    for value in values {
        payload.extend(value.map_or(-1, |value| value.len() as i32).to_be_bytes());
        payload.extend(value.unwrap_or_default().bytes());
    }
    message(b'D', &payload)
}

/// All that comes out of the bytes fed in chunks, runs of rows joined.
fn read(bytes: &[u8], chunk: usize, program: &Program, tally: &mut Tally) -> Result<Vec<Next>, RowError> {
    let mut reader = BackendReader::new(1 << 20);
    let mut all: Vec<Next> = Vec::new();
    for part in bytes.chunks(chunk) {
        reader.feed(part);
        loop {
            match reader.next(Some(Masking { program, copy: None }), tally)? {
                Next::Incomplete => break,
                Next::Rows(more) => match all.last_mut() {
                    Some(Next::Rows(rows)) => rows.extend(more),
                    _ => all.push(Next::Rows(more)),
                },
                Next::Full => unreachable!("this tally takes all"),
                other @ Next::Message(..) => all.push(other),
            }
        }
    }
    Ok(all)
}

/// In any chunking the same rows and messages come out, in order, with the same tally.
#[test]
fn any_chunking_gives_the_same() {
    let program = program(&["keep", "redact"]);
    let rows =
        [row(&[Some("1"), Some("078-05-1120")]), row(&[None, None]), row(&[Some(""), Some("x")])].concat();
    let bytes =
        [message(b'T', b"abc"), rows, message(b'C', b"SELECT 3\0"), row(&[Some("2"), None]), vec![b'Z', 0]]
            .concat();
    let masked =
        [row(&[Some("1"), Some("[US_SSN]")]), row(&[None, None]), row(&[Some(""), Some("[US_SSN]")])]
            .concat();
    let expected = [
        Next::Message(b'T', b"abc".to_vec()),
        Next::Rows(masked),
        Next::Message(b'C', b"SELECT 3\0".to_vec()),
        Next::Rows(row(&[Some("2"), None])),
    ];
    let mut digests = Vec::new();
    for chunk in [1, 2, 3, 7, 1000] {
        let mut tally = Tally::new();
        assert_eq!(read(&bytes, chunk, &program, &mut tally).unwrap(), expected);
        assert_eq!((tally.rows(), tally.columns()[0].kept, tally.columns()[1].masked), (4, 3, 2));
        digests.push((tally.digest(), tally.bytes()));
    }
    assert!(digests.windows(2).all(|two| two[0] == two[1]));
}

/// With every column kept, the bytes are the same bytes.
#[test]
fn kept_rows_pass_unchanged() {
    let bytes = [row(&[Some("a"), None]), row(&[Some("b"), Some("c")])].concat();
    let out = read(&bytes, 5, &program(&["keep", "keep"]), &mut Tally::new()).unwrap();
    assert_eq!(out, [Next::Rows(bytes)]);
}

/// Each broken row is an error, and after it nothing but the error comes.
#[test]
fn a_broken_row_is_an_error_for_ever() {
    let program = program(&["keep", "redact"]);
    let broken = [
        (row(&[Some("1")]), RowError::Width),
        (row(&[None, None, None]), RowError::Width),
        (message(b'D', &[0]), RowError::Value(0)),
        (message(b'D', &[0, 2, 0, 0, 0, 9, 1]), RowError::Value(0)),
        (message(b'D', &[0, 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE]), RowError::Value(1)),
        (message(b'D', &[0, 2, 255, 255, 255, 255, 255, 255, 255, 255, 7]), RowError::Value(2)),
        (message(b'd', b"x"), RowError::Program),
        (vec![b'C', 0, 0, 0, 3], RowError::Length),
        (vec![b'C', 0x40, 0, 0, 0], RowError::Length),
        (vec![b'C', 0xFF, 0xFF, 0xFF, 0xFF], RowError::Length),
    ];
    for (bytes, error) in broken {
        for chunk in [1, 1000] {
            assert_eq!(read(&bytes, chunk, &program, &mut Tally::new()), Err(error));
        }
        let mut reader = BackendReader::new(1 << 20);
        reader.feed(&bytes);
        let masking = Some(Masking { program: &program, copy: None });
        assert_eq!(reader.next(masking, &mut Tally::new()), Err(error));
        reader.feed(&message(b'Z', b"I"));
        assert_eq!(reader.next(masking, &mut Tally::new()), Err(error));
        assert_eq!(reader.skip(), Err(error));
    }
}

/// A row without a program is an error; skipping throws rows away and keeps the rest.
#[test]
fn rows_need_a_program_and_can_be_skipped() {
    let bytes = [row(&[Some("1")]), message(b'd', b"x\n"), message(b'C', b"ok")].concat();
    let mut reader = BackendReader::new(1 << 20);
    reader.feed(&bytes);
    assert_eq!(reader.skip(), Ok(Next::Message(b'C', b"ok".to_vec())));
    assert_eq!(reader.skip(), Ok(Next::Incomplete));
    reader.feed(&bytes);
    assert_eq!(reader.next(None, &mut Tally::new()), Err(RowError::Program));
}

/// A run ends near its bound, and the buffer does not grow with what has been read.
#[test]
fn runs_and_buffer_are_bounded() {
    let program = program(&["keep"]);
    let rows = row(&[Some("0123456789abcdef")]).repeat(200_000);
    let mut reader = BackendReader::new(1 << 20);
    reader.feed(&rows);
    let mut total = 0;
    let masking = Some(Masking { program: &program, copy: None });
    while let Next::Rows(run) = reader.next(masking, &mut Tally::new()).unwrap() {
        assert!(run.len() < RUN + 100);
        total += run.len();
    }
    assert_eq!(total, rows.len());
    reader.feed(b"C");
    assert!(reader.buffer.capacity() <= 4 * RUN + 16);
}

/// A run that several threads share comes out in order, with the tally and digest of the rows one by one.
#[test]
fn a_long_run_is_the_sum_of_its_rows() {
    let program = program(&["keep", "hash"]);
    let rows: Vec<Vec<u8>> =
        (0..9_000).map(|n| row(&[Some(&n.to_string()), Some(&format!("canary {n}"))])).collect();
    let (mut whole, mut single) = (Tally::new(), Tally::new());
    let all = read(&rows.concat(), usize::MAX, &program, &mut whole).unwrap();
    let mut one_by_one = Vec::new();
    for row in &rows {
        for next in read(row, usize::MAX, &program, &mut single).unwrap() {
            let Next::Rows(bytes) = next else { panic!("a row became something else") };
            one_by_one.extend(bytes);
        }
    }
    assert_eq!(vec![Next::Rows(one_by_one)], all);
    assert_eq!(
        (single.rows(), single.bytes(), single.digest()),
        (whole.rows(), whole.bytes(), whole.digest())
    );
    assert_eq!(single.columns(), whole.columns());
}

/// One bad row anywhere in a shared run: nothing of the run comes out.
#[test]
fn a_bad_row_spoils_its_run() {
    let program = program(&["keep", "hash"]);
    for bad in [1, 4_500, 8_999] {
        let mut rows: Vec<Vec<u8>> = (0..9_000).map(|n| row(&[Some(&n.to_string()), Some("x")])).collect();
        rows[bad] = row(&[Some("1")]);
        let found = read(&rows.concat(), usize::MAX, &program, &mut Tally::new());
        assert_eq!(Err(RowError::Width), found);
    }
}

/// A COPY that several threads share: its header passes once, and every line comes out in its place.
#[test]
fn a_long_copy_is_the_sum_of_its_lines() {
    let program = program(&["keep", "token"]);
    let format = CopyFormat::Text { delimiter: b'\t', null: b"\\N".to_vec(), header: true };
    let line =
        |n: usize| if n.is_multiple_of(7) { format!("{n}\t\\N\n") } else { format!("{n}\t078-05-{n:04}\n") };
    let lines = (1..20_000).map(|n| message(b'd', line(n).as_bytes()));
    let bytes: Vec<u8> = std::iter::once(message(b'd', b"id\tssn\n")).chain(lines).flatten().collect();
    let mut whole = Vec::new();
    for chunk in [bytes.len(), 50, 4_000] {
        let (mut reader, mut tally, mut out) = (BackendReader::new(1 << 20), Tally::new(), Vec::new());
        for part in bytes.chunks(chunk) {
            reader.feed(part);
            let masking = Some(Masking { program: &program, copy: Some(&format) });
            while let Next::Rows(rows) = reader.next(masking, &mut tally).unwrap() {
                out.extend(rows);
            }
        }
        assert_eq!((tally.rows(), tally.columns()[1].masked), (19_999, 19_999 - 19_999 / 7));
        if whole.is_empty() {
            whole.clone_from(&out);
        }
        assert!(out == whole);
    }
    let mut rest = whole.as_slice();
    for n in 0..20_000 {
        let length = 1 + u32::from_be_bytes(rest[1..5].try_into().unwrap()) as usize;
        let text = String::from_utf8(rest[5..length].to_vec()).unwrap();
        rest = &rest[length..];
        let (id, token) = text.trim_end().split_once('\t').unwrap();
        let expected = if n == 0 { "id".to_owned() } else { n.to_string() };
        let length = if n == 0 {
            3
        } else if n % 7 == 0 {
            2
        } else {
            7 + n.to_string().len().max(4)
        };
        assert_eq!((id, token.len()), (expected.as_str(), length));
    }
    assert!(rest.is_empty());
}

#[test]
fn messages_stop_at_a_row_and_at_what_is_broken() {
    let mut reader = BackendReader::new(1 << 10);
    let mut bytes =
        [message(b'2', b""), message(b'T', b"x"), row(&[Some("1")]), message(b'C', b"SELECT 1\0")].concat();
    bytes.extend([b'Z', 0, 0, 0, 3]);
    reader.feed(&bytes);
    assert_eq!(reader.messages(), Ok((vec![(b'2', vec![]), (b'T', b"x".to_vec())], true)));
    assert_eq!(reader.messages(), Ok((vec![], true)));
    let program = program(&["keep"]);
    let masking = Some(Masking { program: &program, copy: None });
    assert!(matches!(reader.next(masking, &mut Tally::new()), Ok(Next::Rows(_))));
    assert_eq!(reader.messages(), Ok((vec![(b'C', b"SELECT 1\0".to_vec())], true)));
    assert_eq!(reader.messages(), Err(RowError::Length));
    assert_eq!(reader.messages(), Err(RowError::Length));
}

#[test]
fn messages_wait_for_the_end_of_the_last() {
    let mut reader = BackendReader::new(1 << 10);
    reader.feed(&[message(b'1', b""), message(b'C', b"SELECT 1\0")[..7].to_vec()].concat());
    assert_eq!(reader.messages(), Ok((vec![(b'1', vec![])], false)));
    assert_eq!(reader.held(), 7);
    assert_eq!(reader.messages(), Ok((vec![], false)));
}

/// What the answers of a statement of one or two columns look like.
fn like(kinds: &str) -> Foreseen {
    Foreseen { kinds: kinds.into(), description: b"abc".to_vec() }
}

/// An answer that is there as a whole is given as reading it message by message gives it.
#[test]
fn a_whole_answer_is_given_as_its_messages_are() {
    let program = program(&["keep", "redact"]);
    let rows = [row(&[Some("1"), Some("078-05-1120")]), row(&[None, None])].concat();
    let end = [message(b'C', b"SELECT 2\0"), message(b'Z', b"T")].concat();
    for (head, kinds) in [
        (message(b'T', b"abc"), "TCZ"),
        ([message(b'2', b""), message(b'T', b"abc")].concat(), "2TCZ"),
        (message(b'2', b""), "2CZ"),
    ] {
        for rows in [rows.as_slice(), &[]] {
            let bytes = [head.as_slice(), rows, end.as_slice()].concat();
            let (mut tally, mut other) = (Tally::new(), Tally::new());
            let reader = BackendReader::new(1 << 20);
            let given = reader.answer(&bytes, &like(kinds), &program, &mut tally).unwrap();
            let mut expected = Vec::new();
            for one in read(&bytes, bytes.len(), &program, &mut other).unwrap() {
                match one {
                    Next::Rows(rows) => expected.extend(rows),
                    Next::Message(kind, payload) => expected.extend(message(kind, &payload)),
                    Next::Full | Next::Incomplete => unreachable!("all of it is there"),
                }
            }
            assert_eq!((given.bytes, given.status), (expected, b'T'));
            assert_eq!(
                (tally.rows(), tally.bytes(), tally.digest()),
                (other.rows(), other.bytes(), other.digest())
            );
            for other in ["TCZ", "2TCZ", "2CZ"].into_iter().filter(|other| *other != kinds) {
                assert_eq!(reader.answer(&bytes, &like(other), &program, &mut Tally::new()), None);
            }
        }
    }
}

/// What is cut short, or has one message more or another one, is no whole answer.
#[test]
fn anything_else_is_no_whole_answer() {
    let program = program(&["keep"]);
    let (text, ready, done) = (row(&[Some("1")]), message(b'Z', b"I"), message(b'C', b"SELECT 1\0"));
    let description = message(b'T', b"abc");
    let whole = [description.clone(), text.clone(), done.clone(), ready.clone()].concat();
    let mut others: Vec<Vec<u8>> = (0..whole.len()).map(|end| whole[..end].to_vec()).collect();
    others.extend([
        [whole.as_slice(), b"N"].concat(),
        [whole.as_slice(), whole.as_slice()].concat(),
        [message(b'N', b"\0"), whole.clone()].concat(),
        [message(b'1', b""), whole.clone()].concat(),
        [message(b'T', b"abd"), text.clone(), done.clone(), ready.clone()].concat(),
        [text.clone(), description.clone(), done.clone(), ready.clone()].concat(),
        [description.clone(), text.clone(), done.clone(), text.clone(), ready.clone()].concat(),
        [description.clone(), text.clone(), done.clone(), done.clone(), ready.clone()].concat(),
        [description.clone(), description.clone(), done.clone(), ready.clone()].concat(),
        [description.clone(), text.clone(), ready.clone()].concat(),
        [description.clone(), message(b'E', b"\0"), ready.clone()].concat(),
        [description.clone(), message(b'C', b"FETCH 1\0"), ready.clone()].concat(),
        [description.clone(), row(&[Some("1"), None]), done.clone(), ready.clone()].concat(),
        [description.clone(), done.clone(), message(b'Z', b"II")].concat(),
        [message(b'2', b"x"), done.clone(), ready.clone()].concat(),
    ]);
    let mut reader = BackendReader::new(1 << 20);
    for bytes in others {
        assert_eq!(reader.answer(&bytes, &like("TCZ"), &program, &mut Tally::new()), None);
    }
    assert!(reader.answer(&whole, &like("TCZ"), &program, &mut Tally::new()).is_some());
    let long = [description, row(&[Some(&"x".repeat(SMALL))]), done, ready].concat();
    assert_eq!(reader.answer(&long, &like("TCZ"), &program, &mut Tally::new()), None);
    reader.feed(b"N");
    assert_eq!(reader.answer(&whole, &like("TCZ"), &program, &mut Tally::new()), None);
}

/// A tally that takes fewer rows takes none.
#[test]
fn a_whole_answer_is_given_whole_or_not_at_all() {
    let rows = [row(&[Some("1")]), row(&[Some("2")])].concat();
    let end = [message(b'C', b"SELECT 2\0"), message(b'Z', b"I")].concat();
    let bytes = [message(b'T', b"abc"), rows, end].concat();
    let reader = BackendReader::new(1 << 20);
    let mut tally = Tally::up_to(Some(1), None);
    assert_eq!(reader.answer(&bytes, &like("TCZ"), &program(&["keep"]), &mut tally), None);
    assert_eq!((tally.rows(), tally.bytes()), (0, 0));
}
