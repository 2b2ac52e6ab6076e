//! Frame.io: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("FRAMEIO_TOKEN", SHAPES, "https://developer.adobe.com/frameio/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("fio-u-[A-Za-z0-9_=-]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found fio-", "u-Jn0S6g3_fKCERuHiiRKbsll_qxl4hF51MqUWbV2=asMojKEp9AWBtzrSxKQc"),
];

const IGNORES: &[&str] = &[
    "fio-",
    concat!("fio-x-", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
