//! Identity numbers of Spanish citizens, with their letter.

use crate::detectors::shape::{Detector, Shape, PII};
use crate::checksums::digits;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "ES_NIF",
    category: PII,
    words: &["nif", "dni", "documento nacional"],
    shapes: &[
        Shape::new("[0-9]{8}-?[A-Z]", 0.75, 0.97),
        Shape::new("[0-9]{7}-?[A-Z]", 0.0, 0.93),
        Shape::new("(?i)[0-9]{8}-?[a-z]", 0.0, 0.93),
    ],
    validate,
    source: "https://www.interior.gob.es/opencms/es/servicios-al-ciudadano/tramites-y-gestiones/dni/calculo-del-digito-de-control-del-nif-nie/",
    finds: &["55555555K", "DNI 1111111-G"],
    ignores: &["55555555A", "1111111G", "12345678"],
};

fn validate(text: &str) -> Option<bool> {
    let letter = char::from(text.bytes().next_back()?).to_ascii_uppercase();
    let number = digits(text).iter().fold(0_usize, |sum, digit| sum * 10 + usize::from(*digit));
    Some("TRWAGMYFPDXBNJZSQVHLCKE".chars().nth(number % 23) == Some(letter))
}
