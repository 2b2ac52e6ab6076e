//! Salesforce: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("SALESFORCE_TOKEN", SHAPES, "https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_tokens_scopes.htm", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("00D[A-Za-z0-9]{12,15}![A-Za-z0-9_.]{80}"),
    token("5Aep861[A-Za-z0-9._]{60}"),
    token("3MVG9[A-Za-z0-9_.]{70}"),
];

const FINDS: &[&str] = &[
    concat!("found 00Ds", "3MIwKdrzyXH!v5CwGBRnIrnHuLJIjFWabIQzwW6vE6svto.fpzWMpJXxj5oFm1Ae3.5.X9689Cg10sD5OCxeJiErEzi2"),
    concat!("5Aep86", "1z2W6pAzuui2AN9XNvinBz6d.4JNvBxRcrGlyOFQI2L1J3Z_L0Goj2FiPh3.2"),
    concat!("3MVG9W", "Bs1cqpY.BSJn0gpGWNQ2LeTZjFthpUGsUz2E2x4vPJ06Y2tcp9LzI_fG.EfBrI0k2l62p"),
];

const IGNORES: &[&str] = &[
    "00DjOSNEqetz",
    concat!("00DjOS", "NEqetzxxx!xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_xxxxxxxxx"),
];
