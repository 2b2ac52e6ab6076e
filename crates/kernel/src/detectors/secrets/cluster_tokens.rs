//! `OpenShift` and Rancher: keys that their prefix tells.

use super::super::shape::{Detector, Shape};
use super::issued::{fixed, issued};

/// The detector.
pub const DETECTOR: Detector = issued("CLUSTER_TOKEN", SHAPES, "https://docs.redhat.com/en/documentation/openshift_container_platform/", FINDS, IGNORES);

const SHAPES: &[Shape] = &[
    fixed("sha256~[A-Za-z0-9_-]{43}"),
    fixed("token-[a-z0-9]{5}:[a-z0-9]{54}"),
    fixed("kubeconfig-u-[a-z0-9]{5,10}:[a-z0-9]{50}"),
];

const FINDS: &[&str] = &[
    concat!("found sha2", "56~wjUxWqg53uy9XE1G0JfLDe8X-fHMbSigaKpaxsxUQ2b"),
    concat!("token-", "1n50f:zjdn0nxdte7f5f8vi47y56kwvg1pbsj66jvoulwctbg5zr04tk7yaz"),
    concat!("kubeco", "nfig-u-yx2v8:mwc0jwilf8w2u60h8ll1thbm83mu5ujcfnbgws0nerq7o1h4lz"),
];

const IGNORES: &[&str] = &[
    "sha256~",
    concat!("sha256", "~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
];
