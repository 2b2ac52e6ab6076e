//! Azure storage account keys, shared access keys and client secrets.

use super::shape::{bare, over_token, unknown, Detector, Shape, SECRET};

/// The detector.
pub const DETECTOR: Detector = Detector {
    entity: "AZURE_KEY",
    category: SECRET,
    words: &[],
    shapes: &[
        Shape::new("(?i)(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40}", 0.97, 0.97).grown(grow),
        Shape::new(r"[A-Za-z0-9_~.]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", 0.95, 0.97).between(bare),
    ],
    validate: unknown,
    source: "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
    finds: &["AccountName=x;AccountKey=Qw2Er5Ty8Ui1Op3As6Df9Gh0Jk4LzXcVbNmQw2Er5Ty8Ui1Op3As6Df9Gh0Jk4LzXcVbNm123456==;", "x7a8Q~qW2eR4tY6uI8oP0aS1dF3gH5jK7lZ9xC"],
    ignores: &["AccountKey=${KEY}", "Q~short"],
};

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let key = text.get(start..end).unwrap_or_default();
    let value = start + key.iter().position(|byte| *byte == b'=').map_or(0, |equals| equals + 1);
    (value, over_token(text, value, end).1)
}
