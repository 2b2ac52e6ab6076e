//! Sort codes of banks in the United Kingdom.

use super::shape::{unknown, Detector, Shape, PCI};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "UK_SORT_CODE",
    category: PCI,
    words: &["sort code", "sortcode"],
    shapes: &[
        Shape::new("[0-9]{2}[- ][0-9]{2}[- ][0-9]{2}", 0.0, 0.9),
        Shape::new("[0-9]{6}", 0.0, 0.85),
    ],
    validate: unknown,
    source: "https://www.wearepay.uk/what-we-do/payment-systems/bacs-payment-system/",
    finds: &["sort code 20-00-00", "Sort Code: 309634"],
    ignores: &["20-00-00", "sort 309634"],
};
