//! Signed URLs of clouds: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SIGNED_URL", SHAPES, "https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("X-(?:Amz|Goog)-(?:Signature|Credential)=[A-Za-z0-9%/]{16}"),
    token("[?&]sig=[A-Za-z0-9%+/_-]{40}"),
    token("X-Amz-Security-Token=[A-Za-z0-9%+/_-]{40}"),
    token("X-Amz-Algorithm=AWS4-HMAC-SHA256"),
];

const FINDS: &[&str] = &[
    concat!("found X-Go", "og-Credential=GnRRf42FyTLLywPl"),
    concat!("&sig=R", "EA8fK99AH5RXHfur%fEIn7QKphxbAruPB+w%2FS"),
    concat!("X-Amz-", "Security-Token=ZroHpgTxmIgBxrwjvvyJgE0Aj9Vdl4ITwO2_MqqZ"),
    concat!("X-Amz-", "Algorithm=AWS4-HMAC-SHA256"),
];

const IGNORES: &[&str] = &[
    "X-Am",
    concat!("X-Amx-", "xxxxxxxxxx=x/xxxxxxxxxxxxxx"),
];
