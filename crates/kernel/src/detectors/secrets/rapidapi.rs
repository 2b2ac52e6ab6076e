//! `RapidAPI`: keys with marks at fixed places.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live};

/// The detector. The first mark stands behind ten hexadecimal digits.
pub const DETECTOR: Detector = Detector {
    entity: "RAPIDAPI_KEY",
    category: SECRET,
    words: &["rapidapi"],
    shapes: &[Shape::new("[0-9a-f]{10}msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}", 0.0, 0.97).between(apart)],
    validate: live,
    source: "https://docs.rapidapi.com/docs/keys",
    finds: &["x-rapidapi-key: 5c1d2a7e91msh04f3c8d267ae0b9p14c1f53jsn1c2d3e4f5a6b"],
    ignores: &["5c1d2a7e91msh", "rapidapi 5c1d2a7e91"],
};
