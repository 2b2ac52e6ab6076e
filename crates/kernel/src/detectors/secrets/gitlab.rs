//! `GitLab`: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued, token};

/// The detector.
pub const DETECTOR: Detector = issued("GITLAB_TOKEN", SHAPES, "https://docs.gitlab.com/security/tokens/#token-prefixes", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    token("gl(?:pat|dt|rt|rtr|cbt|ft|soat|wt|ffct)-[A-Za-z0-9_-]{20}"),
    token("glptt-[A-Za-z0-9_-]{40}"),
    token("glimt-[A-Za-z0-9_-]{25}"),
    token("glagent-[A-Za-z0-9_-]{50}"),
    token("gloas-[A-Za-z0-9_-]{60}"),
    token("GR1348941[A-Za-z0-9_-]{20}"),
    fixed("_gitlab_session=[0-9a-f]{32}"),
];

const FINDS: &[&str] = &[
    concat!("token glpat", "-qW7eR5tY8uI1oP3aS6dF"),
    concat!("glptt-", "5c1d2a7e91b04f3c8d267ae0b94c1f535c1d2a7e"),
    concat!("GR1348", "941qq2L_zKafEZMKYgkngUP"),
    concat!("_gitla", "b_session=0877710984ae48d55c34db7316d55239"),
];

const IGNORES: &[&str] = &[
    "glpat-",
    concat!("glpat-", "xxxxxxxxxxxxxxxxxxxx"),
    "gldt-seems_too000Sshort",
];
