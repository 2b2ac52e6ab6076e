//! Names of people: found by the name of the column, JSON member or assignment that holds them, never in free text.

use super::shape::{unknown, Detector, PII};

/// The detector. It has no shapes: `fields` knows the names.
pub const DETECTOR: Detector = Detector {
    entity: "PERSON",
    category: PII,
    words: &[],
    shapes: &[],
    validate: unknown,
    source: "https://schema.org/Person",
    finds: &["{\"first_name\": \"Ann\"}", "lastName=Lee&x=1", "<surname>Lee</surname>"],
    ignores: &["{\"file_name\": \"a.txt\"}", "{\"first_name\": null}", "hostname=web1"],
};
