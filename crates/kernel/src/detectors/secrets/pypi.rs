//! `PyPI`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("PYPI_TOKEN", SHAPES, "https://pypi.org/help/#apitoken", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("pypi-AgE[NI][A-Za-z0-9_-]{50}"),
];

const FINDS: &[&str] = &[
    concat!("found pypi", "-AgEIOz_fa0WibD_a1JvWpbWjfGwXmNGZ2vDXfwlZTmHvbdtyjqIVsU"),
];

const IGNORES: &[&str] = &[
    "pypi-",
    concat!("pypi-x", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxx"),
];
