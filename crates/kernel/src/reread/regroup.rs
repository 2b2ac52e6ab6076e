//! Values whose groups are parted by what no standard parts them with: tabs, line breaks, commas, dots, dashes of a list.
//!
//! A chain of groups is read once more with single blanks between, and in capitals. Must stay linear: a chain is bounded,
//! and none begins inside of another. Must never take a chain for a value without proof or a word that announces it.

use crate::scan::settle::settle;
use crate::scan::{Scanner, Span};

/// What may stand between two groups, and how much of it.
const BETWEEN: &[u8] = b" \t\r\n.,/_|;:-";
const WIDEST: usize = 4;
/// Digits in a chain: fewer prove nothing.
pub const DIGITS: std::ops::RangeInclusive<usize> = 9..=19;
const GROUPS: std::ops::RangeInclusive<usize> = 2..=19;
/// The longest account number with what stands between its groups, in bytes, and the shortest without.
const ACCOUNT: usize = 80;
const SHORTEST: usize = 15;
/// How much before a chain may announce it, in bytes.
const BEFORE: usize = 48;
/// From here on a finding is believed.
const SURE: f32 = 0.85;

/// Adds what chains hold; `spans` are sorted and disjoint, and stay so.
pub fn add(scanner: &Scanner, text: &str, spans: &mut Vec<Span>) {
    let bytes = text.as_bytes();
    let (mut at, mut more) = (0, Vec::new());
    while let Some(byte) = bytes.get(at) {
        if !byte.is_ascii_alphanumeric() {
            at += 1;
            continue;
        }
        let end = word(bytes, at);
        let glued = at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(|byte| *byte >= 0x80);
        let read = if glued { None } else { account(bytes, at, end).or_else(|| digits(bytes, at, end)) };
        let Some((reads, stop)) = read else {
            at = end;
            continue;
        };
        more.extend(found(scanner, text, at, &reads));
        // Behind digits nothing begins before they end; letters may stand before what does.
        at = if byte.is_ascii_digit() {
            stop
        } else {
            more.last().map_or(end, |span: &Span| span.end.max(end))
        };
    }
    if !more.is_empty() {
        more.append(spans);
        *spans = settle(more);
    }
}

fn word(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest.iter().position(|byte| !byte.is_ascii_alphanumeric()).unwrap_or(rest.len())
}

/// Where what stands between two groups ends, if it is short enough.
fn gap(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let length = rest.iter().take(WIDEST + 1).take_while(|byte| BETWEEN.contains(byte)).count();
    (1..=WIDEST).contains(&length).then_some(at + length)
}

/// A chain as it reads: each byte with its place in the text.
type Reads = Vec<(u8, usize)>;

/// A chain of digits that is parted, everywhere alike, by anything but one blank or hyphen; and where it ends.
fn digits(bytes: &[u8], start: usize, first: usize) -> Option<(Reads, usize)> {
    let is_group =
        |from: usize, to: usize| bytes.get(from..to).is_some_and(|all| all.iter().all(u8::is_ascii_digit));
    if !is_group(start, first) || first - start > 8 {
        return None;
    }
    let divider = bytes.get(first..gap(bytes, first)?)?;
    let mut reads: Reads = Vec::new();
    let (mut from, mut end, mut groups, mut count, mut is_wrapped) = (start, first, 0, 0, false);
    loop {
        reads.extend(bytes.get(from..end)?.iter().copied().zip(from..));
        groups += 1;
        count += end - from;
        let mut next = end + divider.len();
        let is_broken = bytes.get(next).is_none_or(u8::is_ascii_whitespace);
        if is_broken || bytes.get(end..next) != Some(divider) {
            let Some(wrapped) = wrapped(bytes, end, divider) else { break };
            (next, is_wrapped) = (wrapped, true);
        }
        let stop = word(bytes, next);
        if stop == next || !is_group(next, stop) {
            break;
        }
        if count <= *DIGITS.end() {
            reads.push((b' ', end));
        }
        (from, end) = (next, stop);
    }
    // Digits one by one are read side by side, and other groups with blanks between.
    let is_single = groups == count;
    if is_single {
        reads.retain(|(byte, _)| *byte != b' ');
    }
    let is_read_already = !is_single && !is_wrapped && (divider == b" " || divider == b"-");
    if is_read_already || !GROUPS.contains(&groups) || !DIGITS.contains(&count) {
        reads.clear();
    }
    Some((reads, end))
}

