//! Log services: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("LOG_SERVICE_KEY", SHAPES, "https://www.sumologic.com/help/docs/manage/security/access-keys/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"collectors\.sumologic\.com/receiver/v1/http/[A-Za-z0-9=_+/-]{40}"),
    token("cx(?:tp|up)_[A-Za-z0-9]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found coll", "ectors.sumologic.com/receiver/v1/http/c=LexPHUFZX=BhJ1s4h2Xkrvr2M=tHSmxPE9W0xI"),
    concat!("cxup_e", "eT2D7S2is8MREYkk2VmeG9PjRMTGZ"),
];

const IGNORES: &[&str] = &[
    "collectors.",
    concat!("collec", "tors.xxxxxxxxx.xxx/xxxxxxxx/xx/xxxx/xxxxxxxxxxxx/xxxxxxxxxxxx/xxxx_xxxxxxxxx"),
];
