//! Secrets, one file each: a new one is a new file and one line in the list below.
//!
//! Must never hold a value that came from a source: all samples here are made up.

use super::Detector;

/// Every detector of this folder.
pub const ALL: &[&Detector] = &[];
