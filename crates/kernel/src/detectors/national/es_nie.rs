//! Identity numbers of foreigners in Spain, with their letter.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ES_NIE",
    category: PII,
    words: &["nie", "extranjero"],
    shapes: &[
        Shape::new("[XYZ]-?[0-9]{7}-?[A-Z]", 0.88, 0.97),
    ],
    validate,
    source: "https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie/",
    finds: &["Z8078221M", "NIE Y8063915-Z"],
    ignores: &["Y8063915Q", "W8078221M"],
};

fn validate(text: &str) -> Option<bool> {
    let letter = char::from(text.bytes().next_back()?);
    let first = usize::from(text.bytes().next()?.wrapping_sub(b'X'));
    let number = digits(text).iter().fold(first, |sum, digit| sum * 10 + usize::from(*digit));
    Some("TRWAGMYFPDXBNJZSQVHLCKE".chars().nth(number % 23) == Some(letter))
}
