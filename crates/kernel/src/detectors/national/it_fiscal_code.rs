//! Fiscal codes of Italy, with their check character.

use crate::detectors::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "IT_FISCAL_CODE",
    category: PII,
    words: &["codice fiscale", "cod fisc", "fiscal code"],
    shapes: &[
        Shape::new("[A-Z]{6}[0-9LMNPQRSTUV]{2}[ABCDEHLMPRST][0-9LMNPQRSTUV]{2}[A-Z][0-9LMNPQRSTUV]{3}[A-Z]", 0.95, 0.98),
    ],
    validate,
    source: "https://www.agenziaentrate.gov.it/portale/web/guest/schede/istanze/richiesta-ts_cf/informazioni-codificazione-pf",
    finds: &["AAAAAA00B11C333Y", "codice fiscale RSSMRA85T10A562S"],
    ignores: &["RSSMRA85T10A562A", "A55AAA00B11C333N"],
};

fn validate(text: &str) -> Option<bool> {
    const ODD: [u32; 26] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
    let index = |byte: u8| if byte.is_ascii_digit() { byte - b'0' } else { byte.wrapping_sub(b'A') };
    let mut sum = 0;
    for (place, byte) in text.bytes().take(15).enumerate() {
        let at = index(byte);
        sum += if place % 2 == 1 { u32::from(at) } else { *ODD.get(usize::from(at))? };
    }
    Some(text.bytes().last().is_some_and(|last| u32::from(last.wrapping_sub(b'A')) == sum % 26))
}
