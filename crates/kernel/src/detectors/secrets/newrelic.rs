//! New Relic: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("NEW_RELIC_KEY", SHAPES, "https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("NRAK-[A-Z0-9]{27}"),
    token("NRII-[A-Za-z0-9_-]{24}"),
    fixed("NRBR-[0-9a-f]{19}"),
    token("NRRA-[0-9a-f]{40}"),
    fixed("NRJS-[0-9a-f]{19}"),
    token("NRA[AM]-[0-9a-f]{27}"),
    token("(?:eu|us)01xx[0-9a-f]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found NRAK", "-EW5QH80SK04CLY5A7EBB90FUJOY"),
    concat!("NRII-B", "vN752_idk2fiBvp2W7I_BeO"),
    concat!("NRBR-a", "09025a5c0653550e4d"),
    concat!("NRRA-4", "a1c0d7b845ae21304adfa3ef8af278095e082a8"),
    concat!("NRJS-9", "0f6593a1b529761a1e"),
    concat!("NRAA-1", "88e400a3d7d8646e1b91a4b436"),
    concat!("eu01xx", "b133d9fef71791085b186682f578ba"),
];

const IGNORES: &[&str] = &[
    "NRAK-",
    concat!("NRAK-x", "xxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
