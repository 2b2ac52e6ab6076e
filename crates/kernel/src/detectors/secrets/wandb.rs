//! Weights & Biases: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("WANDB_KEY", SHAPES, "https://docs.wandb.ai/platform/hosting/iam/access-management/manage-api-keys", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("wandb_v1_[A-Za-z0-9_-]{30}"),
];

const FINDS: &[&str] = &[
    concat!("found wand", "b_v1_9P_dvhb83RO01il5q1rmHFI_FRrnrs"),
];

const IGNORES: &[&str] = &[
    "wandb_",
    concat!("wandb_", "xx_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
