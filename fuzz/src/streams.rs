//! Backend bytes fed whole, byte by byte and in pieces, and what must hold of all that comes out.

use crate::choices::Choices;
use crate::programs::Made;
use maskwire_kernel::rows::copy::CopyFormat;
use maskwire_kernel::rows::frames::{BackendReader, Masking, Next};
use maskwire_kernel::rows::row::RowError;
use maskwire_kernel::rows::tally::Tally;

/// The bound of a message.
pub const MOST: usize = 1 << 20;

/// All that came out of one reader.
#[derive(PartialEq, Debug, Default)]
pub struct Read {
    /// The messages of it, masked rows and others, as bytes.
    pub out: Vec<u8>,
    /// How it ended.
    pub error: Option<RowError>,
    /// Rows, bytes and counts, where no error came.
    counted: (u64, u64, String, [u8; 32]),
}

/// A message's bytes.
pub fn message(kind: u8, payload: &[u8]) -> Vec<u8> {
    [&[kind], (payload.len() as u32 + 4).to_be_bytes().as_slice(), payload].concat()
}

/// Whole messages of bytes, and what is left.
pub fn messages(mut bytes: &[u8]) -> (Vec<(u8, &[u8])>, &[u8]) {
    let mut all = Vec::new();
    while let Some((head, rest)) = bytes.split_first_chunk::<5>() {
        let length = u32::from_be_bytes([head[1], head[2], head[3], head[4]]) as usize;
        let Some(length) = length.checked_sub(4).filter(|length| *length <= rest.len()) else { break };
        all.push((head[0], &rest[..length]));
        bytes = &rest[length..];
    }
    (all, bytes)
}

/// A tuple's values, `None` for NULL.
pub type Values<'a> = Vec<Option<&'a [u8]>>;

/// The values of a tuple, and what stands behind it.
pub fn tuple(bytes: &[u8]) -> Option<(Values<'_>, &[u8])> {
    let (count, mut rest) = bytes.split_first_chunk::<2>()?;
    let mut values = Vec::new();
    for _ in 0..u16::from_be_bytes(*count) {
        let (length, tail) = rest.split_first_chunk::<4>()?;
        let length = i32::from_be_bytes(*length);
        let (value, tail) = tail.split_at_checked(length.max(0) as usize)?;
        values.push((length >= 0).then_some(value));
        rest = tail;
    }
    Some((values, rest))
}

/// Whether one stands in the other.
pub fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Feeds pieces of the lengths that `piece` gives.
fn read(made: &Made, copy: Option<&CopyFormat>, mut bytes: &[u8], mut piece: impl FnMut() -> usize) -> Read {
    let masking = Masking { program: &made.program, copy };
    let (mut reader, mut tally, mut all) = (BackendReader::new(MOST), Tally::new(), Read::default());
    while !bytes.is_empty() && all.error.is_none() {
        let (fed, rest) = bytes.split_at(piece().clamp(1, bytes.len()));
        bytes = rest;
        reader.feed(fed);
        loop {
            match reader.next(Some(masking), &mut tally) {
                Ok(Next::Incomplete | Next::Full) => break,
                Ok(Next::Rows(rows)) => all.out.extend(rows),
                Ok(Next::Message(kind, payload)) => all.out.extend(message(kind, &payload)),
                Err(error) => {
                    all.error = Some(error);
                    break;
                }
            }
        }
    }
    if let Some(error) = all.error {
        reader.feed(b"Z\0\0\0\x05I");
        assert_eq!(reader.next(Some(masking), &mut tally), Err(error), "something came behind an error");
    } else {
        let mut findings = tally.findings().to_vec();
        findings.sort_unstable(); // in the order in which batches met them
        let columns = format!("{:?} {findings:?}", tally.columns());
        all.counted = (tally.rows(), tally.bytes(), columns, tally.digest());
    }
    all
}

/// What comes out of a stream, fed in every way; asserts that it is the same, well framed, bounded and shut.
pub fn read_any_way(made: &Made, copy: Option<&CopyFormat>, bytes: &[u8], choices: &mut Choices<'_>) -> Read {
    let whole = read(made, copy, bytes, || usize::MAX);
    let slow = read(made, copy, bytes, || 1);
    let most = 1 + choices.below(64);
    let pieces = read(made, copy, bytes, || 1 + choices.below(most));
    for other in [&slow, &pieces] {
        if whole.error.is_none() {
            assert_eq!(whole, *other);
        } else {
            // A run of rows comes out as a whole or not at all: small pieces show more of what stood before.
            assert_eq!(whole.error, other.error);
            assert!(other.out.starts_with(&whole.out));
        }
    }
    assert!(slow.out.len() <= 100 * (bytes.len() + 1), "{} of {}", slow.out.len(), bytes.len());
    let (given, sent) = (messages(bytes).0, messages(&slow.out));
    assert!(sent.1.is_empty(), "not well framed");
    assert!(sent.0.len() <= given.len());
    assert!(slow.error.is_some() || sent.0.len() == given.len());
    for ((kind, payload), (kind_sent, payload_sent)) in given.iter().zip(&sent.0) {
        assert_eq!(kind, kind_sent);
        match (kind, copy) {
            (b'D', None) => rows_agree(made, payload, payload_sent),
            (b'd', Some(_)) => (),
            (b'd', None) | (b'D', Some(_)) => panic!("a row of another kind was passed"),
            _ => assert_eq!(payload, payload_sent),
        }
    }
    slow
}

/// The same columns, NULLs and kept values; no value that was to be hidden.
pub fn rows_agree(made: &Made, given: &[u8], sent: &[u8]) {
    let (given, rest) = tuple(given).unwrap();
    let (sent, left) = tuple(sent).unwrap();
    assert!(rest.is_empty() && left.is_empty());
    assert_eq!((given.len(), sent.len()), (made.columns.len(), made.columns.len()));
    for (column, (given, sent)) in given.iter().zip(&sent).enumerate() {
        let action = made.columns[column].action.as_str();
        assert!(given.is_some() || sent.is_none(), "NULL became a value");
        if action == "keep" {
            assert_eq!(given, sent);
        }
        if action == "null" {
            assert_eq!(*sent, None);
        }
        if let (true, Some(sent)) = (made.hides(column), sent) {
            assert!(!holds(sent, crate::choices::CANARY), "{:?}", made.columns[column]);
        }
    }
}

/// With bytes behind the stream that end no message: they are held or refused, and nothing of them is passed.
pub fn trailing_is_held(
    made: &Made,
    copy: Option<&CopyFormat>,
    bytes: &[u8],
    alone: &Read,
    choices: &mut Choices<'_>,
) {
    let (_, left) = messages(bytes);
    if alone.error.is_some() || !left.is_empty() {
        return;
    }
    let kind = choices.of(b"DdTCZEN?\0");
    let length = 4 + 20 + choices.below(1 << 12) as u32;
    let whole = [&[kind], length.to_be_bytes().as_slice(), &[b'7'; 19]].concat();
    let trailing = &whole[..=choices.below(whole.len())];
    let with = read_any_way(made, copy, &[bytes, trailing].concat(), choices);
    assert_eq!(with.out, alone.out);
    assert_eq!(with.error, None);
    let broken = [bytes, &[kind], &[0xFF; 4], b"7777"].concat();
    let with = read_any_way(made, copy, &broken, choices);
    assert_eq!((with.out.as_slice(), with.error), (alone.out.as_slice(), Some(RowError::Length)));
}
