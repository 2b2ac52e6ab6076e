//! Latitudes and longitudes, where a word says what they are: a place alone is not a person's.

use super::shape::{Detector, Shape, PII};
use super::values::degrees;

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "COORDINATE",
    category: PII,
    words: &["lat", "latitude", "lon", "lng", "longitude", "gps", "geolocation", "coordinate", "breitengrad", "longitud", "latitud"],
    shapes: &[
        Shape::new(r"-?[0-9]{1,3}\.[0-9]{3,16}", 0.0, 0.9).between(edges),
    ],
    validate,
    source: "https://www.rfc-editor.org/rfc/rfc5870",
    finds: &["lat 59.913868, lon 10.752245", "{\"longitude\": \"-113.102033\"}", "gps: -33.856784, 151.215297"],
    ignores: &["59.913868", "latitude 591.913868", "latency 59.913868", "48.8584, 2.2945"],
};

fn edges(text: &[u8], start: usize, end: usize) -> bool {
    let left = start.checked_sub(1).and_then(|at| text.get(at)).copied().unwrap_or(b' ');
    let right = text.get(end).copied().unwrap_or(b' ');
    !left.is_ascii_alphanumeric() && !b".-".contains(&left) && !right.is_ascii_alphanumeric() && right != b'.'
}

fn validate(text: &str) -> Option<bool> {
    Some(degrees(text))
}
