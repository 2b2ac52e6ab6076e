//! Medicare beneficiary identifiers.

use super::shape::{unknown, Detector, Shape, PHI};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "US_MBI",
    category: PHI,
    words: &["mbi", "medicare", "beneficiary"],
    shapes: &[
        Shape::new("[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9]-[AC-HJKMNP-RT-Y]{2}[0-9]{2}", 0.9, 0.97),
        Shape::new("[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9][0-9][AC-HJKMNP-RT-Y]{2}[0-9]{2}", 0.6, 0.95),
    ],
    validate: unknown,
    source: "https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi-with-format.pdf",
    finds: &["1EG4-TE5-MK73", "The MBI is 4EF6GH8JK12"],
    ignores: &["1EG4-LE5-MK73", "1SG4-TE5-MK73"],
};
