//! `HashiCorp` Terraform: tokens of users, teams and organisations.

use super::super::shape::{Detector, Shape, SECRET};
use super::grow::both_ways;
use super::issued::live;

/// The detector. The mark stands in the middle: 14 characters are before it.
pub const DETECTOR: Detector = Detector {
    entity: "TERRAFORM_TOKEN",
    category: SECRET,
    words: &[],
    shapes: &[Shape::new(r"\.atlasv1\.[A-Za-z0-9_-]{30}", 0.97, 0.97).grown(grow).between(edges)],
    validate: live,
    source: "https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens",
    finds: &["token = \"qW7eR5tY8uI1oP.atlasv1.a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9D0e1F2\""],
    ignores: &["x.atlasv1.short", "qW7eR5tY8uI1oP.atlasv1.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"],
};

fn grow(text: &[u8], start: usize, end: usize) -> (usize, usize) {
    both_ways(text, start, end, 16)
}

fn edges(_text: &[u8], start: usize, end: usize) -> bool {
    end > start
}
