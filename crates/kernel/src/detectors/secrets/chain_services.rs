//! Blockchain services and extended keys: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("CHAIN_SERVICE_KEY", SHAPES, "https://docs.etherscan.io/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("xprv[1-9A-HJ-NP-Za-km-z]{100}"),
    fixed("web_[0-9a-f]{32}"),
    fixed("server_[0-9a-f]{32}"),
];

const FINDS: &[&str] = &[
    concat!("found xprv", "tCFbP3b8tdaEX4wn9d6EXww7D5uFY58HCTPAMGLvh4JCtM5UEtAkPSA8PrQpnHTXk9TwNm7JiGQHErmGfuEoU5VAuMDpLgPinLTU"),
    concat!("web_fe", "3a82bf0b6da18fbfa6352d1ce51194"),
    concat!("server", "_9728a29b2eab32eb4e3bc80f51ed05e7"),
];

const IGNORES: &[&str] = &[
    "xprvYTDNc7ph",
    concat!("xprvYT", "DNc7phxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
