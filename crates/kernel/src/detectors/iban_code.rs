//! International bank account numbers.

use super::shape::{bare, Detector, Shape, PCI};
use crate::checksums::mod97;

/// The detector. The country gives the length.
pub const DETECTOR: Detector = Detector {
    entity: "IBAN_CODE",
    category: PCI,
    words: &["iban"],
    shapes: &[
        Shape::new("[A-Z]{2}[0-9]{2} ?[A-Z0-9]{4} ?[A-Z0-9]{2}", 0.97, 0.99).grown(grow).between(bare),
        Shape::new("(?i)[a-z]{2}[0-9]{2} ?[a-z0-9]{4} ?[a-z0-9]{2}", 0.0, 0.97).grown(grow).between(bare),
    ],
    validate,
    source: "https://www.iso.org/standard/81090.html",
    finds: &["GB82 WEST 1234 5698 7654 32 AND", "DE89370400440532013000", "pay NL91ABNA0417164300."],
    ignores: &["GB82 WEST 1234 5698 7654 33", "DE8937040044", "XXDE89370400440532013000"],
};

/// Characters of an IBAN by country (the SWIFT IBAN registry).
const LENGTHS: &str = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 \
    ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 \
    LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 \
    SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20";

/// Bytes of an entry: a country, its length, a blank.
const ENTRY: usize = 5;

fn length(country: &[u8]) -> usize {
    let [one, two] = country else { return 0 };
    let wanted = [one.to_ascii_uppercase(), two.to_ascii_uppercase()];
    let known = LENGTHS.as_bytes().chunks(ENTRY).find(|entry| entry.starts_with(&wanted));
    known.and_then(|entry| std::str::from_utf8(entry.get(2..4)?).ok()?.parse().ok()).unwrap_or(0)
}

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let wanted = text.get(start..start.saturating_add(2)).map_or(0, length);
    let (mut at, mut seen) = (start, 0);
    while seen < wanted {
        match text.get(at) {
            Some(byte) if byte.is_ascii_alphanumeric() => seen += 1,
            Some(b' ' | b'-') if seen % 4 == 0 => {}
            _ => return (start, end),
        }
        at += 1;
    }
    (start, at.max(end))
}

fn validate(text: &str) -> Option<bool> {
    let clean: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).collect();
    Some(clean.get(..2).is_some_and(|country| length(country) == clean.len()) && mod97(text))
}
