//! Microsoft Azure: account keys, shared access keys and signatures, client secrets, marked keys of its services.

use super::super::shape::{Detector, Shape, SECRET};
use super::grow::{after_equals, over_token};
use super::issued::{apart, live};

/// The detector. Since 2021 the keys of Azure's services carry a mark of the service near their end.
pub const DETECTOR: Detector = Detector {
    entity: "AZURE_KEY",
    category: SECRET,
    words: &["azure", "accountkey", "account key", "api-key", "key1", "key2", "ocp-apim", "cognitive", "cosmos"],
    shapes: &[
        Shape::new("(?i)(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40}", 0.97, 0.97).grown(after_equals),
        Shape::new("(?i)SharedAccessSignature=[^;\"' \t\r\n]{20}", 0.97, 0.97).grown(after_equals),
        Shape::new(";Secret=[A-Za-z0-9+/]{40}", 0.97, 0.97).grown(after_equals),
        Shape::new("~[A-Za-z0-9_~.-]{31}", 0.95, 0.97).grown(client_secret).between(apart),
        Shape::new("[A-Za-z0-9+/]{52}", 0.0, 0.97).grown(over_token).between(apart),
    ],
    validate,
    source: "https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string",
    finds: &[
        "AccountName=x;AccountKey=Qw2Er5Ty8Ui1Op3As6Df9Gh0Jk4LzXcVbNmQw2Er5Ty8Ui1Op3As6Df9Gh0Jk4LzXcVbNm123456==;",
        "x7a8Q~qW2eR4tY6uI8oP0aS1dF3gH5jK7lZ9xC",
        "https://acme.azconfig.io;Id=AbCd-E6-s0:x;Secret=Qw2Er5Ty8Ui1Op3As6Df9Gh0Jk4LzXcVbNm12345678=",
        "azure_openai Kq7Wm2Xr9Tb4Yn6Pc1Vd8Zf3Hg5Js0LaKq7Wm2Xr9TJQQJ99BKACYeBjFXJ3w3AAAAAZDOa1B2",
    ],
    ignores: &["AccountKey=${KEY}", "Q~short", "the APIM gateway", "AzFunctions", "a8Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
};

/// Three characters, a digit, `Q~`, and 31 to 34 more.
fn client_secret(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    let inside = |byte: u8| byte.is_ascii_alphanumeric() || b"_~.-".contains(&byte);
    let Some([first @ .., digit, b'Q']) = start.checked_sub(5).and_then(|from| text.get(from..start)) else {
        return (start, start);
    };
    if !digit.is_ascii_digit() || !first.iter().all(|byte| inside(*byte)) {
        return (start, start);
    }
    let rest = text.get(end..).unwrap_or_default();
    (start - 5, end + rest.iter().take(3).take_while(|byte| inside(**byte)).count())
}

/// The marks of Azure's services in their keys.
const MARKS: &[&str] = &["JQQJ99", "AzFu", "ACDb", "+ASt", "+ACR", "AzSe", "AIoT", "AzCa", "+AEh", "+ASb", "+ARm", "+ABa", "AZDO"];

/// A key of 52 and more that nothing announces (`AccountKey=`) has one of the marks.
fn validate(text: &str) -> Option<bool> {
    let plain = !text.contains('~') && text.len() < 88 && !text.ends_with('=');
    if plain && !MARKS.iter().any(|mark| text.contains(mark)) {
        return Some(false);
    }
    live(text)
}
