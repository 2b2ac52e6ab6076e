//! Cloudflare: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("CLOUDFLARE_TOKEN", SHAPES, "https://developers.cloudflare.com/fundamentals/api/get-started/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token(r"v1\.0-[0-9a-f]{24}-[0-9a-z]{100}"),
    token("cf(?:at|k|ut)_[A-Za-z0-9]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found v1.0", "-fa6e3c235dc49499b5dba867-l70iv8ludznjelis59g6idv5hu8o522jh92xal2g1grv2382z8a1oh7e3a36hi9w7jyq7e64a2qo13pmpb81gk0jvsgzjf77ah5e"),
    concat!("cfk_t7", "dpTrTPFRCSFTkKld7R30bEF2qXyeOEI8erSWvv"),
];

const IGNORES: &[&str] = &[
    "v1.0",
    concat!("v1.0-x", "xxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
