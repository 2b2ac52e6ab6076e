//! `ClickHouse` Cloud: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("CLICKHOUSE_KEY", SHAPES, "https://clickhouse.com/docs/cloud/manage/openapi", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("4b1d[A-Za-z0-9]{38}"),
];

const FINDS: &[&str] = &[
    concat!("found 4b1d", "1u5Lm8uh7nMIGVMW4prh9lNq694yGqUsVGblsT"),
];

const IGNORES: &[&str] = &[
    "4b1dg2MxYbz0",
    concat!("4b1dg2", "MxYbz0xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
