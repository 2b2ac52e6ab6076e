//! Mailgun: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("MAILGUN_KEY", SHAPES, "https://documentation.mailgun.com/docs/mailgun/user-manual/api-key-mgmt/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("(?:pub)?key-[0-9a-f]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found pubk", "ey-5d2f711c85dde030b93b5664e6971fd0"),
];

const IGNORES: &[&str] = &[
    "pubkey-",
    concat!("pubkey", "-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
