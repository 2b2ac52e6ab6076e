//! Amazon Marketplace: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("AMAZON_SELLER_KEY", SHAPES, "https://developer-docs.amazon.com/sp-api/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed(r"amzn\.mws\.[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}"),
    token(r"amzn1\.oa2-cs\.v1\.[0-9a-f]{60}"),
    token(r"Atz[ar]\|[A-Za-z0-9_-]{60}"),
];

const FINDS: &[&str] = &[
    concat!("found amzn", ".mws.ij4uo3cf-7iuv-6041-6mqi-6e3ac5wcg1mo"),
    concat!("amzn1.", "oa2-cs.v1.afc6e38e6a0e530b46c178a7d6aa3e487d2ad3bd4f73c62d952924d28701"),
    concat!("Atzr|w", "btICqLKWwYpfNz2d4mT8hjWQySgR1uqPk7yH1dVTGp-5ih3UoRQXFaPP_0t"),
];

const IGNORES: &[&str] = &[
    "amzn.",
    concat!("amzn.x", "xx.xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"),
];
