//! One canary of every entity is found in every encoding that a text may have, and the encoded run is covered.
#![allow(clippy::unwrap_used, clippy::format_collect)]

use maskwire_kernel::detectors::ALL;
use maskwire_kernel::scan::{Scanner, Span};

fn based(text: &str, alphabet: &[u8; 64], pads: bool) -> String {
    text.as_bytes()
        .chunks(3)
        .map(|part| {
            let bits =
                part.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - part.len()));
            let digit = |at: usize| char::from(alphabet[(bits >> (18 - 6 * at)) as usize & 63]);
            let digits: String = (0..=part.len()).map(digit).collect();
            digits + if pads { ["", "==", "="][(3 - part.len()) % 3 * 2 % 3] } else { "" }
        })
        .collect()
}

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn base64(text: &str) -> String {
    based(text, STANDARD, true)
}

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Only what a form or a query string escapes.
fn form(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            _ => format!("%{byte:02x}"),
        })
        .collect()
}

fn units(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_graphic() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
        .collect()
}

fn wide_digits(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_digit() { char::from_u32(u32::from(c) + 0xFEE0).unwrap() } else { c })
        .collect()
}

fn mathematical(text: &str) -> String {
    text.chars()
        .map(|c| {
            let base = match c {
                '0'..='9' => 0x1D7CE - 48,
                'A'..='Z' => 0x1D5D4 - 65,
                'a'..='z' => 0x1D5EE - 97,
                '-' => return '\u{2011}',
                ' ' => return '\u{A0}',
                _ => 0,
            };
            char::from_u32(u32::from(c) + base).unwrap()
        })
        .collect()
}

fn circled(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '1'..='9' => char::from_u32(u32::from(c) - 49 + 0x2460).unwrap(),
            'A'..='Z' => char::from_u32(u32::from(c) - 65 + 0x24B6).unwrap(),
            'a'..='z' => char::from_u32(u32::from(c) - 97 + 0x24D0).unwrap(),
            other => other,
        })
        .collect()
}

fn threaded(text: &str) -> String {
    text.chars().flat_map(|c| [c, '\u{200B}']).collect()
}

fn hyphened(text: &str) -> String {
    text.chars().flat_map(|c| [c, '\u{AD}']).collect()
}

fn entities(text: &str) -> String {
    text.chars().map(|c| format!("&#{};", u32::from(c))).collect()
}

fn hex_entities(text: &str) -> String {
    text.chars().map(|c| format!("&#x{:X};", u32::from(c))).collect()
}

/// Bytes of the shortest canary: in fewer, an encoding cannot be told from a word.
const LEAST: usize = 9;

type Encode = fn(&str) -> String;

/// Encodings that write each character by itself.
const BY_CHARACTER: &[(&str, Encode)] = &[
    ("plain", str::to_owned),
    ("full width", wide),
    ("full-width digits", wide_digits),
    ("mathematical", mathematical),
    ("circled", circled),
    ("zero width", threaded),
    ("soft hyphens", hyphened),
    ("percent", percent),
    ("form", form),
    ("percent twice", |text| text.chars().map(|c| form(&percent(&c.to_string()))).collect()),
    ("form twice", |text| form(&form(text))),
    ("JSON", units),
    ("entities", entities),
    ("hex entities", hex_entities),
    ("JSON in percent", |text| percent(&units(text))),
    ("percent in entities", |text| entities(&percent(text))),
];

/// Encodings of a text as a whole.
const AS_A_WHOLE: &[(&str, Encode)] = &[
    ("base64", base64),
    ("base64 unpadded", |text| based(text, STANDARD, false)),
    ("base64url", |text| based(text, URL_SAFE, true)),
    ("base64url unpadded", |text| based(text, URL_SAFE, false)),
    ("hex", hex),
    ("HEX", |text| hex(text).to_uppercase()),
    ("base64 of base64", |text| base64(&base64(text))),
    ("base64 of percent", |text| base64(&form(text))),
    ("base64 of JSON", |text| base64(&units(text))),
    ("base64 of full width", |text| base64(&wide(text))),
    ("hex of base64", |text| hex(&base64(text))),
    ("base64 of hex", |text| base64(&hex(text))),
    ("hex of percent", |text| hex(&form(text))),
    ("percent of base64", |text| percent(&base64(text))),
    ("form of base64", |text| form(&base64(text))),
    ("JSON of base64", |text| units(&base64(text))),
    ("percent of hex", |text| percent(&hex(text))),
];

/// Whether findings cover everything from a place to another that is no blank.
fn covers(spans: &[Span], text: &str, start: usize, end: usize) -> bool {
    let inside = |at: usize| spans.iter().any(|span| span.start <= at && at < span.end);
    text.char_indices()
        .filter(|(at, _)| (start..end).contains(at))
        .all(|(at, c)| c.is_whitespace() || matches!(c, '\u{200B}' | '\u{AD}') || inside(at))
}

#[test]
fn every_entity_is_found_in_every_encoding() {
    let scanner = Scanner::new().unwrap();
    let mut missed = Vec::new();
    let mut count = 0;
    for detector in ALL {
        // A sample in which it is found as what it is, with its words where it has no meaning without.
        let sample = detector.finds.iter().filter(|sample| sample.len() >= LEAST).find_map(|sample| {
            let span = scanner.find(sample).into_iter().find(|span| span.entity == detector.entity)?;
            Some((*sample, span))
        });
        let (sample, span) = sample.unwrap();
        count += 1;
        for (name, encode) in BY_CHARACTER {
            let (before, value) = (
                encode(sample.get(..span.start).unwrap()),
                encode(sample.get(span.start..span.end).unwrap()),
            );
            let text = format!("{before}{value}{}", encode(sample.get(span.end..).unwrap()));
            let spans = scanner.find(&text);
            let is_rejected = scanner.quick_reject(text.as_bytes());
            if is_rejected || !covers(&spans, &text, before.len(), before.len() + value.len()) {
                missed.push((detector.entity, *name));
            }
        }
        for (name, encode) in AS_A_WHOLE {
            let value = encode(sample);
            let text = format!("before {value} behind");
            let spans = scanner.find(&text);
            if scanner.quick_reject(text.as_bytes())
                || !covers(&spans, &text, 7, 7 + value.trim_end_matches('=').len())
            {
                missed.push((detector.entity, *name));
            }
        }
    }
    assert!(count >= 60);
    assert!(
        missed.is_empty(),
        "{} of {}: {missed:?}",
        missed.len(),
        count * (BY_CHARACTER.len() + AS_A_WHOLE.len())
    );
}
