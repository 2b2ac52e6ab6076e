//! Apify and Scrapfly: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SCRAPER_KEY", SHAPES, "https://docs.apify.com/platform/integrations/api", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("apify_api_[A-Za-z0-9]{34}"),
    fixed("scp-(?:live|test)-[0-9a-f]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found apif", "y_api_ew0Xk3piyNWkN9DPIE2SQ2yzDsHIXYnrOE"),
    concat!("scp-te", "st-73cd5258fd005f069f71e6d704849008"),
];

const IGNORES: &[&str] = &[
    "apify_",
    concat!("apify_", "xxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
