//! Identifiers of devices: by the name of the field that holds them.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "DEVICE_ID",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://developer.android.com/identity/user-data-ids",
    finds: &["{\"device_id\": \"9f8a77e1c2b34d05\"}"],
    ignores: &["{\"widget_id\": \"9f8a77e1c2b34d05\"}"],
};
