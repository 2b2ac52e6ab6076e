//! Infracost: API keys.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live};

/// The detector. Icons are called `x.ico-...` as well, so its name must stand near by.
pub const DETECTOR: Detector = Detector {
    entity: "INFRACOST_KEY",
    category: SECRET,
    words: &["infracost"],
    shapes: &[Shape::new("ico-[A-Za-z0-9]{32}", 0.0, 0.97).between(apart)],
    validate: live,
    source: "https://www.infracost.io/docs/",
    finds: &["INFRACOST_API_KEY=ico-qW7eR5tY8uI1oP3aS6dF9gH0jK4lZ2xC"],
    ignores: &["/video_box.ico-7a388b69018576d24b59331fd60aab0c.png", "infracost ico-short"],
};
