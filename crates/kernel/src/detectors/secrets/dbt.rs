//! dbt: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("DBT_TOKEN", SHAPES, "https://docs.getdbt.com/docs/dbt-cloud-apis/authentication", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("dbt[cu]_[A-Za-z0-9_-]{36}"),
];

const FINDS: &[&str] = &[
    concat!("found dbtc", "_25psVYNID-rqUMk8ihqJd2fpDSAtvK8sWs_V"),
];

const IGNORES: &[&str] = &[
    "dbtu_",
    concat!("dbtu_x", "xxxxxxxxxx-xx_xxxxxxxxxxxxxxxxxxxxx"),
];
