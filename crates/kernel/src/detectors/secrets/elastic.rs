//! Elastic: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("ELASTIC_KEY", SHAPES, "https://www.elastic.co/docs/deploy-manage/api-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("essu_[A-Za-z0-9+/]{60}"),
    token("VnVhQ2ZH[A-Za-z0-9+/]{40}"),
    token("AAEAAWVsYXN0aWMv[A-Za-z0-9_-]{40}"),
];

const FINDS: &[&str] = &[
    concat!("found essu", "_5h4p1Nr/jch+aY4VkYWepbkCcaFUcNiH58yk6bvHLCXCYggzQ8ur8bdhTAVY"),
    concat!("VnVhQ2", "ZHntw9+v86Up683u3a5DvARRKAS6SPTDPcVvgjUkAs"),
    concat!("AAEAAW", "VsYXN0aWMvMmODHViI9-HpF3Tj2TWExzTRzAISCIDq_AgDPOpl"),
];

const IGNORES: &[&str] = &[
    "essu_",
    concat!("essu_x", "xxxxxxxxxxxxxxxxxxxxx/xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
