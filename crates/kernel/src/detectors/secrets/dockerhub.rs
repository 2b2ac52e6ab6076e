//! Docker: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("DOCKER_TOKEN", SHAPES, "https://docs.docker.com/security/for-developers/access-tokens/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("dckr_(?:pat|oat)_[A-Za-z0-9_-]{27}"),
    token("SWMTKN-1-[a-z0-9]{40}"),
    token("SWMKEY-1-[A-Za-z0-9+/]{42}"),
];

const FINDS: &[&str] = &[
    concat!("found dckr", "_oat_JE9SpHiFHD5wnIHqZk_S8q2Hnyh"),
    concat!("SWMTKN", "-1-hi5z10s5e6s45yptw6sh7bz70os1psjtwlugqdvg"),
    concat!("SWMKEY", "-1-J+E36PYzEcwBqEhVdTcQpFyB8HDfqRx7eyN2Ook7LS"),
];

const IGNORES: &[&str] = &[
    "dckr_",
    concat!("dckr_x", "xx_xxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
