//! Sourcegraph: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("SOURCEGRAPH_TOKEN", SHAPES, "https://sourcegraph.com/docs/cli/how-tos/creating-an-access-token", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("sgp_(?:[a-f0-9]{16}_|local_)?[a-f0-9]{40}"),
    fixed("sgp_[a-f0-9]{16}_(?:local_)?[a-f0-9]{40}"),
    fixed("slk_[a-f0-9]{64}"),
    fixed("sg[sd]_[a-f0-9]{64}"),
];

const FINDS: &[&str] = &[
    concat!("found sgp_", "d1e5b64118e6f258_c33a28a95c2fed6b7c3e222cf5c0f67929065c45"),
    concat!("sgp_df", "5e47cc81c97254_f9fd18d9df9679d3fb330e38bf3036b3f13ba7b8"),
    concat!("slk_6f", "61c79ac8d02bbbb9c5d154acfa55bc1582084fb068b26430b5536075403a5f"),
    concat!("sgs_65", "fb9443a883d87fab6c19a3714f9d4c194d4aa1842d2581267cdce3ca8b7c04"),
];

const IGNORES: &[&str] = &[
    "sgp_",
    concat!("sgp_xx", "xxxxxxxxxxxxxx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