/// Where the same divider ends where a line is broken at it: behind a hyphen, or for a blank.
fn wrapped(bytes: &[u8], at: usize, divider: &[u8]) -> Option<usize> {
    let end = gap(bytes, at)?;
    let is_seen = |byte: &&u8| !byte.is_ascii_whitespace();
    let wide = bytes.get(at..end)?;
    let may_wrap = wide.contains(&b'\n') && !divider.contains(&b'\n') && !divider.contains(&b'\t');
    (may_wrap && wide.iter().filter(is_seen).eq(divider.iter().filter(is_seen))).then_some(end)
}

/// Two letters and two digits, and what follows in groups: an account number, in capitals.
fn account(bytes: &[u8], start: usize, first: usize) -> Option<(Reads, usize)> {
    let [one, two, three, four] = bytes.get(start..start + 4)? else { return None };
    if !(one.is_ascii_alphabetic()
        && two.is_ascii_alphabetic()
        && three.is_ascii_digit()
        && four.is_ascii_digit())
    {
        return None;
    }
    let mut reads: Reads = Vec::new();
    let (mut from, mut end) = (start, first);
    while end - start <= ACCOUNT {
        reads.extend(bytes.get(from..end)?.iter().map(u8::to_ascii_uppercase).zip(from..));
        let Some(next) = gap(bytes, end) else { break };
        let stop = word(bytes, next);
        if stop == next {
            break;
        }
        reads.push((b' ', end));
        (from, end) = (next, stop);
    }
    (reads.len() >= SHORTEST).then_some((reads, first))
}

fn found(scanner: &Scanner, text: &str, start: usize, reads: &Reads) -> impl Iterator<Item = Span> {
    let mut floor = start.saturating_sub(BEFORE);
    while !text.is_char_boundary(floor) {
        floor += 1;
    }
    let before = text.get(floor..start).unwrap_or_default();
    let is_account = reads.first().is_some_and(|(byte, _)| byte.is_ascii_alphabetic());
    let mut view = before.to_owned();
    view.extend(reads.iter().map(|(byte, _)| char::from(*byte)));
    let spans = if reads.is_empty() { Vec::new() } else { scanner.find(&view) };
    let stands = spans.into_iter().filter_map(|span| {
        let from = span.start.checked_sub(before.len())?;
        let (first, last) = (reads.get(from)?, reads.get(span.end.checked_sub(before.len() + 1)?)?);
        let whole = from == 0 && (is_account || span.end == before.len() + reads.len());
        let fits = !is_account || span.entity == "IBAN_CODE";
        (whole && fits && span.confidence >= SURE).then_some(Span { start: first.1, end: last.1 + 1, ..span })
    });
    stands.collect::<Vec<_>>().into_iter()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::LazyLock;

    static SCANNER: LazyLock<Option<Scanner>> = LazyLock::new(|| Scanner::new().ok());

    fn covered(text: &str) -> Vec<(&str, &'static str)> {
        let Some(scanner) = SCANNER.as_ref() else { return Vec::new() };
        let mut spans = scanner.find(text);
        add(scanner, text, &mut spans);
        spans.iter().filter_map(|span| Some((text.get(span.start..span.end)?, span.entity))).collect()
    }

    #[test]
    fn groups_are_read_whatever_parts_them() {
        for divider in ["\t", "\n", "\r\n", "  ", " - ", ".", "/", "_", ", ", ",", " | ", ":"] {
            let card = ["4111", "1111", "1111", "1111"].join(divider);
            assert_eq!(
                vec![(card.as_str(), "CREDIT_CARD")],
                covered(&format!("é {card}; paid")),
                "{divider:?}"
            );
            let number = format!("ssn: {}", ["219", "09", "9998"].join(divider));
            assert_eq!(
                vec![(number.get(5..).unwrap_or_default(), "US_SSN")],
                covered(&number),
                "{divider:?}"
            );
            let account = ["gb82", "WEST", "1234", "5698", "7654", "32"].join(divider);
            assert_eq!(
                vec![(account.as_str(), "IBAN_CODE")],
                covered(&format!("to {account} on")),
                "{divider:?}"
            );
        }
        assert_eq!(vec![("gb82west12345698765432", "IBAN_CODE")], covered("to gb82west12345698765432 now"));
        assert_eq!(
            vec![("(4111,1111,1111,1111)".get(1..20).unwrap_or_default(), "CREDIT_CARD")],
            covered("(4111,1111,1111,1111)")
        );
    }

    #[test]
    fn lists_of_numbers_and_words_stay() {
        for text in [
            "4111\t1111\t1111\t1112",
            "4000,4111,1111,1111,1111,1234,5678",
            "219\t09\t9998",
            "1.2.3.4.5.6.7.8.9.10",
            "2024/01/02 2024/01/03",
            "ab12 is a part of the list of parts that we hold for them",
        ] {
            assert!(covered(text).is_empty(), "{text:?} gave {:?}", covered(text));
        }
    }
}
