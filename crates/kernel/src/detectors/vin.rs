//! Identification numbers of vehicles, with their check digit.

use super::shape::{Detector, Shape, PII};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "VIN",
    category: PII,
    words: &["vin", "vehicle identification", "chassis", "fahrgestellnummer"],
    shapes: &[
        Shape::new("[A-HJ-NPR-Z0-9]{17}", 0.75, 0.97),
    ],
    validate,
    source: "https://www.iso.org/standard/52200.html",
    finds: &["VIN 1M8GDM9AXKP042788", "1HGCM82633A004352"],
    ignores: &["1M8GDM9A1KP042788", "11111111111111111", "ABCDEFGHJKLMNPRST"],
};

/// 49 CFR 565.15, table III.
fn value(byte: u8) -> Option<u32> {
    Some(match byte {
        b'0'..=b'9' => u32::from(byte - b'0'),
        b'A'..=b'H' => u32::from(byte - b'A') + 1,
        b'J'..=b'N' => u32::from(byte - b'J') + 1,
        b'P' => 7,
        b'R' => 9,
        b'S'..=b'Z' => u32::from(byte - b'S') + 2,
        _ => return None,
    })
}

fn validate(text: &str) -> Option<bool> {
    let values: Vec<u32> = text.bytes().filter_map(value).collect();
    let weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
    let sum: u32 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    let check = match text.as_bytes().get(8)? {
        b'X' => 10,
        digit @ b'0'..=b'9' => u32::from(digit - b'0'),
        _ => return Some(false),
    };
    let mixed = text.bytes().any(|byte| byte.is_ascii_alphabetic()) && text.bytes().skip(13).all(|byte| byte.is_ascii_digit());
    Some(values.len() == 17 && mixed && sum % 11 == check)
}
