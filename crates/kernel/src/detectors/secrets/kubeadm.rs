//! Kubernetes: bootstrap tokens, six characters, a dot, sixteen more.

use super::super::shape::{Detector, Shape, SECRET};
use super::issued::{apart, live};

/// The detector. Nothing in it says what it is, so a word must stand near by.
pub const DETECTOR: Detector = Detector {
    entity: "KUBERNETES_TOKEN",
    category: SECRET,
    words: &["kubeadm", "bootstrap", "--token"],
    shapes: &[Shape::new(r"[a-z0-9]{6}\.[a-z0-9]{16}", 0.0, 0.95).between(apart)],
    validate: live,
    source: "https://kubernetes.io/docs/reference/access-authn-authz/bootstrap-tokens/",
    finds: &["kubeadm join 10.0.0.1:6443 --token q7w8e9.r5t4y3u2i1o0p9a8"],
    ignores: &["q7w8e9.r5t4y3u2i1o0p9a8", "bootstrap.min.css"],
};
